/** Whether a transaction landed. It is sent again only as it is, so that it cannot land twice. */
import type {
    Base64EncodedWireTransaction,
    Commitment,
    GetBlockHeightApi,
    GetSignatureStatusesApi,
    Rpc,
    RpcSubscriptions,
    SendTransactionApi,
    Signature,
    SignatureNotificationsApi,
} from '@solana/kit';

import { wait } from '../rpc.js';

export type ConfirmRpc = Rpc<GetBlockHeightApi & GetSignatureStatusesApi & SendTransactionApi>;
export type ConfirmSubscriptions = RpcSubscriptions<SignatureNotificationsApi>;

/** A signed transaction, until its blockhash expires. */
export interface Outgoing {
    readonly signature: Signature;
    readonly wire: Base64EncodedWireTransaction;
    readonly lastValidBlockHeight: bigint;
    readonly commitment: Exclude<Commitment, 'processed'>;
    /** Milliseconds between two looks, at each of which it is sent again. */
    readonly pollMilliseconds: number;
}

/** How a transaction ended. */
export type Landing = { readonly slot: bigint; readonly error: unknown };

/** The blockhash of a transaction expired before it landed: it never will. */
export class TransactionExpired extends Error {
    override readonly name = 'TransactionExpired';

    constructor(readonly signature: Signature) {
        super(`${signature} expired before it landed, and never will: build and sign it again, with a higher fee or from another node`);
    }
}

/**
 * Sends a transaction until it lands or expires. A subscription tells at once; a node whose subscription is silent or gone is polled.
 *
 * @throws {TransactionExpired} when it can no longer land
 */
export async function confirm(rpc: ConfirmRpc, subscriptions: ConfirmSubscriptions | undefined, outgoing: Outgoing): Promise<Landing> {
    const ended = new AbortController();
    const told = subscriptions === undefined ? never() : listen(subscriptions, outgoing, ended.signal);
    try {
        return await poll(rpc, told, outgoing);
    } finally {
        ended.abort();
    }
}

async function poll(rpc: ConfirmRpc, told: Promise<Landing>, outgoing: Outgoing): Promise<Landing> {
    for (;;) {
        const height = await rpc.getBlockHeight({ commitment: outgoing.commitment }).send();
        if (height <= outgoing.lastValidBlockHeight) await submit(rpc, outgoing.wire);
        const landing = (await look(rpc, outgoing)) ?? (await Promise.race([told, wait(outgoing.pollMilliseconds)]));
        if (landing) return landing;
        // The height was read before the look: what is not there now, and was too late then, cannot land.
        if (height > outgoing.lastValidBlockHeight) return await lastLook(rpc, outgoing);
    }
}

async function lastLook(rpc: ConfirmRpc, outgoing: Outgoing): Promise<Landing> {
    const landing = await look(rpc, outgoing, true);
    if (landing === undefined) throw new TransactionExpired(outgoing.signature);
    return landing;
}

/** Hands the transaction to the node. What it says of one that it has is of no matter: the status decides. */
async function submit(rpc: ConfirmRpc, wire: Base64EncodedWireTransaction): Promise<void> {
    await rpc
        .sendTransaction(wire, { encoding: 'base64', skipPreflight: true, maxRetries: 0n })
        .send()
        .catch(() => {});
}

async function look(rpc: ConfirmRpc, { signature, commitment }: Outgoing, history = false): Promise<Landing | undefined> {
    const { value } = await rpc.getSignatureStatuses([signature], { searchTransactionHistory: history }).send();
    const status = value[0];
    if (!status) return undefined;
    const reached = commitment === 'finalized' ? ['finalized'] : ['confirmed', 'finalized'];
    if (status.confirmationStatus === null || !reached.includes(status.confirmationStatus)) return undefined;
    return { slot: status.slot, error: status.err };
}

/** Waits for a node to tell; for ever when it does not. */
async function listen(
    subscriptions: ConfirmSubscriptions,
    { signature, commitment }: Outgoing,
    abortSignal: AbortSignal,
): Promise<Landing> {
    try {
        const notices = await subscriptions.signatureNotifications(signature, { commitment }).subscribe({ abortSignal });
        for await (const { context, value } of notices) return { slot: context.slot, error: value.err };
    } catch {
        // Polling goes on.
    }
    return never();
}

function never(): Promise<never> {
    return new Promise(() => {});
}
