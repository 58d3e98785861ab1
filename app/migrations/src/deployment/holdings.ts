/** What protocol capital may hold beside quote. Nothing is taken off the list: a weight of zero lets it be sold. */
import { holdingTermsOf, listHolding, setHoldingTerms } from '@ballast/client';

import type { Finding } from '../action.js';
import type { HoldingConfiguration } from '../configuration/index.js';
import { compare } from '../differences.js';
import type { Migration } from '../migration.js';
import type { Resolve } from './initialize.js';
import { inspectListed, type Listed } from './listing.js';
import { tokenProgramOf, type Standing } from './standing.js';

/** Whether holdings are listed as the file has them. */
export async function inspectHoldings(migration: Migration, standing: Standing, resolve: Resolve): Promise<Finding[]> {
    const findings: Finding[] = [];
    for (const holding of migration.configuration.holdings) findings.push(await inspectHolding(migration, standing, { holding, resolve }));
    return findings;
}

function inspectHolding(
    migration: Migration,
    standing: Standing,
    { holding, resolve }: { holding: HoldingConfiguration; resolve: Resolve },
): Promise<Finding> {
    const { symbol, index, collateral, terms } = holding;
    const { deployment, opened } = standing;
    const { index: place, mint, feed } = collateral;
    const slot = standing.terms.holdings[index];
    const isListed = slot !== undefined && slot.listed !== 0;
    const listed: Listed = {
        step: 'list',
        noun: 'holding',
        symbol,
        index,
        stands: isListed
            ? {
                  other: compare({ collateral: opened.holdings?.slots[index]?.collateral }, { collateral: place }),
                  terms: compare(holdingTermsOf(slot), terms, { dayCap: migration.configuration.quote.decimals }),
              }
            : undefined,
        list: async () => {
            const { decimals } = feed.identity;
            const program = await tokenProgramOf(migration.rpc, { mint, decimals, place: `collaterals[${place}].mint` });
            const payer = migration.rentPayer(deployment.governance);
            const held = { index: place, mint, program };
            return {
                change: { __kind: 'ListHolding', index, collateral: place, terms },
                direct: (authority) => listHolding(deployment, { index, collateral: held, terms, payer, authority }),
                collateralProgram: program,
                collateralMint: mint,
            };
        },
        set: {
            change: { __kind: 'HoldingTerms', index, terms },
            direct: (authority) => setHoldingTerms(deployment, { index, terms, authority }),
        },
    };
    return inspectListed(migration, standing, listed, resolve);
}
