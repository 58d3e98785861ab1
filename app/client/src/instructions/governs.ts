/** What all instructions share that make a change. */
import { INSTRUCTIONS_SYSVAR } from '../constants.js';
import type { Deployment } from '../deployment.js';
import type { ChangeArgs } from '../generated/index.js';
import { queuedAt } from './changes.js';
import { signerOf, type Signatory } from './shared.js';

/** What every governed instruction takes. */
export interface GovernedOptions {
    /** Who signs: anyone for what is queued; else governance, which is also who it is if it is left out. */
    readonly authority?: Signatory;
    /** Whether the change was queued, and is due. */
    readonly queued?: boolean;
}

/** The accounts of a governed instruction that makes a change. */
export async function governs(deployment: Deployment, options: GovernedOptions, change: ChangeArgs) {
    const queued = options.queued === true ? { change: await queuedAt(deployment, change) } : {};
    return {
        authority: signerOf(options.authority ?? deployment.governance),
        clearinghouse: deployment.clearinghouse,
        terms: deployment.terms,
        instructions: INSTRUCTIONS_SYSVAR,
        ...queued,
    };
}
