/** What a configuration file holds. What it does not know it refuses. */
import { TRANCHE_NAMES } from '@ballast/client';
import { z } from 'zod';

import { CLASSES, MOST_DECIMALS, MOST_QUOTE_DECIMALS, ROOM, WHOLE_SHOCK } from '../generated/bounds.js';
import { amount, authority, bytes32, genesis, key, long, name, term, whole, WORD } from './fields.js';

const PAIRS = 36;
const MOST_BYTES = 10n * 1024n * 1024n;

const general = z.strictObject({
    drawCap: amount,
    capitalShare: term('GeneralTerms', 'capitalShare'),
    treasuryShare: term('GeneralTerms', 'treasuryShare'),
    variationDiscount: term('GeneralTerms', 'variationDiscount'),
    variationAllowance: term('GeneralTerms', 'variationAllowance'),
});

const feedTerms = z.strictObject({
    confidenceLimit: term('FeedTerms', 'confidenceLimit'),
    freshSeconds: term('FeedTerms', 'freshSeconds'),
    usableSeconds: term('FeedTerms', 'usableSeconds'),
    deadSeconds: term('FeedTerms', 'deadSeconds'),
    stableSpeed: term('FeedTerms', 'stableSpeed'),
    impliedVolatility: term('FeedTerms', 'impliedVolatility'),
});

/** But for the cap, which stands with each collateral: its unit is the collateral's. */
const collateralTerms = z.strictObject({
    sizeSlope: long,
    maintenanceHaircut: term('CollateralTerms', 'maintenanceHaircut'),
    maintenanceMaximum: term('CollateralTerms', 'maintenanceMaximum'),
    maintenanceVolatility: term('CollateralTerms', 'maintenanceVolatility'),
    glideSpeed: term('CollateralTerms', 'glideSpeed'),
    minimumHaircut: term('CollateralTerms', 'minimumHaircut'),
    maximumHaircut: term('CollateralTerms', 'maximumHaircut'),
    initialVolatility: term('CollateralTerms', 'initialVolatility'),
    confidenceSixteenths: term('CollateralTerms', 'confidenceSixteenths'),
    saleDiscount: term('CollateralTerms', 'saleDiscount'),
});

/** But for venue, class and cap on open interest, which stand with each market. */
const marketTerms = z.strictObject({
    concentrationSlope: long,
    dust: amount,
    drawCap: amount,
    maintenance: term('MarketTerms', 'maintenance'),
    maintenanceMaximum: term('MarketTerms', 'maintenanceMaximum'),
    maintenanceVolatility: term('MarketTerms', 'maintenanceVolatility'),
    glideSpeed: term('MarketTerms', 'glideSpeed'),
    initial: term('MarketTerms', 'initial'),
    initialVolatility: term('MarketTerms', 'initialVolatility'),
    openInterestAddition: term('MarketTerms', 'openInterestAddition'),
    shock: term('MarketTerms', 'shock'),
    profitCredit: term('MarketTerms', 'profitCredit'),
    profitFactor: term('MarketTerms', 'profitFactor'),
    band: term('MarketTerms', 'band'),
    fee: term('MarketTerms', 'fee'),
    bonus: term('MarketTerms', 'bonus'),
    insolventBonus: term('MarketTerms', 'insolventBonus'),
    insurance: term('MarketTerms', 'insurance'),
    buffer: term('MarketTerms', 'buffer'),
    drawFactor: term('MarketTerms', 'drawFactor'),
    deleverageShare: term('MarketTerms', 'deleverageShare'),
    fundingCap: term('MarketTerms', 'fundingCap'),
    windowSeconds: term('MarketTerms', 'windowSeconds'),
    takeOverSeconds: term('MarketTerms', 'takeOverSeconds'),
});

const ramp = (most: 'feeMost' | 'initialMost' | 'capsMost') =>
    z.strictObject({ full: term('RampTerms', 'full'), width: term('RampTerms', 'width'), most: term('RampTerms', most) });

const reserve = z.strictObject({
    floor: term('ReserveTerms', 'floor'),
    valueAtRisk: term('ReserveTerms', 'valueAtRisk'),
    expectedShortfall: term('ReserveTerms', 'expectedShortfall'),
    jumpShare: term('ReserveTerms', 'jumpShare'),
    excessShare: term('ReserveTerms', 'excessShare'),
    loadingSlope: term('ReserveTerms', 'loadingSlope'),
    loadingMost: term('ReserveTerms', 'loadingMost'),
    stressSlope: term('ReserveTerms', 'stressSlope'),
    stressMost: term('ReserveTerms', 'stressMost'),
    speedUp: term('ReserveTerms', 'speedUp'),
    speedDown: term('ReserveTerms', 'speedDown'),
    correlations: z
        .array(whole([0n, 100n]))
        .length(PAIRS, { error: `is not ${PAIRS} correlations: eight classes, row by row from the diagonal on` }),
    feeShareMost: term('ReserveTerms', 'feeShareMost'),
    fee: ramp('feeMost'),
    initial: ramp('initialMost'),
    caps: ramp('capsMost'),
    levelBegins: z.array(term('ReserveTerms', 'levelBegins')).length(3, { error: 'is not three levels: the mildest first' }),
    levelHysteresis: term('ReserveTerms', 'levelHysteresis'),
});

const tranche = z.strictObject({
    cap: amount,
    notice: term('TranchesTerms', 'notice'),
    standbyPremium: term('TranchesTerms', 'standbyPremium'),
    reachedPremium: term('TranchesTerms', 'reachedPremium'),
});

const weight = whole([0n, 30_000n]);
const tranches = z.enum(TRANCHE_NAMES, { error: 'is neither "junior", "backstop" nor "senior"' });

/** How the prices of each class move, in per cent of each market's shock. */
const scenario = z
    .array(whole([-BigInt(WHOLE_SHOCK), BigInt(WHOLE_SHOCK)]))
    .length(CLASSES, { error: `is not ${CLASSES} per cents: one for each class` });

const inventory = z.strictObject({
    capitalShare: term('InventoryTerms', 'capitalShare'),
    deltaShare: term('InventoryTerms', 'deltaShare'),
});

/** A collateral that protocol capital may hold. */
const holding = z.strictObject({
    symbol: name,
    calmWeight: term('HoldingTerms', 'calmWeight'),
    stressedWeight: term('HoldingTerms', 'calmWeight'), // The program refuses what is above the calm one.
    band: term('HoldingTerms', 'band'),
    class: term('HoldingTerms', 'class'),
    dayCap: amount,
});

/** Amounts are whole tokens of quote: the terms have room for no more. */
const facilities = z.strictObject({
    premium: term('FacilityTerms', 'premium'),
    least: whole(WORD),
    most: whole(WORD),
});

/** Where protocol capital may be placed, and how much of it; with a share of zero nothing is, and the vault may be the zero address. */
const placements = z.strictObject({
    vault: key,
    share: term('PlacementTerms', 'share'),
    coverage: term('PlacementTerms', 'coverage'),
});

/** Only for the local network, whose tokens and prices are made up. */
const local = z.strictObject({
    assets: z.record(name, z.strictObject({ token: z.enum(['spl', '2022'], { error: 'is neither "spl" nor "2022"' }), price: amount })),
    quotePrice: amount,
    cash: amount,
    stakes: z.strictObject({ junior: amount, backstop: amount, senior: amount }),
});

/** The rules of a configuration file. */
export const configurationFile = z.strictObject({
    name,
    cluster: z.strictObject({ genesis }),
    program: z.strictObject({ address: key, upgradeAuthority: authority, maximumBytes: whole([1n, MOST_BYTES]) }),
    roles: z.strictObject({ creator: key.optional(), governance: authority, guardian: key, steward: key }),
    quote: z.strictObject({ mint: key, decimals: whole([0n, BigInt(MOST_QUOTE_DECIMALS)]), feed: name }),
    general,
    feedTerms: z.record(name, feedTerms),
    collateralTerms: z.record(name, collateralTerms),
    marketTerms: z.record(name, marketTerms),
    feeds: z
        .array(
            z.strictObject({
                symbol: name,
                source: z.enum(['pull', 'push'], { error: 'is neither "pull" nor "push"' }),
                id: bytes32,
                oracle: key,
                decimals: whole([0n, BigInt(MOST_DECIMALS)]),
                terms: name,
            }),
        )
        .min(1, { error: 'is empty: the quote needs a feed' })
        .max(ROOM.feeds, { error: `are more than the ${ROOM.feeds} that the terms have room for` }),
    collaterals: z
        .array(z.strictObject({ symbol: name, mint: key, depositCap: amount, terms: name }))
        .max(ROOM.collaterals, { error: `are more than the ${ROOM.collaterals} that the terms have room for` }),
    markets: z
        .array(
            z.strictObject({
                symbol: name,
                class: term('MarketTerms', 'class'),
                venue: key,
                openInterestCap: amount,
                terms: name,
                seed: amount,
                pledge: amount,
            }),
        )
        .max(ROOM.markets, { error: `are more than the ${ROOM.markets} that the terms have room for` }),
    reserve,
    forecast: z.strictObject({ fast: weight, slow: weight, long: weight }),
    tranches: z.strictObject({
        junior: tranche,
        backstop: tranche,
        senior: tranche,
        attachment: amount,
        detachment: amount,
        exitFloor: term('TranchesTerms', 'exitFloor'),
    }),
    scenarios: z
        .array(scenario)
        .min(1, { error: 'are none: a census needs one that moves something' })
        .max(ROOM.scenarios, { error: `are more than the ${ROOM.scenarios} that the terms have room for` })
        .refine((rows) => rows.some((shares) => shares.some((share) => share !== 0)), { error: 'move nothing: let a price move in one' }),
    inventory,
    holdings: z.array(holding).max(ROOM.holdings, { error: `are more than the ${ROOM.holdings} that the terms have room for` }),
    facilities,
    placements,
    detectors: z.array(key).max(ROOM.detectors, { error: `are more than the ${ROOM.detectors} that the root has room for` }),
    series: z.array(tranches),
    capital: amount,
    local: local.optional(),
});

/** A configuration file, as it was read. */
export type ConfigurationFile = z.output<typeof configurationFile>;

/** A configuration file, as it is written. */
export type WrittenConfiguration = z.input<typeof configurationFile>;
