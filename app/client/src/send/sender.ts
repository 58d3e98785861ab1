/** From instructions to a transaction that landed. */
import {
    appendTransactionMessageInstructions,
    assertIsTransactionWithinSizeLimit,
    compileTransaction,
    compressTransactionMessageUsingAddressLookupTables,
    createTransactionMessage,
    getBase64EncodedWireTransaction,
    getSignatureFromTransaction,
    getTransactionSize,
    pipe,
    setTransactionMessageFeePayerSigner,
    setTransactionMessageLifetimeUsingBlockhash,
    signTransactionMessageWithSigners,
    TRANSACTION_SIZE_LIMIT,
    type AddressesByLookupTableAddress,
    type Commitment,
    type GetLatestBlockhashApi,
    type GetRecentPrioritizationFeesApi,
    type GetTransactionApi,
    type Instruction,
    type Rpc,
    type Signature,
    type SimulateTransactionApi,
    type TransactionSigner,
} from '@solana/kit';

import { readRefusal, TransactionRefused } from '../errors/refusal.js';
import { confirm, type ConfirmRpc, type ConfirmSubscriptions } from './confirm.js';
import { limitFor, MOST_UNITS, setComputeLimit, setComputePrice, tabledUnits } from './compute.js';
import { FEE_POLICY, offerFor, type FeePolicy } from './fees.js';
import { lastHeightOf, type Lifetime } from './lifetime.js';
import { logsOf, type Logs } from './logs.js';

export type SenderRpc = ConfirmRpc &
    Rpc<GetLatestBlockhashApi & GetRecentPrioritizationFeesApi & GetTransactionApi & SimulateTransactionApi>;

/** A transaction that is signed and not sent yet. */
export interface Offer {
    readonly signature: Signature;
    /** Compute units that it asks for. */
    readonly limit: number;
    /** The most lamports that its fee comes to. */
    readonly fee: bigint;
}

/** How transactions are sent. */
export interface SenderOptions {
    readonly rpc: SenderRpc;
    /** Tells sooner than polling that a transaction landed. */
    readonly subscriptions?: ConfirmSubscriptions;
    readonly feePayer: TransactionSigner;
    readonly fees?: FeePolicy;
    /** Tables that shorten transactions. */
    readonly lookupTables?: AddressesByLookupTableAddress;
    /** When a transaction counts as landed; `confirmed` if it is left out. */
    readonly commitment?: Exclude<Commitment, 'processed'>;
    /** Milliseconds between two looks at a transaction under way; 1,000 if it is left out. */
    readonly pollMilliseconds?: number;
    /** Milliseconds without an answer after which a node is given up; 90,000 if it is left out, when a blockhash has expired. */
    readonly patienceMilliseconds?: number;
    /**
     * Whether at least as many units are asked for as the committed table says that the instructions take at most: for what takes another
     * way through the program when somebody else was there first.
     */
    readonly allowForOthers?: boolean;
    /** Is told of each transaction right before it is sent for the first time; what it throws keeps the transaction back. */
    readonly beforeSending?: (offer: Offer) => void;
}

/** What a simulation came to. */
export interface Simulation {
    /** Compute units that it used, or that the table says. */
    readonly units: number;
    readonly logs: readonly string[];
}

/** A transaction that landed. */
export interface Receipt extends Logs {
    readonly signature: Signature;
    readonly slot: bigint;
    /** Compute units that were asked for. */
    readonly limit: number;
    /** Millionths of a lamport that were offered for each. */
    readonly price: bigint;
}

/** A transaction does not fit a packet. */
export class TransactionTooLarge extends RangeError {
    override readonly name = 'TransactionTooLarge';

    constructor(size: number) {
        super(`the transaction has ${size} bytes, and ${TRANSACTION_SIZE_LIMIT} fit: send fewer instructions, or use a lookup table`);
    }
}

/** Lamports that a signature costs, and millionths of a lamport in one. */
const SIGNATURE_FEE = 5_000n;
const MILLIONTHS = 1_000_000n;

function feeOf(signatures: number, limit: number, price: bigint): bigint {
    return SIGNATURE_FEE * BigInt(signatures) + (BigInt(limit) * price + MILLIONTHS - 1n) / MILLIONTHS;
}

/** Sends transactions of one payer. */
export class Sender {
    constructor(private readonly options: SenderOptions) {}

    /** Runs instructions without sending them. @throws {TransactionRefused} when they would be refused */
    async simulate(instructions: readonly Instruction[]): Promise<Simulation> {
        return this.simulateAt(await this.lifetime(), instructions);
    }

    /**
     * Simulates, signs and sends instructions as one transaction, and waits until it landed.
     *
     * @throws {TransactionRefused} by the simulation, without a signature, or on the chain, with one
     * @throws {TransactionExpired} when it never will land
     * @throws {TransactionUnknown} when the node fell silent while it was under way
     * @throws {TransactionTooLarge} when it does not fit a packet
     * @throws {LivesByNonce} when a wallet gave it a nonce; nothing was sent
     */
    async send(instructions: readonly Instruction[]): Promise<Receipt> {
        const {
            rpc,
            subscriptions,
            fees = FEE_POLICY,
            commitment = 'confirmed',
            pollMilliseconds = 1_000,
            patienceMilliseconds = 90_000,
            allowForOthers = false,
        } = this.options;
        const lifetime = await this.lifetime();
        const [simulation, price] = await Promise.all([this.simulateAt(lifetime, instructions), offerFor(rpc, instructions, fees)]);
        const limit = Math.max(limitFor(simulation.units), allowForOthers ? Math.min(MOST_UNITS, tabledUnits(instructions)) : 0);
        const message = this.message(lifetime, [setComputeLimit(limit), setComputePrice(price), ...instructions]);
        const signed = await signTransactionMessageWithSigners(message);
        assertIsTransactionWithinSizeLimit(signed);
        const signature = getSignatureFromTransaction(signed);
        const wire = getBase64EncodedWireTransaction(signed);
        const lastValidBlockHeight = await lastHeightOf(signed, { rpc, commitment, built: lifetime });
        this.options.beforeSending?.({ signature, limit, fee: feeOf(Object.keys(signed.signatures).length, limit, price) });
        const { slot, error } = await confirm(rpc, subscriptions, {
            signature,
            wire,
            lastValidBlockHeight,
            commitment,
            pollMilliseconds,
            patienceMilliseconds,
        });
        const logged = await logsOf(signature, { rpc, pollMilliseconds, simulated: simulation.logs });
        if (error !== null) throw new TransactionRefused(readRefusal(error, logged.logs), signature);
        return { signature, slot, limit, price, ...logged };
    }

    private async lifetime(): Promise<Lifetime> {
        const { value } = await this.options.rpc.getLatestBlockhash({ commitment: 'confirmed' }).send();
        return value;
    }

    private async simulateAt(lifetime: Lifetime, instructions: readonly Instruction[]): Promise<Simulation> {
        const transaction = compileTransaction(this.message(lifetime, [setComputeLimit(MOST_UNITS), setComputePrice(0n), ...instructions]));
        const size = getTransactionSize(transaction);
        if (size > TRANSACTION_SIZE_LIMIT) throw new TransactionTooLarge(size);
        const { value } = await this.options.rpc
            .simulateTransaction(getBase64EncodedWireTransaction(transaction), {
                encoding: 'base64',
                commitment: 'confirmed',
                replaceRecentBlockhash: true,
                sigVerify: false,
            })
            .send();
        const logs = value.logs ?? [];
        if (value.err !== null) throw new TransactionRefused(readRefusal(value.err, logs));
        return { units: Number(value.unitsConsumed ?? tabledUnits(instructions)), logs };
    }

    private message(lifetime: Lifetime, instructions: readonly Instruction[]) {
        const { feePayer, lookupTables = {} } = this.options;
        return pipe(
            createTransactionMessage({ version: 0 }),
            (message) => setTransactionMessageFeePayerSigner(feePayer, message),
            (message) => setTransactionMessageLifetimeUsingBlockhash(lifetime, message),
            (message) => appendTransactionMessageInstructions(instructions, message),
            (message) => compressTransactionMessageUsingAddressLookupTables(message, lookupTables),
        );
    }
}
