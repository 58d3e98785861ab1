/** How tests find their way on the page. */
import type { Page } from 'playwright-core';

/** Uses a key of the local network, as a person does. */
export async function useLocalKey(page: Page, label: string): Promise<void> {
    await page.locator('button.wallet').click();
    const dialog = page.getByRole('dialog', { name: 'Wallet' });
    await dialog.getByLabel('Key').selectOption({ label });
    await dialog.getByRole('button', { name: 'Use this key' }).click();
    await dialog.waitFor({ state: 'hidden' });
}

/** Fills the connected wallet from the faucet. */
export async function fillWallet(page: Page, url: string): Promise<void> {
    await page.goto(`${url}/#/demo`);
    await page.getByRole('button', { name: 'Fill the wallet' }).click();
    await page.getByText('Tokens are in the wallet').waitFor();
}

/** A panel by its title. */
export const panel = (page: Page, title: string | RegExp) => page.getByRole('region', { name: title });

/** Waits until what was sent has landed. */
export async function landed(page: Page, what: string | RegExp): Promise<void> {
    await page.locator('.landed').filter({ hasText: what }).waitFor();
}
