/** Streams: events that are counted together from 1, so that a gap shows. */
import type { BallastEvent } from './decode.js';

/** Which stream a count belongs to: `root`, `reserve`, `prices`, `market 3`, `account 7`, `recovery 3`. */
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

    /** Takes an event's places in, and tells what is missing before it. */
    follow(event: BallastEvent): Gap[] {
        return placesOf(event).flatMap(({ stream, sequence }) => {
            const known = this.last.get(stream);
            if (known !== undefined && sequence <= known) return [];
            this.last.set(stream, sequence);
            return known !== undefined && sequence > known + 1n ? [{ stream, from: known + 1n, to: sequence - 1n }] : [];
        });
    }

    /** The last number of a stream; nothing before its first event. */
    lastOf(stream: StreamName): bigint | undefined {
        return this.last.get(stream);
    }
}
