/** Size, first paint, and what a refresh costs with thousands of accounts: `npm run figures`. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { BALLAST_PROGRAM_ADDRESS, readOne } from '@ballast/client';
import type { Trader } from '@ballast/localnet';
import { getAddressDecoder } from '@solana/kit';
import type { CDPSession, Page } from 'playwright-core';

import { openBrowser } from './browser.js';
import { Stage } from './stage.js';

const ACCOUNTS = 5_000;
const REFRESHES = 10;
const OWNER_AT = 48;
const ID_AT = 112;

const print = (name: string, value: string): void => void process.stdout.write(`${name.padEnd(46)}${value}\n`);
const kilobytes = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} KB`;

function sizes(): void {
    const folder = fileURLToPath(new URL('../../dist', import.meta.url));
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const rows = files.map(({ parentPath, name }) => {
        const bytes = readFileSync(`${parentPath}/${name}`);
        return { name: name.replace(/-[\w-]{8}\./, '.'), raw: bytes.length, zipped: gzipSync(bytes, { level: 9 }).length };
    });
    for (const { name, raw, zipped } of rows) print(name, `${kilobytes(raw)}, ${kilobytes(zipped)} gzip`);
    const total = (part: 'raw' | 'zipped'): number => rows.reduce((sum, row) => sum + row[part], 0);
    print('all files', `${kilobytes(total('raw'))}, ${kilobytes(total('zipped'))} gzip`);
}

/** Puts accounts there that are like real ones but for their place, owner and number. They stand in for real ones here alone. */
async function multiply({ chain }: Stage, traders: readonly Trader[]): Promise<void> {
    const real = await Promise.all(traders.map(({ account }) => readOne(chain.rpc, 'MarginAccount', account)));
    for (let number = 0; number < ACCOUNTS - traders.length; number += 1) {
        const bytes = Uint8Array.from(real[number % real.length]?.bytes ?? []);
        const place = crypto.getRandomValues(new Uint8Array(32));
        bytes.set(place, OWNER_AT);
        new DataView(bytes.buffer).setBigUint64(ID_AT, BigInt(1_000 + number), true);
        chain.validator.place(getAddressDecoder().decode(place), BALLAST_PROGRAM_ADDRESS, bytes);
    }
}

interface Cost {
    readonly bytes: number;
    readonly requests: number;
    readonly milliseconds: number;
    readonly script: number;
}

/** What happens on the page's main thread while something is done. */
async function costOf(session: CDPSession, act: () => Promise<void>): Promise<Cost> {
    let [bytes, requests] = [0, 0];
    const count = ({ encodedDataLength }: { readonly encodedDataLength: number }): void => {
        bytes += encodedDataLength;
        requests += 1;
    };
    session.on('Network.loadingFinished', count);
    const before = await metrics(session);
    await act();
    const after = await metrics(session);
    session.off('Network.loadingFinished', count);
    const spent = (name: string): number => ((after.get(name) ?? 0) - (before.get(name) ?? 0)) * 1_000;
    return { bytes, requests, milliseconds: spent('TaskDuration'), script: spent('ScriptDuration') };
}

async function metrics(session: CDPSession): Promise<ReadonlyMap<string, number>> {
    const { metrics: found } = await session.send('Performance.getMetrics');
    return new Map(found.map(({ name, value }) => [name, value] as const));
}

interface Measure {
    readonly duration: number;
    readonly detail: number;
}

const measures = (page: Page, name: string): Promise<Measure[]> =>
    page.evaluate(
        (of) =>
            performance
                .getEntriesByName(of)
                .map((entry) => ({ duration: entry.duration, detail: 'detail' in entry ? Number(entry.detail) : 0 })),
        name,
    );

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

sizes();
const stage = await Stage.start();
const traders: Trader[] = [];
for (const [place, name] of ['ada', 'bob', 'carl', 'dora'].entries()) {
    traders.push(
        await stage.leveraged(
            name,
            ['BTC', 'ETH', 'SOL'][place % 3] ?? 'BTC',
            place % 2 === 0 ? 'long' : 'short',
            BigInt(200 * (place + 1)),
        ),
    );
}
await multiply(stage, traders);

const { context, close } = await openBrowser();
const page = await context.newPage();
const session = await context.newCDPSession(page);
await session.send('Performance.enable');
await session.send('Network.enable');
await page.goto(`${stage.url}/#/liquidations`);
await page.getByRole('region', { name: 'Nearest to liquidation' }).getByRole('row').nth(10).waitFor({ timeout: 60_000 });
const paint = await page.evaluate(() => ({
    paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
    data: performance.getEntriesByName('first data')[0]?.startTime ?? 0,
}));
print('first contentful paint', `${paint.paint.toFixed(0)} ms`);
print('first data', `${paint.data.toFixed(0)} ms`);
const [first] = await measures(page, 'judge accounts');
print(`all ${ACCOUNTS} accounts, read once in the worker`, `${kilobytes(first?.detail ?? 0)} of base64`);

await page.waitForTimeout(3_000);
await page.evaluate(() => performance.clearMeasures());
const cost = await costOf(session, async () => {
    for (let refresh = 0; refresh < REFRESHES; refresh += 1) {
        await stage.exchange.post([[0, 50_000_00000000n + BigInt(refresh) * 1_00000000n]]);
        await page.waitForTimeout(1_500);
    }
});
const [books, accounts] = [await measures(page, 'judge books'), await measures(page, 'judge accounts')];
print(`${REFRESHES} prices in ${((REFRESHES * 1_500) / 1_000).toFixed(0)} s: refreshes of the books`, String(books.length));
print('bytes taken by the page, for each', kilobytes(cost.bytes / books.length));
print('requests of the page, for each', (cost.requests / books.length).toFixed(1));
print(
    'main thread, for each',
    `${(cost.milliseconds / books.length).toFixed(1)} ms, of which script ${(cost.script / books.length).toFixed(1)} ms`,
);
print('of which the law judges the books', `${mean(books.map(({ duration }) => duration)).toFixed(1)} ms`);
print(`worker, to judge ${ACCOUNTS} accounts`, `${mean(accounts.map(({ duration }) => duration)).toFixed(0)} ms, ${accounts.length} times`);
await close();
stage.stop();
process.exit(0);
