/** A wallet's own token account of a mint: where wallets look for tokens. */
import {
    AccountRole,
    address,
    getAddressEncoder,
    getProgramDerivedAddress,
    type Address,
    type Instruction,
    type TransactionSigner,
} from '@solana/kit';

import { SYSTEM } from './constants.js';

/** The program that makes them. */
const ASSOCIATED_TOKEN_PROGRAM = address('ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL');
const CREATE_UNLESS_THERE = 1;

/** Whose token account, and of which mint. */
export interface AssociatedOptions {
    readonly owner: Address;
    readonly mint: Address;
    /** The mint's token program. */
    readonly program: Address;
}

/** Where an owner's token account of a mint is. */
export async function findAssociatedTokenAccount({ owner, mint, program }: AssociatedOptions): Promise<Address> {
    const encode = getAddressEncoder().encode;
    const seeds = [encode(owner), encode(program), encode(mint)];
    const [found] = await getProgramDerivedAddress({ programAddress: ASSOCIATED_TOKEN_PROGRAM, seeds });
    return found;
}

/** Creates it unless it is there. */
export async function createAssociatedTokenAccount(
    options: AssociatedOptions & { readonly payer: TransactionSigner },
): Promise<Instruction> {
    const { payer, owner, mint, program } = options;
    const pays = { address: payer.address, role: AccountRole.WRITABLE_SIGNER, signer: payer };
    return {
        programAddress: ASSOCIATED_TOKEN_PROGRAM,
        accounts: [
            pays,
            { address: await findAssociatedTokenAccount(options), role: AccountRole.WRITABLE },
            { address: owner, role: AccountRole.READONLY },
            { address: mint, role: AccountRole.READONLY },
            { address: SYSTEM, role: AccountRole.READONLY },
            { address: program, role: AccountRole.READONLY },
        ],
        data: new Uint8Array([CREATE_UNLESS_THERE]),
    };
}
