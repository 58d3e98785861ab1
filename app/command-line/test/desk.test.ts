/** A trade with a desk: what it may slip in, the client's tests try. */
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';

import { accrueFunding, quote, readOne, SPL_TOKEN } from '@ballast/client';
import { Chain, DOLLAR, Exchange, type Trader } from '@ballast/localnet';
import { createNoopSigner, getBase64EncodedWireTransaction, type Instruction, type Transaction } from '@solana/kit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import * as forge from '../../client/test/support/forge.js';
import { E8 } from '../../client/test/support/units.js';
import { COMMAND, ESCAPES, Shell, SPOKEN } from './support/shell.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let chain: Chain;
let exchange: Exchange;
let shell: Shell;
let [ada, bob, carl]: Trader[] = [];
let server: Server;
let desk: string;
/** What the desk answers next. */
let offer: () => Promise<Transaction>;
let asked: unknown;

beforeAll(async () => {
    chain = await Chain.start();
    exchange = await Exchange.launched(chain, undefined, 'one');
    shell = new Shell(chain, exchange);
    [ada, bob, carl] = [await exchange.trader('ada'), await exchange.trader('bob'), await exchange.trader('carl')];
    await shell.knows(ada);
    server = createServer((request, response) => {
        const parts: Buffer[] = [];
        request.on('data', (part: Buffer) => parts.push(part));
        request.on('end', async () => {
            asked = JSON.parse(Buffer.concat(parts).toString());
            response.end(JSON.stringify({ transaction: getBase64EncodedWireTransaction(await offer()) }));
        });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const bound = server.address();
    if (typeof bound !== 'object' || bound === null) throw new Error('the desk has no port');
    desk = `http://127.0.0.1:${bound.port}`;
});

afterAll(() => {
    server.close();
    shell.close();
    chain.stop();
});

function people(): { ada: Trader; bob: Trader; carl: Trader } {
    if (!ada || !bob || !carl) throw new Error('nobody is there');
    return { ada, bob, carl };
}

const trade = (other = {}) => forge.trade(exchange, people(), other);
const transaction = (instructions: readonly (Instruction | Promise<Instruction>)[]) =>
    forge.transactionOf(exchange, instructions, { feePayer: people().bob.key });

const BUY = ['trade', '--market', 'BTC', '--buyer', 'ada', '--size', '0.1'];
const buys = (): string[] => [...BUY, '--desk', desk];

test('the trade that was asked for is signed and settled', async () => {
    offer = () => transaction([forge.unitPrice(1_000n), accrueFunding(exchange.deployment, { market: 0 }), trade()]);
    const { key, account } = people().ada;
    const done = await shell.json(...buys(), '--yes', '--price', '50,000');
    expect(asked).toEqual({ market: 0, side: 'buy', size: '10000000', owner: key.address, account });
    expect(done).toMatchObject({
        side: 'buy',
        size: '10000000',
        quote: '5000000000',
        counterparty: people().bob.account,
        events: [{}, { name: 'Traded' }],
    });
    const { value } = await readOne(chain.rpc, 'MarginAccount', account);
    expect(value.positions[0]?.size).toBe(E8 / 10n);
});

test('a sale, too, within a limit, which needs no question', async () => {
    const { ada: seller, bob: buyer } = people();
    const sides = {
        buyer: { account: buyer.account, signer: buyer.key },
        seller: { account: seller.account, signer: createNoopSigner(seller.key.address) },
    };
    const sells = ['trade', '--market', 'BTC', '--seller', 'ada', '--size', '0.1', '--desk', desk];
    offer = () => transaction([trade({ ...sides, quote: quote(4_999n * DOLLAR) })]);
    expect(await shell.fails(2, ...sells, '--price', '50,000')).toMatchObject({
        message: "the desk's transaction pays 4999000000, and the limit is 5000000000: it was not signed. Ask another desk",
    });
    expect(await shell.json(...sells, '--quote', '4,999')).toMatchObject({ side: 'sell', quote: '4999000000' });
});

test('a quote without a limit is asked about, not waved through, and tried without being sent', async () => {
    offer = () => transaction([trade()]);
    expect(await shell.fails(2, ...buys())).toMatchObject({
        message: expect.stringMatching(/^ada buys 0\.10 BTC for 5,000\.00 USDC; .*Nothing was sent\.$/),
    });
    const { account } = people().ada;
    const before = await readOne(chain.rpc, 'MarginAccount', account);
    asked = undefined;
    expect(await shell.fails(2, ...buys(), '--yes')).toMatchObject({
        message: '--yes would sign whatever the desk asks: give a limit with --price or --quote',
    });
    expect(asked).toBe(undefined);
    expect(await shell.human(...buys(), '--dry-run')).toMatch(
        /^Would do: ada buys 0\.10 BTC for 5,000\.00 USDC\. Nothing was sent\.\nTraded/,
    );
    expect(await readOne(chain.rpc, 'MarginAccount', account)).toEqual(before);
});

test('at a terminal it is asked about without what the terminal would act on', async () => {
    offer = () => transaction([trade()]);
    const args = [COMMAND, '--network', shell.renamed('USDC', ESCAPES), ...buys()].join(' ');
    const child = spawn('script', ['-qec', `node ${args}`, '/dev/null'], { stdio: ['pipe', 'pipe', 'pipe'] });
    const said: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => {
        said.push(part);
        if (part.toString().includes('[y/N]')) child.stdin.write('\n');
    });
    expect(await new Promise((done) => child.on('close', done))).toBe(2);
    const text = Buffer.concat(said).toString();
    expect(text).toContain(`ada buys 0.10 BTC for 5,000.00 ${SPOKEN}`);
    expect(text).not.toMatch(/\u001b\]|[\u0007\u009b\u202e]/u);
});

test('who asks by the command is kept from it, too', async () => {
    offer = () => transaction([trade(), forge.steal(people())]);
    const before = await chain.balance(people().ada.wallet);
    expect(await shell.fails(2, ...buys(), '--price', '50,000', '--yes')).toMatchObject({
        message: `the desk's transaction does more than a trade: a call of ${SPL_TOKEN}: it was not signed. Ask another desk`,
    });
    expect(await chain.balance(people().ada.wallet)).toBe(before);
});
