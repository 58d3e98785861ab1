/** Terms that stand already: as the file has them, or to be set anew. */
import type { Difference, Finding } from '../action.js';
import type { Migration } from '../migration.js';
import type { Wanted } from './changes.js';
import type { Resolve } from './initialize.js';
import type { Standing } from './standing.js';

export interface StandingTerms extends Required<Pick<Wanted, 'step' | 'subject' | 'change' | 'direct'>> {
    /** What is said of them when they are as the file has them. */
    readonly equal: string;
    /** What is said of them when they are not; that they are others if it is left out. */
    readonly why?: string;
    readonly title?: string;
    readonly differences: readonly Difference[];
}

/** Compares terms that stand with the file's. */
export async function inspectTerms(
    migration: Migration,
    standing: Standing,
    { terms, resolve }: { terms: StandingTerms; resolve: Resolve },
): Promise<Finding> {
    const { step, subject, equal, differences, change, direct } = terms;
    if (differences.length === 0) return { step, subject, state: 'equal', why: equal };
    const { why = 'they are others', title = `set the ${subject}` } = terms;
    return resolve(migration, standing, { step, subject, state: 'different', why, title, differences, change, direct });
}
