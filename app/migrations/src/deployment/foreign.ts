/** Changes that wait or are due and that the file does not want: anybody could apply them once it is launched. */
import { changeSchedule, readAll, readChange } from '@ballast/client';
import type { Address } from '@solana/kit';

import type { Finding } from '../action.js';
import type { Migration } from '../migration.js';
import type { Standing } from './standing.js';

/** Those that are queued elsewhere than at the addresses of what the file wants. */
export async function foreignChanges(
    { rpc }: Migration,
    { deployment, root, now }: Standing,
    wanted: ReadonlySet<Address>,
): Promise<Finding[]> {
    const queued = await readAll(rpc, deployment, 'QueuedChange');
    return queued.flatMap(({ address, value }): Finding[] => {
        if (wanted.has(address)) return [];
        const kind = readChange(value).__kind;
        const { state, due } = changeSchedule({ root, change: value, finalPrice: kind === 'FinalPrice', now });
        if (state !== 'waits' && state !== 'due') return [];
        const when =
            root.launched === 0n
                ? 'it may be applied some time after the launch'
                : `it is due at ${new Date(Number(due) * 1_000).toISOString()}`;
        const why = `${when}, and the file does not want it: find out who queued it, then close it or write it down`;
        return [{ step: 'list', subject: `queued change ${address} (${kind})`, state: 'blocked', why }];
    });
}
