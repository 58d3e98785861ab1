/** Keepers through crashes on a real validator: everything is liquidated, every deficit divided, and the laws hold. */
import { readOne, readSnapshot, type Snapshot } from '@ballast/client';
import { unixTime } from '@ballast/risk';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { JOBS } from '../src/index.js';
import { checked, checkEvents } from './support/laws.js';
import { Scene, type Kept, type Tried } from './support/scene.js';

let scene: Scene;

beforeAll(async () => {
    scene = await Scene.open();
    await scene.crowd(60);
}, 60_000);

afterAll(() => scene.close());

/** Lets all prices fall by so many hundredths, without a refresh. */
async function fall(hundredths: bigint, { exchange, chain }: Scene = scene): Promise<void> {
    await chain.advance(1n);
    await exchange.publish(
        [...exchange.posted].map(([feed, price]) => [feed, feed === exchange.assets.length ? price : (price * (100n - hundredths)) / 100n]),
    );
}

const booksOf = ({ prices, terms, now }: Snapshot) => ({ prices: prices.bytes, terms: terms.bytes, now: unixTime(now) });

/** Accounts of which a liquidator could take a position now. */
function liquidatable(snapshot: Snapshot): string[] {
    const books = booksOf(snapshot);
    return snapshot.marginAccounts
        .filter(({ bytes }) => scene.risk.account({ books, account: bytes }).positions.some(({ liquidation }) => liquidation !== null))
        .map(({ address }) => address);
}

const belowZero = (snapshot: Snapshot): number =>
    scene.risk
        .standings({ books: booksOf(snapshot), accounts: snapshot.marginAccounts.map(({ bytes }) => bytes) })
        .filter(({ standing }) => (standing?.equity ?? 0n) < 0n).length;

const count = (tried: readonly Tried[], kind: string, outcome: string): number =>
    tried.filter(({ action, result }) => action.task.kind === kind && result.outcome === outcome).length;

async function rounds(kept: Kept, number: number): Promise<void> {
    for (let round = 0; round < number; round += 1) await kept.keeper.round();
}

test('a dry run sends nothing, and says what it would do', async () => {
    const watcher = await scene.rich('watcher', 10_000n);
    const kept = scene.keeper(watcher, { send: false });
    await fall(0n); // A newer price, so that there is something to do.
    const { value: before } = await scene.chain.rpc.getBalance(watcher.key.address).send();
    const slot = (await readOne(scene.chain.rpc, 'Prices', scene.deployment.prices)).value.sequence;
    await rounds(kept, 2);
    const outcomes = new Set(kept.tried.map(({ result }) => result.outcome));
    expect(outcomes).toEqual(new Set(['dry']));
    expect(kept.tried.map(({ job }) => job)).toContain('prices');
    expect((await scene.chain.rpc.getBalance(watcher.key.address).send()).value).toBe(before);
    expect((await readOne(scene.chain.rpc, 'Prices', scene.deployment.prices)).value.sequence).toBe(slot);
    expect(kept.lines.some((line) => line.includes('it would be sent'))).toBe(true);
});

test('a crash: all is liquidated, deficits are resolved, the laws hold', { timeout: 90_000 }, async () => {
    const { exchange, chain } = scene;
    const kept = scene.keeper(await scene.rich('liquidator'));
    await rounds(kept, 2);
    await fall(9n);
    await rounds(kept, 4);
    expect(count(kept.tried, 'refreshPrices', 'done')).toBeGreaterThan(0);
    expect(count(kept.tried, 'liquidatePosition', 'done')).toBeGreaterThan(0);
    expect(liquidatable(await checked(chain, exchange))).toEqual([]);
    await chain.advance(400n);
    await fall(10n);
    await rounds(kept, 8);
    const low = await checked(chain, exchange);
    expect(liquidatable(low)).toEqual([]);
    expect(belowZero(low)).toBe(0);
    expect(count(kept.tried, 'liquidatePosition', 'done')).toBeGreaterThan(5);
    expect(count(kept.tried, 'resolveDeficit', 'done')).toBeGreaterThan(0);
    const pages = kept.tried.flatMap(({ action: { task }, result }) =>
        task.kind === 'visitAccounts' && result.outcome === 'done' ? [task.accounts.length] : [],
    );
    expect(Math.max(...pages)).toBe(24); // It fits a transaction.
    expect(count(kept.tried, 'finishCensus', 'done')).toBe(1);
    // Windows that opened close when everybody was booked, or an hour later.
    await chain.advance(3_700n);
    await fall(0n);
    await rounds(kept, 6);
    // A shortfall that was tried before the claims were booked that it falls on is tried again a minute later.
    await chain.advance(61n);
    await rounds(kept, 2);
    const after = await checked(chain, exchange);
    expect([...after.markets.values()].map(({ value }) => [value.windowSince, value.shortfall])).toEqual(
        [...after.markets].map(() => [0n, 0n]),
    );
    expect(kept.tried.filter(({ result }) => ['failed', 'error', 'unknown', 'expired'].includes(result.outcome))).toEqual([]);
});

test('what a liquidator takes stays within its inventory', { timeout: 60_000 }, async () => {
    const { exchange, chain } = scene;
    const small = await scene.rich('small liquidator', 50_000n);
    const inventory = 2_000_000_000n; // 2,000 dollars.
    const kept = scene.keeper(small, { limits: { spending: 10_000_000_000n, priorityFee: 0n, inventory } });
    await chain.advance(400n);
    await fall(14n);
    await rounds(kept, 5);
    const snapshot = await checked(chain, exchange);
    const taken = await readOne(chain.rpc, 'MarginAccount', small.account);
    const { standing } = scene.risk.account({ books: booksOf(snapshot), account: taken.bytes });
    expect(standing.notional).toBeGreaterThan(0n);
    expect(standing.notional).toBeLessThanOrEqual(inventory);
    expect(liquidatable(snapshot).length).toBeGreaterThan(0); // For somebody else.
});

test('two keepers race: all is done once, and who was late has lost, not failed', { timeout: 60_000 }, async () => {
    const { exchange, chain } = scene;
    const kept = [scene.keeper(await scene.rich('first')), scene.keeper(await scene.rich('second'))];
    await chain.advance(400n);
    await fall(6n);
    for (let round = 0; round < 5; round += 1) await Promise.all(kept.map(({ keeper }) => keeper.round()));
    const tried = kept.flatMap((one) => one.tried);
    expect(liquidatable(await checked(chain, exchange))).toEqual([]);
    const [done, lost] = [count(tried, 'liquidatePosition', 'done'), count(tried, 'liquidatePosition', 'lost')];
    expect(done).toBeGreaterThan(3);
    expect(lost + count(tried, 'refreshPrices', 'lost')).toBeGreaterThan(0);
    expect(tried.filter(({ result }) => result.outcome === 'error')).toEqual([]);
    const failed = tried.filter(({ result }) => result.outcome === 'failed');
    expect(failed.length).toBeLessThanOrEqual(tried.filter(({ result }) => result.outcome === 'done').length / 4);
});

test('lamports run out: what exceeds the limit is held back, and nothing is sent', { timeout: 30_000 }, async () => {
    const poor = await scene.rich('poor', 10_000n);
    const kept = scene.keeper(poor, { limits: { spending: 5_000n, priorityFee: 0n } });
    await scene.chain.advance(4_000n);
    await fall(0n);
    const { value: before } = await scene.chain.rpc.getBalance(poor.key.address).send();
    await rounds(kept, 2);
    const outcomes = kept.tried.map(({ result }) => result.outcome);
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(outcomes).toContain('held');
    const { value: after } = await scene.chain.rpc.getBalance(poor.key.address).send();
    expect(before - after).toBe(5_000n);
});

test('what nobody takes is absorbed, bought when its price has fallen, and the loan returned', { timeout: 90_000 }, async () => {
    const own = await Scene.open();
    try {
        const { exchange, chain, deployment } = own;
        await exchange.wait(31n * 86_400n); // What markets may draw opens over thirty days.
        const [abandoned, other] = [await own.rich('abandoned', 4_000n), await own.rich('other side', 60_000n)];
        await exchange.wait(1n);
        await exchange.trade('BTC', abandoned, other, 100_000_000n, exchange.worth('BTC', 100_000_000n));
        const jobs = JOBS.filter(({ name }) => name !== 'liquidation' && name !== 'deleveraging');
        const limits = { spending: 10_000_000_000n, priorityFee: 0n, leastDiscount: 20 };
        const kept = own.keeper(await own.rich('undertaker'), { jobs, limits });
        await fall(6n, own);
        await rounds(kept, 2);
        const pass = async (seconds: bigint): Promise<void> => {
            await chain.advance(seconds);
            await fall(0n, own);
            await rounds(kept, 3);
        };
        for (const seconds of [250n, 250n]) await pass(seconds);
        expect(count(kept.tried, 'absorb', 'done')).toBe(0); // Others have their time.
        await pass(110n);
        expect(count(kept.tried, 'absorb', 'done')).toBe(1);
        const { reserve, markets, inventory } = await readSnapshot(chain.rpc, deployment);
        const lent = [...markets.values()].reduce((sum, { value }) => sum + value.lentBudget, reserve.value.lent);
        expect(lent).toBeGreaterThan(0n);
        expect(inventory?.value.markets.filter(({ size }) => size !== 0n)).toHaveLength(1);
        expect(count(kept.tried, 'buyInventory', 'refused')).toBeGreaterThan(0); // It asks more than the oracle's price.
        expect(count(kept.tried, 'buyInventory', 'done')).toBe(0);
        for (let step = 0; step < 5; step += 1) await pass(400n);
        expect(count(kept.tried, 'buyInventory', 'done')).toBe(1);
        expect(count(kept.tried, 'returnInventory', 'done')).toBeGreaterThan(0);
        const after = await checked(chain, exchange);
        expect(after.inventory?.value.markets.filter(({ size }) => size !== 0n)).toEqual([]);
        expect(after.reserve.value.lent).toBe(0n);
        expect([...after.markets.values()].map(({ value }) => value.lentBudget)).toEqual([0n, 0n, 0n]);
        expect(count(kept.tried, 'finishCensus', 'done')).toBe(1);
        await checkEvents(chain, exchange, after);
    } finally {
        own.close();
    }
});

test('events replayed say what the ledgers hold after all of it', { timeout: 60_000 }, async () => {
    const { chain, exchange } = scene;
    await checkEvents(chain, exchange, await checked(chain, exchange));
});
