/** Losses that somebody cannot pay: everything that keepers do about them, by commands. */
import { Chain, type Exchange } from '@ballast/localnet';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { collateralised, earnInEth, launchPoor, leveraged, sinking } from '../../client/test/support/losses.js';
import { E8, HOUR } from '../../client/test/support/units.js';
import { landedInstructions, OF_LOSSES, Shell } from './support/shell.js';

vi.setConfig({ testTimeout: 60_000 });

let chain: Chain;
/** Launched with nothing behind losses. */
let poor: Exchange;
let shell: Shell;

beforeAll(async () => {
    chain = await Chain.start();
    poor = await launchPoor(chain);
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
    const people = await leveraged(poor, ['poor ada', 'poor bob']);
    await shell.knows(...people, await poor.trader('poor keeper'));
    await earnInEth(poor, people);
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
    const people = await collateralised(poor, ['fred', 'dora']);
    await shell.knows(...people, await poor.trader('second keeper'));
    const { index: btc } = poor.asset('BTC');
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
    await shell.knows(...(await sinking(poor, ['eve', 'gus'], 3_000n)));
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
