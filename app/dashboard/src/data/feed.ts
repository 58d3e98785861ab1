/** Follows a deployment: its books every few seconds and whenever something happens, and what happened. */
import { followEvents, readBooks, type FollowedEvent } from '@ballast/client';
import type { Risk } from '@ballast/risk';
import type { Signature } from '@solana/kit';

import type { Connection } from '../network/connection.js';
import { faultOf, type Fault } from '../network/fault.js';
import { Store } from '../store.js';
import { judge, valueOf, type Moment } from './moment.js';

/** An event, and when it was logged as far as that is known, in unix seconds. */
export interface SeenEvent extends FollowedEvent {
    readonly at: bigint;
}

/** What charts draw over time. */
export interface Sample {
    /** The cluster's clock, in unix seconds. */
    readonly at: bigint;
    /** Basis points. */
    readonly coverage: number | undefined;
    readonly prices: readonly FeedSample[];
}

export interface FeedSample {
    readonly price: bigint;
    readonly stable: bigint;
    /** Basis points of the price. */
    readonly confidence: number;
}

export interface FeedState {
    readonly moment?: Moment;
    /** When the moment was read, in milliseconds of this machine. */
    readonly readAt?: number;
    /** Why the last reading failed; nothing once one succeeded. */
    readonly fault?: Fault;
    /** Newest first. */
    readonly events: readonly SeenEvent[];
    /** Why events are not followed. */
    readonly eventsFault?: Fault;
    /** Whether the past was read. */
    readonly historyRead: boolean;
    readonly samples: readonly Sample[];
}

/** Milliseconds between two readings when nothing happens. */
const EVERY = 4_000;
/** Milliseconds that events of one burst are given to come together. */
const GATHER = 300;
/** How much of the past is read, and how much is kept. */
const PAST = 300;
const MOST_EVENTS = 2_000;
const MOST_SAMPLES = 900;

export class Feed {
    readonly store = new Store<FeedState>({ events: [], samples: [], historyRead: false });
    readonly #ended = new AbortController();
    #timer: ReturnType<typeof setTimeout> | undefined;
    #reading = false;
    #again = false;
    /** Events that pages were not told yet: the past comes in hundreds. */
    #untold: SeenEvent[] = [];
    #telling: ReturnType<typeof setTimeout> | undefined;

    constructor(
        readonly connection: Connection,
        readonly risk: Risk,
    ) {}

    start(): void {
        void this.#read();
        void this.#follow();
        addEventListener('online', this.refresh);
        document.addEventListener('visibilitychange', this.refresh);
    }

    stop(): void {
        this.#ended.abort();
        clearTimeout(this.#timer);
        clearTimeout(this.#telling);
        removeEventListener('online', this.refresh);
        document.removeEventListener('visibilitychange', this.refresh);
    }

    /** Reads soon: something happened. */
    readonly refresh = (): void => {
        if (this.#reading) this.#again = true;
        else this.#schedule(GATHER);
    };

    #schedule(milliseconds: number): void {
        clearTimeout(this.#timer);
        if (!this.#ended.signal.aborted) this.#timer = setTimeout(() => void this.#read(), milliseconds);
    }

    async #read(): Promise<void> {
        this.#reading = true;
        this.#again = false;
        try {
            const books = await readBooks(this.connection.rpc, this.connection.deployment);
            const begun = performance.now();
            const moment = judge(this.risk, books);
            const { fault: _, ...state } = this.store.get();
            performance.measure('judge books', { start: begun });
            this.store.set({ ...state, moment, readAt: Date.now(), samples: sampled(state.samples, moment) });
        } catch (error) {
            this.store.update({ fault: faultOf(error) });
        }
        this.#reading = false;
        this.#schedule(this.#again ? GATHER : EVERY);
    }

    async #follow(): Promise<void> {
        const { rpc, subscriptions, deployment } = this.connection;
        const { clearinghouse } = deployment;
        while (!this.#ended.signal.aborted) {
            try {
                const { after, times } = await this.#past();
                const options = { rpc, subscriptions, clearinghouse, abortSignal: this.#ended.signal };
                this.#tellSoon();
                for await (const event of followEvents(after === undefined ? options : { ...options, after })) {
                    this.#add({ ...event, at: times.get(event.signature) ?? this.#now() });
                }
            } catch (error) {
                this.store.update({ eventsFault: faultOf(error) });
                await new Promise((done) => setTimeout(done, EVERY));
            }
        }
    }

    /** Where the part of the past begins that is read, and when its transactions landed. */
    async #past(): Promise<{ readonly after: Signature | undefined; readonly times: ReadonlyMap<Signature, bigint> }> {
        const { rpc, deployment } = this.connection;
        const known = this.store.get().events[0]?.signature;
        const listed = await rpc.getSignaturesForAddress(deployment.clearinghouse, { limit: PAST + 1, commitment: 'confirmed' }).send();
        const times = new Map(listed.map(({ signature, blockTime }) => [signature, blockTime ?? this.#now()] as const));
        return { after: known ?? (listed.length > PAST ? listed.at(-1)?.signature : undefined), times };
    }

    #add(event: SeenEvent): void {
        this.#untold.push(event);
        this.#tellSoon();
        this.refresh();
    }

    #tellSoon(): void {
        this.#telling ??= setTimeout(() => {
            this.#telling = undefined;
            this.#tell();
        }, GATHER);
    }

    /** The past was read once a while brings nothing more of it. */
    #tell(): void {
        const { eventsFault: _, ...state } = this.store.get();
        const told = this.#untold.splice(0).reverse();
        this.store.set({
            ...state,
            events: [...told, ...state.events].slice(0, MOST_EVENTS),
            historyRead: state.historyRead || told.length === 0,
        });
        if (!this.store.get().historyRead) this.#tellSoon();
    }

    #now(): bigint {
        return this.store.get().moment?.books.now ?? BigInt(Math.floor(Date.now() / 1_000));
    }
}

function sampled(samples: readonly Sample[], { books, reserve }: Moment): readonly Sample[] {
    const last = samples.at(-1);
    if (last !== undefined && last.at >= books.now) return samples;
    const prices = books.prices.value.feeds.map(({ price, stable, confidence }) => ({ price, stable, confidence }));
    return [...samples, { at: books.now, coverage: valueOf(reserve)?.coverage, prices }].slice(-MOST_SAMPLES);
}
