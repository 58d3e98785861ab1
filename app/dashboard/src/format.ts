/** Figures as people read them. Nothing here computes what an amount means. */
import { displayAmount, displayPrice, displayRatio } from '@ballast/client';

const CENTS = 2;

/** An amount cut to cents; all of it where it has fewer decimals. */
export function cents(amount: bigint, decimals: number): string {
    if (decimals <= CENTS) return displayAmount({ amount, decimals });
    return displayAmount({ amount: amount / 10n ** BigInt(decimals - CENTS), decimals: CENTS });
}

/** Quote times basis points, cut to cents of quote: health. */
export const weighted = (amount: bigint, quoteDecimals: number): string => cents(amount, quoteDecimals + 4);

/** Cut to so many digits that small prices stay readable. */
export function shortPrice(price: bigint, decimals: number, quoteDecimals: number): string {
    const exact = displayPrice({ price, decimals, quoteDecimals });
    const [whole = '0', fraction = ''] = exact.split('.');
    const kept = whole.length > 2 ? 2 : 4;
    return `${whole}.${fraction.slice(0, kept).padEnd(2, '0')}`;
}

/** Basis points as per cent; a dash where they are of nothing. */
export const percent = (basisPoints: number): string => displayRatio(Math.trunc(basisPoints));

/** A share of one times 2^32, as per cent. */
export const fraction = (share: bigint): string => percent(Number((share * 10_000n) >> 32n));

/** Parts per million as per cent. */
export const perMillion = (rate: number): string => `${displayAmount({ amount: BigInt(rate), decimals: 4 })} %`;

const STEPS = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
] as const;

/** Seconds in the two largest units: `3 d 4 h`. */
export function duration(seconds: number): string {
    const whole = Math.max(0, Math.floor(seconds));
    for (const [place, [unit, length]] of STEPS.entries()) {
        if (whole < length) continue;
        const [next, step] = STEPS[place + 1] ?? ['s', 1];
        const rest = Math.floor((whole % length) / step);
        return `${Math.floor(whole / length)} ${unit}${rest > 0 ? ` ${rest} ${next}` : ''}`;
    }
    return `${whole} s`;
}

/** Unix seconds as a moment in the reader's own time zone. */
export function moment(seconds: bigint): string {
    return new Date(Number(seconds) * 1_000).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}

/** An address with its middle left out. */
export const short = (address: string): string => `${address.slice(0, 4)}…${address.slice(-4)}`;

/** `openInterestCap` as words: `open interest cap`. */
export const words = (name: string): string => name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();

/** Hundredths of what is required, as a share or a multiple. */
export function displayCushion(hundredths: number): string {
    if (hundredths < 0) return 'none';
    return hundredths < 1_000 ? `${hundredths} %` : `${Math.floor(hundredths / 100).toLocaleString('en-GB')} ×`;
}
