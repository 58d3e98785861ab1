/** What the tools built: the WebAssembly, and the states that it is compared on. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Risk, unixTime } from '../../src/index.js';
import type { Books } from '../../src/index.js';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

function built(where: string, how: string): string {
    if (!existsSync(where)) throw new Error(`${where} is missing: run ${how} first`);
    return where;
}

/** The WebAssembly. */
export const wasm = readFileSync(built(path('../../wasm/ballast.wasm'), 'tools/wasm/build'));
/** The same crate, compiled for this machine. */
export const native = built(path('../../../../target/wasm/release/examples/ask'), 'tools/wasm/states');
/** Folders of drawn states. */
const STATES = built(path('../../../../target/wasm/states'), 'tools/wasm/states');
/** Folders of states that a replay wrote. */
const REPLAYED = built(path('../../../../target/wasm/previews'), 'make previews');

/** Bytes of a margin account and of a market, discriminator included. */
const ACCOUNT_BYTES = 1_736;
const MARKET_BYTES = 560;

/** Accounts at one moment, and what the program said of them. */
export interface Judged {
    readonly name: string;
    readonly books: Books & { readonly prices: Uint8Array; readonly terms: Uint8Array };
    readonly accounts: readonly Uint8Array[];
    /** One line of JSON for each account. */
    readonly expected: readonly string[];
}

/** A deployment's accounts at one moment. */
export interface State extends Judged {
    readonly root: Uint8Array;
    readonly markets: readonly Uint8Array[];
    /** Where further accounts are. */
    readonly folder: string;
}

/** What the program did on the machine: `app/risk/README.md` explains it. */
export interface Tried {
    readonly act: { readonly kind: unknown };
    readonly refused: number | null;
    readonly after: unknown;
    readonly liquidation: { readonly market: number } | null;
}

/** Accounts of a replay, and what was tried on them. */
export interface Replayed extends State {
    readonly tried: readonly Tried[];
}

export const bytes = (folder: string, name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));

function slices(all: Uint8Array, length: number): Uint8Array[] {
    return Array.from({ length: all.length / length }, (_, index) => all.slice(index * length, (index + 1) * length));
}

function readJudged(folder: string): Judged {
    const parsed: unknown = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8'));
    if (typeof parsed !== 'object' || parsed === null || !('now' in parsed) || typeof parsed.now !== 'string') {
        throw new Error(`${folder}/state.json names no time`);
    }
    return {
        name: folder,
        books: { prices: bytes(folder, 'prices.bin'), terms: bytes(folder, 'terms.bin'), now: unixTime(BigInt(parsed.now)) },
        accounts: slices(bytes(folder, 'accounts.bin'), ACCOUNT_BYTES),
        expected: readFileSync(join(folder, 'expected.jsonl'), 'utf8').trimEnd().split('\n'),
    };
}

function readState(folder: string): State {
    const markets = slices(bytes(folder, 'markets.bin'), MARKET_BYTES);
    return { ...readJudged(folder), root: bytes(folder, 'root.bin'), markets, folder };
}

function isTried(line: unknown): line is Tried {
    return ['act', 'refused', 'after', 'liquidation'].every((field) => typeof line === 'object' && line !== null && field in line);
}

function readTried(folder: string): Tried[] {
    const lines = readFileSync(join(folder, 'acts.jsonl'), 'utf8').trimEnd().split('\n');
    return lines.map((line) => {
        const parsed: unknown = JSON.parse(line);
        if (!isTried(parsed)) throw new Error(`${folder}/acts.jsonl: ${line}`);
        return parsed;
    });
}

const folders = (parent: string): string[] =>
    readdirSync(parent)
        .sort()
        .map((name) => join(parent, name));

/** All drawn states. */
export const states: readonly State[] = folders(STATES).map(readState);
/** All that a replay wrote. */
export const replayed: readonly Replayed[] = folders(REPLAYED).map((folder) => ({ ...readState(folder), tried: readTried(folder) }));
/** Both. */
export const judged: readonly Judged[] = [...states, ...replayed];

/** The law, loaded. */
export const load = (): Promise<Risk> => Risk.load({ wasm });

/** An item that must be there. */
export function present<Item>(item: Item | null | undefined, what: string): Item {
    if (item === null || item === undefined) throw new Error(`there is no ${what}`);
    return item;
}
