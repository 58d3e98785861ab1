/** Keys, from files that nobody else can read. Their bytes are never shown. */
import { readFileSync, statSync } from 'node:fs';

import { createKeyPairSignerFromBytes, type Address, type KeyPairSigner } from '@solana/kit';

import { MigrationRefused } from './action.js';

const BYTES = 64;
const OTHERS = 0o077;

/** Whoever signs, as far as their files were given. */
export interface Keys {
    /** Pays fees and rent. */
    readonly payer?: KeyPairSigner;
    /** Of the address that the program is deployed at; only for its first deployment. */
    readonly program?: KeyPairSigner;
    readonly governance?: KeyPairSigner;
    /** Whose quote becomes capital and seeds; the payer if it is left out. */
    readonly funder?: KeyPairSigner;
    /** Of the upgrade authority, where that is a key. */
    readonly upgradeAuthority?: KeyPairSigner;
    /** Of the accounts for prices and terms; made up if they are left out, since they sign only once. */
    readonly prices?: KeyPairSigner;
    readonly terms?: KeyPairSigner;
}

/** Reads a key from a file as `solana-keygen` writes it. @throws {MigrationRefused} without any of its bytes in the message */
export async function readKey(option: string, path: string): Promise<KeyPairSigner> {
    const bytes = bytesOf(option, path);
    try {
        return await createKeyPairSignerFromBytes(bytes);
    } catch {
        throw new MigrationRefused(`${option}: ${path} is no key: its public half does not belong to its secret half`);
    }
}

function bytesOf(option: string, path: string): Uint8Array {
    const mode = statSync(path, { throwIfNoEntry: false })?.mode;
    if (mode === undefined) throw new MigrationRefused(`${option}: there is no file ${path}`);
    if ((mode & OTHERS) !== 0) throw new MigrationRefused(`${option}: others can read ${path}: chmod 600 it`);
    const parsed = parse(readFileSync(path, 'utf8'));
    if (parsed === undefined) throw new MigrationRefused(`${option}: ${path} is no key file: it holds no JSON array of ${BYTES} bytes`);
    return parsed;
}

function parse(text: string): Uint8Array | undefined {
    try {
        const parsed: unknown = JSON.parse(text);
        return Array.isArray(parsed) && parsed.length === BYTES && parsed.every(isByte) ? Uint8Array.from(parsed) : undefined;
    } catch {
        return undefined; // What the parser says could quote the file.
    }
}

function isByte(value: unknown): value is number {
    return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255;
}

/** The key of an address. @throws {MigrationRefused} when it was not given, or is another one */
export function keyFor(
    key: KeyPairSigner | undefined,
    { address, option, role }: { address: Address; option: string; role: string },
): KeyPairSigner {
    if (key === undefined) throw new MigrationRefused(`${role} ${address} has to sign: give its key file with ${option}`);
    if (key.address !== address)
        throw new MigrationRefused(`${option} is the key of ${key.address}, and ${role} is ${address}: give the right file`);
    return key;
}
