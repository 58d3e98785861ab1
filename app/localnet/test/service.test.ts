/** The service of a local network: what it hands out and moves, and whom it turns away. */
import { createServer, request } from 'node:http';

import { findAssociatedTokenAccount, findMarginAccount, openAccount, readOne, deposit, quote } from '@ballast/client';
import { Chain, Exchange, keyOf, Service } from '@ballast/localnet';
import {
    getBase64Decoder,
    getBase64Encoder,
    getTransactionDecoder,
    getTransactionEncoder,
    partiallySignTransaction,
    type KeyPairSigner,
} from '@solana/kit';
import { afterAll, beforeAll, expect, test } from 'vitest';

let chain: Chain;
let exchange: Exchange;
let service: Service;
let taker: KeyPairSigner;
let taken: number;
const other = createServer();

beforeAll(async () => {
    chain = await Chain.start();
    exchange = await Exchange.launched(chain);
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const bound = other.address();
    if (bound === null || typeof bound === 'string') throw new Error('the other server has no port');
    taken = bound.port;
    service = await Service.start(exchange, { port: taken });
    taker = await keyOf('taker');
}, 60_000);

afterAll(() => {
    service.stop();
    other.close();
    chain.stop();
});

interface Answered {
    readonly status: number;
    readonly body: unknown;
}

async function post(
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
): Promise<Answered> {
    const response = await fetch(`${service.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
}

/** Asks under a name that fetch would not let one choose. */
function getAs(host: string, path: string): Promise<number> {
    return new Promise((done, failed) => {
        request(`${service.url}${path}`, { headers: { host } }, (response) => done(response.resume().statusCode ?? 0))
            .on('error', failed)
            .end();
    });
}

test('pages of other hosts get nothing, whatever they call themselves', async () => {
    expect(await getAs('evil.example', '/network.json')).toBe(403);
    expect(
        await post('/faucet', { address: taker.address }, { 'content-type': 'application/json', origin: 'http://evil.example' }),
    ).toMatchObject({ status: 403 });
    expect(await post('/faucet', { address: taker.address }, { 'content-type': 'text/plain' })).toMatchObject({ status: 415 });
    expect(await getAs(new URL(service.url).host, '/../package.json')).toBe(404);
    expect(await getAs(new URL(service.url).host, '/%2e%2e/package.json')).toBe(404);
});

test('no page may hold the dashboard in a frame', async () => {
    const { status, headers } = await fetch(`${service.url}/`);
    expect([status, headers.get('x-frame-options'), headers.get('content-security-policy')]).toEqual([
        200,
        'DENY',
        "frame-ancestors 'none'",
    ]);
});

test('what is no request is told what it lacks', async () => {
    const wrong: readonly (readonly [string, unknown, number, string])[] = [
        ['/faucet', { address: 'nobody' }, 400, 'give address as an address'],
        ['/faucet', ['address'], 400, 'send a JSON object'],
        ['/faucet', { address: 'x'.repeat(20_000) }, 413, 'send at most 10000 bytes'],
        ['/quote', { market: 9 }, 400, 'give market as the index of a listed market'],
        ['/quote', { market: 0, side: 'hold' }, 400, 'give side as buy or sell'],
        ['/quote', { market: 0, side: 'buy', size: '-1' }, 400, 'give size as a whole number above zero'],
        ['/control/crash', { symbol: 'XYZ', basisPoints: 100 }, 400, 'XYZ is not listed: BTC, ETH, SOL are'],
        ['/control/crash', { symbol: 'BTC', basisPoints: 10_000 }, 400, 'give basisPoints below 10000'],
        ['/control/time', { seconds: '99999999999' }, 400, 'give at most 31536000 seconds'],
        ['/control/stop', {}, 404, 'control knows crash, price and time'],
    ];
    for (const [path, body, status, error] of wrong) expect([path, await post(path, body)]).toEqual([path, { status, body: { error } }]);
});

test('a quote of the desk settles when the taker signs too, and what the law refuses is not quoted', async () => {
    const { deployment, quoteMint } = exchange;
    expect(await post('/faucet', { address: taker.address })).toMatchObject({ status: 200, body: { quote: '25000000000' } });
    const account = await findMarginAccount(deployment.clearinghouse, taker.address, 0);
    const source = await findAssociatedTokenAccount({ owner: taker.address, mint: quoteMint.address, program: quoteMint.program });
    await chain.send(
        openAccount(deployment, { payer: taker, owner: taker, index: 0 }),
        deposit(deployment, { depositor: taker, account, source, amount: quote(1_000_000_000n) }),
    );
    const wanted = { market: 1, side: 'sell', owner: taker.address, account };
    const refused = await post('/quote', { ...wanted, size: '5000000000' });
    expect(refused).toMatchObject({ status: 409, body: { error: expect.stringContaining('BelowInitialMargin') } });
    const offered = await post('/quote', { ...wanted, size: '100000000' });
    expect(offered).toMatchObject({ status: 200, body: { quote: '2000000000', price: '200000000000' } });
    const { transaction } = Object(offered.body);
    const half = getTransactionDecoder().decode(getBase64Encoder().encode(String(transaction)));
    expect(
        Object.entries(half.signatures)
            .filter(([, signature]) => signature === null)
            .map(([key]) => key),
    ).toEqual([taker.address]);
    const whole = await partiallySignTransaction([taker.keyPair], half);
    const wire = getBase64Decoder().decode(getTransactionEncoder().encode(whole));
    const sent = await fetch(chain.validator.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'sendTransaction', params: [wire, { encoding: 'base64' }] }),
    });
    expect(await sent.json()).toHaveProperty('result');
    await expect
        .poll(async () =>
            (await readOne(chain.rpc, 'MarginAccount', account)).value.positions.map(({ size }) => size).filter((size) => size !== 0n),
        )
        .toEqual([-100_000_000n]);
});

test('a port that is taken is left to whoever has it', () => {
    expect(new URL(service.url).port).not.toBe(String(taken));
});

test('prices and time do what they are told', async () => {
    expect(await post('/control/crash', { symbol: 'SOL', basisPoints: 2_000 })).toEqual({ status: 200, body: {} });
    expect(exchange.posted.get(2)).toBe(100_00000000n);
    expect(await post('/control/price', { symbol: 'SOL', price: '10100000000' })).toEqual({ status: 200, body: {} });
    expect(exchange.posted.get(2)).toBe(101_00000000n);
    const before = await chain.now();
    expect(await post('/control/time', { seconds: 86_400 })).toEqual({ status: 200, body: {} });
    expect((await chain.now()) - before >= 86_400n).toBe(true);
    const { value } = await readOne(chain.rpc, 'Prices', exchange.deployment.prices);
    expect((await chain.now()) - (value.feeds[2]?.published ?? 0n) < 300n).toBe(true); // Posted anew, so fresh.
});
