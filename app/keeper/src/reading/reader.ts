/** Keeps a deployment's bytes current: polls what judges, subscribes to what owners hold, and reads all of it at long intervals. */
import { readBatch, readBooks, readOwned, type BooksSnapshot, type Deployment } from '@ballast/client';
import type { Address, GetMultipleAccountsApi, GetProgramAccountsApi, ReadonlyUint8Array, Rpc } from '@solana/kit';

import type { Oracle } from '../acting/actions.js';
import type { Posted } from './view.js';
import { Mirror } from './mirror.js';
import { Subscription, type ReadingSubscriptions } from './subscription.js';

export type ReaderRpc = Rpc<GetMultipleAccountsApi & GetProgramAccountsApi>;

/** What a reader tells while it reads. */
export interface ReaderWatch {
    readonly fullRead?: (read: { readonly accounts: number; readonly missed: number; readonly milliseconds: number }) => void;
    readonly opened?: () => void;
    readonly broke?: (error: unknown) => void;
}

export interface ReaderOptions {
    readonly rpc: ReaderRpc;
    /** Opens a WebSocket; everything is polled if it is left out. */
    readonly connect?: () => ReadingSubscriptions;
    readonly deployment: Deployment;
    /** Where prices are posted. */
    readonly oracles: readonly Oracle[];
    readonly abortSignal: AbortSignal;
    /** Milliseconds between two full readings while a subscription is live. */
    readonly fullReadMilliseconds: number;
    /** Milliseconds for which a subscription may be silent. */
    readonly silenceMilliseconds: number;
    readonly watch?: ReaderWatch;
}

/** Slots by which a subscription may lag behind the node that is asked. */
const LAG = 150n;
/** Where price accounts say when they were published: Pyth's receiver, by its length, and the push oracle. */
const PULL = { length: 134, at: 93 };
const PUSH_AT = 96;

/** What the reader knows at a moment. */
export interface Reading {
    readonly books: BooksSnapshot;
    readonly posted: readonly Posted[];
}

/** Reads a deployment, over and over. */
export class Reader {
    readonly mirror = new Mirror();
    private readonly subscription: Subscription | undefined;
    private fullRead = 0;
    private opened = false;
    private last: { readonly at: number; readonly reading: Promise<Reading> } | undefined;

    constructor(private readonly options: ReaderOptions) {
        const { connect, deployment, abortSignal, silenceMilliseconds, watch } = options;
        if (connect === undefined) return;
        this.subscription = new Subscription({
            connect,
            root: deployment.clearinghouse,
            abortSignal,
            silence: silenceMilliseconds,
            lag: LAG,
            hear: (address, bytes, slot) => this.mirror.put(address, bytes, slot),
            opened: () => {
                this.doubt(); // What happened before is not told: it is read.
                watch?.opened?.();
            },
            began: () => {
                this.opened = true; // A node may say that it is open a moment before it tells everything.
            },
            broke: (error) => watch?.broke?.(error),
        });
        void this.subscription.run();
    }

    /** Whether the subscription told all up to the slot. */
    isLive(slot: bigint): boolean {
        return this.subscription?.isLive(slot) ?? false;
    }

    /** Slots between what the node says and what the subscription told. */
    lagAt(slot: bigint): bigint {
        const told = this.subscription?.lastSlot ?? 0n;
        return slot > told ? slot - told : 0n;
    }

    /** Reads what judges, and what owners hold unless the subscription told of it. */
    async read(): Promise<Reading> {
        try {
            return await this.readNow();
        } catch (error) {
            this.doubt();
            throw error;
        }
    }

    private async readNow(): Promise<Reading> {
        const reading = await this.fresh(0);
        const { slot } = reading.books;
        const due = Date.now() - this.fullRead >= this.options.fullReadMilliseconds;
        if (due || this.opened || !this.isLive(slot)) await this.readAll();
        if (this.subscription !== undefined && this.lagAt(slot) > LAG && this.isOpen) this.subscription.reopen();
        return reading;
    }

    private doubt(): void {
        this.mirror.doubt();
        this.opened = true;
    }

    private get isOpen(): boolean {
        return (this.subscription?.lastSlot ?? 0n) > 0n;
    }

    /** What judges, no older than so many milliseconds. Those who ask at once share an answer. */
    fresh(milliseconds: number): Promise<Reading> {
        if (this.last !== undefined && Date.now() - this.last.at < milliseconds) return this.last.reading;
        const reading = this.readOnce();
        const last = { at: Date.now(), reading };
        this.last = last;
        reading.catch(() => {
            if (this.last === last) this.last = undefined;
        });
        return reading;
    }

    private async readOnce(): Promise<Reading> {
        const { rpc, deployment } = this.options;
        const [books, posted] = await Promise.all([readBooks(rpc, deployment), this.readPosted()]);
        return { books, posted };
    }

    private async readPosted(): Promise<Posted[]> {
        const { rpc, oracles } = this.options;
        if (oracles.length === 0) return [];
        const { accounts } = await readBatch(
            rpc,
            oracles.map(({ oracle }) => oracle),
        );
        return oracles.flatMap(({ feed, oracle }) => {
            const bytes = accounts.get(oracle);
            return bytes === undefined ? [] : [{ feed, oracle, published: publishedIn(bytes) }];
        });
    }

    private async readAll(): Promise<void> {
        const began = Date.now();
        this.opened = false; // What opens again from here on is read once more.
        const answer = await readOwned(this.options.rpc, this.options.deployment);
        const first = this.fullRead === 0;
        const missed = this.mirror.replace(answer);
        this.fullRead = Date.now();
        this.options.watch?.fullRead?.({ accounts: this.mirror.size, missed: first ? 0 : missed, milliseconds: Date.now() - began });
    }

    /** Reads some accounts of owners again; returns those that are not there any more. */
    async again(addresses: readonly Address[]): Promise<Address[]> {
        if (addresses.length === 0) return [];
        const { slot, accounts } = await readBatch(this.options.rpc, addresses);
        return addresses.filter((address) => {
            const bytes = accounts.get(address);
            if (bytes === undefined) this.mirror.remove(address);
            else this.mirror.put(address, bytes, slot);
            return bytes === undefined;
        });
    }
}

function publishedIn(bytes: ReadonlyUint8Array): bigint {
    const at = bytes.length === PULL.length ? PULL.at : PUSH_AT;
    if (bytes.length < at + 8) return 0n;
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigInt64(at, true);
}
