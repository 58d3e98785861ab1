/** One action from the look right before it to what came of it. */
import {
    Sender,
    TransactionExpired,
    TransactionRefused,
    TransactionUnknown,
    type FeePolicy,
    type Offer,
    type Refusal,
    type SenderRpc,
} from '@ballast/client';
import type { Instruction, Signature, TransactionSigner } from '@solana/kit';

import { CannotBuild } from './build.js';
import type { Outcome } from '../telling/metrics.js';
import type { PauseCause } from './schedule.js';
import { SpendingLimitReached, type Entry, type Spending } from './spending.js';

/** What came of an action. */
export interface Result {
    readonly outcome: Outcome;
    /** How its subject pauses. */
    readonly cause: PauseCause;
    readonly signature?: Signature;
    /** Lamports offered for what landed, whether it was refused or not. */
    readonly fee: bigint;
    readonly refusal?: Refusal;
    readonly error?: unknown;
}

/** A transaction under way. */
export interface InFlight {
    readonly signature: Signature;
    readonly subject: string;
}

export interface AttemptOptions {
    readonly rpc: SenderRpc;
    readonly signer: TransactionSigner;
    readonly fees: FeePolicy;
    readonly spending: Spending;
    /** Whether it may take what is kept of that. */
    readonly urgent: boolean;
    /** Whether it is only simulated. */
    readonly dry: boolean;
    readonly pollMilliseconds: number;
    readonly patienceMilliseconds: number;
    readonly subject: string;
    /** Lamports that it takes beside its fee, at most. */
    readonly rent: bigint;
    readonly inFlight: Map<Signature, InFlight>;
    /** Why what a simulation logged is not wanted although it passes; nothing when it is. */
    readonly objection?: (logs: readonly string[]) => string | undefined;
}

/** It would pass, and is not wanted at that price. */
class NotWanted extends Error {
    override readonly name = 'NotWanted';
}

/** Simulates the ways to do something until one passes, and sends that unless it is a dry run. Never throws. */
export async function attempt(ways: () => Promise<Instruction[][]>, options: AttemptOptions): Promise<Result> {
    const { rpc, spending, urgent, inFlight, subject, rent } = options;
    let offer: Offer | undefined;
    let entry: Entry | undefined;
    const beforeSending = (offered: Offer): void => {
        entry = spending.take(offered.fee + rent, { urgent });
        offer = offered;
        inFlight.set(offered.signature, { signature: offered.signature, subject });
    };
    const sender = new Sender({ ...senderOptions(options), beforeSending });
    const feeOf = (landed: boolean): Pick<Result, 'fee' | 'signature'> =>
        offer === undefined ? { fee: 0n } : { fee: landed ? offer.fee : 0n, signature: offer.signature };
    const settle = async (landed: boolean): Promise<void> => {
        if (offer === undefined || entry === undefined) return;
        inFlight.delete(offer.signature);
        if (!landed) spending.correct(entry, 0n);
        else if (rent > 0n) spending.correct(entry, (await paidFor(rpc, offer.signature)) ?? entry.lamports);
    };
    try {
        const built = await ways();
        const look = async (way: Instruction[]): Promise<void> => {
            const { logs } = await sender.simulate(way);
            const why = options.objection?.(logs);
            if (why !== undefined) throw new NotWanted(why);
        };
        if (options.dry) {
            await firstThatPasses(built, look);
            return { outcome: 'dry', cause: 'later', fee: 0n };
        }
        await firstThatPasses(built, async (way) => {
            if (options.objection !== undefined) await look(way);
            await sender.send(way);
        });
        await settle(true);
        return { outcome: 'done', cause: 'done', ...feeOf(true) };
    } catch (error) {
        if (error instanceof TransactionUnknown) return { outcome: 'unknown', cause: 'error', error, ...feeOf(true) }; // It stays in flight.
        await settle(!(error instanceof TransactionExpired));
        if (error instanceof SpendingLimitReached) return { outcome: 'held', cause: 'later', error, fee: 0n };
        if (error instanceof TransactionExpired) return { outcome: 'expired', cause: 'refresh', error, ...feeOf(false) };
        if (error instanceof TransactionRefused) {
            const { refusal, signature } = error;
            const lost = refusal.retry === 'lost';
            return {
                outcome: signature === undefined ? (lost ? 'lost' : 'refused') : 'failed',
                cause: refusal.retry,
                refusal,
                ...feeOf(true),
            };
        }
        if (error instanceof NotWanted) return { outcome: 'refused', cause: 'later', error, fee: 0n };
        if (error instanceof CannotBuild) return { outcome: 'refused', cause: 'never', error, fee: 0n };
        return { outcome: 'error', cause: 'error', error, ...feeOf(false) };
    }
}

/** Tries one way after the other while they are refused before anything is sent. */
async function firstThatPasses(ways: readonly Instruction[][], act: (way: Instruction[]) => Promise<unknown>): Promise<void> {
    for (const [place, way] of ways.entries()) {
        try {
            await act(way);
            return;
        } catch (error) {
            const another = error instanceof TransactionRefused && error.signature === undefined && place + 1 < ways.length;
            if (!another) throw error;
        }
    }
}

/** Lamports that the payer of a transaction has less by it; nothing if the node does not tell. */
async function paidFor(rpc: SenderRpc, signature: Signature): Promise<bigint | undefined> {
    const options = { encoding: 'json', maxSupportedTransactionVersion: 0, commitment: 'confirmed' } as const;
    const found = await rpc
        .getTransaction(signature, options)
        .send()
        .catch(() => null);
    const [before, after] = [found?.meta?.preBalances[0], found?.meta?.postBalances[0]];
    if (before === undefined || after === undefined) return undefined;
    return before > after ? before - after : 0n;
}

function senderOptions({ rpc, signer, fees, pollMilliseconds, patienceMilliseconds }: AttemptOptions) {
    return { rpc, feePayer: signer, fees, pollMilliseconds, patienceMilliseconds, allowForOthers: true };
}
