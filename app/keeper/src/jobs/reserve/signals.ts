/** Closes signals. */
import type { Action } from '../../acting/actions.js';
import type { View } from '../../reading/view.js';
import type { Job } from '../job.js';

/** Seconds between two tries. */
const AGAIN = 60n;

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
