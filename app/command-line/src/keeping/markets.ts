/** `keep`: what is done for markets and feeds. */
import {
    accrueFunding,
    applyShortfall,
    collectFees,
    collectRecovery,
    finalizeDeadMarket,
    followVolatility,
    fundingRate,
    publishFundingRate,
    reportDeadFeed,
} from '@ballast/client';
import type { Command } from 'commander';

import { define } from '../define.js';
import { BadInput } from '../errors.js';
import { inMarket, type InMarket } from '../options.js';
import { submit } from '../submit.js';

/** Adds what is done for markets and feeds. */
export function addMarkets(keep: Command): void {
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
