/** What is found by searching is an edge: the law accepts it, and refuses one unit more with the error that was named. */
import { quote, size, tokens } from '@ballast/client';
import { describe, expect, test } from 'vitest';
import { LawRefused, price } from '../src/index.js';
import type { Act, LargestTrade, Risk } from '../src/index.js';
import { load, present, states } from './support/built.js';
import type { State } from './support/built.js';

/** Some accounts of every state. */
const some = (many: number) => states.flatMap((state) => state.accounts.slice(0, many).map((account) => ({ state, account })));

/** The refusal of a single act. */
function refusalOf(risk: Risk, { books, root, markets }: State, account: Uint8Array, act: Act): string | null {
    const { acts } = risk.preview({ books, root, markets, account, acts: [act] });
    return present(acts[0], 'act').refusal?.name ?? null;
}

describe('withdrawals', () => {
    test('the most that margin lets out is accepted, and one more is refused as said', async () => {
        const risk = await load();
        let edges = 0;
        for (const { state, account } of some(12)) {
            const { books } = state;
            const { quote: most, collaterals } = risk.withdrawable({ books, account });
            const acts = [
                { most, act: (amount: bigint): Act => ({ kind: 'withdraw', amount: quote(amount) }) },
                ...collaterals.map(({ collateral, most }) => ({
                    most,
                    act: (amount: bigint): Act => ({ kind: 'withdrawCollateral', collateral, amount: tokens(amount) }),
                })),
            ];
            for (const { most, act } of acts) {
                const paused = refusalOf(risk, state, account, act(1n)) === 'Paused';
                const expected = (name: string | null): string | null => (paused ? 'Paused' : name);
                const accepted = most.amount === 0n ? 'ZeroAmount' : expected(null);
                expect(refusalOf(risk, state, account, act(most.amount))).toBe(accepted);
                const beyond = refusalOf(risk, state, account, act(most.amount + 1n));
                expect(expected(most.beyond?.name ?? beyond)).toBe(beyond);
                expect(beyond).not.toBeNull();
                edges += most.beyond === null ? 0 : 1;
            }
        }
        expect(edges).toBeGreaterThan(300);
    });
});

describe('liquidation prices', () => {
    test('at the price maintenance is lost, and a unit before it is not', async () => {
        const risk = await load();
        const found = { falling: 0, rising: 0, below: 0 };
        for (const { state, account } of some(60)) {
            const { books, root } = state;
            const { positions } = risk.account({ books, account });
            for (const { market } of positions.filter(({ validity }) => validity === 'final')) {
                expect(() => risk.liquidationPrice({ books, account, market })).toThrow(/^MarketFinal \(/);
            }
            for (const { market } of positions.filter(({ validity }) => validity !== 'final')) {
                const { mark, belowMaintenance, falling, rising } = risk.liquidationPrice({ books, account, market });
                const isBelow = (moved: bigint): boolean => {
                    const acts: Act[] = [{ kind: 'price', feed: Math.min(market, 4), price: price(moved) }];
                    return risk.preview({ books, root, account, acts }).after.account.standing.belowMaintenance;
                };
                expect(isBelow(mark)).toBe(belowMaintenance);
                const [down, up] = [falling, rising].map((edge) => (edge === null ? [] : [edge]));
                for (const edge of down ?? []) expect([edge < mark, isBelow(edge), isBelow(edge + 1n)]).toEqual([true, true, false]);
                for (const edge of up ?? []) expect([edge > mark, isBelow(edge), isBelow(edge - 1n)]).toEqual([true, true, false]);
                found.falling += down?.length ?? 0;
                found.rising += up?.length ?? 0;
                found.below += belowMaintenance ? 1 : 0;
            }
        }
        expect(Math.min(found.falling, found.rising, found.below)).toBeGreaterThan(50);
    });

    test('an account without the position has none', async () => {
        const risk = await load();
        const { state, account } = present(some(1)[0], 'state');
        expect(() => risk.liquidationPrice({ books: state.books, account, market: 40 })).toThrow(LawRefused);
        expect(() => risk.liquidationPrice({ books: state.books, account, market: 40 })).toThrow(/^NoPosition \(/);
    });
});

describe('the largest trade', () => {
    /** Asks for the largest trade at the mark; what has no mark to trade at has none. */
    function largestAtMark(
        risk: Risk,
        { state, account, index, side }: { state: State; account: Uint8Array; index: number; side: 'buy' | 'sell' },
    ) {
        const { books, root, markets } = state;
        const market = present(markets[index], 'market');
        const { mark } = risk.market({ books, root, market });
        return { mark, largest: risk.largestTrade({ books, root, market, account, side, price: mark }) };
    }

    /** The quote of a size at a price, rounded against who trades. */
    const quoteOf = (amount: bigint, mark: bigint, side: 'buy' | 'sell'): bigint =>
        (amount * mark + (side === 'buy' ? 2n ** 32n - 1n : 0n)) >> 32n;

    test('is accepted, with its fee, and one unit more is refused as said', async () => {
        const risk = await load();
        const seen = new Map<string, number>();
        for (const { state, account } of some(10)) {
            for (const side of ['buy', 'sell'] as const) {
                for (const index of [0, 1, 2, 3, 4, 5]) {
                    const { mark, largest } = largestAtMark(risk, { state, account, index, side });
                    const { size: most, fee, accrueFirst }: LargestTrade = largest;
                    const { books, root, markets } = state;
                    const played = (amount: bigint) => {
                        const trade = { market: index, side, size: size(amount), quote: quote(quoteOf(amount, mark, side)) };
                        return risk.preview({ books, root, markets, account, acts: [{ kind: 'trade', ...trade }] }).acts[0];
                    };
                    const rule = `${most.beyond?.name}`;
                    expect(played(most.amount + 1n)?.refusal?.name).toBe(rule);
                    seen.set(rule, (seen.get(rule) ?? 0) + 1);
                    const none = { refusal: rule === 'MarketFinal' ? rule : 'ZeroAmount', counted: false };
                    const { refusal, ...rest } = present(played(most.amount), 'act');
                    const expected = most.amount === 0n ? none : { refusal: null, counted: true };
                    expect({ ...rest, refusal: refusal?.name ?? null }).toEqual({ fee, accrueFirst, ...expected });
                    expect(largest.quote).toBe(quoteOf(most.amount, mark, side));
                }
            }
        }
        const rules = [
            'BelowInitialMargin',
            'BelowZero',
            'PriceNotFresh',
            'MarketFinal',
            'OpenInterestCapExceeded',
            'ReduceOnly',
            'Paused',
        ];
        for (const rule of rules) expect(seen.get(rule) ?? 0, rule).toBeGreaterThan(0);
    });
});
