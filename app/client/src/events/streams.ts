/** Streams: events that are counted together from 1, so that a gap shows. */
import type { BallastEvent } from './decode.js';

/**
 * Which stream a count belongs to: `root`, `reserve`, `prices`, `market 3`, `account 7`, `recovery 3`, `census`, `holdings`,
 * `placement` with the address of its vault.
 */
export type StreamName = string;

/** An event's place in a stream. An event of a market that moves the reserve has two. */
export interface Place {
    readonly stream: StreamName;
    readonly sequence: bigint;
}

type Fields = Readonly<Record<string, unknown>>;

/** Whose `sequence` an event without totals carries, where it is not the root's. */
const OTHERS: Partial<Record<BallastEvent['name'], (fields: Fields) => StreamName>> = {
    PricesRefreshed: () => 'prices',
    FeedReported: () => 'prices',
    MaintenanceAimed: () => 'prices',
    CollateralLiquidated: ({ account }) => `account ${String(account)}`,
    CollateralPaid: ({ account }) => `account ${String(account)}`,
    CollateralPassed: ({ account }) => `account ${String(account)}`,
    RecoverySold: ({ recovery }) => `recovery ${String(recovery)}`,
    FundingAccrued: ({ market }) => `market ${String(market)}`,
    FundingRatePublished: ({ market }) => `market ${String(market)}`,
    CensusBegan: () => 'census',
    AccountsVisited: () => 'census',
    CensusFinished: () => 'census',
    MarketFinalized: ({ market }) => `market ${String(market)}`,
};

/** Every place of an event. */
export function placesOf(event: BallastEvent): Place[] {
    const fields: Fields = event.fields;
    const places: Place[] = [];
    if ('totals' in event.fields) {
        const { totals } = event.fields;
        const counted = 'market' in totals ? totals : totals.__option === 'Some' ? totals.value : undefined;
        if (counted) places.push({ stream: `market ${counted.market}`, sequence: counted.sequence });
    }
    if ('reserveSequence' in event.fields) places.push({ stream: 'reserve', sequence: event.fields.reserveSequence });
    if ('holdingsSequence' in event.fields) places.push({ stream: 'holdings', sequence: event.fields.holdingsSequence });
    if ('placementSequence' in event.fields) {
        places.push({ stream: `placement ${event.fields.vault}`, sequence: event.fields.placementSequence });
    }
    if ('sequence' in event.fields) places.push({ stream: OTHERS[event.name]?.(fields) ?? 'root', sequence: event.fields.sequence });
    return places;
}

/** A number that a stream skipped. */
export interface Gap {
    readonly stream: StreamName;
    /** First missing number. */
    readonly from: bigint;
    /** Last missing number. */
    readonly to: bigint;
}

/** Follows the counters of streams. */
export class Counters {
    private readonly last = new Map<StreamName, bigint>();

    /** @param whole whether every stream is followed from its first event on, so that a stream that begins later has a gap too */
    constructor(private readonly whole: boolean) {}

    /** What is missing before an event, which is not taken in. */
    gapsBefore(event: BallastEvent): Gap[] {
        return placesOf(event).flatMap(({ stream, sequence }) => {
            const known = this.lastOf(stream);
            return known !== undefined && sequence > known + 1n ? [{ stream, from: known + 1n, to: sequence - 1n }] : [];
        });
    }

    /** Whether a transaction's events go on where their streams stand, each of which is known. */
    continue(logged: readonly { readonly event: BallastEvent }[]): boolean {
        const expected = new Map<StreamName, bigint | undefined>();
        return logged
            .flatMap(({ event }) => placesOf(event))
            .every(({ stream, sequence }) => {
                const last = expected.get(stream) ?? this.lastOf(stream);
                expected.set(stream, sequence);
                return last !== undefined && sequence === last + 1n;
            });
    }

    /** Takes an event in. */
    follow(event: BallastEvent): void {
        for (const { stream, sequence } of placesOf(event)) {
            if (sequence > (this.last.get(stream) ?? 0n)) this.last.set(stream, sequence);
        }
    }

    /** The last number of a stream; nothing before its first event, unless streams are followed from there on. */
    lastOf(stream: StreamName): bigint | undefined {
        return this.last.get(stream) ?? (this.whole ? 0n : undefined);
    }
}
