/** Amounts and times, as tests say them. */
import { DOLLAR, type Trader } from '@ballast/localnet';

export const HOUR = 3_600n;
export const DAY = 24n * HOUR;
export const WEEK = 7n * DAY;
/** One BTC or ETH, of eight decimals. */
export const ONE = 100_000_000n;
/** One SOL, of nine. */
export const ONE_SOL = 1_000_000_000n;
/** One dollar, as prices are posted. */
export const E8 = 100_000_000n;

/** Dollars in the quote's smallest unit. */
export const usd = (dollars: bigint): bigint => dollars * DOLLAR;

/** A trader as a side of a trade, or as whoever takes something over. */
export const signed = ({ account, key }: Trader) => ({ account, signer: key });
