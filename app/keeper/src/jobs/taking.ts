/** What a keeper may take on, and from whom: shared by all jobs that need a margin account. */
import type { Position } from '@ballast/risk';

import { inventoryOf, orNothing, type HeldAccount, type View } from '../reading/view.js';

/** What of a position is taken: what the taker still may hold of it, else nothing. */
export function portion(position: Position, most: bigint, room: bigint | undefined): { size: bigint; notional: bigint } | undefined {
    let [size, notional]: [bigint, bigint] = [most, position.notional];
    if (room === undefined) return { size, notional };
    while (size > 0n && notional > room) [size, notional] = [size / 2n, (notional + 1n) / 2n];
    return size > 0n ? { size, notional } : undefined;
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
