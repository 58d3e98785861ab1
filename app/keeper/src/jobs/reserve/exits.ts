/** Prices the exits of stakers whose time has come, and pays them. */
import { TRANCHE_NAMES } from '@ballast/client';

import type { Action } from '../../acting/actions.js';
import type { View } from '../../reading/view.js';
import type { Job } from '../job.js';

const HOUR = 3_600n;

/** Batches that wait; the program says whether they are ripe. */
function price({ books }: View): Action[] {
    return books.reserve.value.tranches.flatMap(({ series, batches }, index) => {
        const tranche = TRANCHE_NAMES[index];
        if (tranche === undefined) return [];
        return batches
            .filter(({ shares }) => shares > 0n)
            .map(({ epoch }) => ({
                task: { kind: 'priceExits' as const, tranche, series, epoch },
                subject: `exits of ${tranche} ${series} in ${epoch}`,
                every: HOUR,
            }));
    });
}

/** Tickets whose epoch does not wait for its price any more. */
function pay({ books, exitTickets }: View): Action[] {
    return exitTickets.flatMap(({ address: ticket, value: { tranche: index, owner, series, epoch } }) => {
        const tranche = TRANCHE_NAMES[index];
        const slot = books.reserve.value.tranches[index];
        if (tranche === undefined || slot === undefined) return [];
        if (slot.series === series && slot.batches.some((batch) => batch.shares > 0n && batch.epoch === epoch)) return [];
        return [{ task: { kind: 'payExit' as const, ticket, owner, tranche, series, epoch }, subject: `exit ${ticket}`, every: HOUR / 6n }];
    });
}

export const exits: Job = {
    name: 'exits',
    about: 'prices the exits of tranches that are ripe, and pays their tickets',
    find: (view) => [...price(view), ...pay(view)],
};
