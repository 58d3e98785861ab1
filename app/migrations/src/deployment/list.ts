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
    queuedAt,
    reserveTermsOf,
    scenariosOf,
    setCollateralTerms,
    setFacilityTerms,
    setForecast,
    setInventoryTerms,
    setMarketTerms,
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

async function inspectCollateral(
    migration: Migration,
    standing: Standing,
    { collateral, resolve }: { collateral: CollateralConfiguration; resolve: Resolve },
): Promise<Finding> {
    const { symbol, index, mint, feed, terms } = collateral;
    const found = { step: 'list', subject: `collateral ${symbol}` } as const;
    const { deployment } = standing;
    const slot = standing.terms.collaterals[index];
    if (slot === undefined || slot.mint === NOBODY) {
        const { decimals } = feed.identity;
        const program = await tokenProgramOf(migration.rpc, { mint, decimals, place: `collaterals[${index}].mint` });
        const listed = { payer: migration.rentPayer(deployment.governance), collateral: { index, mint, program }, feed: feed.index, terms };
        return resolve(migration, standing, {
            ...found,
            state: 'missing',
            why: `nothing is listed at ${index}`,
            title: `list the collateral ${symbol} at ${index}`,
            change: { __kind: 'ListCollateral', index, mint, feed: feed.index, terms },
            direct: (authority) => listCollateral(deployment, { ...listed, authority }),
            collateralProgram: program,
        });
    }
    const other = compare(slot, { mint, feed: feed.index });
    if (other.length > 0)
        return {
            ...found,
            state: 'blocked',
            why: `another is listed at ${index}, for ever: append, and leave the order`,
            differences: other,
        };
    const differences = compare(collateralTermsOf(slot), terms, { depositCap: feed.identity.decimals });
    const asked: StandingTerms = {
        ...found,
        equal: `listed at ${index}`,
        why: 'its terms are others',
        title: `set the terms of the collateral ${symbol}`,
        differences,
        change: { __kind: 'CollateralTerms', index, terms },
        direct: (authority) => setCollateralTerms(deployment, { index, terms, authority }),
    };
    return inspectTerms(migration, standing, { terms: asked, resolve });
}

async function inspectMarket(
    migration: Migration,
    standing: Standing,
    { market, resolve }: { market: MarketConfiguration; resolve: Resolve },
): Promise<Finding> {
    const { symbol, index, feed, terms } = market;
    const found = { step: 'list', subject: `market ${symbol}` } as const;
    const { deployment } = standing;
    const slot = standing.terms.markets[index];
    if (slot === undefined || slot.listed === 0) {
        const listed = { payer: migration.rentPayer(deployment.governance), index, feed: feed.index, terms };
        return resolve(migration, standing, {
            ...found,
            state: 'missing',
            why: `nothing is listed at ${index}`,
            title: `list the market ${symbol} at ${index}`,
            change: { __kind: 'ListMarket', index, feed: feed.index, terms },
            direct: (authority) => listMarket(deployment, { ...listed, authority }),
        });
    }
    const other = compare(slot, { feed: feed.index });
    if (other.length > 0)
        return {
            ...found,
            state: 'blocked',
            why: `another is listed at ${index}, for ever: append, and leave the order`,
            differences: other,
        };
    const quote = migration.configuration.quote.decimals;
    const differences = compare(marketTermsOf(slot), terms, { openInterestCap: feed.identity.decimals, dust: quote, drawCap: quote });
    const asked: StandingTerms = {
        ...found,
        equal: `listed at ${index}`,
        why: 'its terms are others',
        title: `set the terms of the market ${symbol}`,
        differences,
        change: { __kind: 'MarketTerms', index, terms },
        direct: (authority) => setMarketTerms(deployment, { index, terms, authority }),
    };
    return inspectTerms(migration, standing, { terms: asked, resolve });
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
    const { reserve, forecast, tranches, scenarios, inventory, facilities, quote } = configuration;
    const amounts = { cap: quote.decimals, attachment: quote.decimals, detachment: quote.decimals };
    return [
        {
            step: 'list',
            subject: 'terms of the reserve',
            equal: 'as the file has them',
            differences: compare(reserveTermsOf(found), reserve),
            change: { __kind: 'ReserveTerms', terms: reserve },
            direct: (authority) => setReserveTerms(deployment, { terms: reserve, authority }),
        },
        {
            step: 'list',
            subject: 'weights of the forecast',
            equal: 'as the file has them',
            differences: compare(forecastWeightsOf(found), forecast),
            change: { __kind: 'Forecast', weights: forecast },
            direct: (authority) => setForecast(deployment, { weights: forecast, authority }),
        },
        {
            step: 'list',
            subject: 'terms of the tranches',
            equal: 'as the file has them',
            differences: compare(trancheTermsOf(found), tranches, amounts),
            change: { __kind: 'TrancheTerms', terms: tranches },
            direct: (authority) => setTrancheTerms(deployment, { terms: tranches, authority }),
        },
        {
            step: 'list',
            subject: 'scenarios of a census',
            equal: 'as the file has them',
            differences: compare(rowsOf(scenariosOf(found)), rowsOf(scenarios)),
            change: { __kind: 'Scenarios', scenarios },
            direct: (authority) => setScenarios(deployment, { scenarios, authority }),
        },
        {
            step: 'list',
            subject: 'terms of the inventory',
            equal: 'as the file has them',
            differences: compare(inventoryTermsOf(found), inventory),
            change: { __kind: 'InventoryTerms', terms: inventory },
            direct: (authority) => setInventoryTerms(deployment, { terms: inventory, authority }),
        },
        {
            step: 'list',
            subject: 'terms of facilities',
            equal: 'as the file has them',
            differences: compare(facilityTermsOf(found), facilities),
            change: { __kind: 'FacilityTerms', terms: facilities },
            direct: (authority) => setFacilityTerms(deployment, { terms: facilities, authority }),
        },
    ];
}

/** Scenarios as lines: each class's per cent of its shock. */
function rowsOf({ shares }: generated.Scenarios): object {
    return Object.fromEntries(shares.map((row, index) => [`shares.${index}`, row.join(' ')]));
}
