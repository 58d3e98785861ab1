/**
 * Token accounts: which one pays or receives. The associated one goes before all others: a stranger can make others, hand them over,
 * and set them so that nothing can be paid into them.
 */
import { createAssociatedTokenAccount, findAssociatedTokenAccount, type Collateral } from '@ballast/client';
import type { Address, Instruction, TransactionSigner } from '@solana/kit';

import { BadInput } from './errors.js';
import { addressOf } from './globals.js';
import type { Session } from './session.js';

/** Whose token account, and of which mint. */
export interface TokenAccountOptions {
    readonly owner: Address;
    readonly token: Pick<Collateral, 'mint' | 'program'>;
    /** The one that was named. */
    readonly given: string | undefined;
    readonly flag: string;
}

/** The token account that pays an amount: the one that was named, else the associated one if it holds that much, else the fullest. */
export async function payingAccount(session: Session, options: TokenAccountOptions & { readonly amount: bigint }): Promise<Address> {
    const { owner, token, given, flag, amount } = options;
    if (given !== undefined) return addressOf(given, flag);
    const [associated, held] = await Promise.all([findAssociatedTokenAccount({ owner, ...token }), heldBy(session, owner, token.mint)]);
    const [fullest] = held;
    if (fullest === undefined) throw new BadInput(`${owner} has no tokens of ${token.mint}: fund it, or name a token account with ${flag}`);
    const enough = held.filter((account) => account.amount >= amount);
    return (enough.find(({ pubkey }) => pubkey === associated) ?? fullest).pubkey;
}

/** A token account that receives, and what creates it first if it is not there. */
export interface Receiving {
    readonly account: Address;
    readonly creates: readonly Instruction[];
}

/** The token account that receives: the one that was named, else the associated one, which is created if it is not there. */
export async function receivingAccount(session: Session, payer: TransactionSigner, options: TokenAccountOptions): Promise<Receiving> {
    const { owner, token, given, flag } = options;
    if (given !== undefined) return { account: addressOf(given, flag), creates: [] };
    const account = await findAssociatedTokenAccount({ owner, ...token });
    const { value: there } = await session.rpc.getAccountInfo(account, { encoding: 'base64' }).send();
    return { account, creates: there ? [] : [await createAssociatedTokenAccount({ payer, owner, ...token })] };
}

/** The token accounts of an owner, the fullest first. */
async function heldBy({ rpc }: Session, owner: Address, mint: Address) {
    const { value } = await rpc.getTokenAccountsByOwner(owner, { mint }, { encoding: 'jsonParsed' }).send();
    const held = value.map(({ pubkey, account }) => ({ pubkey, amount: BigInt(account.data.parsed.info.tokenAmount.amount) }));
    return held.toSorted((one, other) => (one.amount > other.amount ? -1 : 1));
}
