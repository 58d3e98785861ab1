/** A network's file: where a deployment is, and the names that people use for what is in it. `make localnet` writes one. */
import { isAddress, type Address } from '@solana/kit';

/** An asset that is listed. */
export interface NetworkAsset {
    readonly symbol: string;
    /** Index of its feed, which also names its market and its collateral if there are. */
    readonly feed: number;
    readonly market: number;
    readonly collateral: number;
    readonly mint: Address;
    readonly decimals: number;
}

/** A key, and the file that holds it. */
export interface NetworkKey {
    readonly name: string;
    readonly address: Address;
    /** Path of the key file, from the network's file. */
    readonly file: string;
}

/** Somebody with a margin account. */
export interface NetworkTrader {
    readonly name: string;
    readonly owner: Address;
    readonly account: Address;
    /** Token account of the quote. */
    readonly wallet: Address;
}

/** What a network's file says. */
export interface Network {
    readonly url: string;
    readonly webSocket: string;
    /** Hash of the cluster's genesis block, if the file pins the cluster. */
    readonly genesis: string | undefined;
    readonly root: Address;
    readonly quote: { readonly symbol: string; readonly mint: Address; readonly decimals: number; readonly feed: number };
    readonly assets: readonly NetworkAsset[];
    /** Where the prices of feeds are posted. */
    readonly oracles: readonly { readonly feed: number; readonly address: Address }[];
    readonly keys: readonly NetworkKey[];
    readonly traders: readonly NetworkTrader[];
}

/** A network's file does not say what it should. */
export class NotANetwork extends Error {
    override readonly name = 'NotANetwork';

    constructor(place: string, expected: string) {
        super(`${place} is not ${expected}: write the file anew with make localnet, or as app/command-line/README.md says`);
    }
}

type Read<Value> = (value: unknown, place: string) => Value;

const text: Read<string> = (value, place) => {
    if (typeof value !== 'string' || value === '') throw new NotANetwork(place, 'a text');
    return value;
};

const whole: Read<number> = (value, place) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 65_535) {
        throw new NotANetwork(place, 'a whole number from 0 to 65535');
    }
    return value;
};

const key: Read<Address> = (value, place) => {
    if (typeof value !== 'string' || !isAddress(value)) throw new NotANetwork(place, 'an address');
    return value;
};

/** Hashes are written as addresses are. */
const hash: Read<string> = (value, place) => {
    if (typeof value !== 'string' || !isAddress(value)) throw new NotANetwork(place, 'a hash in base58');
    return value;
};

function list<Value>(read: Read<Value>): Read<Value[]> {
    return (value, place) => {
        if (!Array.isArray(value)) throw new NotANetwork(place, 'a list');
        return value.map((item: unknown, index) => read(item, `${place}[${index}]`));
    };
}

function record<Value extends object>(fields: { readonly [Name in keyof Value]: Read<Value[Name]> }): Read<Value> {
    return (value, place) => {
        if (typeof value !== 'object' || value === null) throw new NotANetwork(place, 'an object');
        const held: Readonly<Record<string, unknown>> = { ...value };
        const found: Partial<Value> = {};
        for (const name in fields) found[name] = fields[name](held[name], `${place}.${name}`);
        if (isWhole(found, fields)) return found;
        throw new NotANetwork(place, 'whole');
    };
}

function isWhole<Value extends object>(found: Partial<Value>, fields: Readonly<Record<keyof Value, unknown>>): found is Value {
    return Object.keys(fields).every((name) => name in found);
}

const network = record<Network>({
    url: text,
    webSocket: text,
    genesis: (value, place) => (value === undefined ? undefined : hash(value, place)),
    root: key,
    quote: record({ symbol: text, mint: key, decimals: whole, feed: whole }),
    assets: list(record<NetworkAsset>({ symbol: text, feed: whole, market: whole, collateral: whole, mint: key, decimals: whole })),
    oracles: list(record({ feed: whole, address: key })),
    keys: list(record<NetworkKey>({ name: text, address: key, file: text })),
    traders: list(record<NetworkTrader>({ name: text, owner: key, account: key, wallet: key })),
});

/** Reads what a network's file says. @throws {NotANetwork} naming the field that is wrong */
export function parseNetwork(json: string): Network {
    return network(parsed(json), 'the network');
}

function parsed(json: string): unknown {
    try {
        return JSON.parse(json);
    } catch {
        throw new NotANetwork('the network', 'JSON');
    }
}
