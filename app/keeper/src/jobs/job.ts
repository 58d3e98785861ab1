import type { Action } from '../acting/actions.js';
import type { View } from '../reading/view.js';

/** A job: what of a deployment it looks after. `find` only looks, and says what it would do. */
export interface Job {
    readonly name: string;
    /** In one sentence, for `--help`. */
    readonly about: string;
    /** Whether it takes positions or collateral on, for which the keeper needs a margin account. */
    readonly takes?: boolean;
    /** Whether losses grow while it waits: part of what may be spent is kept for it. */
    readonly urgent?: boolean;
    readonly find: (view: View) => Action[];
}
