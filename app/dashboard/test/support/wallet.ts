/** A wallet of the Wallet Standard inside the page, that really signs. */
import { createHash } from 'node:crypto';

import { createKeyPairSignerFromPrivateKeyBytes, getAddressEncoder, type Address } from '@solana/kit';
import type { BrowserContext } from 'playwright-core';

/** What an Ed25519 key begins with in PKCS #8. */
const PKCS8 = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

interface Injected {
    readonly address: string;
    readonly publicKey: readonly number[];
    readonly pkcs8: readonly number[];
    /** Whether it refuses to sign, as an owner does who declines. */
    readonly declines: boolean;
}

/** Installs it in every page of a browser, and says whose it is. */
export async function installWallet(
    context: BrowserContext,
    options: { readonly name: string; readonly declines?: boolean },
): Promise<Address> {
    const seed = new Uint8Array(createHash('sha256').update(`wallet ${options.name}`).digest());
    const { address } = await createKeyPairSignerFromPrivateKeyBytes(seed);
    const injected: Injected = {
        address,
        publicKey: [...getAddressEncoder().encode(address)],
        pkcs8: [...PKCS8, ...seed],
        declines: options.declines === true,
    };
    await context.addInitScript(register, injected);
    return address;
}

/** Runs in the page. */
function register({ address, publicKey, pkcs8, declines }: Injected): void {
    const account = {
        address,
        publicKey: new Uint8Array(publicKey),
        chains: ['solana:localnet'],
        features: ['solana:signTransaction'],
    };
    const sign = async (bytes: Uint8Array): Promise<Uint8Array> => {
        if (declines) throw new Error('The owner declined');
        const key = await crypto.subtle.importKey('pkcs8', new Uint8Array(pkcs8), 'Ed25519', false, ['sign']);
        const count = bytes[0] ?? 0;
        const message = bytes.slice(1 + 64 * count);
        const keysAt = message[0] === 0x80 ? 5 : 4; // After version, header and the number of keys.
        const place = Array.from({ length: count }, (_, index) => index).find((index) =>
            publicKey.every((byte, at) => message[keysAt + 32 * index + at] === byte),
        );
        if (place === undefined) throw new Error('the transaction does not ask for this key');
        const signed = Uint8Array.from(bytes);
        signed.set(new Uint8Array(await crypto.subtle.sign('Ed25519', key, message)), 1 + 64 * place);
        return signed;
    };
    const wallet = {
        version: '1.0.0',
        name: 'Test wallet',
        icon: 'data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=',
        chains: ['solana:localnet'],
        accounts: [account],
        features: {
            'standard:connect': { version: '1.0.0', connect: async () => ({ accounts: [account] }) },
            'standard:events': { version: '1.0.0', on: () => () => {} },
            'solana:signTransaction': {
                version: '1.0.0',
                supportedTransactionVersions: ['legacy', 0],
                signTransaction: async (...inputs: { readonly transaction: Uint8Array }[]) =>
                    Promise.all(inputs.map(async ({ transaction }) => ({ signedTransaction: await sign(transaction) }))),
            },
        },
    };
    const callback = ({ register: add }: { readonly register: (wallet: object) => void }): void => add(wallet);
    window.dispatchEvent(new CustomEvent('wallet-standard:register-wallet', { detail: callback }));
    window.addEventListener('wallet-standard:app-ready', (event) => {
        if ('detail' in event) callback(Object(event.detail)); // The app's event is no CustomEvent.
    });
}
