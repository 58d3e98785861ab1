/** Amounts as people read and write them. Every tool shows and takes them this way; nothing here computes. */

/** An amount, and how many of its digits stand after the point. */
export interface DisplayAmountOptions {
    /** In the smallest unit. */
    readonly amount: bigint;
    readonly decimals: number;
}

/** What somebody wrote, and how many digits may stand after its point. */
export interface ParseAmountOptions {
    readonly text: string;
    readonly decimals: number;
}

/** Text that is no amount, or one that its unit cannot hold. */
export class NotAnAmount extends RangeError {
    override readonly name = 'NotAnAmount';
}

/** Digits that are shown after the point even if they are zero. */
const SHOWN = 2;
const WRITTEN = /^(-?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/;
const GROUP = /\B(?=(\d{3})+$)/g;

/**
 * An amount in whole units, exact: `1234500000n` of six decimals is `1,234.50`. Thousands are grouped, and zeros at the end left
 * out beyond the second digit after the point.
 */
export function displayAmount({ amount, decimals }: DisplayAmountOptions): string {
    assertDecimals(decimals);
    const digits = String(amount < 0n ? -amount : amount).padStart(decimals + 1, '0');
    const whole = digits.slice(0, digits.length - decimals).replace(GROUP, ',');
    const fraction = digits
        .slice(digits.length - decimals)
        .replace(/0+$/, '')
        .padEnd(Math.min(SHOWN, decimals), '0');
    return `${amount < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/**
 * The amount that somebody wrote, in the smallest unit: `1,234.5` of six decimals is `1234500000n`. Nothing is rounded.
 *
 * @throws {NotAnAmount} when it is no number, its thousands are not grouped by three, or it has more decimals than its unit
 */
export function parseAmount({ text, decimals }: ParseAmountOptions): bigint {
    assertDecimals(decimals);
    const [, sign, whole, fraction = ''] = WRITTEN.exec(text) ?? [];
    if (sign === undefined || whole === undefined) {
        throw new NotAnAmount(`"${text}" is no amount: write digits with a point, such as 1,000.25 or 0.5`);
    }
    if (fraction.length > decimals) {
        throw new NotAnAmount(`"${text}" has ${fraction.length} decimals, and the unit has ${decimals}: leave out what it cannot hold`);
    }
    return BigInt(`${sign}${whole.replaceAll(',', '')}${fraction.padEnd(decimals, '0')}`);
}

/** A price, and the decimals of what it prices and of the quote. */
export interface PriceDecimals {
    /** Of the asset that is priced. */
    readonly decimals: number;
    readonly quoteDecimals: number;
}

/** What a price of one stands for: quote per smallest unit, times 2^32. */
const PRICE_BITS = 32n;
const HALF = 1n << 31n;

/** A price for a whole asset, to the nearest of the quote's smallest unit: `2^32 * 500n` of eight and six decimals is `50,000.00`. */
export function displayPrice({ price, decimals, quoteDecimals }: PriceDecimals & { readonly price: bigint }): string {
    assertDecimals(decimals);
    const nearest = (price * 10n ** BigInt(decimals) + HALF) >> PRICE_BITS;
    return displayAmount({ amount: nearest, decimals: quoteDecimals });
}

/** The price that somebody wrote for a whole asset, as quote per smallest unit times 2^32, rounded up. @throws {NotAnAmount} */
export function parsePrice({ text, decimals, quoteDecimals }: PriceDecimals & { readonly text: string }): bigint {
    assertDecimals(decimals);
    const whole = 10n ** BigInt(decimals);
    return ((parseAmount({ text, decimals: quoteDecimals }) << PRICE_BITS) + whole - 1n) / whole;
}

function assertDecimals(decimals: number): void {
    if (!Number.isInteger(decimals) || decimals < 0 || decimals > 255) {
        throw new RangeError(`${decimals} is no number of decimals: give a whole number from 0 to 255`);
    }
}

/** What the program writes where there is nothing to divide by. */
export const BOUNDLESS = 4_294_967_295;

/** A ratio in basis points, in per cent; a dash where it is of nothing. */
export function displayRatio(basisPoints: number | bigint): string {
    return Number(basisPoints) === BOUNDLESS ? '-' : `${displayAmount({ amount: BigInt(basisPoints), decimals: 2 })} %`;
}
