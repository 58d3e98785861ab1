/** `keep`: what protocol capital holds beside quote. */
import {
    fundHolding,
    HOLDING_SIDES,
    holdingSideOf,
    openHoldings,
    quote,
    rebalance,
    tokens,
    valueHoldings,
    type Collateral,
    type AuctionSide,
} from '@ballast/client';
import type { Command } from 'commander';

import { define } from '../define.js';
import { BadInput } from '../errors.js';
import { holdingAt, type Listing } from '../names.js';
import { paysFrom } from '../options.js';
import type { Session } from '../session.js';
import { submit } from '../submit.js';
import { payingAccount, receivingAccount, type Receiving, type TokenAccountOptions } from '../tokens.js';

interface OfHolding {
    readonly amount: string;
}

interface Rebalance extends OfHolding {
    readonly limit: string;
    readonly quoteAccount?: string;
    readonly assetAccount?: string;
}

const ofHolding = (command: Command): Command => command.requiredOption('--amount <amount>', 'of its collateral, in whole tokens');

/** Adds what is done for holdings. */
export function addHoldings(keep: Command): void {
    define(keep, {
        name: 'open-holdings',
        summary: 'open the account of what protocol capital holds beside quote, once',
        example: 'keep open-holdings',
        instructions: ['openHoldings'],
        run: async (session) => {
            const payer = await session.payer();
            return submit(session, {
                title: 'open the account of holdings',
                instructions: [openHoldings(await session.deployment(), { payer })],
                signer: payer,
            });
        },
    });
    define(keep, {
        name: 'value-holdings',
        summary: 'value what protocol capital holds, and begin or end its auctions',
        example: 'keep value-holdings',
        instructions: ['valueHoldings'],
        run: async (session) =>
            submit(session, {
                title: 'value what protocol capital holds',
                instructions: [valueHoldings(await session.deployment())],
            }),
    });
    addFund(keep);
    addRebalance(keep);
}

function addFund(keep: Command): void {
    define<OfHolding & { readonly from?: string }>(keep, {
        name: 'fund-holding <holding>',
        summary: 'pay into a holding of protocol capital: a gift',
        example: 'keep fund-holding 0 --amount 5 --key ada',
        instructions: ['fundHolding'],
        options: (command) => paysFrom(ofHolding(command), 'the key'),
        run: async (session, options, text: string) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const { index, unit, collateral } = await holdingOf(session, text);
            const amount = names.parse(options.amount, unit, '--amount');
            const depositor = await session.mainKey('the depositor');
            const paying = { owner: depositor.address, token: collateral, given: options.from, flag: '--from', amount };
            const source = await payingAccount(session, paying);
            return submit(session, {
                title: `give ${names.amount(amount, unit)} to protocol capital`,
                instructions: [fundHolding(deployment, { depositor, source, index, collateral, amount: tokens(amount) })],
                signer: depositor,
            });
        },
    });
}

function addRebalance(keep: Command): void {
    define<Rebalance>(keep, {
        name: 'rebalance <holding>',
        summary: 'trade a holding with the reserve, on the side on which it is auctioned',
        example: 'keep rebalance 0 --amount 5 --limit 10,000 --key ada',
        instructions: ['rebalance'],
        options: (command) =>
            ofHolding(command)
                .requiredOption('--limit <amount>', 'quote, in whole tokens: the most that you pay, or the least that you are paid')
                .option('--quote-account <account>', "token account of the quote; the key's if left out")
                .option('--asset-account <account>', "token account of the collateral; the key's if left out"),
        run: async (session, options, text: string) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const { index, unit, collateral } = await holdingOf(session, text);
            const side = await sideOf(session, index);
            const amount = names.parse(options.amount, unit, '--amount');
            const limit = names.parse(options.limit, names.quote, '--limit');
            const taker = await session.mainKey('the taker');
            const owner = taker.address;
            const ofQuote = { owner, token: await names.mint(names.quote), given: options.quoteAccount, flag: '--quote-account' };
            const ofAsset = { owner, token: collateral, given: options.assetAccount, flag: '--asset-account' };
            const [paid, received] = side === 'sells' ? [ofQuote, ofAsset] : [ofAsset, ofQuote];
            const paying = await payingAccount(session, { ...paid, amount: side === 'sells' ? limit : amount });
            const receiving = await receivingBy(session, received);
            const [takerQuote, takerAsset] = side === 'sells' ? [paying, receiving.account] : [receiving.account, paying];
            const asked = { taker, takerQuote, takerAsset, holding: index, collateral, side, amount: tokens(amount), limit: quote(limit) };
            const money = names.money(limit);
            return submit(session, {
                title: `the reserve ${side} up to ${names.amount(amount, unit)} for ${side === 'sells' ? 'at most' : 'at least'} ${money}`,
                instructions: [...receiving.creates, rebalance(deployment, asked)],
                signer: taker,
                more: { side },
            });
        },
    });
}

async function receivingBy(session: Session, options: TokenAccountOptions): Promise<Receiving> {
    return receivingAccount(session, await session.payer(), options);
}

/** A holding, by its number. */
async function holdingOf(
    session: Session,
    text: string,
): Promise<{ readonly index: number; readonly unit: Listing; readonly collateral: Collateral }> {
    const [books, names] = [await session.books(), await session.names()];
    const { index } = holdingAt(books, text);
    const unit = names.collateralAt(books.holdings?.value.slots[index]?.collateral ?? 0);
    return { index, unit, collateral: await names.mint(unit) };
}

/** What the reserve does with a holding. */
async function sideOf(session: Session, index: number): Promise<AuctionSide> {
    const side = holdingSideOf((await session.books()).holdings?.value.slots[index]?.side ?? HOLDING_SIDES.rests);
    if (side === 'sells' || side === 'buys') return side;
    throw new BadInput(`holding ${index} is not auctioned: ballast keep value-holdings looks whether it should be`);
}
