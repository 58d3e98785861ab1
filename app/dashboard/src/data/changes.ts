/** Queued changes: what they would make of what stands, field by field. */
import {
    collateralTermsOf,
    facilityTermsOf,
    placementTermsOf,
    feedTermsOf,
    forecastWeightsOf,
    generalTermsOf,
    generated,
    holdingTermsOf,
    inventoryTermsOf,
    marketTermsOf,
    NOBODY,
    reserveTermsOf,
    scenariosOf,
    trancheTermsOf,
    type Change,
    type ChangeArgs,
} from '@ballast/client';

import { words } from '../format.js';
import { isRecord } from '../network/network.js';
import { writeScenario } from './scenarios.js';

export interface Difference {
    readonly field: string;
    readonly old: string;
    readonly new: string;
    /** Whether the new one admits more, as far as the field alone tells. */
    readonly loosens: boolean;
    /** Whether what is open already costs otherwise by it, and it does not loosen. */
    readonly costs: boolean;
}

export interface Alarm {
    readonly title: string;
    readonly why: string;
}

/** Fields of which more admits more, and of which less does. The program decides; this only points at them. */
export const MORE: ReadonlySet<string> = new Set([
    'openInterestCap',
    'depositCap',
    'drawCap',
    'drawFactor',
    'profitCredit',
    'profitFactor',
    'band',
    'confidenceLimit',
    'freshSeconds',
    'usableSeconds',
    'amount',
    'variationAllowance',
    'treasuryShare',
    'fundingCap',
]);
export const LESS: ReadonlySet<string> = new Set([
    'initial',
    'initialVolatility',
    'maintenance',
    'maintenanceMaximum',
    'maintenanceVolatility',
    'openInterestAddition',
    'shock',
    'concentrationSlope',
    'minimumHaircut',
    'maximumHaircut',
    'maintenanceHaircut',
    'sizeSlope',
    'confidenceSixteenths',
    'impliedVolatility',
    'floor',
    'valueAtRisk',
    'expectedShortfall',
    'exitFloor',
    'notice',
]);

/**
 * Fields by which what is open already costs otherwise: its liquidation, its closing, its funding, how fast and by which price it is
 * judged, and, with the shock, what coverage adds to fees and margins. A stolen key would change these.
 */
export const COSTS: ReadonlySet<string> = new Set([
    'bonus',
    'insolventBonus',
    'insurance',
    'fee',
    'buffer',
    'dust',
    'deleverageShare',
    'takeOverSeconds',
    'windowSeconds',
    'fundingCap',
    'venue',
    'concentrationSlope',
    'maintenance',
    'maintenanceMaximum',
    'maintenanceVolatility',
    'maintenanceHaircut',
    'glideSpeed',
    'profitFactor',
    'saleDiscount',
    'variationDiscount',
    'stableSpeed',
    'deadSeconds',
    'shock',
]);

/** The same as of more and less for kinds of which other terms have fields of the same name. */
const MORE_OF: { readonly [Kind in Change['__kind']]?: readonly string[] } = {
    InventoryTerms: ['capitalShare', 'deltaShare'],
    HoldingTerms: ['calmWeight', 'stressedWeight', 'band', 'dayCap'],
    FacilityTerms: ['most'],
    PlacementTerms: ['share'],
};
const LESS_OF: { readonly [Kind in Change['__kind']]?: readonly string[] } = {
    FacilityTerms: ['premium', 'least'],
    PlacementTerms: ['coverage'],
};

/** Who holds what, of the root. */
export type Keys = Pick<generated.Clearinghouse, 'roles' | 'detectors'>;

/** Every leaf of a value, by its path. */
export function leaves(value: unknown, path = ''): ReadonlyMap<string, string> {
    if (value instanceof Uint8Array) return new Map([[path, [...value].join(' ')]]);
    if (Array.isArray(value)) return joined(value.map((item, index) => leaves(item, path === '' ? String(index) : `${path} ${index}`)));
    if (isRecord(value)) {
        return joined(Object.entries(value).map(([name, item]) => leaves(item, path === '' ? name : `${path} ${name}`)));
    }
    return new Map([[path, String(value)]]);
}

function joined(maps: readonly ReadonlyMap<string, string>[]): ReadonlyMap<string, string> {
    return new Map(maps.flatMap((map) => [...map]));
}

/** What stands now where a change would set something; nothing for what is new. */
export function standing(terms: generated.Terms, { roles, detectors }: Keys, change: Change): unknown {
    switch (change.__kind) {
        case 'GeneralTerms':
            return { terms: generalTermsOf(terms) };
        case 'FeedTerms':
            return of(terms.feeds[change.index], feedTermsOf);
        case 'CollateralTerms':
            return of(terms.collaterals[change.index], collateralTermsOf);
        case 'MarketTerms':
            return of(terms.markets[change.index], marketTermsOf);
        case 'Forecast':
            return { weights: forecastWeightsOf(terms) };
        case 'ReserveTerms':
            return { terms: reserveTermsOf(terms) };
        case 'TrancheTerms':
            return { terms: trancheTermsOf(terms) };
        case 'Role':
            return { key: roles[change.role] };
        case 'InventoryTerms':
            return { terms: inventoryTermsOf(terms) };
        case 'HoldingTerms':
            return of(terms.holdings[change.index], holdingTermsOf);
        case 'Scenarios':
            return rowsOf(scenariosOf(terms));
        case 'FacilityTerms':
            return { terms: facilityTermsOf(terms) };
        case 'PlacementTerms':
            return { terms: placementTermsOf(terms) };
        case 'Detector':
            return { key: detectors[change.slot] };
        case 'ListHolding':
        case 'ListFeed':
        case 'ListCollateral':
        case 'ListMarket':
        case 'Pledge':
        case 'FinalPrice':
            return {};
    }
}

function of<Slot>(slot: Slot | undefined, read: (slot: Slot) => unknown): unknown {
    return slot === undefined ? {} : { terms: read(slot) };
}

/** Scenarios as rows that people read. */
const rowsOf = ({ shares }: generated.Scenarios): Readonly<Record<string, string>> =>
    Object.fromEntries(shares.map((row, index) => [`scenario ${index}`, writeScenario(row)]));

/** Fields that a change sets otherwise than they stand; those that it only names are left out. */
export function differences(terms: generated.Terms, keys: Keys, change: Change): Difference[] {
    const { __kind: kind, ...fields } = change;
    const said = change.__kind === 'Scenarios' ? rowsOf(change.scenarios) : fields;
    const old = leaves(standing(terms, keys, change));
    return [...leaves(said)].flatMap(([field, value]) => {
        const before = old.get(field);
        if (before === value || NAMES.has(field)) return [];
        const looser = before !== undefined && loosens(kind, field, before, value);
        const costs = before !== undefined && !looser && COSTS.has(lastOf(field));
        return [{ field, old: before ?? '–', new: value, loosens: looser, costs }];
    });
}

/** Which slot is meant, not what is set. */
const NAMES = new Set(['index', 'market', 'role', 'slot']);

const lastOf = (path: string): string => path.split(' ').at(-1) ?? path;

function loosens(kind: Change['__kind'], path: string, before: string, after: string): boolean {
    const field = lastOf(path);
    if (!/^\d+$/.test(before) || !/^\d+$/.test(after)) return false;
    const more = MORE_OF[kind]?.includes(field) ?? MORE.has(field);
    const less = LESS_OF[kind]?.includes(field) ?? LESS.has(field);
    return (more && BigInt(after) > BigInt(before)) || (less && BigInt(after) < BigInt(before));
}

/** What somebody who watches should know of a change at once. */
export function alarmsOf(change: Change, differing: readonly Difference[]): Alarm[] {
    const alarms: Alarm[] = [];
    const loosened = differing.filter(({ loosens: looser }) => looser).map(({ field }) => lastOf(field));
    const costing = differing.filter(({ costs }) => costs).map(({ field }) => lastOf(field));
    if (change.__kind === 'Role') alarms.push({ title: 'A role is handed over', why: 'another key takes the role for good' });
    if (change.__kind === 'ListFeed' || (change.__kind === 'GeneralTerms' && differing.some(({ field }) => field.endsWith('quoteFeed')))) {
        alarms.push({ title: 'A feed is pointed', why: 'prices are read from an account that was not read before' });
    }
    if (change.__kind === 'Pledge') alarms.push({ title: 'A market may draw more', why: 'it draws on what others paid in' });
    if (change.__kind === 'FinalPrice') alarms.push({ title: 'A market ends', why: 'it gets its final price, for good' });
    if (change.__kind === 'ListMarket' || change.__kind === 'ListCollateral')
        alarms.push({ title: 'Something is listed', why: 'a new risk joins' });
    if (change.__kind === 'ListHolding')
        alarms.push({ title: 'Capital may hold another token', why: 'what stands before stakers may lie in something else than quote' });
    if (change.__kind === 'PlacementTerms' && differing.some(({ field }) => field.endsWith('vault')))
        alarms.push({ title: 'Another depository is named', why: 'what stands before stakers may lie with another vault' });
    if (change.__kind === 'Scenarios') alarms.push({ title: 'Stress is told otherwise', why: 'the report of a census sets the target' });
    if (change.__kind === 'Detector' && change.key !== NOBODY)
        alarms.push({ title: 'A detector is named', why: 'its key may make the reserve count as strained by one level more, for an hour' });
    if (loosened.length > 0) alarms.push({ title: 'A loosening', why: loosened.map(words).join(', ') });
    if (costing.length > 0) alarms.push({ title: 'What is open costs otherwise', why: costing.map(words).join(', ') });
    return alarms;
}

/** The kinds, and how a person calls them. */
export const KINDS: { readonly [Kind in Change['__kind']]: string } = {
    GeneralTerms: 'General terms',
    ListFeed: 'List a feed',
    FeedTerms: 'Terms of a feed',
    ListCollateral: 'List a collateral',
    CollateralTerms: 'Terms of a collateral',
    ListMarket: 'List a market',
    MarketTerms: 'Terms of a market',
    Forecast: 'Weights of the forecast',
    ReserveTerms: 'Terms of the reserve',
    TrancheTerms: 'Terms of the tranches',
    Pledge: 'Pledge to a market',
    FinalPrice: 'Final price of a market',
    Role: 'Role',
    InventoryTerms: 'Terms of the inventory',
    ListHolding: 'List a holding',
    HoldingTerms: 'Terms of a holding',
    Scenarios: 'Scenarios of a census',
    FacilityTerms: 'Terms of facilities',
    PlacementTerms: 'Terms of placements',
    Detector: 'Detector',
};

/** A change in a text of JSON that is none. */
export class NotAChange extends Error {
    override readonly name = 'NotAChange';
}

/** Reads a change from JSON: amounts as digits in quotes or as numbers, bytes as lists of numbers. @throws {NotAChange} */
export function changeIn(text: string): Change {
    let parsed: unknown;
    try {
        parsed = JSON.parse(text, revive);
    } catch {
        throw new NotAChange('this is no JSON: write {"__kind":"Pledge","market":0,"amount":"1000000"}');
    }
    if (!isRecord(parsed) || typeof parsed['__kind'] !== 'string' || !(parsed['__kind'] in KINDS)) {
        throw new NotAChange(`give __kind as one of ${Object.keys(KINDS).join(', ')}`);
    }
    const encoded = encode(parsed);
    const change = generated.getChangeDecoder().decode(encoded);
    const unknown = [...leaves(parsed).keys()].filter((path) => !leaves(change).has(path));
    if (unknown.length > 0) throw new NotAChange(`${unknown.join(', ')} is no field of ${change.__kind}: leave it out`);
    return change;
}

/** The encoder checks what it is given; what it refuses is told in its words. */
function encode(value: unknown): Uint8Array {
    const encoder = generated.getChangeEncoder();
    try {
        const bytes: unknown = Reflect.apply(encoder.encode, encoder, [value]);
        if (bytes instanceof Uint8Array) return bytes;
    } catch (error) {
        throw new NotAChange(`a field is missing or does not fit: ${error instanceof Error ? error.message : String(error)}`);
    }
    throw new NotAChange('a field is missing or does not fit');
}

/** Amounts have twenty digits at most; the zero address is thirty-two ones. */
const AMOUNT = /^\d{1,20}$/;

function revive(name: string, value: unknown): unknown {
    if (typeof value === 'string' && AMOUNT.test(value)) return BigInt(value);
    if ((name === 'correlations' || name === 'id') && Array.isArray(value)) return Uint8Array.from(value, Number);
    return value;
}

/** A change as JSON that {@link changeIn} reads. */
export function changeText(change: ChangeArgs): string {
    return JSON.stringify(
        change,
        (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value instanceof Uint8Array ? [...value] : value),
        2,
    );
}
