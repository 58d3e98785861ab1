/** `keep refresh`: takes prices from the accounts that they were posted to. */
import { refreshPrices } from '@ballast/client';
import type { Command } from 'commander';

import { define } from '../define.js';
import { BadInput } from '../errors.js';
import { addressOf } from '../globals.js';
import type { Listing } from '../names.js';
import type { Session } from '../session.js';
import { submit } from '../submit.js';

interface Refresh {
    readonly oracle: readonly string[];
}

const collect = (text: string, before: readonly string[]): string[] => [...before, text];

/** Adds `keep refresh`. */
export function addRefresh(keep: Command): void {
    define<Refresh>(keep, {
        name: 'refresh [feeds...]',
        summary: 'take prices from the accounts that they were posted to; all feeds if none is named',
        example: 'keep refresh BTC ETH',
        instructions: ['refreshPrices'],
        options: (command) =>
            command.option(
                '--oracle <feed=address>',
                "where a feed's price was posted, for feeds that the network does not know; may be repeated",
                collect,
                [],
            ),
        run: async (session, { oracle }, ...texts: string[]) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const named = new Map(await Promise.all(oracle.map((pair) => oracleOf(session, pair))));
            const feeds = texts.length > 0 ? texts.map((text) => names.feed(text)) : names.feeds;
            const oracles = feeds.map((feed) => ({ feed: feed.index, oracle: named.get(feed.index) ?? knownOracle(session, feed) }));
            return submit(session, {
                title: `refresh ${feeds.map(({ symbol }) => symbol).join(', ')}`,
                instructions: [refreshPrices(deployment, { oracles })],
            });
        },
    });
}

async function oracleOf(session: Session, pair: string) {
    const [, feed, oracle] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
    if (feed === undefined || oracle === undefined) throw new BadInput(`--oracle is "${pair}": give a feed and an address, as BTC=ADDRESS`);
    return [(await session.names()).feed(feed).index, addressOf(oracle, '--oracle')] as const;
}

function knownOracle({ found }: Session, { index, symbol }: Listing) {
    const oracle = found?.network.oracles.find(({ feed }) => feed === index);
    if (oracle === undefined) throw new BadInput(`nobody knows where the price of ${symbol} is posted: give --oracle ${symbol}=ADDRESS`);
    return oracle.address;
}
