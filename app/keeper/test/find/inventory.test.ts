/** What the reserve takes on, sends back and sells: what is due, and nothing a moment before. */
import { absorb, buyInventory, findInventoryAccount, generated, readOne, returnInventory, settle, size } from '@ballast/client';
import { expect } from 'vitest';

import { DAY, ONE, signed, usd } from '../../../client/test/support/units.js';
import { waysTo, type Task } from '../../src/index.js';
import { moveTo, of, tasks, test, type More } from '../support/finding.js';

test('inventory: what nobody took for as long as others have, what it does not need, and what it sells', async ({ chain, rich, find }) => {
    const { deployment } = rich;
    const { index: market } = rich.asset('BTC');
    const [jan, kim, lee] = [await rich.trader('jan', usd(4_000n)), await rich.trader('kim'), await rich.trader('lee', usd(100_000n))];
    const held = await findInventoryAccount(deployment.clearinghouse, market);
    const found = async (kind: Task['kind'], more: More = {}) =>
        tasks(await find(rich, 'inventory', more)).filter((task) => task.kind === kind);
    await rich.wait(31n * DAY); // Seeds and pledges open over thirty days.
    await rich.trade('BTC', jan, kim, ONE, usd(50_000n));
    expect(of(jan, await find(rich, 'settlement'))).toEqual([]);
    await moveTo(rich, 'BTC', 47_000n);
    const clock = { kind: 'settle', account: jan.account, market: 0 };
    expect(of(jan, await find(rich, 'settlement'))).toEqual([clock]); // Above zero and below maintenance: her clock starts.
    await chain.send(settle(deployment, clock));
    for (const seconds of [250n, 250n]) await rich.wait(seconds);
    expect(await found('absorb')).toEqual([]);
    await rich.wait(101n);
    const absorption = { kind: 'absorb', account: jan.account, held, market, size: ONE, accrue: false };
    expect(await found('absorb')).toEqual([absorption]);
    expect(await found('returnInventory')).toEqual([]); // It has nothing.
    await chain.send(absorb(deployment, { market, account: jan.account, size: size(ONE) }));
    expect(await found('absorb')).toEqual([]);
    const own = await readOne(chain.rpc, 'MarginAccount', held);
    const taken = own.value.positions.find((slot) => slot.market === market)?.size ?? 0n;
    expect(taken).toBeGreaterThan(0n);
    expect(await found('returnInventory')).toEqual([{ kind: 'returnInventory', held, market }]);
    expect(await found('returnInventory', { leastBooking: own.value.cash + 1n })).toEqual([]);
    const buying = { kind: 'buyInventory', held, market, size: taken, accrue: false, least: 20 };
    expect(await found('buyInventory', { taking: lee })).toEqual([]); // Nobody said at which price.
    expect(await found('buyInventory', { leastDiscount: 20 })).toEqual([]); // The keeper has no account here.
    const [all] = await found('buyInventory', { taking: lee, leastDiscount: 20 });
    expect(all).toEqual(buying);
    if (all === undefined) throw new Error('nothing is bought');
    const ways = await waysTo(all, { rpc: chain.rpc, deployment, signer: lee.key, taker: lee.account, mints: [] });
    const sizes = ways.map((way) => generated.getBuyInventoryInstructionDataDecoder().decode(way.at(-1)?.data ?? new Uint8Array()).size);
    expect(sizes).toEqual([taken, taken / 4n, taken / 16n]); // A leg may hedge the rest: a part of it may go.
    const [part] = await found('buyInventory', { taking: lee, leastDiscount: 20, limit: usd(1_000n) });
    expect(part !== undefined && 'size' in part && part.size > 0n && part.size < taken).toBe(true);
    for (const name of ['liquidation', 'variation'])
        expect(of({ ...jan, account: held }, await find(rich, name, { taking: lee }))).toEqual([]);
    await chain.send(buyInventory(deployment, { market, taker: signed(lee), size: size(taken) }));
    expect(await found('buyInventory', { taking: lee, leastDiscount: 20 })).toEqual([]);
    const [last] = (await find(rich, 'inventory')).filter(({ task }) => task.kind === 'returnInventory');
    expect(last?.task).toEqual({ kind: 'returnInventory', held, market });
    await chain.send(returnInventory(deployment, { market }));
    expect(await found('returnInventory')).toEqual([]);
});
