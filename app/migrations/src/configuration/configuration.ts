/** A configuration, as the program takes it: amounts in smallest units, terms by index. */
import type { generated, Tranche } from '@ballast/client';
import type { Address } from '@solana/kit';

import type { Authority } from './fields.js';

/** A feed, at the index that is its place in the file. */
export interface FeedConfiguration {
    readonly symbol: string;
    readonly index: number;
    readonly identity: generated.FeedIdentityArgs & { readonly id: Uint8Array };
    /** Where its price is posted. */
    readonly oracle: Address;
    readonly terms: generated.FeedTerms;
}

/** A collateral, at the index that is its place in the file. */
export interface CollateralConfiguration {
    readonly symbol: string;
    readonly index: number;
    readonly feed: FeedConfiguration;
    readonly mint: Address;
    readonly terms: generated.CollateralTerms;
}

/** A market, at the index that is its place in the file. */
export interface MarketConfiguration {
    readonly symbol: string;
    readonly index: number;
    readonly feed: FeedConfiguration;
    readonly terms: generated.MarketTerms;
    /** Quote that its budget gets before the launch. */
    readonly seed: bigint;
    /** Quote that it may draw on tiers that it did not fill. */
    readonly pledge: bigint;
}

/** What protocol capital may hold, at the index that is its place in the file. */
export interface HoldingConfiguration {
    readonly symbol: string;
    readonly index: number;
    readonly collateral: CollateralConfiguration;
    readonly terms: generated.HoldingTerms;
}

/** What only the local network has: made up tokens, prices and people. */
export interface LocalConfiguration {
    /** Token program and first price of each asset; prices in hundred-millionths of a dollar. */
    readonly assets: ReadonlyMap<string, { readonly token: 'spl' | '2022'; readonly price: bigint }>;
    readonly quotePrice: bigint;
    readonly cash: bigint;
    readonly stakes: Readonly<Record<Tranche, bigint>>;
}

/** One deployment: where it is, who may do what, and under which terms. */
export interface Configuration {
    readonly name: string;
    /** Hash of the cluster's genesis block, or `local`. */
    readonly genesis: string;
    readonly program: Address;
    readonly upgradeAuthority: Authority;
    /** Room for the program's later versions, in bytes. */
    readonly maximumBytes: number;
    /** Who signs `initialize`. */
    readonly creator: Address;
    readonly governance: Authority;
    readonly guardian: Address;
    readonly steward: Address;
    readonly quote: { readonly mint: Address; readonly decimals: number; readonly feed: FeedConfiguration };
    readonly general: generated.GeneralTerms;
    readonly feeds: readonly FeedConfiguration[];
    readonly collaterals: readonly CollateralConfiguration[];
    readonly markets: readonly MarketConfiguration[];
    readonly reserve: generated.ReserveTerms;
    readonly forecast: generated.ForecastWeights;
    readonly tranches: generated.TranchesTerms;
    /** Those that the file leaves out move nothing. */
    readonly scenarios: generated.Scenarios;
    readonly inventory: generated.InventoryTerms;
    readonly holdings: readonly HoldingConfiguration[];
    readonly facilities: generated.FacilityTerms;
    readonly placements: generated.PlacementTerms;
    /** Who may raise signals, by place. */
    readonly detectors: readonly Address[];
    readonly series: readonly Tranche[];
    readonly capital: bigint;
    readonly local?: LocalConfiguration;
}

/** A configuration file breaks rules; the message names each field, what it holds and what it may hold. */
export class ConfigurationRefused extends Error {
    override readonly name = 'ConfigurationRefused';

    /** What is wrong, each once: terms that several use would be told as often. */
    readonly faults: readonly string[];

    constructor(faults: readonly string[]) {
        const told = [...new Set(faults)];
        super(`the configuration is refused, and nothing was done:\n${told.map((fault) => `  ${fault}`).join('\n')}`);
        this.faults = told;
    }
}
