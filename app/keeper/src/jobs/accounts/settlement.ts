/** Books positions and pays claims where somebody waits for it, and keeps the clocks of accounts that are called or below zero. */
import type { generated } from '@ballast/client';
import type { Address } from '@solana/kit';

import type { Action } from '../../acting/actions.js';
import { type Judged, type View } from '../../reading/view.js';
import { takesOn } from '../inventory/absorption.js';
import type { Job } from '../job.js';

/** Seconds after which an account whose clocks run is looked at again; they lapse after an hour. */
const LOOK = 3_000n;
/** Seconds between two tries to move the same position. */
const AGAIN = 600n;

type PositionSlot = generated.PositionSlot;

const isUsed = ({ size, cost, claim }: PositionSlot): boolean => size !== 0n || cost !== 0n || claim !== 0n;

function settling(account: Address, market: number, { every, worth }: { readonly every: bigint; readonly worth?: bigint }): Action {
    const kept = worth === undefined ? { every } : { every, worth };
    return { task: { kind: 'settle', account, market }, subject: `settling ${account} in ${market}`, ...kept };
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** Whether settling a position moves anything that somebody waits for. */
function isWanted(view: View, { held, standing }: Judged, slot: PositionSlot): boolean {
    const market = view.books.markets.get(slot.market)?.value;
    if (market === undefined) return false;
    const { size, cost, claim, window } = slot;
    const final = view.books.prices.value.markets[slot.market]?.finalPrice !== 0n;
    if (size !== 0n && final) return true;
    if (size !== 0n && !view.isUsable(slot.market)) return false;
    const halted = market.windowSince !== 0n;
    if (halted && window !== market.window) return true;
    if (size === 0n && cost < 0n) return true; // Profit that was not booked when the size went.
    const pays = held.value.cash > 0n && standing.equity >= 0n;
    if (size === 0n && cost > 0n) return claim > 0n || pays;
    if (claim > 0n && market.pool > 0n && !halted) return true;
    if (market.shortfall <= market.claims && (market.claims <= market.pool || !pays)) return false;
    const profit = profitIn(view, { held, standing }, slot.market);
    if (market.shortfall > market.claims) return profit > 0n; // A shortfall waits for claims that it can fall on.
    return pays && market.claims > market.pool && profit < 0n; // Winners wait.
}

/** What settling a position is about, in quote: the greatest of what it books, what it pays and what waits for it. */
function worthOf(view: View, judged: Judged, { size, cost, claim, market }: PositionSlot): bigint {
    const booked = magnitude(size === 0n ? cost : profitIn(view, judged, market));
    return booked > claim ? booked : claim;
}

/** An open window is over sooner when all are booked, and a final price is booked once: there nothing is too small. */
function isWorthAFee(view: View, { size, market }: PositionSlot, worth: bigint): boolean {
    const halted = view.books.markets.get(market)?.value.windowSince !== 0n;
    const final = view.books.prices.value.markets[market]?.finalPrice !== 0n;
    return worth >= view.leastBooking || halted || (final && size !== 0n);
}

function profitIn(view: View, { held }: Judged, market: number): bigint {
    return view.whole(held)?.positions.find((position) => position.market === market)?.profit ?? 0n;
}

function positions(view: View, judged: Judged): Action[] {
    const { held } = judged;
    return held.value.positions.flatMap((slot) => {
        if (!isUsed(slot) || !isWanted(view, judged, slot)) return [];
        const { market } = slot;
        const worth = worthOf(view, judged, slot);
        const every = view.books.markets.get(market)?.value.windowSince === 0n ? AGAIN : 60n;
        return isWorthAFee(view, slot, worth) ? [settling(held.address, market, { every, worth })] : [];
    });
}

/** Fees that an account owes, to the market that they are owed to. */
function fees({ leastBooking }: View, { held }: Judged): Action[] {
    const { feeDebt, cash, feeMarket } = held.value;
    const paid = feeDebt < cash ? feeDebt : cash;
    return paid > 0n && paid >= leastBooking ? [settling(held.address, feeMarket, { every: 3_600n, worth: paid })] : [];
}

/** Looks at an account whose clocks have to run, through any market in which nothing hinders it. */
function clocks(view: View, { held, standing }: Judged): Action[] {
    const { looked, negativeSince, calledSince, belowSince } = held.value;
    const below = standing.belowMaintenance && takesOn(view) && !view.isInventory(held);
    const starts =
        (standing.equity < 0n && negativeSince === 0n) || (standing.called && calledSince === 0n) || (below && belowSince === 0n);
    if (standing.equity >= 0n && !standing.called && !below) return [];
    if (!starts && view.now - looked < LOOK) return [];
    const open = new Set(held.value.positions.filter(({ size }) => size !== 0n).map(({ market }) => market));
    const market = [...view.books.markets.keys()].find((index) => !open.has(index) || view.isUsable(index));
    return market === undefined ? [] : [settling(held.address, market, { every: 60n, worth: magnitude(standing.equity) })];
}

/** Claims that passed to recoveries. */
function recoveries({ books }: View): Action[] {
    return [...books.recoveries].flatMap(([recovery, { value }]) =>
        value.claims.flatMap(({ claim, window }, index) => {
            const market = books.markets.get(index)?.value;
            if (claim === 0n || market === undefined) return [];
            const wanted = market.windowSince === 0n ? market.pool > 0n : window !== market.window;
            const task = { kind: 'settleRecovery' as const, recovery, market: index };
            return wanted ? [{ task, subject: `recovered claim of ${recovery} in ${index}`, every: AGAIN }] : [];
        }),
    );
}

export const settlement: Job = {
    name: 'settlement',
    about: 'books and pays where somebody waits: open windows, claims, debts, fees; keeps clocks of accounts below zero',
    find: (view) => {
        const found = view.judged.flatMap((judged) => [...positions(view, judged), ...fees(view, judged), ...clocks(view, judged)]);
        return [...bySubject([...found, ...recoveries(view)])];
    },
};

function bySubject(actions: readonly Action[]): Iterable<Action> {
    return new Map(actions.map((action) => [action.subject, action])).values();
}
