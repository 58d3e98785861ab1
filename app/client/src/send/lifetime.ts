/** Until when a signed transaction can land. */
import {
    getCompiledTransactionMessageDecoder,
    getTransactionLifetimeConstraintFromCompiledTransactionMessage,
    type Blockhash,
    type Commitment,
    type GetEpochInfoApi,
    type Rpc,
    type Transaction,
} from '@solana/kit';

/** A blockhash, and the last height of a block that takes it. */
export interface Lifetime {
    readonly blockhash: Blockhash;
    readonly lastValidBlockHeight: bigint;
}

/** Blocks for which a blockhash lives. */
const BLOCKS = 150n;
/** Blocks by which a node may be behind and still call itself healthy: whoever signed may have asked another one. */
const BEHIND = 128n;

/** A transaction lives by a nonce: it may land at any time. */
export class LivesByNonce extends RangeError {
    override readonly name = 'LivesByNonce';

    constructor() {
        super('the transaction lives by a nonce, so that it is never certain that it will not land: sign it with a recent blockhash');
    }
}

/** How {@link lastHeightOf} finds out. */
export interface LastHeightOptions {
    readonly rpc: Rpc<GetEpochInfoApi>;
    readonly commitment: Commitment;
    /** The lifetime that it was built with, if we built it. */
    readonly built?: Lifetime;
}

/**
 * The height of a block after which a signed transaction cannot land: that of the blockhash that it was built with, or, when whoever
 * signed chose another, one that no blockhash of now outlives.
 *
 * @throws {LivesByNonce} when there is no such height
 */
export async function lastHeightOf(transaction: Transaction, { rpc, commitment, built }: LastHeightOptions): Promise<bigint> {
    const message = getCompiledTransactionMessageDecoder().decode(transaction.messageBytes);
    const lifetime = await getTransactionLifetimeConstraintFromCompiledTransactionMessage(message);
    if ('nonce' in lifetime) throw new LivesByNonce();
    if (built !== undefined && lifetime.blockhash === built.blockhash) return built.lastValidBlockHeight;
    const { blockHeight } = await rpc.getEpochInfo({ commitment }).send();
    return blockHeight + BLOCKS + BEHIND;
}
