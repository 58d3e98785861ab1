/** Takes positions and buys collateral of accounts below maintenance. */
import { tokens } from '@ballast/client';
import type { Account, Position } from '@ballast/risk';

import type { Action } from '../actions.js';
import { inventoryOf, orNothing, serves, wholeSize, type HeldAccount, type View } from '../view.js';
import type { Job } from './job.js';

/** What of a position is taken: what the taker still may hold of it, else nothing. */
export function portion(position: Position, most: bigint, room: bigint | undefined): { size: bigint; notional: bigint } | undefined {
    let [size, notional]: [bigint, bigint] = [most, position.notional];
    if (room === undefined) return { size, notional };
    while (size > 0n && notional > room) [size, notional] = [size / 2n, (notional + 1n) / 2n];
    return size > 0n ? { size, notional } : undefined;
}

function takePosition(view: View, account: HeldAccount, whole: Account): Action | undefined {
    const position = whole.positions.find(({ liquidation }) => liquidation !== null && liquidation.most > 0n);
    if (position?.liquidation == null) return undefined;
    const taken = portion(position, position.liquidation.most, roomOf(view));
    if (taken === undefined) return undefined;
    const { market, size: held } = position;
    return {
        // The whole may be asked for: the program takes what restores the account, by prices of that moment.
        task: {
            kind: 'liquidatePosition',
            account: account.address,
            market,
            size: taken.size === position.liquidation.most ? wholeSize(held) : wholeSize(taken.size),
            accrue: view.market(market)?.accrueFirst === true,
        },
        subject: `liquidation of ${account.address}`,
        inventory: taken.notional,
    };
}

/** Buys the collateral that is worth most, when no position can be taken. */
function buyCollateral(view: View, account: HeldAccount, { collaterals, positions }: Account): Action | undefined {
    if (positions.some(({ liquidationRefusal }) => liquidationRefusal?.name === 'GracePeriod')) return undefined;
    const room = roomOf(view);
    const [best] = collaterals
        .filter(({ validity, value }) => serves(validity) && value > 0n && (room === undefined || value <= room))
        .toSorted((one, other) => (one.value > other.value ? -1 : 1));
    if (best === undefined) return undefined;
    return {
        task: { kind: 'liquidateCollateral', account: account.address, collateral: best.collateral, amount: tokens(best.amount) },
        subject: `liquidation of ${account.address}`,
        inventory: best.value,
    };
}

/** What the taker may still take on, in quote; nothing stands for no limit. */
export function roomOf({ risk, law, taker }: View): bigint | undefined {
    if (taker?.limit === undefined) return undefined;
    const held = orNothing(() => risk.account({ books: law, account: taker.account.bytes }));
    if (held === undefined) return 0n;
    const owned = inventoryOf(held) + taker.underWay;
    return owned >= taker.limit ? 0n : taker.limit - owned;
}

/** Whether the program lets the taker buy from an account: what the reserve holds is sold by itself. */
export const isOther = (view: View, held: HeldAccount): boolean => held.value.owner !== view.taker?.owner && !view.isInventory(held);

export const liquidation: Job = {
    name: 'liquidation',
    about: 'takes positions over and buys collateral of accounts below maintenance',
    urgent: true,
    takes: true,
    find: (view) => {
        if (view.taker === undefined) return [];
        return view.judged.flatMap(({ held, standing }) => {
            if (!standing.belowMaintenance || !isOther(view, held)) return [];
            const whole = view.whole(held);
            if (whole === undefined) return [];
            const action = takePosition(view, held, whole) ?? buyCollateral(view, held, whole);
            return action === undefined ? [] : [{ ...action, worth: standing.notional }];
        });
    },
};
