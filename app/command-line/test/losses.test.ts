/** Losses that somebody cannot pay: everything that keepers do about them, by commands. */
import { readOne } from '@ballast/client';
import { Chain, DOLLAR, Exchange } from '@ballast/localnet';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { PLAIN } from '../../client/test/support/plain.js';
import { landedInstructions, OF_LOSSES, Shell } from './support/shell.js';

vi.setConfig({ testTimeout: 60_000 });

const HOUR = 3_600n;
const E8 = 100_000_000n;
const ONE_SOL = 1_000_000_000n;
const usd = (dollars: bigint) => dollars * DOLLAR;

let chain: Chain;
/** Launched with nothing behind losses. */
let poor: Exchange;
let shell: Shell;

beforeAll(async () => {
    chain = await Chain.start();
    poor = await Exchange.launched(chain, PLAIN, 'poor');
    shell = new Shell(chain, poor);
    await shell.knows();
});

afterAll(() => {
    shell.close();
    chain.stop();
});

test('a series is opened where nobody has stakes', async () => {
    await shell.refused('LedgerTooSmall', 'govern', 'open-series', '--tranche', 'junior');
    const sponsor = await poor.trader('sponsor of poor');
    await shell.knows(sponsor);
    await shell.does('keep', 'fund-reserve', '--amount', '5', '--key', 'sponsor of poor');
    await shell.does('govern', 'open-series', '--tranche', 'junior');
});

test('a loss is divided, and what passed to it repays it', async () => {
    const people = [await poor.trader('poor ada', usd(6_000n)), await poor.trader('poor bob'), await poor.trader('poor keeper')];
    const [ada, bob] = people;
    if (!ada || !bob) throw new Error('nobody is there');
    await shell.knows(...people);
    await poor.depositCollateral(ada, 'SOL', ONE_SOL / 20n); // Dust: it passes when she is below zero.
    await poor.trade('BTC', ada, bob, E8, usd(50_000n));
    await poor.trade('ETH', ada, bob, E8, usd(2_000n));
    await poor.reach('ETH', 3_000n);
    await poor.trade('ETH', bob, ada, E8, usd(3_000n));
    await shell.does('settle', '--account', 'poor ada', '--market', 'ETH'); // A claim; Bob has not paid in.
    const taking = ['keep', 'liquidate', '--account', 'poor ada', '--market', 'BTC', '--liquidator', 'poor keeper', '--size', '1'];
    await shell.refused('NotLiquidatable', ...taking);
    await poor.reach('BTC', 40_000n);
    await shell.does(...taking);
    await shell.does('keep', 'resolve', '--account', 'poor ada', '--market', 'BTC');
    await shell.refused('NothingToCollect', 'keep', 'collect-recovery', '--market', 'BTC');
    await shell.does('settle', '--account', 'poor bob', '--market', 'ETH');
    await shell.does('keep', 'settle-recovery', '--market', 'ETH', '--recovery', 'BTC');
    const buying = ['--taker', 'poor keeper', '--collateral', 'SOL', '--amount', '1'];
    await shell.does('keep', 'buy-recovery', '--recovery', 'BTC', ...buying);
    await shell.does('keep', 'collect-recovery', '--market', 'BTC');
    await shell.refused('WindowOpen', 'keep', 'apply-shortfall', '--market', 'BTC');
    for (const name of ['poor bob', 'poor keeper']) await shell.json('settle', '--account', name, '--market', 'BTC');
    await poor.wait(HOUR);
    await shell.does('keep', 'apply-shortfall', '--market', 'BTC');
});

test('losses beyond cash sell collateral, and below maintenance more of it', async () => {
    const people = [await poor.trader('fred', usd(100n)), await poor.trader('dora'), await poor.trader('second keeper')];
    const [fred, dora] = people;
    if (!fred || !dora) throw new Error('nobody is there');
    await shell.knows(...people);
    const { index: btc } = poor.asset('BTC');
    await poor.depositCollateral(fred, 'SOL', 80n * ONE_SOL);
    await poor.wait(1n);
    await poor.trade('BTC', fred, dora, E8, usd(40_000n));
    await poor.post([[btc, 39_000n * E8]]);
    const sale = ['--account', 'fred', '--taker', 'second keeper', '--collateral', 'SOL', '--amount', '80'];
    await shell.does('keep', 'call', '--market', 'BTC', ...sale); // The first call starts the clock.
    await poor.wait(30n);
    await shell.json('keep', 'call', '--market', 'BTC', ...sale);
    await shell.refused('NoUnpaidLoss', 'keep', 'call', '--market', 'BTC', ...sale);
    await shell.refused('NotLiquidatable', 'keep', 'sell-collateral', ...sale);
    await poor.post([[btc, 32_000n * E8]]);
    await shell.does('keep', 'sell-collateral', ...sale);
});

test('an account below zero is closed against the other side', async () => {
    const people = [await poor.trader('eve', usd(5_000n)), await poor.trader('gus')];
    const [eve, gus] = people;
    if (!eve || !gus) throw new Error('nobody is there');
    await shell.knows(...people);
    await poor.wait(1n);
    await poor.trade('ETH', eve, gus, 10n * E8, usd(30_000n));
    await poor.reach('ETH', 2_400n);
    await shell.json('settle', '--account', 'eve'); // The clock starts.
    const closing = ['keep', 'deleverage', '--account', 'eve', '--market', 'ETH', '--opposite', 'gus', '--size', '1'];
    await shell.refused('NotYetDeleverageable', ...closing);
    for (let step = 0; step < 3; step += 1) await poor.wait(400n); // A feed that is silent for ten minutes stops the clock.
    await shell.json('settle', '--account', 'eve');
    await shell.does(...closing);
});

test('all that the other test leaves to this one has landed', () => {
    expect(landedInstructions()).toEqual(expect.arrayContaining([...OF_LOSSES]));
});
