import { createHash } from 'node:crypto';

import { createKeyPairSignerFromPrivateKeyBytes, type KeyPairSigner } from '@solana/kit';

/** The key of a name: the same in every run, so that addresses can be written down. Worth nothing outside a local network. */
export function keyOf(name: string): Promise<KeyPairSigner> {
    const seed = createHash('sha256').update(`ballast local network: ${name}`).digest();
    return createKeyPairSignerFromPrivateKeyBytes(new Uint8Array(seed));
}
