/** When a queued change may be applied: the rule of docs/integrators.md, in seconds. */
import type { Clearinghouse, QueuedChange } from './generated/index.js';
import { CHANGE_LIFE, FINAL_PRICE_LIFE } from './generated/limits.js';

/** What became of a change. */
export type ChangeState = 'waits' | 'due' | 'expired' | 'applied' | 'vetoed';

/** When a change may be applied, in unix seconds of the cluster's clock. */
export interface ChangeSchedule {
    readonly state: ChangeState;
    /** From when on; later, when people cannot leave for a while before. */
    readonly due: bigint;
    /** Until when. */
    readonly expires: bigint;
}

/** A change, and the moment at which it is looked at. */
export interface ChangeScheduleOptions {
    readonly root: Clearinghouse;
    readonly change: QueuedChange;
    /** Whether it is a final price, which must be set within a day. */
    readonly finalPrice: boolean;
    /** The cluster's clock, in unix seconds. */
    readonly now: bigint;
}

/** When a queued change may be applied, if from now on people can always leave. */
export function changeSchedule({ root, change, finalPrice, now }: ChangeScheduleOptions): ChangeSchedule {
    const since = change.queued > root.launched ? change.queued : root.launched;
    const closed = positive(closedBy(root, now) - change.closed);
    const due = since + change.delay + closed;
    const expires = due + (finalPrice ? FINAL_PRICE_LIFE : CHANGE_LIFE);
    return { state: stateOf(change.fate, now, { due, expires }), due, expires };
}

/** Until when a change that is queued now and waits so long could be applied. */
export function lifeOf(finalPrice: boolean): bigint {
    return finalPrice ? FINAL_PRICE_LIFE : CHANGE_LIFE;
}

function stateOf(fate: number, now: bigint, { due, expires }: Omit<ChangeSchedule, 'state'>): ChangeState {
    if (fate === 1) return 'applied';
    if (fate === 2) return 'vetoed';
    if (now < due) return 'waits';
    return now < expires ? 'due' : 'expired';
}

/** Seconds in which people could not leave, in all: pauses of growth and of withdrawals, which are the first two, and breakers. */
function closedBy({ closed, pauses, breakers }: Clearinghouse, now: bigint): bigint {
    return [...pauses.slice(0, 2), ...breakers].reduce((sum, { since, until }) => sum + positive(least(now, until) - since), closed);
}

const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);
const positive = (seconds: bigint): bigint => (seconds < 0n ? 0n : seconds);
