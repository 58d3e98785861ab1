/** Wallets, and desks that are not to be trusted. */
import { findMarginAccount, readOne } from '@ballast/client';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openBrowser, type Browser } from '../tools/browser.js';
import { Stage } from '../tools/stage.js';
import { fillWallet, landed, panel } from './support/pages.js';
import { installWallet } from './support/wallet.js';

let stage: Stage;
const browsers: Browser[] = [];

beforeAll(async () => {
    stage = await Stage.start();
}, 60_000);

afterAll(async () => {
    for (const browser of browsers) await browser.close();
    stage.stop();
});

async function withWallet(name: string, declines: boolean) {
    const browser = await openBrowser();
    browsers.push(browser);
    const address = await installWallet(browser.context, { name, declines });
    const page = await browser.context.newPage();
    await page.goto(stage.url);
    await page.locator('button.wallet').click();
    await page.getByRole('button', { name: 'Test wallet' }).click();
    await page.getByRole('dialog', { name: 'Wallet' }).waitFor({ state: 'hidden' });
    await fillWallet(page, stage.url);
    await page.goto(`${stage.url}/#/account`);
    return { page, account: await findMarginAccount(stage.exchange.deployment.clearinghouse, address, 0) };
}

async function ask(page: Page, size: string): Promise<void> {
    await panel(page, 'Do').getByRole('button', { name: 'Trade' }).click();
    await panel(page, 'Do').getByLabel('Size').fill(size);
    await panel(page, 'Do').getByRole('button', { name: 'Ask for a quote' }).click();
}

test('a wallet of the Wallet Standard signs deposits and trades, and no trade that was not asked for', async () => {
    const { page, account } = await withWallet('signs', false);
    await page.getByRole('button', { name: 'Open an account' }).click();
    await panel(page, 'Do').getByLabel('Amount').fill('5000');
    await panel(page, 'Do').getByRole('button', { name: 'Deposit', exact: true }).last().click();
    await landed(page, 'Deposit 5,000.00 USD');
    await ask(page, '0.05');
    await panel(page, 'Do').getByRole('button', { name: 'Sign and trade' }).click();
    await landed(page, 'Buy 0.05 BTC');
    const { value } = await readOne(stage.chain.rpc, 'MarginAccount', account);
    expect(value.positions.filter(({ size }) => size !== 0n).map(({ size }) => size)).toEqual([5_000_000n]);

    // The desk answers with a trade of another size, signed and valid.
    await page.route('**/quote', async (route) => {
        const wanted: unknown = route.request().postDataJSON();
        const forged = { ...Object(wanted), size: '9000000' };
        await route.fulfill({ response: await route.fetch({ postData: JSON.stringify(forged) }) });
    });
    await ask(page, '0.01');
    await panel(page, 'Do').getByText("The desk's transaction trades a size of 9000000, not 1000000").waitFor();
    expect(await panel(page, 'Do').getByRole('button', { name: 'Sign and trade' }).count()).toBe(0);
    const after = await readOne(stage.chain.rpc, 'MarginAccount', account);
    expect(after.value.positions).toEqual(value.positions);
}, 60_000);

test('an owner who declines sends nothing', async () => {
    const { page, account } = await withWallet('declines', true);
    await page.getByRole('button', { name: 'Open an account' }).click();
    await page.getByText('The owner declined.').waitFor();
    await expect(readOne(stage.chain.rpc, 'MarginAccount', account)).rejects.toThrow('no MarginAccount is at');
}, 60_000);
