/** The daily census: what is due, and nothing a moment before. */
import { beginCensus, finishCensus, readSnapshot, visitAccounts } from '@ballast/client';
import { keyOf } from '@ballast/localnet';
import { expect } from 'vitest';

import { HOUR, ONE } from '../../../client/test/support/units.js';
import { type HeldAccount } from '../../src/index.js';
import { tasks, test } from '../support/finding.js';

test('census: begun daily, in pages of those not visited by rising id, and finished whoever is left after an hour', async ({
    chain,
    rich,
    find,
}) => {
    const { deployment } = rich;
    const found = async (crowd: readonly HeldAccount[] = []) => tasks(await find(rich, 'census', { crowd }));
    const markets = rich.assets.map(({ index }) => index);
    await rich.wait(1n);
    expect(await found()).toEqual([]); // Nobody has a position.
    const [ada, bob, carl] = [await rich.trader('ada'), await rich.trader('bob'), await rich.trader('carl')];
    for (const seller of [bob, carl]) await rich.trade('ETH', ada, seller, ONE, rich.worth('ETH', ONE));
    expect(await found()).toEqual([{ kind: 'beginCensus' }]);
    await chain.send(beginCensus(deployment));
    const { marginAccounts } = await readSnapshot(chain.rpc, deployment);
    const holders = marginAccounts
        .filter(({ value }) => value.positions.some((slot) => slot.size !== 0n))
        .toSorted((one, other) => Number(one.value.id - other.value.id));
    const [first, ...others] = holders.map(({ address }) => address);
    const model = holders[0];
    if (first === undefined || model === undefined) throw new Error('nobody has a position');
    expect(await found()).toEqual([{ kind: 'visitAccounts', accounts: [first, ...others] }]);
    await chain.send(visitAccounts(deployment, { accounts: [first] })); // Another keeper's page.
    expect(await found()).toEqual([{ kind: 'visitAccounts', accounts: others }]);
    const names = await Promise.all(Array.from({ length: 30 }, (_, place) => keyOf(`member ${place}`)));
    const sizes = (await found(names.map(({ address }) => ({ ...model, address })))).map(
        (task) => 'accounts' in task && task.accounts.length,
    );
    expect(sizes).toEqual([24, 6 + others.length]);
    await chain.send(visitAccounts(deployment, { accounts: others }));
    const [mia, noa] = [await rich.trader('mia'), await rich.trader('noa')]; // They open behind it.
    await rich.trade('ETH', mia, noa, ONE, rich.worth('ETH', ONE));
    expect(await found()).toEqual([{ kind: 'visitAccounts', accounts: [mia.account, noa.account] }]);
    await chain.send(visitAccounts(deployment, { accounts: [mia.account, noa.account] }));
    expect(await found()).toEqual([{ kind: 'finishCensus', markets }]);
    await chain.send(finishCensus(deployment, { markets }));
    expect(await found()).toEqual([]);
    await rich.wait(22n * HOUR);
    expect(await found()).toEqual([]);
    await rich.wait(HOUR);
    expect(await found()).toEqual([{ kind: 'beginCensus' }]);
    await chain.send(beginCensus(deployment));
    await rich.wait(HOUR);
    expect((await found()).map(({ kind }) => kind)).toEqual(['visitAccounts']);
    await rich.wait(600n);
    expect(await found()).toEqual([{ kind: 'finishCensus', markets }]);
    await rich.wait(HOUR);
    expect(await found()).toEqual([{ kind: 'beginCensus' }]); // What it saw is of old prices.
});
