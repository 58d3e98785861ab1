/** What a command works with: a node, a deployment, names, keys, the judge. Each is read when it is asked for, and once. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import { assertCluster, createRpc, findDeployment, readBooks, type BooksSnapshot, type Deployment } from '@ballast/client';
import { Risk, unixTime, type Books } from '@ballast/risk';
import { createSolanaRpcSubscriptions, type Rpc, type SolanaRpcApi, type TransactionSigner } from '@solana/kit';

import { BadInput } from './errors.js';
import { findNetwork, rootOf, urlOf, type FoundNetwork, type Globals } from './globals.js';
import { Keys } from './keys.js';
import { Names } from './names.js';
import type { Output } from './output.js';

/** Remembers what was asked for. */
function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
    let made: Promise<Value> | undefined;
    return () => (made ??= make());
}

/** One run of a command. */
export class Session {
    readonly found: FoundNetwork | undefined;
    readonly keys: Keys;
    readonly rpc: Rpc<SolanaRpcApi>;

    constructor(
        readonly globals: Globals,
        readonly output: Output,
    ) {
        this.found = findNetwork(globals);
        const url = urlOf(globals, this.found);
        for (const hidden of [url, this.found?.network.webSocket]) if (hidden !== undefined) output.hide(hidden);
        this.rpc = createRpc({ url, retries: 3 });
        this.keys = new Keys(this.found, { warn: (text) => this.output.note(text), dryRun: globals.dryRun, key: globals.key });
    }

    /** Loads the keys that were named for all commands. */
    static async open(globals: Globals, output: Output): Promise<Session> {
        const session = new Session(globals, output);
        for (const given of [globals.feePayer, globals.key]) if (given !== undefined) await session.keys.load(given);
        return session;
    }

    /** Makes sure that the node serves the cluster that was named, if one was: nothing is signed for another. */
    readonly cluster: () => Promise<void> = once(async () => assertCluster(this.rpc, this.globals.genesis ?? this.found?.network.genesis));

    /** Where the deployment is. */
    readonly deployment: () => Promise<Deployment> = once(async () => {
        await this.cluster();
        return findDeployment(this.rpc, { root: rootOf(this.globals, this.found) });
    });

    /** What judges accounts, at one moment. */
    readonly books: () => Promise<BooksSnapshot> = once(async () => readBooks(this.rpc, await this.deployment()));

    /** How things are called. */
    readonly names: () => Promise<Names> = once(async () => new Names(this, await this.books()));

    /** The program's judgement. */
    readonly risk: () => Promise<Risk> = once(async () => {
        const wasm = createRequire(import.meta.url).resolve('@ballast/risk/ballast.wasm');
        return Risk.load({ wasm: await readFile(wasm) });
    });

    /** What the judge takes for the time, prices and terms. */
    async judged(): Promise<Books> {
        const { prices, terms, now } = await this.books();
        return { prices: prices.bytes, terms: terms.bytes, now: unixTime(now) };
    }

    /** The node's subscriptions, if it is known where they are. */
    subscriptions() {
        const webSocket = this.globals.url === undefined ? this.found?.network.webSocket : undefined;
        return webSocket === undefined ? undefined : createSolanaRpcSubscriptions(webSocket);
    }

    /** How to send. */
    sending() {
        const subscriptions = this.subscriptions();
        const { patience } = this.globals;
        return {
            rpc: this.rpc,
            pollMilliseconds: 200,
            ...(subscriptions === undefined ? {} : { subscriptions }),
            ...(patience === undefined ? {} : { patienceMilliseconds: patience * 1_000 }),
        };
    }

    /** The key that was named for this command; what is missing is said as `what`. */
    async mainKey(what: string): Promise<TransactionSigner> {
        const { key } = this.globals;
        if (key === undefined) throw new BadInput(`nobody signs as ${what}: give a key file with --key`);
        return this.keys.load(key);
    }

    /** Who signs as the one that an option names; the key if it was left out. */
    async signerNamed(given: string | undefined, flag: string): Promise<TransactionSigner> {
        const what = `the ${flag.replace(/^-+/, '')}`;
        if (given === undefined) return this.mainKey(what);
        return this.keys.signer(await (await this.names()).wallet(given, flag), what);
    }

    /** Who pays fees and rent: whoever was named for it, else who signs, else the payer of the network. */
    async payer(signer?: TransactionSigner): Promise<TransactionSigner> {
        const { feePayer, key } = this.globals;
        if (feePayer !== undefined) return this.keys.load(feePayer);
        if (signer !== undefined) return signer;
        if (key !== undefined) return this.keys.load(key);
        if (this.keys.pathOf('payer') !== undefined) return this.keys.load('payer');
        throw new BadInput('nobody pays the fee: give a key file with --key or --fee-payer');
    }
}
