/** Prices, funding, and feeds that died: what is due, and nothing a moment before. */
import { finalizeDeadMarket, fundingRate, publishFundingRate, readOne, reportDeadFeed } from '@ballast/client';
import { expect } from 'vitest';

import { leveraged } from '../../../client/test/support/losses.js';
import { DAY, HOUR } from '../../../client/test/support/units.js';
import { tasks, test } from '../support/finding.js';

test('prices: a newer price is refreshed; an old one, a known one and one of no feed are not', async ({ chain, poor, find }) => {
    const [{ oracle } = { oracle: undefined }] = poor.feeds;
    if (oracle === undefined) throw new Error('no feed is listed');
    const now = await chain.now();
    const { value } = await readOne(chain.rpc, 'Prices', poor.deployment.prices);
    const stored = value.feeds[0]?.published ?? 0n;
    const posted = (feed: number, published: bigint) => find(poor, 'prices', { posted: [{ feed, oracle, published }] });
    expect(tasks(await posted(0, stored + 1n))).toEqual([{ kind: 'refreshPrices', oracles: [{ feed: 0, oracle }] }]);
    expect(await posted(0, stored)).toEqual([]);
    expect(await posted(0, now - 61n)).toEqual([]);
    expect(await posted(9, stored + 1n)).toEqual([]);
});

test('funding: hourly, and every two minutes while a rate charges', async ({ chain, poor, find }) => {
    const { index: market } = poor.asset('SOL');
    const due = async () => tasks(await find(poor, 'funding')).filter((task) => 'market' in task && task.market === market);
    await poor.wait(1n);
    const { venue } = poor.roles;
    await chain.send(publishFundingRate(poor.deployment, { market, venue, rate: fundingRate(100) }));
    await chain.advance(100n);
    expect(await due()).toEqual([]);
    await chain.advance(30n);
    expect(await due()).toEqual([{ kind: 'accrueFunding', market }]);
    await chain.send(publishFundingRate(poor.deployment, { market, venue, rate: fundingRate(0) }));
    await chain.advance(3_000n);
    expect(await due()).toEqual([]);
    await chain.advance(700n);
    expect(await due()).toEqual([{ kind: 'accrueFunding', market }]);
    await poor.wait(1n);
});

test('dead feeds: reported after their time, and their markets ended an hour later', async ({ chain, poor, find }) => {
    const { deployment } = poor;
    const { index } = poor.asset('BTC');
    await leveraged(poor, ['ada', 'bob']);
    await poor.wait(1n);
    const about = async () =>
        tasks(await find(poor, 'prices')).filter(
            (task) => ('feed' in task && task.feed === index) || ('market' in task && task.market === index),
        );
    expect(await about()).toEqual([]);
    await chain.advance(3n * DAY + 1n);
    expect(await about()).toEqual([{ kind: 'reportDeadFeed', feed: index }]);
    await chain.send(reportDeadFeed(deployment, { feed: index }));
    expect(await about()).toEqual([]);
    await chain.advance(HOUR);
    expect(await about()).toEqual([{ kind: 'finalizeDeadMarket', market: index }]);
    await chain.send(finalizeDeadMarket(deployment, { market: index }));
    expect(await about()).toEqual([]);
    // Whoever has a position there is settled at the final price.
    const settling = tasks(await find(poor, 'settlement')).filter((task) => task.kind === 'settle' && task.market === index);
    expect(settling.length).toBeGreaterThan(1);
});
