/** What protocol capital holds beside quote: anyone may fund, value and trade it, governance sets its terms. */
import type { Address, Instruction } from '@solana/kit';

import { findHoldings, findHoldingVault, findOutflow } from '../addresses.js';
import { HOLDING_SIDES, type AuctionSide } from '../constants.js';
import type { Deployment } from '../deployment.js';
import * as generated from '../generated/index.js';
import type { HoldingTermsArgs } from '../generated/index.js';
import type { Quote, Tokens } from '../units.js';
import { governs, type GovernedOptions } from './governs.js';
import { books, signerOf, type Collateral, type Signatory } from './shared.js';

export interface OpenHoldingsOptions {
    /** Who pays the rent. */
    readonly payer: Signatory;
}

/** Opens the account of what protocol capital holds beside quote, once. */
export async function openHoldings(deployment: Deployment, options: OpenHoldingsOptions): Promise<Instruction> {
    const { clearinghouse } = deployment;
    const holdings = await findHoldings(clearinghouse);
    return generated.getOpenHoldingsInstruction({ payer: signerOf(options.payer), clearinghouse, holdings });
}

export interface ListHoldingOptions extends GovernedOptions {
    /** Who pays the rent. */
    readonly payer: Signatory;
    /** Its number among the holdings. */
    readonly index: number;
    /** Which collateral it is. */
    readonly collateral: Collateral;
    readonly terms: HoldingTermsArgs;
}

/** Lists a collateral that protocol capital may hold, and creates its vault. */
export async function listHolding(deployment: Deployment, options: ListHoldingOptions): Promise<Instruction> {
    const { index, collateral: asset, terms } = options;
    const collateral = asset.index;
    const accounts = await governs(deployment, options, { __kind: 'ListHolding', index, collateral, terms });
    return generated.getListHoldingInstruction({
        payer: signerOf(options.payer),
        ...accounts,
        holdings: await findHoldings(deployment.clearinghouse),
        mint: asset.mint,
        vault: await findHoldingVault(deployment.clearinghouse, collateral),
        tokenProgram: asset.program,
        index,
        collateral,
        termsArg: terms,
    });
}

export interface SetHoldingTermsOptions extends GovernedOptions {
    readonly index: number;
    readonly terms: HoldingTermsArgs;
}

/** Replaces a holding's terms. */
export async function setHoldingTerms(deployment: Deployment, options: SetHoldingTermsOptions): Promise<Instruction> {
    const { index, terms } = options;
    const accounts = await governs(deployment, options, { __kind: 'HoldingTerms', index, terms });
    return generated.getSetHoldingTermsInstruction({ ...accounts, index, termsArg: terms });
}

export interface FundHoldingOptions {
    readonly depositor: Signatory;
    /** Token account that pays. */
    readonly source: Address;
    /** Which holding. */
    readonly index: number;
    /** Its collateral. */
    readonly collateral: Collateral;
    readonly amount: Tokens;
}

/** Pays into a holding: a gift, of which nothing is taken out again. */
export async function fundHolding(deployment: Deployment, options: FundHoldingOptions): Promise<Instruction> {
    const { clearinghouse } = deployment;
    const { source, index, collateral, amount } = options;
    return generated.getFundHoldingInstruction({
        depositor: signerOf(options.depositor),
        clearinghouse,
        holdings: await findHoldings(clearinghouse),
        source,
        vault: await findHoldingVault(clearinghouse, collateral.index),
        mint: collateral.mint,
        tokenProgram: collateral.program,
        index,
        amount,
    });
}

/** Values what protocol capital holds, and begins or ends its auctions. */
export async function valueHoldings(deployment: Deployment): Promise<Instruction> {
    const holdings = await findHoldings(deployment.clearinghouse);
    return generated.getValueHoldingsInstruction({ ...books(deployment), reserve: deployment.reserve, holdings });
}

export interface RebalanceOptions {
    readonly taker: Signatory;
    /** Token account of the taker for the quote. */
    readonly takerQuote: Address;
    /** Token account of the taker for the collateral. */
    readonly takerAsset: Address;
    /** Which holding. */
    readonly holding: number;
    /** Its collateral. */
    readonly collateral: Collateral;
    /** What the reserve does with it. */
    readonly side: AuctionSide;
    /** How much of it at most. */
    readonly amount: Tokens;
    /** Most quote that the taker pays, or least that it is paid. */
    readonly limit: Quote;
}

/** Trades a holding of protocol capital against quote, towards its goal. */
export async function rebalance(deployment: Deployment, options: RebalanceOptions): Promise<Instruction> {
    const { clearinghouse, reserve, reserveVault, quoteMint, quoteProgram } = deployment;
    const { takerQuote, takerAsset, holding, collateral, amount, limit } = options;
    return generated.getRebalanceInstruction({
        taker: signerOf(options.taker),
        ...books(deployment),
        reserve,
        holdings: await findHoldings(clearinghouse),
        outflow: await findOutflow(reserveVault),
        reserveVault,
        holdingVault: await findHoldingVault(clearinghouse, collateral.index),
        takerQuote,
        takerAsset,
        quoteMint,
        mint: collateral.mint,
        quoteProgram,
        tokenProgram: collateral.program,
        holding,
        side: HOLDING_SIDES[options.side],
        amount,
        limit,
    });
}
