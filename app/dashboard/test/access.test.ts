/** Whether everyone can use it: axe on every page, the keyboard alone, and a phone's width. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { findMarginAccount, readOne } from '@ballast/client';
import { keyOf } from '@ballast/localnet';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { DESKTOP, openBrowser, PHONE, type Browser } from '../tools/browser.js';
import { Stage } from '../tools/stage.js';
import { fillWallet, useLocalKey } from './support/pages.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PAGES = ['reserve', 'capital', 'stress', 'markets', 'liquidations', 'account', 'staking', 'governance', 'keepers', 'demo'];

let stage: Stage;
let browser: Browser;
let page: Page;

beforeAll(async () => {
    [stage, browser] = await Promise.all([Stage.start(), openBrowser()]);
    await stage.furnish();
    page = await browser.context.newPage();
    await page.goto(stage.url);
    await useLocalKey(page, 'Ada, a trader');
}, 90_000);

afterAll(async () => {
    await browser.close();
    stage.stop();
});

async function show(name: string): Promise<void> {
    await page.goto(`${stage.url}/#/${name}`);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await page.locator('.loading').first().waitFor({ state: 'detached' });
}

interface Finding {
    readonly id: string;
    readonly impact: string;
    readonly at: string;
}

/** What axe finds that is serious or critical. */
async function findings(): Promise<Finding[]> {
    if (!(await page.evaluate('typeof axe === "object"'))) await page.evaluate(AXE);
    const found: unknown =
        await page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.flatMap(
        ({ id, impact, nodes }) => nodes.map(({ html }) => ({ id, impact, at: html.slice(0, 160) }))
    ).filter(({ impact }) => impact === 'serious' || impact === 'critical'))`);
    if (!Array.isArray(found)) throw new Error('axe answered with no list');
    return found;
}

test.each([
    ['light', 'desktop', DESKTOP],
    ['light', 'phone', PHONE],
    ['dark', 'desktop', DESKTOP],
    ['dark', 'phone', PHONE],
] as const)(
    'no page has a serious finding in %s on a %s, or is wider than it',
    async (theme, _, viewport) => {
        await page.emulateMedia({ colorScheme: theme });
        await page.setViewportSize(viewport);
        for (const name of PAGES) {
            await show(name);
            expect([name, await findings()]).toEqual([name, []]);
            const width = await page.evaluate(() => document.documentElement.scrollWidth);
            expect([name, width]).toEqual([name, Math.min(width, viewport.width)]);
            expect([name, await page.locator('[data-unknown-term]').allInnerTexts()]).toEqual([name, []]);
        }
    },
    60_000,
);

test('the switch wins over what the system prefers', async () => {
    await page.setViewportSize(DESKTOP);
    await page.emulateMedia({ colorScheme: 'dark' });
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await paper();
    await page.getByRole('button', { name: /^Theme: auto/ }).click();
    expect(await paper()).not.toBe(dark);
    await page.getByRole('button', { name: /^Theme: light/ }).click();
    expect(await paper()).toBe(dark);
});

test('a word is explained by the keyboard, in the words of the glossary', async () => {
    await show('reserve');
    await page.getByRole('button', { name: 'Coverage', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('what the tiers hold and markets may draw, as a share of the target').waitFor({ state: 'visible' });
    await page.keyboard.press('Escape');
    await page.getByText('what the tiers hold and markets may draw, as a share of the target').waitFor({ state: 'hidden' });
});

/** Goes on with Tab until the focus is where it should be. */
async function tabTo(name: string): Promise<void> {
    for (let step = 0; step < 80; step += 1) {
        await page.keyboard.press('Tab');
        const label = await page.evaluate(() => {
            const { activeElement: element } = document;
            const labelled =
                element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels?.[0]?.innerText : undefined;
            return labelled ?? element?.textContent ?? '';
        });
        if (label.trim() === name) return;
    }
    throw new Error(`Tab does not lead to ${name}`);
}

test('a deposit needs no mouse', async () => {
    await fillWallet(page, stage.url);
    await show('account');
    await page.evaluate(() => document.body.focus());
    await tabTo('Skip to the page');
    await page.keyboard.press('Enter');
    await tabTo('Amount');
    await page.keyboard.type('123');
    const account = await findMarginAccount(stage.exchange.deployment.clearinghouse, (await keyOf('ada')).address, 0);
    const before = await readOne(stage.chain.rpc, 'MarginAccount', account);
    await page.getByRole('row', { name: /^Cash/ }).waitFor();
    await tabTo('Deposit');
    await page.keyboard.press('Enter');
    await page.locator('.landed').filter({ hasText: 'Deposit 123.00 USD' }).waitFor();
    const after = await readOne(stage.chain.rpc, 'MarginAccount', account);
    expect(after.value.cash - before.value.cash).toBe(123_000_000n);
}, 60_000);
