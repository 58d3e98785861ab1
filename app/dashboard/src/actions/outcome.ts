/** What became of a transaction that was sent, by what the chain says afterwards. */
import { readRefusal, TransactionExpired, TransactionRefused } from '@ballast/client';
import type { GetEpochInfoApi, GetSignatureStatusesApi, Rpc, Signature } from '@solana/kit';

/** A transaction that is signed and may have been sent. */
export interface Sent {
    /** What it does, in the words of its form. */
    readonly what: string;
    readonly signature: Signature;
    /** It cannot land any more after this height. */
    readonly lastValidBlockHeight?: bigint;
}

/** How it ended: it did what it should, or it never will. */
export type Outcome = { readonly landed: true } | { readonly landed: false; readonly error: Error };

/**
 * Looks once; nothing while it may still land. A node may answer from an older moment than the one that told the height, and what that
 * has not seen can have landed: such an answer is none.
 */
export async function lookUp(
    rpc: Rpc<GetEpochInfoApi & GetSignatureStatusesApi>,
    { signature, lastValidBlockHeight }: Required<Sent>,
): Promise<Outcome | undefined> {
    const { absoluteSlot, blockHeight } = await rpc.getEpochInfo({ commitment: 'confirmed' }).send();
    const { context, value } = await rpc.getSignatureStatuses([signature], { searchTransactionHistory: true }).send();
    const [status] = value;
    if (status) {
        if (status.confirmationStatus !== 'confirmed' && status.confirmationStatus !== 'finalized') return undefined;
        if (status.err === null) return { landed: true };
        return { landed: false, error: new TransactionRefused(readRefusal(status.err, []), signature) };
    }
    const isOver = blockHeight > lastValidBlockHeight && context.slot >= absoluteSlot;
    return isOver ? { landed: false, error: new TransactionExpired(signature) } : undefined;
}
