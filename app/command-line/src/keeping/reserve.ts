/** `keep`: the reserve, its breakers, and withdrawals that wait. */
import { BREAKERS, fundReserve, payWithdrawal, quote, releaseWithdrawals, tripBreaker, updateTarget, type Breaker } from '@ballast/client';
import type { Command } from 'commander';

import { define } from '../define.js';
import { BadInput } from '../errors.js';
import { named, numbered, paysFrom, receivesAt } from '../options.js';
import { submit } from '../submit.js';
import { payingAccount, receivingAccount } from '../tokens.js';

/** Adds what is done for the reserve. */
export function addReserve(keep: Command): void {
    define(keep, {
        name: 'update-target',
        summary: "move the reserve's target, and what coverage moves",
        example: 'keep update-target',
        instructions: ['updateTarget'],
        run: async (session) =>
            submit(session, { title: "move the reserve's target", instructions: [updateTarget(await session.deployment())] }),
    });
    define<{ readonly amount: string; readonly market?: string; readonly from?: string }>(keep, {
        name: 'fund-reserve',
        summary: "pay into the reserve: protocol capital, or a market's seed",
        example: 'keep fund-reserve --amount 1,000 --market BTC --key ada',
        instructions: ['fundReserve'],
        options: (command) =>
            paysFrom(
                command
                    .requiredOption('--amount <amount>', 'quote, in whole tokens')
                    .option('--market <market>', 'whose seed it is; protocol capital if it is left out'),
                'the key',
            ),
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const amount = names.parse(options.amount, names.quote, '--amount');
            const market = options.market === undefined ? undefined : names.market(options.market);
            const depositor = await session.mainKey('the depositor');
            const token = await names.mint(names.quote);
            const source = await payingAccount(session, { owner: depositor.address, token, given: options.from, flag: '--from', amount });
            const seeded = market === undefined ? {} : { market: market.index };
            return submit(session, {
                title: `pay ${names.money(amount)} in as ${market === undefined ? 'protocol capital' : `the seed of ${market.symbol}`}`,
                instructions: [fundReserve(deployment, { depositor, source, amount: quote(amount), ...seeded })],
                signer: depositor,
            });
        },
    });
    define<{ readonly vault?: string }>(keep, {
        name: 'trip-breaker <breaker>',
        summary: `show the reason for a breaker: ${Object.keys(BREAKERS).join(', ')}`,
        example: 'keep trip-breaker withdrawalsWait',
        instructions: ['tripBreaker'],
        options: (command) =>
            command.option('--vault <token>', "whose vault it is about: a collateral, or reserve; the traders' quote if left out"),
        run: async (session, { vault: text }, breaker: string) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const vault = text === 'reserve' ? text : names.token(text).index;
            return submit(session, {
                title: `trip the breaker ${breaker}`,
                instructions: [tripBreaker(deployment, { breaker: breakerOf(breaker), vault })],
            });
        },
    });
}

function breakerOf(text: string): Breaker {
    const isBreaker = (name: string): name is Breaker => Object.hasOwn(BREAKERS, name);
    if (!isBreaker(text)) throw new BadInput(`"${text}" is no breaker: give ${Object.keys(BREAKERS).join(', ')}`);
    return text;
}

/** Adds what is done for withdrawals that wait. */
export function addWithdrawals(keep: Command): void {
    define<{ readonly collateral?: string }>(keep, {
        name: 'release',
        summary: 'release what may leave a vault to those who wait',
        example: 'keep release',
        instructions: ['releaseWithdrawals'],
        options: (command) => command.option('--collateral <token>', 'of which vault; the quote if it is left out'),
        run: async (session, { collateral }) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const unit = names.token(collateral);
            return submit(session, {
                title: `release withdrawals of ${unit.symbol}`,
                instructions: [releaseWithdrawals(deployment, { collateral: unit.index })],
            });
        },
    });
    define<{ readonly owner: string; readonly collateral?: string; readonly index: number; readonly to?: string }>(keep, {
        name: 'pay-withdrawal',
        summary: 'pay a withdrawal that waited to its owner',
        example: 'keep pay-withdrawal --owner ada --index 1',
        instructions: ['payWithdrawal'],
        options: (command) =>
            receivesAt(
                numbered(named(command, 'owner'), 'the ticket').option('--collateral <token>', 'which; the quote if it is left out'),
                'the owner',
                'token account of the owner',
            ),
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const owner = await names.wallet(options.owner, '--owner');
            const collateral = await names.mint(names.token(options.collateral));
            const receiving = await receivingAccount(session, await session.payer(), {
                owner,
                token: collateral,
                given: options.to,
                flag: '--to',
            });
            const paid = { owner, collateral, index: options.index, destination: receiving.account };
            return submit(session, {
                title: `pay withdrawal ${options.index} of ${names.nameOf(owner)}`,
                instructions: [...receiving.creates, payWithdrawal(deployment, paid)],
                more: { destination: receiving.account },
            });
        },
    });
}
