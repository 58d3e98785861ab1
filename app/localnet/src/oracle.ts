/** Price accounts as Pyth's receiver writes them. */
import { address, getI64Encoder, getI32Encoder, getU64Encoder, type Address } from '@solana/kit';

/** Who owns them. */
export const PYTH_RECEIVER: Address = address('rec5EKMGg6MxZYaMdyBfgwp4d5rB9T1VQH5pJv5LtFJ');

const DISCRIMINATOR = [34, 241, 35, 99, 157, 126, 244, 205];
const FULLY_VERIFIED = 1;
/** Bytes of an update; a full verification level takes one of two, so the last is spare. */
const LENGTH = 134;

/** A price message. */
export interface PriceMessage {
    /** 32 bytes. */
    readonly feedId: Uint8Array;
    /** In units of a dollar times `10^exponent`. */
    readonly price: bigint;
    /** Half width of the confidence interval, in the same units. */
    readonly confidence: bigint;
    readonly exponent: number;
    /** In unix seconds. */
    readonly published: bigint;
}

/** A fully verified `PriceUpdateV2`. */
export function priceUpdate({ feedId, price, confidence, exponent, published }: PriceMessage): Uint8Array {
    const signed = getI64Encoder();
    const unsigned = getU64Encoder();
    const writeAuthority = new Uint8Array(32).fill(7);
    const update = new Uint8Array(LENGTH);
    update.set([
        ...DISCRIMINATOR,
        ...writeAuthority,
        FULLY_VERIFIED,
        ...feedId,
        ...signed.encode(price),
        ...unsigned.encode(confidence),
        ...getI32Encoder().encode(exponent),
        ...signed.encode(published),
        ...signed.encode(published - 1n),
        ...signed.encode(price), // Exponential averages, which Ballast does not read.
        ...unsigned.encode(confidence),
        ...unsigned.encode(1n), // The slot at which it was posted.
    ]);
    return update;
}

/** The id of an asset's feed. Any 32 bytes will do on a local network: they say what they mean. */
export function feedIdOf(symbol: string): Uint8Array {
    const id = new Uint8Array(32);
    id.set(new TextEncoder().encode(`Crypto.${symbol}/USD`));
    return id;
}
