/**
 * What governance changes. Each builder makes the instruction that governance signs, for what only tightens and before the
 * launch; with `queued` the one that applies a change that was queued and is due, which anyone signs.
 */
import type { Address, Instruction } from '@solana/kit';

import { findMarket, findOutflow, findRecovery } from '../addresses.js';
import { ROLE_NAMES, ROLES, type RoleName } from '../constants.js';
import { vaultOf, type Deployment } from '../deployment.js';
import * as generated from '../generated/index.js';
import type {
    ChangeArgs,
    CollateralTermsArgs,
    FeedIdentityArgs,
    FeedTermsArgs,
    ForecastWeightsArgs,
    GeneralTermsArgs,
    MarketTermsArgs,
    ReserveTermsArgs,
    TranchesTermsArgs,
} from '../generated/index.js';
import { quote, type Quote } from '../units.js';
import { setScenarios } from './census.js';
import { setFacilityTerms } from './facilities.js';
import { governs, type GovernedOptions } from './governs.js';
import { listHolding, setHoldingTerms } from './holdings.js';
import { setInventoryTerms } from './inventory.js';
import { setPlacementTerms } from './placements.js';
import { addressOf, signerOf, type Collateral, type Signatory } from './shared.js';
import { setDetector } from './signals.js';

export interface SetGeneralTermsOptions extends GovernedOptions {
    readonly terms: GeneralTermsArgs;
}

/** Replaces the general terms. */
export async function setGeneralTerms(deployment: Deployment, options: SetGeneralTermsOptions): Promise<Instruction> {
    const { terms } = options;
    const accounts = await governs(deployment, options, { __kind: 'GeneralTerms', terms });
    return generated.getSetGeneralTermsInstruction({ ...accounts, prices: deployment.prices, termsArg: terms });
}

export interface ListFeedOptions extends GovernedOptions {
    readonly index: number;
    readonly identity: FeedIdentityArgs;
    readonly terms: FeedTermsArgs;
}

/** Lists a feed. */
export async function listFeed(deployment: Deployment, options: ListFeedOptions): Promise<Instruction> {
    const { index, identity, terms } = options;
    const accounts = await governs(deployment, options, { __kind: 'ListFeed', index, identity, terms });
    return generated.getListFeedInstruction({ ...accounts, index, identity, termsArg: terms });
}

export interface SetFeedTermsOptions extends GovernedOptions {
    readonly index: number;
    readonly terms: FeedTermsArgs;
}

/** Replaces a feed's terms. */
export async function setFeedTerms(deployment: Deployment, options: SetFeedTermsOptions): Promise<Instruction> {
    const { index, terms } = options;
    const accounts = await governs(deployment, options, { __kind: 'FeedTerms', index, terms });
    return generated.getSetFeedTermsInstruction({ ...accounts, index, termsArg: terms });
}

export interface ListCollateralOptions extends GovernedOptions {
    /** Who pays the rent. */
    readonly payer: Signatory;
    readonly collateral: Collateral;
    readonly feed: number;
    readonly terms: CollateralTermsArgs;
}

/** Lists a collateral and creates its vault. */
export async function listCollateral(deployment: Deployment, options: ListCollateralOptions): Promise<Instruction> {
    const { collateral, feed, terms } = options;
    const { index, mint, program } = collateral;
    const vault = await vaultOf(deployment, index);
    const accounts = await governs(deployment, options, { __kind: 'ListCollateral', index, mint, feed, terms });
    return generated.getListCollateralInstruction({
        payer: signerOf(options.payer),
        ...accounts,
        mint,
        vault,
        outflow: await findOutflow(vault),
        tokenProgram: program,
        index,
        feed,
        termsArg: terms,
    });
}

export interface SetCollateralTermsOptions extends GovernedOptions {
    readonly index: number;
    readonly terms: CollateralTermsArgs;
}

/** Replaces a collateral's terms. */
export async function setCollateralTerms(deployment: Deployment, options: SetCollateralTermsOptions): Promise<Instruction> {
    const { index, terms } = options;
    const accounts = await governs(deployment, options, { __kind: 'CollateralTerms', index, terms });
    return generated.getSetCollateralTermsInstruction({ ...accounts, index, termsArg: terms });
}

export interface ListMarketOptions extends GovernedOptions {
    /** Who pays the rent. */
    readonly payer: Signatory;
    readonly index: number;
    readonly feed: number;
    readonly terms: MarketTermsArgs;
}

/** Lists a market. */
export async function listMarket(deployment: Deployment, options: ListMarketOptions): Promise<Instruction> {
    const { index, feed, terms } = options;
    const accounts = await governs(deployment, options, { __kind: 'ListMarket', index, feed, terms });
    return generated.getListMarketInstruction({
        payer: signerOf(options.payer),
        ...accounts,
        market: await findMarket(deployment.clearinghouse, index),
        recovery: await findRecovery(deployment.clearinghouse, index),
        index,
        feed,
        termsArg: terms,
    });
}

export interface SetMarketTermsOptions extends GovernedOptions {
    readonly index: number;
    readonly terms: MarketTermsArgs;
}

/** Replaces a market's terms. */
export async function setMarketTerms(deployment: Deployment, options: SetMarketTermsOptions): Promise<Instruction> {
    const { index, terms } = options;
    const accounts = await governs(deployment, options, { __kind: 'MarketTerms', index, terms });
    return generated.getSetMarketTermsInstruction({ ...accounts, index, termsArg: terms });
}

export interface SetForecastOptions extends GovernedOptions {
    readonly weights: ForecastWeightsArgs;
}

/** Replaces the weights of the volatility forecast. */
export async function setForecast(deployment: Deployment, options: SetForecastOptions): Promise<Instruction> {
    const { weights } = options;
    const accounts = await governs(deployment, options, { __kind: 'Forecast', weights });
    return generated.getSetForecastInstruction({ ...accounts, weights });
}

export interface SetReserveTermsOptions extends GovernedOptions {
    readonly terms: ReserveTermsArgs;
}

/** Replaces the terms of the reserve. */
export async function setReserveTerms(deployment: Deployment, options: SetReserveTermsOptions): Promise<Instruction> {
    const { terms } = options;
    const accounts = await governs(deployment, options, { __kind: 'ReserveTerms', terms });
    return generated.getSetReserveTermsInstruction({ ...accounts, termsArg: terms });
}

export interface SetTrancheTermsOptions extends GovernedOptions {
    readonly terms: TranchesTermsArgs;
}

/** Replaces the terms of the tranches. */
export async function setTrancheTerms(deployment: Deployment, options: SetTrancheTermsOptions): Promise<Instruction> {
    const { terms } = options;
    const accounts = await governs(deployment, options, { __kind: 'TrancheTerms', terms });
    return generated.getSetTrancheTermsInstruction({ ...accounts, termsArg: terms });
}

export interface PledgeReserveOptions extends GovernedOptions {
    readonly market: number;
    readonly amount: Quote;
}

/** Lets a market draw on tiers that it did not fill. */
export async function pledgeReserve(deployment: Deployment, options: PledgeReserveOptions): Promise<Instruction> {
    const { market, amount } = options;
    const accounts = await governs(deployment, options, { __kind: 'Pledge', market, amount });
    return generated.getPledgeReserveInstruction({
        ...accounts,
        market: await findMarket(deployment.clearinghouse, market),
        reserve: deployment.reserve,
        amount,
    });
}

export interface SetFinalPriceOptions extends GovernedOptions {
    readonly market: number;
}

/** Gives a market its final price at a delisting. */
export async function setFinalPrice(deployment: Deployment, options: SetFinalPriceOptions): Promise<Instruction> {
    const { market } = options;
    const accounts = await governs(deployment, options, { __kind: 'FinalPrice', market });
    return generated.getSetFinalPriceInstruction({
        ...accounts,
        prices: deployment.prices,
        market: await findMarket(deployment.clearinghouse, market),
    });
}

export interface AcceptRoleOptions {
    readonly role: RoleName;
    /** The new key, which signs. */
    readonly key: Signatory;
    /** Whether the change was queued, and is due. */
    readonly queued?: boolean;
}

/** Another key takes a role. */
export async function acceptRole(deployment: Deployment, options: AcceptRoleOptions): Promise<Instruction> {
    const { key } = options;
    const role = ROLES[options.role];
    const accounts = await governs(
        deployment,
        { authority: key, ...(options.queued === undefined ? {} : { queued: options.queued }) },
        { __kind: 'Role', role, key: addressOf(key) },
    );
    return generated.getAcceptRoleInstruction({ ...accounts, role });
}

export interface ApplyChangeOptions {
    /** What was queued. */
    readonly change: ChangeArgs;
    /** Who signs, and pays rent where the change creates accounts; the new key for a role. */
    readonly authority: Signatory;
    /** Token program of the mint that a collateral or a holding is listed with. */
    readonly collateralProgram?: Address;
    /** Mint of the collateral of a holding, whose listing names its index alone. */
    readonly collateralMint?: Address;
    /** Whether it was queued, as it was if this is left out; else governance signs what needs no queue. */
    readonly queued?: boolean;
}

/** Applies a queued change once it is due, whichever it is; or one that needs no queue. */
export async function applyChange(deployment: Deployment, options: ApplyChangeOptions): Promise<Instruction> {
    const { change, authority, queued = true } = options;
    const applied = { authority, payer: authority, queued };
    switch (change.__kind) {
        case 'GeneralTerms':
            return setGeneralTerms(deployment, { ...applied, ...change });
        case 'ListFeed':
            return listFeed(deployment, { ...applied, ...change });
        case 'FeedTerms':
            return setFeedTerms(deployment, { ...applied, ...change });
        case 'ListCollateral':
            return listCollateral(deployment, { ...applied, ...change, collateral: listed(change, options.collateralProgram) });
        case 'CollateralTerms':
            return setCollateralTerms(deployment, { ...applied, ...change });
        case 'ListMarket':
            return listMarket(deployment, { ...applied, ...change });
        case 'MarketTerms':
            return setMarketTerms(deployment, { ...applied, ...change });
        case 'Forecast':
            return setForecast(deployment, { ...applied, ...change });
        case 'ReserveTerms':
            return setReserveTerms(deployment, { ...applied, ...change });
        case 'TrancheTerms':
            return setTrancheTerms(deployment, { ...applied, ...change });
        case 'Pledge':
            return pledgeReserve(deployment, { ...applied, market: change.market, amount: quote(BigInt(change.amount)) });
        case 'FinalPrice':
            return setFinalPrice(deployment, { ...applied, ...change });
        case 'Role':
            return acceptRole(deployment, { role: roleOf(change.role), key: authority, queued });
        case 'InventoryTerms':
            return setInventoryTerms(deployment, { ...applied, ...change });
        case 'ListHolding':
            return listHolding(deployment, { ...applied, ...change, collateral: heldIn(change, options) });
        case 'HoldingTerms':
            return setHoldingTerms(deployment, { ...applied, ...change });
        case 'Scenarios':
            return setScenarios(deployment, { ...applied, ...change });
        case 'FacilityTerms':
            return setFacilityTerms(deployment, { ...applied, ...change });
        case 'PlacementTerms':
            return setPlacementTerms(deployment, { ...applied, ...change });
        case 'Detector':
            return setDetector(deployment, { ...applied, ...change });
    }
}

function listed(change: { index: number; mint: Address }, program: Address | undefined): Collateral {
    if (program === undefined) {
        throw new TypeError(`the change lists a collateral: name the token program that owns ${change.mint} as collateralProgram`);
    }
    return { index: change.index, mint: change.mint, program };
}

function heldIn(change: { collateral: number }, { collateralMint, collateralProgram }: ApplyChangeOptions): Collateral {
    if (collateralMint === undefined || collateralProgram === undefined) {
        throw new TypeError(
            `the change lists a holding: name the mint of collateral ${change.collateral} as collateralMint, and its token program as collateralProgram`,
        );
    }
    return { index: change.collateral, mint: collateralMint, program: collateralProgram };
}

function roleOf(role: number): RoleName {
    const found = ROLE_NAMES[role];
    if (found === undefined) throw new RangeError(`role ${role} is unknown: there are ${ROLE_NAMES.join(', ')}`);
    return found;
}
