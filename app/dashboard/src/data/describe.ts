/** Events in words. Amounts are those that the events carry. */
import type { BallastEvent, EventName } from '@ballast/client';

import { cents, words } from '../format.js';
import type { Names } from '../session.js';
import type { Tone } from '../ui/basics.js';

export interface Described {
    readonly title: string;
    readonly detail: string;
    readonly tone: Tone;
}

const TRANCHES = ['junior', 'backstop', 'senior'] as const;
const trancheOf = (tranche: number): string => TRANCHES[tranche] ?? `tranche ${tranche}`;

/** An event, for a list of what happened. */
export function describe(event: BallastEvent, names: Names): Described {
    const money = (amount: bigint): string => `${cents(amount, names.quoteDecimals)} ${names.quote}`;
    const token = (collateral: number, amount: bigint): string =>
        `${cents(amount, names.tokenDecimals(collateral))} ${names.collateral(collateral)}`;
    const size = (market: number, amount: bigint): string =>
        `${cents(amount < 0n ? -amount : amount, names.baseDecimals(market))} ${names.market(market)}`;
    switch (event.name) {
        case 'PositionLiquidated': {
            const { totals, account, liquidator, size: taken, quote, insurance } = event.fields;
            const paid = quote < 0n ? -quote : quote;
            const detail = `account ${account} to ${liquidator}, for ${money(paid)}, insurance fee ${money(insurance)}`;
            return { title: `Liquidated ${size(totals.market, taken)}`, detail, tone: 'bad' };
        }
        case 'CollateralLiquidated': {
            const { account, taker, collateral, amount, paid } = event.fields;
            return {
                title: `Sold ${token(collateral, amount)}`,
                detail: `collateral of account ${account} to ${taker}, for ${money(paid)}`,
                tone: 'bad',
            };
        }
        case 'VariationCalled': {
            const { account, collateral, amount, paid } = event.fields;
            return {
                title: `Variation call: ${token(collateral, amount)}`,
                detail: `of account ${account}, for ${money(paid)}`,
                tone: 'watch',
            };
        }
        case 'Deleveraged': {
            const { totals, account, opposite, size: closed } = event.fields;
            return { title: `Deleveraged ${size(totals.market, closed)}`, detail: `account ${account} against ${opposite}`, tone: 'bad' };
        }
        case 'DeficitResolved': {
            const { totals, account, debt, shortfall } = event.fields;
            const left = shortfall > 0n ? `, ${money(shortfall)} left` : ', paid in full';
            return {
                title: `Deficit of ${money(debt)}`,
                detail: `account ${account} in ${names.market(totals.market)}${left}`,
                tone: 'bad',
            };
        }
        case 'ShortfallApplied': {
            const { totals, cut } = event.fields;
            return { title: `Shortfall fell on claims: ${money(cut)}`, detail: names.market(totals.market), tone: 'bad' };
        }
        case 'DeficitReported':
            return { title: 'Deficit reported', detail: `account ${event.fields.account}`, tone: 'watch' };
        case 'Traded': {
            const { totals, buyer, seller, size: traded, quote } = event.fields;
            return {
                title: `Traded ${size(totals.market, traded)}`,
                detail: `account ${buyer} from ${seller}, for ${money(quote)}`,
                tone: 'plain',
            };
        }
        case 'Deposited':
            return {
                title: `Paid in ${token(event.fields.collateral, event.fields.amount)}`,
                detail: `account ${event.fields.account}`,
                tone: 'plain',
            };
        case 'Withdrawn':
            return {
                title: `Withdrew ${token(event.fields.collateral, event.fields.amount)}`,
                detail: `account ${event.fields.account}`,
                tone: 'plain',
            };
        case 'WithdrawalRequested':
            return {
                title: `Asked for ${token(event.fields.collateral, event.fields.amount)}`,
                detail: `account ${event.fields.account}`,
                tone: 'watch',
            };
        case 'Staked':
            return { title: `Staked ${money(event.fields.amount)}`, detail: `${trancheOf(event.fields.tranche)} tranche`, tone: 'good' };
        case 'ExitRequested':
            return {
                title: 'Exit requested',
                detail: `${trancheOf(event.fields.tranche)} tranche, epoch ${event.fields.epoch}`,
                tone: 'watch',
            };
        case 'ExitsPriced':
            return {
                title: `Exits priced: ${money(event.fields.quote)}`,
                detail: `${trancheOf(event.fields.tranche)} tranche, epoch ${event.fields.epoch}`,
                tone: 'plain',
            };
        case 'ExitPaid':
            return {
                title: `Exit paid: ${money(event.fields.quote)}`,
                detail: `${trancheOf(event.fields.tranche)} tranche`,
                tone: 'plain',
            };
        case 'ReserveFunded':
            return { title: `Reserve funded: ${money(event.fields.amount)}`, detail: 'capital, or the seed of a market', tone: 'good' };
        case 'FeesCollected':
            return { title: `Fees collected: ${money(event.fields.fees)}`, detail: names.market(event.fields.totals.market), tone: 'good' };
        case 'RecoveryCollected':
            return { title: 'Recovery collected', detail: names.market(event.fields.totals.market), tone: 'good' };
        case 'BreakerTripped':
            return { title: `Breaker ${event.fields.breaker} tripped`, detail: '', tone: 'bad' };
        case 'ChangeQueued':
            return { title: 'Change queued', detail: '', tone: 'watch' };
        default:
            return { title: words(event.name).replace(/^./, (letter) => letter.toUpperCase()), detail: '', tone: 'plain' };
    }
}

/** What belongs into the feed of liquidations. */
const DISTRESS: ReadonlySet<EventName> = new Set([
    'PositionLiquidated',
    'CollateralLiquidated',
    'VariationCalled',
    'Deleveraged',
    'DeficitReported',
    'DeficitResolved',
    'ShortfallApplied',
    'CollateralPassed',
]);

export const isDistress = ({ name }: BallastEvent): boolean => DISTRESS.has(name);

export interface Flow {
    readonly direction: 'in' | 'out';
    readonly amount: bigint;
}

/** What an event moved into or out of the reserve; nothing for others. */
export function flowOf(event: BallastEvent): Flow | undefined {
    switch (event.name) {
        case 'ReserveFunded':
        case 'Staked':
            return { direction: 'in', amount: event.fields.amount };
        case 'FeesCollected':
            return { direction: 'in', amount: event.fields.fees };
        case 'ExitPaid':
            return { direction: 'out', amount: event.fields.quote };
        case 'RecoveryCollected': {
            const { capital, junior, backstop, senior, budget } = event.fields;
            return { direction: 'in', amount: capital + junior + backstop + senior + budget };
        }
        case 'DeficitResolved': {
            const { budget, capital, junior, backstop, senior } = event.fields;
            return { direction: 'out', amount: budget + capital + junior + backstop + senior };
        }
        default:
            return undefined;
    }
}

export interface Loss {
    readonly market: number;
    readonly debt: bigint;
    readonly trader: bigint;
    readonly budget: bigint;
    readonly capital: bigint;
    readonly junior: bigint;
    readonly backstop: bigint;
    readonly senior: bigint;
    /** What fell on claims. */
    readonly claims: bigint;
    /** What is left to fall on them. */
    readonly shortfall: bigint;
}

/** How an event divided a loss; nothing for others. */
export function lossOf(event: BallastEvent): Loss | undefined {
    if (event.name === 'DeficitResolved') {
        const { totals, debt, claimsPaid, cash, recoveredClaims, budget, capital, junior, backstop, senior, shortfall } = event.fields;
        const trader = claimsPaid + cash + recoveredClaims;
        return { market: totals.market, debt, trader, budget, capital, junior, backstop, senior, claims: 0n, shortfall };
    }
    if (event.name === 'ShortfallApplied') {
        const { totals, cut, fromBudget, left } = event.fields;
        const none = { trader: 0n, capital: 0n, junior: 0n, backstop: 0n, senior: 0n };
        return { market: totals.market, debt: cut, ...none, budget: fromBudget, claims: cut, shortfall: left };
    }
    return undefined;
}
