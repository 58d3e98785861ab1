/** What protocol capital holds beside quote: when somebody has to look. */
import { readSnapshot, valueHoldings } from '@ballast/client';
import { Exchange, type Chain } from '@ballast/localnet';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { Finder, tasks } from '../support/finding.js';

let finder: Finder;
let chain: Chain;
/** A reserve with stakers stands behind them. */
let rich: Exchange;
const find = (...asked: Parameters<Finder['find']>) => finder.find(...asked);

beforeAll(async () => {
    finder = await Finder.open();
    ({ chain } = finder);
    rich = await Exchange.launched(chain, undefined, 'rich');
}, 60_000);

afterAll(() => finder.close());

test('holdings: looked at hourly, and every eight minutes while one is auctioned', { timeout: 30_000 }, async () => {
    const { deployment } = rich;
    const found = async (name: string) => tasks(await find(rich, name));
    expect(await found('holdings')).toEqual([{ kind: 'valueHoldings' }]);
    await chain.send(valueHoldings(deployment));
    expect(await found('holdings')).toEqual([]);
    const { holdings } = await readSnapshot(chain.rpc, deployment);
    expect(holdings?.value.slots[0]?.side).toBe(2); // It is bought: an auction that somebody has to look at.
    await chain.advance(470n);
    expect(await found('holdings')).toEqual([]);
    await chain.advance(10n);
    expect(await found('holdings')).toEqual([{ kind: 'valueHoldings' }]);
});
