/**
 * What a local network is founded with: the terms under which the lab replays its histories by default, as data. Ratios are basis
 * points, multiples are times 2^16, amounts are the quote's smallest unit.
 */
import { QUOTE, TOKEN_2022, SPL_TOKEN, type Tranche, type generated } from '@ballast/client';
import type { Address } from '@solana/kit';

/** One dollar in the quote's smallest unit. */
export const DOLLAR = 1_000_000n;
export const QUOTE_DECIMALS = 6;

/** A basis point in a hundred seconds. */
const GLIDE_SPEED = 655;
const MAINTENANCE = 300;
const DAY = 86_400;

/** A multiple in hundredths, times 2^16. */
const hundredths = (multiple: number): number => Math.floor((multiple * 65_536) / 100);

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

/** What stands behind losses. */
export interface Endowment {
    readonly reserve: generated.ReserveTerms;
    readonly forecast: generated.ForecastWeights;
    readonly tranches: generated.TranchesTerms;
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

const RESERVE = 300_000n * DOLLAR;

const CORRELATIONS = [
    25, 35, 43, 43, 43, 43, 43, 43, 56, 68, 68, 68, 68, 68, 68, 83, 83, 83, 83, 83, 83, 83, 83, 83, 83, 83, 83, 83, 83, 83, 83, 83, 83, 83,
    83, 83,
];

/** Three markets, of which ETH's collateral is a token of Token-2022. */
export const CONFIGURATION: Configuration = {
    assets: [
        { symbol: 'BTC', decimals: 8, program: SPL_TOKEN, price: 50_000_00000000n, class: 0 },
        { symbol: 'ETH', decimals: 8, program: TOKEN_2022, price: 2_000_00000000n, class: 1 },
        { symbol: 'SOL', decimals: 9, program: SPL_TOKEN, price: 125_00000000n, class: 1 },
    ],
    quotePrice: 1_00000000n,
    general: {
        quoteFeed: QUOTE,
        drawCap: 2n * RESERVE,
        capitalShare: 4_000,
        treasuryShare: 1_000,
        variationDiscount: 100,
        variationAllowance: 50,
    },
    feed: {
        confidenceLimit: 200,
        freshSeconds: 300,
        usableSeconds: 3_600,
        deadSeconds: 3 * DAY,
        stableSpeed: 1_000,
        impliedVolatility: 250,
    },
    collateral: {
        depositCap: 2n ** 64n - 1n,
        sizeSlope: 0n,
        maintenanceHaircut: 750,
        maintenanceMaximum: 4_000,
        maintenanceVolatility: hundredths(100),
        glideSpeed: GLIDE_SPEED,
        minimumHaircut: 1_600,
        maximumHaircut: 6_000,
        initialVolatility: hundredths(160),
        confidenceSixteenths: 32,
        saleDiscount: 200,
    },
    market: {
        openInterestCap: 2n ** 62n - 1n,
        concentrationSlope: 0n,
        dust: 100n * DOLLAR,
        drawCap: 2n * RESERVE,
        maintenance: MAINTENANCE,
        maintenanceMaximum: 900,
        maintenanceVolatility: hundredths(30),
        glideSpeed: GLIDE_SPEED,
        initial: 400,
        initialVolatility: hundredths(40),
        openInterestAddition: 0,
        shock: MAINTENANCE,
        profitCredit: 100,
        profitFactor: 5_000,
        band: 100,
        fee: 5,
        bonus: 50,
        insolventBonus: 20,
        insurance: 50,
        buffer: 100,
        drawFactor: 10_000,
        deleverageShare: 5_000,
        fundingCap: 1_000,
        windowSeconds: 3_600,
        takeOverSeconds: 600,
    },
    endowment: {
        reserve: {
            floor: 42,
            valueAtRisk: 101_536,
            expectedShortfall: 98_464,
            jumpShare: 1_000,
            excessShare: 450,
            loadingSlope: 0,
            loadingMost: 0,
            stressSlope: 1_000,
            stressMost: 5_000,
            speedUp: 5_000,
            speedDown: 200,
            correlations: new Uint8Array(CORRELATIONS),
            feeShareMost: 10_000,
            fee: { full: 10_000, width: 10_000, most: 5 },
            initial: { full: 10_000, width: 10_000, most: Math.floor(65_536 / 5) },
            caps: { full: 10_000, width: 10_000, most: 32_768 },
            levelBegins: [10_000, 6_000, 2_000],
            levelHysteresis: 500,
        },
        forecast: { fast: 10_500, slow: 0, long: 500 },
        tranches: {
            tranches: [
                { cap: 45_000n * DOLLAR, notice: 1, standbyPremium: 1_000, reachedPremium: 1_000 },
                { cap: 30_000n * DOLLAR, notice: 4, standbyPremium: 500, reachedPremium: 500 },
                { cap: 210_000n * DOLLAR, notice: 1, standbyPremium: 1_000, reachedPremium: 2_000 },
            ],
            attachment: 15_000n * DOLLAR,
            detachment: 150_000n * DOLLAR,
            exitFloor: 5_000,
        },
        capital: 150_000n * DOLLAR,
        seed: 50_000n * DOLLAR,
        pledge: 150_000n * DOLLAR,
        stakes: { junior: 22_500n * DOLLAR, backstop: 15_000n * DOLLAR, senior: 105_000n * DOLLAR },
    },
    cash: 20_000n * DOLLAR,
};
