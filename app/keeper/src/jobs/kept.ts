/** Looks at what capital holds, earns what facilities paid, and closes signals. */
import { HOLDING_SIDES, NOBODY } from '@ballast/client';
import { LEVELS } from '@ballast/risk';

import type { Action } from '../actions.js';
import type { View } from '../view.js';
import type { Job } from './job.js';

const HOUR = 3_600n;
const WEEK = 7n * 24n * HOUR;
/** Seconds after which holdings are looked at again: coverage counts what was looked at within an hour. */
const LOOK = 3_000n;
/** The same while one is auctioned, or the reserve is in trouble: an auction runs on while somebody looks every ten minutes. */
const WATCH = 480n;
/** Seconds between two tries. */
const AGAIN = 60n;
const STRAINED = LEVELS.indexOf('strained');

/** Whether holdings are to be sold soon: stress is only noted when somebody looks. */
function isTroubled({ books, now }: View): boolean {
    return books.reserve.value.level >= STRAINED || books.clearinghouse.value.breakers.some(({ until }) => until > now);
}

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

export const facilities: Job = {
    name: 'facilities',
    about: 'earns what is left of the premium of a past epoch',
    find: (view) =>
        view.facilities
            .filter((facility) => facility.value.premium > 0n && BigInt(facility.value.epoch) < view.now / WEEK)
            .map(({ address: facility, value: { holder } }) => ({
                task: { kind: 'earnPremium' as const, facility, holder },
                subject: `premium of ${facility}`,
                every: HOUR,
            })),
};

/** A signal may be confirmed at any time, which the simulation says. */
function close({ books }: View): Action[] {
    if (books.reserve.value.signalBond === 0n) return [];
    return [{ task: { kind: 'closeSignal', detector: books.clearinghouse.value.signalBy }, subject: 'signal', every: AGAIN }];
}

export const signals: Job = {
    name: 'signals',
    about: 'closes a signal that is over or confirmed',
    find: close,
};
