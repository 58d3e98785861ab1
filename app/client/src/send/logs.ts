/** What a transaction that landed logged. */
import type { GetTransactionApi, Rpc, Signature } from '@solana/kit';

import { wait } from '../rpc.js';

/** Looks at a node that has confirmed a transaction and does not show it yet. */
const LOOKS = 3;

/** The logs of a transaction. */
export interface Logs {
    readonly logs: readonly string[];
    /** Whether they are what the simulation logged, as the node does not show the transaction: accounts may have changed in between. */
    readonly simulated: boolean;
}

/** How {@link logsOf} finds out. */
export interface LogsOptions {
    readonly rpc: Rpc<GetTransactionApi>;
    /** Between two looks. */
    readonly pollMilliseconds: number;
    /** What the simulation logged. */
    readonly simulated: readonly string[];
}

/** What a transaction logged when it landed. Never throws: that it landed is known, and must not look like a failure. */
export async function logsOf(signature: Signature, { rpc, pollMilliseconds, simulated }: LogsOptions): Promise<Logs> {
    for (let looks = 1; ; looks += 1) {
        const logs = await shownLogs(rpc, signature);
        if (logs) return { logs, simulated: false };
        if (looks === LOOKS) return { logs: simulated, simulated: true };
        await wait(pollMilliseconds);
    }
}

async function shownLogs(rpc: Rpc<GetTransactionApi>, signature: Signature): Promise<readonly string[] | undefined> {
    const options = { encoding: 'json', maxSupportedTransactionVersion: 0, commitment: 'confirmed' } as const;
    const found = await rpc
        .getTransaction(signature, options)
        .send()
        .catch(() => null);
    return found?.meta?.logMessages ?? undefined;
}
