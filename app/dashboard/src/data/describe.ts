/** Events in words. Amounts are those that the events carry. */
import { HOLDING_SIDES, NOBODY, TRANCHE_NAMES, type BallastEvent, type EventName } from '@ballast/client';
import { LEVELS } from '@ballast/risk';

import { cents, percent, short, words } from '../format.js';
import type { Names } from '../session.js';
import type { Tone } from '../ui/basics.js';

export interface Described {
    readonly title: string;
    readonly detail: string;
    readonly tone: Tone;
}

const trancheOf = (tranche: number): string => TRANCHE_NAMES[tranche] ?? `tranche ${tranche}`;

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
        case 'CensusBegan':
            return { title: `Census ${event.fields.number} began`, detail: '', tone: 'plain' };
        case 'AccountsVisited': {
            const { number, first, leaves } = event.fields;
            return { title: `Census ${number} visited ${leaves.length} accounts`, detail: `from leaf ${first} on`, tone: 'plain' };
        }
        case 'CensusFinished': {
            const { number, leaves, report } = event.fields.attested;
            return { title: `Census ${number} finished`, detail: `${leaves} accounts, report ${money(report)}`, tone: 'good' };
        }
        case 'PositionAbsorbed': {
            const { totals, account, size: taken, quote, lentBudget, lentCapital } = event.fields;
            const lent = `lent ${money(lentBudget)} of the budget and ${money(lentCapital)} of capital`;
            const detail = `account ${account} to the reserve, for ${money(quote < 0n ? -quote : quote)}; ${lent}`;
            return { title: `Absorbed ${size(totals.market, taken)}`, detail, tone: 'bad' };
        }
        case 'InventorySold': {
            const { totals, taker, size: sold, quote, markup } = event.fields;
            const far = markup < 0n ? `${percent(-Number(markup))} below` : `${percent(Number(markup))} above`;
            const detail = `to account ${taker}, for ${money(quote < 0n ? -quote : quote)}, ${far} the price`;
            return { title: `Inventory sold ${size(totals.market, sold)}`, detail, tone: 'watch' };
        }
        case 'InventoryReturned': {
            const { totals, capital, budget, surplus, lostCapital, lostBudget } = event.fields;
            const back = `${names.market(totals.market)}: ${money(capital)} to capital, ${money(budget)} and ${money(surplus)} more to the budget`;
            const lost = lostCapital > 0n || lostBudget > 0n;
            const losses = lost ? `; lost ${money(lostCapital)} of capital and ${money(lostBudget)} of the budget` : '';
            return { title: 'Inventory paid back', detail: `${back}${losses}`, tone: lost ? 'bad' : 'good' };
        }
        case 'HoldingFunded': {
            const { holding, amount } = event.fields;
            return { title: `Holding ${holding} funded`, detail: `${amount.toLocaleString('en-GB')} in its smallest unit`, tone: 'good' };
        }
        case 'HoldingsValued': {
            const { total, counted } = event.fields;
            return { title: `Capital valued: ${money(total)}`, detail: `coverage counts ${money(counted)} of holdings`, tone: 'plain' };
        }
        case 'HoldingTraded': {
            const { holding, side, quote } = event.fields;
            return {
                title: `Holding ${holding} ${side === HOLDING_SIDES.sells ? 'sold' : 'bought'}`,
                detail: `for ${money(quote)}`,
                tone: 'watch',
            };
        }
        case 'FacilityOpened':
            return { title: 'Facility opened', detail: `by ${short(event.fields.holder)}`, tone: 'good' };
        case 'FacilityClosed':
            return { title: 'Facility closed', detail: `of ${short(event.fields.holder)}`, tone: 'plain' };
        case 'CapitalPosted':
            return {
                title: `Posted ${money(event.fields.amount)}`,
                detail: `in the facility of ${short(event.fields.holder)}`,
                tone: 'good',
            };
        case 'FacilityPremiumPaid': {
            const { holder, epoch, amount } = event.fields;
            return { title: `Facility premium paid: ${money(amount)}`, detail: `by ${short(holder)}, epoch ${epoch}`, tone: 'good' };
        }
        case 'FacilityPremiumEarned':
            return {
                title: `Facility premium earned: ${money(event.fields.amount)}`,
                detail: `of ${short(event.fields.holder)}`,
                tone: 'good',
            };
        case 'FacilityDrawn':
            return { title: `Facility drawn: ${money(event.fields.amount)}`, detail: `by ${short(event.fields.holder)}`, tone: 'watch' };
        case 'ReturnRequested': {
            const { holder, epoch, amount } = event.fields;
            return { title: `Asked back ${money(amount)}`, detail: `from the facility of ${short(holder)}, epoch ${epoch}`, tone: 'watch' };
        }
        case 'CapitalReturned':
            return {
                title: `Facility returned ${money(event.fields.amount)}`,
                detail: `to ${short(event.fields.holder)}`,
                tone: 'plain',
            };
        case 'PlacementOpened':
            return { title: 'Placement opened', detail: `with ${short(event.fields.vault)}`, tone: 'plain' };
        case 'CapitalPlaced':
            return { title: `Capital placed: ${money(event.fields.amount)}`, detail: `with ${short(event.fields.vault)}`, tone: 'plain' };
        case 'CapitalRecalled': {
            const { vault, received, home } = event.fields;
            const interest = received > home ? `, ${money(received - home)} of it interest` : '';
            return { title: `Capital recalled: ${money(received)}`, detail: `from ${short(vault)}${interest}`, tone: 'good' };
        }
        case 'PlacementValued': {
            const { vault, redeemable, impaired } = event.fields;
            const title = `Placement valued: ${money(redeemable)} can be redeemed`;
            return { title, detail: `with ${short(vault)}`, tone: impaired === 0 ? 'plain' : 'watch' };
        }
        case 'PlacementWrittenOff':
            return {
                title: `Placement written off: ${money(event.fields.amount)}`,
                detail: `with ${short(event.fields.vault)}`,
                tone: 'bad',
            };
        case 'SignalRaised': {
            const { detector, level, bond } = event.fields;
            const detail = `by ${short(detector)} at level ${LEVELS[level] ?? level}, on ${money(bond)}`;
            return { title: 'Signal raised', detail, tone: 'bad' };
        }
        case 'SignalClosed': {
            const { detector, returned } = event.fields;
            const detail =
                returned > 0n
                    ? `confirmed: ${money(returned)} back to ${short(detector)}`
                    : `not confirmed: the bond of ${short(detector)} is capital`;
            return { title: 'Signal closed', detail, tone: returned > 0n ? 'watch' : 'plain' };
        }
        case 'DetectorSet': {
            const { slot, key } = event.fields;
            return key === NOBODY
                ? { title: `Detector ${slot} taken off`, detail: '', tone: 'plain' }
                : { title: `Detector ${slot} named`, detail: short(key), tone: 'watch' };
        }
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
    'PositionAbsorbed',
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
        case 'CapitalPosted':
        case 'FacilityPremiumPaid':
            return { direction: 'in', amount: event.fields.amount };
        case 'FacilityDrawn':
        case 'CapitalReturned':
            return { direction: 'out', amount: event.fields.amount };
        case 'SignalRaised':
            return { direction: 'in', amount: event.fields.bond };
        case 'SignalClosed':
            return { direction: 'out', amount: event.fields.returned };
        case 'CapitalPlaced':
            return { direction: 'out', amount: event.fields.amount };
        case 'CapitalRecalled':
            return { direction: 'in', amount: event.fields.received };
        case 'HoldingTraded':
            return { direction: event.fields.side === HOLDING_SIDES.sells ? 'in' : 'out', amount: event.fields.quote };
        case 'PositionAbsorbed':
            return { direction: 'out', amount: event.fields.lentBudget + event.fields.lentCapital };
        case 'InventoryReturned': {
            const { capital, budget, surplus } = event.fields;
            return { direction: 'in', amount: capital + budget + surplus };
        }
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
