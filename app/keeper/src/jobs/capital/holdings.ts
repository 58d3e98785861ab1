/** Values what protocol capital holds beside quote, so that coverage counts it and its auctions go on. */
import { HOLDING_SIDES, NOBODY } from '@ballast/client';

import type { Action } from '../../acting/actions.js';
import type { View } from '../../reading/view.js';
import type { Job } from '../job.js';
import { isTroubled } from './trouble.js';

/** Seconds after which holdings are looked at again: coverage counts what was looked at within an hour. */
const LOOK = 3_000n;
/** The same while one is auctioned, or the reserve is in trouble, since stress is only noted when somebody looks: an auction runs on while somebody looks every ten minutes. */
const WATCH = 480n;
/** Seconds between two tries. */
const AGAIN = 60n;

function value(view: View): Action[] {
    if (view.books.holdings === undefined) return [];
    const { value: held } = view.books.holdings;
    const listed = held.slots.filter(({ vault }) => vault !== NOBODY);
    const every = isTroubled(view) || listed.some(({ side }) => side !== HOLDING_SIDES.rests) ? WATCH : LOOK;
    if (listed.length === 0 || view.now - held.looked < every) return [];
    return [{ task: { kind: 'valueHoldings' }, subject: 'holdings', every: AGAIN }];
}

export const holdings: Job = {
    name: 'holdings',
    about: 'values what protocol capital holds, hourly, and every eight minutes while it is auctioned or the reserve is strained',
    find: value,
};
