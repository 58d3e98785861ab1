/** Moves the fees of markets to the reserve. */
import type { Job } from '../job.js';

const DAY = 86_400n;

export const fees: Job = {
    name: 'fees',
    about: 'daily: moves the fees of markets to the reserve',
    find: ({ books }) =>
        [...books.markets].flatMap(([market, { value }]) => {
            const { feesTaken, used, pool } = value;
            if (feesTaken === 0n && (used > 0n || pool === 0n)) return [];
            return [{ task: { kind: 'collectFees' as const, market }, subject: `fees of ${market}`, every: DAY }];
        }),
};
