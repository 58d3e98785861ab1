/** Exits, the target, facilities and signals: what is due, and nothing a moment before. */
import {
    earnPremium,
    findExitTicket,
    findFacility,
    openFacility,
    payPremium,
    postCapital,
    priceExits,
    quote,
    raiseSignal,
    readOne,
    requestExit,
    shares,
    updateTarget,
} from '@ballast/client';
import { expect } from 'vitest';

import { DAY, HOUR, usd } from '../../../client/test/support/units.js';
import { waysTo } from '../../src/index.js';
import { tasks, test } from '../support/finding.js';

test('exits and the reserve: a week is priced, its tickets are paid, the target moves hourly', async ({ chain, poor, rich, find }) => {
    const { deployment } = rich;
    const { key, shares: source } = await rich.stake('sam', 'junior', usd(1_000n));
    expect(await find(rich, 'exits')).toEqual([]);
    const series = { tranche: 'junior', series: 1 } as const;
    await chain.send(requestExit(deployment, { ...series, owner: key, source, index: 7, shares: shares(await chain.balance(source)) }));
    const ticket = await findExitTicket(deployment.clearinghouse, key.address, 'junior', 7);
    const { value } = await readOne(chain.rpc, 'ExitTicket', ticket);
    const { epoch } = value;
    expect(tasks(await find(rich, 'exits'))).toEqual([{ kind: 'priceExits', ...series, epoch }]);
    await rich.wait(5n * 7n * DAY);
    const all = rich.assets.map(({ index }) => index);
    const following = { kind: 'followVolatility', markets: all, collaterals: all };
    expect(tasks(await find(rich, 'reserve'))).toContainEqual(following); // When it was done last nobody can see.
    expect(tasks(await find(poor, 'reserve')).map(({ kind }) => kind)).not.toContain('followVolatility'); // Nothing there follows.
    const targets = async () => tasks(await find(rich, 'reserve')).filter(({ kind }) => kind === 'updateTarget');
    expect(await targets()).toHaveLength(1);
    await chain.send(updateTarget(deployment));
    expect(await targets()).toEqual([]);
    await chain.send(priceExits(deployment, { ...series, payer: chain.payer, epoch }));
    expect(tasks(await find(rich, 'exits'))).toEqual([{ kind: 'payExit', ticket, owner: key.address, ...series, epoch }]);
});

test('facilities: the premium of a past epoch is earned', async ({ chain, rich, find }) => {
    const { deployment } = rich;
    const found = async () => tasks(await find(rich, 'facilities'));
    const holder = await chain.wallet('holder');
    const source = await chain.tokens(rich.quoteMint, holder.address, usd(10_100n));
    await chain.send(openFacility(deployment, { payer: chain.payer, holder }));
    await chain.send(postCapital(deployment, { holder, source, amount: quote(usd(10_000n)) }));
    await chain.send(payPremium(deployment, { holder, source, amount: quote(usd(50n)) }));
    expect(await found()).toEqual([]);
    await rich.wait(7n * DAY);
    const facility = await findFacility(deployment.clearinghouse, holder.address);
    expect(await found()).toEqual([{ kind: 'earnPremium', facility, holder: holder.address }]);
    await chain.send(earnPremium(deployment, { holder: holder.address }));
    expect(await found()).toEqual([]);
});

test('signals: closed when they are over, to the detector or to nobody', async ({ chain, rich, find }) => {
    const { deployment, roles } = rich;
    const found = async () => tasks(await find(rich, 'signals'));
    const { detector } = roles;
    expect(await found()).toEqual([]);
    const bond = await chain.tokens(rich.quoteMint, detector.address, usd(5_000n));
    await chain.send(raiseSignal(deployment, { detector, source: bond }));
    const [closing] = await found(); // It may be confirmed at any time.
    expect(closing).toEqual({ kind: 'closeSignal', detector: detector.address });
    if (closing === undefined) throw new Error('no signal is closed');
    await rich.wait(HOUR);
    const ways = await waysTo(closing, { rpc: chain.rpc, deployment, signer: chain.payer, taker: undefined, mints: [] });
    expect(ways).toHaveLength(2); // To the detector, or to nobody.
    await chain.send(...(ways[1] ?? []));
    expect(await found()).toEqual([]);
});
