/** Where the program's accounts are. */
import {
    getAddressEncoder,
    getProgramDerivedAddress,
    getU16Encoder,
    getU32Encoder,
    getU8Encoder,
    type Address,
    type ReadonlyUint8Array,
} from '@solana/kit';

import { BALLAST_PROGRAM_ADDRESS } from './generated/index.js';
import { TRANCHES, type Tranche } from './constants.js';

const ofAddress = getAddressEncoder();
const ofU8 = getU8Encoder();
const ofU16 = getU16Encoder();
const ofU32 = getU32Encoder();

async function derive(...seeds: (string | ReadonlyUint8Array)[]): Promise<Address> {
    const [found] = await getProgramDerivedAddress({ programAddress: BALLAST_PROGRAM_ADDRESS, seeds });
    return found;
}

/** The root that `creator` created. */
export function findClearinghouse(creator: Address): Promise<Address> {
    return derive('clearinghouse', ofAddress.encode(creator));
}

/** The reserve. */
export function findReserve(root: Address): Promise<Address> {
    return derive('reserve', ofAddress.encode(root));
}

/** What protocol capital holds beside quote. */
export function findHoldings(root: Address): Promise<Address> {
    return derive('holdings', ofAddress.encode(root));
}

/** The vault of a holding, by its collateral. */
export function findHoldingVault(root: Address, collateral: number): Promise<Address> {
    return derive('holding_vault', ofAddress.encode(root), ofU16.encode(collateral));
}

/** The traders' quote vault. */
export function findTradersVault(root: Address): Promise<Address> {
    return derive('traders_vault', ofAddress.encode(root));
}

/** The reserve's quote vault. */
export function findReserveVault(root: Address): Promise<Address> {
    return derive('reserve_vault', ofAddress.encode(root));
}

/** A collateral's vault. */
export function findCollateralVault(root: Address, collateral: number): Promise<Address> {
    return derive('collateral_vault', ofAddress.encode(root), ofU16.encode(collateral));
}

/** A market. */
export function findMarket(root: Address, market: number): Promise<Address> {
    return derive('market', ofAddress.encode(root), ofU16.encode(market));
}

/** The recoveries of a market's losses. */
export function findRecovery(root: Address, market: number): Promise<Address> {
    return derive('recovery', ofAddress.encode(root), ofU16.encode(market));
}

/** The census. */
export function findCensus(root: Address): Promise<Address> {
    return derive('census', ofAddress.encode(root));
}

/** A holder's facility. */
export function findFacility(root: Address, holder: Address): Promise<Address> {
    return derive('facility', ofAddress.encode(root), ofAddress.encode(holder));
}

/** What protocol capital has with a vault of a depository. */
export function findPlacement(root: Address, vault: Address): Promise<Address> {
    return derive('placement', ofAddress.encode(root), ofAddress.encode(vault));
}

/** Where a placement's quote is on its way. */
export function findPlacementQuote(placement: Address): Promise<Address> {
    return derive('placement_quote', ofAddress.encode(placement));
}

/** Where a placement's receipts are. */
export function findReceipts(placement: Address): Promise<Address> {
    return derive('receipts', ofAddress.encode(placement));
}

/** What the reserve holds in all markets. */
export function findInventory(root: Address): Promise<Address> {
    return derive('inventories', ofAddress.encode(root));
}

/** The reserve's own margin account in a market. */
export function findInventoryAccount(root: Address, market: number): Promise<Address> {
    return derive('inventory', ofAddress.encode(root), ofU16.encode(market));
}

/** A change under way, by the SHA-256 of its payload. */
export function findQueuedChange(root: Address, hash: ReadonlyUint8Array): Promise<Address> {
    return derive('change', ofAddress.encode(root), hash);
}

/** The outflow of a vault. */
export function findOutflow(vault: Address): Promise<Address> {
    return derive('outflow', ofAddress.encode(vault));
}

/** An owner's withdrawal that waits for what leaves a vault. */
export function findWithdrawalTicket(outflow: Address, owner: Address, index: number): Promise<Address> {
    return derive('withdrawal', ofAddress.encode(outflow), ofAddress.encode(owner), ofU16.encode(index));
}

/** An owner's margin account. */
export function findMarginAccount(root: Address, owner: Address, index: number): Promise<Address> {
    return derive('margin', ofAddress.encode(root), ofAddress.encode(owner), ofU16.encode(index));
}

/** The mint of a series' shares. */
export function findSharesMint(root: Address, tranche: Tranche, series: number): Promise<Address> {
    return derive('shares', ofAddress.encode(root), ofU8.encode(TRANCHES[tranche]), ofU32.encode(series));
}

/** An owner's exit. */
export function findExitTicket(root: Address, owner: Address, tranche: Tranche, index: number): Promise<Address> {
    const seeds = [ofU8.encode(TRANCHES[tranche]), ofU16.encode(index)];
    return derive('exit', ofAddress.encode(root), ofAddress.encode(owner), ...seeds);
}

/** What the exits of an epoch were priced at. */
export function findExitBatch(root: Address, tranche: Tranche, series: number, epoch: number): Promise<Address> {
    const seeds = [ofU8.encode(TRANCHES[tranche]), ofU32.encode(series), ofU32.encode(epoch)];
    return derive('exits', ofAddress.encode(root), ...seeds);
}
