import { createHash } from 'node:crypto';

import { createKeyPairSignerFromPrivateKeyBytes, getAddressEncoder, type KeyPairSigner } from '@solana/kit';

function seedOf(name: string): Uint8Array {
    return new Uint8Array(createHash('sha256').update(`ballast local network: ${name}`).digest());
}

/** The key of a name: the same in every run, so that addresses can be written down. Worth nothing outside a local network. */
export function keyOf(name: string): Promise<KeyPairSigner> {
    return createKeyPairSignerFromPrivateKeyBytes(seedOf(name));
}

/** The 64 bytes that a key file holds: the seed and the public key. */
export async function keyFileOf(name: string): Promise<number[]> {
    const { address } = await keyOf(name);
    return [...seedOf(name), ...getAddressEncoder().encode(address)];
}
