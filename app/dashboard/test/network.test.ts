/** Nodes that fall silent, and addresses that are no deployment. */
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openBrowser, type Browser } from '../tools/browser.js';
import { Stage } from '../tools/stage.js';
import { gate, type Gate } from './support/gate.js';

let stage: Stage;
let node: Gate;
let browser: Browser;

beforeAll(async () => {
    stage = await Stage.start(async (chain) => {
        node = await gate(chain.validator.url);
        return { rpc: node.url };
    });
    browser = await openBrowser();
}, 60_000);

afterAll(async () => {
    await browser.close();
    stage.stop();
    node.close();
});

test('an outage keeps what was read, says how old it is, and passes', async () => {
    const page = await browser.context.newPage();
    await page.goto(`${stage.url}/#/markets`);
    const mark = page.getByRole('region', { name: 'All markets' }).getByRole('row', { name: /^BTC/ });
    await mark.getByText('50,000.00').waitFor();
    node.open = false;
    await page.getByText('The node does not answer').waitFor();
    await page.getByText(/What you see is \d+ s old/).waitFor();
    await page.locator('.freshness.stale').waitFor();
    expect(await mark.innerText()).toContain('50,000.00');
    await stage.exchange.post([[0, 50_100_00000000n]]);
    node.open = true;
    await mark.getByText('50,100.00').waitFor();
    await page.getByText('The node does not answer').waitFor({ state: 'detached' });
    expect(await page.locator('.freshness').innerText()).toContain('live');
    await page.close();
}, 60_000);

test('a node that is silent from the start is asked until it answers', async () => {
    node.open = false;
    const page = await browser.context.newPage();
    await page.goto(stage.url);
    await page.getByText('The node does not answer').waitFor();
    node.open = true;
    await page.getByRole('heading', { name: 'Reserve', level: 1 }).waitFor();
    await page.close();
}, 60_000);

test.each([
    ['No deployment is at this address', 'rec5EKMGg6MxZYaMdyBfgwp4d5rB9T1VQH5pJv5LtFJ'],
    ['The address belongs to another program', 'quote mint'],
    ['The address is another account', 'prices'],
])('%s', async (title, where) => {
    const { deployment } = stage.exchange;
    const root = where === 'prices' ? deployment.prices : where === 'quote mint' ? deployment.quoteMint : where;
    const page = await browser.context.newPage();
    await page.route('**/network.json', async (route) => {
        const response = await route.fetch();
        const served: unknown = await response.json();
        await route.fulfill({ json: { ...Object(served), root } });
    });
    await page.goto(stage.url);
    await page.getByText(title).waitFor();
    await page.close();
});

test('another cluster is named, and another node may be chosen and left again', async () => {
    const page = await browser.context.newPage();
    await page.route('**/network.json', async (route) => {
        const response = await route.fetch();
        const served: unknown = await response.json();
        await route.fulfill({ json: { ...Object(served), genesisHash: '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d' } });
    });
    await page.goto(stage.url);
    await page.getByText('The node serves another cluster').waitFor();
    await page.unroute('**/network.json');
    await page.getByRole('button', { name: 'Network' }).click();
    const dialog = page.getByRole('dialog', { name: 'Network' });
    await dialog.getByLabel('Node, by RPC').fill('ftp://nowhere');
    await dialog.getByRole('button', { name: 'Use' }).click();
    await dialog.getByText(/Rpc is no address of a node/).waitFor();
    await dialog.getByLabel('Node, by RPC').fill('http://127.0.0.1:1');
    await dialog.getByLabel('Node, by WebSocket').fill('ws://127.0.0.1:1');
    await dialog.getByLabel('Root').fill(stage.exchange.deployment.clearinghouse);
    await dialog.getByRole('button', { name: 'Use' }).click();
    await page.getByText('The node does not answer').waitFor();
    await page.getByRole('button', { name: 'Back to the network that is served' }).click();
    await page.getByRole('heading', { name: 'Reserve', level: 1 }).waitFor();
    await page.close();
}, 60_000);
