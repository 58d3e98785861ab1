/** The local network is the same in every run, and its prices do what they are told. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { inventoryTermsOf, NotANetwork, parseNetwork, readOne, readSnapshot, scenariosOf } from '@ballast/client';
import { Chain, CONFIGURATION, Exchange, Walk } from '@ballast/localnet';
import { expect, test } from 'vitest';

async function walked(seed: number): Promise<{ root: string; prices: Map<number, bigint> }> {
    const chain = await Chain.start();
    const exchange = await Exchange.launched(chain);
    const walk = new Walk(exchange, { seed, step: 50 });
    for (let step = 0; step < 3; step += 1) await walk.step(5n);
    chain.stop();
    return { root: exchange.deployment.clearinghouse, prices: exchange.posted };
}

test('the same seed walks the same way, another one another', async () => {
    const [first, again, other] = [await walked(7), await walked(7), await walked(8)];
    expect(again).toEqual(first);
    expect(other.root).toBe(first.root);
    expect(other.prices).not.toEqual(first.prices);
});

test('a crash is taken as the price after a minute', async () => {
    const chain = await Chain.start();
    const exchange = await Exchange.launched(chain);
    const asset = exchange.asset('BTC');
    await new Walk(exchange).crash(asset, 3_000);
    expect(exchange.posted.get(asset.index)).toBe(35_000_00000000n);
    const { value } = await readOne(chain.rpc, 'Prices', exchange.deployment.prices);
    expect(value.feeds[asset.index]?.price).toBe(1_503_238_553_600n); // 350 of the quote's units for one of BTC's, times 2^32.
    chain.stop();
});

test('what is opened once is open, under the terms of the file', async () => {
    const chain = await Chain.start();
    const exchange = await Exchange.launched(chain);
    const { census, inventory, holdings, terms, clearinghouse, marginAccounts } = await readSnapshot(chain.rpc, exchange.deployment);
    expect([census?.value.number, inventory?.value.markets.length, holdings?.value.looked]).toEqual([0, 48, 0n]);
    expect(marginAccounts.map(({ value }) => value.owner)).toEqual(exchange.assets.map(() => exchange.deployment.clearinghouse));
    expect(scenariosOf(terms.value)).toEqual(CONFIGURATION.endowment?.scenarios);
    expect(inventoryTermsOf(terms.value)).toEqual(CONFIGURATION.endowment?.inventory);
    expect(terms.value.holdings[0]).toMatchObject({ listed: 1, ...CONFIGURATION.endowment?.holdings[0]?.terms });
    expect(clearinghouse.value.detectors[0]).toBe(exchange.roles.detector.address);
    chain.stop();
});

const command = fileURLToPath(new URL('../dist/command.js', import.meta.url));

test('the command prints where everything is', () => {
    const printed: unknown = JSON.parse(
        execFileSync(process.execPath, [command, '--once', '--json', '--slot', '20', '--traders', '3'], { encoding: 'utf8' }),
    );
    expect(printed).toMatchObject({
        program: 'Ba11astC1earingReserve111111111111111111111',
        assets: [{ symbol: 'BTC', index: 0 }, { symbol: 'ETH' }, { symbol: 'SOL' }],
        traders: [{ name: 'ada' }, { name: 'bob' }, { name: 'carl' }],
    });
});

test('the command writes down where everything is, and the keys for their owners alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ballast-localnet-'));
    execFileSync(process.execPath, [command, '--once', '--slot', '20', '--traders', '2', '--folder', folder]);
    const network = parseNetwork(readFileSync(join(folder, 'network.json'), 'utf8'));
    expect(network.assets.map(({ symbol }) => symbol)).toEqual(['BTC', 'ETH', 'SOL']);
    expect(network.traders.map(({ name }) => name)).toEqual(['ada', 'bob']);
    const { file, address } = network.keys.find(({ name }) => name === 'ada') ?? { file: '', address: '' };
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    const bytes: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    expect(bytes).toHaveLength(64);
    expect(network.traders[0]?.owner).toBe(address);
    rmSync(folder, { recursive: true });
});

test.each([
    ['no JSON', '{', 'the network is not JSON'],
    ['no object', '[1]', 'the network.url is not a text'],
    ['no url', '{}', 'the network.url is not a text'],
    ['no address', '{"url":"u","webSocket":"w","root":"r"}', 'the network.root is not an address'],
])('a network that has %s is refused', (_, json, message) => {
    expect(() => parseNetwork(json)).toThrow(NotANetwork);
    expect(() => parseNetwork(json)).toThrow(message);
});
