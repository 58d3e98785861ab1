/**
 * What a local network is founded with: the terms under which the lab replays its histories by default. They stand in
 * migrations/localnet.json, by which the same network is founded with the means of a real one. Ratios are basis points, multiples
 * are times 2^16, amounts are the quote's smallest unit.
 */
import { readFileSync } from 'node:fs';

import { QUOTE, SPL_TOKEN, TOKEN_2022, type Tranche, type generated } from '@ballast/client';
import { parseConfiguration } from '@ballast/migrations/configuration';
import type { Address } from '@solana/kit';

const FILE = new URL('../../../migrations/localnet.json', import.meta.url);
const TOKEN_PROGRAMS = { spl: SPL_TOKEN, '2022': TOKEN_2022 } as const;

/** One dollar in the quote's smallest unit. */
export const DOLLAR = 1_000_000n;
export const QUOTE_DECIMALS = 6;

/** An asset, listed as a feed and a collateral, and as a market unless it only prices the quote. */
export interface AssetConfiguration {
    readonly symbol: string;
    readonly decimals: number;
    readonly program: Address;
    /** First price, in hundred-millionths of a dollar. */
    readonly price: bigint;
    /** Which correlations its market has. */
    readonly class: number;
}

/** What protocol capital may hold beside quote. */
export interface EndowedHolding {
    readonly symbol: string;
    readonly terms: generated.HoldingTerms;
}

/** What stands behind losses, and how it is tested, lent, held and posted beside. */
export interface Endowment {
    readonly reserve: generated.ReserveTerms;
    readonly forecast: generated.ForecastWeights;
    readonly tranches: generated.TranchesTerms;
    readonly scenarios: generated.Scenarios;
    readonly inventory: generated.InventoryTerms;
    readonly holdings: readonly EndowedHolding[];
    readonly facilities: generated.FacilityTerms;
    /** Nothing is placed: no lender is on a local network. */
    readonly placements: generated.PlacementTerms;
    /** Paid in as protocol capital before the launch. */
    readonly capital: bigint;
    /** Paid in as the seed of each market. */
    readonly seed: bigint;
    /** Pledged to each market. */
    readonly pledge: bigint;
    /** Staked in each tranche after the launch. */
    readonly stakes: Readonly<Record<Tranche, bigint>>;
}

/** Everything that decides what a local network is. */
export interface Configuration {
    readonly assets: readonly AssetConfiguration[];
    readonly quotePrice: bigint;
    readonly general: generated.GeneralTerms;
    readonly feed: generated.FeedTerms;
    readonly collateral: generated.CollateralTerms;
    readonly market: Omit<generated.MarketTerms, 'venue' | 'class'>;
    /** What stands behind losses; nothing if it is left out. */
    readonly endowment?: Endowment;
    /** Quote that each trader pays in. */
    readonly cash: bigint;
}

/** Three markets, of which ETH's collateral is a token of Token-2022. */
export const CONFIGURATION: Configuration = read(readFileSync(FILE, 'utf8'));

/** The file lists each asset as feed, collateral and market at one index, under the same terms. */
function read(text: string): Configuration {
    const { local, general, markets, collaterals, feeds, capital, ...rest } = parseConfiguration(text);
    const { reserve, forecast, tranches, scenarios, inventory, holdings, facilities, placements } = rest;
    const [market, collateral, feed] = [markets[0], collaterals[0], feeds[0]];
    if (local === undefined || !market || !collateral || !feed)
        throw new Error('migrations/localnet.json lists nothing, or has no section local');
    const { venue: _venue, class: _class, ...marketTerms } = market.terms;
    return {
        assets: markets.map(({ symbol, feed: { identity }, terms }) => {
            const asset = local.assets.get(symbol);
            if (asset === undefined) throw new Error(`migrations/localnet.json has no local.assets.${symbol}`);
            return { symbol, decimals: identity.decimals, program: TOKEN_PROGRAMS[asset.token], price: asset.price, class: terms.class };
        }),
        quotePrice: local.quotePrice,
        general: { ...general, quoteFeed: QUOTE },
        feed: feed.terms,
        collateral: collateral.terms,
        market: marketTerms,
        endowment: {
            reserve,
            forecast,
            tranches,
            scenarios,
            inventory,
            holdings: holdings.map(({ symbol, terms }) => ({ symbol, terms })),
            facilities,
            placements,
            capital,
            seed: market.seed,
            pledge: market.pledge,
            stakes: local.stakes,
        },
        cash: local.cash,
    };
}
