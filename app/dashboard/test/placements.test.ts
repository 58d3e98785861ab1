/** Capital that lies with a depository, from the terms that let it to what cannot be redeemed: on the page as it stands on the chain. */
import { applyChange, fundReserve, openPlacement, place, quote, valuePlacement, type Change } from '@ballast/client';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { lenderOn, moves, readies, type Lender } from '../../client/test/support/lender.js';
import { short } from '../src/format.js';
import { openBrowser, type Browser } from '../tools/browser.js';
import { Stage } from '../tools/stage.js';
import { panel } from './support/pages.js';

const DAY = 86_400n;
const DOLLAR = 1_000_000n;

let stage: Stage;
let browser: Browser;
let page: Page;
let lender: Lender;
let change: Change;
const broken: string[] = [];

beforeAll(async () => {
    [stage, browser] = await Promise.all([Stage.start(), openBrowser()]);
    const { chain, exchange } = stage;
    const { quoteMint: mint, quoteProgram: program } = exchange.deployment;
    lender = await lenderOn(chain, { mint, program });
    change = { __kind: 'PlacementTerms', terms: { vault: lender.vault, share: 1_000, coverage: 12_000 } };
    const depositor = await chain.wallet('sponsor of placements');
    const source = await chain.tokens(exchange.quoteMint, depositor.address, 5_000_000n * DOLLAR);
    await chain.send(fundReserve(exchange.deployment, { depositor, source, amount: quote(5_000_000n * DOLLAR) }));
    page = await browser.context.newPage();
    page.on('pageerror', (error) => broken.push(error.message));
}, 90_000);

afterAll(async () => {
    await browser.close();
    stage.stop();
    expect(broken).toEqual([]);
});

async function show(name: string): Promise<void> {
    await page.goto(`${stage.url}/#/${name}`);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
}

test('nothing is placed before governance names a vault', async () => {
    await show('capital');
    const placements = panel(page, 'Placements');
    await placements.getByText('nothing is placed').waitFor();
    await placements.getByText('Nothing was ever placed.').waitFor();
    await placements.locator('dd', { hasText: 'nobody' }).waitFor();
}, 60_000);

test('another vault is told as such, and its terms in words; the form takes them field by field', async () => {
    await stage.queue(change);
    await show('governance');
    const queued = panel(page, 'Queued changes').locator('article', { hasText: 'Terms of placements' });
    await queued.getByText('Another depository is named').waitFor();
    await queued.getByRole('row', { name: `vault nobody ${short(lender.vault)}` }).waitFor();
    await queued.getByRole('row', { name: 'share 0.00 % 10.00 % loosens' }).waitFor();
    await queued.getByRole('row', { name: 'coverage 100.00 % 120.00 %' }).waitFor();
    const form = panel(page, 'Queue a change');
    await form.getByLabel('What', { exact: true }).selectOption({ label: 'Terms of placements' });
    await form.getByLabel('Field').selectOption('share');
    await form.getByLabel('New value').fill('500');
    await form.getByRole('row', { name: 'share 0.00 % 5.00 % loosens' }).waitFor();
    await form.getByLabel('Field').selectOption('vault');
    await form.getByLabel('New value').fill(lender.vault);
    await form.getByRole('row', { name: `vault nobody ${short(lender.vault)}` }).waitFor();
}, 60_000);

test('what is placed is shown as somebody last looked, and for how long it could not be redeemed', async () => {
    const { chain, exchange } = stage;
    const { deployment } = exchange;
    await exchange.wait(41n * DAY);
    await chain.send(applyChange(deployment, { change, authority: chain.payer }));
    await chain.send(openPlacement(deployment, { payer: chain.payer, depository: lender }));
    await readies(chain, deployment, lender, 100_000n * DOLLAR);
    await chain.send(place(deployment, { depository: lender, amount: quote(10_000n * DOLLAR) }));
    await show('capital');
    const placements = panel(page, 'Placements');
    const vault = short(lender.vault);
    await placements.locator('dd', { hasText: '10,000.00' }).waitFor();
    await placements.getByText('at most 10.00 % of protocol capital').waitFor();
    await placements.locator('dd', { hasText: '120.00 %' }).waitFor();
    await placements.getByRole('row', { name: new RegExp(`^${vault} 10,000\\.00 10,000\\.00 `) }).waitFor();
    const borrower = await chain.tokens(exchange.quoteMint, lender.manager.address, 0n);
    await chain.send(moves(lender, 'lend', borrower, 104_000n * DOLLAR));
    await exchange.wait(60n);
    await chain.send(valuePlacement(deployment, { depository: lender }));
    await exchange.wait(120n);
    await placements.getByRole('row', { name: new RegExp(`^${vault} 10,000\\.00 6,000\\.00 .*2 min`) }).waitFor();
    await show('reserve');
    await panel(page, 'Flows of the reserve')
        .getByRole('row', { name: /^Capital placed: 10,000\.00 .* −10,000\.00$/ })
        .waitFor();
}, 90_000);
