/** How a census is taken from outside: whom it has still to visit, in which pages, and when one is begun anew. */
import type { Address } from '@solana/kit';

import type { Census, MarginAccount, PositionSlot } from './generated/index.js';
import { CENSUS_SECONDS } from './generated/limits.js';

/** Margin accounts that fit a transaction, and its compute units. */
export const CENSUS_PAGE = 24;

/** A margin account, as far as a census asks. */
export interface Visitable {
    readonly address: Address;
    readonly value: Pick<MarginAccount, 'census' | 'id'> & { readonly positions: readonly Pick<PositionSlot, 'size'>[] };
}

/** Whether a census is under way that is worth going on with. */
export function isCensusUnderWay({ running, began }: Pick<Census, 'running' | 'began'>, now: bigint): boolean {
    return running !== 0 && now - began < CENSUS_SECONDS;
}

/** What {@link censusPages} leaves out. */
export interface CensusPagesOptions {
    /** Number of the census. */
    readonly number: number;
    /** Whether accounts without positions are visited too; not if it is left out. */
    readonly all?: boolean;
    /** Accounts in a page; {@link CENSUS_PAGE}, which is the most, if it is left out. */
    readonly size?: number;
}

/** Pages of the accounts that a census has not visited, by rising id: whoever opens one behind it is found by the next look. */
export function censusPages(accounts: readonly Visitable[], { number, all = false, size = CENSUS_PAGE }: CensusPagesOptions): Address[][] {
    const waiting = accounts
        .filter(({ value }) => value.census !== number && (all || value.positions.some((slot) => slot.size !== 0n)))
        .toSorted((one, other) => (one.value.id < other.value.id ? -1 : 1))
        .map(({ address }) => address);
    return Array.from({ length: Math.ceil(waiting.length / size) }, (_, page) => waiting.slice(page * size, (page + 1) * size));
}

/** Listed markets in the order in which a census is finished with them. */
export function censusMarkets(markets: Iterable<number>): number[] {
    return [...markets].toSorted((one, other) => one - other);
}
