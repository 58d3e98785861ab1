/** Applies changes of governance that are due, and closes those that are over. */
import { changeSchedule, readChange, type generated } from '@ballast/client';

import type { Action } from '../../acting/actions.js';
import type { View } from '../../reading/view.js';
import type { Job } from '../job.js';

const AGAIN = 600n;

/** What a change is of; nothing if this version does not know it: the others are not held up by it. */
function kindOf(change: generated.QueuedChange): generated.Change['__kind'] | undefined {
    try {
        return readChange(change).__kind;
    } catch {
        return undefined;
    }
}

export const changes: Job = {
    name: 'changes',
    about: 'applies queued changes that are due, but for roles, whose new key signs; closes those that are over',
    find: ({ books, queuedChanges, now }: View): Action[] =>
        queuedChanges.flatMap(({ address: change, value }): Action[] => {
            const kind = kindOf(value);
            if (kind === undefined) return [];
            const { state } = changeSchedule({ root: books.clearinghouse.value, change: value, finalPrice: kind === 'FinalPrice', now });
            const subject = `change ${change}`;
            if (state === 'waits' || (state === 'due' && kind === 'Role')) return [];
            if (state === 'due') return [{ task: { kind: 'applyChange', change, what: kind }, subject, every: AGAIN }];
            return [{ task: { kind: 'closeChange', change, payer: value.payer }, subject, every: AGAIN }];
        }),
};
