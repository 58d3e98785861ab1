/** Pictures of every page, in both themes, on a desktop and on a phone: `npm run screenshots`. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Page } from 'playwright-core';

import { DESKTOP, openBrowser, PHONE } from './browser.js';
import { Stage } from './stage.js';

const FOLDER = fileURLToPath(new URL('../../../../target/dashboard/', import.meta.url));
const PAGES = ['reserve', 'capital', 'stress', 'markets', 'liquidations', 'account', 'staking', 'governance', 'keepers', 'demo'];

async function settled(page: Page): Promise<void> {
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await page.locator('.loading').first().waitFor({ state: 'detached' });
}

async function connect(page: Page, name: string): Promise<void> {
    await page.evaluate((key) => localStorage.setItem('ballast.wallet', `local:${key}`), name);
    await page.reload();
}

/** What is seen on the way through an act. */
async function pictureActs(page: Page, kind: string): Promise<void> {
    await page.goto(`${stage.url}/#/demo`);
    await page.getByRole('button', { name: 'Fill the wallet' }).click();
    await page.getByText('Tokens are in the wallet').waitFor();
    await page.goto(`${stage.url}/#/account`);
    const act = page.getByRole('region', { name: 'Do' });
    await act.getByRole('button', { name: 'Trade' }).click();
    await act.getByLabel('Market').selectOption('ETH');
    await act.getByLabel('Size').fill('2.5');
    await act.getByRole('button', { name: 'Ask for a quote' }).click();
    await act.getByRole('button', { name: 'Sign and trade' }).waitFor();
    await page.screenshot({ path: `${FOLDER}trade-light-${kind}.png`, fullPage: true });
    await act.getByRole('button', { name: 'Withdraw' }).click();
    await act.getByLabel('Amount').fill('12000');
    await act.getByRole('alert').first().waitFor();
    await page.screenshot({ path: `${FOLDER}refused-light-${kind}.png`, fullPage: true });
    await page.locator('button.wallet').click();
    await page.screenshot({ path: `${FOLDER}wallet-light-${kind}.png` });
    await page.keyboard.press('Escape');
    await page.goto(`${stage.url}/#/reserve`);
    await page.getByRole('button', { name: 'Coverage', exact: true }).click();
    await page.screenshot({ path: `${FOLDER}term-light-${kind}.png` });
}

mkdirSync(FOLDER, { recursive: true });
const stage = await Stage.start();
await stage.furnish();
for (const theme of ['light', 'dark'] as const) {
    for (const [kind, viewport] of [['desktop', DESKTOP] as const, ['phone', PHONE] as const]) {
        const { context, close } = await openBrowser({ theme, viewport });
        const page = await context.newPage();
        page.on('pageerror', (error) => process.stderr.write(`${error.message}\n`));
        page.on('console', (message) => message.type() === 'error' && process.stderr.write(`${message.text()}\n`));
        await page.goto(stage.url);
        await connect(page, 'ada');
        for (const [place, price] of [45_100n, 45_600n, 45_250n].entries()) {
            await stage.exchange.post([
                [0, price * 100_000_000n],
                [1, (2_000n + BigInt(place) * 4n) * 100_000_000n],
            ]);
            await page.waitForTimeout(900);
        }
        for (const name of PAGES) {
            await page.goto(`${stage.url}/#/${name}`);
            await settled(page);
            await page.waitForTimeout(700);
            await page.screenshot({ path: `${FOLDER}${name}-${theme}-${kind}.png`, fullPage: true });
        }
        if (theme === 'light') await pictureActs(page, kind);
        await close();
    }
}
stage.stop();
process.stdout.write(`${FOLDER}\n`);
process.exit(0);
