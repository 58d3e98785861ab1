/** What a preview says of thousands of accounts of a replay is what the program did with them on the machine, to the unit. */
import { quote, size, tokens } from '@ballast/client';
import { expect, test } from 'vitest';
import type { Account, Act } from '../src/index.js';
import { digits, record, whole, word } from '../src/shape.js';
import { load, present, replayed } from './support/built.js';

const kinds = word('deposit', 'depositCollateral', 'withdraw', 'withdrawCollateral', 'trade');
const cash = record({ kind: word('deposit', 'withdraw'), amount: digits() });
const collateral = record({ kind: word('depositCollateral', 'withdrawCollateral'), collateral: whole(), amount: digits() });
const trade = record({ kind: word('trade'), market: whole(), side: word('buy', 'sell'), size: digits(), quote: digits() });

/** An act as the replay wrote it. */
function read(written: { readonly kind: unknown }): Act {
    switch (kinds(written.kind, 'kind')) {
        case 'deposit':
        case 'withdraw': {
            const act = cash(written, 'act');
            return { ...act, amount: quote(act.amount) };
        }
        case 'depositCollateral':
        case 'withdrawCollateral': {
            const act = collateral(written, 'act');
            return { ...act, amount: tokens(act.amount) };
        }
        case 'trade': {
            const act = trade(written, 'act');
            return { ...act, size: size(act.size), quote: quote(act.quote) };
        }
    }
}

/** What an account holds and comes to, as the replay writes it. */
function plain({ cash, feesOwed, positions, collaterals, standing }: Account): unknown {
    const { equity, unpaid, notional, initial, maintenance, requirement } = standing;
    const sums = Object.entries({ equity, unpaid, notional, initial, maintenance, requirement });
    return {
        cash: String(cash),
        feesOwed: String(feesOwed),
        positions: positions.map(({ market, size }) => [market, String(size)]),
        collaterals: collaterals.map(({ collateral, amount }) => [collateral, String(amount)]),
        standing: Object.fromEntries(sums.map(([name, sum]) => [name, String(sum)])),
    };
}

test('previews of acts, and what a liquidator may take, are what the machine did', { timeout: 120_000 }, async () => {
    const risk = await load();
    const counts = { accounts: 0, broad: 0, liquidatable: 0, accepted: 0 };
    for (const { name, books, root, markets, accounts, tried } of replayed) {
        expect(tried.length).toBe(accounts.length);
        for (const [place, account] of accounts.entries()) {
            const { act, refused, after, liquidation } = present(tried[place], 'line');
            const shown = risk.preview({ books, root, markets, account, acts: [read(act)] });
            const place_ = `${name}, account ${place}, ${JSON.stringify(act)}`;
            expect(shown.acts[0]?.refusal?.code ?? null, place_).toBe(refused);
            const held = refused === null ? plain(shown.after.account) : null;
            expect(held, place_).toEqual(after);
            const { positions, standing } = shown.before.account;
            const riskiest = positions.find(({ market }) => market === liquidation?.market);
            const taken = riskiest && {
                market: riskiest.market,
                ...(riskiest.liquidation ? { size: String(riskiest.liquidation.most) } : { refused: riskiest.liquidationRefusal?.code }),
            };
            expect(taken ?? null, place_).toEqual(liquidation);
            counts.accounts += 1;
            counts.broad += Number(positions.filter(({ size }) => size !== 0n).length >= 8);
            counts.liquidatable += Number(standing.belowMaintenance && riskiest?.liquidation?.most !== undefined);
            counts.accepted += Number(refused === null);
        }
    }
    console.info(counts);
    expect(counts.accounts).toBeGreaterThanOrEqual(10_000);
    expect(counts.broad * 100).toBeGreaterThanOrEqual(30 * counts.accounts);
    expect(counts.liquidatable * 100).toBeGreaterThanOrEqual(10 * counts.accounts);
    expect(counts.accepted * 100).toBeGreaterThanOrEqual(40 * counts.accounts);
});
