/** What a signer is told of how long a change waits, for every kind of change. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { LOOSEN_SECONDS, type Change } from '@ballast/client';
import { expect, test } from 'vitest';

import { classOf } from '../src/governing/kinds.js';

const STAKERS_SECONDS = 40n * 86_400n;
const traders = 'loosens, or costs what is open otherwise: traders can leave first';
const holdings = 'changes what capital holds, which stands before stakers: they can leave first';

/** Every kind, with how long it waits. */
const CLASSES: readonly (readonly [kind: Change['__kind'], delay: bigint, told: string])[] = [
    ['GeneralTerms', LOOSEN_SECONDS, traders],
    ['FeedTerms', LOOSEN_SECONDS, traders],
    ['CollateralTerms', LOOSEN_SECONDS, traders],
    ['MarketTerms', LOOSEN_SECONDS, traders],
    ['Forecast', LOOSEN_SECONDS, traders],
    ['ReserveTerms', LOOSEN_SECONDS, traders],
    ['Scenarios', LOOSEN_SECONDS, traders],
    ['FacilityTerms', LOOSEN_SECONDS, traders],
    ['TrancheTerms', STAKERS_SECONDS, 'changes what stakers stand behind'],
    ['InventoryTerms', STAKERS_SECONDS, 'lets the reserve take more on: stakers can leave first'],
    ['ListHolding', STAKERS_SECONDS, holdings],
    ['HoldingTerms', STAKERS_SECONDS, holdings],
    ['PlacementTerms', STAKERS_SECONDS, 'lets more of capital lie with a depository, which stands before stakers: they can leave first'],
    ['ListFeed', 168n * 3_600n, 'lists'],
    ['ListCollateral', 168n * 3_600n, 'lists'],
    ['ListMarket', 168n * 3_600n, 'lists'],
    ['Pledge', 168n * 3_600n, 'pledges the reserve'],
    ['FinalPrice', 168n * 3_600n, 'delists'],
    ['Detector', 168n * 3_600n, 'names a detector'],
    ['Role', 336n * 3_600n, 'hands a role over'],
];

test.each(CLASSES)('%s is told as what it is', (kind, delay, told) => {
    expect(classOf(kind, delay)).toBe(told);
});

test('these are all kinds that the interface has', () => {
    const { types }: { types: { name: string; type: { variants?: { name: string }[] } }[] } = JSON.parse(
        readFileSync(resolve(import.meta.dirname, '../../../idl/ballast.json'), 'utf8'),
    );
    const kinds = types.find(({ name }) => name === 'Change')?.type.variants?.map(({ name }) => name);
    expect(CLASSES.map(([kind]) => kind).toSorted()).toEqual(kinds?.toSorted());
});

test('only terms by which markets draw are told to let them draw more', () => {
    const drawing = CLASSES.filter(([kind]) => /draw more/.test(classOf(kind, STAKERS_SECONDS))).map(([kind]) => kind);
    expect(drawing).toEqual(['GeneralTerms', 'MarketTerms']);
});
