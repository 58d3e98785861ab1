/** Terms as governance set them, from the slots that hold them: what a change is merged over. */
import type {
    CollateralSlot,
    CollateralTerms,
    FacilityTerms,
    PlacementTerms,
    FeedSlot,
    FeedTerms,
    ForecastWeights,
    GeneralTerms,
    HoldingTerms,
    HoldingTermsSlot,
    InventoryTerms,
    MarketSlot,
    MarketTerms,
    ReserveTerms,
    Scenarios,
    Terms,
    TranchesTerms,
} from './generated/index.js';

/** The general terms. */
export function generalTermsOf(terms: Terms): GeneralTerms {
    const { quoteFeed, drawCap, capitalShare, treasuryShare, variationDiscount, variationAllowance } = terms;
    return { quoteFeed, drawCap, capitalShare, treasuryShare, variationDiscount, variationAllowance };
}

/** A feed's terms. */
export function feedTermsOf(slot: FeedSlot): FeedTerms {
    const { confidenceLimit, freshSeconds, usableSeconds, deadSeconds, stableSpeed, impliedVolatility } = slot;
    return { confidenceLimit, freshSeconds, usableSeconds, deadSeconds, stableSpeed, impliedVolatility };
}

/** A collateral's terms; of what glides, where it was sent. */
export function collateralTermsOf(slot: CollateralSlot): CollateralTerms {
    return {
        depositCap: slot.depositCap,
        sizeSlope: slot.sizeSlope,
        maintenanceHaircut: slot.maintenanceFollow.base,
        maintenanceMaximum: slot.maintenanceFollow.maximum,
        maintenanceVolatility: slot.maintenanceFollow.multiple,
        glideSpeed: slot.maintenanceHaircut.speed,
        minimumHaircut: slot.minimumHaircut,
        maximumHaircut: slot.maximumHaircut,
        initialVolatility: slot.initialVolatility,
        confidenceSixteenths: slot.confidenceSixteenths,
        saleDiscount: slot.saleDiscount,
    };
}

/** A market's terms; of what glides, where it was sent. */
export function marketTermsOf(slot: MarketSlot): MarketTerms {
    return {
        venue: slot.venue,
        openInterestCap: slot.openInterestCap,
        concentrationSlope: slot.concentration.to,
        dust: slot.dust,
        drawCap: slot.drawCap,
        maintenance: slot.maintenanceFollow.base,
        maintenanceMaximum: slot.maintenanceFollow.maximum,
        maintenanceVolatility: slot.maintenanceFollow.multiple,
        glideSpeed: slot.maintenance.speed,
        initial: slot.initial,
        initialVolatility: slot.initialVolatility,
        openInterestAddition: slot.openInterestAddition,
        shock: slot.shock,
        profitCredit: slot.profitCredit,
        profitFactor: slot.profitFactor.to,
        band: slot.band,
        fee: slot.fee,
        bonus: slot.bonus,
        insolventBonus: slot.insolventBonus,
        insurance: slot.insurance,
        buffer: slot.buffer,
        drawFactor: slot.drawFactor,
        deleverageShare: slot.deleverageShare,
        fundingCap: slot.fundingCap,
        windowSeconds: slot.windowSeconds,
        takeOverSeconds: slot.takeOverSeconds,
        class: slot.class,
    };
}

/** The weights of the volatility forecast. */
export function forecastWeightsOf({ forecastFast, forecastSlow, forecastLong }: Terms): ForecastWeights {
    return { fast: forecastFast, slow: forecastSlow, long: forecastLong };
}

/** The terms of the reserve. */
export function reserveTermsOf({ reserve }: Terms): ReserveTerms {
    return { ...reserve };
}

/** The terms of the tranches. */
export function trancheTermsOf({ tranches, attachment, detachment, exitFloor }: Terms): TranchesTerms {
    const stakes = tranches.map(({ cap, notice, standbyPremium, reachedPremium }) => ({ cap, notice, standbyPremium, reachedPremium }));
    return { tranches: stakes, attachment, detachment, exitFloor };
}

/** The terms of the inventory. */
export function inventoryTermsOf({ inventoryCapitalShare, inventoryDeltaShare }: Terms): InventoryTerms {
    return { capitalShare: inventoryCapitalShare, deltaShare: inventoryDeltaShare };
}

/** A holding's terms. */
export function holdingTermsOf({ calmWeight, stressedWeight, band, class: correlated, dayCap }: HoldingTermsSlot): HoldingTerms {
    return { calmWeight, stressedWeight, band, class: correlated, dayCap };
}

/** The scenarios of a census. */
export function scenariosOf({ scenarios }: Terms): Scenarios {
    return { shares: scenarios.map((shares) => [...shares]) };
}

/** The terms of facilities. */
export function facilityTermsOf({ facilities }: Terms): FacilityTerms {
    return { ...facilities };
}

/** The terms of placements. */
export function placementTermsOf({ placement }: Terms): PlacementTerms {
    return { ...placement };
}
