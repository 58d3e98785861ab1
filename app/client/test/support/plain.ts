/** The terms of the program's own tests: ten times leverage, liquidation at five per cent, nothing behind losses. */
import { SPL_TOKEN, TOKEN_2022 } from '@ballast/client';
import { CONFIGURATION, DOLLAR, type Configuration } from '@ballast/localnet';

const { endowment: _, ...bare } = CONFIGURATION;

export const PLAIN: Configuration = {
    ...bare,
    assets: [
        { symbol: 'SOL', decimals: 9, program: SPL_TOKEN, price: 125_00000000n, class: 0 },
        { symbol: 'BTC', decimals: 8, program: TOKEN_2022, price: 50_000_00000000n, class: 0 },
        { symbol: 'ETH', decimals: 8, program: SPL_TOKEN, price: 2_000_00000000n, class: 0 },
    ],
    general: {
        ...bare.general,
        drawCap: 1_000_000n * DOLLAR,
        capitalShare: 3_000,
        treasuryShare: 2_000,
        variationDiscount: 300,
        variationAllowance: 10,
    },
    feed: { ...bare.feed, freshSeconds: 60, usableSeconds: 600, stableSpeed: 500, impliedVolatility: 400 },
    collateral: {
        ...bare.collateral,
        depositCap: 2n ** 50n,
        maintenanceHaircut: 1_000,
        maintenanceMaximum: 5_000,
        maintenanceVolatility: 0,
        glideSpeed: 6_553,
        minimumHaircut: 1_500,
        maximumHaircut: 5_000,
        initialVolatility: 0,
        confidenceSixteenths: 0,
        saleDiscount: 500,
    },
    market: {
        ...bare.market,
        openInterestCap: 2n ** 50n,
        dust: 10n * DOLLAR,
        drawCap: 100_000n * DOLLAR,
        maintenance: 500,
        maintenanceMaximum: 10_000,
        maintenanceVolatility: 0,
        glideSpeed: 6_553,
        initial: 1_000,
        initialVolatility: 0,
        shock: 500,
        bonus: 100,
        insolventBonus: 50,
        drawFactor: 5_000,
        deleverageShare: 2_000,
    },
    cash: 60_000n * DOLLAR,
};
