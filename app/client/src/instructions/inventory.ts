/** What the reserve takes on and sells again: anyone may call for it, governance sets its terms. */
import type { Address, Instruction } from '@solana/kit';

import { findInventory, findInventoryAccount, findMarket } from '../addresses.js';
import type { Deployment } from '../deployment.js';
import * as generated from '../generated/index.js';
import type { InventoryTermsArgs } from '../generated/index.js';
import type { Size } from '../units.js';
import { governs, type GovernedOptions } from './governs.js';
import { books, signerOf, vaults, type Signatory, type SignedAccount } from './shared.js';

export interface CreateInventoryOptions {
    /** Who pays the rent. */
    readonly payer: Signatory;
}

/** Creates the account that counts what the reserve holds, once. */
export async function createInventory(deployment: Deployment, options: CreateInventoryOptions): Promise<Instruction> {
    const { clearinghouse } = deployment;
    const inventory = await findInventory(clearinghouse);
    return generated.getCreateInventoryInstruction({ payer: signerOf(options.payer), clearinghouse, inventory });
}

export interface OpenInventoryOptions {
    /** Who pays the rent. */
    readonly payer: Signatory;
    readonly market: number;
}

/** Opens the reserve's own margin account in a market. */
export async function openInventory(deployment: Deployment, options: OpenInventoryOptions): Promise<Instruction> {
    const { clearinghouse } = deployment;
    const { market, inventoryAccount } = await placesOf(deployment, options.market);
    return generated.getOpenInventoryInstruction({ payer: signerOf(options.payer), clearinghouse, market, inventoryAccount });
}

export interface AbsorbOptions {
    readonly market: number;
    /** Whose position nobody liquidated. */
    readonly account: Address;
    /** How much of it at most. */
    readonly size: Size;
}

/** Lets the reserve take a position on that nobody liquidated. */
export async function absorb(deployment: Deployment, options: AbsorbOptions): Promise<Instruction> {
    const { account, size } = options;
    return generated.getAbsorbInstruction({
        ...books(deployment),
        ...(await placesOf(deployment, options.market)),
        account,
        inventory: await findInventory(deployment.clearinghouse),
        reserve: deployment.reserve,
        ...vaults(deployment),
        size,
    });
}

export interface BuyInventoryOptions {
    readonly market: number;
    /** Who takes it over. */
    readonly taker: SignedAccount;
    /** How much of it at most. */
    readonly size: Size;
}

/** Buys a position of the reserve, or part of it. */
export async function buyInventory(deployment: Deployment, options: BuyInventoryOptions): Promise<Instruction> {
    const { taker, size } = options;
    return generated.getBuyInventoryInstruction({
        takerSigner: signerOf(taker.signer),
        ...books(deployment),
        ...(await placesOf(deployment, options.market)),
        inventory: await findInventory(deployment.clearinghouse),
        reserve: deployment.reserve,
        taker: taker.account,
        size,
    });
}

export interface ReturnInventoryOptions {
    readonly market: number;
}

/** Pays back what was lent for a position of the reserve. */
export async function returnInventory(deployment: Deployment, options: ReturnInventoryOptions): Promise<Instruction> {
    return generated.getReturnInventoryInstruction({
        ...books(deployment),
        ...(await placesOf(deployment, options.market)),
        inventory: await findInventory(deployment.clearinghouse),
        reserve: deployment.reserve,
        ...vaults(deployment),
    });
}

/** A market, and the reserve's account in it. */
async function placesOf({ clearinghouse }: Deployment, market: number) {
    return { market: await findMarket(clearinghouse, market), inventoryAccount: await findInventoryAccount(clearinghouse, market) };
}

export interface SetInventoryTermsOptions extends GovernedOptions {
    readonly terms: InventoryTermsArgs;
}

/** Replaces the terms of the inventory. */
export async function setInventoryTerms(deployment: Deployment, options: SetInventoryTermsOptions): Promise<Instruction> {
    const { terms } = options;
    const accounts = await governs(deployment, options, { __kind: 'InventoryTerms', terms });
    return generated.getSetInventoryTermsInstruction({ ...accounts, termsArg: terms });
}
