/** Asks a desk for the other side of a trade, and makes sure that what it signed is what was asked for. */
import { checkOffer, type Deployment } from '@ballast/client';
import {
    assertIsFullySignedTransaction,
    getBase64Encoder,
    getCompiledTransactionMessageDecoder,
    getTransactionDecoder,
    isTransactionModifyingSigner,
    isTransactionPartialSigner,
    getTransactionLifetimeConstraintFromCompiledTransactionMessage,
    assertIsTransactionWithinSizeLimit,
    type Address,
    type FullySignedTransaction,
    type Transaction,
    type TransactionSigner,
} from '@solana/kit';

import { isRecord } from '../network/network.js';

export interface QuoteWanted {
    readonly market: number;
    readonly side: 'buy' | 'sell';
    readonly size: bigint;
    readonly owner: Address;
    readonly account: Address;
}

export interface DeskOffer extends QuoteWanted {
    readonly transaction: Transaction;
    /** What the buyer pays in whole. */
    readonly quote: bigint;
    /** In unix seconds of the cluster's clock. */
    readonly expires: bigint;
}

/** The desk did not offer, or the wallet did not sign what it offered. */
export class DeskRefused extends Error {
    override readonly name = 'DeskRefused';
}

/**
 * Asks a desk. One that is not honest could put any instruction before the taker's key, so that what it signed is taken apart.
 *
 * @throws {DeskRefused} when it does not offer
 * @throws {OfferRefused} when it offers something else than was asked for, or a worse quote than it says
 */
export async function askDesk(desk: string, deployment: Deployment, wanted: QuoteWanted): Promise<DeskOffer> {
    const response = await fetch(desk, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...wanted, size: String(wanted.size) }),
    });
    const body: unknown = await response.json();
    if (!isRecord(body)) throw new DeskRefused('the desk answers no object: try again later');
    if (!response.ok)
        throw new DeskRefused(typeof body['error'] === 'string' ? body['error'] : `the desk answers ${response.status}: try again later`);
    const { transaction, quote, expires } = body;
    if (typeof transaction !== 'string' || !isDigits(quote) || !isDigits(expires)) {
        throw new DeskRefused('the desk answers without transaction, quote or expiry: ask another desk');
    }
    const decoded = getTransactionDecoder().decode(getBase64Encoder().encode(transaction));
    const { quote: found } = await checkOffer(deployment, { transaction: decoded, asked: { ...wanted, limit: BigInt(quote) } });
    return { ...wanted, transaction: decoded, quote: found, expires: BigInt(expires) };
}

const isDigits = (value: unknown): value is string => typeof value === 'string' && /^\d{1,20}$/.test(value);

/** Adds the taker's signature. @throws {DeskRefused} when the wallet changed what the desk signed */
export async function signOffer({ transaction }: DeskOffer, signer: TransactionSigner): Promise<Transaction & FullySignedTransaction> {
    const signed = await addSignature(transaction, signer);
    if (!sameBytes(signed.messageBytes, transaction.messageBytes)) {
        throw new DeskRefused("the wallet changed the transaction, which voids the desk's signature: let it leave fees as they are");
    }
    assertIsFullySignedTransaction(signed);
    return signed;
}

async function addSignature(transaction: Transaction, signer: TransactionSigner): Promise<Transaction> {
    if (isTransactionModifyingSigner(signer)) {
        const [signed] = await signer.modifyAndSignTransactions([transaction]);
        if (signed === undefined) throw new DeskRefused('the wallet signed nothing: try again');
        // A wallet may return its own signature alone.
        return { ...signed, signatures: { ...transaction.signatures, ...present(signed.signatures) } };
    }
    if (!isTransactionPartialSigner(signer)) throw new DeskRefused('the wallet cannot add a signature: connect another');
    const message = getCompiledTransactionMessageDecoder().decode(transaction.messageBytes);
    const lifetimeConstraint = await getTransactionLifetimeConstraintFromCompiledTransactionMessage(message);
    assertIsTransactionWithinSizeLimit(transaction);
    const [signatures] = await signer.signTransactions([{ ...transaction, lifetimeConstraint }]);
    return { ...transaction, signatures: { ...transaction.signatures, ...signatures } };
}

function present(signatures: Transaction['signatures']): Transaction['signatures'] {
    return Object.fromEntries(Object.entries(signatures).filter(([, signature]) => signature !== null));
}

function sameBytes(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
    return one.length === other.length && Array.prototype.every.call(one, (byte: number, place: number) => byte === other[place]);
}
