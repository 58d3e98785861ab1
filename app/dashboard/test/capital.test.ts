/** What the reserve's capital does, and what a census says of everyone: on the page as it stands on the chain. */
import { inventoryTermsOf, readBooks, readEvents, readOne, scenariosOf } from '@ballast/client';
import { keyOf, type Trader } from '@ballast/localnet';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { DAY } from '../../client/test/support/units.js';
import { cents, short } from '../src/format.js';
import { openBrowser, type Browser } from '../tools/browser.js';
import { Stage } from '../tools/stage.js';
import { panel } from './support/pages.js';

const DOLLAR = 1_000_000n;
const money = (amount: bigint): string => cents(amount, 6);

let stage: Stage;
let browser: Browser;
let page: Page;
let bob: Trader;
const broken: string[] = [];

beforeAll(async () => {
    [stage, browser] = await Promise.all([Stage.start(), openBrowser()]);
    await stage.exchange.wait(31n * DAY); // Seeds and pledges open over thirty days.
    bob = await stage.leveraged('bob', 'BTC', 'long', 900n);
    page = await browser.context.newPage();
    page.on('pageerror', (error) => broken.push(error.message));
}, 90_000);

afterAll(async () => {
    await browser.close();
    stage.stop();
    expect(broken).toEqual([]);
});

const books = () => readBooks(stage.chain.rpc, stage.exchange.deployment);

async function show(name: string): Promise<void> {
    await page.goto(`${stage.url}/#/${name}`);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
}

test('nothing is shown of what nobody did', async () => {
    await show('stress');
    await page.getByText('No census was begun yet').waitFor();
    await show('capital');
    await page.getByText('Nobody has a facility.').waitFor();
    await page.getByText('No signal stands').waitFor();
    await panel(page, 'Holdings of protocol capital')
        .getByRole('row', { name: /^BTC 0\.00 rests 10\.00 % 0\.00 % ± 2\.00 %/ })
        .waitFor();
}, 60_000);

test('a signal stands on the reserve, with who raised it and its bond', async () => {
    const detector = await stage.signal();
    await show('capital');
    const signal = panel(page, 'Signal');
    await signal.getByText('stands', { exact: false }).first().waitFor();
    await signal.getByText('1,000.00').waitFor();
    await signal.getByTitle(detector).first().waitFor();
    await show('reserve');
    await panel(page, 'Standing').getByRole('link', { name: 'stands' }).waitFor();
    await panel(page, 'Flows of the reserve')
        .getByRole('row', { name: /^Signal raised .* \+1,000\.00$/ })
        .waitFor();
}, 60_000);

test('a holding beyond its band is sold, and a facility lies apart', async () => {
    await stage.hold('BTC', 50_000_000n);
    const holder = await stage.post('mutual', 10_000n * DOLLAR, 50n * DOLLAR);
    await show('capital');
    await panel(page, 'Holdings of protocol capital')
        .getByRole('row', { name: /^BTC 0\.50 sells since .* 10\.00 %/ })
        .waitFor();
    const { reserve } = await books();
    expect(reserve.value.holdingsValue).toBeGreaterThan(0n);
    await panel(page, 'Holdings of protocol capital').getByText(money(reserve.value.holdingsValue)).waitFor();
    const facilities = panel(page, 'Facilities');
    await facilities.getByRole('row', { name: new RegExp(`^${short(holder)} 0\\.00 0\\.00 10,000\\.00 0\\.00 50\\.00`) }).waitFor();
    await facilities.getByText('10,050.00').waitFor();
}, 60_000);

test('a census is shown by scenario, with those who would leave most, and what it attests', async () => {
    await stage.crash('BTC', 900);
    await stage.census();
    const { value: census } = await readOne(stage.chain.rpc, 'Census', (await books()).census?.address ?? bob.account);
    const { value: account } = await readOne(stage.chain.rpc, 'MarginAccount', bob.account);
    const [falls] = census.losses;
    if (falls === undefined) throw new Error('a census has no scenarios');
    expect(falls.shortfall).toBeGreaterThan(0n);
    expect(falls.largest[0]?.id).toBe(account.id);
    await show('stress');
    const row = page.getByRole('row').filter({ hasText: '0: all classes −100 %' });
    await row.getByText(money(falls.shortfall)).first().waitFor();
    const link = row.getByRole('link', { name: `account ${account.id}`, exact: true });
    expect(await link.getAttribute('href')).toBe(`#/account/${bob.account}`);
    await page.getByRole('row').filter({ hasText: '3: classes 0–3 −100 %, classes 4–7 +100 %' }).waitFor();
    const { root, tradersLedger, tradersVault, report, lastSlot } = census.attested;
    await panel(page, 'Stress report').getByText(money(report)).first().waitFor();
    const attested = panel(page, 'Attestation');
    await attested.getByText([...root.hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')).waitFor();
    await attested.getByText(`to ${lastSlot}`).waitFor();
    await attested
        .getByRole('row')
        .filter({ hasText: money(tradersLedger) })
        .filter({ hasText: money(tradersVault) })
        .getByText('covered')
        .waitFor();
}, 60_000);

test('what the reserve took on is shown with its delta and what was lent', async () => {
    await stage.settle(bob, 'BTC'); // The clock starts.
    for (let step = 0; step < 3; step += 1) await stage.exchange.wait(250n);
    await stage.settle(bob, 'BTC');
    await stage.absorb(bob, 'BTC');
    const { inventory, markets, reserve } = await books();
    const size = inventory?.value.markets[0]?.size ?? 0n;
    expect(size).toBeGreaterThan(0n);
    const lent = markets.get(0)?.value.lentBudget ?? 0n;
    expect(lent).toBeGreaterThan(0n);
    const delta = await lastDelta();
    await show('capital');
    const held = panel(page, 'Inventory');
    await held.getByRole('row', { name: `BTC ${cents(size, 8)} ${money(delta)} ${money(lent)} ${money(reserve.value.lent)}` }).waitFor();
    await held.locator('dd', { hasText: money(delta) }).waitFor(); // Of one position it is the net delta.
    await show('liquidations');
    await page
        .getByRole('list', { name: 'Liquidations, newest first' })
        .getByText(`Absorbed ${cents(size, 8)} BTC`)
        .waitFor();
}, 90_000);

/** The delta that the last event told. */
async function lastDelta(): Promise<bigint> {
    const { rpc } = stage.chain;
    const [last] = await rpc.getSignaturesForAddress((await books()).inventory?.address ?? bob.account, { limit: 1 }).send();
    if (last === undefined) throw new Error('nothing touched the inventory');
    const found = await rpc.getTransaction(last.signature, { encoding: 'base64', maxSupportedTransactionVersion: 0 }).send();
    for (const { name, fields } of readEvents(found?.meta?.logMessages ?? [])) if (name === 'PositionAbsorbed') return fields.delta;
    throw new Error('the last transaction absorbed nothing');
}

test('changes of what is new are told field by field, in words', async () => {
    const { terms } = await books();
    const { shares } = scenariosOf(terms.value);
    await stage.queue({ __kind: 'Scenarios', scenarios: { shares: shares.map((row, index) => (index === 2 ? row.map(() => -80) : row)) } });
    const { address: key } = await keyOf('next detector');
    await stage.queue({ __kind: 'Detector', slot: 1, key });
    await stage.queue({ __kind: 'InventoryTerms', terms: { ...inventoryTermsOf(terms.value), capitalShare: 3_000 } });
    await show('governance');
    const changes = panel(page, 'Queued changes');
    const scenarios = changes.locator('article', { hasText: 'Scenarios of a census' });
    await scenarios.getByRole('row', { name: 'scenario 2 all classes −50 % all classes −80 %' }).waitFor();
    await scenarios.getByText('Stress is told otherwise').waitFor();
    const detector = changes.locator('article', { hasText: 'Detector: place 1' });
    await detector.getByRole('row', { name: `key nobody ${short(key)}` }).waitFor();
    await detector.getByText('A detector is named').waitFor();
    const inventory = changes.locator('article', { hasText: 'Terms of the inventory' });
    await inventory.getByRole('row', { name: 'capital share 25.00 % 30.00 % loosens' }).waitFor();
}, 60_000);
