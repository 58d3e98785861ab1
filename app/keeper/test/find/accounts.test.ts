/** From the first loss to the last recovery: what is due, and nothing a moment before. */
import {
    accrueFunding,
    applyShortfall,
    buyRecovery,
    callVariation,
    deleverage,
    findRecovery,
    liquidatePosition,
    readOne,
    readSnapshot,
    reportDeficit,
    resolveDeficit,
    settle,
    settleRecovery,
    size,
    tokens,
} from '@ballast/client';
import { keyOf, type Trader } from '@ballast/localnet';
import { expect } from 'vitest';

import { collateralised, leveraged, sinking } from '../../../client/test/support/losses.js';
import { DAY, E8, HOUR, ONE, ONE_SOL, signed, usd } from '../../../client/test/support/units.js';
import { type Task } from '../../src/index.js';
import { moveTo, of, tasks, test as found } from '../support/finding.js';

const test = found.extend('keeper', { scope: 'file', auto: true }, async ({ finder, poor }) => {
    finder.taker = await poor.trader('keeper', usd(500_000n));
    return finder.taker;
});

test('liquidation, settlement, deficits: an account from loss to recovery', async ({ chain, poor, find, keeper }) => {
    const { deployment } = poor;
    const [ada, bob] = await leveraged(poor, ['ada', 'bob']);
    const { index: btc } = poor.asset('BTC');
    const { index: sol } = poor.asset('SOL');
    expect(of(ada, await find(poor, 'liquidation'))).toEqual([]);
    await moveTo(poor, 'BTC', 40_000n);
    const [taking, ...others] = of(ada, await find(poor, 'liquidation'));
    expect(others).toEqual([]);
    expect(taking).toEqual({ kind: 'liquidatePosition', account: ada.account, market: btc, size: ONE, accrue: false });
    const [part] = of(ada, await find(poor, 'liquidation', { limit: usd(15_000n) }));
    expect(part).toEqual({ kind: 'liquidatePosition', account: ada.account, market: btc, size: ONE / 4n, accrue: false });
    expect(of(ada, await find(poor, 'liquidation', { limit: 0n }))).toEqual([]);
    expect(of(ada, await find(poor, 'deficits'))).toEqual([]); // Her position is open.
    expect(of(ada, await find(poor, 'settlement'))).toEqual([{ kind: 'settle', account: ada.account, market: 0 }]); // Starts her clock.
    await chain.send(liquidatePosition(deployment, { market: btc, account: ada.account, liquidator: signed(keeper), size: size(ONE) }));
    expect(of(ada, await find(poor, 'liquidation')).filter(({ kind }) => kind === 'liquidatePosition')).toEqual([]);
    const [resolving] = of(ada, await find(poor, 'deficits'));
    expect(resolving).toEqual({ kind: 'resolveDeficit', account: ada.account, market: btc, claims: [] });
    await chain.send(resolveDeficit(deployment, { market: btc, account: ada.account }));
    expect(of(ada, await find(poor, 'deficits'))).toEqual([]);
    // A window opened: everybody in the market is booked, and the shortfall waits for them.
    const booking = tasks(await find(poor, 'settlement')).filter(({ kind }) => kind === 'settle');
    expect(booking).toEqual(expect.arrayContaining([bob, keeper].map(({ account }) => ({ kind: 'settle', account, market: btc }))));
    const shortfall = async () => tasks(await find(poor, 'deficits')).filter(({ kind }) => kind === 'applyShortfall');
    expect(await shortfall()).toEqual([]);
    for (const { account } of [bob, keeper]) await chain.send(settle(deployment, { market: btc, account }));
    expect(await shortfall()).toEqual([{ kind: 'applyShortfall', market: btc }]);
    await chain.send(applyShortfall(deployment, { market: btc }));
    expect(await shortfall()).toEqual([]);
    // Her collateral passed to the market's recovery: bought an hour later, and what that brings is collected.
    const recovering = async (kind: Task['kind']) => tasks(await find(poor, 'deficits')).filter((task) => task.kind === kind);
    expect(await recovering('buyRecovery')).toEqual([]);
    await poor.wait(HOUR);
    const { value } = await readOne(chain.rpc, 'Recovery', await findRecovery(deployment.clearinghouse, btc));
    const amount = value.collateral[sol] ?? 0n;
    expect(amount).toBeGreaterThan(0n);
    expect(await recovering('buyRecovery')).toEqual([{ kind: 'buyRecovery', recovery: btc, collateral: sol, amount }]);
    expect(await recovering('collectRecovery')).toEqual([]);
    await chain.send(buyRecovery(deployment, { recovery: btc, taker: signed(keeper), collateral: sol, amount: tokens(amount) }));
    expect(await recovering('collectRecovery')).toEqual([{ kind: 'collectRecovery', market: btc }]);
});

test('variation: a call that starts, waits a minute, and sells', async ({ chain, poor, find, keeper }) => {
    const { deployment } = poor;
    const { index: btc } = poor.asset('BTC');
    const { index: sol } = poor.asset('SOL');
    await moveTo(poor, 'BTC', 40_000n);
    const [fred] = await collateralised(poor, ['fred', 'dora']);
    expect(of(fred, await find(poor, 'variation'))).toEqual([]);
    await moveTo(poor, 'BTC', 39_000n);
    const call = { kind: 'callVariation', account: fred.account, market: btc, collateral: sol, amount: 80n * ONE_SOL };
    expect(of(fred, await find(poor, 'variation'))).toEqual([call]);
    const sale = { account: fred.account, taker: signed(keeper), market: btc, collateral: sol, amount: tokens(80n * ONE_SOL) };
    await chain.send(callVariation(deployment, sale));
    expect(of(fred, await find(poor, 'variation'))).toEqual([]);
    await poor.wait(60n);
    expect(of(fred, await find(poor, 'variation'))).toEqual([call]);
    await chain.send(callVariation(deployment, sale));
    expect(of(fred, await find(poor, 'variation'))).toEqual([]);
});

test('deleveraging: after twice the time to take over, against a winner', async ({ chain, poor, find }) => {
    const { deployment } = poor;
    const { index: market } = poor.asset('ETH');
    const [eve, gus] = await sinking(poor, ['eve', 'gus'], 2_000n);
    await moveTo(poor, 'ETH', 1_450n);
    await chain.send(settle(deployment, { market, account: eve.account })); // The clock starts.
    await poor.wait(600n);
    await chain.send(settle(deployment, { market, account: eve.account }));
    expect(await find(poor, 'deleveraging')).toEqual([]);
    for (let step = 0; step < 2; step += 1) await poor.wait(400n);
    // Many small accounts that lose stand before the winner.
    const tiny = await poor.trader('tiny', usd(1_000n));
    await poor.trade('ETH', gus, tiny, ONE / 100n, usd(14n) + usd(1n) / 2n - usd(1n) / 100n);
    const { marginAccounts } = await readSnapshot(chain.rpc, deployment);
    const loser = marginAccounts.find(({ address }) => address === tiny.account);
    if (loser === undefined) throw new Error('nobody loses');
    const names = await Promise.all(Array.from({ length: 70 }, (_, place) => keyOf(`tiny ${place}`)));
    const crowd = names.map(({ address }) => ({ ...loser, address }));
    const [found] = await find(poor, 'deleveraging', { crowd });
    expect(found?.subject).toBe(`deleveraging ${eve.account} in ${market}`);
    expect(found?.task).toEqual({
        kind: 'deleverage',
        account: eve.account,
        opposite: gus.account,
        market,
        size: 10n * ONE,
        accrue: false,
        inventory: false,
    });
    await chain.send(deleverage(deployment, { market, account: eve.account, opposite: gus.account, size: size(10n * ONE) }));
    // A fifth of his position at most in a day: he is not asked again.
    expect(await find(poor, 'deleveraging')).toEqual([]);
});

test('bookings: none that is worth less than was said', async ({ chain, poor, find }) => {
    const { deployment } = poor;
    const { index: market } = poor.asset('ETH');
    const [dust, loser, winner] = [await poor.trader('dust', usd(100n)), await poor.trader('loser'), await poor.trader('winner')];
    const price = (poor.posted.get(market) ?? 0n) / E8;
    await poor.wait(1n);
    await poor.trade('ETH', dust, winner, ONE / 100_000n, usd(price) / 100_000n);
    await poor.trade('ETH', loser, winner, ONE, usd(price));
    await moveTo(poor, 'ETH', price - 10n);
    await chain.send(settle(deployment, { market, account: winner.account })); // A claim that no pool pays yet.
    const found = async (leastBooking: bigint) =>
        (await find(poor, 'settlement', { leastBooking })).filter(({ task }) => 'market' in task && task.market === market);
    const settling = ({ account }: Trader) => ({ kind: 'settle', account, market });
    const all = await found(0n);
    expect(tasks(all)).toEqual(expect.arrayContaining([settling(dust), settling(loser)]));
    expect(all.find(({ task }) => 'account' in task && task.account === loser.account)?.worth).toBe(usd(10n) + 1n); // Rounded against her.
    const worthwhile = tasks(await found(usd(1n)));
    expect(worthwhile).toContainEqual(settling(loser));
    expect(worthwhile).not.toContainEqual(settling(dust));
});

test('recoveries: a claim that passed to one is paid once its market has something', async ({ chain, poor, find, keeper }) => {
    const { deployment } = poor;
    const [{ index: sol }, { index: eth }] = [poor.asset('SOL'), poor.asset('ETH')];
    await moveTo(poor, 'SOL', 125n);
    await moveTo(poor, 'ETH', 2_000n);
    const [carol, dan, erin] = [await poor.trader('carol', usd(2_000n)), await poor.trader('dan'), await poor.trader('erin')];
    await poor.wait(1n);
    await poor.trade('SOL', carol, dan, 100n * ONE_SOL, usd(12_500n));
    await poor.trade('ETH', carol, erin, ONE, usd(2_000n));
    await moveTo(poor, 'ETH', 2_100n);
    await chain.send(settle(deployment, { market: eth, account: carol.account })); // A claim of hers.
    await poor.trade('ETH', erin, carol, ONE, usd(2_100n));
    await moveTo(poor, 'SOL', 80n);
    const taken = { market: sol, account: carol.account, liquidator: signed(keeper), size: size(100n * ONE_SOL) };
    await chain.send(liquidatePosition(deployment, taken));
    expect(of(carol, await find(poor, 'deficits'))).toEqual([
        { kind: 'resolveDeficit', account: carol.account, market: sol, claims: [eth] },
    ]);
    await chain.send(resolveDeficit(deployment, { market: sol, account: carol.account, claims: [eth] }));
    const recovered = async () => tasks(await find(poor, 'settlement')).filter(({ kind }) => kind === 'settleRecovery');
    expect(await recovered()).toEqual([]);
    await chain.send(settle(deployment, { market: eth, account: erin.account })); // What she owes is in the pool.
    expect(await recovered()).toEqual([{ kind: 'settleRecovery', recovery: sol, market: eth }]);
    await chain.send(settleRecovery(deployment, { recovery: sol, market: eth }));
    expect(await recovered()).toEqual([]);
});

test('reports: an hour below zero in a market without a price, taken back when it is over', async ({ chain, rich, find }) => {
    const { deployment } = rich;
    const [{ index: sol }, { index: btc }] = [rich.asset('SOL'), rich.asset('BTC')];
    const [hal, ida] = [await rich.trader('hal', usd(1_500n)), await rich.trader('ida')];
    await rich.wait(31n * DAY);
    const start = rich.worth('SOL', 50n * ONE_SOL);
    await rich.trade('SOL', hal, ida, 50n * ONE_SOL, start);
    await chain.send(accrueFunding(deployment, { market: sol }));
    const price = rich.posted.get(sol) ?? 0n;
    await rich.post([[sol, (price * 60n) / 100n]]);
    await chain.send(settle(deployment, { market: sol, account: hal.account })); // The clock starts.
    const others = [...rich.posted].filter(([feed]) => feed !== sol);
    const watch = async (): Promise<void> => {
        await chain.advance(1_300n);
        await rich.post(others);
        await chain.send(settle(deployment, { market: btc, account: hal.account }));
    };
    const reports = async () => of(hal, await find(rich, 'deficits')).filter(({ kind }) => kind === 'reportDeficit');
    await watch();
    await watch();
    expect(await reports()).toEqual([]);
    await watch();
    expect(await reports()).toEqual([{ kind: 'reportDeficit', account: hal.account }]);
    await chain.send(reportDeficit(deployment, { account: hal.account }));
    expect(await reports()).toEqual([]);
    await rich.post([[sol, price]]);
    expect(await reports()).toEqual([{ kind: 'reportDeficit', account: hal.account }]);
});
