/** `keep`: forced sales of collateral, and what passed to losses. */
import { buyRecovery, callVariation, liquidateCollateral, settleRecovery, tokens } from '@ballast/client';
import type { Command } from 'commander';

import { define } from '../define.js';
import { inMarket, ofAccount, takes, type InMarket, type OfAccount, type Takes } from '../options.js';
import { submit } from '../submit.js';
import { sideOf } from '../trading/sides.js';

/** Adds forced sales. */
export function addSales(keep: Command): void {
    define<OfAccount & InMarket & Takes>(keep, {
        name: 'call',
        summary: 'sell collateral for a loss that cash does not cover',
        example: 'keep call --account ada --market BTC --taker bob --collateral SOL --amount 5',
        instructions: ['callVariation'],
        options: (command) => takes(inMarket(ofAccount(command))),
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const account = await names.account(options.account);
            const [market, collateral] = [names.market(options.market), names.collateral(options.collateral)];
            const amount = tokens(names.parse(options.amount, collateral, '--amount'));
            const taker = await sideOf(session, { given: options.taker, flag: '--taker' });
            const sale = { account: account.address, taker, market: market.index, collateral: collateral.index, amount };
            return submit(session, {
                title: `sell up to ${names.amount(amount, collateral)} of ${account.label} for its loss in ${market.symbol}`,
                instructions: [callVariation(deployment, sale)],
                signer: taker.signer,
            });
        },
    });
    define<OfAccount & Takes>(keep, {
        name: 'sell-collateral',
        summary: 'buy collateral of an account below maintenance',
        example: 'keep sell-collateral --account ada --taker bob --collateral SOL --amount 5',
        instructions: ['liquidateCollateral'],
        options: (command) => takes(ofAccount(command)),
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const account = await names.account(options.account);
            const collateral = names.collateral(options.collateral);
            const amount = tokens(names.parse(options.amount, collateral, '--amount'));
            const taker = await sideOf(session, { given: options.taker, flag: '--taker' });
            const sale = { account: account.address, taker, collateral: collateral.index, amount };
            return submit(session, {
                title: `${taker.held.label} buys up to ${names.amount(amount, collateral)} of ${account.label}`,
                instructions: [liquidateCollateral(deployment, sale)],
                signer: taker.signer,
            });
        },
    });
}

/** Adds what is done with what passed to losses. */
export function addRecoveries(keep: Command): void {
    define<InMarket & { readonly recovery: string }>(keep, {
        name: 'settle-recovery',
        summary: "pay the claim in a market that another market's losses received",
        example: 'keep settle-recovery --market ETH --recovery BTC',
        instructions: ['settleRecovery'],
        options: (command) => inMarket(command).requiredOption('--recovery <market>', "of which market's losses"),
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const [market, recovery] = [names.market(options.market), names.market(options.recovery)];
            return submit(session, {
                title: `pay the claim in ${market.symbol} of the losses in ${recovery.symbol}`,
                instructions: [settleRecovery(deployment, { market: market.index, recovery: recovery.index })],
            });
        },
    });
    define<Takes & { readonly recovery: string }>(keep, {
        name: 'buy-recovery',
        summary: 'buy collateral that passed to losses',
        example: 'keep buy-recovery --recovery BTC --taker bob --collateral SOL --amount 5',
        instructions: ['buyRecovery'],
        options: (command) => takes(command).requiredOption('--recovery <market>', "of which market's losses"),
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const [recovery, collateral] = [names.market(options.recovery), names.collateral(options.collateral)];
            const amount = tokens(names.parse(options.amount, collateral, '--amount'));
            const taker = await sideOf(session, { given: options.taker, flag: '--taker' });
            const bought = { recovery: recovery.index, taker, collateral: collateral.index, amount };
            return submit(session, {
                title: `${taker.held.label} buys up to ${names.amount(amount, collateral)} of the losses in ${recovery.symbol}`,
                instructions: [buyRecovery(deployment, bought)],
                signer: taker.signer,
            });
        },
    });
}
