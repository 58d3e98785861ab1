/** Buys of the reserve's inventory. */
import type { Action } from '../../acting/actions.js';
import { wholeSize, type HeldAccount, type View } from '../../reading/view.js';
import { portion, roomOf } from '../taking.js';

/** Seconds between two looks at a price that falls for half an hour. */
const AGAIN = 60n;

/** What the reserve sells, as much as the taker may still hold; the simulation tells the price. */
export function buy(view: View, own: HeldAccount): Action[] {
    const { index: market } = own.value;
    const position = view.whole(own)?.positions.find((held) => held.market === market && held.size !== 0n);
    if (view.taker === undefined || view.leastDiscount === undefined || position === undefined) return [];
    const figures = view.market(market);
    const taken = portion(position, wholeSize(position.size), roomOf(view));
    if (taken === undefined || figures?.validity !== 'fresh') return [];
    const [size, accrue] = [wholeSize(taken.size), figures.accrueFirst];
    const task = { kind: 'buyInventory' as const, held: own.address, market, size, accrue, least: view.leastDiscount };
    return [{ task, subject: `inventory ${market}`, every: AGAIN, inventory: taken.notional }];
}
