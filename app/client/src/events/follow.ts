/** Events as they come, each once and in the order of its streams. */
import type { LogsNotificationsApi, RpcSubscriptions, Signature } from '@solana/kit';

import { wait } from '../rpc.js';
import {
    eventsOf,
    listSignatures,
    readTransaction,
    type HistoryOptions,
    type HistoryRpc,
    type LoggedEvent,
    type LoggedTransaction,
} from './history.js';
import { Counters, type Gap } from './streams.js';

export interface FollowOptions extends HistoryOptions {
    readonly rpc: HistoryRpc;
    /** Tells sooner than polling what was logged. */
    readonly subscriptions?: RpcSubscriptions<LogsNotificationsApi>;
    /** Ends it. */
    readonly abortSignal: AbortSignal;
    /** Milliseconds after which the history is looked at whatever a subscription says; 5,000 if it is left out. */
    readonly pollMilliseconds?: number;
}

/** An event, and what is missing before it though the history was read: fetch that elsewhere, or read the accounts. */
export interface FollowedEvent extends LoggedEvent {
    readonly gaps: readonly Gap[];
}

/** Signatures that are remembered, so that what comes by two ways counts once. */
const REMEMBERED = 10_000;
/** Milliseconds after which a subscription that ended is opened again. */
const PAUSE = 1_000;

/**
 * Follows a root: first the history after `after`, then what is logged. When a number of a stream is missing, or a subscription is
 * silent, the history is read again.
 */
export async function* followEvents(options: FollowOptions): AsyncGenerator<FollowedEvent> {
    const { rpc, abortSignal, pollMilliseconds = 5_000 } = options;
    const inbox = new Inbox();
    const seen = new Seen(options.after);
    const counters = new Counters(options.after === undefined);
    const ended = listen(options, inbox);
    while (!abortSignal.aborted) {
        for (const told of inbox.take()) {
            if (!seen.has(told.signature) && counters.continue(eventsOf(told))) yield* pass(told, seen, counters);
        }
        // The rest of what was told, and what nobody told.
        for (const { signature } of await listSignatures(rpc, seen.rangeOf(options))) {
            const found = seen.has(signature) ? undefined : await readTransaction(rpc, signature, options.commitment);
            if (found) yield* pass(found, seen, counters);
            if (!seen.has(signature)) break; // The node does not have it yet: it comes first the next time.
            seen.listed(signature);
        }
        if (inbox.isEmpty) await Promise.race([inbox.filled(), wait(pollMilliseconds), ended]);
    }
}

function* pass(transaction: LoggedTransaction, seen: Seen, counters: Counters): Generator<FollowedEvent> {
    seen.add(transaction.signature);
    for (const logged of eventsOf(transaction)) {
        const gaps = counters.gapsBefore(logged.event);
        counters.follow(logged.event);
        yield { ...logged, gaps };
    }
}

/** Keeps a subscription open, and puts what it tells into the inbox. Ends when the caller ends it. */
async function listen({ subscriptions, clearinghouse, commitment = 'confirmed', abortSignal }: FollowOptions, inbox: Inbox): Promise<void> {
    const aborted = new Promise<void>((done) => abortSignal.addEventListener('abort', () => done(), { once: true }));
    while (subscriptions !== undefined && !abortSignal.aborted) {
        try {
            const notices = await subscriptions.logsNotifications({ mentions: [clearinghouse] }, { commitment }).subscribe({ abortSignal });
            for await (const { context, value } of notices) {
                if (value.err === null) inbox.put({ signature: value.signature, slot: context.slot, logs: value.logs ?? [] });
            }
        } catch {
            // The history says what was missed.
        }
        await Promise.race([wait(PAUSE), aborted]);
    }
    await aborted;
}

/** What a subscription told and nobody took yet. */
class Inbox {
    private told: LoggedTransaction[] = [];
    private wake: () => void = () => {};

    get isEmpty(): boolean {
        return this.told.length === 0;
    }

    put(transaction: LoggedTransaction): void {
        this.told.push(transaction);
        this.wake();
    }

    take(): LoggedTransaction[] {
        return this.told.splice(0);
    }

    filled(): Promise<void> {
        return new Promise((done) => (this.wake = done));
    }
}

/** Which transactions were passed on. */
class Seen {
    private readonly signatures = new Set<Signature>();

    /** @param last the last that the history listed with everything before it */
    constructor(private last: Signature | undefined) {}

    has(signature: Signature): boolean {
        return this.signatures.has(signature);
    }

    add(signature: Signature): void {
        this.signatures.add(signature);
        const [oldest] = this.signatures;
        if (this.signatures.size > REMEMBERED && oldest !== undefined) this.signatures.delete(oldest);
    }

    /** All up to this one was passed on. What a subscription told does not say so: it may have left out something before. */
    listed(signature: Signature): void {
        this.last = signature;
    }

    /** What of the history is not known yet. */
    rangeOf({ clearinghouse, commitment }: HistoryOptions): HistoryOptions {
        return {
            clearinghouse,
            ...(this.last === undefined ? {} : { after: this.last }),
            ...(commitment === undefined ? {} : { commitment }),
        };
    }
}
