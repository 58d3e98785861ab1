/** Brings posted prices into the program, and gives up feeds that died. */
import type { Action } from '../../acting/actions.js';
import type { View } from '../../reading/view.js';
import type { Job } from '../job.js';

/** Refreshes every feed for which a newer price was posted that is young enough to be taken. */
function refresh({ books, posted, now }: View): Action[] {
    const oracles = posted.filter(({ feed, published }) => {
        const stored = books.prices.value.feeds[feed];
        const terms = books.terms.value.feeds[feed];
        if (stored === undefined || terms === undefined || terms.source === 0) return false;
        return published > stored.published && now - published <= BigInt(terms.freshSeconds);
    });
    if (oracles.length === 0) return [];
    return [{ task: { kind: 'refreshPrices', oracles: oracles.map(({ feed, oracle }) => ({ feed, oracle })) }, subject: 'prices' }];
}

/** Reports feeds that are silent for too long. */
function report({ books, now }: View): Action[] {
    return books.terms.value.feeds.flatMap(({ source, deadSeconds }, feed) => {
        const stored = books.prices.value.feeds[feed];
        if (source === 0 || stored === undefined || stored.published === 0n || stored.reported !== 0n) return [];
        if (now - stored.published <= BigInt(deadSeconds)) return [];
        return [{ task: { kind: 'reportDeadFeed' as const, feed }, subject: `feed ${feed}`, every: 3_600n }];
    });
}

/** Gives markets of dead feeds their final price. */
function finalize(view: View): Action[] {
    return [...view.books.markets.keys()]
        .filter((market) => view.market(market)?.validity === 'dead')
        .map((market) => ({ task: { kind: 'finalizeDeadMarket' as const, market }, subject: `final price of ${market}`, every: 3_600n }));
}

export const prices: Job = {
    name: 'prices',
    about: 'refreshes prices that were posted; reports feeds that died, and ends their markets',
    urgent: true,
    find: (view) => [...refresh(view), ...report(view), ...finalize(view)],
};
