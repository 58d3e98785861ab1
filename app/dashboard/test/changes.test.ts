/** What a change is told to be: no term of what people have open changes without a word. */
import { generated, marketTermsOf, type Change } from '@ballast/client';
import { expect, test } from 'vitest';

import { alarmsOf, COSTS, differences, LESS, MORE } from '../src/data/changes.js';

const ZERO = new Uint8Array(65_536); // More than any account has.
const terms = generated.getTermsDecoder().decode(ZERO);
const root = generated.getClearinghouseDecoder().decode(ZERO);
const [slot] = terms.markets;
if (slot === undefined) throw new Error('terms have no markets');
const standing = marketTermsOf(slot);

/** Fields that may change without an alarm of their sets, and why. */
const EXEMPT: { readonly [field: string]: string } = {
    quoteFeed: 'has an alarm of its own',
    capitalShare: 'divides fees that were paid',
    class: 'says with what a market moves, for target and census',
};

test.each([
    ['MarketTerms', standing],
    ['CollateralTerms', generated.getCollateralTermsDecoder().decode(ZERO)],
    ['FeedTerms', generated.getFeedTermsDecoder().decode(ZERO)],
    ['GeneralTerms', generated.getGeneralTermsDecoder().decode(ZERO)],
])('every field of %s admits more, costs otherwise, or is left out by name', (_, fields) => {
    const unremarked = Object.keys(fields).filter((field) => ![MORE, LESS, COSTS].some((set) => set.has(field)) && !(field in EXEMPT));
    expect(unremarked).toEqual([]);
});

const told = (after: Partial<typeof standing>, shock = 0) => {
    const old = { ...terms, markets: [{ ...slot, shock }] };
    const change: Change = { __kind: 'MarketTerms', index: 0, terms: { ...standing, ...after } };
    const differing = differences(old, root, change);
    return { differing, alarms: alarmsOf(change, differing) };
};

test.each(['bonus', 'insolventBonus', 'insurance', 'dust', 'windowSeconds', 'shock'] as const)(
    'a change of %s alone is an alarm: what is open costs otherwise',
    (field) => {
        const value = field === 'dust' ? 7n : 7;
        const { differing, alarms } = told({ [field]: value });
        expect(differing).toEqual([{ field: `terms ${field}`, old: '0', new: '7', loosens: false, costs: true }]);
        expect(alarms.map(({ title }) => title)).toEqual(['What is open costs otherwise']);
    },
);

test('a lower shock loosens, a higher one costs otherwise', () => {
    expect(told({ shock: 400 }, 500).differing).toMatchObject([{ field: 'terms shock', loosens: true, costs: false }]);
    expect(told({ shock: 600 }, 500).differing).toMatchObject([{ field: 'terms shock', loosens: false, costs: true }]);
});

test('what only tightens admission is no alarm', () => {
    expect(told({ initial: 500 }).alarms).toEqual([]);
});
