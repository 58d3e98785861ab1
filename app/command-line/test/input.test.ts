/** What people really get wrong: each with its exit code, and a message that says what to do. Nothing is sent, and nothing twice. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';

import { generated } from '@ballast/client';
import { Chain, Exchange, keyFileOf, priceUpdate, PYTH_RECEIVER, feedIdOf } from '@ballast/localnet';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { proxy } from '../../client/test/support/proxy.js';
import { ESCAPES, objectOf, run, Shell, SPOKEN } from './support/shell.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const MADE_UP = 'JUPyiwrYJFskUPiHa7hkeR8VUtAeFoSYbKedZNsDvCN';

let chain: Chain;
let exchange: Exchange;
let shell: Shell;

beforeAll(async () => {
    chain = await Chain.start();
    exchange = await Exchange.launched(chain, undefined, 'one');
    shell = new Shell(chain, exchange);
    await shell.knows(await exchange.trader('ada'), await exchange.trader('bob'));
    shell.file('unknown.json', { initail: 500 });
    shell.file('same.json', { initial: 400 });
    shell.file('text.json', { initial: '5 %' });
    shell.file('list.json', [1]);
    shell.file('short.json', [1, 2, 3]);
    shell.file('nested.json', { tranches: [{ notice: 1 }] });
});

afterAll(() => {
    shell.close();
    chain.stop();
});

const SETTLE = ['settle', '--account', 'ada', '--market', 'BTC'];
const TRADE = ['trade', '--market', 'BTC', '--buyer', 'ada', '--seller', 'bob'];
const file = (name: string) => join(shell.folder, name);

/** Bad input, and how its message reads. */
const BAD: readonly (readonly [what: string, args: () => string[], message: string | RegExp])[] = [
    ['no command', () => ['sail'], "error: unknown command 'sail'"],
    ['an option that there is not', () => [...TRADE, '--size', '1', '--leverage', '10'], "error: unknown option '--leverage'"],
    ['an option left out', () => TRADE, "error: required option '--size <size>' not specified"],
    ['an argument left out', () => ['show', 'market'], "error: missing required argument 'market'"],
    ['one argument too many', () => ['show', 'prices', 'BTC'], /too many arguments/],
    ['a size that is none', () => [...TRADE, '--size', '1e3'], '"1e3" is no amount: write digits with a point, such as 1,000.25 or 0.5'],
    ['a size of nothing', () => [...TRADE, '--size', '0'], '--size is 0: give more than zero BTC'],
    ['a size below zero', () => [...TRADE, '--size=-1'], '--size is -1: give more than zero BTC'],
    [
        'a size with more decimals than its unit',
        () => [...TRADE, '--size', '0.000000001'],
        '"0.000000001" has 9 decimals, and the unit has 8: leave out what it cannot hold',
    ],
    ['a size that 64 bits do not hold', () => [...TRADE, '--size', '999,999,999,999'], /^A size is 99999999999900000000, and must be/],
    [
        'price and quote',
        () => [...TRADE, '--size', '1', '--price', '1', '--quote', '1'],
        '--price and --quote say the same twice: give one of them',
    ],
    [
        'a market that is not listed',
        () => ['show', 'market', 'DOGE'],
        'market "DOGE" is not listed: give one of BTC (0), ETH (1), SOL (2), or feed:N',
    ],
    ['a market beyond the table', () => ['show', 'market', '48'], /^market "48" is not listed/],
    [
        'nobody',
        () => ['show', 'account', 'zoe'],
        /^"zoe" is nobody \(the account\): give an address, a key file, a name in the network \(governance, /,
    ],
    [
        'an owner without an account',
        () => ['show', 'account', MADE_UP],
        `${MADE_UP} has no margin account 0 (the account): open one with ballast open. Traders here are ada, bob.`,
    ],
    [
        'an account of another number',
        () => ['show', 'account', 'ada:9'],
        'ada:9 has no margin account 9 (the account): open one with ballast open. Traders here are ada, bob.',
    ],
    [
        'one side of a trade',
        () => ['trade', '--market', 'BTC', '--buyer', 'ada', '--size', '1'],
        'a trade has two sides: give --buyer and --seller, or one of them and --desk',
    ],
    ['a signature that is none', () => ['show', 'transaction', 'abc'], '"abc" is no signature: give 64 bytes in base58'],
    ['events after nothing', () => ['events', '--after', 'abc'], '"abc" is no signature (--after): give 64 bytes in base58'],
    [
        'a tranche that there is not',
        () => ['stake', '--staker', 'ada', '--tranche', 'mezzanine', '--amount', '1'],
        '"mezzanine" is no tranche: give junior, backstop, senior',
    ],
    [
        'a breaker that there is not',
        () => ['keep', 'trip-breaker', 'panic'],
        '"panic" is no breaker: give reserveFell, vaultBelowLedger, withdrawalsWait',
    ],
    ['a delegate and none', () => ['delegate', '--account', 'ada'], 'give either --to or --none'],
    [
        'a rate that is none',
        () => ['keep', 'publish-funding', '--market', 'BTC', '--rate', '0.5', '--venue', 'venue'],
        '--rate is "0.5": give a whole number of parts per million per hour',
    ],
    [
        'a feed that nobody posts',
        () => ['keep', 'refresh', 'BTC', '--oracle', 'BTC'],
        '--oracle is "BTC": give a feed and an address, as BTC=ADDRESS',
    ],
    [
        'terms with an unknown field',
        () => ['govern', 'market', 'BTC', '--terms', file('unknown.json')],
        /^terms has no field "initail": there are venue, openInterestCap, /,
    ],
    [
        'terms that are so already',
        () => ['govern', 'market', 'BTC', '--terms', file('same.json')],
        /same\.json changes nothing: the terms are so already$/,
    ],
    [
        'a term that is no number',
        () => ['govern', 'market', 'BTC', '--terms', file('text.json')],
        'terms.initial is "5 %": give a whole number, not below zero',
    ],
    [
        'terms that are a list',
        () => ['govern', 'market', 'BTC', '--terms', file('list.json')],
        /list\.json is no JSON object: write the fields to change, as \{"initial": 500\}$/,
    ],
    [
        'terms of a file that is not there',
        () => ['govern', 'market', 'BTC', '--terms', file('none.json')],
        /none\.json cannot be read: give a JSON file with the fields to change$/,
    ],
    [
        'a list of another length',
        () => ['govern', 'tranches', '--terms', file('nested.json')],
        'terms.tranches is [{"notice":1}]: give a list of 3',
    ],
    [
        'a listing that leaves out terms',
        () => ['govern', 'list-market', '--index', '5', '--feed', 'BTC', '--terms', file('same.json')],
        /leaves out venue, openInterestCap, .*: give every field, or others' terms with --like$/,
    ],
    [
        'a role that there is not',
        () => ['govern', 'offer-role', '--role', 'king', '--to', 'ada'],
        '"king" is no role: give governance, guardian, steward',
    ],
    [
        'an operation that there is not',
        () => ['govern', 'pause', 'everything', '--seconds', '60'],
        '"everything" is no operation: give growth, withdrawals, matching, funding, opening',
    ],
    [
        'a change that is not there',
        () => ['govern', 'apply', 'ab'.repeat(32)],
        /^no QueuedChange is at \w+: check the address and the cluster$/,
    ],
    [
        'a change that nobody confirmed',
        () => ['govern', 'pause', 'growth', '--seconds', '60'],
        'This will pause growth for 60 s. Nobody is asked, as there is no terminal: give --yes. Nothing was sent.',
    ],
    [
        'a multisig that is none',
        () => ['govern', 'pause', 'growth', '--seconds', '60', '--squads', MADE_UP],
        `nothing is at ${MADE_UP} (--squads): check the address and the cluster`,
    ],
    [
        'a multisig of another program',
        () => ['govern', 'pause', 'growth', '--seconds', '60', '--squads', exchange.deployment.clearinghouse],
        /is no multisig of Squads v4 \(--squads\): give the multisig's account, not its vault$/,
    ],
    [
        'a desk that is not there',
        () => ['trade', '--market', 'BTC', '--buyer', 'ada', '--size', '1', '--desk', 'http://127.0.0.1:9'],
        'the desk 127.0.0.1:9 does not answer: check --desk',
    ],
    [
        'a key file that is not there',
        () => ['open', '--key', '/nowhere/key.json'],
        'the key file /nowhere/key.json cannot be read (ENOENT): give a file with --key, or a name in the network',
    ],
    [
        'a key file that is short',
        () => ['open', '--key', file('short.json')],
        /short\.json is no key file: it must hold a JSON list of the 64 bytes of a key pair, as solana-keygen writes them$/,
    ],
    [
        'the key of somebody else',
        () => ['withdraw', '--account', 'bob', '--amount', '10', '--key', 'ada'],
        'the owner of bob is bob, and --key is ada: leave --key out, or give bob',
    ],
    [
        'a key that does not hold the role',
        () => ['govern', 'pause', 'growth', '--seconds', '3600', '--key', 'ada', '--yes'],
        'the guardian is guardian, and --key is ada: leave --key out, or give guardian',
    ],
    ['no key', () => ['open'], 'nobody signs as the owner: give a key file with --key'],
    [
        'no tokens',
        () => ['deposit', '--account', 'ada', '--amount', '1', '--collateral', 'BTC'],
        /^\w+ has no tokens of \w+: fund it, or name a token account with --from$/,
    ],
    [
        'a url that is none',
        () => ['--url', 'localhost', 'show', 'prices'],
        'the address of the node is none: give one that begins with http:// or https://',
    ],
    ['a root that is no address', () => ['--root', 'root', 'show', 'prices'], '"root" is no address (--root): give 32 bytes in base58'],
    [
        'a cap that is no number',
        () => ['--priority-cap', 'low', 'show', 'prices'],
        /--priority-cap <fee>.*Give a whole number, not below zero\./,
    ],
];

test.each(BAD)('%s', async (_, args, message) => {
    const error = await shell.fails(2, ...args());
    if (typeof message === 'string') expect(error).toMatchObject({ message });
    else expect(error).toMatchObject({ message: expect.stringMatching(message) });
});

test('to people the same is said on stderr, and nothing on stdout', async () => {
    const ended = await shell.run('show', 'market', 'DOGE');
    expect(ended).toEqual({
        code: 2,
        stdout: '',
        stderr: 'market "DOGE" is not listed: give one of BTC (0), ETH (1), SOL (2), or feed:N\n',
    });
    expect(await shell.run('sail')).toMatchObject({ code: 2, stdout: '', stderr: "unknown command 'sail'\n" });
});

test('a refusal says who, which rule, its number, the values, and what to do', async () => {
    const asked = [...TRADE, '--size', '0.1', '--price', '60,000'];
    const ended = await shell.run(...asked);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toMatch(/^Refused: OutsideBand \(60\d\d\): .*\n( {2}value \d+, bound \d+\n)?Next: .*\nNothing was changed\.\n$/);
    expect(await shell.refused('OutsideBand', ...asked)).toMatchObject({
        code: expect.any(Number),
        hint: expect.any(String),
        retry: expect.any(String),
    });
});

test('a deployment that is none is refused with what it is instead', async () => {
    const { deployment } = exchange;
    const at = (root: string) => shell.fails(2, '--root', root, 'show', 'prices');
    expect(await at(MADE_UP)).toMatchObject({ kind: 'not a deployment', fault: 'nothing there' });
    expect(await at(deployment.quoteMint)).toMatchObject({ fault: 'other program' });
    expect(await at(deployment.prices)).toMatchObject({ fault: 'other account' });
    const { value } = await chain.rpc.getAccountInfo(deployment.clearinghouse, { encoding: 'base64' }).send();
    const bytes = Uint8Array.from(Buffer.from(value?.data[0] ?? '', 'base64'));
    const other = (await chain.wallet('other layout')).address;
    chain.validator.place(other, generated.BALLAST_PROGRAM_ADDRESS, bytes.with(8, 2));
    expect(await at(other)).toMatchObject({ fault: 'other version' });
    chain.validator.place(other, generated.BALLAST_PROGRAM_ADDRESS, Uint8Array.from([...bytes, 0]));
    expect(await at(other)).toMatchObject({ fault: 'other interface' });
});

test('nothing is signed for another cluster than the one that was named', async () => {
    const node = await proxy(chain.validator.url, ({ method }) => (method === 'getGenesisHash' ? { result: MADE_UP } : undefined));
    const at = (...args: string[]) => shell.run('--json', '--url', node.url, ...args);
    const genesis: string = await chain.rpc.getGenesisHash().send();
    const message = `the node serves the cluster with genesis ${MADE_UP}, not ${genesis}: connect to a node of that cluster`;
    for (const args of [SETTLE, ['show', 'prices'], ['--genesis', genesis, ...SETTLE]]) {
        const ended = await at(...args);
        expect(ended.code).toBe(2);
        expect(objectOf(ended.stdout)).toEqual({ error: { kind: 'not a deployment', fault: 'other cluster', message } });
    }
    expect(node.requests.every(({ method }) => method === 'getGenesisHash')).toBe(true);
    expect(await at('--genesis', MADE_UP, 'show', 'prices')).toMatchObject({ code: 0 });
    node.close();
});

test('a network pins a cluster, or none, and nothing else', async () => {
    const genesis: string = await chain.rpc.getGenesisHash().send();
    const { network } = shell;
    expect(JSON.parse(readFileSync(network, 'utf8'))).toHaveProperty('genesis', genesis);
    const broken = await run(['--json', '--network', shell.renamed(genesis, 'devnet'), 'show', 'prices']);
    expect(objectOf(broken.stdout)).toMatchObject({
        error: { message: expect.stringContaining('the network.genesis is not a hash in base58') },
    });
    const unpinned: object = JSON.parse(readFileSync(network, 'utf8'));
    const path = shell.file('unpinned.json', { ...unpinned, genesis: undefined });
    expect(await run(['--network', path, 'show', 'prices'])).toMatchObject({ code: 0 });
});

test('without a node, and without a network, it is said what to give', async () => {
    const ended = await run(['--json', 'show', 'prices']);
    expect(ended.code).toBe(2);
    const message = 'no node is named: give --url, --network, or run make localnet, which writes target/localnet/network.json';
    expect(objectOf(ended.stdout)).toEqual({ error: { kind: 'bad input', message } });
    const rootless = await run(['--json', '--url', chain.validator.url, 'show', 'prices']);
    expect(objectOf(rootless.stdout)).toMatchObject({
        error: { message: 'no clearinghouse is named: give --root, or a network with --network' },
    });
    const lost = await run(['--json', '--network', '/nowhere/network.json', 'show', 'prices']);
    expect(lost.code).toBe(2);
    expect(objectOf(lost.stdout)).toMatchObject({ error: { message: expect.stringContaining('/nowhere/network.json does not exist') } });
    const broken = await run(['--json', '--network', shell.file('broken.json', '{}'), 'show', 'prices']);
    expect(broken.code).toBe(2);
    expect(objectOf(broken.stdout)).toMatchObject({ error: { message: expect.stringContaining('the network.url is not a text') } });
});

test('the local network is found from a folder below it', async () => {
    const { cpSync, mkdirSync } = await import('node:fs');
    const [local, below] = [join(shell.folder, 'target', 'localnet'), join(shell.folder, 'app', 'deep')];
    for (const folder of [local, below]) mkdirSync(folder, { recursive: true });
    cpSync(shell.network, join(local, 'network.json'));
    expect(await run(['show', 'prices'], { cwd: below })).toMatchObject({ code: 0 });
    expect(await run(['--url', chain.validator.url, 'show', 'prices'], { cwd: below })).toMatchObject({ code: 2 }); // Its root is not theirs.
});

test('a node that is gone, busy or broken ends with 3, and says so', async () => {
    const asked = ['--network', shell.network, 'show', 'prices'];
    const gone = await run(['--json', '--url', 'http://127.0.0.1:9', ...asked]);
    expect(gone.code).toBe(3);
    expect(objectOf(gone.stdout)).toMatchObject({
        error: { kind: 'node', message: expect.stringMatching(/^the node does not answer \(.*\): check --url/) },
    });
    const busy = await proxy(chain.validator.url, () => ({ status: 429, headers: { 'retry-after': '0.01' } }));
    const refused = await run(['--json', '--url', busy.url, ...asked]);
    busy.close();
    expect(refused.code).toBe(3);
    expect(objectOf(refused.stdout)).toMatchObject({ error: { message: expect.stringMatching(/^the node answered 429/) } });
});

/** Farther than any chain has come. */
const TIP = 9_007_199_254_740_991;
const NO_STATUS = { result: { context: { slot: TIP }, value: [null] } };
const EXPIRED = { result: { absoluteSlot: TIP, blockHeight: TIP, epoch: 0, slotIndex: 0, slotsInEpoch: 1, transactionCount: 0 } };

test('a transaction that expired is the same each time it was sent, and may be done again', async () => {
    const node = await proxy(chain.validator.url, ({ method }, earlier) => {
        if (method === 'sendTransaction') return { result: '1'.repeat(64) };
        if (method === 'getSignatureStatuses') return NO_STATUS;
        return method === 'getEpochInfo' && earlier > 1 ? EXPIRED : undefined;
    });
    const ended = await run(['--json', '--url', node.url, '--network', shell.network, ...SETTLE]);
    node.close();
    expect(ended.code).toBe(3);
    const next = 'Run the command again: nothing was done.';
    expect(objectOf(ended.stdout)).toMatchObject({ error: { kind: 'expired', signature: expect.any(String), next } });
    const sent = node.requests.filter(({ method }) => method === 'sendTransaction').map(({ params }) => params[0]);
    expect(sent.length).toBeGreaterThan(1);
    expect(new Set(sent).size).toBe(1);
});

test('a node that falls silent leaves the end unknown, and it is said where to look', async () => {
    let silent = false;
    const node = await proxy(chain.validator.url, ({ method }) => {
        silent ||= method === 'sendTransaction';
        return silent ? { status: 503 } : undefined;
    });
    const ended = await run(['--json', '--patience', '1', '--url', node.url, '--network', shell.network, ...SETTLE]);
    node.close();
    expect(ended.code).toBe(3);
    const { error } = objectOf(ended.stdout);
    expect(error).toMatchObject({ kind: 'unknown', signature: expect.any(String) });
    expect(error).toMatchObject({
        next: expect.stringMatching(/^Run nothing again before you have looked it up: ballast show transaction \w+$/),
    });
});

test('events that are only simulated are said to be', async () => {
    const hidden = await proxy(chain.validator.url, ({ method }) => (method === 'getTransaction' ? { result: null } : undefined));
    const deposit = ['deposit', '--account', 'ada', '--amount', '1'];
    const at = (url: string) => run(['--url', url, '--network', shell.network, ...deposit]);
    const note =
        'The node does not show the transaction yet. In its simulation, which may differ, it logged:\nDeposited (smallest units)\n';
    expect((await at(hidden.url)).stdout).toContain(note);
    hidden.close();
    const shown = await at(chain.validator.url);
    expect(shown.stdout).toContain('Deposited (smallest units)\n');
    expect(shown.stdout).not.toContain('simulation');
});

test('a key that others may read is warned of', async () => {
    const path = shell.file('open.json', await keyFileOf('ada'), 0o644);
    const ended = await shell.run('--dry-run', 'settle', '--account', 'ada', '--market', 'BTC', '--key', path);
    expect(ended.stderr).toContain(`Warning: others may read ${path} (mode 644): chmod 600 it.`);
    const closed = await shell.run('--dry-run', 'settle', '--account', 'ada', '--market', 'BTC', '--key', shell.keyFile('ada'));
    expect(closed.stderr).not.toContain('Warning');
});

test('a payer without lamports is refused with what to do', async () => {
    const path = shell.file('poor.json', await keyFileOf('nobody has funded this'));
    const error = await shell.fails(1, 'settle', '--account', 'ada', '--market', 'BTC', '--fee-payer', path);
    expect(error).toMatchObject({ kind: 'refused', by: 'runtime', hint: expect.stringMatching(/^fund the fee payer/) });
});

test('a price that is stale is refused, and a refresh helps', async () => {
    await chain.advance(400n);
    expect(await shell.refused('PriceNotFresh', ...TRADE, '--size', '0.01')).toMatchObject({ hint: expect.stringContaining('refresh') });
    const published = await chain.now();
    for (const { symbol, index } of exchange.assets) {
        const price = exchange.posted.get(index) ?? 0n;
        const message = { feedId: feedIdOf(symbol), price, confidence: price / 10_000n, exponent: -8, published };
        const oracle = exchange.feeds[index]?.oracle;
        if (oracle) chain.validator.place(oracle, PYTH_RECEIVER, priceUpdate(message));
    }
    await shell.json('keep', 'refresh', 'BTC', 'ETH', 'SOL');
    expect(await shell.json(...TRADE, '--size', '0.01')).toHaveProperty('signature');
});

test('the confirmation is asked at a terminal, and no answer is no', async () => {
    const script = `script -qec "node ${join(import.meta.dirname, '../bin/ballast.js')} --network ${shell.network} govern pause growth --seconds 60" /dev/null`;
    const child = spawn('sh', ['-c', script], { stdio: ['pipe', 'pipe', 'pipe'] });
    const said: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => {
        said.push(part);
        if (part.toString().includes('[y/N]')) child.stdin.write('\n');
    });
    const code = await new Promise((done) => child.on('close', done));
    expect(Buffer.concat(said).toString()).toContain('it was not confirmed: nothing was sent');
    expect(code).toBe(2);
});

/** Starts a desk. */
async function deskThat(answers: RequestListener): Promise<{ readonly desk: string; readonly close: () => void }> {
    const server = createServer(answers);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const bound = server.address();
    const desk = typeof bound === 'object' && bound !== null ? `http://127.0.0.1:${bound.port}` : '';
    return { desk, close: () => server.close() };
}

test('a desk that answers nonsense is not signed for', async () => {
    const answers = ['no json', '{}', '{"transaction":"AAAA"}'];
    const { desk, close } = await deskThat((_, response) => response.end(answers.shift()));
    const asked = ['trade', '--market', 'BTC', '--buyer', 'ada', '--size', '0.01', '--desk', desk];
    expect(await shell.fails(2, ...asked)).toMatchObject({ message: expect.stringContaining('answers what is no JSON') });
    expect(await shell.fails(2, ...asked)).toMatchObject({ message: expect.stringContaining('answers without a transaction') });
    expect(await shell.fails(2, ...asked)).toMatchObject({ message: expect.stringContaining('is no transaction') });
    close();
});

const CONTROLS = /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/u;

test('what a node, a desk or a network says does not reach the terminal as it is', async () => {
    const node = await proxy(chain.validator.url, () => ({ error: { code: -32603, message: ESCAPES } }));
    const asked = ['--url', node.url, '--network', shell.network, 'show', 'prices'];
    const { desk, close } = await deskThat((_, response) => response.writeHead(500).end(ESCAPES));
    const trade = ['trade', '--market', 'BTC', '--buyer', 'ada', '--size', '0.01', '--desk', desk];
    const renamed = shell.renamed('USDC', ESCAPES);
    const runs = [
        await run(asked),
        await run(['--json', ...asked]),
        await shell.run(...trade),
        await shell.run('--json', ...trade),
        await run(['--network', renamed, 'show', 'account', 'ada']),
    ];
    node.close();
    close();
    for (const { stdout, stderr } of runs) {
        expect(stdout + stderr).toContain(stdout.startsWith('{') ? 'Done: ada withdraws' : SPOKEN);
        expect(stdout + stderr).not.toMatch(CONTROLS);
    }
});

test('of the address of a node or a desk nothing but the host is said', async () => {
    const secret = 'SECRETKEY99';
    const addresses = [`http://user:${secret}@127.0.0.1:9`, `htp://127.0.0.1:9/${secret}`, `http://127.0.0.1:9/${secret}?key=${secret}`];
    for (const url of addresses) {
        for (const given of [{ args: ['--url', url] }, { env: { BALLAST_URL: url } }]) {
            const { args = [], env = {} } = given;
            const { code, stdout, stderr } = await run([...args, '--network', shell.network, 'show', 'prices'], { env });
            expect([2, 3]).toContain(code);
            expect(stdout + stderr).not.toContain(secret);
        }
        const ended = await shell.run('trade', '--market', 'BTC', '--buyer', 'ada', '--size', '0.01', '--desk', url);
        expect(ended.code).toBe(2);
        expect(ended.stdout + ended.stderr).not.toContain(secret);
    }
    const credentials = await run(['--url', `http://user:${secret}@127.0.0.1:9`, '--network', shell.network, 'show', 'prices']);
    expect(credentials.stderr).toBe(
        'the address of the node, at 127.0.0.1:9, holds a user or a password, which is not sent: give one whose key stands behind the host\n',
    );
});

test('what a node repeats of its address is blotted out', async () => {
    const node = await proxy(chain.validator.url, () => ({ error: { code: -32603, message: 'no plan for SECRETKEY99' } }));
    const { stderr } = await run(['--url', `${node.url}/v2/SECRETKEY99`, '--network', shell.network, 'show', 'prices']);
    node.close();
    expect(stderr).toContain('no plan for [secret]');
});
