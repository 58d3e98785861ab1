/** What is shown is what the chain and the law say: each command to people and to programs. */
import { findMarket, readBooks, readOne, size as sizeOf } from '@ballast/client';
import { Chain, Exchange, type Trader } from '@ballast/localnet';
import { getBase58Decoder } from '@solana/kit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { E8, usd } from '../../client/test/support/units.js';
import { Output } from '../src/output.js';
import { Session } from '../src/session.js';
import { worthOf } from '../src/worth.js';
import { run, Shell, start } from './support/shell.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let chain: Chain;
let exchange: Exchange;
let shell: Shell;
let ada: Trader;
let traded: string;

beforeAll(async () => {
    chain = await Chain.start();
    exchange = await Exchange.launched(chain, undefined, 'one');
    shell = new Shell(chain, exchange);
    ada = await exchange.trader('ada');
    const bob = await exchange.trader('bob');
    await shell.knows(ada, bob);
    await exchange.depositCollateral(ada, 'ETH', 3n * E8);
    ({ signature: traded } = await exchange.trade('BTC', ada, bob, 2n * E8, usd(100_000n)));
});

afterAll(() => {
    shell.close();
    chain.stop();
});

/** What each command shows to people, and a field that it shows to programs. */
const SHOWN: readonly (readonly [args: string, human: RegExp, json: (found: object) => void])[] = [
    ['show clearinghouse', /USDC +40,000\.00 USDC +40,000\.00 USDC/, (found) => expect(found).toMatchObject({ stops: expect.any(Array) })],
    [
        'show markets',
        /BTC +0 +50,000\.00 +fresh +2\.00 BTC +100,000\.00 USDC/,
        (found) => expect(found).toMatchObject({ markets: [{ symbol: 'BTC', openInterest: '200000000' }, {}, {}] }),
    ],
    [
        'show market BTC',
        /open interest +2\.00 BTC/,
        (found) => expect(found).toMatchObject({ index: 0, openInterest: '200000000', terms: { fee: 5 } }),
    ],
    ['show market feed:1', /ETH/, (found) => expect(found).toMatchObject({ index: 1, symbol: 'ETH' })],
    [
        'show prices',
        /ETH +1 +2,000\.00 +2,000\.00/,
        (found) => expect(found).toMatchObject({ prices: [{ symbol: 'BTC' }, {}, {}, { symbol: 'USDC' }] }),
    ],
    [
        'show reserve',
        /junior +1 +open +22,501\.00 USDC/,
        (found) => expect(found).toMatchObject({ capital: '149997000000', tranches: [{}, {}, {}] }),
    ],
    ['show levels', /> calm/, (found) => expect(found).toMatchObject({ level: 'calm', levelBegins: [10_000, 6_000, 2_000] })],
    [
        'show collaterals',
        /ETH +1 +2,000\.00 +3\.00 ETH/,
        (found) => expect(found).toMatchObject({ collaterals: [{}, { held: '300000000' }, {}] }),
    ],
    [
        'show account ada',
        /BTC +2\.00 BTC +50,000\.00 +fresh/,
        (found) => expect(found).toMatchObject({ judged: { cash: '19950000000', positions: [{ size: '200000000' }] } }),
    ],
    ['show accounts', /ada +\w+ +19,950\.00 USDC/, (found) => expect(found).toMatchObject({ accounts: [{}, {}, {}, {}, {}] })], // Two traders, and the reserve's own three.
    ['show accounts --owner bob', /bob/, (found) => expect(found).toMatchObject({ accounts: [{ index: 0 }] })],
    ['show tickets', /withdrawals\n {2}none/, (found) => expect(found).toEqual({ withdrawals: [], exits: [] })],
    ['show changes', /none/, (found) => expect(found).toEqual({ changes: [] })],
    [
        'preview deposit --account ada --amount 1,000',
        /cash +19,950\.00 USDC +20,950\.00 USDC/,
        (found) => expect(found).toMatchObject({ acts: [{ refusal: null }], after: { account: { cash: '20950000000' } } }),
    ],
    [
        'preview deposit --account ada --amount 2 --collateral ETH',
        /The program would accept it/,
        (found) => expect(found).toMatchObject({ after: { account: { collaterals: [{ amount: '500000000' }] } } }),
    ],
    [
        'preview withdraw --account ada --amount 90,000',
        /NotEnoughCash \(6049\)/,
        (found) => expect(found).toMatchObject({ acts: [{ refusal: { name: 'NotEnoughCash', code: 6049 } }] }),
    ],
    [
        'preview trade --account ada --market BTC --side buy --size 0.1',
        /buy 0\.10 BTC for 5,000\.00 USDC/,
        (found) => expect(found).toMatchObject({ acts: [{ fee: '2500000' }] }),
    ],
    [
        'preview trade --account ada --market BTC --side sell --size 100',
        /The program would refuse it: /,
        (found) => expect(found).toMatchObject({ acts: [{ refusal: { name: 'BelowInitialMargin' } }] }),
    ],
    [
        'preview price --account ada --market BTC --price 1,000',
        /may be liquidated +no +yes/,
        (found) => expect(found).toMatchObject({ after: { account: { standing: { belowMaintenance: true } } } }),
    ],
    [
        'preview liquidation --account ada --market BTC',
        /BTC +50,000\.00 +\d+,\d{3}\.\d+/,
        (found) => expect(found).toMatchObject({ belowMaintenance: false, falling: expect.any(String) }),
    ],
    [
        'preview largest --account ada --market BTC --side buy',
        /more is refused by +BelowInitialMargin/,
        (found) => expect(found).toMatchObject({ size: { beyond: { name: 'BelowInitialMargin' } } }),
    ],
    [
        'preview withdrawable --account ada',
        /by the vaults/,
        (found) => expect(found).toMatchObject({ margin: { quote: {} }, vaults: [{ index: 65_535 }, {}, {}, {}] }),
    ],
    [
        'preview haircuts --collateral ETH --amounts 1,10,100',
        /100\.00 ETH +200,000\.00 USDC/,
        (found) => expect(found).toMatchObject({ amounts: [{ value: '2000000000' }, {}, {}] }),
    ],
    ['events', /Traded .*size=200000000 quote=100000000000/, (found) => expect(found).toMatchObject({ events: expect.any(Array) })],
];

test.each(SHOWN)('%s', async (args, human, json) => {
    const words = args.split(' ');
    const [toPeople, toPrograms] = await Promise.all([shell.human(...words), shell.json(...words)]);
    expect(toPeople).toMatch(human);
    json(toPrograms);
});

test('an account is found by name, key file, owner, and address, and is always the same', async () => {
    const { key, account } = ada;
    const asked = ['ada', shell.keyFile('ada'), key.address, `${key.address}:0`, account];
    const found = await Promise.all(asked.map((who) => shell.json('show', 'account', who)));
    for (const one of found) expect(one).toEqual({ ...found[0], account });
});

test('columns of a table are aligned, and amounts name their unit', async () => {
    const lines = (await shell.human('show', 'collaterals')).split('\n').slice(1, 5);
    const [head = '', ...rows] = lines;
    expect(rows.map((row) => row.indexOf('%'))).toEqual(rows.map(() => rows[0]?.indexOf('%')));
    expect(head.indexOf('vault holds') + 'vault holds'.length).toBe((rows[0]?.indexOf(' BTC', 15) ?? 0) + ' BTC'.length);
});

test('a transaction is looked up: it landed, with what it logged; or nobody knows it', async () => {
    expect(await shell.json('show', 'transaction', traded)).toMatchObject({ state: 'landed', events: [{ name: 'Traded' }] });
    expect(await shell.human('show', 'transaction', traded)).toMatch(/^Landed\.\n/);
    const unknown = getBase58Decoder().decode(new Uint8Array(64).fill(7));
    expect(await shell.json('show', 'transaction', unknown)).toMatchObject({ state: 'not found' });
});

test('events after a signature are those that came after it', async () => {
    const { signature } = await exchange.deposit(ada, usd(1n));
    const { events } = await shell.json('events', '--after', traded);
    expect(events).toMatchObject([{ event: { name: 'Deposited', fields: { amount: '1000000' } }, signature }]);
});

test('events are followed, an object a line, until it is interrupted', async () => {
    const following = start(['--network', shell.network, '--json', 'events', '--follow', '--after', traded]);
    const said: string[] = [];
    const ended = new Promise((done) => following.on('close', done));
    const heard = new Promise<void>((done) => {
        following.stdout.on('data', (part: Buffer) => {
            said.push(part.toString());
            if (said.join('').includes('"3000000"')) done();
        });
    });
    const { signature } = await exchange.deposit(ada, 3_000_000n);
    await heard;
    following.kill('SIGINT');
    expect(await ended).toBe(0);
    const events = said
        .join('')
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line));
    expect(events.at(-1)).toMatchObject({ event: { name: 'Deposited' }, signature });
});

test('the default price of a trade is the mark, by the law: as exact as the prices that are posted', async () => {
    const session = await Session.open({ network: shell.network, json: false, dryRun: true, yes: true }, new Output(false));
    const names = await session.names();
    for (const [symbol, amount] of [
        ['BTC', 1n],
        ['BTC', 12_345_678n],
        ['ETH', 7n],
        ['SOL', 999_999_999n],
    ] as const) {
        const worth = await worthOf(session, { market: names.market(symbol), size: sizeOf(amount) });
        expect(worth).toBe(exchange.worth(symbol, amount));
    }
    const market = names.market('BTC');
    const price = names.parsePrice('49,999.99', market);
    expect(await worthOf(session, { market, size: sizeOf(100_000n), price })).toBe(49_999_990n);
});

test('without a network things are called by their indices, and feeds by feed:N', async () => {
    const where = ['--url', chain.validator.url, '--root', exchange.deployment.clearinghouse];
    const { code, stdout } = await run([...where, 'show', 'market', 'feed:1']);
    expect(code).toBe(0);
    expect(stdout).toContain('market 1');
    expect(stdout).toContain(await findMarket(exchange.deployment.clearinghouse, 1));
    const env = { BALLAST_URL: chain.validator.url, BALLAST_ROOT: exchange.deployment.clearinghouse };
    expect((await run(['show', 'market', '1'], { env })).stdout).toBe(stdout);
    const other = await run(['show', 'market', 'BTC'], { env });
    expect(other).toMatchObject({ code: 2 });
    expect(other.stderr).toContain('market "BTC" is not listed: give one of market 0 (0), market 1 (1), market 2 (2), or feed:N');
});

test('what is shown of the books is what the client reads', async () => {
    const { reserve } = await readBooks(chain.rpc, exchange.deployment);
    expect(await shell.json('show', 'reserve')).toMatchObject({ ledger: String(reserve.value.ledger), reserve: reserve.address });
    const { value } = await readOne(chain.rpc, 'MarginAccount', ada.account);
    expect(await shell.json('show', 'account', 'ada')).toMatchObject({ judged: { cash: String(value.cash) } });
});
