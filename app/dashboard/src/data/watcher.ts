/** The page's end of the worker. */
import { Store } from '../store.js';
import type { Feed } from './feed.js';
import type { WatchNews, WatchOrder, WatchReport } from './watch.js';

export interface WatchState {
    readonly report?: WatchReport;
    readonly fault?: { readonly title: string; readonly next: string };
    /** Margin accounts by their number. */
    readonly addresses: ReadonlyMap<bigint, string>;
}

export class Watcher {
    readonly store = new Store<WatchState>({ addresses: new Map() });
    readonly #worker = new Worker(new URL('./watch.worker.ts', import.meta.url), { type: 'module', name: 'watch' });
    readonly #unfollow: () => void;
    #slot: bigint | undefined;

    constructor(feed: Feed) {
        const { rpc, webSocket, root } = feed.connection.network;
        this.#worker.addEventListener('message', ({ data }: MessageEvent<WatchNews>) => this.#hear(data));
        this.#tell({ kind: 'open', rpc, webSocket, root });
        const pass = (): void => this.#pass(feed);
        this.#unfollow = feed.store.subscribe(pass);
        pass();
    }

    stop(): void {
        this.#unfollow();
        this.#worker.terminate();
    }

    #pass(feed: Feed): void {
        const books = feed.store.get().moment?.books;
        if (books === undefined || books.slot === this.#slot) return;
        this.#slot = books.slot;
        this.#tell({
            kind: 'books',
            prices: Uint8Array.from(books.prices.bytes),
            terms: Uint8Array.from(books.terms.bytes),
            now: books.now,
        });
    }

    #tell(order: WatchOrder): void {
        this.#worker.postMessage(order);
    }

    #hear(news: WatchNews): void {
        if (news.kind === 'addresses') return this.store.update({ addresses: news.addresses });
        if (news.kind === 'fault') return this.store.update({ fault: news });
        performance.measure('judge accounts', { start: performance.now(), duration: news.judgeMilliseconds, detail: news.bytes });
        const { fault: _, ...state } = this.store.get();
        this.store.set({ ...state, report: news });
    }
}
