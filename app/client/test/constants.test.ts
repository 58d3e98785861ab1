/** Names and the numbers that the program has for them. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { expect, test } from 'vitest';

import { HOLDING_SIDES, holdingSideOf, NOBODY, OPERATIONS, ROLE_NAMES, ROLES, SYSTEM, TRANCHE_NAMES, TRANCHES } from '../src/index.js';

test('a name stands at its number', () => {
    expect(TRANCHE_NAMES.map((name) => TRANCHES[name])).toEqual([0, 1, 2]);
    expect(ROLE_NAMES.map((name) => ROLES[name])).toEqual([0, 1, 2]);
    for (const [name, number] of Object.entries(HOLDING_SIDES)) expect(holdingSideOf(number)).toBe(name);
    expect(holdingSideOf(3)).toBeUndefined();
});

test('operations are called as the table of operations calls them, in its order', () => {
    const table = readFileSync(resolve(import.meta.dirname, '../../../docs/operations.md'), 'utf8');
    const paused = [...table.matchAll(/\| (\w+) paused (?=\|)/g)].map(([, name]) => name);
    expect([...Object.keys(OPERATIONS), 'all']).toEqual(paused);
    expect(Object.values(OPERATIONS)).toEqual([1, 2, 4, 8, 16]);
});

test('nobody is the zero address, at which the system program stands too', () => {
    expect(NOBODY).toBe(SYSTEM);
});
