/** What anyone may call, and what a venue signs. */
import { AccountRole, type Address, type Instruction } from '@solana/kit';

import { findInventory, findMarket, findOutflow, findRecovery, findWithdrawalTicket } from '../addresses.js';
import { BREAKERS, QUOTE, type Breaker } from '../constants.js';
import { vaultOf, type Deployment } from '../deployment.js';
import * as generated from '../generated/index.js';
import type { FundingRate, Quote, Size, Tokens } from '../units.js';
import {
    books,
    outgoing,
    signerOf,
    ticketOf,
    vaults,
    withAccounts,
    type Collateral,
    type Signatory,
    type SignedAccount,
    type TicketOptions,
} from './shared.js';

export interface MarketOptions {
    readonly market: number;
}

export interface AccountInMarketOptions extends MarketOptions {
    readonly account: Address;
}

const market = (deployment: Deployment, index: number) => findMarket(deployment.clearinghouse, index);
const recovery = (deployment: Deployment, index: number) => findRecovery(deployment.clearinghouse, index);

export interface FundReserveOptions {
    readonly depositor: Signatory;
    /** Token account that pays. */
    readonly source: Address;
    /** Whose seed it is; protocol capital if it is left out. */
    readonly market?: number;
    readonly amount: Quote;
}

/** Pays into the reserve: a market's seed, or protocol capital. */
export async function fundReserve(deployment: Deployment, options: FundReserveOptions): Promise<Instruction> {
    const { clearinghouse, reserve, reserveVault, quoteMint, quoteProgram } = deployment;
    const seeded = options.market === undefined ? {} : { market: await market(deployment, options.market) };
    return generated.getFundReserveInstruction({
        depositor: signerOf(options.depositor),
        clearinghouse,
        reserve,
        ...seeded,
        source: options.source,
        reserveVault,
        quoteMint,
        tokenProgram: quoteProgram,
        amount: options.amount,
    });
}

export interface TripBreakerOptions {
    readonly breaker: Breaker;
    /** Which vault it is about: that of a collateral, the traders' quote if it is left out, or the reserve's. */
    readonly vault?: number | 'reserve';
}

/** Trips a breaker. */
export async function tripBreaker(deployment: Deployment, options: TripBreakerOptions): Promise<Instruction> {
    const { vault: which = QUOTE } = options;
    const collateral = which === 'reserve' ? QUOTE : which;
    const vault = which === 'reserve' ? deployment.reserveVault : await vaultOf(deployment, which);
    return generated.getTripBreakerInstruction({
        ...books(deployment),
        reserve: deployment.reserve,
        vault,
        outflow: await findOutflow(vault),
        breaker: BREAKERS[options.breaker],
        collateral,
    });
}

export interface ReleaseWithdrawalsOptions {
    /** Of which vault; the traders' quote if it is left out. */
    readonly collateral?: number;
}

/** Releases what may leave a vault to those who wait. */
export async function releaseWithdrawals(deployment: Deployment, options: ReleaseWithdrawalsOptions = {}): Promise<Instruction> {
    const { collateral = QUOTE } = options;
    const outflow = await findOutflow(await vaultOf(deployment, collateral));
    return generated.getReleaseWithdrawalsInstruction({ ...books(deployment), outflow, collateral });
}

export type PayWithdrawalOptions = TicketOptions & {
    readonly owner: Address;
    readonly collateral: Collateral;
    /** Token account of the owner that receives it. */
    readonly destination: Address;
};

/** Pays an owner's withdrawal that waited. */
export async function payWithdrawal(deployment: Deployment, options: PayWithdrawalOptions): Promise<Instruction> {
    const { owner, collateral, destination } = options;
    const way = await outgoing(deployment, collateral, destination);
    return generated.getPayWithdrawalInstruction({
        clearinghouse: deployment.clearinghouse,
        ticket: await ticketOf(options, (index) => findWithdrawalTicket(way.outflow, owner, index)),
        owner,
        ...way,
    });
}

export interface RefreshPricesOptions {
    /** Feeds, each with the account that its price was posted to. */
    readonly oracles: readonly { readonly feed: number; readonly oracle: Address }[];
}

/** Refreshes prices from oracle accounts. */
export async function refreshPrices(deployment: Deployment, options: RefreshPricesOptions): Promise<Instruction> {
    const feeds = options.oracles.map(({ feed }) => feed);
    const refresh = generated.getRefreshPricesInstruction({ ...books(deployment), feeds });
    const accounts = options.oracles.map(({ oracle }) => oracle);
    return withAccounts(refresh, accounts, AccountRole.READONLY);
}

/** Moves the reserve's target, and what coverage moves. */
export async function updateTarget(deployment: Deployment): Promise<Instruction> {
    return generated.getUpdateTargetInstruction({ ...books(deployment), reserve: deployment.reserve });
}

export interface FollowVolatilityOptions {
    readonly markets?: readonly number[];
    readonly collaterals?: readonly number[];
}

/** Lets maintenance terms follow volatility. */
export async function followVolatility(deployment: Deployment, options: FollowVolatilityOptions): Promise<Instruction> {
    const { markets = [], collaterals = [] } = options;
    return generated.getFollowVolatilityInstruction({
        ...books(deployment),
        markets: [...markets],
        collaterals: [...collaterals],
    });
}

export interface PublishFundingRateOptions extends MarketOptions {
    /** The market's venue. */
    readonly venue: Signatory;
    readonly rate: FundingRate;
}

/** Publishes a funding rate; the market's venue signs. */
export async function publishFundingRate(deployment: Deployment, options: PublishFundingRateOptions): Promise<Instruction> {
    return generated.getPublishFundingRateInstruction({
        venue: signerOf(options.venue),
        ...books(deployment),
        market: await market(deployment, options.market),
        rate: options.rate,
    });
}

/** Accrues a market's funding and publishes its indices. */
export async function accrueFunding(deployment: Deployment, options: MarketOptions): Promise<Instruction> {
    return generated.getAccrueFundingInstruction({ ...books(deployment), market: await market(deployment, options.market) });
}

/** Books a position and pays its claim. */
export async function settle(deployment: Deployment, options: AccountInMarketOptions): Promise<Instruction> {
    const { account } = options;
    return generated.getSettleInstruction({ ...books(deployment), market: await market(deployment, options.market), account });
}

export interface SettleRecoveryOptions extends MarketOptions {
    /** Of which market's losses. */
    readonly recovery: number;
}

/** Pays the claim in a market that the losses of `recovery` received. */
export async function settleRecovery(deployment: Deployment, options: SettleRecoveryOptions): Promise<Instruction> {
    return generated.getSettleRecoveryInstruction({
        ...books(deployment),
        market: await market(deployment, options.market),
        recovery: await recovery(deployment, options.recovery),
    });
}

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

/** Moves a market's fees to the reserve. */
export async function collectFees(deployment: Deployment, options: MarketOptions): Promise<Instruction> {
    return generated.getCollectFeesInstruction({
        ...books(deployment),
        market: await market(deployment, options.market),
        reserve: deployment.reserve,
        ...vaults(deployment),
    });
}

export interface ReportDeadFeedOptions {
    readonly feed: number;
}

/** Notes that a feed is silent. */
export async function reportDeadFeed(deployment: Deployment, options: ReportDeadFeedOptions): Promise<Instruction> {
    return generated.getReportDeadFeedInstruction({ ...books(deployment), feed: options.feed });
}

export interface ReportDeficitOptions {
    readonly account: Address;
}

/** Notes what a deficit that nobody divided may take, or takes the note back. */
export async function reportDeficit(deployment: Deployment, options: ReportDeficitOptions): Promise<Instruction> {
    return generated.getReportDeficitInstruction({ ...books(deployment), account: options.account, reserve: deployment.reserve });
}

/** Gives a market whose feed is dead its final price. */
export async function finalizeDeadMarket(deployment: Deployment, options: MarketOptions): Promise<Instruction> {
    return generated.getFinalizeDeadMarketInstruction({ ...books(deployment), market: await market(deployment, options.market) });
}
