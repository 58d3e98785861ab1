/** Closes positions of accounts below zero against the other side, when nobody took them over. */
import type { Action } from '../../acting/actions.js';
import { wholeSize, type HeldAccount, type Judged, type View } from '../../reading/view.js';
import type { Job } from '../job.js';

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
        const inventory = [held, opposite].some((account) => view.isInventory(account));
        const task = { kind: 'deleverage' as const, account: held.address, opposite: opposite.address, market, size, accrue, inventory };
        return [{ task, subject: `deleveraging ${held.address} in ${market}` }];
    });
}

/** The largest account in profit on the other side whose share of the day is not spent. */
function oppositeOf(view: View, sinking: HeldAccount, { market, size }: { market: number; size: bigint }): HeldAccount | undefined {
    const isOpposite = ({ address, value }: HeldAccount): boolean => {
        const slot = value.positions.find((held) => held.size !== 0n && held.market === market);
        if (address === sinking.address || slot === undefined || slot.size > 0n === size > 0n) return false;
        return slot.deleveragedSince === 0n || slot.deleverageLeft > 0n || view.now - slot.deleveragedSince >= 86_400n;
    };
    const isInProfit = (held: HeldAccount): boolean =>
        view.whole(held)?.positions.some((position) => position.market === market && position.net > 0n) === true;
    // All are asked until one is found: whoever opens many small ones hides nobody.
    return view.byNotional.find(({ held }) => isOpposite(held) && isInProfit(held))?.held;
}

export const deleveraging: Job = {
    name: 'deleveraging',
    about: 'closes positions that nobody took over against winners, after twice the time to take them over',
    urgent: true,
    find: (view) => view.judged.flatMap((judged) => deleverage(view, judged)),
};
