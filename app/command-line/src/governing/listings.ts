/** `govern`: feeds, collaterals, markets and holdings that join. */
import { collateralTermsOf, feedTermsOf, holdingTermsOf, marketTermsOf, type Change, type ChangeArgs } from '@ballast/client';
import { fetchEncodedAccount, type Address } from '@solana/kit';
import type { Command } from 'commander';

import { define } from '../define.js';
import { BadInput } from '../errors.js';
import { addressOf, index } from '../globals.js';
import { holdingAt } from '../names.js';
import type { Session } from '../session.js';
import { carryOutChange, ofRole, type RoleOptions } from './carry.js';
import { differences, mergeTerms, slotAt } from './terms.js';

interface Listing extends RoleOptions {
    readonly terms: string;
    readonly index: number;
    readonly like?: string;
}

const listing = (command: Command): Command =>
    ofRole(command)
        .requiredOption('--index <number>', 'a free index', index)
        .requiredOption('--terms <file>', 'a JSON file with the terms; only those that differ with --like')
        .option('--like <listed>', 'start from the terms of this one');

/** Adds what lists. */
export function addListings(govern: Command): void {
    define<Listing & { readonly id: string; readonly source: string; readonly decimals: number }>(govern, {
        name: 'list-feed',
        summary: 'list a feed',
        example:
            'govern list-feed --index 4 --id 43727970746f2e4a55502f555344000000000000000000000000000000000000 --source pull --decimals 6 --like BTC --terms feed.json',
        instructions: ['listFeed', 'queueChange'],
        options: (command) =>
            listing(command)
                .requiredOption('--id <hex>', "Pyth's id of the feed, 32 bytes, or the account of a push feed, in hexadecimal")
                .requiredOption('--source <source>', 'pull or push')
                .requiredOption('--decimals <number>', 'of the token that it prices', index),
        run: async (session, options) => {
            const { terms } = await session.books();
            const like = options.like === undefined ? undefined : (await session.names()).feed(options.like).index;
            const present = feedTermsOf(slotAt(terms.value.feeds, like ?? options.index));
            const set = mergeTerms({ present, file: options.terms, whole: like === undefined });
            const identity = { source: sourceOf(options.source), id: idOf(options.id), decimals: options.decimals };
            const change: ChangeArgs = { __kind: 'ListFeed', index: options.index, identity, terms: set };
            return carryOutChange(session, options, { change, differences: differences(undefined, { identity, ...set }) });
        },
    });
    define<Listing & { readonly mint: string; readonly feed: string }>(govern, {
        name: 'list-collateral',
        summary: 'list a collateral',
        example:
            'govern list-collateral --index 3 --mint JUPyiwrYJFskUPiHa7hkeR8VUtAeFoSYbKedZNsDvCN --feed feed:4 --like ETH --terms collateral.json',
        instructions: ['listCollateral', 'queueChange'],
        options: (command) => listing(command).requiredOption('--mint <address>', 'its mint').requiredOption('--feed <feed>', 'its feed'),
        run: async (session, options) => {
            const [{ terms }, names] = [await session.books(), await session.names()];
            const like = options.like === undefined ? undefined : names.collateral(options.like).index;
            const present = collateralTermsOf(slotAt(terms.value.collaterals, like ?? options.index));
            const set = mergeTerms({ present, file: options.terms, whole: like === undefined });
            const mint = addressOf(options.mint, '--mint');
            const feed = names.feed(options.feed).index;
            const change: ChangeArgs = { __kind: 'ListCollateral', index: options.index, mint, feed, terms: set };
            const collateralProgram = await programOf(session, mint);
            return carryOutChange(session, options, {
                change,
                differences: differences(undefined, { mint, feed, ...set }),
                collateralProgram,
            });
        },
    });
    define<Listing & { readonly feed: string }>(govern, {
        name: 'list-market',
        summary: 'list a market',
        example: 'govern list-market --index 3 --feed feed:4 --like ETH --terms market.json',
        instructions: ['listMarket', 'queueChange'],
        options: (command) => listing(command).requiredOption('--feed <feed>', 'its feed'),
        run: async (session, options) => {
            const [{ terms }, names] = [await session.books(), await session.names()];
            const like = options.like === undefined ? undefined : names.market(options.like).index;
            const present = marketTermsOf(slotAt(terms.value.markets, like ?? options.index));
            const set = mergeTerms({ present, file: options.terms, whole: like === undefined });
            const feed = names.feed(options.feed).index;
            const change: ChangeArgs = { __kind: 'ListMarket', index: options.index, feed, terms: set };
            return carryOutChange(session, options, { change, differences: differences(undefined, { feed, ...set }) });
        },
    });
    define<Listing & { readonly collateral: string }>(govern, {
        name: 'list-holding',
        summary: 'let protocol capital hold a collateral',
        example: 'govern list-holding --index 0 --collateral ETH --terms holding.json',
        instructions: ['listHolding', 'queueChange'],
        options: (command) => listing(command).requiredOption('--collateral <token>', 'a symbol, an index, or feed:N'),
        run: async (session, options) => {
            const [books, names] = [await session.books(), await session.names()];
            const like = options.like === undefined ? undefined : holdingAt(books, options.like).index;
            const present = holdingTermsOf(slotAt(books.terms.value.holdings, like ?? options.index));
            const set = mergeTerms({ present, file: options.terms, whole: like === undefined });
            const { index: collateral } = names.collateral(options.collateral);
            const change: Change = { __kind: 'ListHolding', index: options.index, collateral, terms: set };
            const differ = differences(undefined, { collateral, ...set });
            return carryOutChange(session, options, { change, differences: differ, ...(await mintOf(session, change)) });
        },
    });
}

/** What the listing of a collateral or a holding has to be told of its mint. */
export async function mintOf(session: Session, change: Change) {
    if (change.__kind === 'ListCollateral') return { collateralProgram: await programOf(session, change.mint) };
    if (change.__kind !== 'ListHolding') return {};
    const names = await session.names();
    const { mint: collateralMint, program: collateralProgram } = await names.mint(names.collateralAt(change.collateral));
    return { collateralMint, collateralProgram };
}

/** The token program that owns a mint. */
export async function programOf({ rpc }: Session, mint: Address) {
    const account = await fetchEncodedAccount(rpc, mint);
    if (!account.exists) throw new BadInput(`nothing is at the mint ${mint}: check the address and the cluster`);
    return account.programAddress;
}

function sourceOf(text: string): number {
    const source = { pull: 1, push: 2 }[text];
    if (source === undefined) throw new BadInput(`"${text}" is no source: give pull or push`);
    return source;
}

function idOf(text: string): Uint8Array {
    if (!/^(0x)?[0-9a-f]{64}$/i.test(text)) throw new BadInput(`"${text}" is no feed: give 32 bytes in hexadecimal (--id)`);
    return Uint8Array.from(Buffer.from(text.replace(/^0x/i, ''), 'hex'));
}
