/** A desk that is not honest: what it slips in beside the trade never comes before the taker's key. */
import { createServer, type Server } from 'node:http';

import { accrueFunding, CLOCK_SYSVAR, findMarginAccount, OfferRefused, quote, setDelegate, size, SYSTEM } from '@ballast/client';
import { Chain, DOLLAR, Exchange } from '@ballast/localnet';
import {
    AccountRole,
    createNoopSigner,
    getBase64EncodedWireTransaction,
    type AddressesByLookupTableAddress,
    type Instruction,
    type Transaction,
} from '@solana/kit';
import { afterAll, beforeAll, expect, test } from 'vitest';

import * as forge from '../../client/test/support/forge.js';
import { FAIR, signed, steal, TENTH, unitPrice, unsigned } from '../../client/test/support/forge.js';
import { askDesk } from '../src/actions/desk.js';

let chain: Chain;
let exchange: Exchange;
let people: forge.People;
let server: Server;
let url: string;
/** What the desk answers next. */
let answer: Transaction;

beforeAll(async () => {
    chain = await Chain.start();
    exchange = await Exchange.launched(chain);
    const [ada, bob, carl] = [await exchange.trader('ada'), await exchange.trader('bob'), await exchange.trader('carl')];
    people = { ada, bob, carl };
    server = createServer((_, response) => {
        const transaction = getBase64EncodedWireTransaction(answer);
        response.end(JSON.stringify({ transaction, quote: String(FAIR), expires: '2000000000' }));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const bound = server.address();
    if (typeof bound !== 'object' || bound === null) throw new Error('the desk has no port');
    url = `http://127.0.0.1:${bound.port}/quote`;
});

afterAll(() => {
    server.close();
    chain.stop();
});

const trade = (other = {}): Promise<Instruction> => forge.trade(exchange, people, other);
const signedBy = (instructions: readonly (Instruction | Promise<Instruction>)[], tables: AddressesByLookupTableAddress = {}) =>
    forge.transactionOf(exchange, instructions, { feePayer: createNoopSigner(people.ada.key.address), tables });

/** Ada asks to buy a tenth of a BTC. */
async function ask(offered: Transaction) {
    answer = offered;
    const { key, account } = people.ada;
    return askDesk(url, exchange.deployment, { market: 0, side: 'buy', size: TENTH, owner: key.address, account });
}

test('the trade that was asked for is offered to the wallet', async () => {
    const honest = await signedBy([unitPrice(1_000n), accrueFunding(exchange.deployment, { market: 0 }), trade()]);
    expect(await ask(honest)).toMatchObject({ quote: FAIR, expires: 2_000_000_000n });
    const better = await signedBy([trade({ quote: quote(4_999n * DOLLAR) })]);
    expect(await ask(better)).toMatchObject({ quote: 4_999n * DOLLAR }); // What the chain will take, not what the desk says.
});

/** Moves lamports of Ada's. */
function lamports(): Instruction {
    const accounts = [
        { address: people.ada.key.address, role: AccountRole.WRITABLE_SIGNER },
        { address: people.bob.key.address, role: AccountRole.WRITABLE },
    ];
    return { programAddress: SYSTEM, accounts, data: Uint8Array.of(2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0) };
}

/** Begins with a durable nonce: it could land at any time. */
function nonce(): Instruction {
    const accounts = [people.bob.wallet, CLOCK_SYSVAR].map((address) => ({ address, role: AccountRole.WRITABLE }));
    const authority = { address: people.bob.key.address, role: AccountRole.READONLY_SIGNER };
    return { programAddress: SYSTEM, accounts: [...accounts, authority], data: Uint8Array.of(4, 0, 0, 0) };
}

const stranger = (): Instruction => ({
    ...unitPrice(1n),
    accounts: [{ address: people.carl.key.address, role: AccountRole.READONLY_SIGNER }],
});
const delegated = (): Promise<Instruction> => {
    const { key, account } = people.ada;
    return setDelegate(exchange.deployment, { owner: createNoopSigner(key.address), account, delegate: people.bob.key.address });
};
const elsewhere = async () => ({
    ...unsigned(people.ada),
    account: await findMarginAccount(exchange.deployment.clearinghouse, people.ada.key.address, 1),
});
const tables = (): AddressesByLookupTableAddress => ({ [people.carl.account]: [exchange.deployment.prices, exchange.deployment.terms] });

test.each<readonly [string, () => Promise<Transaction>, string]>([
    ['a worse quote than it says', () => signedBy([trade({ quote: quote(5_001n * DOLLAR) })]), 'costs 5001000000'],
    ['a second trade', () => signedBy([trade(), trade()]), 'does more than a trade: settleTrade'],
    ['another market', () => signedBy([trade({ market: 1 })]), 'trades in another market'],
    ['another account', async () => signedBy([trade({ buyer: await elsewhere() })]), 'has '],
    ['the other side', () => signedBy([trade({ buyer: signed(people.bob), seller: unsigned(people.ada) })]), 'has '],
    ['another size', () => signedBy([trade({ size: size(TENTH + 1n) })]), 'trades a size of 10000001, not 10000000'],
    ['a transfer of tokens', () => signedBy([trade(), steal(people)]), 'does more than a trade: a call of '],
    ['a transfer of lamports', () => signedBy([lamports(), trade()]), 'does more than a trade: a call of '],
    ['a delegate', () => signedBy([trade(), delegated()]), 'does more than a trade: setDelegate'],
    ['a nonce that advances', () => signedBy([nonce(), trade()]), 'does more than a trade: a call of '],
    ["another market's funding", () => signedBy([accrueFunding(exchange.deployment, { market: 1 }), trade()]), 'does more than a trade'],
    ['a table of addresses', () => signedBy([trade()], tables()), 'looks addresses up in tables'],
    ['a third signer', () => signedBy([stranger(), trade()]), 'wants signatures of strangers: '],
    ['a huge fee', () => signedBy([unitPrice(1_000_000n), trade()]), 'lets you pay up to 1400000 lamports'],
])('what holds %s is refused', async (_, offered, said) => {
    const error: unknown = await ask(await offered()).catch((refusal: unknown) => refusal);
    if (!(error instanceof OfferRefused)) throw new Error(`expected a refusal, got ${JSON.stringify(error)}`);
    expect(error.message).toContain(`the desk's transaction ${said}`);
});
