/** Who signs. */
import type { Address, TransactionSigner } from '@solana/kit';
import { StandardDisconnect } from '@wallet-standard/features';

import type { Connection } from '../network/connection.js';
import { faultOf, type Fault } from '../network/fault.js';
import { Store } from '../store.js';
import { LOCAL_NAMES, localKey } from './local.js';
import { accountOf, installed, onAccounts, signerOf, type SigningWallet } from './standard.js';

export interface ConnectedWallet {
    readonly kind: 'standard' | 'local';
    readonly label: string;
    readonly address: Address;
    readonly signer: TransactionSigner;
}

export interface WalletState {
    readonly connected?: ConnectedWallet;
    readonly connecting?: string;
    readonly fault?: Fault;
}

/** Remembers which wallet was used, never a key. */
const LAST = 'ballast.wallet';

export class Wallets {
    readonly store = new Store<WalletState>({});
    /** Ends following the connected wallet. */
    #unfollow: () => void = () => {};

    constructor(private readonly connection: Connection) {}

    /** Connects what was connected before, without asking. */
    resume(): () => void {
        const last = localStorage.getItem(LAST);
        const [, kind, name] = /^(local|standard):(.+)$/.exec(last ?? '') ?? [];
        if (name === undefined) return () => {};
        if (kind === 'local') {
            if (this.connection.network.local) void this.connectLocal(name);
            return () => {};
        }
        const seek = (): void => {
            const wallet = installed.get().find((candidate) => candidate.name === name);
            if (wallet && this.store.get().connected === undefined) void this.connect(wallet, true);
        };
        seek();
        return installed.subscribe(seek);
    }

    async connect(wallet: SigningWallet, silent = false): Promise<void> {
        await this.#connect(wallet.name, async () => {
            const account = await accountOf(wallet, silent);
            const signer = signerOf(wallet, account, this.connection);
            localStorage.setItem(LAST, `standard:${wallet.name}`);
            this.#unfollow = onAccounts(wallet, (accounts) => {
                const same = accounts.some(({ address }) => address === account.address);
                if (!same) void (accounts.length === 0 ? this.disconnect() : this.connect(wallet, true));
            });
            return { kind: 'standard', label: wallet.name, address: signer.address, signer };
        });
    }

    /** Signs with a key of the local network. Refused for a node elsewhere. */
    async connectLocal(name: string): Promise<void> {
        await this.#connect(name, async () => {
            if (!this.connection.network.local) throw new Error('keys of a local network sign on a local network alone: connect a wallet');
            const signer = await localKey(name);
            localStorage.setItem(LAST, `local:${name}`);
            const label = LOCAL_NAMES.find((known) => known.name === name)?.label.split(',')[0] ?? name;
            return { kind: 'local', label, address: signer.address, signer };
        });
    }

    async disconnect(): Promise<void> {
        const { connected } = this.store.get();
        this.#unfollow();
        localStorage.removeItem(LAST);
        this.store.set({});
        const wallet = connected?.kind === 'standard' ? installed.get().find(({ name }) => name === connected.label) : undefined;
        const feature = wallet?.features[StandardDisconnect];
        if (isDisconnect(feature)) await feature.disconnect();
    }

    async #connect(label: string, make: () => Promise<ConnectedWallet>): Promise<void> {
        this.#unfollow();
        this.store.set({ connecting: label });
        try {
            this.store.set({ connected: await make() });
        } catch (error) {
            this.store.set({ fault: faultOf(error) });
        }
    }
}

function isDisconnect(feature: unknown): feature is { disconnect: () => Promise<void> } {
    return typeof feature === 'object' && feature !== null && 'disconnect' in feature && typeof feature.disconnect === 'function';
}
