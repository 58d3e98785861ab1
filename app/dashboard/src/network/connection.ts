/** A node, and the deployment on it. */
import { createRpc, findDeployment, type Deployment } from '@ballast/client';
import {
    createSolanaRpcSubscriptions,
    type Rpc,
    type RpcSubscriptions,
    type SolanaRpcApi,
    type SolanaRpcSubscriptionsApi,
} from '@solana/kit';

import type { Network } from './network.js';

/** Wallet Standard's names of clusters, by genesis. */
const CHAINS: Readonly<Record<string, `solana:${string}`>> = {
    '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d': 'solana:mainnet',
    EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG: 'solana:devnet',
    '4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY': 'solana:testnet',
};

export interface Connection {
    readonly network: Network;
    readonly rpc: Rpc<SolanaRpcApi>;
    readonly subscriptions: RpcSubscriptions<SolanaRpcSubscriptionsApi>;
    readonly deployment: Deployment;
    /** Hash of the cluster's genesis block. */
    readonly genesis: string;
    /** How wallets call the cluster. */
    readonly chain: `solana:${string}`;
}

/** A refused request is repeated twice: what reads is asked again anyway. */
const RETRIES = 2;

/** Connects. @throws {NotADeployment} when the node or the root is not what it should be */
export async function connect(network: Network): Promise<Connection> {
    const { root, genesisHash } = network;
    const rpc = createRpc({ url: network.rpc, retries: RETRIES });
    const deployment = await findDeployment(rpc, genesisHash === undefined ? { root } : { root, genesisHash });
    const genesis: string = await rpc.getGenesisHash().send();
    const subscriptions = createSolanaRpcSubscriptions(network.webSocket);
    return { network, rpc, subscriptions, deployment, genesis, chain: CHAINS[genesis] ?? 'solana:localnet' };
}
