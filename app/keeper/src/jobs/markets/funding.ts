/** Accrues the funding of markets. */
import type { Action } from '../../acting/actions.js';
import type { View } from '../../reading/view.js';
import type { Job } from '../job.js';

/** Seconds after which funding is accrued while a rate charges: positions do not pass to others after five minutes. */
const CHARGING = 120n;
const HOUR = 3_600n;

function accrue(view: View): Action[] {
    return [...view.books.markets].flatMap(([market, { value }]) => {
        if (view.books.prices.value.markets[market]?.finalPrice !== 0n) return [];
        const due = view.now - value.accrued >= (value.fundingRate === 0 ? HOUR : CHARGING);
        return due || view.market(market)?.accrueFirst === true
            ? [{ task: { kind: 'accrueFunding' as const, market }, subject: `funding of ${market}` }]
            : [];
    });
}

export const funding: Job = {
    name: 'funding',
    about: 'accrues funding, every two minutes while a rate charges, else hourly',
    urgent: true,
    find: accrue,
};
