/**
 * Units. Every amount is a whole number of the smallest unit, and its type says of what, so that shares are not taken for quote.
 * Each maker refuses what the program's type cannot hold.
 */

declare const unit: unique symbol;
type Branded<Value, Name extends string> = Value & { readonly [unit]: Name };

/** Quote in its smallest unit. */
export type Quote = Branded<bigint, 'quote'>;
/** Tokens of a collateral in their smallest unit. */
export type Tokens = Branded<bigint, 'tokens'>;
/** Magnitude of a base asset in its smallest unit. */
export type Size = Branded<bigint, 'size'>;
/** Shares of a series. */
export type Shares = Branded<bigint, 'shares'>;
/** Parts per million of the mark per hour. */
export type FundingRate = Branded<number, 'parts per million and hour'>;
/** Whole seconds. */
export type Seconds = Branded<number, 'seconds'>;

const U64 = 2n ** 64n - 1n;
const U32 = 2 ** 32 - 1;
const I32 = 2 ** 31;

/** A value that the program's types cannot hold. */
export class OutOfRange extends RangeError {
    override readonly name = 'OutOfRange';

    constructor(what: string, value: bigint | number, least: bigint | number, most: bigint | number) {
        super(`${what} is ${value}, and must be a whole number from ${least} to ${most}: give it in its smallest unit`);
    }
}

/** Makes sure that an amount fits 64 bits without a sign. */
function amount<Unit extends bigint>(what: string) {
    const fits = (value: bigint): value is Unit => typeof value === 'bigint' && value >= 0n && value <= U64;
    return (value: bigint): Unit => {
        if (!fits(value)) throw new OutOfRange(what, value, 0n, U64);
        return value;
    };
}

/** Makes sure that a number is whole and within its bounds. */
function whole<Unit extends number>(what: string, least: number, most: number) {
    const fits = (value: number): value is Unit => Number.isInteger(value) && value >= least && value <= most;
    return (value: number): Unit => {
        if (!fits(value)) throw new OutOfRange(what, value, least, most);
        return value;
    };
}

/** Quote in its smallest unit. @throws {OutOfRange} unless it fits 64 bits */
export const quote = amount<Quote>('An amount of quote');
/** Tokens of a collateral in their smallest unit. @throws {OutOfRange} unless it fits 64 bits */
export const tokens = amount<Tokens>('An amount of collateral');
/** A size in the base asset's smallest unit. @throws {OutOfRange} unless it fits 64 bits */
export const size = amount<Size>('A size');
/** Shares of a series. @throws {OutOfRange} unless it fits 64 bits */
export const shares = amount<Shares>('A number of shares');
/** A funding rate, in parts per million of the mark per hour. @throws {OutOfRange} unless it fits 32 bits */
export const fundingRate = whole<FundingRate>('A funding rate', -I32, I32 - 1);
/** A number of seconds. @throws {OutOfRange} unless it fits 32 bits */
export const seconds = whole<Seconds>('A number of seconds', 0, U32);
