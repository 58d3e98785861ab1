/** Figures of collaterals, markets, the reserve and vaults: what the built program publishes and pays out. */
import { tokens } from '@ballast/client';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { LEVELS } from '../src/index.js';
import { bytes, load, present, states } from './support/built.js';
import { Stage, refusalOf } from './support/stage.js';

const risk = await load();
let stage: Stage;
beforeEach(async () => {
    stage = await Stage.open(present(states[0], 'state'));
});
afterEach(() => stage.close());

const first = (accounts: readonly Uint8Array[]): Uint8Array => present(accounts[0], 'account');

test('the haircuts of an amount are those of a balance of it', () => {
    for (const { books, accounts } of states) {
        for (const account of accounts) {
            for (const { collateral, amount, price, validity, ...leg } of risk.account({ books, account }).collaterals) {
                const haircuts = risk.haircuts({ books, collateral, amounts: [amount] });
                expect(haircuts).toMatchObject({ price, validity, amounts: [{ amount, ...leg }] });
            }
        }
    }
});

test('accrual publishes the allowance that was foretold', { timeout: 120_000 }, async () => {
    for (const state of states) {
        const { root, markets, accounts } = state;
        const books = await stage.set(state, first(accounts));
        await stage.chain.send(...markets.map((_, index) => stage.accrue(index)));
        const published = (await stage.prices()).markets.slice(0, markets.length).map(({ allowance }) => allowance);
        expect(published).toEqual(markets.map((market) => risk.market({ books, root, market }).allowance));
    }
});

test('the target, coverage and level are set as foretold', { timeout: 120_000 }, async () => {
    const seen = new Set<string>();
    for (const state of states) {
        const books = await stage.set(state, first(state.accounts));
        const { target, targetNow, coverage, level, tranches } = risk.reserve({ books, reserve: bytes(state.folder, 'reserve.bin') });
        expect((await stage.reserve()).target).toBe(target);
        await stage.updateTarget();
        const { target: set, level: settled, tranches: held } = await stage.reserve();
        expect([set, LEVELS[settled], (await stage.prices()).coverage]).toEqual([targetNow, level, coverage]);
        expect(tranches.map(({ shares }) => shares)).toEqual(held.map(({ shares }) => shares));
        seen.add(level);
    }
    expect(seen.size).toBeGreaterThan(1);
});

test('a vault releases to those who wait what was foretold', { timeout: 120_000 }, async () => {
    const outcomes = new Set<string | null>();
    let limited = 0;
    for (const state of states) {
        const { root, folder, accounts } = state;
        const books = await stage.set(state, first(accounts));
        const vault = risk.vault({ books, root, outflow: bytes(folder, 'outflow.bin'), of: { kind: 'quote' } });
        const before = await stage.outflow();
        const turn = before.asked - before.released;
        const foretold = vault.room < turn ? vault.room : turn;
        const refusal = vault.stopped?.name ?? (foretold === 0n ? 'NothingReleased' : null);
        expect(await refusalOf(stage.release())).toBe(refusal);
        const paid = (await stage.outflow()).released - before.released;
        expect(paid).toBe(refusal === null ? foretold : 0n);
        expect(vault.waiting).toBe(turn + before.next);
        outcomes.add(refusal);
        limited += refusal === null && vault.room < turn ? 1 : 0;
    }
    expect(limited).toBeGreaterThan(2);
    expect([...outcomes].sort()).toEqual(['NothingReleased', 'Paused', null].sort());
});

test('what a vault pays at once is within its limits, and one unit more is not', () => {
    for (const { books, root, folder } of states) {
        const vault = risk.vault({ books, root, outflow: bytes(folder, 'outflow.bin'), of: { kind: 'quote' } });
        const small = vault.least / 100n; // Of which a little passes beside the limits.
        expect(vault.atOnce.amount <= (vault.room > small ? vault.room : small)).toBe(true);
        expect(['OutflowLimited', 'OthersWait']).toContain(vault.atOnce.beyond?.name);
    }
});

test('a collateral that is not listed has no haircuts', () => {
    const { books } = present(states[0], 'state');
    expect(() => risk.haircuts({ books, collateral: 15, amounts: [tokens(1n)] })).toThrow(/^UnknownCollateral \(/);
});
