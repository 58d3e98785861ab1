/** What a change is called, what it waits for, and what it sets. */
import type { Change, ChangeArgs } from '@ballast/client';
import { LOOSEN_SECONDS, NOBODY, ROLES } from '@ballast/client';

import type { Names } from '../names.js';

/** A role's name, by its number. */
export function roleName(role: number): string {
    return Object.keys(ROLES)[role] ?? `role ${role}`;
}

/** A change in a few words. */
export function describeChange(change: Change | ChangeArgs, names: Names): string {
    switch (change.__kind) {
        case 'GeneralTerms':
            return 'general terms';
        case 'ListFeed':
            return `list feed ${change.index}`;
        case 'FeedTerms':
            return `terms of feed ${names.feedAt(change.index).symbol}`;
        case 'ListCollateral':
            return `list collateral ${change.index}`;
        case 'CollateralTerms':
            return `terms of collateral ${names.collateralAt(change.index).symbol}`;
        case 'ListMarket':
            return `list market ${change.index}`;
        case 'MarketTerms':
            return `terms of market ${names.marketAt(change.index).symbol}`;
        case 'Forecast':
            return 'weights of the forecast';
        case 'ReserveTerms':
            return 'terms of the reserve';
        case 'TrancheTerms':
            return 'terms of the tranches';
        case 'Pledge':
            return `pledge ${names.money(BigInt(change.amount))} to ${names.marketAt(change.market).symbol}`;
        case 'FinalPrice':
            return `end market ${names.marketAt(change.market).symbol} at its stable price`;
        case 'Role':
            return `make ${names.nameOf(change.key)} ${roleName(change.role)}`;
        case 'InventoryTerms':
            return 'terms of the inventory';
        case 'ListHolding':
            return `let protocol capital hold ${names.collateralAt(change.collateral).symbol}, as holding ${change.index}`;
        case 'HoldingTerms':
            return `terms of holding ${change.index}`;
        case 'Scenarios':
            return 'scenarios of a census';
        case 'FacilityTerms':
            return 'terms of facilities';
        case 'PlacementTerms':
            return 'terms of placements';
        case 'Detector':
            return change.key === NOBODY ? `take detector ${change.slot} off` : `make ${names.nameOf(change.key)} detector ${change.slot}`;
    }
}

/** Whether a change ends a market: it must be applied within a day. */
export function isFinalPrice(change: Change | ChangeArgs): boolean {
    return change.__kind === 'FinalPrice';
}

/** Why a change of a kind waits as long as the program says. */
export function classOf(kind: Change['__kind'], delay: bigint): string {
    if (delay === 0n) return 'tightens admission: at once';
    switch (kind) {
        case 'ListFeed':
        case 'ListCollateral':
        case 'ListMarket':
            return 'lists';
        case 'Pledge':
            return 'pledges the reserve';
        case 'FinalPrice':
            return 'delists';
        case 'Role':
            return 'hands a role over';
        case 'TrancheTerms':
            return 'changes what stakers stand behind';
        case 'ListHolding':
        case 'HoldingTerms':
            return 'changes what capital holds, which stands before stakers: they can leave first';
        case 'InventoryTerms':
            return 'lets the reserve take more on: stakers can leave first';
        case 'PlacementTerms':
            return 'lets more of capital lie with a depository, which stands before stakers: they can leave first';
        case 'Detector':
            return 'names a detector';
        case 'GeneralTerms':
        case 'MarketTerms':
            return delay > LOOSEN_SECONDS ? 'lets markets draw more: stakers can leave first' : TRADERS_LEAVE;
        case 'FeedTerms':
        case 'CollateralTerms':
        case 'Forecast':
        case 'ReserveTerms':
        case 'Scenarios':
        case 'FacilityTerms':
            return TRADERS_LEAVE;
    }
}

const TRADERS_LEAVE = 'loosens, or costs what is open otherwise: traders can leave first';
