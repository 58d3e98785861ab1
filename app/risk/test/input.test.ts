/** Bytes and numbers that are not what they should be. */
import { quote } from '@ballast/client';
import { describe, expect, test } from 'vitest';
import { Engine } from '../src/engine.js';
import { InputRefused, LawRefused, OtherRelease, Risk, Trapped, price, unixTime } from '../src/index.js';
import { encode } from '../src/questions.js';
import { bytes, load, present, states, wasm } from './support/built.js';
import { trapping } from './support/trapping.js';

const state = present(states[0], 'state');
const { books, root } = state;
const account = present(state.accounts[0], 'account');
const market = present(state.markets[0], 'market');
const reserve = bytes(state.folder, 'reserve.bin');
const outflow = bytes(state.folder, 'outflow.bin');

/** Every account that can be given, by its name, and how to ask with another one in its place. */
const places: readonly (readonly [string, Uint8Array, (risk: Risk, other: Uint8Array) => unknown])[] = [
    ['Prices', books.prices, (risk, prices) => risk.account({ books: { ...books, prices }, account })],
    ['Terms', books.terms, (risk, terms) => risk.account({ books: { ...books, terms }, account })],
    ['MarginAccount', account, (risk, other) => risk.account({ books, account: other })],
    ['MarginAccount', account, (risk, other) => risk.standings({ books, accounts: [account, other] })],
    ['Clearinghouse', root, (risk, other) => risk.market({ books, root: other, market })],
    ['Market', market, (risk, other) => risk.market({ books, root, market: other })],
    ['Reserve', reserve, (risk, other) => risk.reserve({ books, reserve: other })],
    ['Outflow', outflow, (risk, other) => risk.vault({ books, root, outflow: other, of: { kind: 'quote' } })],
];

const flipped = (original: Uint8Array, at: number): Uint8Array => original.map((byte, index) => (index === at ? byte ^ 0x80 : byte));

describe('account bytes', () => {
    test.each(places)('%s of another length is refused', async (name, original, ask) => {
        const risk = await load();
        for (const length of [0, 7, 8, original.length - 1]) {
            const expected = `${name}: ${length} bytes, where it has ${original.length}`;
            expect(() => ask(risk, original.slice(0, length))).toThrow(expected);
        }
        const longer = new Uint8Array(original.length + 1);
        longer.set(original);
        expect(() => ask(risk, longer)).toThrow(InputRefused);
    });

    test.each(places)('%s of another type is refused', async (name, original, ask) => {
        const risk = await load();
        for (const at of [0, 3, 7])
            expect(() => ask(risk, flipped(original, at))).toThrow(`${name}: the discriminator is of another account type`);
    });

    test.each(places)('%s of another version is refused', async (name, original, ask) => {
        const risk = await load();
        expect(() => ask(risk, flipped(original, 8))).toThrow(`${name}: layout version 129, where 1 is read`);
    });

    test.each(places.filter(([name]) => name !== 'Clearinghouse'))('%s of another deployment is refused', async (_, original, ask) => {
        const risk = await load();
        // The root's address stands behind eight bytes of discriminator and eight of version and padding.
        expect(() => ask(risk, flipped(original, 16))).toThrow(LawRefused);
        expect(() => ask(risk, flipped(original, 16))).toThrow(/^OtherClearinghouse \(/);
    });

    test('a vault takes its own outflow', async () => {
        const risk = await load();
        const other = { kind: 'collateral', collateral: 0 } as const;
        expect(() => risk.vault({ books, root, outflow, of: other })).toThrow(/^NotRecorded \(/);
    });
});

describe('numbers', () => {
    test('one that does not fit is refused before it is sent', async () => {
        const risk = await load();
        expect(() => price(2n ** 64n)).toThrow(RangeError);
        expect(() => price(-1n)).toThrow(RangeError);
        expect(() => unixTime(2n ** 63n)).toThrow(RangeError);
        for (const index of [-1, 65_536, 1.5, Number.NaN]) {
            expect(() => risk.liquidationPrice({ books, account, market: index })).toThrow(InputRefused);
        }
    });

    test('the extremes of amounts are refused by the law, not wrapped', async () => {
        const risk = await load();
        const { acts } = risk.preview({ books, root, account, acts: [{ kind: 'deposit', amount: quote(2n ** 64n - 1n) }] });
        expect(acts.map(({ refusal }) => refusal?.name)).toEqual(['Overflow']);
    });
});

describe('the engine', () => {
    test('requests that are cut, too long or of no kind are refused', async () => {
        const engine = await Engine.load(wasm);
        const whole = encode.account({ books, account });
        for (let cut = 0; cut < whole.length; cut += 997) expect(engine.ask(whole.slice(0, cut))).toMatch(/^\{"input":"the request: /);
        expect(engine.ask(Uint8Array.from([...whole, 0]))).toMatch(/^\{"input":"the request: /);
        expect(engine.ask(Uint8Array.from([99]))).toMatch(/^\{"input":"the request: /);
        expect(engine.ask(whole)).toMatch(/^\{"value":/);
    });

    test('a trap becomes an error that says why, and the next question is answered', async () => {
        const engine = await Engine.load(trapping('the reason'));
        for (const _ of [1, 2]) {
            expect(() => engine.ask(new Uint8Array(4))).toThrow(Trapped);
            expect(() => engine.ask(new Uint8Array(4))).toThrow('The law stopped unexpectedly: the reason');
        }
    });

    test('a WebAssembly of another release is refused', async () => {
        await expect(Risk.load({ wasm: trapping('', 7) })).rejects.toThrow(OtherRelease);
        const empty = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
        await expect(Risk.load({ wasm: empty })).rejects.toThrow('exports no function ballast_interface');
    });

    test('a compiled module does as well as bytes, and instances do not share anything', async () => {
        const module = await WebAssembly.compile(wasm);
        const [one, other] = await Promise.all([Risk.load({ wasm: module }), Risk.load({ wasm: module })]);
        expect(one.account({ books, account })).toEqual(other.account({ books, account }));
    });

    test('it imports nothing', async () => {
        expect(WebAssembly.Module.imports(await WebAssembly.compile(wasm))).toEqual([]);
    });

    test('memory does not grow with use', async () => {
        const engine = await Engine.load(wasm);
        const question = encode.preview({ books, root, account, acts: [] });
        for (let times = 0; times < 300; times++) engine.ask(question);
        expect(engine.memoryBytes).toBeLessThan(8 * 2 ** 20);
    });
});
