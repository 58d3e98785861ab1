/** A node that falls silent while a transaction is under way: nothing else is sent until its outcome is known. */
import { findMarginAccount, readOne } from '@ballast/client';
import { keyOf } from '@ballast/localnet';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openBrowser, type Browser } from '../tools/browser.js';
import { Stage } from '../tools/stage.js';
import { gate, type Gate } from './support/gate.js';
import { panel, useLocalKey } from './support/pages.js';

let stage: Stage;
let node: Gate;
let browser: Browser;
let page: Page;

beforeAll(async () => {
    stage = await Stage.start(async (chain) => {
        node = await gate(chain.validator.url);
        return { rpc: node.url, webSocket: 'ws://127.0.0.1:1' }; // Nobody tells what landed but the gate.
    });
    await stage.exchange.trader('ada', 10_000_000_000n);
    browser = await openBrowser();
    page = await browser.context.newPage();
    await page.route('**/network.json', async (route) => {
        const served: unknown = await (await route.fetch()).json();
        await route.fulfill({ json: { ...Object(served), patienceSeconds: 1 } });
    });
    await page.goto(stage.url);
    await useLocalKey(page, 'Ada, a trader');
}, 60_000);

afterAll(async () => {
    await browser.close();
    stage.stop();
    node.close();
});

async function cash(): Promise<bigint> {
    const { address } = await keyOf('ada');
    const account = await findMarginAccount(stage.exchange.deployment.clearinghouse, address, 0);
    return (await readOne(stage.chain.rpc, 'MarginAccount', account)).value.cash;
}

const unknown = () => page.getByText('Withdraw 1,000.00 USD: it is not known whether it landed');
const button = () => panel(page, 'Do').getByRole('button', { name: 'Withdraw', exact: true }).last();

async function goTo(name: string): Promise<void> {
    await page.goto(`${stage.url}/#/${name}`);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
}

/** Fills the form, and waits until its preview lets it be sent, unless something else is under way. */
async function fill(): Promise<void> {
    await panel(page, 'Do').getByRole('button', { name: 'Withdraw', exact: true }).first().click();
    await panel(page, 'Do').getByLabel('Amount').fill('1000');
    await panel(page, 'Do').getByRole('row', { name: /^Cash/ }).waitFor();
}

/** Withdraws while the node keeps to itself what became of it. */
async function withdrawUnseen(...withheld: string[]): Promise<void> {
    node.withheld.clear();
    await goTo('account');
    await fill();
    await page.locator('form button[type=submit]:enabled', { hasText: 'Withdraw' }).waitFor();
    for (const method of withheld) node.withheld.add(method);
    await button().click();
    await unknown().waitFor();
}

test('what landed unseen is not sent again: not from another page, and not after the page was loaded again', async () => {
    const before = await cash();
    await withdrawUnseen('getSignatureStatuses');
    await goTo('reserve');
    await unknown().waitFor();
    await goTo('account');
    await fill();
    expect(await button().isDisabled()).toBe(true);
    await page.reload();
    await unknown().waitFor();
    await fill();
    expect(await button().isDisabled()).toBe(true);
    node.open = false;
    await page.getByText('The node does not answer').waitFor();
    expect(await button().isDisabled()).toBe(true);
    node.open = true;
    node.withheld.clear();
    await page.locator('.landed').filter({ hasText: 'Withdraw 1,000.00 USD' }).waitFor();
    expect(await cash()).toBe(before - 1_000_000_000n);
    await page.reload();
    await goTo('account');
    expect(await page.getByText('Withdraw 1,000.00 USD').count()).toBe(0); // It is forgotten once it is known.
    await fill();
    await page.locator('form button[type=submit]:enabled', { hasText: 'Withdraw' }).waitFor();
}, 60_000);

test('what never reached the chain is let go once it cannot land any more', async () => {
    const before = await cash();
    await withdrawUnseen('getSignatureStatuses', 'sendTransaction');
    node.withheld.delete('getSignatureStatuses');
    await page.getByText('The transaction expired').waitFor();
    expect(await cash()).toBe(before);
    await page.locator('form button[type=submit]:enabled', { hasText: 'Withdraw' }).waitFor();
}, 60_000);
