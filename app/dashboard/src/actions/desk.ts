/** Asks a desk for the other side of a trade, and makes sure that what it signed is what was asked for. */
import { BALLAST_PROGRAM_ADDRESS, findMarket, generated, instructionName, type Deployment } from '@ballast/client';
import {
    assertIsFullySignedTransaction,
    decompileTransactionMessage,
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

/** The desk did not offer, or not what was asked for. */
export class OfferRefused extends Error {
    override readonly name = 'OfferRefused';
}

/** Asks a desk. @throws {OfferRefused} */
export async function askDesk(desk: string, deployment: Deployment, wanted: QuoteWanted): Promise<DeskOffer> {
    const response = await fetch(desk, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...wanted, size: String(wanted.size) }),
    });
    const body: unknown = await response.json();
    if (!isRecord(body)) throw new OfferRefused('the desk answers no object: try again later');
    if (!response.ok)
        throw new OfferRefused(typeof body['error'] === 'string' ? body['error'] : `the desk answers ${response.status}: try again later`);
    const { transaction, quote, expires } = body;
    if (typeof transaction !== 'string' || !isDigits(quote) || !isDigits(expires)) {
        throw new OfferRefused('the desk answers without transaction, quote or expiry: ask another desk');
    }
    const decoded = getTransactionDecoder().decode(getBase64Encoder().encode(transaction));
    const offer = { ...wanted, transaction: decoded, quote: BigInt(quote), expires: BigInt(expires) };
    await assertAsked(deployment, offer);
    return offer;
}

const isDigits = (value: unknown): value is string => typeof value === 'string' && /^\d{1,20}$/.test(value);

/** A desk that is not honest could put any instruction before the taker's key. @throws {OfferRefused} */
export async function assertAsked(deployment: Deployment, offer: DeskOffer): Promise<void> {
    const compiled = getCompiledTransactionMessageDecoder().decode(offer.transaction.messageBytes);
    if ('addressTableLookups' in compiled && (compiled.addressTableLookups?.length ?? 0) > 0) {
        throw new OfferRefused('the desk hides accounts in tables: ask another desk');
    }
    const { feePayer, instructions } = decompileTransactionMessage(compiled);
    if (feePayer.address !== offer.owner) throw new OfferRefused('another key pays for the transaction of the desk: ask another desk');
    const market = await findMarket(deployment.clearinghouse, offer.market);
    let settled = 0;
    for (const instruction of instructions) {
        const name = instruction.programAddress === BALLAST_PROGRAM_ADDRESS ? instructionName(instruction) : undefined;
        if (name === 'accrueFunding') continue;
        if (name !== 'settleTrade' || !hasParts(instruction))
            throw new OfferRefused('the desk wants more than the trade signed: ask another desk');
        const { accounts, data } = generated.parseSettleTradeInstruction(instruction);
        const mine = offer.side === 'buy' ? accounts.buyer : accounts.seller;
        const signer = offer.side === 'buy' ? accounts.buyerSigner : accounts.sellerSigner;
        const asked =
            mine.address === offer.account &&
            signer.address === offer.owner &&
            accounts.market.address === market &&
            accounts.clearinghouse.address === deployment.clearinghouse &&
            data.size === offer.size &&
            data.quote === offer.quote;
        if (!asked) throw new OfferRefused('the desk signed another trade than was asked for: ask another desk');
        settled += 1;
    }
    if (settled !== 1) throw new OfferRefused(`the desk signed ${settled} trades: ask another desk`);
}

type Parsable = Parameters<typeof generated.parseSettleTradeInstruction>[0];

function hasParts(instruction: { readonly accounts?: unknown; readonly data?: unknown }): instruction is Parsable {
    return Array.isArray(instruction.accounts) && instruction.data instanceof Uint8Array;
}

/** Adds the taker's signature. @throws {OfferRefused} when the wallet changed what the desk signed */
export async function signOffer({ transaction }: DeskOffer, signer: TransactionSigner): Promise<Transaction & FullySignedTransaction> {
    const signed = await addSignature(transaction, signer);
    if (!sameBytes(signed.messageBytes, transaction.messageBytes)) {
        throw new OfferRefused("the wallet changed the transaction, which voids the desk's signature: let it leave fees as they are");
    }
    assertIsFullySignedTransaction(signed);
    return signed;
}

async function addSignature(transaction: Transaction, signer: TransactionSigner): Promise<Transaction> {
    if (isTransactionModifyingSigner(signer)) {
        const [signed] = await signer.modifyAndSignTransactions([transaction]);
        if (signed === undefined) throw new OfferRefused('the wallet signed nothing: try again');
        // A wallet may return its own signature alone.
        return { ...signed, signatures: { ...transaction.signatures, ...present(signed.signatures) } };
    }
    if (!isTransactionPartialSigner(signer)) throw new OfferRefused('the wallet cannot add a signature: connect another');
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
