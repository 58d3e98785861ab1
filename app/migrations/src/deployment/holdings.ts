/** What protocol capital may hold beside quote. Nothing is taken off the list: a weight of zero lets it be sold. */
import { holdingTermsOf, listHolding, setHoldingTerms } from '@ballast/client';

import type { Finding } from '../action.js';
import type { HoldingConfiguration } from '../configuration/index.js';
import { compare } from '../differences.js';
import type { Migration } from '../migration.js';
import type { Resolve } from './initialize.js';
import { tokenProgramOf, type Standing } from './standing.js';
import { inspectTerms, type StandingTerms } from './terms.js';

/** Whether holdings are listed as the file has them. */
export async function inspectHoldings(migration: Migration, standing: Standing, resolve: Resolve): Promise<Finding[]> {
    const findings: Finding[] = [];
    for (const holding of migration.configuration.holdings) findings.push(await inspectHolding(migration, standing, { holding, resolve }));
    return findings;
}

async function inspectHolding(
    migration: Migration,
    standing: Standing,
    { holding, resolve }: { holding: HoldingConfiguration; resolve: Resolve },
): Promise<Finding> {
    const { symbol, index, collateral, terms } = holding;
    const { deployment, opened } = standing;
    const found = { step: 'list', subject: `holding ${symbol}` } as const;
    const slot = standing.terms.holdings[index];
    if (slot === undefined || slot.listed === 0) return listing(migration, standing, { holding, resolve });
    const other = compare({ collateral: opened.holdings?.slots[index]?.collateral }, { collateral: collateral.index });
    if (other.length > 0) {
        const why = `another is listed at ${index}, for ever: append, and leave the order`;
        return { ...found, state: 'blocked', why, differences: other };
    }
    const asked: StandingTerms = {
        ...found,
        equal: `listed at ${index}`,
        why: 'its terms are others',
        title: `set the terms of the holding ${symbol}`,
        differences: compare(holdingTermsOf(slot), terms, { dayCap: migration.configuration.quote.decimals }),
        change: { __kind: 'HoldingTerms', index, terms },
        direct: (authority) => setHoldingTerms(deployment, { index, terms, authority }),
    };
    return inspectTerms(migration, standing, { terms: asked, resolve });
}

async function listing(
    migration: Migration,
    standing: Standing,
    { holding, resolve }: { holding: HoldingConfiguration; resolve: Resolve },
): Promise<Finding> {
    const { symbol, index, terms } = holding;
    const { deployment } = standing;
    const { index: place, mint, feed } = holding.collateral;
    const found = { step: 'list', subject: `holding ${symbol}` } as const;
    const program = await tokenProgramOf(migration.rpc, { mint, decimals: feed.identity.decimals, place: `collaterals[${place}].mint` });
    const collateral = { index: place, mint, program };
    const payer = migration.rentPayer(deployment.governance);
    return resolve(migration, standing, {
        ...found,
        state: 'missing',
        why: `nothing is listed at ${index}`,
        title: `list the holding ${symbol} at ${index}`,
        change: { __kind: 'ListHolding', index, collateral: place, terms },
        direct: (authority) => listHolding(deployment, { index, collateral, terms, payer, authority }),
        collateralProgram: program,
        collateralMint: mint,
    });
}
