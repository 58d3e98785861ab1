/** A configuration file is refused with the name of what is wrong in it, the value and the bound, before anything is done. */
import { readFileSync } from 'node:fs';

import { BALLAST_PROGRAM_ADDRESS } from '@ballast/client';
import { CONFIGURATION, keyOf } from '@ballast/localnet';
import { ConfigurationRefused, parseConfiguration, type WrittenConfiguration } from '@ballast/migrations';
import { expect, test } from 'vitest';

import { changed, LOCALNET } from './support/stage.js';

const EXAMPLE = readFileSync(new URL('../../../migrations/example.json', import.meta.url), 'utf8');

/** What a text is refused for. */
function faults(text: string): readonly string[] {
    try {
        parseConfiguration(text);
    } catch (error) {
        if (error instanceof ConfigurationRefused) return error.faults;
        throw error;
    }
    throw new Error('the file was accepted');
}

/** Every place of a value in the file, as a path. */
function placesIn(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
    if (Array.isArray(value)) return value.slice(0, 1).flatMap((item: unknown) => placesIn(item, [...path, 0]));
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([field, held]: [string, unknown]) => [[...path, field], ...placesIn(held, [...path, field])]);
}

function named(path: readonly (string | number)[]): string {
    return path
        .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
        .join('')
        .slice(1);
}

/** The file with one thing at a path set, or taken out. */
function spoiled(path: readonly (string | number)[], value: unknown): string {
    const written: unknown = JSON.parse(LOCALNET);
    let holder = written;
    for (const part of path.slice(0, -1)) holder = Reflect.get(Object(holder), part);
    const last = path.at(-1) ?? '';
    if (value === undefined) Reflect.deleteProperty(Object(holder), last);
    else Reflect.set(Object(holder), last, value);
    return JSON.stringify(written);
}

/** Names of sets of terms and of assets are the file's own: one that is gone is missed where it is used. */
const OWN_NAMES = [
    'feedTerms.standard',
    'collateralTerms.standard',
    'marketTerms.standard',
    'local.assets.BTC',
    'local.assets.ETH',
    'local.assets.SOL',
];
const PLACES = placesIn(JSON.parse(LOCALNET));
const FIELDS = PLACES.filter((path) => !OWN_NAMES.includes(named(path)));

test('the local network is founded under what its file says', () => {
    const { markets, feeds, collaterals, quote, capital, local } = parseConfiguration(LOCALNET);
    expect(markets.map(({ symbol }) => symbol)).toEqual(['BTC', 'ETH', 'SOL']);
    expect(quote.feed).toBe(feeds[3]);
    expect(new Set(feeds.map(({ terms }) => terms))).toEqual(new Set([CONFIGURATION.feed]));
    expect(collaterals.map(({ terms }) => terms)).toEqual(collaterals.map(() => CONFIGURATION.collateral));
    expect(markets.map(({ terms: { venue: _venue, class: _class, ...terms } }) => terms)).toEqual(markets.map(() => CONFIGURATION.market));
    expect([capital, local?.stakes]).toEqual([CONFIGURATION.endowment?.capital, CONFIGURATION.endowment?.stakes]);
    const { scenarios, inventory, facilities, placements, holdings } = parseConfiguration(LOCALNET);
    expect(CONFIGURATION.endowment).toMatchObject({ scenarios, inventory, facilities, placements });
    expect(holdings.map(({ symbol, terms }) => ({ symbol, terms }))).toEqual(CONFIGURATION.endowment?.holdings);
});

test('the example is well formed, but for the addresses that are to be filled in', () => {
    const found = faults(EXAMPLE);
    expect(found.length).toBeGreaterThan(10);
    expect(found.filter((fault) => !/"FILL IN: /.test(fault))).toEqual([]);
});

test.each(FIELDS.map((path) => [named(path), path] as const))('%s is missed', (place, path) => {
    expect(faults(spoiled(path, undefined)).filter((fault) => fault.startsWith(`${place}: `))).toHaveLength(1);
});

test.each(FIELDS.map((path) => [named(path), path] as const))('%s of another type is refused', (place, path) => {
    const found = faults(spoiled(path, true));
    expect(found.some((fault) => fault.startsWith(`${place}: `))).toBe(true);
});

test.each(PLACES.filter((path) => typeof path.at(-1) === 'string').map((path) => [named(path), path] as const))(
    'an unknown field beside %s is refused',
    (_place, path) => {
        const beside = [...path.slice(0, -1), 'surprise'];
        const [fault] = faults(spoiled(beside, 1));
        expect(fault?.startsWith(`${named(beside)}`)).toBe(true);
    },
);

test.each<[name: string, change: (file: WrittenConfiguration) => void, fault: RegExp]>([
    [
        'a key twice',
        (file) => (file.roles.steward = file.roles.guardian),
        /^roles\.steward: \w+ is roles\.guardian already: each needs a key/,
    ],
    [
        'governance as upgrade authority',
        (file) => (file.program.upgradeAuthority = file.roles.governance),
        /^roles\.governance\.address: \w+ is program\.upgradeAuthority\.address already/,
    ],
    [
        'a member for the vault',
        (file) => (file.program.upgradeAuthority.kind = 'multisig'),
        /^program\.upgradeAuthority\.address: is an address that a key may sign for: name the vault/,
    ],
    [
        'another program',
        (file) => (file.program.address = file.quote.mint),
        /^program\.address: \w+ is not Ba11ast\w+, which the interface/,
    ],
    ['too many decimals', (file) => (file.capital = '1.0000001'), /^capital: "1\.0000001" has 7 decimals, and the unit has 6/],
    ['a sign', (file) => (file.capital = '-1'), /^capital: "-1" is no amount: give whole units as text/],
    ['groups', (file) => (file.capital = '150,000'), /^capital: "150,000" is no amount/],
    ['a number for an amount', (file) => Reflect.set(file, 'capital', 150_000), /^capital: 150000 is no amount: give whole units as text/],
    [
        'more than 64 bits',
        (file) => (file.capital = '18446744073709.551616'),
        /^capital: "18446744073709\.551616" is 18446744073709551616 in the smallest unit, and out of bounds: from 0 to 18446744073709551615$/,
    ],
    [
        'too much dust',
        (file) => set(file, 'dust', '100.000001'),
        /^marketTerms\.standard\.dust: "100\.000001" is 100000001 .* from 0 to 100000000$/,
    ],
    [
        'a fraction of a basis point',
        (file) => set(file, 'fee', 2.5),
        /^marketTerms\.standard\.fee: 2\.5 is no whole number: give one from 0 to 100$/,
    ],
    [
        'leverage beyond fifty',
        (file) => set(file, 'initial', 199),
        /^marketTerms\.standard\.initial: 199 is out of bounds: from 200 to 10000$/,
    ],
    [
        'terms that are not there',
        (file) => first(file.markets, 'terms', 'wild'),
        /^markets\[0\]\.terms: "wild" is not among marketTerms, which has standard$/,
    ],
    [
        'a market without a feed',
        (file) => first(file.markets, 'symbol', 'JUP'),
        /^markets\[0\]\.symbol: "JUP" has no feed: feeds has BTC, ETH, SOL, USDC$/,
    ],
    ['a feed twice', (file) => first(file.feeds, 'symbol', 'ETH'), /^feeds\[1\]\.symbol: "ETH" stands there twice$/m],
    ['a feed of zeros', (file) => first(file.feeds, 'id', '0'.repeat(64)), /^feeds\[0\]\.id: all zeros are no feed id/],
    ['the quote as collateral', (file) => first(file.collaterals, 'mint', file.quote.mint), /^collaterals\[0\]\.mint: \w+ is the quote's/],
    ['other decimals of the quote', (file) => (file.quote.decimals = 5), /^quote\.decimals: 5 are not the 6 of its feed$/],
    ['too few correlations', (file) => file.reserve.correlations.pop(), /^reserve\.correlations: is not 36 correlations/],
    ['a class that a scenario leaves out', (file) => file.scenarios[0]?.pop(), /^scenarios\[0\]: is not 8 per cents: one for each class$/],
    [
        'more than the whole shock',
        (file) => first(file.scenarios, '7', -101),
        /^scenarios\[0\]\[7\]: -101 is out of bounds: from -100 to 100$/,
    ],
    ['scenarios in which all stands', (file) => (file.scenarios = [[0, 0, 0, 0, 0, 0, 0, 0]]), /^scenarios: move nothing/],
    ['no scenario', (file) => (file.scenarios = []), /^scenarios: are none/],
    ['nine scenarios', (file) => file.scenarios.push([1, 1, 1, 1, 1, 1, 1, 1]), /^scenarios: are more than the 8/],
    [
        'more than half of capital held',
        (file) => first(file.holdings, 'calmWeight', 5_001),
        /^holdings\[0\]\.calmWeight: 5001 is out of bounds: from 0 to 5000$/,
    ],
    [
        'a holding that is no collateral',
        (file) => first(file.holdings, 'symbol', 'USDC'),
        /^holdings\[0\]\.symbol: "USDC" is no collateral: collaterals has BTC, ETH, SOL$/,
    ],
    ['a holding twice', (file) => file.holdings.push(...file.holdings), /^holdings\[1\]\.symbol: "BTC" stands there twice$/m],
    [
        'a detector that holds a role',
        (file) => (file.detectors = [file.roles.guardian]),
        /^detectors\[0\]: \w+ is roles\.guardian already: each needs a key/,
    ],
    ['made up tokens on a cluster', (file) => (file.cluster.genesis = file.quote.mint), /^local: is for local networks alone/],
    ['no hash', (file) => (file.cluster.genesis = 'mainnet'), /^cluster\.genesis: "mainnet" is no genesis hash/],
])('%s is refused by name', (_name, change, fault) => {
    expect(faults(changed(change)).join('\n')).toMatch(fault);
});

test('all faults are told at once', () => {
    const found = faults(
        changed((file) => {
            set(file, 'fee', 101);
            Reflect.set(file.roles, 'guardian', 'nobody');
            file.capital = 'much';
        }),
    );
    expect(found.map((fault) => fault.split(':')[0])).toEqual(['roles.guardian', 'marketTerms.standard.fee', 'capital']);
});

test('text that is no JSON is refused', () => {
    expect(faults('{ "name": ')).toEqual([expect.stringMatching(/^it is no JSON: /)]);
});

test('keys of the local network are those of its file', async () => {
    const { governance, detectors, program } = parseConfiguration(LOCALNET);
    expect(detectors).toEqual([(await keyOf('detector of one')).address]);
    expect(governance.address).toBe((await keyOf('governance of one')).address);
    expect(program).toBe(BALLAST_PROGRAM_ADDRESS);
});

function set(file: WrittenConfiguration, field: string, value: unknown): void {
    Reflect.set(Object(file.marketTerms['standard']), field, value);
}

function first(list: readonly object[], field: string, value: unknown): void {
    Reflect.set(Object(list[0]), field, value);
}
