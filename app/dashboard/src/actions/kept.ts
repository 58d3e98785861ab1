/** The transaction that is under way, kept in the tab's session: loading the page again does not forget it. */
import { isSignature } from '@solana/kit';

import { isRecord } from '../network/network.js';
import type { Sent } from './outcome.js';

/** Of one cluster: another one knows nothing of it. */
const place = (genesis: string): string => `ballast.sent.${genesis}`;

export function keepSent(genesis: string, { lastValidBlockHeight, ...sent }: Sent): void {
    const height = lastValidBlockHeight === undefined ? {} : { lastValidBlockHeight: String(lastValidBlockHeight) };
    sessionStorage.setItem(place(genesis), JSON.stringify({ ...sent, ...height }));
}

export function forgetSent(genesis: string): void {
    sessionStorage.removeItem(place(genesis));
}

/** What was kept, if anything was. */
export function keptSent(genesis: string): Sent | undefined {
    const text = sessionStorage.getItem(place(genesis));
    if (text === null) return undefined;
    const value: unknown = JSON.parse(text);
    if (!isRecord(value)) return undefined;
    const { what, signature, lastValidBlockHeight: height } = value;
    if (typeof what !== 'string' || typeof signature !== 'string' || !isSignature(signature)) return undefined;
    const isHeight = typeof height === 'string' && /^\d+$/.test(height);
    return { what, signature, ...(isHeight ? { lastValidBlockHeight: BigInt(height) } : {}) };
}
