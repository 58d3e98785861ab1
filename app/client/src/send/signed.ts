/** Sends a transaction that others built and signed too. */
import {
    getBase64EncodedWireTransaction,
    getSignatureFromTransaction,
    type FullySignedTransaction,
    type Signature,
    type Transaction,
} from '@solana/kit';

import { readRefusal, TransactionRefused } from '../errors/refusal.js';
import { confirm } from './confirm.js';
import { lastHeightOf } from './lifetime.js';
import { logsOf, type Logs } from './logs.js';
import type { SenderOptions } from './sender.js';

/** How it is sent: as {@link SenderOptions} say, but for what is in the transaction already. */
export type SendSignedOptions = Pick<SenderOptions, 'rpc' | 'subscriptions' | 'commitment' | 'pollMilliseconds' | 'patienceMilliseconds'>;

/** A transaction of others that landed. */
export interface SignedReceipt extends Logs {
    readonly signature: Signature;
    readonly slot: bigint;
}

/** Runs a transaction without sending it, whoever has signed. @throws {TransactionRefused} when it would be refused */
export async function simulateTransaction(
    { rpc }: Pick<SendSignedOptions, 'rpc'>,
    transaction: Transaction,
): Promise<{ readonly units: number; readonly logs: readonly string[] }> {
    const wire = getBase64EncodedWireTransaction(transaction);
    const { value } = await rpc.simulateTransaction(wire, { encoding: 'base64', commitment: 'confirmed', sigVerify: false }).send();
    const logs = value.logs ?? [];
    if (value.err !== null) throw new TransactionRefused(readRefusal(value.err, logs));
    return { units: Number(value.unitsConsumed ?? 0n), logs };
}

/**
 * Simulates a signed transaction, sends it as it is, and waits until it landed. Its blockhash may be older than this call: it is
 * given up when a blockhash of now would have expired.
 *
 * @throws {TransactionRefused} by the simulation, without a signature, or on the chain, with one
 * @throws {TransactionExpired} when it never will land
 * @throws {TransactionUnknown} when the node fell silent while it was under way
 * @throws {LivesByNonce} when it has a nonce instead of a blockhash; nothing was sent
 */
export async function sendSigned(options: SendSignedOptions, transaction: Transaction & FullySignedTransaction): Promise<SignedReceipt> {
    const { rpc, subscriptions, commitment = 'confirmed', pollMilliseconds = 1_000, patienceMilliseconds = 90_000 } = options;
    const { logs: simulated } = await simulateTransaction(options, transaction);
    const lastValidBlockHeight = await lastHeightOf(transaction, { rpc, commitment });
    const signature = getSignatureFromTransaction(transaction);
    const { slot, error } = await confirm(rpc, subscriptions, {
        signature,
        wire: getBase64EncodedWireTransaction(transaction),
        lastValidBlockHeight,
        commitment,
        pollMilliseconds,
        patienceMilliseconds,
    });
    const logged = await logsOf(signature, { rpc, pollMilliseconds, simulated });
    if (error !== null) throw new TransactionRefused(readRefusal(error, logged.logs), signature);
    return { signature, slot, ...logged };
}
