/** Key files, for programs on Node: as `solana-keygen` writes them. What a file holds is never part of a message. */
import { readFileSync, statSync } from 'node:fs';

import { createKeyPairSignerFromBytes, type KeyPairSigner } from '@solana/kit';

/** Of a file's mode: what its group and others may. */
const OTHERS_MAY = 0o077;
/** Secret half and public half. */
const BYTES = 64;

/** Why a file is not taken as a key. */
export type KeyFileFault = 'unreadable' | 'open to others' | 'no key';

/** A file is not taken as a key; the message says why, and nothing of what it holds. */
export class KeyFileRefused extends Error {
    override readonly name = 'KeyFileRefused';

    constructor(
        readonly fault: KeyFileFault,
        message: string,
    ) {
        super(message);
    }
}

/** How a key file is read. */
export interface ReadKeyFileOptions {
    /** Told when others may read the file, which is refused if this is left out. */
    readonly warn?: (text: string) => void;
}

/** Reads a key. @throws {KeyFileRefused} when the file cannot be read, others may read it, or it holds no key */
export async function readKeyFile(path: string, { warn }: ReadKeyFileOptions = {}): Promise<KeyPairSigner> {
    const { text, mode } = contentOf(path);
    if ((mode & OTHERS_MAY) !== 0) {
        const message = `others may read ${path} (mode ${(mode & 0o777).toString(8)}): chmod 600 it`;
        if (warn === undefined) throw new KeyFileRefused('open to others', message);
        warn(message);
    }
    const bytes = bytesIn(text);
    if (bytes === undefined) {
        const message = `${path} is no key file: it must hold a JSON list of the ${BYTES} bytes of a key pair, as solana-keygen writes them`;
        throw new KeyFileRefused('no key', message);
    }
    try {
        return await createKeyPairSignerFromBytes(bytes);
    } catch {
        throw new KeyFileRefused('no key', `${path} is no key: its public half does not belong to its secret half`);
    }
}

function contentOf(path: string): { readonly text: string; readonly mode: number } {
    try {
        return { text: readFileSync(path, 'utf8'), mode: statSync(path).mode };
    } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
        throw new KeyFileRefused('unreadable', `the key file ${path} cannot be read (${code})`);
    }
}

function bytesIn(text: string): Uint8Array | undefined {
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
