/** Keys of a local network. They derive from their names, as its own do, and are worth nothing elsewhere. */
import { createKeyPairSignerFromPrivateKeyBytes, type KeyPairSigner } from '@solana/kit';

/** Who signs what in a demonstration. */
export const LOCAL_NAMES: readonly { readonly name: string; readonly label: string }[] = [
    { name: 'visitor', label: 'Visitor, an empty wallet' },
    { name: 'ada', label: 'Ada, a trader' },
    { name: 'bob', label: 'Bob, a trader' },
    { name: 'junior staker', label: 'Junior staker' },
    { name: 'governance of one', label: 'Governance' },
    { name: 'guardian of one', label: 'Guardian' },
];

/** The key of a name. */
export async function localKey(name: string): Promise<KeyPairSigner> {
    const seed = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`ballast local network: ${name}`));
    return createKeyPairSignerFromPrivateKeyBytes(new Uint8Array(seed));
}
