/** A desk's offer is a transaction: it is to be signed only if it is the trade that was asked for, and nothing else. */
import {
    address,
    decompileTransactionMessage,
    getCompiledTransactionMessageDecoder,
    type Address,
    type CompiledTransactionMessage,
    type Instruction,
    type Transaction,
} from '@solana/kit';

import { findMarket } from './addresses.js';
import type { Deployment } from './deployment.js';
import { getSettleTradeInstructionDataDecoder } from './generated/index.js';
import { instructionName } from './send/compute.js';

const COMPUTE_BUDGET = address('ComputeBudget111111111111111111111111111111');
/** The compute budget's instructions that ask for units, and offer a price for them. */
const SET_LIMIT = 2;
const SET_PRICE = 3;
/** Units that a transaction may use. */
const MOST_UNITS = 1_400_000n;
/** Most lamports that a desk may let us pay for a place in a block. */
const MOST_PRIORITY = 1_000_000n;
/** Accounts of a trade. */
const PLACES = 8;

/** What a desk was asked for. */
export interface AskedTrade {
    /** Index of the market. */
    readonly market: number;
    /** Our side of it. */
    readonly side: 'buy' | 'sell';
    /** In smallest units of the market's token. */
    readonly size: bigint;
    /** Our margin account. */
    readonly account: Address;
    /** Who signs for it. */
    readonly owner: Address;
    /** The most to pay when buying, the least to take when selling, for all of it in smallest units; any if it is left out. */
    readonly limit?: bigint;
}

/** What a desk's transaction was found to be. */
export interface OfferedTrade {
    /** What the buyer pays in whole, in smallest units. */
    readonly quote: bigint;
    /** The margin account of the other side. */
    readonly counterparty: Address;
}

/** A desk offers something else than was asked for. Nothing was signed. */
export class OfferRefused extends Error {
    override readonly name = 'OfferRefused';

    constructor(what: string) {
        super(`the desk's transaction ${what}: it was not signed. Ask another desk`);
    }
}

/** What {@link checkOffer} works on. */
export interface CheckOfferOptions {
    readonly transaction: Transaction;
    readonly asked: AskedTrade;
}

/**
 * Makes sure that a transaction is one trade, of the market, accounts and size that were asked for, and nothing else but what sets its
 * compute budget and accrues that market's funding.
 *
 * @throws {OfferRefused} saying what else it is
 */
export async function checkOffer(deployment: Deployment, { transaction, asked }: CheckOfferOptions): Promise<OfferedTrade> {
    const compiled = getCompiledTransactionMessageDecoder().decode(transaction.messageBytes);
    assertReadable(compiled);
    const { instructions, feePayer } = decompileTransactionMessage(compiled);
    const market = await findMarket(deployment.clearinghouse, asked.market);
    const acts = instructions.filter((instruction) => !isHarmless(instruction, market));
    const trade = acts.find((instruction) => instructionName(instruction) === 'settleTrade');
    const more = acts.filter((instruction) => instruction !== trade).map(nameOf);
    if (trade === undefined) throw new OfferRefused(more.length === 0 ? 'holds no trade' : `is no trade but ${more.join(', ')}`);
    if (more.length > 0) throw new OfferRefused(`does more than a trade: ${more.join(', ')}`);
    const offered = tradeIn(trade, { deployment, market, asked });
    checkQuote(offered.quote, asked);
    checkSigners(compiled.staticAccounts.slice(0, compiled.header.numSignerAccounts), { trade, asked });
    if (feePayer.address === asked.owner) checkPriority(instructions);
    return offered;
}

/** Everything that a transaction does must stand in it, where this client looks for it. */
function assertReadable(compiled: CompiledTransactionMessage): void {
    if (compiled.version !== 'legacy' && compiled.version !== 0) {
        throw new OfferRefused(`is of version ${compiled.version}, whose fee stands elsewhere`);
    }
    if ('addressTableLookups' in compiled && (compiled.addressTableLookups ?? []).length > 0) {
        throw new OfferRefused('looks addresses up in tables, so that what it does cannot be read');
    }
}

interface Expected {
    readonly deployment: Deployment;
    readonly market: Address;
    readonly asked: AskedTrade;
}

function tradeIn({ accounts = [], data = new Uint8Array() }: Instruction, { deployment, market, asked }: Expected): OfferedTrade {
    const { size, quote } = getSettleTradeInstructionDataDecoder().decode(data);
    const [buyerSigner, sellerSigner, root, prices, terms, marketAt, buyer, seller] = accounts.map((account) => account.address);
    const books = [deployment.clearinghouse, deployment.prices, deployment.terms];
    if (accounts.length !== PLACES || [root, prices, terms].some((account, place) => account !== books[place])) {
        throw new OfferRefused('trades on another clearinghouse');
    }
    if (marketAt !== market) throw new OfferRefused('trades in another market');
    if (size !== asked.size) throw new OfferRefused(`trades a size of ${size}, not ${asked.size}`);
    const [account, signer, other] = asked.side === 'buy' ? [buyer, buyerSigner, seller] : [seller, sellerSigner, buyer];
    if (account !== asked.account) throw new OfferRefused(`has ${String(account)} ${asked.side}, not ${asked.account}`);
    if (signer !== asked.owner) throw new OfferRefused(`wants the signature of ${String(signer)}, not of ${asked.owner}`);
    if (other === undefined || other === asked.account) throw new OfferRefused('has no other side');
    return { quote, counterparty: other };
}

function checkQuote(quote: bigint, { side, limit }: AskedTrade): void {
    if (limit === undefined) return;
    const worse = side === 'buy' ? quote > limit : quote < limit;
    if (worse) throw new OfferRefused(`${side === 'buy' ? 'costs' : 'pays'} ${quote}, and the limit is ${limit}`);
}

/** Our key signs for the trade, and pays the fee at most; nobody signs beside the desk. */
function checkSigners(signers: readonly Address[], { trade, asked }: { trade: Instruction; asked: AskedTrade }): void {
    const traders = (trade.accounts ?? []).slice(0, 2).map((account) => account.address);
    const [feePayer] = signers;
    const strangers = signers.filter((signer) => !traders.includes(signer) && signer !== feePayer);
    if (strangers.length > 0) throw new OfferRefused(`wants signatures of strangers: ${strangers.join(', ')}`);
    if (!signers.includes(asked.owner)) throw new OfferRefused('does not let you sign');
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
        if (most > MOST_PRIORITY) {
            throw new OfferRefused(`lets you pay up to ${most} lamports for a place in a block, more than ${MOST_PRIORITY}`);
        }
    }
}

function nameOf(instruction: Instruction): string {
    return instructionName(instruction) ?? `a call of ${instruction.programAddress}`;
}
