/** Token accounts: which one pays or receives, and making one that is not there. */
import type { Collateral } from '@ballast/client';
import { SYSTEM } from '@ballast/client';
import {
    AccountRole,
    address,
    getAddressEncoder,
    getProgramDerivedAddress,
    type Address,
    type Instruction,
    type TransactionSigner,
} from '@solana/kit';

import { BadInput } from './errors.js';
import { addressOf } from './globals.js';
import type { Session } from './session.js';

const ASSOCIATED = address('ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL');
/** Creates the account unless it is there. */
const CREATE_IDEMPOTENT = 1;

/** Whose token account, and of which mint. */
export interface TokenAccountOptions {
    readonly owner: Address;
    readonly token: Pick<Collateral, 'mint' | 'program'>;
    /** The one that was named. */
    readonly given: string | undefined;
    readonly flag: string;
}

/** The token account that pays: the one that was named, else the fullest that the owner has. */
export async function payingAccount(session: Session, options: TokenAccountOptions): Promise<Address> {
    const { owner, token, given, flag } = options;
    if (given !== undefined) return addressOf(given, flag);
    const fullest = await fullestOf(session, owner, token.mint);
    if (fullest === undefined) throw new BadInput(`${owner} has no tokens of ${token.mint}: fund it, or name a token account with ${flag}`);
    return fullest;
}

/** A token account that receives, and what creates it first if it is not there. */
export interface Receiving {
    readonly account: Address;
    readonly creates: readonly Instruction[];
}

/** The token account that receives: the one that was named, else one that the owner has, else the associated one, which is created. */
export async function receivingAccount(session: Session, payer: TransactionSigner, options: TokenAccountOptions): Promise<Receiving> {
    const { owner, token, given, flag } = options;
    if (given !== undefined) return { account: addressOf(given, flag), creates: [] };
    const found = await fullestOf(session, owner, token.mint);
    if (found !== undefined) return { account: found, creates: [] };
    const account = await associatedAccount(owner, token);
    return { account, creates: [createAssociated(payer, { account, owner, token })] };
}

async function fullestOf({ rpc }: Session, owner: Address, mint: Address): Promise<Address | undefined> {
    const { value } = await rpc.getTokenAccountsByOwner(owner, { mint }, { encoding: 'jsonParsed' }).send();
    const held = value.map(({ pubkey, account }) => ({ pubkey, amount: BigInt(account.data.parsed.info.tokenAmount.amount) }));
    return held.toSorted((one, other) => (one.amount > other.amount ? -1 : 1))[0]?.pubkey;
}

async function associatedAccount(owner: Address, { mint, program }: TokenAccountOptions['token']): Promise<Address> {
    const of = getAddressEncoder();
    const [found] = await getProgramDerivedAddress({
        programAddress: ASSOCIATED,
        seeds: [of.encode(owner), of.encode(program), of.encode(mint)],
    });
    return found;
}

function createAssociated(
    payer: TransactionSigner,
    { account, owner, token }: { account: Address; owner: Address; token: TokenAccountOptions['token'] },
): Instruction {
    const readonly = (of: Address) => ({ address: of, role: AccountRole.READONLY });
    const pays: { address: Address; role: AccountRole.WRITABLE_SIGNER; signer: TransactionSigner } = {
        address: payer.address,
        role: AccountRole.WRITABLE_SIGNER,
        signer: payer,
    };
    return {
        programAddress: ASSOCIATED,
        accounts: [pays, { address: account, role: AccountRole.WRITABLE }, ...[owner, token.mint, SYSTEM, token.program].map(readonly)],
        data: new Uint8Array([CREATE_IDEMPOTENT]),
    };
}
