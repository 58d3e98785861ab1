/** `keep`: what anyone may call, and what a venue signs. */
import {
    accrueFunding,
    applyShortfall,
    BREAKERS,
    buyRecovery,
    callVariation,
    collectFees,
    collectRecovery,
    deleverage,
    finalizeDeadMarket,
    followVolatility,
    fundingRate,
    fundReserve,
    liquidateCollateral,
    liquidatePosition,
    payWithdrawal,
    publishFundingRate,
    quote,
    releaseWithdrawals,
    reportDeadFeed,
    reportDeficit,
    resolveDeficit,
    settleRecovery,
    size as sizeOf,
    tokens,
    tripBreaker,
    updateTarget,
    type Breaker,
} from '@ballast/client';
import type { Command } from 'commander';

import { define } from '../define.js';
import { BadInput } from '../errors.js';
import { index } from '../globals.js';
import type { NamedAccount } from '../names.js';
import { payingAccount, receivingAccount } from '../tokens.js';
import { submit } from '../submit.js';
import { ofAccount } from '../trading/index.js';
import { sideOf } from '../trading/sides.js';
import { addRefresh } from './refresh.js';

interface InMarket {
    readonly market: string;
}

interface OfAccount {
    readonly account: string;
}

interface Takes {
    readonly taker: string;
    readonly collateral: string;
    readonly amount: string;
}

const inMarket = (command: Command): Command => command.requiredOption('--market <market>', 'a symbol, an index, or feed:N');
const takes = (command: Command): Command =>
    command
        .requiredOption('--taker <account>', 'who buys, with what: a trader, a key file, or a margin account')
        .requiredOption('--collateral <token>', 'a symbol, an index, or feed:N')
        .requiredOption('--amount <amount>', 'how much of it at most, in whole tokens');

/** Adds `keep`. */
export function addKeeping(program: Command): void {
    const keep = program.command('keep').description('what anyone may call, and what a venue signs').helpGroup('Keeping:');
    addRefresh(keep);
    addMarkets(keep);
    addAccounts(keep);
    addSales(keep);
    addRecoveries(keep);
    addReserve(keep);
    addWithdrawals(keep);
}

function addMarkets(keep: Command): void {
    const ofMarket = [
        { name: 'accrue', does: 'accrue the funding of', make: accrueFunding, instruction: 'accrueFunding' },
        { name: 'collect-fees', does: 'move to the reserve the fees of', make: collectFees, instruction: 'collectFees' },
        {
            name: 'collect-recovery',
            does: 'repay with recovered cash the losses of',
            make: collectRecovery,
            instruction: 'collectRecovery',
        },
        { name: 'apply-shortfall', does: 'let fall on claims the shortfall of', make: applyShortfall, instruction: 'applyShortfall' },
        {
            name: 'finalize-dead-market',
            does: 'give a final price to, as its feed is dead,',
            make: finalizeDeadMarket,
            instruction: 'finalizeDeadMarket',
        },
    ] as const;
    for (const { name, does, make, instruction } of ofMarket) {
        define<InMarket>(keep, {
            name,
            summary: `${does} a market`,
            example: `keep ${name} --market BTC`,
            instructions: [instruction],
            options: inMarket,
            run: async (session, { market: text }) => {
                const [deployment, names] = [await session.deployment(), await session.names()];
                const market = names.market(text);
                return submit(session, { title: `${does} ${market.symbol}`, instructions: [make(deployment, { market: market.index })] });
            },
        });
    }
    define<InMarket & { readonly rate: string; readonly venue?: string }>(keep, {
        name: 'publish-funding',
        summary: "publish a market's funding rate; its venue signs",
        example: 'keep publish-funding --market BTC --rate 100 --venue venue',
        instructions: ['publishFundingRate'],
        options: (command) =>
            inMarket(command)
                .requiredOption('--rate <rate>', 'parts per million of the mark per hour; positive rates charge longs')
                .option('--venue <key>', "the venue's key file or name; the key if it is left out"),
        run: async (session, { market: text, rate, venue: given }) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const market = names.market(text);
            if (!/^-?\d{1,10}$/.test(rate)) throw new BadInput(`--rate is "${rate}": give a whole number of parts per million per hour`);
            const venue = given === undefined ? await session.mainKey('the venue') : await session.keys.load(given);
            return submit(session, {
                title: `publish a funding rate of ${rate} ppm/h for ${market.symbol}`,
                instructions: [publishFundingRate(deployment, { market: market.index, venue, rate: fundingRate(Number(rate)) })],
                signer: venue,
            });
        },
    });
    define<{ readonly feed: string }>(keep, {
        name: 'report-dead-feed',
        summary: 'note that a feed is silent',
        example: 'keep report-dead-feed --feed BTC',
        instructions: ['reportDeadFeed'],
        options: (command) => command.requiredOption('--feed <feed>', 'a symbol or an index'),
        run: async (session, { feed: text }) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const feed = names.feed(text);
            return submit(session, {
                title: `report that the feed of ${feed.symbol} is silent`,
                instructions: [reportDeadFeed(deployment, { feed: feed.index })],
            });
        },
    });
    define<{ readonly markets?: string; readonly collaterals?: string }>(keep, {
        name: 'follow-volatility',
        summary: 'let maintenance terms follow volatility',
        example: 'keep follow-volatility --markets BTC,ETH',
        instructions: ['followVolatility'],
        options: (command) =>
            command
                .option('--markets <markets>', 'with commas between; all if neither is given')
                .option('--collaterals <tokens>', 'with commas between; all if neither is given'),
        run: async (session, { markets, collaterals }) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const all = markets === undefined && collaterals === undefined;
            const chosen = {
                markets: all ? names.markets.map((unit) => unit.index) : listOf(markets).map((text) => names.market(text).index),
                collaterals: all
                    ? names.collaterals.map((unit) => unit.index)
                    : listOf(collaterals).map((text) => names.collateral(text).index),
            };
            return submit(session, {
                title: `let ${chosen.markets.length} markets and ${chosen.collaterals.length} collaterals follow volatility`,
                instructions: [followVolatility(deployment, chosen)],
            });
        },
    });
}

function listOf(text: string | undefined): string[] {
    return text === undefined ? [] : text.split(',').map((part) => part.trim());
}

function addAccounts(keep: Command): void {
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
            const closing = { account: account.address, opposite: opposite.address, market: market.index, size };
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

function addSales(keep: Command): void {
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

function addRecoveries(keep: Command): void {
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

function addReserve(keep: Command): void {
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
            command
                .requiredOption('--amount <amount>', 'quote, in whole tokens')
                .option('--market <market>', 'whose seed it is; protocol capital if it is left out')
                .option('--from <account>', 'token account that pays; the fullest of the key if left out'),
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const amount = names.parse(options.amount, names.quote, '--amount');
            const market = options.market === undefined ? undefined : names.market(options.market);
            const depositor = await session.mainKey('the depositor');
            const token = await names.mint(names.quote);
            const source = await payingAccount(session, { owner: depositor.address, token, given: options.from, flag: '--from' });
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

function addWithdrawals(keep: Command): void {
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
            command
                .requiredOption('--owner <who>', 'a name, a key file or an address')
                .option('--index <number>', "the owner's number for the ticket", index, 0)
                .option('--collateral <token>', 'which; the quote if it is left out')
                .option('--to <account>', "token account of the owner; the owner's if left out"),
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
