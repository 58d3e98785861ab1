/** The built program on a validator does what was foretold: the same numbers, the same refusals. */
import { quote, size } from '@ballast/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Side } from '../src/index.js';
import { load, present, states } from './support/built.js';
import type { State } from './support/built.js';
import { Stage, refusalOf } from './support/stage.js';

const risk = await load();
let stage: Stage;
beforeEach(async () => {
    stage = await Stage.open(present(states[0], 'state'));
});
afterEach(() => stage.close());

interface Case {
    readonly state: State;
    readonly account: Uint8Array;
}

const some = (many: number): Case[] => states.flatMap((state) => state.accounts.slice(0, many).map((account) => ({ state, account })));
const quoteOf = (amount: bigint, mark: bigint, side: Side): bigint => (amount * mark + (side === 'buy' ? 2n ** 32n - 1n : 0n)) >> 32n;

/** Sides on which an account opens or adds: then the other side opens, as is foretold. */
function openings({ state, account }: Case): { readonly market: number; readonly side: Side }[] {
    const { positions } = risk.account({ books: state.books, account });
    const opens = (market: number, side: Side): boolean =>
        positions.every((held) => held.market !== market || held.size > 0n === (side === 'buy'));
    return state.markets.flatMap((_, market) =>
        (['buy', 'sell'] as const).filter((side) => opens(market, side)).map((side) => ({ market, side })),
    );
}

test('the largest trade lands and leaves the account as previewed; a unit more is refused as foretold', { timeout: 300_000 }, async () => {
    const rules: (string | undefined)[] = [];
    for (const { state, account } of some(1)) {
        for (const { market, side } of openings({ state, account }).slice(0, 10)) {
            const { root, markets } = state;
            const books = await stage.set(state, account);
            const ledger = present(markets[market], 'market');
            const { mark } = risk.market({ books, root, market: ledger });
            const { size: most, accrueFirst } = risk.largestTrade({ books, root, market: ledger, account, side, price: mark });
            const trade = (amount: bigint) => ({ market, side, size: size(amount), quote: quote(quoteOf(amount, mark, side)) });
            const { acts, after } = risk.preview({ books, root, markets, account, acts: [{ kind: 'trade', ...trade(most.amount) }] });
            expect(await refusalOf(stage.trade({ ...trade(most.amount + 1n), accrueFirst }))).toBe(most.beyond?.name);
            expect(await refusalOf(stage.trade({ ...trade(most.amount), accrueFirst }))).toBe(acts[0]?.refusal?.name ?? null);
            expect(risk.account({ books: await stage.books(), account: await stage.account() })).toEqual(after.account);
            rules.push(acts[0]?.refusal?.name, most.beyond?.name);
        }
    }
    expect(rules.filter((rule) => rule === undefined).length, 'trades that landed').toBeGreaterThan(20);
    expect(rules).toEqual(
        expect.arrayContaining(['BelowInitialMargin', 'BelowZero', 'PriceNotFresh', 'OpenInterestCapExceeded', 'MarketFinal']),
    );
});

test('a liquidator takes as much as foretold of the position that was named, and nothing of the others', { timeout: 300_000 }, async () => {
    const below = some(3).filter(({ state, account }) => risk.account({ books: state.books, account }).standing.belowMaintenance);
    const rules: (string | undefined)[] = [];
    let taken = 0;
    for (const { state, account } of below) {
        await stage.set(state, account);
        await stage.chain.send(...state.markets.map((_, index) => stage.accrue(index)));
        const before = risk.account({ books: await stage.books(), account: await stage.account() });
        for (const { market, liquidationRefusal } of before.positions.filter(({ liquidation }) => liquidation === null)) {
            expect(await refusalOf(stage.liquidate(market))).toBe(liquidationRefusal?.name);
            rules.push(liquidationRefusal?.name);
        }
        for (const { market, size: held, liquidation } of before.positions.filter(({ liquidation }) => liquidation !== null).slice(0, 1)) {
            expect(await refusalOf(stage.liquidate(market))).toBeNull();
            const after = risk.account({ books: await stage.books(), account: await stage.account() });
            const left = after.positions.find((position) => position.market === market)?.size ?? 0n;
            expect(held > 0n ? held - left : left - held).toBe(present(liquidation, 'liquidation').most);
            taken += 1;
        }
    }
    expect(taken).toBeGreaterThan(20);
    expect(rules).toEqual(expect.arrayContaining(['NotRiskiest', 'PriceNotUsable', 'MarketFinal']));
});

test('what margin lets out goes out, and a unit more does not', { timeout: 300_000 }, async () => {
    const limitOf = ({ state: { books }, account }: Case): string | undefined => risk.withdrawable({ books, account }).quote.beyond?.name;
    const owing = states.flatMap((state) =>
        state.accounts
            .map((account) => ({ state, account }))
            .filter((held) => limitOf(held) === 'FeesOwed')
            .slice(0, 1),
    );
    const rules: (string | undefined)[] = [];
    for (const { state, account } of [...some(4), ...owing]) {
        const books = await stage.set(state, account);
        const { quote: most } = risk.withdrawable({ books, account });
        for (const amount of [most.amount + 1n, most.amount]) {
            const { acts } = risk.preview({ books, root: state.root, account, acts: [{ kind: 'withdraw', amount: quote(amount) }] });
            expect(await refusalOf(stage.withdraw(amount))).toBe(acts[0]?.refusal?.name ?? null);
            rules.push(acts[0]?.refusal?.name);
        }
    }
    expect(rules.filter((rule) => rule === undefined).length, 'withdrawals').toBeGreaterThan(20);
    const seen = ['BelowInitialMargin', 'LossesUnpaid', 'FeesOwed', 'NotEnoughCash', 'PriceNotFresh', 'Paused'];
    expect(rules).toEqual(expect.arrayContaining(seen));
});
