/** Nodes that fall silent, turn away, are cut off or come back: a keeper goes on, and sends nothing twice. */
import { createServer, connect, type Server, type Socket } from 'node:net';

import { BALLAST_PROGRAM_ADDRESS, createRpc, deposit, openAccount, quote, readOne, SPL_TOKEN, TOKEN_2022 } from '@ballast/client';
import { Chain, priceUpdate, PYTH_RECEIVER } from '@ballast/localnet';
import { createSolanaRpcSubscriptions, getBase64Encoder, type Address } from '@solana/kit';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { proxy, type Answer, type Request } from '../../client/test/support/proxy.js';
import { findTaker, JOBS } from '../src/index.js';
import { Scene, type KeeperChanges } from './support/scene.js';

let scene: Scene;

beforeAll(async () => {
    scene = await Scene.open();
    await scene.crowd(14);
}, 60_000);

afterAll(() => scene.close());

/** Lets time pass and publishes a newer price, so that there is something to do. */
async function news(): Promise<void> {
    await scene.chain.advance(1n);
    await scene.exchange.publish([...scene.exchange.posted]);
}

let made = 0;

/** A keeper behind a node that answers some requests itself. */
async function behind(answer: (request: Request, earlier: number) => Answer, changes: KeeperChanges = {}) {
    const node = await proxy(scene.chain.validator.url, answer);
    made += 1;
    const trader = await scene.rich(`troubled ${made}`, 1_000n);
    const kept = scene.keeper(trader, { rpc: createRpc({ url: node.url, retries: 1 }), ...changes });
    return { ...kept, node };
}

test('an outage fails rounds, not the process; health says so; afterwards the work is done', { timeout: 40_000 }, async () => {
    let out = false;
    const { keeper, node, tried, lines } = await behind(() => (out ? { status: 503 } : undefined));
    await keeper.round();
    expect(await keeper.health()).toEqual({ healthy: true, reasons: [] });
    out = true;
    await news();
    await keeper.round();
    const sick = await keeper.health();
    expect(sick.healthy).toBe(false);
    expect(sick.reasons.join()).toMatch(/the last round failed|the node does not answer/);
    expect(lines.some((line) => line.includes('the round failed'))).toBe(true);
    out = false;
    tried.length = 0;
    await keeper.round();
    expect(await keeper.health()).toEqual({ healthy: true, reasons: [] });
    expect(tried.filter(({ job, result }) => job === 'prices' && result.outcome === 'done')).toHaveLength(1);
    node.close();
});

test('a node that limits requests is asked again, and the work is done', { timeout: 40_000 }, async () => {
    const { keeper, node, tried } = await behind((_, earlier) =>
        earlier % 5 === 4 ? { status: 429, headers: { 'retry-after': '0.05' } } : undefined,
    );
    await news();
    await keeper.round();
    expect(tried.filter(({ job, result }) => job === 'prices' && result.outcome === 'done')).toHaveLength(1);
    node.close();
});

test('a node of another cluster is given nothing', { timeout: 40_000 }, async () => {
    let other = true;
    const answer = ({ method }: Request): Answer =>
        other && method === 'getGenesisHash' ? { result: '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d' } : undefined;
    const { keeper, node, tried } = await behind(answer);
    await news();
    await keeper.round();
    expect(tried).toEqual([]);
    expect(node.requests.some(({ method }) => method === 'sendTransaction' || method === 'simulateTransaction')).toBe(false);
    expect((await keeper.health()).reasons.join()).toContain('the node serves the cluster with genesis 5eykt4');
    other = false;
    await keeper.round();
    expect(tried.length).toBeGreaterThan(0);
    node.close();
});

test('a job that fails stops no other, and health names it', { timeout: 40_000 }, async () => {
    let broken = true;
    const failing = {
        name: 'failing',
        about: 'fails',
        find: () => {
            if (broken) throw new RangeError('no such thing');
            return [];
        },
    };
    const trader = await scene.rich('beside', 1_000n);
    const { keeper, tried, lines } = scene.keeper(trader, { jobs: [failing, ...JOBS] });
    await news();
    await keeper.round();
    expect(tried.filter(({ job, result }) => job === 'prices' && result.outcome === 'done')).toHaveLength(1);
    expect(await keeper.health()).toEqual({ healthy: false, reasons: ['the job failing fails: RangeError: no such thing'] });
    expect((await keeper.metrics.jobErrors.get()).values).toEqual([{ value: 1, labels: { job: 'failing' } }]);
    expect(lines.some((line) => line.includes('a job failed'))).toBe(true);
    broken = false;
    await keeper.round();
    expect((await keeper.health()).healthy).toBe(true);
});

test('a node that falls silent while a transaction is under way leaves it unknown, and stopping says so', { timeout: 40_000 }, async () => {
    let silent = false;
    const answer = ({ method }: Request): Answer => {
        if (method === 'sendTransaction') silent = true;
        return silent ? { status: 503 } : undefined;
    };
    const { keeper, node, tried } = await behind(answer, { patienceMilliseconds: 500, parallel: 1, roundMilliseconds: 1 });
    await news();
    await keeper.round();
    const unknown = tried.filter(({ result }) => result.outcome === 'unknown');
    expect(unknown).toHaveLength(1);
    const wires = new Set(node.requests.filter(({ method }) => method === 'sendTransaction').map(({ params }) => params[0]));
    expect(wires.size).toBe(1);
    const left = await keeper.stop(100);
    expect(left).toEqual([{ signature: unknown[0]?.result.signature, subject: 'prices' }]);
    expect((await keeper.health()).reasons).toContain('it is stopping');
    node.close();
});

/** A wire between the keeper and a validator that can be cut. */
async function wire(target: string) {
    let { hostname, port } = new URL(target);
    const sockets = new Set<Socket>();
    let whole = true;
    const server: Server = createServer((incoming) => {
        if (!whole) return void incoming.destroy();
        const outgoing = connect(Number(port), hostname);
        for (const socket of [incoming, outgoing]) {
            sockets.add(socket);
            socket.on('error', () => {});
            socket.on('close', () => [incoming, outgoing].forEach((either) => either.destroy()));
        }
        incoming.pipe(outgoing).pipe(incoming);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('the wire has no port');
    const cut = (): void => sockets.forEach((socket) => socket.destroy());
    return {
        host: `127.0.0.1:${bound.port}`,
        /** Leads to another validator from now on. */
        turn: (to: string) => ({ hostname, port } = new URL(to)),
        cut: () => {
            whole = false;
            cut();
        },
        mend: () => (whole = true),
        close: () => {
            cut();
            server.close();
        },
    };
}

async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
    for (let tries = 0; tries < 150; tries += 1) {
        if (await isSo()) return;
        await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`never: ${what}`);
}

test('a WebSocket that is cut is polled around, opened again, and nothing is missed', { timeout: 60_000 }, async () => {
    const socket = await wire(scene.chain.validator.webSocketUrl);
    const trader = await scene.rich('wired', 1_000n);
    const { keeper, tried } = scene.keeper(trader, {
        connect: () => createSolanaRpcSubscriptions(`ws://${socket.host}`),
        fullReadMilliseconds: 3_600_000,
    });
    const value = async (metric: { get(): Promise<{ values: { value: number }[] }> }): Promise<number> =>
        (await metric.get()).values[0]?.value ?? -1;
    const live = async (): Promise<number> => {
        await scene.exchange.deposit(trader, 1n); // Something happens, so that there is a slot to tell of.
        await keeper.round();
        return value(keeper.metrics.live);
    };
    await until('the subscription is live', async () => (await live()) === 1);
    let [newcomers, reads] = [0, -1];
    await until('it tells of a new account, and what it tells is not polled', async () => {
        reads = await value(keeper.metrics.fullReads);
        const accounts = await value(keeper.metrics.accounts);
        newcomers += 1;
        await scene.rich(`newcomer ${newcomers}`, 1_000n);
        await until('the account is known', async () => {
            await keeper.round();
            return (await value(keeper.metrics.accounts)) === accounts + 1;
        });
        return (await value(keeper.metrics.fullReads)) === reads; // A machine that is busy may have made it lag: then all was read.
    });
    socket.cut();
    await until('it is polled', async () => (await live()) === 0);
    expect(await value(keeper.metrics.fullReads)).toBeGreaterThan(reads);
    socket.mend();
    await until('the subscription is live again', async () => (await live()) === 1);
    expect(tried.filter(({ result }) => result.outcome === 'error')).toEqual([]);
    await keeper.stop(1_000);
    socket.close();
});

/** Another validator with all that stands on one: the accounts of the program, of tokens and of oracles, and the time. */
async function successorOf(chain: Chain, keys: readonly Address[]): Promise<Chain> {
    const successor = await Chain.start();
    for (const program of [BALLAST_PROGRAM_ADDRESS, SPL_TOKEN, TOKEN_2022, PYTH_RECEIVER]) {
        const accounts = await chain.rpc.getProgramAccounts(program, { encoding: 'base64' }).send();
        for (const { pubkey, account } of accounts) {
            successor.validator.place(pubkey, program, getBase64Encoder().encode(account.data[0]), account.lamports);
        }
    }
    for (const key of keys) successor.validator.fund(key, 1_000_000_000n);
    successor.validator.travel((await chain.now()) + 100n); // It began later, and no clock goes back.
    return successor;
}

test(
    'a validator that is stopped, and started anew with the same accounts, is worked on without a restart',
    { timeout: 90_000 },
    async () => {
        const old = await Scene.open();
        const { chain: first, exchange, deployment } = old;
        const [trader, other] = [await old.rich('lasting', 1_000n), await old.rich('another', 1_000n)];
        const [node, socket] = [await wire(first.validator.url), await wire(first.validator.webSocketUrl)];
        const { keeper, tried } = old.keeper(trader, {
            rpc: createRpc({ url: `http://${node.host}`, retries: 0 }),
            connect: () => createSolanaRpcSubscriptions(`ws://${socket.host}`),
            fullReadMilliseconds: 3_600_000,
        });
        const metric = async (read: { get(): Promise<{ values: { value: number }[] }> }) => (await read.get()).values[0]?.value;
        await keeper.round();
        expect((await keeper.health()).healthy).toBe(true);
        const accounts = await metric(keeper.metrics.accounts);

        const second = await successorOf(first, [trader.key.address, other.key.address]);
        first.stop();
        [node, socket].forEach((either) => either.cut());
        await keeper.round();
        expect((await keeper.health()).healthy).toBe(false);

        [node, socket].forEach((either) => either.mend());
        node.turn(second.validator.url);
        socket.turn(second.validator.webSocketUrl);
        tried.length = 0;
        const published = await second.now();
        const { index } = exchange.asset('BTC');
        const feed = exchange.feeds[index];
        if (feed === undefined) throw new Error('no feed is listed');
        const price = ((exchange.posted.get(index) ?? 0n) * 1_001n) / 1_000n;
        const message = { feedId: feed.feedId, price, confidence: price / 10_000n, exponent: -8, published };
        second.validator.place(feed.oracle, PYTH_RECEIVER, priceUpdate(message));
        await second.send(openAccount(deployment, { payer: second.payer, owner: other.key, index: 1 }));
        await until('it works on the new validator', async () => {
            await keeper.round();
            return (await keeper.health()).healthy;
        });
        expect(tried.filter(({ job, result }) => job === 'prices' && result.outcome === 'done').length).toBeGreaterThan(0);
        expect(await metric(keeper.metrics.accounts)).toBe((accounts ?? 0) + 1);
        const pay = () =>
            second.send(deposit(deployment, { depositor: other.key, account: other.account, source: other.wallet, amount: quote(1n) }));
        await until('its WebSocket is live', async () => {
            await keeper.round();
            return (await metric(keeper.metrics.live)) === 1;
        });
        await until('what changes there is taken in', async () => {
            await pay(); // Of the moment in which a subscription opens nothing is sure.
            await keeper.round();
            const { value } = await readOne(second.rpc, 'MarginAccount', other.account);
            return keeper.account(other.account)?.value.cash === value.cash;
        });
        await keeper.stop(1_000);
        [node, socket].forEach((either) => either.close());
        second.stop();
    },
);

test('without a margin account that has margin nothing is taken, and it says how to open one', async () => {
    const { rpc } = scene.chain;
    const owner = (await scene.chain.wallet('nobody')).address;
    await expect(findTaker(rpc, { deployment: scene.deployment, owner, index: 0 })).rejects.toThrow(
        /has no margin account 0 .*open_account/,
    );
    const empty = await scene.exchange.trader('empty', 0n);
    await expect(findTaker(rpc, { deployment: scene.deployment, owner: empty.key.address, index: 0 })).rejects.toThrow(/is empty/);
});
