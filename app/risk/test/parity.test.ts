/** Every kind of question, also a damaged one, is answered to the letter as natively. */
import { quote, size, tokens } from '@ballast/client';
import { expect, test } from 'vitest';
import { Engine } from '../src/engine.js';
import { price, unixTime } from '../src/index.js';
import type { Act } from '../src/index.js';
import { encode } from '../src/questions.js';
import { bytes, present, states, wasm } from './support/built.js';
import type { State } from './support/built.js';
import { Random } from './support/random.js';
import { askNatively } from './support/native.js';

const random = new Random(7n);

function act(): Act {
    const amount = random.scaled(44n);
    switch (random.below(6)) {
        case 0:
            return { kind: 'deposit', amount: quote(amount) };
        case 1:
            return { kind: 'depositCollateral', collateral: random.below(5), amount: tokens(amount) };
        case 2:
            return { kind: 'withdraw', amount: quote(amount) };
        case 3:
            return { kind: 'withdrawCollateral', collateral: random.below(5), amount: tokens(amount) };
        case 4:
            return { kind: 'price', feed: random.below(8), price: price(random.scaled(50n)) };
        default:
            return { kind: 'trade', market: random.below(6), side: random.side(), size: size(amount), quote: quote(random.scaled(44n)) };
    }
}

function questions({ books, root, markets, accounts, folder }: State): Uint8Array[] {
    const reserve = bytes(folder, 'reserve.bin');
    const outflow = bytes(folder, 'outflow.bin');
    const some = accounts.filter(() => random.below(8) === 0);
    return [
        encode.standings({ books, accounts }),
        encode.reserve({ books, reserve }),
        encode.vault({ books, root, outflow, of: { kind: 'quote' } }),
        encode.vault({ books, root, outflow, of: { kind: 'collateral', collateral: 1 } }),
        encode.vault({ books, root, outflow, of: { kind: 'reserve', reserve } }),
        encode.haircuts({ books, collateral: random.below(5), amounts: [0n, 1n, 10n ** 9n, 2n ** 44n, 2n ** 64n - 1n].map(tokens) }),
        ...markets.map((market) => encode.market({ books, root, market })),
        ...some.flatMap((account) => [
            encode.account({ books: { ...books, now: unixTime(books.now + random.scaled(20n)) }, account }),
            encode.withdrawable({ books, account }),
            encode.liquidationPrice({ books, account, market: random.below(7) }),
            encode.largestTrade({
                books,
                root,
                market: present(markets[random.below(6)], 'market'),
                account,
                side: random.side(),
                price: price(random.scaled(46n)),
            }),
            encode.preview({ books, root, account, markets, acts: [act(), act(), act()] }),
        ]),
    ];
}

function damaged(question: Uint8Array): Uint8Array {
    const copy = question.slice(0, random.below(3) === 0 ? random.below(question.length) : question.length);
    for (let flips = random.below(4); flips > 0 && copy.length > 0; flips--) copy[random.below(copy.length)] = random.below(256);
    return copy;
}

test('answers are those of the same crate on this machine, letter by letter', async () => {
    const engine = await Engine.load(wasm);
    const asked = states.flatMap(questions);
    const all = [...asked, ...asked.map(damaged)];
    const answers = all.map((question) => engine.ask(question));
    const natively = askNatively(all);
    expect(natively.length).toBe(all.length);
    const differing = answers.findIndex((answer, index) => answer !== natively[index]);
    expect(answers[differing]).toBe(natively[differing]);
    const of = (kind: string): number => answers.filter((answer) => answer.startsWith(`{"${kind}"`)).length;
    expect(of('value')).toBeGreaterThan(3_000);
    expect(of('refusal')).toBeGreaterThan(300);
    expect(of('input')).toBeGreaterThan(300);
    expect(of('value') + of('refusal') + of('input')).toBe(all.length);
});
