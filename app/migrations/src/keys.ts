/** Keys, from files that nobody else can read. Their bytes are never shown. */
import { KeyFileRefused, readKeyFile } from '@ballast/client/key-file';
import type { Address, KeyPairSigner } from '@solana/kit';

import { MigrationRefused } from './action.js';

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
    try {
        return await readKeyFile(path);
    } catch (error) {
        if (error instanceof KeyFileRefused) throw new MigrationRefused(`${option}: ${error.message}`);
        throw error;
    }
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
