/** What anyone may call, and what a venue signs. */
import { AccountRole, type Address, type Instruction } from '@solana/kit';

import { findOutflow, findWithdrawalTicket } from '../addresses.js';
import { BREAKERS, QUOTE, type Breaker } from '../constants.js';
import { vaultOf, type Deployment } from '../deployment.js';
import * as generated from '../generated/index.js';
import type { FundingRate, Quote } from '../units.js';
import {
    books,
    market,
    outgoing,
    recovery,
    signerOf,
    ticketOf,
    vaults,
    withAccounts,
    type Collateral,
    type Signatory,
    type TicketOptions,
} from './shared.js';

export interface MarketOptions {
    readonly market: number;
}

export interface AccountInMarketOptions extends MarketOptions {
    readonly account: Address;
}

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

/** Gives a market whose feed is dead its final price. */
export async function finalizeDeadMarket(deployment: Deployment, options: MarketOptions): Promise<Instruction> {
    return generated.getFinalizeDeadMarketInstruction({ ...books(deployment), market: await market(deployment, options.market) });
}
