/** Events of the past, by the signatures that a node keeps for a root. */
import type { Address, Commitment, GetSignaturesForAddressApi, GetTransactionApi, Rpc, Signature } from '@solana/kit';

import { isTruncated, readEvents, type BallastEvent } from './decode.js';

export type HistoryRpc = Rpc<GetSignaturesForAddressApi & GetTransactionApi>;

/** An event, and where it was logged. */
export interface LoggedEvent {
    readonly event: BallastEvent;
    readonly signature: Signature;
    readonly slot: bigint;
    /** Which of the transaction's events it is, from 0. With the signature it names the event. */
    readonly index: number;
}

/** The logs of a transaction. */
export interface LoggedTransaction {
    readonly signature: Signature;
    readonly slot: bigint;
    readonly logs: readonly string[];
}

export interface HistoryOptions {
    /** The root. */
    readonly clearinghouse: Address;
    /** Only what came after this transaction; everything that the node keeps if it is left out. */
    readonly after?: Signature;
    readonly commitment?: Exclude<Commitment, 'processed'>;
}

/** The runtime cut logs off: what else the transaction logged is in its accounts alone. */
export class LogsTruncated extends Error {
    override readonly name = 'LogsTruncated';

    constructor(readonly signature: Signature) {
        super(`the logs of ${signature} were cut off: read the accounts, and follow events from there on`);
    }
}

/** Signatures that a node answers with at a time. */
const PAGE = 1_000;

/** Reads the transactions of a root, oldest first; those that failed are left out. Ends early at one that the node does not have yet. */
export async function* readHistory(rpc: HistoryRpc, options: HistoryOptions): AsyncGenerator<LoggedTransaction> {
    for (const { signature } of await listSignatures(rpc, options)) {
        const transaction = await readTransaction(rpc, signature, options.commitment);
        if (transaction === undefined) return;
        yield transaction;
    }
}

/** Reads a transaction's logs; nothing when the node does not have it yet. */
export async function readTransaction(
    rpc: HistoryRpc,
    signature: Signature,
    commitment: HistoryOptions['commitment'] = 'confirmed',
): Promise<LoggedTransaction | undefined> {
    const found = await rpc.getTransaction(signature, { encoding: 'json', maxSupportedTransactionVersion: 0, commitment }).send();
    return found?.meta?.logMessages ? { signature, slot: found.slot, logs: found.meta.logMessages } : undefined;
}

/** The events of a transaction, in order. @throws {LogsTruncated} @throws {UnknownEvent} */
export function eventsOf({ signature, slot, logs }: LoggedTransaction): LoggedEvent[] {
    if (isTruncated(logs)) throw new LogsTruncated(signature);
    return readEvents(logs).map((event, index) => ({ event, signature, slot, index }));
}

/** A transaction that a node lists. */
export interface ListedTransaction {
    readonly signature: Signature;
    readonly slot: bigint;
}

/** Lists the transactions of a root that did not fail, oldest first. */
export async function listSignatures(rpc: HistoryRpc, options: HistoryOptions): Promise<ListedTransaction[]> {
    const { clearinghouse, after, commitment = 'confirmed' } = options;
    const listed: ListedTransaction[] = [];
    const until = after === undefined ? {} : { until: after };
    for (let before: Signature | undefined; ; ) {
        const range = before === undefined ? until : { ...until, before };
        const page = await rpc.getSignaturesForAddress(clearinghouse, { ...range, limit: PAGE, commitment }).send();
        listed.push(...page.filter(({ err }) => err === null));
        before = page.at(-1)?.signature;
        if (page.length < PAGE) return listed.reverse(); // Nodes list the newest first.
    }
}
