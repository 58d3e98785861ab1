/** What is listed at an index, for ever, under terms that may be set anew: feeds, collaterals, markets and holdings. */
import type { Difference, Finding, Step } from '../action.js';
import type { Migration } from '../migration.js';
import type { Wanted } from './changes.js';
import type { Resolve } from './initialize.js';
import type { Standing } from './standing.js';
import { inspectTerms, type StandingTerms } from './terms.js';

/** How something is listed as the file has it. */
export type Listing = Required<Pick<Wanted, 'change' | 'direct'>> & Pick<Wanted, 'collateralProgram' | 'collateralMint'>;

/** One thing that the file lists. */
export interface Listed {
    readonly step: Step;
    /** What it is, and what it is called. */
    readonly noun: 'feed' | 'collateral' | 'market' | 'holding';
    readonly symbol: string;
    readonly index: number;
    /** What stands at its index differs by so much of what never changes, and of the terms; nothing if none is listed there. */
    readonly stands: { readonly other: readonly Difference[]; readonly terms: readonly Difference[] } | undefined;
    /** Lists it. */
    readonly list: () => Promise<Listing>;
    /** Sets its terms. */
    readonly set: Pick<StandingTerms, 'change' | 'direct'>;
}

/** Whether something is listed as the file has it. */
export async function inspectListed(migration: Migration, standing: Standing, listed: Listed, resolve: Resolve): Promise<Finding> {
    const { step, noun, symbol, index, stands } = listed;
    const subject = `${noun} ${symbol}`;
    if (stands === undefined) {
        const [why, title] = [`nothing is listed at ${index}`, `list the ${subject} at ${index}`];
        return resolve(migration, standing, { step, subject, state: 'missing', why, title, ...(await listed.list()) });
    }
    if (stands.other.length > 0) {
        const why = `another is listed at ${index}, for ever: append, and leave the order`;
        return { step, subject, state: 'blocked', why, differences: stands.other };
    }
    const [why, title] = ['its terms are others', `set the terms of the ${subject}`];
    const terms: StandingTerms = { step, subject, equal: `listed at ${index}`, why, title, differences: stands.terms, ...listed.set };
    return inspectTerms(migration, standing, { terms, resolve });
}
