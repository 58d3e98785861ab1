/** What a keeper may spend, and on whom: with the defaults of the command every kind of work is within it, and dust takes nothing from it. */
import {
    createAssociatedTokenAccount,
    findAssociatedTokenAccount,
    queueChange,
    quote,
    requestWithdrawal,
    settle,
    SPL_TOKEN,
    type ChangeArgs,
} from '@ballast/client';
import { keyOf } from '@ballast/localnet';
import { fetchEncodedAccount } from '@solana/kit';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { PLAIN } from '../../client/test/support/plain.js';
import { DAY, usd } from '../../client/test/support/units.js';
import { MAX_SPEND } from '../src/command.js';
import { JOBS } from '../src/index.js';
import { Scene, type Kept } from './support/scene.js';

const FEE = 5_000n;
/** Where a token account says that it is frozen. */
const [STATE_AT, FROZEN] = [108, 2];

let plain: Scene;
let rich: Scene;

beforeAll(async () => {
    plain = await Scene.open(PLAIN);
    rich = await Scene.open();
}, 60_000);

afterAll(() => [plain, rich].forEach((scene) => scene.close()));

const jobs = (...names: string[]) => JOBS.filter(({ name }) => names.includes(name));
const outcomes = ({ tried }: Kept, ...kinds: string[]) =>
    tried.filter(({ action }) => kinds.includes(action.task.kind)).map(({ result }) => result.outcome);
const left = async ({ keeper }: Kept): Promise<bigint> => BigInt((await keeper.metrics.spendingLeft.get()).values[0]?.value ?? -1);

test('changes are applied within the default of what may be spent, and count as what they cost', { timeout: 60_000 }, async () => {
    const { chain, exchange, deployment } = rich;
    const { configuration, roles, assets } = exchange;
    const changes: ChangeArgs[] = [
        { __kind: 'FeedTerms', index: 0, terms: { ...configuration.feed, confidenceLimit: 250 } },
        { __kind: 'ListMarket', index: assets.length, feed: 0, terms: exchange.marketTerms() },
    ];
    for (const change of changes) await chain.send(queueChange(deployment, { payer: chain.payer, change, governance: roles.governance }));
    await exchange.wait(15n * DAY);
    const kept = rich.keeper(await rich.rich('applier', 1_000n), {
        jobs: jobs('changes'),
        limits: { spending: MAX_SPEND, priorityFee: 0n },
        parallel: 1,
    });
    const payer = kept.keeper;
    const owner = (await keyOf('applier')).address;
    const { value: before } = await chain.rpc.getBalance(owner).send();
    await payer.round();
    expect(outcomes(kept, 'applyChange')).toEqual(['done', 'done']);
    const { value: after } = await chain.rpc.getBalance(owner).send();
    expect(before - after).toBeGreaterThan(2n * FEE);
    expect(await left(kept)).toBe(MAX_SPEND - (before - after));
});

test('bookings never take what is kept for liquidations, of which the greatest is the first', { timeout: 60_000 }, async () => {
    const { chain, exchange, deployment } = plain;
    const { index: market } = exchange.asset('ETH');
    const [winner, keeper] = [await exchange.trader('winner'), await plain.rich('keeper')];
    const one = 100_000_000n;
    await exchange.wait(1n);
    for (let place = 0; place < 8; place += 1) {
        await exchange.trade('ETH', await exchange.trader(`dust ${place}`, usd(10n)), winner, one / 100_000n, usd(2_000n) / 100_000n);
    }
    const [small, great] = [await exchange.trader('small', usd(250n)), await exchange.trader('great', usd(2_500n))];
    await exchange.trade('ETH', small, winner, one, usd(2_000n));
    await exchange.trade('ETH', great, winner, 10n * one, usd(20_000n));
    await exchange.post([[market, 1_990n * one]]);
    await chain.send(settle(deployment, { market, account: winner.account })); // She has a claim, and waits for who loses.
    const kept = plain.keeper(keeper, {
        jobs: jobs('liquidation', 'settlement'),
        limits: { spending: 8n * FEE, priorityFee: 0n },
        parallel: 1,
    });
    await kept.keeper.round();
    expect(outcomes(kept, 'settle').filter((outcome) => outcome === 'done')).toHaveLength(4);
    expect(outcomes(kept, 'settle').filter((outcome) => outcome === 'held')).toHaveLength(6);
    expect(kept.tried[0]?.action.task).toMatchObject({ kind: 'settle', account: great.account }); // Who owes most is booked first.
    kept.tried.length = 0;
    await exchange.wait(400n);
    await exchange.post([[market, 1_800n * one]]);
    await kept.keeper.round();
    expect(outcomes(kept, 'liquidatePosition')).toEqual(['done', 'done']);
    expect(kept.tried[0]?.action.task).toMatchObject({ kind: 'liquidatePosition', account: great.account });
});

test('a payment passes by token accounts that refuse, and prefers the one that wallets look at', { timeout: 60_000 }, async () => {
    const { chain, exchange, deployment } = rich;
    const { key, account, wallet } = await exchange.trader('payee', usd(3_000_000n));
    const mint = exchange.quoteMint.address;
    const held = await fetchEncodedAccount(chain.rpc, wallet);
    if (!held.exists) throw new Error('there is no wallet');
    chain.validator.place(wallet, SPL_TOKEN, Uint8Array.from(held.data).fill(FROZEN, STATE_AT, STATE_AT + 1));
    const other = await chain.tokens(exchange.quoteMint, key.address);
    const { value: listed } = await chain.rpc.getTokenAccountsByOwner(key.address, { mint }, { encoding: 'base64' }).send();
    expect(listed.map(({ pubkey }) => pubkey)).toEqual([wallet, other]);
    const kept = rich.keeper(await rich.rich('paying', 1_000n), { jobs: jobs('withdrawals') });
    const payInto = async (destination: typeof wallet, index: number): Promise<void> => {
        const before = await chain.balance(destination);
        await exchange.wait(2n * DAY);
        await chain.send(requestWithdrawal(deployment, { owner: key, account, amount: quote(usd(1_000_000n)), index }));
        await exchange.wait(DAY);
        for (let round = 0; round < 3; round += 1) await kept.keeper.round();
        expect(outcomes(kept, 'payWithdrawal')).toContain('done');
        expect(await chain.balance(destination)).toBeGreaterThan(before);
        kept.tried.length = 0;
    };
    await payInto(other, 1);
    const associated = { owner: key.address, mint, program: SPL_TOKEN };
    await chain.send(createAssociatedTokenAccount({ payer: chain.payer, ...associated }));
    await payInto(await findAssociatedTokenAccount(associated), 2);
});
