/** A trade against a desk: its quote is a transaction, which is signed only if it is the trade that was asked for and nothing else. */
import { checkOffer, readEvents, sendSigned, simulateTransaction, type AskedTrade } from '@ballast/client';
import {
    assertIsFullySignedTransaction,
    assertIsTransactionWithinSizeLimit,
    getBase64Encoder,
    getTransactionDecoder,
    isTransactionPartialSigner,
    partiallySignTransactionWithSigners,
    type Transaction,
} from '@solana/kit';

import { confirm } from '../confirm.js';
import { BadInput } from '../errors.js';
import { assertHttp } from '../globals.js';
import type { Answer } from '../output.js';
import { hostOf } from '../printable.js';
import type { Session } from '../session.js';
import { describeEvents, describeLanded } from '../submit.js';
import { sheet } from '../table.js';
import { sideOf, type Side } from './sides.js';
import type { Terms, TradeOptions } from './trade.js';

const PATIENCE = 15_000;

/** Which side of the trade is ours. */
interface Ours {
    readonly side: 'buy' | 'sell';
    readonly mine: Side;
}

/** Asks a desk, checks what it answers, signs and sends it. */
export async function tradeWithDesk(session: Session, options: TradeOptions & { readonly desk: string }, terms: Terms): Promise<Answer> {
    const [deployment, names] = [await session.deployment(), await session.names()];
    const limited = options.price !== undefined || options.quote !== undefined;
    const { yes, dryRun } = session.globals;
    if (yes && !limited && !dryRun) throw new BadInput('--yes would sign whatever the desk asks: give a limit with --price or --quote');
    const ours = await oursOf(session, options);
    const asked = askedOf(ours, terms);
    const transaction = await askDesk(assertHttp(options.desk, 'the address of the desk'), asked);
    const found = await checkOffer(deployment, { transaction, asked: limited ? { ...asked, limit: terms.paid } : asked });
    const verb = ours.side === 'buy' ? 'buys' : 'sells';
    const title = `${ours.mine.held.label} ${verb} ${names.amount(terms.size, terms.market)} for ${names.money(found.quote)}`;
    const json = { market: terms.market.index, side: ours.side, size: terms.size, ...found };
    if (dryRun) {
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

function askedOf({ side, mine }: Ours, { market, size }: Terms): AskedTrade {
    return { market: market.index, side, size, owner: mine.signer.address, account: mine.account };
}

/** The transaction that a desk offers. */
async function askDesk(desk: string, asked: AskedTrade): Promise<Transaction> {
    const answer = await answerOf(desk, JSON.stringify({ ...asked, size: String(asked.size) }));
    if (typeof answer !== 'object' || answer === null || !('transaction' in answer) || typeof answer.transaction !== 'string') {
        throw new BadInput(`the desk ${hostOf(desk)} answers without a transaction: ask another desk`);
    }
    try {
        return getTransactionDecoder().decode(getBase64Encoder().encode(answer.transaction));
    } catch {
        throw new BadInput(`what the desk ${hostOf(desk)} answers is no transaction: ask another desk`);
    }
}

async function answerOf(desk: string, body: string): Promise<unknown> {
    const url = `${desk.replace(/\/$/, '')}/quote`;
    const headers = { 'content-type': 'application/json' };
    let response: Response;
    try {
        response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(PATIENCE) });
    } catch {
        throw new BadInput(`the desk ${hostOf(desk)} does not answer: check --desk`);
    }
    const text = await response.text();
    if (!response.ok) throw new BadInput(`the desk ${hostOf(desk)} gives no quote (${response.status}): ${reasonOf(text)}`);
    try {
        return JSON.parse(text);
    } catch {
        throw new BadInput(`the desk ${hostOf(desk)} answers what is no JSON: ask another desk`);
    }
}

/** What a desk gives as its reason: the text of its error, or whatever it answered. */
function reasonOf(text: string): string {
    try {
        const answer: unknown = JSON.parse(text);
        if (typeof answer === 'object' && answer !== null && 'error' in answer && typeof answer.error === 'string') return answer.error;
    } catch {
        // It is no JSON: shown as it is.
    }
    return text.slice(0, 300);
}

function within(transaction: Transaction) {
    assertIsTransactionWithinSizeLimit(transaction);
    return transaction;
}
