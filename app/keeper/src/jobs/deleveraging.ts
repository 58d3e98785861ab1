/** Closes positions of accounts below zero against the other side, when nobody took them over. */
import type { Action } from '../actions.js';
import { wholeSize, type HeldAccount, type Judged, type View } from '../view.js';
import type { Job } from './job.js';

/** Accounts on the other side that are looked at for one in profit. */
const LOOKED_AT = 64;

function deleverage(view: View, { held, standing }: Judged): Action[] {
    const { negativeSince, positions } = held.value;
    if (standing.equity >= 0n || negativeSince === 0n) return [];
    return positions.flatMap((slot) => {
        const patience = BigInt(view.books.terms.value.markets[slot.market]?.takeOverSeconds ?? 0);
        if (slot.size === 0n || view.now - negativeSince < 2n * patience || !view.isUsable(slot.market)) return [];
        const opposite = oppositeOf(view, held, slot);
        if (opposite === undefined) return [];
        const { market } = slot;
        const accrue = view.market(market)?.accrueFirst === true;
        const size = wholeSize(slot.size);
        const task = { kind: 'deleverage' as const, account: held.address, opposite: opposite.address, market, size, accrue };
        return [{ task, subject: `deleveraging ${held.address}` }];
    });
}

/** Somebody in profit on the other side whose share of the day is not spent; the largest of those looked at. */
function oppositeOf(view: View, sinking: HeldAccount, { market, size }: { market: number; size: bigint }): HeldAccount | undefined {
    const others = view.accounts.filter(({ address, value }) => {
        const slot = value.positions.find((held) => held.size !== 0n && held.market === market);
        if (address === sinking.address || slot === undefined || slot.size > 0n === size > 0n) return false;
        return slot.deleveragedSince === 0n || slot.deleverageLeft > 0n || view.now - slot.deleveragedSince >= 86_400n;
    });
    const sized = others
        .slice(0, LOOKED_AT)
        .map((held) => ({ held, position: view.whole(held)?.positions.find((position) => position.market === market) }))
        .filter(({ position }) => position !== undefined && position.net > 0n)
        .toSorted((one, other) => ((one.position?.notional ?? 0n) > (other.position?.notional ?? 0n) ? -1 : 1));
    return sized[0]?.held;
}

export const deleveraging: Job = {
    name: 'deleveraging',
    about: 'closes positions that nobody took over against winners, after twice the time to take them over',
    find: (view) => view.judged.flatMap((judged) => deleverage(view, judged)),
};
