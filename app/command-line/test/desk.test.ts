/** A desk's transaction is signed only if it is the trade that was asked for: everything that a desk could slip in is refused. */
import { createServer, type Server } from 'node:http';

import {
    accrueFunding,
    CLOCK_SYSVAR,
    deposit,
    findMarginAccount,
    quote,
    readOne,
    setDelegate,
    settleTrade,
    size as sizeOf,
    SPL_TOKEN,
    SYSTEM,
    type SettleTradeOptions,
} from '@ballast/client';
import { Chain, DOLLAR, Exchange, transfer, type Trader } from '@ballast/localnet';
import {
    AccountRole,
    address,
    appendTransactionMessageInstructions,
    compressTransactionMessageUsingAddressLookupTables,
    createNoopSigner,
    createTransactionMessage,
    getBase64EncodedWireTransaction,
    partiallySignTransactionMessageWithSigners,
    pipe,
    setTransactionMessageFeePayerSigner,
    setTransactionMessageLifetimeUsingBlockhash,
    type AddressesByLookupTableAddress,
    type Instruction,
    type Transaction,
    type TransactionSigner,
} from '@solana/kit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { BadInput } from '../src/errors.js';
import { Session } from '../src/session.js';
import { checkDesk } from '../src/trading/desk.js';
import { sideOf } from '../src/trading/sides.js';
import { Shell } from './support/shell.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const E8 = 100_000_000n;
const TENTH = sizeOf(E8 / 10n);
const FAIR = quote(5_000n * DOLLAR);
const COMPUTE_BUDGET = address('ComputeBudget111111111111111111111111111111');

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

/** The trade that Ada asks for, or another. */
function trade(other: Partial<SettleTradeOptions> = {}): Promise<Instruction> {
    const { ada: buyer, bob: seller } = people();
    const sides = {
        buyer: { account: buyer.account, signer: createNoopSigner(buyer.key.address) },
        seller: { account: seller.account, signer: seller.key },
    };
    return settleTrade(exchange.deployment, { market: 0, ...sides, size: TENTH, quote: FAIR, ...other });
}

interface Offer {
    readonly feePayer?: TransactionSigner;
    readonly tables?: AddressesByLookupTableAddress;
}

/** What a desk answers: a transaction of instructions that it has signed. */
async function transaction(
    instructions: readonly (Instruction | Promise<Instruction>)[],
    { feePayer, tables = {} }: Offer = {},
): Promise<Transaction> {
    const { value: lifetime } = await chain.rpc.getLatestBlockhash().send();
    const built = await Promise.all(instructions);
    const message = pipe(
        createTransactionMessage({ version: 0 }),
        (empty) => setTransactionMessageFeePayerSigner(feePayer ?? people().bob.key, empty),
        (paid) => setTransactionMessageLifetimeUsingBlockhash(lifetime, paid),
        (living) => appendTransactionMessageInstructions(built, living),
        (whole) => compressTransactionMessageUsingAddressLookupTables(whole, tables),
    );
    return partiallySignTransactionMessageWithSigners(message);
}

const BUY = ['trade', '--market', 'BTC', '--buyer', 'ada', '--size', '0.1'];
const buys = (): string[] => [...BUY, '--desk', desk];

/** The compute budget's price for a unit, in millionths of a lamport. */
function unitPrice(price: bigint): Instruction {
    const data = new Uint8Array(9);
    data[0] = 3;
    new DataView(data.buffer).setBigUint64(1, price, true);
    return { programAddress: COMPUTE_BUDGET, data };
}

test('the trade that was asked for is signed and settled', async () => {
    offer = () => transaction([unitPrice(1_000n), accrueFunding(exchange.deployment, { market: 0 }), trade()]);
    const { key, account } = people().ada;
    const done = await shell.json(...buys(), '--yes');
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

test('a quote without a limit is asked about, and tried without being sent', async () => {
    offer = () => transaction([trade()]);
    expect(await shell.fails(2, ...buys())).toMatchObject({
        message: expect.stringMatching(/^ada buys 0\.10 BTC for 5,000\.00 USDC; .*Nothing was sent\.$/),
    });
    const { account } = people().ada;
    const before = await readOne(chain.rpc, 'MarginAccount', account);
    expect(await shell.human(...buys(), '--dry-run')).toMatch(
        /^Would do: ada buys 0\.10 BTC for 5,000\.00 USDC\. Nothing was sent\.\nTraded/,
    );
    expect(await readOne(chain.rpc, 'MarginAccount', account)).toEqual(before);
});

/** What a desk slips in, and what is said of it. */
const SLIPPED: readonly (readonly [what: string, offered: () => Promise<Transaction>, said: string | RegExp])[] = [
    ['nothing', () => transaction([unitPrice(1n)]), 'holds no trade'],
    ['a worse quote', () => transaction([trade({ quote: quote(5_001n * DOLLAR) })]), 'costs 5001000000, and the limit is 5000000000'],
    ['another size', () => transaction([trade({ size: sizeOf(E8) })]), 'trades a size of 100000000, not 10000000'],
    ['another market', () => transaction([trade({ market: 1 })]), 'trades in another market'],
    [
        'the other side',
        () => transaction([trade({ buyer: signed(people().bob), seller: unsigned(people().ada) })]),
        /^has \w+ buy, not \w+$/,
    ],
    [
        'another account of hers',
        async () => transaction([trade({ buyer: { ...unsigned(people().ada), account: await second() } })]),
        /^has \w+ buy, not \w+$/,
    ],
    ['a trade with herself', () => transaction([trade({ seller: unsigned(people().ada) })]), 'has no other side'],
    ['a second trade', () => transaction([trade(), trade()]), 'does more than a trade: settleTrade'],
    ['a transfer of her tokens', () => transaction([trade(), steal()]), `does more than a trade: a call of ${SPL_TOKEN}`],
    ['a transfer of her lamports', () => transaction([lamports(), trade()]), /^does more than a trade/],
    ['a delegate of theirs', () => transaction([trade(), delegated()]), 'does more than a trade: setDelegate'],
    ['another instruction instead', () => transaction([delegated()]), 'is no trade but setDelegate'],
    ['a deposit of hers instead', () => transaction([paidIn()]), 'is no trade but deposit'],
    ['a larger heap', () => transaction([trade(), { programAddress: COMPUTE_BUDGET, data: Uint8Array.of(1, 0, 0, 1, 0) }]), /^does more/],
    ['a nonce before it', () => transaction([nonce(), trade()]), /^does more than a trade/],
    [
        "another market's funding",
        () => transaction([accrueFunding(exchange.deployment, { market: 1 }), trade()]),
        'does more than a trade: accrueFunding',
    ],
    ['a stranger who signs', () => transaction([withStranger(), trade()]), /^wants signatures of strangers: /],
    [
        'a fee that she pays',
        () => transaction([unitPrice(1_000_000n), trade()], { feePayer: createNoopSigner(people().ada.key.address) }),
        'lets you pay up to 1400000 lamports for a place in a block, more than 1000000',
    ],
    [
        'addresses that cannot be read',
        () => transaction([trade()], { tables: tables() }),
        'looks addresses up in tables, so that what it does cannot be read',
    ],
    ['another clearinghouse', async () => transaction([elsewhere(await trade())]), 'trades on another clearinghouse'],
];

const signed = ({ account, key }: Trader) => ({ account, signer: key });
const unsigned = ({ account, key }: Trader) => ({ account, signer: createNoopSigner(key.address) });
const second = () => findMarginAccount(exchange.deployment.clearinghouse, people().ada.key.address, 1);
const delegated = () =>
    setDelegate(exchange.deployment, {
        owner: createNoopSigner(people().ada.key.address),
        account: people().ada.account,
        delegate: people().bob.key.address,
    });
const paidIn = () =>
    deposit(exchange.deployment, {
        depositor: createNoopSigner(people().ada.key.address),
        account: people().bob.account,
        source: people().ada.wallet,
        amount: FAIR,
    });
const tables = (): AddressesByLookupTableAddress => ({ [people().carl.account]: [exchange.deployment.prices, exchange.deployment.terms] });

function steal(): Instruction {
    const { ada: victim, bob: thief } = people();
    const authority = createNoopSigner(victim.key.address);
    return transfer({ program: SPL_TOKEN, source: victim.wallet, destination: thief.wallet, authority, amount: DOLLAR });
}

function lamports(): Instruction {
    const { ada: victim, bob: thief } = people();
    const data = new Uint8Array(12);
    data[0] = 2;
    data[4] = 1;
    const from = { address: victim.key.address, role: AccountRole.WRITABLE_SIGNER };
    return { programAddress: SYSTEM, accounts: [from, { address: thief.key.address, role: AccountRole.WRITABLE }], data };
}

/** Begins with a durable nonce: it could land at any time. */
function nonce(): Instruction {
    const { bob: thief } = people();
    const accounts = [thief.wallet, CLOCK_SYSVAR].map((account) => ({ address: account, role: AccountRole.WRITABLE }));
    return {
        programAddress: SYSTEM,
        accounts: [...accounts, { address: thief.key.address, role: AccountRole.READONLY_SIGNER }],
        data: Uint8Array.of(4, 0, 0, 0),
    };
}

function withStranger(): Instruction {
    return { ...unitPrice(1n), accounts: [{ address: people().carl.key.address, role: AccountRole.READONLY_SIGNER }] };
}

function elsewhere(instruction: Instruction): Instruction {
    const accounts = (instruction.accounts ?? []).map((account, place) =>
        place === 3 ? { ...account, address: exchange.deployment.terms } : account,
    );
    return { ...instruction, accounts };
}

/** Ada, who buys, and what she asks for. */
async function request() {
    const session = await Session.open({ network: shell.network, json: false, dryRun: true, yes: false });
    const mine = await sideOf(session, { given: 'ada', flag: '--buyer' });
    const market = (await session.names()).market('BTC');
    return { ours: { side: 'buy', mine }, terms: { market, size: TENTH, paid: FAIR } } as const;
}

test.each(SLIPPED)('what holds %s is not signed', async (_, offered, said) => {
    const { deployment } = exchange;
    const error: unknown = await checkDesk({ deployment, transaction: await offered(), limited: true, ...(await request()) }).then(
        () => 'accepted',
        (refusal: unknown) => refusal,
    );
    if (!(error instanceof BadInput)) throw new Error(`expected a refusal, got ${String(error)}`);
    const [, what] = /^the desk's transaction (.*): it was not signed\. Ask another desk$/.exec(error.message) ?? [];
    if (typeof said === 'string') expect(what, error.message).toBe(said);
    else expect(what, error.message).toMatch(said);
});

test('who asks by the command is kept from it, too', async () => {
    offer = () => transaction([trade(), steal()]);
    const before = await chain.balance(people().ada.wallet);
    expect(await shell.fails(2, ...buys(), '--price', '50,000', '--yes')).toMatchObject({
        message: `the desk's transaction does more than a trade: a call of ${SPL_TOKEN}: it was not signed. Ask another desk`,
    });
    expect(await chain.balance(people().ada.wallet)).toBe(before);
});
