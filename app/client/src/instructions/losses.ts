/** What anyone may call about an account that loses, from the first sale to the last recovery. */
import { AccountRole, type Address, type Instruction } from '@solana/kit';

import { findInventory } from '../addresses.js';
import type { Deployment } from '../deployment.js';
import * as generated from '../generated/index.js';
import type { Size, Tokens } from '../units.js';
import type { AccountInMarketOptions, MarketOptions } from './keeper.js';
import { books, market, recovery, signerOf, vaults, withAccounts, type SignedAccount } from './shared.js';

/** A forced sale of collateral. */
export interface SaleOptions {
    readonly account: Address;
    /** Who buys. */
    readonly taker: SignedAccount;
    readonly collateral: number;
    readonly amount: Tokens;
}

export interface CallVariationOptions extends SaleOptions, MarketOptions {}

/** Sells collateral for a loss that cash does not cover. */
export async function callVariation(deployment: Deployment, options: CallVariationOptions): Promise<Instruction> {
    const { account, taker, collateral, amount } = options;
    return generated.getCallVariationInstruction({
        takerSigner: signerOf(taker.signer),
        ...books(deployment),
        market: await market(deployment, options.market),
        account,
        taker: taker.account,
        collateral,
        amount,
    });
}

export interface LiquidatePositionOptions extends AccountInMarketOptions {
    readonly liquidator: SignedAccount;
    /** How much of it at most. */
    readonly size: Size;
}

/** Takes a position from an account below maintenance. */
export async function liquidatePosition(deployment: Deployment, options: LiquidatePositionOptions): Promise<Instruction> {
    const { account, liquidator, size } = options;
    return generated.getLiquidatePositionInstruction({
        liquidatorSigner: signerOf(liquidator.signer),
        ...books(deployment),
        market: await market(deployment, options.market),
        account,
        liquidator: liquidator.account,
        size,
    });
}

/** Buys collateral of an account below maintenance. */
export async function liquidateCollateral(deployment: Deployment, options: SaleOptions): Promise<Instruction> {
    const { account, taker, collateral, amount } = options;
    return generated.getLiquidateCollateralInstruction({
        takerSigner: signerOf(taker.signer),
        ...books(deployment),
        account,
        taker: taker.account,
        collateral,
        amount,
    });
}

export interface DeleverageOptions extends AccountInMarketOptions {
    /** The account with the opposite position. */
    readonly opposite: Address;
    readonly size: Size;
    /** Whether one of both is the reserve's own: what it holds is counted anew. */
    readonly inventory?: boolean;
}

/** Closes a position of an account below zero against an opposite one. */
export async function deleverage(deployment: Deployment, options: DeleverageOptions): Promise<Instruction> {
    const { account, opposite, size } = options;
    const counted = options.inventory === true ? { inventory: await findInventory(deployment.clearinghouse) } : {};
    return generated.getDeleverageInstruction({
        ...books(deployment),
        market: await market(deployment, options.market),
        account,
        opposite,
        ...counted,
        size,
    });
}

export interface ResolveDeficitOptions extends AccountInMarketOptions {
    /** Markets of the account's claims without size, in slot order. */
    readonly claims?: readonly number[];
}

/** Divides what an account cannot pay in a market. */
export async function resolveDeficit(deployment: Deployment, options: ResolveDeficitOptions): Promise<Instruction> {
    const resolve = generated.getResolveDeficitInstruction({
        ...books(deployment),
        market: await market(deployment, options.market),
        account: options.account,
        recovery: await recovery(deployment, options.market),
        reserve: deployment.reserve,
        ...vaults(deployment),
    });
    const claims = await Promise.all((options.claims ?? []).map((index) => market(deployment, index)));
    return withAccounts(resolve, claims, AccountRole.WRITABLE);
}

/** Lets a shortfall fall on claims. */
export async function applyShortfall(deployment: Deployment, options: MarketOptions): Promise<Instruction> {
    return generated.getApplyShortfallInstruction({
        ...books(deployment),
        market: await market(deployment, options.market),
        reserve: deployment.reserve,
        ...vaults(deployment),
    });
}

/** Repays losses with recovered cash. */
export async function collectRecovery(deployment: Deployment, options: MarketOptions): Promise<Instruction> {
    return generated.getCollectRecoveryInstruction({
        ...books(deployment),
        market: await market(deployment, options.market),
        recovery: await recovery(deployment, options.market),
        reserve: deployment.reserve,
        ...vaults(deployment),
    });
}

export interface BuyRecoveryOptions {
    /** Of which market's losses. */
    readonly recovery: number;
    /** Who buys. */
    readonly taker: SignedAccount;
    readonly collateral: number;
    readonly amount: Tokens;
}

/** Buys recovered collateral. */
export async function buyRecovery(deployment: Deployment, options: BuyRecoveryOptions): Promise<Instruction> {
    const { taker, collateral, amount } = options;
    return generated.getBuyRecoveryInstruction({
        takerSigner: signerOf(taker.signer),
        ...books(deployment),
        recovery: await recovery(deployment, options.recovery),
        taker: taker.account,
        collateral,
        amount,
    });
}

export interface ReportDeficitOptions {
    readonly account: Address;
}

/** Notes what a deficit that nobody divided may take, or takes the note back. */
export async function reportDeficit(deployment: Deployment, options: ReportDeficitOptions): Promise<Instruction> {
    return generated.getReportDeficitInstruction({ ...books(deployment), account: options.account, reserve: deployment.reserve });
}
