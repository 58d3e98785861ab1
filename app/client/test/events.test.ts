/** Every event once, in order, whichever way it comes; and what they say is what the accounts hold. */
import { readFileSync } from 'node:fs';

import { createSolanaRpcSubscriptions, type Address, type LogsNotificationsApi, type RpcSubscriptions } from '@solana/kit';
import { afterAll, beforeAll, expect, test } from 'vitest';

import {
    collectFees,
    Counters,
    createRpc,
    decodeEvent,
    EVENTS,
    eventsOf,
    followEvents,
    Ledgers,
    openAccount,
    placesOf,
    QUOTE,
    quote,
    readEvents,
    readHistory,
    readSnapshot,
    settle,
    UnknownEvent,
    wait,
    withdraw,
    type FollowedEvent,
    type HistoryRpc,
} from '@ballast/client';
import { Chain, DOLLAR, Exchange, type Trader } from '@ballast/localnet';

import { proxy } from './support/proxy.js';
import { ONE } from './support/units.js';

let chain: Chain;
let exchange: Exchange;
let traders: Trader[];

beforeAll(async () => {
    chain = await Chain.start();
    exchange = await Exchange.launched(chain);
    traders = [await exchange.trader('ada'), await exchange.trader('bob')];
});

afterAll(() => chain.stop());

function pair(): [Trader, Trader] {
    const [ada, bob] = traders;
    if (!ada || !bob) throw new Error('nobody is here');
    return [ada, bob];
}

/** Trades and moves money, so that events of all ledgers are logged. */
async function business(): Promise<void> {
    const [ada, bob] = pair();
    const { deployment } = exchange;
    const { index: market } = exchange.asset('ETH');
    await exchange.wait(1n);
    await exchange.trade('ETH', ada, bob, ONE, exchange.worth('ETH', ONE));
    await chain.send(settle(deployment, { market, account: ada.account }));
    await exchange.depositCollateral(ada, 'SOL', 1_000_000_000n);
    await chain.send(collectFees(deployment, { market }));
    await chain.send(withdraw(deployment, { owner: bob.key, account: bob.account, destination: bob.wallet, amount: quote(DOLLAR) }));
    await exchange.deposit(bob, DOLLAR);
}

const keyOf = ({ signature, index }: FollowedEvent) => `${signature} ${index}`;

/** What the history holds, as the truth to compare with. */
async function whole(): Promise<string[]> {
    const keys: string[] = [];
    for await (const transaction of readHistory(chain.rpc, exchange.deployment)) {
        keys.push(...eventsOf(transaction).map(({ signature, index }) => `${signature} ${index}`));
    }
    return keys;
}

async function collect(
    subscriptions: RpcSubscriptions<LogsNotificationsApi> | undefined,
    act: () => Promise<void>,
    pollMilliseconds = 100,
    rpc: HistoryRpc = chain.rpc,
): Promise<FollowedEvent[]> {
    const ending = new AbortController();
    const followed: FollowedEvent[] = [];
    const { clearinghouse } = exchange.deployment;
    const stream = followEvents({
        rpc,
        clearinghouse,
        abortSignal: ending.signal,
        pollMilliseconds,
        ...(subscriptions ? { subscriptions } : {}),
    });
    const reading = (async () => {
        for await (const event of stream) followed.push(event);
    })();
    await act();
    const expected = (await whole()).length;
    await expect.poll(() => followed.length, { timeout: 10_000, interval: 50 }).toBe(expected);
    ending.abort();
    await reading;
    expectOrder(followed);
    return followed;
}

/** The numbers of each stream rise by one. */
function expectOrder(followed: readonly FollowedEvent[]): void {
    const last = new Map<string, bigint>();
    for (const { stream, sequence } of followed.flatMap(({ event }) => placesOf(event))) {
        expect(`${stream} ${sequence}`).toBe(`${stream} ${(last.get(stream) ?? 0n) + 1n}`);
        last.set(stream, sequence);
    }
}

test('history and subscription together give each event once, without a gap', async () => {
    const subscriptions = createSolanaRpcSubscriptions(chain.validator.webSocketUrl);
    const followed = await collect(subscriptions, business);
    expect(followed.map(keyOf).toSorted()).toEqual((await whole()).toSorted());
    expect(followed.flatMap(({ gaps }) => gaps)).toEqual([]);
});

/** A subscription to the real node that leaves some of what it tells out. */
function lossy(leavesOut: (logs: readonly string[]) => boolean): RpcSubscriptions<LogsNotificationsApi> {
    const real = createSolanaRpcSubscriptions(chain.validator.webSocketUrl);
    return {
        logsNotifications: () => {
            const mentions = { mentions: [exchange.deployment.clearinghouse] as [Address] };
            const pending = real.logsNotifications(mentions, { commitment: 'confirmed' });
            const subscribe = async (options: { abortSignal: AbortSignal }) => {
                const notices = await pending.subscribe(options);
                return (async function* () {
                    for await (const notice of notices) if (!leavesOut(notice.value.logs ?? [])) yield notice;
                })();
            };
            return { ...pending, subscribe };
        },
    };
}

test('a subscription that leaves out every other transaction loses nothing', async () => {
    let told = 0;
    const followed = await collect(
        lossy(() => told++ % 2 === 1),
        business,
    );
    expect(told).toBeGreaterThan(2);
    expect(followed.map(keyOf).toSorted()).toEqual((await whole()).toSorted());
});

test('a subscription that leaves out the last of one stream, and tells of another, loses nothing', async () => {
    const [ada, bob] = pair();
    let left = 0;
    const isTrade = (logs: readonly string[]) => readEvents(logs).some(({ name }) => name === 'Traded');
    const followed = await collect(
        lossy((logs) => isTrade(logs) && (left += 1) > 0),
        async () => {
            await wait(500); // Until the subscription stands.
            await exchange.trade('ETH', bob, ada, 1n, 20n);
            await exchange.deposit(ada, 1n);
        },
        60_000,
    );
    expect(left).toBe(1);
    expect(followed.map(keyOf).toSorted()).toEqual((await whole()).toSorted());
});

test('a subscription that nobody serves loses nothing', async () => {
    const dead = createSolanaRpcSubscriptions('ws://127.0.0.1:9');
    const followed = await collect(dead, business);
    expect(followed.map(keyOf)).toEqual(await whole());
    expect(followed.flatMap(({ gaps }) => gaps)).toEqual([]);
});

test('a transaction that a node lists before it has it comes in its turn', async () => {
    const asked = new Map<unknown, number>();
    const late = await proxy(chain.validator.url, ({ method, params: [signature] }) => {
        if (method !== 'getTransaction') return undefined;
        asked.set(signature, (asked.get(signature) ?? 0) + 1);
        return asked.get(signature) === 1 && asked.size % 5 === 0 ? { result: null } : undefined;
    });
    const followed = await collect(undefined, business, 20, createRpc({ url: late.url }));
    expect(followed.map(keyOf)).toEqual(await whole());
    expect([...asked.values()].filter((times) => times === 2).length).toBeGreaterThan(1);
    late.close();
});

test('what events say of ledgers is what the accounts hold', async () => {
    const ledgers = new Ledgers();
    let traders_ = 0n;
    for (const { event } of await collect(undefined, business)) {
        ledgers.apply(event);
        const { name, fields } = event;
        if (name === 'Deposited' && fields.collateral === QUOTE) expect(fields.ledger).toBe((traders_ += fields.amount));
        if (name === 'Withdrawn' && fields.collateral === QUOTE) expect(fields.ledger).toBe((traders_ -= fields.amount));
        if (name === 'FeesCollected') traders_ = fields.tradersLedger;
    }
    const { clearinghouse, reserve, markets } = await readSnapshot(chain.rpc, exchange.deployment);
    expect(ledgers.traders).toBe(clearinghouse.value.tradersLedger);
    expect(ledgers.reserve).toBe(reserve.value.ledger);
    expect([...ledgers.collateral]).toEqual([[2, clearinghouse.value.collateralLedgers[2]]]);
    for (const [index, totals] of ledgers.markets) {
        const { sequence, pool, claims, shortfall, feesTaken, budget, openInterest } = markets.get(index)?.value ?? {};
        expect(totals).toEqual({ market: index, sequence, pool, claims, shortfall, feesTaken, budget, openInterest });
    }
});

test('streams count as far as the accounts say', async () => {
    const counters = new Counters(true);
    for await (const transaction of readHistory(chain.rpc, exchange.deployment)) {
        for (const { event } of eventsOf(transaction)) counters.follow(event);
    }
    const { clearinghouse, reserve, prices, markets } = await readSnapshot(chain.rpc, exchange.deployment);
    expect(counters.lastOf('root')).toBe(clearinghouse.value.sequence);
    expect(counters.lastOf('reserve')).toBe(reserve.value.sequence);
    expect(counters.lastOf('prices')).toBe(prices.value.sequence);
    expect(counters.lastOf('market 1')).toBe(markets.get(1)?.value.sequence);
});

test('a missing number shows', async () => {
    const counters = new Counters(true);
    const [ada] = pair();
    const receipt = await exchange.deposit(ada, 1n);
    const [event] = readEvents(receipt.logs);
    if (!event) throw new Error('nothing was logged');
    const [{ stream, sequence } = { stream: '', sequence: 0n }] = placesOf(event);
    expect(counters.gapsBefore(event)).toEqual([{ stream: 'root', from: 1n, to: sequence - 1n }]);
    expect(stream).toBe('root');
    counters.follow(event);
    expect(counters.gapsBefore(event)).toEqual([]);
});

test('a refused transaction logs no event', async () => {
    const [ada] = pair();
    const before = await whole();
    await chain.send(openAccount(exchange.deployment, { payer: chain.payer, owner: ada.key, index: 0 })).catch(() => {});
    expect(await whole()).toEqual(before);
});

test('every event of the interface has a decoder that takes all of its bytes', () => {
    const idl: { events: { name: string; discriminator: number[] }[] } = JSON.parse(
        readFileSync(new URL('../../../idl/ballast.json', import.meta.url), 'utf8'),
    );
    expect(Object.keys(EVENTS).toSorted()).toEqual(idl.events.map(({ name }) => name).toSorted());
    for (const { discriminator } of idl.events) {
        const bytes = new Uint8Array([...discriminator, ...new Uint8Array(400)]);
        expect(() => decodeEvent(bytes)).toThrow(UnknownEvent); // Too long.
        expect(() => decodeEvent(bytes.slice(0, 9))).toThrow(UnknownEvent); // Too short.
    }
    expect(() => decodeEvent(new Uint8Array(16))).toThrow(UnknownEvent);
});

test('bytes that another program logged are no event', async () => {
    const [ada] = pair();
    const { logs } = await exchange.deposit(ada, 1n);
    const data = logs.find((log) => log.startsWith('Program data: '));
    if (!data) throw new Error('nothing was logged');
    const other = 'TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA';
    expect(readEvents([`Program ${other} invoke [1]`, data, `Program ${other} success`])).toEqual([]);
});
