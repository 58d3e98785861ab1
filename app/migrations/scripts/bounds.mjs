// Writes src/generated/bounds.ts: between which values the program accepts each term. They are read where the program says them,
// in `limits.rs` and in the `validate` functions of its terms, so that no copy can go stale; what is said in a new way fails here.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { constant, read } from '../../client/scripts/limits.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const repository = resolve(here, '../../..');
const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

const governance = (name) => read(`programs/ballast/src/instructions/governance/${name}.rs`);
const law = {
    WHOLE: 'ONE',
    ONE: constant('ONE', 'crates/risk/src/fixed.rs'),
    HIGHEST_TILT: constant('HIGHEST_TILT', 'crates/risk/src/target.rs'),
    LONGEST_NOTICE: constant('LONGEST_NOTICE', 'crates/risk/src/tranche.rs'),
    CLASSES: constant('CLASSES', 'crates/risk/src/correlation.rs'),
};
const RAMPS = ['fee', 'initial', 'caps'];

/** The value of an expression of whole numbers, names and products. */
function value(expression) {
    const text = expression
        .replace('i64::MAX.unsigned_abs()', String(2n ** 63n - 1n))
        .replace(/ballast_risk::\w+::(\w+)/g, '$1')
        .replace(/\b([A-Z][A-Z_]+)\.([01])\b/g, (_, name, side) => String(pair(name)[Number(side)]))
        .replace(/\b[A-Z][A-Z_]+\b/g, (name) => String(value(law[name] ?? constant(name))));
    if (!/^[\d_\s*+()<]+$/.test(text)) throw new Error(`limits.rs says ${expression}, which this script cannot read`);
    return Function(`return ${text.replace(/\d[\d_]*/g, (digits) => `${digits.replaceAll('_', '')}n`)}`)();
}

/** Least and most, from a name or a pair. */
function pair(bounds) {
    const text = bounds.trim();
    const [, least, most] = (text.startsWith('(') ? text : constant(text)).match(/^\((.+), (.+)\)$/);
    return [value(least), value(most)];
}

/** Every field that one `validate` bounds, whichever way it says so. */
function boundsOf(name, struct) {
    const source = governance(name);
    const begin = source.indexOf(`impl ${struct} {`);
    const body = source.slice(source.indexOf('fn validate', begin), source.indexOf('\n    }\n', source.indexOf('fn validate', begin)));
    const found = new Map();
    const bounded = String.raw`([A-Z][A-Z_]*|\([^()]+\))`;
    for (const [, field, bounds] of body.matchAll(new RegExp(String.raw`\((?:self|terms)\.(\w+)\)?, ${bounded}\s*[,)]`, 'g'))) {
        found.set(field, pair(bounds));
    }
    for (const [, item, list, bounds] of body.matchAll(new RegExp(String.raw`for (\w+) in ([^{]+)\{\s*within\(\1, ${bounded},`, 'g'))) {
        if (item !== 'ratio') for (const [, field] of list.matchAll(/(?:self|terms)\.(\w+)/g)) found.set(field, pair(bounds));
    }
    return found;
}

const tables = {
    GeneralTerms: boundsOf('set_general_terms', 'GeneralTerms'),
    FeedTerms: boundsOf('set_feed_terms', 'FeedTerms'),
    CollateralTerms: boundsOf('set_collateral_terms', 'CollateralTerms'),
    MarketTerms: boundsOf('set_market_terms', 'MarketTerms'),
    ReserveTerms: boundsOf('set_reserve_terms', 'ReserveTerms'),
    RampTerms: boundsOf('set_reserve_terms', 'RampTerms'),
    TranchesTerms: boundsOf('set_tranche_terms', 'TranchesTerms'),
    InventoryTerms: boundsOf('set_inventory_terms', 'InventoryTerms'),
    HoldingTerms: boundsOf('set_holding_terms', 'HoldingTerms'),
    FacilityTerms: boundsOf('set_facility_terms', 'FacilityTerms'),
    PlacementTerms: boundsOf('set_placement_terms', 'PlacementTerms'),
};
for (const terms of [tables.MarketTerms, tables.HoldingTerms]) terms.set('class', [0n, value(law.CLASSES) - 1n]);
for (const ramp of RAMPS) {
    const [, name] = governance('set_reserve_terms').match(new RegExp(`self\\.${ramp}\\.validate\\((\\w+)\\)`));
    tables.RampTerms.set(`${ramp}_most`, pair(name));
}
const [, dust] = read('programs/ballast/src/limits.rs').match(/fn dust[^}]+saturating_mul\((\d+)\)/);
const { types } = JSON.parse(readFileSync(resolve(repository, 'idl/ballast.json'), 'utf8'));
const room = (table, account = 'Terms') =>
    types.find(({ name }) => name === account).type.fields.find(({ name }) => name === table).type.array[1];
const shock = constant('WHOLE_SHOCK', 'crates/risk/src/stress.rs');

const lines = [
    '// Made by scripts/bounds.mjs from the program: between which values it accepts each term.',
    '',
    '/** Least and most. */',
    'export type Bound = readonly [least: bigint, most: bigint];',
    '',
    '/** By the name of the terms and of the field, as the interface has them. */',
    'export const BOUNDS = {',
    ...Object.entries(tables).flatMap(([struct, fields]) => [
        `    ${struct}: {`,
        ...[...fields].map(([field, [least, most]]) => `        ${camel(field)}: [${least}n, ${most}n],`),
        '    },',
    ]),
    '} as const satisfies Readonly<Record<string, Readonly<Record<string, Bound>>>>;',
    '',
    '/** The most that may count as dust, in whole tokens of quote. */',
    `export const MOST_DUST = ${dust}n;`,
    '/** The most decimals of an asset, and of the quote. */',
    `export const MOST_DECIMALS = ${value(constant('MOST_DECIMALS'))};`,
    `export const MOST_QUOTE_DECIMALS = ${value(constant('MOST_QUOTE_DECIMALS'))};`,
    '/** How many of each the terms have room for. */',
    'export const ROOM = {',
    ...['feeds', 'collaterals', 'markets', 'holdings', 'scenarios'].map((table) => `    ${table}: ${room(table)},`),
    `    detectors: ${room('detectors', 'Clearinghouse')},`,
    '} as const;',
    '/** How many classes of correlations there are: a scenario moves each. */',
    `export const CLASSES = ${value(law.CLASSES)};`,
    "/** A market's whole shock, in the per cents that scenarios count in. */",
    `export const WHOLE_SHOCK = ${shock};`,
    '',
];
mkdirSync(resolve(here, '../src/generated'), { recursive: true });
writeFileSync(resolve(here, '../src/generated/bounds.ts'), lines.join('\n'));
