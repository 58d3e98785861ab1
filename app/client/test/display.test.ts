/** Amounts are shown exactly, and read back as what they were; what is no amount is refused with what to write. */
import { BOUNDLESS, displayAmount, displayPrice, displayRatio, NotAnAmount, parseAmount, parsePrice } from '@ballast/client';
import { expect, test } from 'vitest';

test.each<[bigint, number, string]>([
    [0n, 6, '0.00'],
    [1n, 6, '0.000001'],
    [1_234_500_000n, 6, '1,234.50'],
    [1_234_567_890_123n, 6, '1,234,567.890123'],
    [-1_234_500_000n, 6, '-1,234.50'],
    [-1n, 9, '-0.000000001'],
    [1_000n, 0, '1,000'],
    [999n, 0, '999'],
    [15n, 1, '1.5'],
    [10n, 1, '1.0'],
    [2n ** 64n - 1n, 6, '18,446,744,073,709.551615'],
])('%d of %d decimals is %s, and back', (amount, decimals, text) => {
    expect(displayAmount({ amount, decimals })).toBe(text);
    expect(parseAmount({ text, decimals })).toBe(amount);
});

test.each<[string, number, bigint]>([
    ['5', 6, 5_000_000n],
    ['0.5', 6, 500_000n],
    ['1,000.25', 6, 1_000_250_000n],
    ['1000.25', 6, 1_000_250_000n],
    ['007', 0, 7n],
    ['-0', 6, 0n],
])('%s of %d decimals is read as %d', (text, decimals, amount) => {
    expect(parseAmount({ text, decimals })).toBe(amount);
});

test.each([
    '',
    ' ',
    '.5',
    '5.',
    '1e3',
    '0x10',
    '1,00',
    '10,00.5',
    '1,0000',
    ',100',
    '1.000.000',
    '1 000',
    '+5',
    '--5',
    '１',
    'NaN',
    '5 USD',
    '5\n',
])('%j is no amount', (text) => {
    const read = () => parseAmount({ text, decimals: 6 });
    expect(read).toThrow(NotAnAmount);
    expect(read).toThrow(`"${text}" is no amount: write digits with a point, such as 1,000.25 or 0.5`);
});

test('more decimals than the unit are refused, zeros too', () => {
    expect(() => parseAmount({ text: '0.0000001', decimals: 6 })).toThrow(
        '"0.0000001" has 7 decimals, and the unit has 6: leave out what it cannot hold',
    );
    expect(() => parseAmount({ text: '1.0', decimals: 0 })).toThrow(NotAnAmount);
});

test('decimals are a whole number of digits', () => {
    for (const decimals of [-1, 0.5, Number.NaN, 256]) {
        expect(() => displayAmount({ amount: 1n, decimals })).toThrow(RangeError);
        expect(() => parseAmount({ text: '1', decimals })).toThrow(RangeError);
    }
});

test('whatever is shown is read back as it was', () => {
    let state = 0x9e3779b97f4a7c15n; // Marsaglia's xorshift of 64 bits, so that every run draws the same.
    const draw = (): bigint => {
        state ^= (state << 13n) & 0xffffffffffffffffn;
        state ^= state >> 7n;
        state ^= (state << 17n) & 0xffffffffffffffffn;
        return state;
    };
    for (let drawn = 0; drawn < 20_000; drawn += 1) {
        const decimals = Number(draw() % 19n);
        const amount = (draw() >> draw() % 64n) * (draw() % 2n === 0n ? 1n : -1n);
        const text = displayAmount({ amount, decimals });
        expect(parseAmount({ text, decimals })).toBe(amount);
        expect(text).toMatch(/^-?\d{1,3}(,\d{3})*(\.\d+)?$/);
    }
});

test('a price is shown for a whole asset, and read back', () => {
    const bitcoin = { decimals: 8, quoteDecimals: 6 };
    expect(displayPrice({ price: 500n << 32n, ...bitcoin })).toBe('50,000.00');
    expect(displayPrice({ price: (500n << 32n) - 1n, ...bitcoin })).toBe('50,000.00'); // To the nearest unit.
    expect(parsePrice({ text: '50,000', ...bitcoin })).toBe(500n << 32n);
    expect(displayPrice({ price: 536_870_912n, decimals: 9, quoteDecimals: 6 })).toBe('125.00');
    for (const text of ['0.000001', '1.00', '123.456789', '99,999.999999', '1,234.56']) {
        expect(displayPrice({ price: parsePrice({ text, ...bitcoin }), ...bitcoin })).toBe(text);
    }
    expect(() => parsePrice({ text: '1.0000001', ...bitcoin })).toThrow(NotAnAmount);
});

test('a ratio is shown in per cent, and of nothing as a dash', () => {
    expect([0, 1, 10_000, -50, 123_456_789n].map(displayRatio)).toEqual(['0.00 %', '0.01 %', '100.00 %', '-0.50 %', '1,234,567.89 %']);
    expect(displayRatio(BOUNDLESS)).toBe('-');
});
