/** Whom a census has still to visit, and which of them fit one transaction. */
import { address } from '@solana/kit';
import { expect, test } from 'vitest';

import { CENSUS_PAGE, CENSUS_SECONDS, censusMarkets, censusPages, isCensusUnderWay, SYSTEM, type Visitable } from '../src/index.js';

const PLACES = ['Stake11111111111111111111111111111111111111', 'Vote111111111111111111111111111111111111111', SYSTEM].map((text) =>
    address(text),
);

/** An account with a position of a size, which a census visited last. */
function account(place: number, { id, size = 1n, census = 0 }: { id: bigint; size?: bigint; census?: number }): Visitable {
    return { address: PLACES[place] ?? SYSTEM, value: { census, id, positions: [{ size }] } };
}

test('those with positions that it has not visited, by rising id', () => {
    const [late, early, seen] = [account(0, { id: 9n }), account(1, { id: 2n }), account(2, { id: 1n, census: 7 })];
    expect(censusPages([late, seen, early], { number: 7 })).toEqual([[early.address, late.address]]);
    expect(censusPages([late, seen, early], { number: 8 })).toEqual([[seen.address, early.address, late.address]]);
});

test('whoever has no position is visited on request alone', () => {
    const flat = account(0, { id: 1n, size: 0n });
    expect(censusPages([flat], { number: 1 })).toEqual([]);
    expect(censusPages([flat], { number: 1, all: true })).toEqual([[flat.address]]);
});

test('a page holds what fits a transaction, or less', () => {
    const many = Array.from({ length: CENSUS_PAGE + 1 }, (_, place) => account(0, { id: BigInt(place) }));
    expect(censusPages(many, { number: 1 }).map((page) => page.length)).toEqual([CENSUS_PAGE, 1]);
    expect(censusPages(many, { number: 1, size: 10 }).map((page) => page.length)).toEqual([10, 10, 5]);
    expect(censusPages([], { number: 1 })).toEqual([]);
});

test('one is gone on with until it is abandoned', () => {
    const began = 1_000n;
    expect(isCensusUnderWay({ running: 0, began }, began)).toBe(false);
    expect(isCensusUnderWay({ running: 1, began }, began + CENSUS_SECONDS - 1n)).toBe(true);
    expect(isCensusUnderWay({ running: 1, began }, began + CENSUS_SECONDS)).toBe(false);
});

test('markets are in the order of their indices', () => {
    expect(censusMarkets([10, 2, 0])).toEqual([0, 2, 10]);
});
