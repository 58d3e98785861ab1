/** Whether a transaction landed. It is sent again only as it is, so that it cannot land twice. */
import type {
    Base64EncodedWireTransaction,
    Commitment,
    GetEpochInfoApi,
    GetSignatureStatusesApi,
    Rpc,
    RpcSubscriptions,
    SendTransactionApi,
    Signature,
    SignatureNotificationsApi,
    Slot,
} from '@solana/kit';

import { wait } from '../rpc.js';

export type ConfirmRpc = Rpc<GetEpochInfoApi & GetSignatureStatusesApi & SendTransactionApi>;
export type ConfirmSubscriptions = RpcSubscriptions<SignatureNotificationsApi>;

/** A signed transaction, until its blockhash expires. */
export interface Outgoing {
    readonly signature: Signature;
    readonly wire: Base64EncodedWireTransaction;
    readonly lastValidBlockHeight: bigint;
    readonly commitment: Exclude<Commitment, 'processed'>;
    /** Milliseconds between two looks, at each of which it is sent again. */
    readonly pollMilliseconds: number;
    /** Milliseconds without an answer of the node, or with answers that say nothing of its end, after which it is given up. */
    readonly patienceMilliseconds: number;
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

/** The node fell silent, or behind, while a transaction was under way: whether it landed is not known. */
export class TransactionUnknown extends Error {
    override readonly name = 'TransactionUnknown';

    constructor(
        readonly signature: Signature,
        readonly lastValidBlockHeight: bigint,
        cause: unknown,
    ) {
        super(
            `the node fell silent or behind while ${signature} was under way: look it up before you send anything anew; it cannot land any more after block height ${lastValidBlockHeight}`,
            { cause },
        );
    }
}

/**
 * Sends a transaction until it lands or expires. A subscription tells at once; a node whose subscription is silent or gone is polled.
 *
 * @throws {TransactionExpired} when it can no longer land
 * @throws {TransactionUnknown} when the node does not answer any more, or not from a slot at which that is certain
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
    for (let answered = Date.now(); ; ) {
        try {
            const landing = await attempt(rpc, outgoing);
            if (landing) return landing;
            answered = Date.now();
        } catch (error) {
            if (error instanceof TransactionExpired) throw error;
            // It may be under way: to give up at once would invite the caller to send it twice.
            const { signature, lastValidBlockHeight, patienceMilliseconds } = outgoing;
            if (Date.now() - answered >= patienceMilliseconds) throw new TransactionUnknown(signature, lastValidBlockHeight, error);
        }
        const landing = await Promise.race([told, wait(outgoing.pollMilliseconds)]);
        if (landing) return landing;
    }
}

/** Sends it once more and looks whether it landed. The height is read first: what is not there afterwards and was too late before, cannot land. */
async function attempt(rpc: ConfirmRpc, outgoing: Outgoing): Promise<Landing | undefined> {
    const { absoluteSlot, blockHeight } = await rpc.getEpochInfo({ commitment: outgoing.commitment }).send();
    if (blockHeight > outgoing.lastValidBlockHeight) return lastLook(rpc, outgoing, absoluteSlot);
    await submit(rpc, outgoing.wire);
    return (await look(rpc, outgoing)).landing;
}

/**
 * Looks whether it landed once it no longer can. An address may stand for several nodes, and one that is behind does not know of the
 * block in which it landed: only who has seen the slot of the expiry can say that it is not there.
 */
async function lastLook(rpc: ConfirmRpc, outgoing: Outgoing, expiry: Slot): Promise<Landing> {
    const { landing, seen, slot } = await look(rpc, outgoing, true);
    if (landing) return landing;
    if (seen) throw new Error('the transaction is in a block that is not confirmed yet');
    if (slot < expiry) throw new Error(`the node that was asked is behind, at slot ${slot} before ${expiry}`);
    throw new TransactionExpired(outgoing.signature);
}

/** Hands the transaction to the node. What it says of one that it has is of no matter: the status decides. */
async function submit(rpc: ConfirmRpc, wire: Base64EncodedWireTransaction): Promise<void> {
    await rpc
        .sendTransaction(wire, { encoding: 'base64', skipPreflight: true, maxRetries: 0n })
        .send()
        .catch(() => {});
}

/** What a node knows of a transaction. */
interface Sight {
    /** Its end, once that is certain enough. */
    readonly landing?: Landing;
    /** Whether it is in a block, however uncertain. */
    readonly seen: boolean;
    /** Where the node stood when it looked. */
    readonly slot: Slot;
}

async function look(rpc: ConfirmRpc, { signature, commitment }: Outgoing, history = false): Promise<Sight> {
    const { context, value } = await rpc.getSignatureStatuses([signature], { searchTransactionHistory: history }).send();
    const status = value[0];
    if (!status) return { seen: false, slot: context.slot };
    const reached = commitment === 'finalized' ? ['finalized'] : ['confirmed', 'finalized'];
    const ended = status.confirmationStatus !== null && reached.includes(status.confirmationStatus);
    return { seen: true, slot: context.slot, ...(ended ? { landing: { slot: status.slot, error: status.err } } : {}) };
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
