/** `keep`: what is done to accounts that fail. */
import { deleverage, liquidatePosition, reportDeficit, resolveDeficit, size as sizeOf } from '@ballast/client';
import type { Command } from 'commander';

import { define } from '../define.js';
import type { NamedAccount } from '../names.js';
import { inMarket, ofAccount, type InMarket, type OfAccount } from '../options.js';
import { submit } from '../submit.js';
import { sideOf } from '../trading/sides.js';

/** Adds what is done to accounts that fail. */
export function addAccounts(keep: Command): void {
    define<OfAccount & InMarket & { readonly liquidator: string; readonly size: string }>(keep, {
        name: 'liquidate',
        summary: 'take a position from an account below maintenance',
        example: 'keep liquidate --account ada --market BTC --liquidator bob --size 0.5',
        instructions: ['liquidatePosition'],
        options: (command) =>
            inMarket(ofAccount(command))
                .requiredOption('--liquidator <account>', 'who takes it over: a trader, a key file, or a margin account')
                .requiredOption('--size <size>', 'how much of it at most, in whole tokens'),
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const account = await names.account(options.account);
            const market = names.market(options.market);
            const size = sizeOf(names.parse(options.size, market, '--size'));
            const liquidator = await sideOf(session, { given: options.liquidator, flag: '--liquidator' });
            return submit(session, {
                title: `${liquidator.held.label} takes up to ${names.amount(size, market)} of ${account.label}`,
                instructions: [liquidatePosition(deployment, { account: account.address, market: market.index, liquidator, size })],
                signer: liquidator.signer,
            });
        },
    });
    define<OfAccount & InMarket & { readonly opposite: string; readonly size: string }>(keep, {
        name: 'deleverage',
        summary: 'close a position of an account below zero against an opposite one',
        example: 'keep deleverage --account ada --market BTC --opposite bob --size 0.5',
        instructions: ['deleverage'],
        options: (command) =>
            inMarket(ofAccount(command))
                .requiredOption('--opposite <account>', 'the account with the opposite position')
                .requiredOption('--size <size>', 'how much of it, in whole tokens'),
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const account = await names.account(options.account);
            const opposite = await names.account(options.opposite, '--opposite');
            const market = names.market(options.market);
            const size = sizeOf(names.parse(options.size, market, '--size'));
            const inventory = [account, opposite].some(({ value }) => value.owner === deployment.clearinghouse);
            const closing = { account: account.address, opposite: opposite.address, market: market.index, size, inventory };
            return submit(session, {
                title: `close ${names.amount(size, market)} of ${account.label} against ${opposite.label}`,
                instructions: [deleverage(deployment, closing)],
            });
        },
    });
    define<OfAccount & InMarket>(keep, {
        name: 'resolve',
        summary: 'divide what an account cannot pay in a market',
        example: 'keep resolve --account ada --market BTC',
        instructions: ['resolveDeficit'],
        options: (command) => inMarket(ofAccount(command)),
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const account = await names.account(options.account);
            const market = names.market(options.market);
            const resolved = { account: account.address, market: market.index, claims: claimsOf(account) };
            return submit(session, {
                title: `divide what ${account.label} cannot pay in ${market.symbol}`,
                instructions: [resolveDeficit(deployment, resolved)],
            });
        },
    });
    define<OfAccount>(keep, {
        name: 'report-deficit',
        summary: 'note what a deficit that nobody divided may take, or take the note back',
        example: 'keep report-deficit --account ada',
        instructions: ['reportDeficit'],
        options: ofAccount,
        run: async (session, { account: text }) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const account = await names.account(text);
            return submit(session, {
                title: `report the deficit of ${account.label}`,
                instructions: [reportDeficit(deployment, { account: account.address })],
            });
        },
    });
}

/** Markets of an account's claims without size, in slot order, as the instruction takes them. */
function claimsOf({ value }: NamedAccount): number[] {
    return value.positions.filter(({ size, claim }) => size === 0n && claim !== 0n).map(({ market }) => market);
}
