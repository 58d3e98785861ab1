/** What people do on the page, from an empty wallet to a vetoed change, on a real network and in a real browser. */
import { findAssociatedTokenAccount, findMarginAccount, findSharesMint, readAll, readOne, SPL_TOKEN } from '@ballast/client';
import { keyOf, type Trader } from '@ballast/localnet';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openBrowser, type Browser } from '../tools/browser.js';
import { Stage } from '../tools/stage.js';
import { fillWallet, landed, panel, useLocalKey } from './support/pages.js';

let stage: Stage;
let browser: Browser;
let page: Page;
let dora: Trader;
const broken: string[] = [];

beforeAll(async () => {
    [stage, browser] = await Promise.all([Stage.start(), openBrowser()]);
    dora = await stage.leveraged('dora', 'BTC', 'long', 1_600n);
    page = await browser.context.newPage();
    page.on('pageerror', (error) => broken.push(error.message));
    await page.goto(stage.url);
}, 60_000);

afterAll(async () => {
    await browser.close();
    stage.stop();
});

async function visitor() {
    const { address } = await keyOf('visitor');
    return readOne(stage.chain.rpc, 'MarginAccount', await findMarginAccount(stage.exchange.deployment.clearinghouse, address, 0));
}

async function passTime(howLong: string): Promise<void> {
    await page.goto(`${stage.url}/#/demo`);
    await panel(page, 'Let time pass').getByLabel('How long').selectOption({ label: howLong });
    await panel(page, 'Let time pass').getByRole('button', { name: 'Pass' }).click();
    await page.getByText('Time passed').waitFor();
}

test('a local key opens an account and pays in to the unit', async () => {
    await useLocalKey(page, 'Visitor, an empty wallet');
    await fillWallet(page, stage.url);
    await page.goto(`${stage.url}/#/account`);
    await page.getByRole('button', { name: 'Open an account' }).click();
    const act = panel(page, 'Do');
    await act.getByText('In the wallet: 25,000.00 USD').waitFor();
    await act.getByLabel('Amount').fill('25,000.01');
    await act.getByText('The wallet holds 25,000.00 USD.').waitFor();
    await act.getByLabel('Amount').fill('10,000.25');
    await act.getByRole('row', { name: 'Cash 0.00 10,000.25' }).waitFor(); // The preview, before anything is signed.
    await act.getByRole('button', { name: 'Deposit', exact: true }).last().click();
    await landed(page, 'Deposit 10,000.25 USD');
    expect((await visitor()).value.cash).toBe(10_000_250_000n);
    await panel(page, /Your account/)
        .getByText('10,000.25')
        .first()
        .waitFor();
}, 60_000);

test('a trade is previewed, signed by both sides, and settles at what the desk said', async () => {
    const act = panel(page, 'Do');
    await act.getByRole('button', { name: 'Trade' }).click();
    await act.getByLabel('Market').selectOption('BTC');
    await act.getByLabel('Size').fill('100');
    await act.getByRole('button', { name: 'Ask for a quote' }).click();
    await act.getByText(/BelowInitialMargin/).waitFor(); // The law's words, through the desk.
    await act.getByLabel('Size').fill('0.2');
    await act.getByRole('button', { name: 'Ask for a quote' }).click();
    await act.getByText('The desk sells 0.20 BTC').waitFor();
    await act.getByRole('row', { name: /^Initial health/ }).waitFor();
    await act.getByRole('button', { name: 'Sign and trade' }).click();
    await landed(page, 'Buy 0.2 BTC');
    const { value } = await visitor();
    const [position] = value.positions.filter(({ size }) => size !== 0n);
    expect([position?.market, position?.size, position?.cost]).toEqual([0, 20_000_000n, 10_000_000_000n]);
    await panel(page, 'Positions')
        .getByRole('row', { name: /BTC long/ })
        .waitFor();
}, 60_000);

test('more than margin lets out is refused before it is signed', async () => {
    const act = panel(page, 'Do');
    await act.getByRole('button', { name: 'Withdraw' }).click();
    await act.getByLabel('Amount').fill('9,900');
    await act.getByText('BelowInitialMargin').waitFor();
    expect(await act.getByRole('button', { name: 'Withdraw', exact: true }).last().isDisabled()).toBe(true);
    const before = (await visitor()).value.cash;
    await act.getByLabel('Amount').fill('1000');
    await act.getByRole('button', { name: 'Withdraw', exact: true }).last().click();
    await landed(page, 'Withdraw 1,000.00 USD');
    expect((await visitor()).value.cash).toBe(before - 1_000_000_000n);
}, 60_000);

test('a withdrawal that waits is released and paid to its ticket', async () => {
    const key = await keyOf('visitor');
    const { address: account, value } = await visitor();
    await stage.requestWithdrawal({ key, account }, 250_000_000n);
    expect((await visitor()).value.cash).toBe(value.cash - 250_000_000n);
    const tickets = panel(page, 'Withdrawal tickets');
    await tickets.getByRole('row', { name: /USD 250.00 0.00/ }).waitFor();
    await tickets.getByRole('button', { name: 'Release' }).click();
    await tickets.getByText('Refused: NothingReleased').waitFor(); // An hour has not passed.
    await passTime('an hour');
    await page.goto(`${stage.url}/#/account`);
    await tickets.getByRole('button', { name: 'Release' }).click();
    await landed(page, 'Release what may leave');
    const { quoteMint } = stage.exchange;
    const place = await findAssociatedTokenAccount({ owner: key.address, mint: quoteMint.address, program: quoteMint.program });
    const before = await stage.chain.balance(place);
    await tickets.getByRole('button', { name: 'Pay' }).click();
    await tickets.waitFor({ state: 'detached' }); // A ticket that is paid is gone.
    expect((await stage.chain.balance(place)) - before).toBe(250_000_000n);
}, 60_000);

test('a crash, a liquidation and a deficit are seen as they happen', async () => {
    await page.goto(`${stage.url}/#/demo`);
    const crash = panel(page, 'Crash a market');
    await crash.getByLabel('Fall').selectOption({ label: '10 %' });
    await crash.getByRole('button', { name: 'Crash' }).click();
    await crash.getByText('BTC fell').waitFor();
    await page.goto(`${stage.url}/#/liquidations`);
    const nearest = panel(page, 'Nearest to liquidation');
    await nearest
        .getByRole('row', { name: new RegExp(dora.account.slice(0, 4)) })
        .getByText('below zero')
        .waitFor();
    await stage.liquidate(dora, 'BTC');
    await panel(page, 'Live').getByText('Liquidated 3.20 BTC').waitFor();
    await stage.resolve(dora, 'BTC');
    await panel(page, 'Live')
        .getByText(/^■ Deficit of 16,000.00 USD/)
        .waitFor();
    await page.goto(`${stage.url}/#/reserve`);
    const losses = panel(page, 'Losses that were divided').getByRole('row', { name: /^BTC/ });
    await losses.waitFor();
    const { events } = { events: await losses.innerText() };
    expect(events).toContain('16,000.00');
}, 60_000);

test('a stake is priced by the program before it is signed', async () => {
    await page.goto(`${stage.url}/#/staking`);
    const form = page.getByRole('form', { name: 'Stake in the junior tranche' });
    await form.getByLabel('Stake').fill('1000');
    await form.getByText('Brings 1,000.00 shares').waitFor();
    await form.getByRole('button', { name: 'Stake' }).click();
    await landed(page, 'Stake 1000 USD');
    const { address: owner } = await keyOf('visitor');
    const mint = await findSharesMint(stage.exchange.deployment.clearinghouse, 'junior', 1);
    expect(await stage.chain.balance(await findAssociatedTokenAccount({ owner, mint, program: SPL_TOKEN }))).toBe(1_000_000_000n);
    const leave = page.getByRole('form', { name: 'Leave the junior tranche' });
    await leave.getByLabel('Request an exit').fill('400');
    await leave.getByRole('button', { name: 'Request the exit' }).click();
    await panel(page, 'Your exits').getByText('waits for its price').waitFor();
    await panel(page, 'Your exits').getByRole('button', { name: 'Claim' }).click();
    await panel(page, 'Your exits').getByText('Refused: ExitNotRipe').waitFor();
}, 60_000);

test('a change is queued with its difference, raises an alarm, and is vetoed', async () => {
    await page.goto(`${stage.url}/#/governance`);
    await useLocalKey(page, 'Governance');
    await fillWallet(page, stage.url);
    await page.goto(`${stage.url}/#/governance`);
    const form = panel(page, 'Queue a change');
    await form.getByLabel('Which').selectOption('ETH');
    await form.getByLabel('Field').selectOption({ label: 'profit credit' });
    await form.getByLabel('New value').fill('200');
    await form.getByRole('row', { name: 'profit credit 1.00 % 2.00 % loosens' }).waitFor();
    await form.getByRole('button', { name: 'Queue' }).click();
    await landed(page, 'Queue the change');
    const queue = panel(page, 'Queued changes');
    await queue.getByText('A loosening').waitFor();
    expect(await queue.getByRole('button', { name: 'Veto' }).isDisabled()).toBe(true); // Governance is not the guardian.
    await useLocalKey(page, 'Guardian');
    await queue.getByRole('button', { name: 'Veto' }).click();
    await queue.getByText('vetoed').waitFor();
    const [change] = await readAll(stage.chain.rpc, stage.exchange.deployment, 'QueuedChange');
    expect(change?.value.fate).toBe(2);
}, 60_000);

test('what was queued and not vetoed is applied by anyone once it is due', async () => {
    const { index } = stage.exchange.asset('SOL');
    await stage.queueLooser('SOL', { profitCredit: 150 });
    const queue = panel(page, 'Queued changes');
    await queue.getByRole('heading', { name: /Terms of a market: SOL/ }).waitFor();
    expect(await queue.getByRole('button', { name: 'Apply' }).count()).toBe(0);
    await passTime('four days');
    await useLocalKey(page, 'Visitor, an empty wallet');
    await page.goto(`${stage.url}/#/governance`);
    await queue.getByRole('button', { name: 'Apply' }).click();
    await queue.getByRole('heading', { name: /SOL applied$/ }).waitFor();
    const { value } = await readOne(stage.chain.rpc, 'Terms', stage.exchange.deployment.terms);
    expect(value.markets[index]?.profitCredit).toBe(150);
}, 60_000);

test('JSON that is no change is told what it lacks', async () => {
    const form = panel(page, 'Queue a change');
    await form.getByLabel('What', { exact: true }).selectOption('JSON');
    for (const [text, said] of [
        ['{', 'This is no JSON'],
        ['{"__kind":"Nothing"}', 'Give __kind as one of'],
        ['{"__kind":"Pledge","market":0}', 'A field is missing or does not fit'],
        ['{"__kind":"Pledge","market":0,"amount":"1","cap":"2"}', 'cap is no field of Pledge'],
    ] as const) {
        await form.getByLabel('Change', { exact: true }).fill(text);
        await form.getByText(said).waitFor();
    }
    await form.getByLabel('Change', { exact: true }).fill('{"__kind":"Pledge","market":0,"amount":"5000000"}');
    await form.getByRole('row', { name: 'amount – 5.00 USD' }).waitFor();
}, 60_000);

test('nothing was thrown on the way', () => {
    expect(broken).toEqual([]);
});
