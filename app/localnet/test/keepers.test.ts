/** The keepers of a local network do what a keeper does that nobody told otherwise. */
import { absorb, settle, size } from '@ballast/client';
import { Chain, DOLLAR, Exchange, startKeepers } from '@ballast/localnet';
import { expect, test, vi } from 'vitest';

import { ONE } from '../../client/test/support/units.js';

test('what the reserve took on is bought once it is cheap enough', { timeout: 60_000 }, async () => {
    const chain = await Chain.start();
    const exchange = await Exchange.launched(chain);
    const { deployment } = exchange;
    const { index: market } = exchange.asset('BTC');
    await exchange.wait(31n * 86_400n); // Seeds and pledges open over thirty days.
    const [ada, bob] = [await exchange.trader('ada', 4_000n * DOLLAR), await exchange.trader('bob')];
    await exchange.trade('BTC', ada, bob, ONE, 50_000n * DOLLAR);
    await exchange.post([[market, 47_000_00000000n]]);
    await chain.send(settle(deployment, { market, account: ada.account })); // Her clock starts.
    for (const seconds of [250n, 250n, 101n]) await exchange.wait(seconds);
    await chain.send(absorb(deployment, { market, account: ada.account, size: size(ONE) }));
    for (let look = 0; look < 12; look += 1) await exchange.wait(150n); // The reserve asks less and less for half an hour.
    const done: string[] = [];
    const keepers = await startKeepers({ exchange, keepers: 1, done: (_keeper, _job, task) => done.push(task) });
    await vi.waitFor(() => expect(done).toContain('buyInventory'), { timeout: 30_000, interval: 200 });
    await Promise.all(keepers.map(({ stop }) => stop()));
    chain.stop();
});
