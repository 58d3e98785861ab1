/** Books positions and pays claims where somebody waits for it, and keeps the clocks of accounts that are called or below zero. */
import type { generated } from '@ballast/client';
import type { Address } from '@solana/kit';

import type { Action } from '../actions.js';
import { type Judged, type View } from '../view.js';
import type { Job } from './job.js';

/** Seconds after which an account whose clocks run is looked at again; they lapse after an hour. */
const LOOK = 3_000n;
/** Seconds between two tries to move the same position. */
const AGAIN = 600n;

type PositionSlot = generated.PositionSlot;

const isUsed = ({ size, cost, claim }: PositionSlot): boolean => size !== 0n || cost !== 0n || claim !== 0n;

function settling(account: Address, market: number, every = AGAIN): Action {
    return { task: { kind: 'settle', account, market }, subject: `settling ${account} in ${market}`, every };
}

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

function profitIn(view: View, { held }: Judged, market: number): bigint {
    return view.whole(held)?.positions.find((position) => position.market === market)?.profit ?? 0n;
}

function positions(view: View, judged: Judged): Action[] {
    const { held } = judged;
    const wanted = held.value.positions.filter((slot) => isUsed(slot) && isWanted(view, judged, slot));
    return wanted.map(({ market }) =>
        settling(held.address, market, view.books.markets.get(market)?.value.windowSince === 0n ? AGAIN : 60n),
    );
}

/** Fees that an account owes, to the market that they are owed to. */
function fees({ held }: Judged): Action[] {
    const { feeDebt, cash, feeMarket } = held.value;
    return feeDebt > 0n && cash > 0n ? [settling(held.address, feeMarket, 3_600n)] : [];
}

/** Looks at an account whose clocks have to run, through any market in which nothing hinders it. */
function clocks(view: View, { held, standing }: Judged): Action[] {
    const { looked, negativeSince, calledSince } = held.value;
    const starts = (standing.equity < 0n && negativeSince === 0n) || (standing.called && calledSince === 0n);
    if (standing.equity >= 0n && !standing.called) return [];
    if (!starts && view.now - looked < LOOK) return [];
    const open = new Set(held.value.positions.filter(({ size }) => size !== 0n).map(({ market }) => market));
    const market = [...view.books.markets.keys()].find((index) => !open.has(index) || view.isUsable(index));
    return market === undefined ? [] : [settling(held.address, market, 60n)];
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
        const found = view.judged.flatMap((judged) => [...positions(view, judged), ...fees(judged), ...clocks(view, judged)]);
        return [...bySubject([...found, ...recoveries(view)])];
    },
};

function bySubject(actions: readonly Action[]): Iterable<Action> {
    return new Map(actions.map((action) => [action.subject, action])).values();
}
