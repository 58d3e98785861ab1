/** Earns what facilities paid for an epoch that is over. */
import type { Job } from '../job.js';

const HOUR = 3_600n;
const WEEK = 7n * 24n * HOUR;

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
