/** `keep`: what the reserve takes on that nobody liquidates. */
import { absorb, buyInventory, createInventory, openInventory, returnInventory, size as sizeOf } from '@ballast/client';
import type { Command } from 'commander';

import { define } from '../define.js';
import { inMarket, ofAccount, type InMarket, type OfAccount } from '../options.js';
import { submit } from '../submit.js';
import { sideOf } from '../trading/sides.js';

/** Adds what is done for the inventory. */
export function addInventory(keep: Command): void {
    define<InMarket>(keep, {
        name: 'open-inventory',
        summary: "open the reserve's own margin account in a market, and the account that counts them if nobody has",
        example: 'keep open-inventory --market BTC',
        instructions: ['createInventory', 'openInventory'],
        options: inMarket,
        run: async (session, { market: text }) => {
            const [deployment, names, { inventory }] = [await session.deployment(), await session.names(), await session.books()];
            const market = names.market(text);
            const payer = await session.payer();
            const creates = inventory === undefined ? [createInventory(deployment, { payer })] : [];
            return submit(session, {
                title: `open the reserve's own account in ${market.symbol}`,
                instructions: [...creates, openInventory(deployment, { payer, market: market.index })],
                signer: payer,
            });
        },
    });
    define<OfAccount & InMarket & { readonly size: string }>(keep, {
        name: 'absorb',
        summary: 'let the reserve take a position on, or part of it, that nobody liquidated',
        example: 'keep absorb --account ada --market BTC --size 0.5',
        instructions: ['absorb'],
        options: (command) => inMarket(ofAccount(command)).requiredOption('--size <size>', 'how much of it at most, in whole tokens'),
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const account = await names.account(options.account);
            const market = names.market(options.market);
            const size = sizeOf(names.parse(options.size, market, '--size'));
            return submit(session, {
                title: `let the reserve take on up to ${names.amount(size, market)} of ${account.label}`,
                instructions: [absorb(deployment, { account: account.address, market: market.index, size })],
            });
        },
    });
    define<InMarket & { readonly taker: string; readonly size: string }>(keep, {
        name: 'buy-inventory',
        summary: 'take a position, or part of it, over from the reserve',
        example: 'keep buy-inventory --market BTC --taker bob --size 0.5',
        instructions: ['buyInventory'],
        options: (command) =>
            inMarket(command)
                .requiredOption('--taker <account>', 'who takes it over: a trader, a key file, or a margin account')
                .requiredOption('--size <size>', 'how much of it at most, in whole tokens'),
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const market = names.market(options.market);
            const size = sizeOf(names.parse(options.size, market, '--size'));
            const taker = await sideOf(session, { given: options.taker, flag: '--taker' });
            return submit(session, {
                title: `${taker.held.label} takes up to ${names.amount(size, market)} of the reserve`,
                instructions: [buyInventory(deployment, { market: market.index, taker, size })],
                signer: taker.signer,
            });
        },
    });
    define<InMarket>(keep, {
        name: 'return-inventory',
        summary: 'pay back to the reserve what was lent for its position in a market, as far as that needs it no longer',
        example: 'keep return-inventory --market BTC',
        instructions: ['returnInventory'],
        options: inMarket,
        run: async (session, { market: text }) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const market = names.market(text);
            return submit(session, {
                title: `pay back what was lent for the reserve's position in ${market.symbol}`,
                instructions: [returnInventory(deployment, { market: market.index })],
            });
        },
    });
}
