/** What the page and the worker that looks at every account tell each other. */
import type { Standing } from '@ballast/risk';

/** To the worker. */
export type WatchOrder =
    | { readonly kind: 'open'; readonly rpc: string; readonly webSocket: string; readonly root: string }
    | { readonly kind: 'books'; readonly prices: Uint8Array; readonly terms: Uint8Array; readonly now: bigint };

/** An account that is near liquidation, or below zero. */
export interface WatchedAccount {
    readonly address: string;
    readonly owner: string;
    readonly id: bigint;
    readonly standing: Standing;
    /** Health against maintenance margin over what is required, in hundredths. */
    readonly cushion: number;
}

export interface WatchReport {
    readonly kind: 'report';
    readonly accounts: number;
    readonly withPositions: number;
    readonly belowMaintenance: number;
    readonly belowZero: number;
    readonly unjudged: number;
    /** How many accounts with positions are in each of {@link BUCKETS}. */
    readonly buckets: readonly number[];
    /** The nearest first. */
    readonly nearest: readonly WatchedAccount[];
    /** When all accounts were read last, in milliseconds of this machine. */
    readonly readAt: number;
    /** What the last full reading took off the network, and what judging took. */
    readonly bytes: number;
    readonly judgeMilliseconds: number;
}

/** From the worker. */
export type WatchNews =
    | WatchReport
    | { readonly kind: 'fault'; readonly title: string; readonly next: string }
    | { readonly kind: 'addresses'; readonly addresses: ReadonlyMap<bigint, string> };

/** Upper ends of the distribution's buckets, in hundredths of what is required; the last has none. */
export const BUCKETS: readonly { readonly label: string; readonly below: number }[] = [
    { label: 'below 0', below: 0 },
    { label: '0–10 %', below: 10 },
    { label: '10–25 %', below: 25 },
    { label: '25–50 %', below: 50 },
    { label: '50–100 %', below: 100 },
    { label: '1–3 ×', below: 300 },
    { label: 'over 3 ×', below: Infinity },
];
