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
import type { Outcome } from './metrics.js';
import type { PauseCause } from './schedule.js';
import { SpendingLimitReached, type Spending } from './spending.js';

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
    /** Whether it is only simulated. */
    readonly dry: boolean;
    readonly pollMilliseconds: number;
    readonly patienceMilliseconds: number;
    readonly subject: string;
    /** Lamports that it takes beside its fee, at most. */
    readonly rent: bigint;
    readonly inFlight: Map<Signature, InFlight>;
}

/** Simulates instructions, and sends them unless it is a dry run. Never throws. */
export async function attempt(instructions: () => Promise<Instruction[]>, options: AttemptOptions): Promise<Result> {
    const { spending, inFlight, subject, rent } = options;
    let offer: Offer | undefined;
    const beforeSending = (offered: Offer): void => {
        spending.take(offered.fee + rent);
        offer = offered;
        inFlight.set(offered.signature, { signature: offered.signature, subject });
    };
    const sender = new Sender({ ...senderOptions(options), beforeSending });
    const feeOf = (landed: boolean): Pick<Result, 'fee' | 'signature'> =>
        offer === undefined ? { fee: 0n } : { fee: landed ? offer.fee : 0n, signature: offer.signature };
    const settle = (): void => {
        if (offer !== undefined) inFlight.delete(offer.signature);
    };
    try {
        const built = await instructions();
        if (options.dry) {
            await sender.simulate(built);
            return { outcome: 'dry', cause: 'later', fee: 0n };
        }
        await sender.send(built);
        settle();
        return { outcome: 'done', cause: 'done', ...feeOf(true) };
    } catch (error) {
        if (error instanceof TransactionUnknown) return { outcome: 'unknown', cause: 'error', error, ...feeOf(true) }; // It stays in flight.
        settle();
        if (error instanceof SpendingLimitReached) return { outcome: 'held', cause: 'later', error, fee: 0n };
        if (error instanceof TransactionExpired) {
            if (offer !== undefined) spending.giveBack(offer.fee + rent);
            return { outcome: 'expired', cause: 'refresh', error, ...feeOf(false) };
        }
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
        if (error instanceof CannotBuild) return { outcome: 'refused', cause: 'never', error, fee: 0n };
        return { outcome: 'error', cause: 'error', error, ...feeOf(false) };
    }
}

function senderOptions({ rpc, signer, fees, pollMilliseconds, patienceMilliseconds }: AttemptOptions) {
    return { rpc, feePayer: signer, fees, pollMilliseconds, patienceMilliseconds, allowForOthers: true };
}
