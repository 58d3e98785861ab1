/** Queues looser terms of a feed, and shows what everybody can read of it until it is due. */
import {
    hashChange,
    queueChange,
    queuedAt,
    readChange,
    readOne,
    type ChangeArgs,
    type Deployment,
    type Sender,
    type SnapshotRpc,
} from '@ballast/client';
import type { TransactionSigner } from '@solana/kit';

export async function queueWiderConfidence(
    sender: Sender,
    rpc: SnapshotRpc,
    deployment: Deployment,
    { governance, feed, confidenceLimit }: { governance: TransactionSigner; feed: number; confidenceLimit: number },
): Promise<{ hash: string; delay: bigint; says: unknown }> {
    const { value: terms } = await readOne(rpc, 'Terms', deployment.terms);
    const slot = terms.feeds[feed];
    if (slot === undefined) throw new RangeError(`feed ${feed} is beyond the table`);
    const change: ChangeArgs = { __kind: 'FeedTerms', index: feed, terms: { ...slot, confidenceLimit } };
    await sender.send([await queueChange(deployment, { payer: governance, governance, change })]);
    const { value: queued } = await readOne(rpc, 'QueuedChange', await queuedAt(deployment, change));
    const hash = Buffer.from(await hashChange(change)).toString('hex');
    return { hash, delay: queued.delay, says: readChange(queued) };
}
