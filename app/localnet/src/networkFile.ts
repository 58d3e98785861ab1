/** Writes down where a local network is, and the keys of its people, for tools that come from outside. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseNetwork, type Network, type NetworkKey } from '@ballast/client';

import { QUOTE_DECIMALS } from './configuration.js';
import type { Exchange, Trader } from './exchange.js';
import { keyFileOf, keyOf } from './keys.js';

const README = `Keys of a local network
=======================

Each is made from its name alone, so that addresses are the same in every run. Whoever has read this
repository has them all: they are worth nothing elsewhere. Never send anything to them on another cluster.
`;

/** What is written, and where. */
export interface NetworkFileOptions {
    readonly folder: string;
    readonly exchange: Exchange;
    readonly traders: readonly Trader[];
}

/** Roles and stakers; what their keys derive from is their name, and for a role its exchange. */
const ROLES = ['governance', 'guardian', 'steward', 'venue', 'detector'];
const OTHERS = ['payer', 'junior staker', 'backstop staker', 'senior staker'];

/** Writes `network.json` and a key file for each key into a folder; returns the path of the first. */
export async function writeNetwork({ folder, exchange, traders }: NetworkFileOptions): Promise<string> {
    const keys = join(folder, 'keys');
    mkdirSync(keys, { recursive: true, mode: 0o700 });
    writeFileSync(join(keys, 'README'), README);
    const roles = ROLES.map((role) => [role, `${role} of ${exchange.name}`] as const);
    const others = [...OTHERS, ...traders.map(({ name }) => name)].map((name) => [name, name] as const);
    const named = [...roles, ...others];
    const held = await Promise.all(named.map(([name, seed]) => writeKey(folder, name, seed)));
    const path = networkPath(folder);
    const note = 'A local network. Its keys derive from their names, and are worth nothing elsewhere.';
    writeFileSync(path, `${JSON.stringify({ note, ...(await describeNetwork(exchange, traders, held)) }, undefined, 2)}\n`);
    return path;
}

/** Takes a network's file away, so that nobody looks for a network that has stopped; that of another network stays. */
export function removeNetwork({ folder, exchange }: Omit<NetworkFileOptions, 'traders'>): void {
    const path = networkPath(folder);
    if (existsSync(path) && parseNetwork(readFileSync(path, 'utf8')).url === exchange.chain.validator.url) rmSync(path);
}

const networkPath = (folder: string): string => join(folder, 'network.json');

async function writeKey(folder: string, name: string, seed: string): Promise<NetworkKey> {
    const file = join('keys', `${name.replaceAll(' ', '-')}.json`);
    const path = join(folder, file);
    writeFileSync(path, JSON.stringify(await keyFileOf(seed)), { mode: 0o600 });
    chmodSync(path, 0o600); // A file that was there keeps its mode.
    const { address } = await keyOf(seed);
    return { name, address, file };
}

async function describeNetwork(exchange: Exchange, traders: readonly Trader[], keys: NetworkKey[]): Promise<Network> {
    const { chain, deployment, quoteMint } = exchange;
    return {
        url: chain.validator.url,
        webSocket: chain.validator.webSocketUrl,
        genesis: await chain.rpc.getGenesisHash().send(),
        root: deployment.clearinghouse,
        quote: { symbol: 'USDC', mint: quoteMint.address, decimals: QUOTE_DECIMALS, feed: exchange.assets.length },
        assets: exchange.assets.map(({ symbol, index, decimals, mint }) => ({
            symbol,
            feed: index,
            market: index,
            collateral: index,
            mint: mint.address,
            decimals,
        })),
        oracles: exchange.feeds.map(({ index, oracle }) => ({ feed: index, address: oracle })),
        keys,
        traders: traders.map(({ name, key, account, wallet }) => ({ name, owner: key.address, account, wallet })),
    };
}
