/** Divides deficits, lets shortfalls fall, and brings back what recoveries hold. */
import { tokens, type generated } from '@ballast/client';

import type { Action } from '../../acting/actions.js';
import { orNothing, type Judged, type View } from '../../reading/view.js';
import type { Job } from '../job.js';
import { roomOf } from '../taking.js';

const HOUR = 3_600n;
const MINUTE = 60n;

type PositionSlot = generated.PositionSlot;

/** Whether nothing of an account can be closed any more, as far as sizes tell. The program asks the rest. */
function isWoundUp(view: View, positions: readonly PositionSlot[]): boolean {
    return positions.every(({ size, market }) => {
        const final = view.books.prices.value.markets[market]?.finalPrice !== 0n;
        return size === 0n || (!final && !view.isUsable(market));
    });
}

/** Divides the debts of accounts that have nothing left to close. */
function resolve(view: View, { held, standing }: Judged): Action[] {
    const { positions } = held.value;
    const debts = positions.filter(({ size, cost }) => size === 0n && cost > 0n);
    if (debts.length === 0 || (standing.equity >= 0n && standing.lack === 0n) || !isWoundUp(view, positions)) return [];
    const claims = positions.filter(({ size, claim }) => size === 0n && claim > 0n).map(({ market }) => market);
    return debts.slice(0, 1).map(({ market }) => ({
        task: { kind: 'resolveDeficit' as const, account: held.address, market, claims },
        subject: `deficit of ${held.address}`,
    }));
}

/** Reports deficits that no price lets anybody divide, and takes reports back that are over. */
function report(view: View, { held, standing }: Judged): Action[] {
    const { negativeSince, reported, positions, looked } = held.value;
    const running = negativeSince !== 0n && view.now - looked <= HOUR && view.now - negativeSince >= HOUR;
    const barred = positions.some(({ size, market }) => size !== 0n && !view.isUsable(market));
    const wanted = standing.equity < 0n ? reported === 0n && running && barred : reported > 0n;
    const task = { kind: 'reportDeficit' as const, account: held.address };
    return wanted ? [{ task, subject: `report of ${held.address}`, every: HOUR }] : [];
}

/** Shortfalls whose window is over, or that wait without one. */
function shortfalls({ books, now }: View): Action[] {
    return [...books.markets].flatMap(([market, { value }]) => {
        if (value.shortfall === 0n) return [];
        const seconds = BigInt(books.terms.value.markets[market]?.windowSeconds ?? 0);
        const open = value.windowSince !== 0n && value.booked < value.used && now - value.windowSince < seconds;
        return open ? [] : [{ task: { kind: 'applyShortfall' as const, market }, subject: `shortfall of ${market}`, every: MINUTE }];
    });
}

/** Recoveries that hold cash, or of which nothing can come any more. */
function collect({ books }: View): Action[] {
    return [...books.recoveries].flatMap(([market, { value }]) => {
        const spent = value.claims.every(({ claim }) => claim === 0n) && value.collateral.every((amount) => amount === 0n);
        const over = spent && (books.markets.get(market)?.value.recoverable ?? 0n) > 0n;
        if (value.cash === 0n && !over) return [];
        return [{ task: { kind: 'collectRecovery' as const, market }, subject: `recovery of ${market}`, every: MINUTE }];
    });
}

/** Collateral of recoveries, an hour after it passed: its discount widens by the hour. */
function buy(view: View): Action[] {
    if (view.taker === undefined) return [];
    const room = roomOf(view);
    return [...view.books.recoveries].flatMap(([recovery, { value }]) =>
        value.collateral.flatMap((amount, collateral) => {
            const passed = value.passed[collateral] ?? 0n;
            if (amount === 0n || view.now - passed < HOUR || !view.isSellable(collateral)) return [];
            const valued = orNothing(() => view.risk.haircuts({ books: view.law, collateral, amounts: [tokens(amount)] }));
            const worth = valued?.amounts[0]?.value;
            if (worth === undefined) return [];
            if (room !== undefined && worth > room) return [];
            const task = { kind: 'buyRecovery' as const, recovery, collateral, amount: tokens(amount) };
            return [{ task, subject: `collateral ${collateral} of recovery ${recovery}`, every: HOUR, inventory: worth }];
        }),
    );
}

export const deficits: Job = {
    name: 'deficits',
    about: 'resolves deficits, applies shortfalls, collects recoveries; with a margin account buys what they hold',
    urgent: true,
    find: (view) => [
        ...view.judged.flatMap((judged) => [...resolve(view, judged), ...report(view, judged)]),
        ...shortfalls(view),
        ...collect(view),
        ...buy(view),
    ],
};
