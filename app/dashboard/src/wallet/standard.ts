/** Wallets of the Wallet Standard that sign Solana transactions. */
import { SolanaSignTransaction, type SolanaSignTransactionFeature } from '@solana/wallet-standard-features';
import {
    address,
    assertIsTransactionWithinSizeLimit,
    getCompiledTransactionMessageDecoder,
    getTransactionDecoder,
    getTransactionEncoder,
    getTransactionLifetimeConstraintFromCompiledTransactionMessage,
    type Transaction,
    type TransactionModifyingSigner,
} from '@solana/kit';
import { getWallets } from '@wallet-standard/app';
import type { Wallet, WalletAccount } from '@wallet-standard/base';
import { StandardConnect, StandardEvents, type StandardConnectFeature, type StandardEventsFeature } from '@wallet-standard/features';

import type { Connection } from '../network/connection.js';

/** A wallet that can sign here. */
export type SigningWallet = Wallet & { readonly features: StandardConnectFeature & SolanaSignTransactionFeature };

function signs(wallet: Wallet): wallet is SigningWallet {
    return StandardConnect in wallet.features && SolanaSignTransaction in wallet.features;
}

const wallets = getWallets();
let found: readonly SigningWallet[] = wallets.get().filter(signs);

/** Wallets in this browser, as they register themselves. */
export const installed = {
    get: (): readonly SigningWallet[] => found,
    subscribe: (listener: () => void): (() => void) => {
        const renew = (): void => {
            found = wallets.get().filter(signs);
            listener();
        };
        renew(); // One may have registered before somebody listened.
        const [stop, forget] = [wallets.on('register', renew), wallets.on('unregister', renew)];
        return () => {
            stop();
            forget();
        };
    },
};

/** Asks a wallet for an account of the cluster. @throws when it has none, or its owner declines */
export async function accountOf(wallet: SigningWallet, silent: boolean): Promise<WalletAccount> {
    const { accounts } = await wallet.features[StandardConnect].connect(silent ? { silent } : undefined);
    const [account] = accounts;
    if (account === undefined) throw new Error(`${wallet.name} offers no account: choose one in the wallet, then connect again`);
    return account;
}

function tells(wallet: Wallet): wallet is Wallet & { readonly features: StandardEventsFeature } {
    return StandardEvents in wallet.features;
}

/** Tells when a wallet's owner lets the page see other accounts. */
export function onAccounts(wallet: Wallet, changed: (accounts: readonly WalletAccount[]) => void): () => void {
    if (!tells(wallet)) return () => {};
    return wallet.features[StandardEvents].on('change', ({ accounts }) => {
        if (accounts !== undefined) changed(accounts);
    });
}

/** Signs with an account of a wallet, which may change the transaction before it does: it may offer a fee. */
export function signerOf(wallet: SigningWallet, account: WalletAccount, { chain }: Pick<Connection, 'chain'>): TransactionModifyingSigner {
    const { signTransaction } = wallet.features[SolanaSignTransaction];
    return {
        address: address(account.address),
        modifyAndSignTransactions: async (transactions) => {
            const inputs = transactions.map((transaction) => ({ account, chain, transaction: bytesOf(transaction) }));
            const outputs = await signTransaction(...inputs);
            return Promise.all(outputs.map(({ signedTransaction }) => read(signedTransaction)));
        },
    };
}

const bytesOf = (transaction: Transaction): Uint8Array => Uint8Array.from(getTransactionEncoder().encode(transaction));

async function read(bytes: Uint8Array) {
    const transaction = getTransactionDecoder().decode(bytes);
    assertIsTransactionWithinSizeLimit(transaction);
    const message = getCompiledTransactionMessageDecoder().decode(transaction.messageBytes);
    const lifetimeConstraint = await getTransactionLifetimeConstraintFromCompiledTransactionMessage(message);
    return Object.freeze({ ...transaction, lifetimeConstraint });
}
