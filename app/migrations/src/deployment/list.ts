/** Lists what the file lists, and sets the terms of reserve and tranches. */
import {
    collateralTermsOf,
    facilityTermsOf,
    forecastWeightsOf,
    inventoryTermsOf,
    listCollateral,
    listMarket,
    marketTermsOf,
    NOBODY,
    placementTermsOf,
    queuedAt,
    reserveTermsOf,
    scenariosOf,
    setCollateralTerms,
    setFacilityTerms,
    setForecast,
    setInventoryTerms,
    setMarketTerms,
    setPlacementTerms,
    setReserveTerms,
    setScenarios,
    setTrancheTerms,
    trancheTermsOf,
    type generated,
} from '@ballast/client';
import type { Address } from '@solana/kit';

import type { Finding } from '../action.js';
import type { CollateralConfiguration, MarketConfiguration } from '../configuration/index.js';
import { compare } from '../differences.js';
import { foreignChanges } from './foreign.js';
import type { Migration } from '../migration.js';
import { inspectFounding, inspectFeed, type Resolve } from './initialize.js';
import { inspectFunding } from './funding.js';
import { inspectDetectors } from './detectors.js';
import { inspectHoldings } from './holdings.js';
import { inspectListed, type Listed } from './listing.js';
import { inspectOpening } from './opening.js';
import { inspectRoles } from './roles.js';
import { requireStanding, tokenProgramOf, type Standing } from './standing.js';
import { inspectTerms, type StandingTerms } from './terms.js';

/** Does what is missing of listings, terms, capital, series, seeds and pledges. */
export async function list(migration: Migration, resolve: Resolve): Promise<void> {
    await migration.perform(await inspectListing(migration, await requireStanding(migration), resolve));
}

/** Everything that a founded clearinghouse should have, in the order in which it is made. */
export async function inspectDeployment(migration: Migration, standing: Standing, resolve: Resolve): Promise<Finding[]> {
    const wanted = new Set<Address>();
    const remember: Resolve = async (...asked) => {
        wanted.add(await queuedAt(standing.deployment, asked[2].change));
        return resolve(...asked);
    };
    return [
        ...(await inspectFounding(migration, standing, remember)),
        ...(await inspectListing(migration, standing, remember)),
        ...(await foreignChanges(migration, standing, wanted)),
    ];
}

async function inspectListing(migration: Migration, standing: Standing, resolve: Resolve): Promise<Finding[]> {
    const { feeds, collaterals, markets, quote } = migration.configuration;
    const findings: Finding[] = [];
    for (const feed of feeds) if (feed !== quote.feed) findings.push(await inspectFeed(migration, standing, { feed, resolve }));
    for (const collateral of collaterals) findings.push(await inspectCollateral(migration, standing, { collateral, resolve }));
    for (const market of markets) findings.push(await inspectMarket(migration, standing, { market, resolve }));
    return [
        ...findings,
        ...(await inspectOpening(migration, standing)),
        ...(await inspectHoldings(migration, standing, resolve)),
        ...beyondFile(migration, standing),
        ...(await Promise.all(groups(migration, standing).map((terms) => inspectTerms(migration, standing, { terms, resolve })))),
        ...(await inspectRoles(migration, standing, resolve)),
        ...(await inspectDetectors(migration, standing, resolve)),
        ...(await inspectFunding(migration, standing, resolve)),
    ];
}

function inspectCollateral(
    migration: Migration,
    standing: Standing,
    { collateral, resolve }: { collateral: CollateralConfiguration; resolve: Resolve },
): Promise<Finding> {
    const { symbol, index, mint, feed, terms } = collateral;
    const { deployment } = standing;
    const { decimals } = feed.identity;
    const slot = standing.terms.collaterals[index];
    const isListed = slot !== undefined && slot.mint !== NOBODY;
    const listed: Listed = {
        step: 'list',
        noun: 'collateral',
        symbol,
        index,
        stands: isListed
            ? {
                  other: compare(slot, { mint, feed: feed.index }),
                  terms: compare(collateralTermsOf(slot), terms, { depositCap: decimals }),
              }
            : undefined,
        list: async () => {
            const program = await tokenProgramOf(migration.rpc, { mint, decimals, place: `collaterals[${index}].mint` });
            const payer = migration.rentPayer(deployment.governance);
            const what = { collateral: { index, mint, program }, feed: feed.index, terms };
            return {
                change: { __kind: 'ListCollateral', index, mint, feed: feed.index, terms },
                direct: (authority) => listCollateral(deployment, { ...what, payer, authority }),
                collateralProgram: program,
            };
        },
        set: {
            change: { __kind: 'CollateralTerms', index, terms },
            direct: (authority) => setCollateralTerms(deployment, { index, terms, authority }),
        },
    };
    return inspectListed(migration, standing, listed, resolve);
}

function inspectMarket(
    migration: Migration,
    standing: Standing,
    { market, resolve }: { market: MarketConfiguration; resolve: Resolve },
): Promise<Finding> {
    const { symbol, index, feed, terms } = market;
    const { deployment } = standing;
    const { decimals } = migration.configuration.quote;
    const slot = standing.terms.markets[index];
    const units = { openInterestCap: feed.identity.decimals, dust: decimals, drawCap: decimals };
    const isListed = slot !== undefined && slot.listed !== 0;
    const listed: Listed = {
        step: 'list',
        noun: 'market',
        symbol,
        index,
        stands: isListed ? { other: compare(slot, { feed: feed.index }), terms: compare(marketTermsOf(slot), terms, units) } : undefined,
        list: async () => {
            const what = { payer: migration.rentPayer(deployment.governance), index, feed: feed.index, terms };
            return {
                change: { __kind: 'ListMarket', index, feed: feed.index, terms },
                direct: (authority) => listMarket(deployment, { ...what, authority }),
            };
        },
        set: {
            change: { __kind: 'MarketTerms', index, terms },
            direct: (authority) => setMarketTerms(deployment, { index, terms, authority }),
        },
    };
    return inspectListed(migration, standing, listed, resolve);
}

/** What is listed on the chain and not in the file: a delisting is decided on by people, with its own change. */
function beyondFile({ configuration }: Migration, { terms }: Standing): Finding[] {
    const { feeds, collaterals, markets, holdings } = configuration;
    const tables = [
        { name: 'feed', known: feeds.length, listed: terms.feeds.map(({ source }) => source !== 0) },
        { name: 'collateral', known: collaterals.length, listed: terms.collaterals.map(({ mint }) => mint !== NOBODY) },
        { name: 'market', known: markets.length, listed: terms.markets.map(({ listed }) => listed !== 0) },
        { name: 'holding', known: holdings.length, listed: terms.holdings.map(({ listed }) => listed !== 0) },
    ];
    return tables.flatMap(({ name, known, listed }) =>
        listed.flatMap((isListed, index): Finding[] =>
            isListed && index >= known
                ? [
                      {
                          step: 'list',
                          subject: `${name} ${index}`,
                          state: 'blocked',
                          why: 'it is listed, and the file has nothing of it: write it down',
                      },
                  ]
                : [],
        ),
    );
}

/** The groups of terms that are there once. */
function groups({ configuration }: Migration, { deployment, terms: found }: Standing): StandingTerms[] {
    const { reserve, forecast, tranches, scenarios, inventory, facilities, placements, quote } = configuration;
    const amounts = { cap: quote.decimals, attachment: quote.decimals, detachment: quote.decimals };
    const group = (subject: string, asked: Pick<StandingTerms, 'differences' | 'change' | 'direct'>): StandingTerms => ({
        step: 'list',
        subject,
        equal: 'as the file has them',
        ...asked,
    });
    return [
        group('terms of the reserve', {
            differences: compare(reserveTermsOf(found), reserve),
            change: { __kind: 'ReserveTerms', terms: reserve },
            direct: (authority) => setReserveTerms(deployment, { terms: reserve, authority }),
        }),
        group('weights of the forecast', {
            differences: compare(forecastWeightsOf(found), forecast),
            change: { __kind: 'Forecast', weights: forecast },
            direct: (authority) => setForecast(deployment, { weights: forecast, authority }),
        }),
        group('terms of the tranches', {
            differences: compare(trancheTermsOf(found), tranches, amounts),
            change: { __kind: 'TrancheTerms', terms: tranches },
            direct: (authority) => setTrancheTerms(deployment, { terms: tranches, authority }),
        }),
        group('scenarios of a census', {
            differences: compare(rowsOf(scenariosOf(found)), rowsOf(scenarios)),
            change: { __kind: 'Scenarios', scenarios },
            direct: (authority) => setScenarios(deployment, { scenarios, authority }),
        }),
        group('terms of the inventory', {
            differences: compare(inventoryTermsOf(found), inventory),
            change: { __kind: 'InventoryTerms', terms: inventory },
            direct: (authority) => setInventoryTerms(deployment, { terms: inventory, authority }),
        }),
        group('terms of facilities', {
            differences: compare(facilityTermsOf(found), facilities),
            change: { __kind: 'FacilityTerms', terms: facilities },
            direct: (authority) => setFacilityTerms(deployment, { terms: facilities, authority }),
        }),
        group('terms of placements', {
            differences: compare(placementTermsOf(found), placements),
            change: { __kind: 'PlacementTerms', terms: placements },
            direct: (authority) => setPlacementTerms(deployment, { terms: placements, authority }),
        }),
    ];
}

/** Scenarios as lines: each class's per cent of its shock. */
function rowsOf({ shares }: generated.Scenarios): object {
    return Object.fromEntries(shares.map((row, index) => [`shares.${index}`, row.join(' ')]));
}
