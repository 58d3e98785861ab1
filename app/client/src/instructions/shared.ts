/** What many builders need. */
import { createNoopSigner, type AccountRole, type Address, type Instruction, type TransactionSigner } from '@solana/kit';

import { findMarket, findOutflow, findRecovery } from '../addresses.js';
import { INSTRUCTIONS_SYSVAR, QUOTE } from '../constants.js';
import { vaultOf, type Deployment } from '../deployment.js';

/** Who signs: a signer, or an address whose signature is added later, by a wallet or a multisig. */
export type Signatory = TransactionSigner | Address;

/** A collateral's mint, as instructions that move it need it. */
export interface Collateral {
    /** Its index in the terms; 65535 is the quote. */
    readonly index: number;
    readonly mint: Address;
    /** The mint's token program. */
    readonly program: Address;
}

/** A margin account and who signs for it. */
export interface SignedAccount {
    readonly account: Address;
    readonly signer: Signatory;
}

/** The signer of a signatory. */
export function signerOf(signatory: Signatory): TransactionSigner {
    return typeof signatory === 'string' ? createNoopSigner(signatory) : signatory;
}

/** The address of a signatory. */
export function addressOf(signatory: Signatory): Address {
    return typeof signatory === 'string' ? signatory : signatory.address;
}

/** The quote, as instructions that name a collateral take it. */
export function quoteOf(deployment: Deployment): Collateral {
    return { index: QUOTE, mint: deployment.quoteMint, program: deployment.quoteProgram };
}

/** Root, prices and terms. */
export function books({ clearinghouse, prices, terms }: Deployment) {
    return { clearinghouse, prices, terms };
}

/** Both quote vaults. */
export function vaults({ tradersVault, reserveVault, quoteMint, quoteProgram }: Deployment) {
    return { tradersVault, reserveVault, quoteMint, tokenProgram: quoteProgram };
}

/** A market's account. */
export const market = (deployment: Deployment, index: number) => findMarket(deployment.clearinghouse, index);

/** A market's recovery. */
export const recovery = (deployment: Deployment, index: number) => findRecovery(deployment.clearinghouse, index);

/** Whoever holds a role signs. */
export function holds(deployment: Deployment, authority: Signatory) {
    return { authority: signerOf(authority), clearinghouse: deployment.clearinghouse, instructions: INSTRUCTIONS_SYSVAR };
}

/** What tokens take on their way out of a vault. */
export async function outgoing(deployment: Deployment, collateral: Collateral, destination: Address) {
    const vault = await vaultOf(deployment, collateral.index);
    return { vault, outflow: await findOutflow(vault), destination, mint: collateral.mint, tokenProgram: collateral.program };
}

/** What quote takes on its way out of the reserve's vault. */
export async function outgoingOfReserve({ reserveVault, quoteMint, quoteProgram }: Deployment, destination: Address) {
    return { vault: reserveVault, outflow: await findOutflow(reserveVault), destination, mint: quoteMint, tokenProgram: quoteProgram };
}

/** Adds accounts that an instruction takes beyond its named ones. */
export function withAccounts(instruction: Instruction, addresses: readonly Address[], role: AccountRole): Instruction {
    const more = addresses.map((address) => ({ address, role }));
    return { ...instruction, accounts: [...(instruction.accounts ?? []), ...more] };
}

/** A ticket: by its owner's number for it, or by where it is, since a ticket does not tell its number. */
export type TicketOptions = { readonly index: number } | { readonly ticket: Address };

/** Where a ticket is. */
export async function ticketOf(options: TicketOptions, find: (index: number) => Promise<Address>): Promise<Address> {
    return 'ticket' in options ? options.ticket : find(options.index);
}
