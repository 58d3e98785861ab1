/** A trade: between two accounts that sign, by a matcher, or against a desk's quote. */
import { accrueFunding, quote as quoteOf, settleTrade, size as sizeOf, type Quote, type Size } from '@ballast/client';
import type { Instruction } from '@solana/kit';
import type { Command } from 'commander';

import { define } from '../define.js';
import { BadInput } from '../errors.js';
import type { Listing } from '../names.js';
import type { Answer } from '../output.js';
import { quoteFor } from '../reading/preview.js';
import type { Session } from '../session.js';
import { submit } from '../submit.js';
import { tradeWithDesk } from './desk.js';
import { sideOf } from './sides.js';

/** What was asked for. */
export interface TradeOptions {
    readonly market: string;
    readonly buyer?: string;
    readonly seller?: string;
    readonly matcher?: string;
    readonly desk?: string;
    readonly size: string;
    readonly price?: string;
    readonly quote?: string;
}

/** A size in a market, and what is paid for it in whole. */
export interface Terms {
    readonly market: Listing;
    readonly size: Size;
    readonly paid: Quote;
}

/** Adds `trade`. */
export function addTrade(program: Command): Command {
    return define<TradeOptions>(program, {
        name: 'trade',
        summary: 'trade between two accounts, by a matcher, or against a desk',
        example: 'trade --market BTC --buyer ada --seller bob --size 0.01',
        instructions: ['settleTrade', 'accrueFunding'],
        options: (command) =>
            command
                .requiredOption('--market <market>', 'a symbol, an index, or feed:N')
                .requiredOption('--size <size>', 'in whole tokens: 0.5')
                .option('--buyer <account>', 'a trader, a key file, or a margin account')
                .option('--seller <account>', 'a trader, a key file, or a margin account')
                .option('--matcher <key>', 'who signs for both sides within their allowances: a key file, or a name in the network')
                .option('--desk <url>', 'ask a desk to be the other side')
                .option('--price <price>', 'of a whole token; the mark if it is left out, a limit with --desk')
                .option('--quote <amount>', 'for all of it, instead of a price; a limit with --desk'),
        run: trade,
    });
}

async function trade(session: Session, options: TradeOptions): Promise<Answer> {
    const terms = await termsOf(session, options);
    if (options.desk !== undefined) return tradeWithDesk(session, { ...options, desk: options.desk }, terms);
    const { buyer: buyerText, seller: sellerText } = options;
    if (buyerText === undefined || sellerText === undefined) {
        throw new BadInput('a trade has two sides: give --buyer and --seller, or one of them and --desk');
    }
    const [deployment, names] = [await session.deployment(), await session.names()];
    const matcher = options.matcher === undefined ? {} : { matcher: await session.keys.load(options.matcher) };
    const buyer = await sideOf(session, { given: buyerText, flag: '--buyer', ...matcher });
    const seller = await sideOf(session, { given: sellerText, flag: '--seller', ...matcher });
    const { market, size, paid } = terms;
    const settles = settleTrade(deployment, { market: market.index, buyer, seller, size, quote: paid });
    return submit(session, {
        title: `${buyer.held.label} buys ${names.amount(size, market)} of ${seller.held.label} for ${names.money(paid)}`,
        instructions: [...(await fundingFirst(session, market)), settles],
        signer: buyer.signer,
        more: { market: market.index, size, quote: paid, buyer: buyer.account, seller: seller.account },
    });
}

async function termsOf(session: Session, options: TradeOptions): Promise<Terms> {
    const names = await session.names();
    const market = names.market(options.market);
    const size = sizeOf(names.parse(options.size, market, '--size'));
    const { price, quote } = options;
    const asked = { market, size, ...(price === undefined ? {} : { price }), ...(quote === undefined ? {} : { quote }) };
    return { market, size, paid: quoteOf(await quoteFor(session, asked)) };
}

/** What accrues a market's funding, where a trade is refused without. */
async function fundingFirst(session: Session, { index }: Listing): Promise<Promise<Instruction>[]> {
    const [risk, judged, books] = await Promise.all([session.risk(), session.judged(), session.books()]);
    const market = books.markets.get(index);
    if (market === undefined) throw new BadInput(`market ${index} was not read: try again`);
    const { accrueFirst } = risk.market({ books: judged, root: books.clearinghouse.bytes, market: market.bytes });
    return accrueFirst ? [accrueFunding(await session.deployment(), { market: index })] : [];
}
