/** What acts do to an account before they are sent. */
import { quote, size, tokens } from '@ballast/client';
import { describe, expect, test } from 'vitest';
import { InputRefused, price } from '../src/index.js';
import { bytes, load, present, states } from './support/built.js';
import type { State } from './support/built.js';

const risk = await load();

/** A state in which withdrawals are open, and the first market trades. */
const calm = ({ books, root, markets, folder }: State): boolean => {
    const { stopped } = risk.vault({ books, root, outflow: bytes(folder, 'outflow.bin'), of: { kind: 'quote' } });
    return stopped === null && !risk.market({ books, root, market: present(markets[0], 'market') }).finalized;
};
const state = present(states.find(calm), 'calm state');
const { books, root, markets } = state;
const account = present(state.accounts[0], 'account');

/** An account that needs no price. */
const isFlat = (candidate: Uint8Array): boolean => {
    const { positions, feesOwed, cash } = risk.account({ books, account: candidate });
    return positions.length === 0 && feesOwed === 0n && cash > 0n;
};
/** What refuses more quote than margin lets out. */
const limit = (candidate: Uint8Array): string | undefined => risk.withdrawable({ books, account: candidate }).quote.beyond?.name;

describe('preview', () => {
    test('without acts nothing changes', () => {
        const { before, after } = risk.preview({ books, root, account, acts: [] });
        expect(after).toEqual(before);
        expect(before.account).toEqual(risk.account({ books, account }));
        expect(before.withdrawable).toEqual(risk.withdrawable({ books, account }));
    });

    test('a deposit is cash, and can be taken out again', () => {
        const amount = quote(123_456_789n);
        const { before, acts, after } = risk.preview({ books, root, account, acts: [{ kind: 'deposit', amount }] });
        expect(acts).toEqual([{ fee: 0n, accrueFirst: false, refusal: null, counted: true }]);
        expect(after.account.cash - before.account.cash).toBe(amount);
        expect(after.account.standing.equity - before.account.standing.equity).toBe(amount);
        expect(after.account.standing.maintenance - before.account.standing.maintenance).toBe(10_000n * amount);
    });

    test('what is refused at the door changes nothing', () => {
        const account = present(state.accounts.find(isFlat), 'account without positions');
        const cash = risk.account({ books, account }).cash;
        const acts = [
            { kind: 'withdraw', amount: quote(0n) },
            { kind: 'withdraw', amount: quote(cash + 1n) },
            { kind: 'depositCollateral', collateral: 9, amount: tokens(1n) },
            { kind: 'price', feed: 0, price: price(1n) },
            { kind: 'price', feed: 64, price: price(2n ** 32n) },
            { kind: 'trade', market: 0, side: 'buy', size: size(0n), quote: quote(0n) },
        ] as const;
        const { before, acts: played, after } = risk.preview({ books, root, account, markets, acts });
        const names = ['ZeroAmount', 'NotEnoughCash', 'UnknownCollateral', 'PriceOutOfRange', 'UnknownFeed', 'ZeroAmount'];
        expect(played.map(({ refusal }) => refusal?.name)).toEqual(names);
        expect(played.map(({ counted }) => counted)).toEqual(names.map(() => false));
        expect(after).toEqual(before);
    });

    test('what is refused for what it leads to is shown', () => {
        for (const rule of ['BelowInitialMargin', 'LossesUnpaid']) {
            const account = present(
                state.accounts.find((candidate) => limit(candidate) === rule),
                `account that ${rule} limits`,
            );
            const amount = quote(risk.withdrawable({ books, account }).quote.amount + 1n);
            const { before, acts, after } = risk.preview({ books, root, account, acts: [{ kind: 'withdraw', amount }] });
            expect(acts.map(({ refusal, counted }) => [refusal?.name, counted])).toEqual([[rule, true]]);
            expect(before.account.cash - after.account.cash).toBe(amount);
        }
    });

    test('collateral comes in up to its cap', () => {
        const { depositCap } = risk.haircuts({ books, collateral: 0, amounts: [] });
        const acts = [{ kind: 'depositCollateral', collateral: 0, amount: tokens(depositCap + 1n) }] as const;
        expect(risk.preview({ books, root, account, acts }).acts.map(({ refusal }) => refusal?.name)).toEqual(['DepositCapExceeded']);
    });

    test("the quote's price moves all collateral, where the quote has a feed", () => {
        const QUOTE_FEED = 6;
        const moved = states.map(({ books, root, accounts }) => {
            const holds = (account: Uint8Array): boolean =>
                risk.account({ books, account }).collaterals.some(({ price }) => price > 1_000n);
            const account = present(accounts.find(holds), 'account with collateral');
            const { before, after } = risk.preview({
                books,
                root,
                account,
                acts: [{ kind: 'price', feed: QUOTE_FEED, price: price(2n ** 33n) }],
            });
            const prices = [before, after].map(({ account }) => account.collaterals.map(({ price }) => price));
            return prices[0]?.join() !== prices[1]?.join();
        });
        expect(moved.filter((yes) => yes).length).toBeGreaterThan(5);
        expect(moved.filter((yes) => !yes).length).toBeGreaterThan(5);
    });

    test('acts see what acts before them did', () => {
        const both = risk.preview({
            books,
            root,
            account,
            acts: [1n, 2n].map((amount) => ({ kind: 'deposit', amount: quote(amount) }) as const),
        });
        const once = risk.preview({ books, root, account, acts: [{ kind: 'deposit', amount: quote(3n) }] });
        expect(both.after).toEqual(once.after);
    });

    test('a trade takes the account of its market', () => {
        const trade = { kind: 'trade', market: 3, side: 'sell', size: size(1n), quote: quote(1n) } as const;
        expect(() => risk.preview({ books, root, account, acts: [trade] })).toThrow(InputRefused);
    });
});
