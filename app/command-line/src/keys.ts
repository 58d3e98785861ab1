/** Key files, and who signs. What a file holds is never part of a message. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { createKeyPairSignerFromBytes, createNoopSigner, type Address, type KeyPairSigner, type TransactionSigner } from '@solana/kit';

import { BadInput } from './errors.js';
import type { FoundNetwork } from './globals.js';

const OTHERS_MAY = 0o077;

/** Keys that were given, and those of the network. */
export class Keys {
    private readonly held = new Map<Address, KeyPairSigner>();
    private readonly files = new Map<string, KeyPairSigner>();

    constructor(
        private readonly found: FoundNetwork | undefined,
        private readonly options: {
            readonly warn: (text: string) => void;
            readonly dryRun: boolean;
            /** What `--key` names: then nobody else signs. */
            readonly key: string | undefined;
        },
    ) {}

    /** The key of a file, or of a name in the network. */
    async load(given: string): Promise<KeyPairSigner> {
        const path = this.pathOf(given) ?? given;
        const loaded = this.files.get(path) ?? (await this.read(path));
        const key = this.held.get(loaded.address) ?? loaded; // Who signs twice must be the same signer.
        this.files.set(path, key);
        this.held.set(key.address, key);
        return key;
    }

    /** The key of a name in the network. */
    pathOf(name: string): string | undefined {
        const file = this.found?.network.keys.find((key) => key.name === name)?.file;
        return file === undefined || this.found === undefined ? undefined : join(this.found.folder, file);
    }

    /** Whether the key of an address is known. */
    knows(address: Address): boolean {
        return this.held.has(address) || this.nameOf(address) !== undefined;
    }

    /** Who signs for an address. In a dry run nobody needs to. */
    async signer(address: Address, what: string): Promise<TransactionSigner> {
        const held = this.held.get(address);
        if (held !== undefined) return held;
        const name = this.nameOf(address);
        if (name !== undefined && this.options.key !== undefined) {
            throw new BadInput(`${what} is ${name}, and --key is ${this.options.key}: leave --key out, or give ${name}`);
        }
        if (name !== undefined) return this.load(name);
        if (this.options.dryRun) return createNoopSigner(address);
        throw new BadInput(`nobody signs for ${address}, ${what}: give its key file with --key`);
    }

    private nameOf(address: Address): string | undefined {
        return this.found?.network.keys.find((key) => key.address === address)?.name;
    }

    private async read(path: string): Promise<KeyPairSigner> {
        const text = this.textOf(path);
        try {
            const bytes: unknown = JSON.parse(text);
            if (!isKey(bytes)) throw new TypeError();
            return await createKeyPairSignerFromBytes(Uint8Array.from(bytes));
        } catch {
            throw new BadInput(
                `${path} is no key file: it must hold a JSON list of the 64 bytes of a key pair, as solana-keygen writes them`,
            );
        }
    }

    private textOf(path: string): string {
        try {
            const { mode } = statSync(path);
            if ((mode & OTHERS_MAY) !== 0) {
                this.options.warn(`Warning: others may read ${path} (mode ${(mode & 0o777).toString(8)}): chmod 600 it.`);
            }
            return readFileSync(path, 'utf8');
        } catch (error) {
            const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
            throw new BadInput(`the key file ${path} cannot be read (${code}): give a file with --key, or a name in the network`);
        }
    }
}

function isKey(value: unknown): value is number[] {
    return Array.isArray(value) && value.length === 64 && value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
}
