/** Names and the numbers that the program has for them. */
import { expect, test } from 'vitest';

import { HOLDING_SIDES, holdingSideOf, NOBODY, ROLE_NAMES, ROLES, SYSTEM, TRANCHE_NAMES, TRANCHES } from '../src/index.js';

test('a name stands at its number', () => {
    expect(TRANCHE_NAMES.map((name) => TRANCHES[name])).toEqual([0, 1, 2]);
    expect(ROLE_NAMES.map((name) => ROLES[name])).toEqual([0, 1, 2]);
    for (const [name, number] of Object.entries(HOLDING_SIDES)) expect(holdingSideOf(number)).toBe(name);
    expect(holdingSideOf(3)).toBeUndefined();
});

test('nobody is the zero address, at which the system program stands too', () => {
    expect(NOBODY).toBe(SYSTEM);
});
