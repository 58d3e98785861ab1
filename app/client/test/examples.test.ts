/** The examples run as they stand; so does the adapter for web3.js. */
import { PublicKey, Transaction, TransactionInstruction } from '@solana/web3.js';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openAccount, publishFundingRate, fundingRate, quote, readOne, Sender, settle, size } from '@ballast/client';
import { fromTransactionInstruction, toAddress, toPublicKey, toTransactionInstruction } from '@ballast/client/web3';
import { Chain, DOLLAR, Exchange, type Trader } from '@ballast/localnet';

import { depositHundredDollars } from '../examples/deposit.js';
import { liquidateWhoever } from '../examples/liquidate.js';
import { queueWiderConfidence } from '../examples/queue-change.js';
import { stakeJunior } from '../examples/stake.js';
import { settleOrAccrue } from '../examples/trade.js';
import { ONE } from './support/units.js';

let chain: Chain;
let exchange: Exchange;
let sender: Sender;
let ada: Trader;
let bob: Trader;

beforeAll(async () => {
    chain = await Chain.start();
    exchange = await Exchange.launched(chain);
    sender = new Sender({ rpc: chain.rpc, feePayer: chain.payer, pollMilliseconds: 20 });
    [ada, bob] = [await exchange.trader('ada', 2_000n * DOLLAR), await exchange.trader('bob')];
});

afterAll(() => chain.stop());

const signed = ({ account, key }: Trader) => ({ account, signer: key });

test('deposit', async () => {
    const owner = await chain.wallet('newcomer');
    const wallet = await chain.tokens(exchange.quoteMint, owner.address, 100n * DOLLAR);
    const account = await depositHundredDollars(sender, exchange.deployment, { owner, wallet });
    expect((await readOne(chain.rpc, 'MarginAccount', account)).value.cash).toBe(100n * DOLLAR);
});

test('trade', async () => {
    const { deployment, roles } = exchange;
    const { index: market } = exchange.asset('ETH');
    await chain.send(publishFundingRate(deployment, { venue: roles.venue, market, rate: fundingRate(10) }));
    await exchange.wait(1n);
    const trade = { market, size: size(10n * ONE), quote: quote(20_000n * DOLLAR) };
    await settleOrAccrue(sender, deployment, { ...trade, buyer: signed(ada), seller: signed(bob) });
    const { value } = await readOne(chain.rpc, 'MarginAccount', ada.account);
    expect(value.positions[0]).toMatchObject({ market, size: 10n * ONE, cost: 20_000n * DOLLAR });
});

test('liquidate', async () => {
    const keeper = await exchange.trader('keeper');
    expect(await liquidateWhoever(sender, chain.rpc, exchange.deployment, signed(keeper))).toEqual([]);
    await chain.advance(300n); // The grace after the first price.
    await exchange.post([[exchange.asset('ETH').index, 1_850n * ONE]]);
    expect(await liquidateWhoever(sender, chain.rpc, exchange.deployment, signed(keeper))).toEqual([ada.account]);
});

test('stake', async () => {
    const staker = await chain.wallet('staker');
    const { tranches } = (await readOne(chain.rpc, 'Reserve', exchange.deployment.reserve)).value;
    const [junior] = tranches;
    if (!junior) throw new Error('there is no junior tranche');
    const wallet = await chain.tokens(exchange.quoteMint, staker.address, 50n * DOLLAR);
    const receiver = await chain.tokens({ address: junior.mint, program: exchange.quoteMint.program, decimals: 6 }, staker.address);
    await stakeJunior(sender, chain.rpc, exchange.deployment, { staker, wallet, receiver, amount: 50n * DOLLAR });
    expect(await chain.balance(receiver)).toBe(50n * DOLLAR);
});

test('queue a change', async () => {
    const { governance } = exchange.roles;
    const queued = await queueWiderConfidence(sender, chain.rpc, exchange.deployment, { governance, feed: 0, confidenceLimit: 250 });
    expect(queued).toMatchObject({ delay: 96n * 3_600n, says: { __kind: 'FeedTerms', index: 0, terms: { confidenceLimit: 250 } } });
    expect(queued.hash).toMatch(/^[0-9a-f]{64}$/);
});

test('an instruction comes back from web3.js as it went', async () => {
    const { deployment } = exchange;
    const instruction = await settle(deployment, { market: 1, account: ada.account });
    const there = toTransactionInstruction(instruction);
    expect(there).toBeInstanceOf(TransactionInstruction);
    expect(there.keys.map(({ isSigner, isWritable }) => [isSigner, isWritable])).toEqual([
        [false, false],
        [false, false],
        [false, false],
        [false, true],
        [false, true],
    ]);
    const back = fromTransactionInstruction(there);
    expect(back).toEqual({ ...instruction, data: Uint8Array.from(instruction.data ?? []) });
    await sender.send([back]);
    expect(toAddress(toPublicKey(ada.account))).toBe(ada.account);
    const signing = await openAccount(deployment, { payer: chain.payer, owner: ada.key, index: 1 });
    const flags = toTransactionInstruction(signing).keys.map(({ isSigner, isWritable }) => [isSigner, isWritable]);
    expect(flags.slice(0, 2)).toEqual([
        [true, true],
        [true, false],
    ]);
    const transaction = new Transaction({
        feePayer: new PublicKey(chain.payer.address),
        blockhash: PublicKey.default.toBase58(),
        lastValidBlockHeight: 1,
    });
    expect(transaction.add(there).compileMessage().instructions).toHaveLength(1);
});
