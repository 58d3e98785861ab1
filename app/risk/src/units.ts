/** Units of what is judged, beside those of the client. Amounts are whole numbers of the smallest unit. */
import type { Quote, Shares, Size, Tokens } from '@ballast/client';

export type { Quote, Shares, Size, Tokens };

declare const unit: unique symbol;
type Branded<Value, Name extends string> = Value & { readonly [unit]: Name };

/** Quote with a sign: a debt is negative. */
export type Money = Branded<bigint, 'signed quote'>;
/** Size with a sign: short is negative. */
export type SignedSize = Branded<bigint, 'signed size'>;
/** Quote times basis points, with a sign: health is compared so, without division. */
export type Weighted = Branded<bigint, 'quote times basis points'>;
/** Quote per smallest unit of an asset, times 2^32. */
export type Price = Branded<bigint, 'price'>;
/** A share of one, times 2^32. */
export type Fraction = Branded<bigint, 'fraction'>;
/** Quote per smallest share, times 2^32. */
export type ShareValue = Branded<bigint, 'share value'>;
/** Unix seconds of the cluster's clock. */
export type UnixTime = Branded<bigint, 'unix seconds'>;
/** Ten-thousandths. */
export type BasisPoints = Branded<number, 'basis points'>;

const U64 = 2n ** 64n - 1n;
const I64 = 2n ** 63n;

const fitsPrice = (value: bigint): value is Price => typeof value === 'bigint' && value >= 0n && value <= U64;
const fitsTime = (value: bigint): value is UnixTime => typeof value === 'bigint' && value >= -I64 && value < I64;

/** A price: quote per smallest unit, times 2^32. @throws {RangeError} unless it fits 64 bits */
export function price(value: bigint): Price {
    if (!fitsPrice(value))
        throw new RangeError(`A price is ${value}, and must be a bigint from 0 to ${U64}: quote per smallest unit, times 2^32`);
    return value;
}

/** A time: unix seconds of the cluster's clock. @throws {RangeError} unless it fits 64 bits */
export function unixTime(value: bigint): UnixTime {
    if (!fitsTime(value)) throw new RangeError(`A time is ${value}, and must be a bigint of unix seconds`);
    return value;
}
