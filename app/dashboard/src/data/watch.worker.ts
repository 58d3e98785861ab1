/** Reads and judges every margin account beside the page, so that thousands of them never hold it up. */
import { BALLAST_PROGRAM_ADDRESS, ACCOUNTS, createRpc, generated } from '@ballast/client';
import { unixTime, type Books, type Judgement, type Risk } from '@ballast/risk';
import {
    address,
    createSolanaRpcSubscriptions,
    getBase58Decoder,
    getBase64Encoder,
    type Address,
    type Base58EncodedBytes,
    type ReadonlyUint8Array,
    type Rpc,
    type RpcSubscriptions,
    type SolanaRpcApi,
    type SolanaRpcSubscriptionsApi,
} from '@solana/kit';

import { faultOf } from '../network/fault.js';
import { loadLaw } from './law.js';
import { BUCKETS, type WatchedAccount, type WatchNews, type WatchOrder } from './watch.js';

/** Milliseconds between two full readings: with a subscription, and without. */
const EVERY = { told: 60_000, silent: 15_000 };
/** How many of the nearest are shown. */
const NEAREST = 50;
/** Milliseconds between two judgements at least. */
const REST = 500;
const ROOT_AT = 16n;

interface Known {
    bytes: ReadonlyUint8Array;
    readonly owner: Address;
    readonly id: bigint;
}

const tell = (news: WatchNews): void => postMessage(news);

class Watch {
    private readonly accounts = new Map<Address, Known>();
    private books: Books | undefined;
    private readAt = 0;
    private bytes = 0;
    private told = false;
    private judging: ReturnType<typeof setTimeout> | undefined;

    constructor(
        private readonly risk: Risk,
        private readonly rpc: Rpc<SolanaRpcApi>,
        private readonly subscriptions: RpcSubscriptions<SolanaRpcSubscriptionsApi>,
        private readonly root: Address,
    ) {}

    start(): void {
        void this.listen();
        void this.readForEver();
    }

    set(books: Books): void {
        this.books = books;
        this.judgeSoon();
    }

    private async readForEver(): Promise<never> {
        for (;;) {
            try {
                await this.readAll();
            } catch (error) {
                const { title, next } = faultOf(error);
                tell({ kind: 'fault', title, next });
            }
            await new Promise((done) => setTimeout(done, this.told ? EVERY.told : EVERY.silent));
        }
    }

    private async readAll(): Promise<void> {
        const found = await this.rpc.getProgramAccounts(BALLAST_PROGRAM_ADDRESS, { encoding: 'base64', filters: this.filters() }).send();
        this.bytes = found.reduce((bytes, { account }) => bytes + account.data[0].length, 0);
        const gone = new Set(this.accounts.keys());
        for (const { pubkey, account } of found) {
            gone.delete(pubkey);
            this.keep(pubkey, getBase64Encoder().encode(account.data[0]));
        }
        for (const closed of gone) this.accounts.delete(closed);
        this.readAt = Date.now();
        tell({ kind: 'addresses', addresses: new Map([...this.accounts].map(([place, { id }]) => [id, place] as const)) });
        this.judgeSoon();
    }

    /** A subscription only makes things faster: all is read again in any case. */
    private async listen(): Promise<never> {
        for (;;) {
            try {
                const abortSignal = new AbortController().signal;
                const options = { encoding: 'base64', commitment: 'confirmed', filters: this.filters() } as const;
                const notices = await this.subscriptions.programNotifications(BALLAST_PROGRAM_ADDRESS, options).subscribe({ abortSignal });
                this.told = true;
                for await (const { value } of notices) {
                    this.keep(value.pubkey, getBase64Encoder().encode(value.account.data[0]));
                    this.judgeSoon();
                }
            } catch {
                // What it would have told is read.
            }
            this.told = false;
            await new Promise((done) => setTimeout(done, 2_000));
        }
    }

    private keep(place: Address, bytes: ReadonlyUint8Array): void {
        if (bytes.length !== ACCOUNTS.MarginAccount.size) return void this.accounts.delete(place); // It was closed.
        const known = this.accounts.get(place);
        if (known) known.bytes = bytes;
        else {
            const { owner, id } = generated.getMarginAccountDecoder().decode(bytes);
            this.accounts.set(place, { bytes, owner, id });
        }
    }

    private filters() {
        const type = getBase58Decoder().decode(ACCOUNTS.MarginAccount.discriminator);
        return [compare(0n, type), compare(ROOT_AT, this.root)];
    }

    private judgeSoon(): void {
        if (this.judging !== undefined || this.books === undefined || this.readAt === 0) return;
        this.judging = setTimeout(() => {
            this.judging = undefined;
            this.judge();
        }, REST);
    }

    private judge(): void {
        if (this.books === undefined) return;
        const begun = performance.now();
        const entries = [...this.accounts];
        const judgements = this.risk.standings({ books: this.books, accounts: entries.map(([, { bytes }]) => bytes) });
        const watched = entries.flatMap(([place, known], index) => watchedOf(place, known, judgements[index]));
        const buckets = BUCKETS.map(() => 0);
        for (const { cushion } of watched) {
            const bucket = BUCKETS.findIndex(({ below }) => cushion < below);
            buckets[bucket] = (buckets[bucket] ?? 0) + 1;
        }
        watched.sort((one, other) => one.cushion - other.cushion);
        tell({
            kind: 'report',
            accounts: entries.length,
            withPositions: watched.length,
            belowMaintenance: watched.filter(({ standing }) => standing.belowMaintenance).length,
            belowZero: judgements.filter(({ standing }) => standing !== null && standing.netEquity < 0n).length,
            unjudged: judgements.filter(({ standing }) => standing === null).length,
            buckets,
            nearest: watched.slice(0, NEAREST),
            readAt: this.readAt,
            bytes: this.bytes,
            judgeMilliseconds: performance.now() - begun,
        });
    }
}

/** An account that can be liquidated at some price; nothing for others. */
function watchedOf(place: Address, { owner, id }: Known, judgement: Judgement | undefined): WatchedAccount[] {
    const standing = judgement?.standing;
    if (!standing || (standing.requirement === 0n && !standing.belowMaintenance)) return [];
    // A division of two figures of the law: it puts accounts into bins and in order, and decides nothing.
    const cushion = standing.requirement === 0n ? -1 : Number((standing.maintenance * 100n) / standing.requirement);
    return [{ address: place, owner, id, standing, cushion: standing.belowMaintenance ? Math.min(cushion, -1) : cushion }];
}

function compare(offset: bigint, text: string) {
    if (!isBase58(text)) throw new RangeError('there are no bytes to compare with');
    return { memcmp: { offset, bytes: text, encoding: 'base58' } } as const;
}

function isBase58(text: string): text is Base58EncodedBytes {
    return text.length > 0;
}

let watch: Watch | undefined;
let books: Books | undefined;

addEventListener('message', ({ data }: MessageEvent<WatchOrder>) => {
    if (data.kind === 'open') void open(data);
    else {
        books = { prices: data.prices, terms: data.terms, now: unixTime(data.now) };
        watch?.set(books);
    }
});

async function open({ rpc, webSocket, root }: Extract<WatchOrder, { kind: 'open' }>): Promise<void> {
    watch = new Watch(await loadLaw(), createRpc({ url: rpc, retries: 1 }), createSolanaRpcSubscriptions(webSocket), address(root));
    watch.start();
    if (books) watch.set(books);
}
