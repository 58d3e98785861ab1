/** Options of every command, and the environment that stands in for them. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { parseNetwork, type Network } from '@ballast/client';
import { isAddress, type Address } from '@solana/kit';
import { InvalidArgumentError, Option, type Command } from 'commander';

import { BadInput } from './errors.js';

/** Options of every command. */
export interface Globals {
    readonly url?: string;
    readonly root?: string;
    readonly genesis?: string;
    readonly key?: string;
    readonly feePayer?: string;
    readonly network?: string;
    readonly priorityCap?: bigint;
    /** Seconds. */
    readonly patience?: number;
    readonly json: boolean;
    readonly dryRun: boolean;
    readonly yes: boolean;
}

/** A count of something, not below zero. */
export function count(text: string): bigint {
    if (!/^\d{1,20}$/.test(text)) throw new InvalidArgumentError('Give a whole number, not below zero.');
    return BigInt(text);
}

/** A whole number that a table's index, or 32 bits, can hold. */
export function index(text: string): number {
    if (!/^\d{1,10}$/.test(text) || Number(text) > 4_294_967_295) throw new InvalidArgumentError('Give a whole number, not below zero.');
    return Number(text);
}

/** Adds the options of every command. */
export function addGlobals(program: Command): Command {
    return program
        .addOption(new Option('--url <url>', 'a node to talk to').env('BALLAST_URL'))
        .addOption(new Option('--root <address>', 'address of the clearinghouse').env('BALLAST_ROOT'))
        .addOption(new Option('--key <file>', 'who signs: a key file of 64 bytes in JSON, or a name in the network').env('BALLAST_KEY'))
        .addOption(new Option('--network <file>', 'where a network is and how things are called in it').env('BALLAST_NETWORK'))
        .addOption(
            new Option('--genesis <hash>', "hash of the cluster's genesis block; that of the network if left out").env('BALLAST_GENESIS'),
        )
        .option('--fee-payer <file>', 'who pays fees and rent, if somebody else does')
        .option('--priority-cap <fee>', 'most to offer for a place in a block, in millionths of a lamport per unit', count)
        .option(
            '--patience <seconds>',
            'without an answer after which a node is given up, once something is under way; 90 if left out',
            index,
        )
        .option('--json', 'one JSON object on stdout; amounts are text, in smallest units', false)
        .option('--dry-run', 'build and simulate, print what would happen, and send nothing', false)
        .option('--yes', 'do not ask', false);
}

/** A network, and the folder that paths in it start from. */
export interface FoundNetwork {
    readonly network: Network;
    readonly folder: string;
}

/** Where the local network writes down where it is. */
const LOCAL = join('target', 'localnet', 'network.json');

/** The network that was named; else the local one, unless node or root were given: its names are not theirs. */
export function findNetwork({ network, url, root }: Globals): FoundNetwork | undefined {
    if (network !== undefined) {
        if (!existsSync(network))
            throw new BadInput(`${network} does not exist: give a network's file with --network, or run make localnet`);
        return readNetwork(network);
    }
    const local = url === undefined && root === undefined ? findUpwards(process.cwd()) : undefined;
    return local === undefined ? undefined : readNetwork(local);
}

function readNetwork(path: string): FoundNetwork {
    return { network: parseNetwork(readFileSync(path, 'utf8')), folder: dirname(resolve(path)) };
}

function findUpwards(folder: string): string | undefined {
    const path = join(folder, LOCAL);
    if (existsSync(path)) return path;
    const above = dirname(folder);
    return above === folder ? undefined : findUpwards(above);
}

/** A node's address. */
export function urlOf({ url }: Globals, found: FoundNetwork | undefined): string {
    const chosen = url ?? found?.network.url;
    if (chosen === undefined) throw new BadInput(`no node is named: give --url, --network, or run make localnet, which writes ${LOCAL}`);
    return assertHttp(chosen, 'the address of the node');
}

/** An address that can be asked. Of one that cannot, nothing but its host is said: it may hold a secret. @throws {BadInput} */
export function assertHttp(url: string, what: string): string {
    if (!/^https?:\/\/./.test(url) || !URL.canParse(url))
        throw new BadInput(`${what} is none: give one that begins with http:// or https://`);
    const { username, password, host } = new URL(url);
    if (username === '' && password === '') return url;
    throw new BadInput(`${what}, at ${host}, holds a user or a password, which is not sent: give one whose key stands behind the host`);
}

/** A root's address. */
export function rootOf({ root }: Globals, found: FoundNetwork | undefined): Address {
    const chosen = root ?? found?.network.root;
    if (chosen === undefined) throw new BadInput('no clearinghouse is named: give --root, or a network with --network');
    return addressOf(chosen, '--root');
}

/** An address. @throws {BadInput} naming where it was given */
export function addressOf(text: string, where: string): Address {
    if (!isAddress(text)) throw new BadInput(`"${text}" is no address (${where}): give 32 bytes in base58`);
    return text;
}
