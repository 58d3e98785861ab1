/** Key files, and who signs. What a file holds is never part of a message. */
import { join } from 'node:path';

import { KeyFileRefused, readKeyFile } from '@ballast/client/key-file';
import { createNoopSigner, type Address, type KeyPairSigner, type TransactionSigner } from '@solana/kit';

import { BadInput } from './errors.js';
import type { FoundNetwork } from './globals.js';

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
        try {
            return await readKeyFile(path, { warn: (text) => this.options.warn(`Warning: ${text}.`) });
        } catch (error) {
            if (!(error instanceof KeyFileRefused)) throw error;
            const next = error.fault === 'unreadable' ? ': give a file with --key, or a name in the network' : '';
            throw new BadInput(`${error.message}${next}`);
        }
    }
}
