/** A desk's transaction is to be signed only if it is the trade that was asked for: everything that a desk could slip in is refused. */
import {
    accrueFunding,
    checkOffer,
    CLOCK_SYSVAR,
    deposit,
    findMarginAccount,
    OfferRefused,
    quote,
    setDelegate,
    size as sizeOf,
    SPL_TOKEN,
    SYSTEM,
    type AskedTrade,
} from '@ballast/client';
import { Chain, DOLLAR, Exchange } from '@ballast/localnet';
import {
    AccountRole,
    createNoopSigner,
    partiallySignTransactionMessageWithSigners,
    pipe,
    setTransactionMessageFeePayerSigner,
    setTransactionMessageLifetimeUsingBlockhash,
    type AddressesByLookupTableAddress,
    type Instruction,
    type Transaction,
} from '@solana/kit';
import { afterAll, beforeAll, expect, test } from 'vitest';

import * as forge from './support/forge.js';
import { COMPUTE_BUDGET, FAIR, signed, steal, TENTH, unitPrice, unsigned } from './support/forge.js';
import { E8 } from './support/units.js';

let chain: Chain;
let exchange: Exchange;
let traders: forge.People | undefined;

beforeAll(async () => {
    chain = await Chain.start();
    exchange = await Exchange.launched(chain, undefined, 'one');
    const [ada, bob, carl] = [await exchange.trader('ada'), await exchange.trader('bob'), await exchange.trader('carl')];
    traders = { ada, bob, carl };
});

afterAll(() => chain.stop());

function people(): forge.People {
    if (!traders) throw new Error('nobody is there');
    return traders;
}

const trade = (other = {}): Promise<Instruction> => forge.trade(exchange, people(), other);
const transaction = (
    instructions: readonly (Instruction | Promise<Instruction>)[],
    more: Partial<forge.Signing> = {},
): Promise<Transaction> => forge.transactionOf(exchange, instructions, { feePayer: people().bob.key, ...more });

/** What Ada asks for. */
const asked = (): AskedTrade => {
    const { key, account } = people().ada;
    return { market: 0, side: 'buy', size: TENTH, owner: key.address, account, limit: FAIR };
};

test.each([
    ['alone', () => transaction([trade()])],
    [
        'with a compute budget and funding',
        () => transaction([unitPrice(1_000n), accrueFunding(exchange.deployment, { market: 0 }), trade()]),
    ],
    ['paid by who asked', () => transaction([trade()], { feePayer: createNoopSigner(people().ada.key.address) })],
])('the trade that was asked for passes, %s', async (_, offered) => {
    const found = await checkOffer(exchange.deployment, { transaction: await offered(), asked: asked() });
    expect(found).toEqual({ quote: FAIR, counterparty: people().bob.account });
});

test('without a limit any quote passes, and is told', async () => {
    const { limit: _, ...unlimited } = asked();
    const dear = await transaction([trade({ quote: quote(9_000n * DOLLAR) })]);
    expect(await checkOffer(exchange.deployment, { transaction: dear, asked: unlimited })).toMatchObject({ quote: 9_000n * DOLLAR });
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
    ['a transfer of her tokens', () => transaction([trade(), steal(people())]), `does more than a trade: a call of ${SPL_TOKEN}`],
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
    ['a fee that stands in its head', () => version1(), 'is of version 1, whose fee stands elsewhere'],
    ['another clearinghouse', async () => transaction([elsewhere(await trade())]), 'trades on another clearinghouse'],
];

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

/** A transaction of the newest version, whose fee is no instruction. */
async function version1(): Promise<Transaction> {
    const { value: lifetime } = await chain.rpc.getLatestBlockhash().send();
    const { accounts, data, programAddress } = await trade();
    const instruction = {
        programAddress,
        ...(data ? { data } : {}),
        accounts: accounts?.flatMap((meta) => ('lookupTableAddress' in meta ? [] : [meta])) ?? [],
    };
    const message = pipe(
        { version: 1, instructions: [instruction], config: { priorityFeeLamports: 10_000_000_000n } } as const,
        (whole) => setTransactionMessageFeePayerSigner(createNoopSigner(people().ada.key.address), whole),
        (paid) => setTransactionMessageLifetimeUsingBlockhash(lifetime, paid),
    );
    return partiallySignTransactionMessageWithSigners(message);
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

test.each(SLIPPED)('what holds %s is not signed', async (_, offered, said) => {
    const error: unknown = await checkOffer(exchange.deployment, { transaction: await offered(), asked: asked() }).then(
        () => 'accepted',
        (refusal: unknown) => refusal,
    );
    if (!(error instanceof OfferRefused)) throw new Error(`expected a refusal, got ${String(error)}`);
    const [, what] = /^the desk's transaction (.*): it was not signed\. Ask another desk$/.exec(error.message) ?? [];
    if (typeof said === 'string') expect(what, error.message).toBe(said);
    else expect(what, error.message).toMatch(said);
});
