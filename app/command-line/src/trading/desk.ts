/** A trade against a desk: its quote is a transaction, which is signed only if it is the trade that was asked for and nothing else. */
import { findMarket, generated, instructionName, readEvents, sendSigned, simulateTransaction, type Deployment } from '@ballast/client';
import {
    address,
    assertIsFullySignedTransaction,
    assertIsTransactionWithinSizeLimit,
    decompileTransactionMessage,
    getBase64Encoder,
    getCompiledTransactionMessageDecoder,
    getTransactionDecoder,
    isTransactionPartialSigner,
    partiallySignTransactionWithSigners,
    type Address,
    type Instruction,
    type Transaction,
} from '@solana/kit';

import { confirm } from '../confirm.js';
import { BadInput } from '../errors.js';
import type { Answer } from '../output.js';
import type { Session } from '../session.js';
import { describeEvents, describeLanded } from '../submit.js';
import { sheet } from '../table.js';
import { sideOf, type Side } from './sides.js';
import type { Terms, TradeOptions } from './trade.js';

const COMPUTE_BUDGET = address('ComputeBudget111111111111111111111111111111');
/** The compute budget's instructions that ask for units, and offer a price for them. */
const SET_LIMIT = 2;
const SET_PRICE = 3;
/** Units that a transaction may use. */
const MOST_UNITS = 1_400_000n;
/** Most lamports that a desk may let us pay for a place in a block. */
const MOST_PRIORITY = 1_000_000n;
const PATIENCE = 15_000;

/** Which side of the trade is ours. */
export interface Ours {
    readonly side: 'buy' | 'sell';
    readonly mine: Side;
}

/** What a desk's transaction was found to be. */
interface Found {
    readonly quote: bigint;
    readonly counterparty: Address;
}

/** Asks a desk, checks what it answers, signs and sends it. */
export async function tradeWithDesk(session: Session, options: TradeOptions & { readonly desk: string }, terms: Terms): Promise<Answer> {
    const [deployment, names] = [await session.deployment(), await session.names()];
    const ours = await oursOf(session, options);
    const transaction = await askDesk(options.desk, ours, terms);
    const limited = options.price !== undefined || options.quote !== undefined;
    const found = await checkDesk({ deployment, transaction, ours, terms, limited });
    const verb = ours.side === 'buy' ? 'buys' : 'sells';
    const title = `${ours.mine.held.label} ${verb} ${names.amount(terms.size, terms.market)} for ${names.money(found.quote)}`;
    const json = { market: terms.market.index, side: ours.side, size: terms.size, ...found };
    if (session.globals.dryRun) {
        const { units, logs } = await simulateTransaction(session, transaction);
        const events = readEvents(logs);
        return {
            json: { dryRun: title, units, events, ...json },
            human: `Would do: ${title}. Nothing was sent.\n${describeEvents(events)}`,
        };
    }
    if (!limited)
        await confirm(session, `${title}; at the mark that is worth ${names.money(terms.paid)}. Give --price to trade within a limit.`);
    const { signer } = ours.mine;
    if (!isTransactionPartialSigner(signer)) throw new BadInput('a desk needs a key that signs without sending: give a key file');
    const signed = await partiallySignTransactionWithSigners([signer], within(transaction));
    assertIsFullySignedTransaction(signed);
    const receipt = await sendSigned(session.sending(), signed);
    const { signature, slot, simulated } = receipt;
    const events = readEvents(receipt.logs);
    const facts = sheet([
        ['signature', signature],
        ['slot', String(slot)],
    ]);
    return {
        json: { done: title, signature, slot, events, simulated, ...json },
        human: `Done: ${title}.\n${facts}${describeLanded(events, receipt)}`,
    };
}

async function oursOf(session: Session, { buyer, seller }: TradeOptions): Promise<Ours> {
    if (buyer !== undefined && seller === undefined) return { side: 'buy', mine: await sideOf(session, { given: buyer, flag: '--buyer' }) };
    if (seller !== undefined && buyer === undefined)
        return { side: 'sell', mine: await sideOf(session, { given: seller, flag: '--seller' }) };
    throw new BadInput('the desk is the other side: give one of --buyer and --seller');
}

/** The transaction that a desk offers. */
async function askDesk(desk: string, { side, mine }: Ours, { market, size }: Terms): Promise<Transaction> {
    const asked = { market: market.index, side, size: String(size), owner: mine.signer.address, account: mine.account };
    const answer = await answerOf(desk, JSON.stringify(asked));
    if (typeof answer !== 'object' || answer === null || !('transaction' in answer) || typeof answer.transaction !== 'string') {
        throw new BadInput(`the desk ${desk} answers without a transaction: ask another desk`);
    }
    try {
        return getTransactionDecoder().decode(getBase64Encoder().encode(answer.transaction));
    } catch {
        throw new BadInput(`what the desk ${desk} answers is no transaction: ask another desk`);
    }
}

async function answerOf(desk: string, body: string): Promise<unknown> {
    const url = `${desk.replace(/\/$/, '')}/quote`;
    const headers = { 'content-type': 'application/json' };
    let response: Response;
    try {
        response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(PATIENCE) });
    } catch {
        throw new BadInput(`the desk ${desk} does not answer: check --desk`);
    }
    const text = await response.text();
    if (!response.ok) throw new BadInput(`the desk ${desk} gives no quote (${response.status}): ${text.slice(0, 300)}`);
    try {
        return JSON.parse(text);
    } catch {
        throw new BadInput(`the desk ${desk} answers what is no JSON: ask another desk`);
    }
}

/** A desk offers something else than was asked for. Nothing was signed. */
function offers(what: string): BadInput {
    return new BadInput(`the desk's transaction ${what}: it was not signed. Ask another desk`);
}

/** What a desk's transaction is checked against. */
export interface CheckDeskOptions {
    readonly deployment: Deployment;
    readonly transaction: Transaction;
    readonly ours: Ours;
    readonly terms: Terms;
    /** Whether the quote of the terms is a limit. */
    readonly limited: boolean;
}

/**
 * Makes sure that a transaction is one trade, of the market, accounts and size that were asked for, and nothing else but what sets its
 * compute budget and accrues that market's funding.
 */
export async function checkDesk({ deployment, transaction, ours, terms, limited }: CheckDeskOptions): Promise<Found> {
    const compiled = getCompiledTransactionMessageDecoder().decode(transaction.messageBytes);
    if ('addressTableLookups' in compiled && (compiled.addressTableLookups ?? []).length > 0) {
        throw offers('looks addresses up in tables, so that what it does cannot be read');
    }
    const message = decompileTransactionMessage(compiled);
    const market = await findMarket(deployment.clearinghouse, terms.market.index);
    const acts = message.instructions.filter((instruction) => !isHarmless(instruction, market));
    const trade = acts.find((instruction) => instructionName(instruction) === 'settleTrade');
    const more = acts.filter((instruction) => instruction !== trade).map(nameOf);
    if (trade === undefined) throw offers(more.length === 0 ? 'holds no trade' : `is no trade but ${more.join(', ')}`);
    if (more.length > 0) throw offers(`does more than a trade: ${more.join(', ')}`);
    const found = tradeIn(trade, { deployment, market, ours, terms });
    checkQuote(found.quote, ours, terms, limited);
    checkSigners(compiled.staticAccounts.slice(0, compiled.header.numSignerAccounts), { trade, ours });
    if (message.feePayer.address === ours.mine.signer.address) checkPriority(message.instructions);
    return found;
}

function tradeIn(
    trade: Instruction,
    { deployment, market, ours: { side, mine }, terms }: { deployment: Deployment; market: Address; ours: Ours; terms: Terms },
): Found {
    const accounts = trade.accounts ?? [];
    const at = (place: number): Address | undefined => accounts[place]?.address;
    const { size, quote } = generated.getSettleTradeInstructionDataDecoder().decode(trade.data ?? new Uint8Array());
    const [buyerSigner, sellerSigner, root, prices, termsAt, marketAt, buyer, seller] = accounts.map((_, place) => at(place));
    const books = [deployment.clearinghouse, deployment.prices, deployment.terms];
    if (accounts.length !== 8 || [root, prices, termsAt].some((account, place) => account !== books[place]))
        throw offers('trades on another clearinghouse');
    if (marketAt !== market) throw offers('trades in another market');
    if (size !== terms.size) throw offers(`trades a size of ${size}, not ${terms.size}`);
    const [account, signer, other] = side === 'buy' ? [buyer, buyerSigner, seller] : [seller, sellerSigner, buyer];
    if (account !== mine.account) throw offers(`has ${String(account)} ${side}, not ${mine.account}`);
    if (signer !== mine.signer.address) throw offers(`wants the signature of ${String(signer)}, not of ${mine.signer.address}`);
    if (other === undefined || other === mine.account) throw offers('has no other side');
    return { quote, counterparty: other };
}

function checkQuote(quote: bigint, { side }: Ours, { paid }: Terms, limited: boolean): void {
    const worse = side === 'buy' ? quote > paid : quote < paid;
    if (limited && worse) throw offers(`${side === 'buy' ? 'costs' : 'pays'} ${quote}, and the limit is ${paid}`);
}

/** Our key signs for the trade, and pays the fee at most; nobody signs beside the desk. */
function checkSigners(signers: readonly Address[], { trade, ours }: { trade: Instruction; ours: Ours }): void {
    const traders = (trade.accounts ?? []).slice(0, 2).map((account) => account.address);
    const [feePayer] = signers;
    const strangers = signers.filter((signer) => !traders.includes(signer) && signer !== feePayer);
    if (strangers.length > 0) throw offers(`wants signatures of strangers: ${strangers.join(', ')}`);
    if (!signers.includes(ours.mine.signer.address)) throw offers('does not let you sign');
}

/** Sets a compute budget, or accrues the funding of the market that is traded. */
function isHarmless(instruction: Instruction, market: Address): boolean {
    if (instruction.programAddress === COMPUTE_BUDGET) return [SET_LIMIT, SET_PRICE].includes(instruction.data?.[0] ?? 0);
    return instructionName(instruction) === 'accrueFunding' && instruction.accounts?.[3]?.address === market;
}

/** What we would pay for a place in a block at most: the price for all units that a transaction may use. */
function checkPriority(instructions: readonly Instruction[]): void {
    for (const { programAddress, data } of instructions) {
        if (programAddress !== COMPUTE_BUDGET || data?.[0] !== SET_PRICE) continue;
        const price = new DataView(Uint8Array.from(data).buffer).getBigUint64(1, true);
        const most = (price * MOST_UNITS) / 1_000_000n;
        if (most > MOST_PRIORITY) throw offers(`lets you pay up to ${most} lamports for a place in a block, more than ${MOST_PRIORITY}`);
    }
}

function nameOf(instruction: Instruction): string {
    return instructionName(instruction) ?? `a call of ${instruction.programAddress}`;
}

function within(transaction: Transaction) {
    assertIsTransactionWithinSizeLimit(transaction);
    return transaction;
}
