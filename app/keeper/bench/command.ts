/** `npm run bench -w @ballast/keeper`: a crash over thousands of accounts, then an hour of work, with real keepers on a real validator. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { readEvents, readSnapshot, wait } from '@ballast/client';
import { Chain, crowd, DOLLAR, Exchange, writeNetwork, type Trader } from '@ballast/localnet';
import { Risk, unixTime } from '@ballast/risk';
import { Command } from 'commander';

import { KeeperProcess, sum, type Sample } from './process.js';

interface BenchOptions {
    readonly accounts: number;
    readonly keepers: number;
    readonly fall: number;
    readonly slot: number;
    readonly minutes: number;
    readonly json: boolean;
}

const number = (text: string): number => Number(text);

const options = new Command('bench')
    .option('--accounts <number>', 'accounts with positions', number, 2_000)
    .option('--keepers <number>', 'keepers that race', number, 1)
    .option('--fall <basis points>', 'by how much all prices fall at once', number, 1_000)
    .option('--slot <milliseconds>', 'how long a slot takes; 0 makes a block of each transaction', number, 400)
    .option('--minutes <number>', 'simulated minutes of work after the crash', number, 60)
    .option('--json', 'print JSON alone', false)
    .parse()
    .opts<BenchOptions>();

const say = (text: string): void => {
    if (!options.json) process.stderr.write(`${text}\n`);
};

/** When liquidations were confirmed, in milliseconds of this machine. */
async function listen(chain: Chain, exchange: Exchange, times: number[], abortSignal: AbortSignal): Promise<void> {
    const notices = await chain.subscriptions
        .logsNotifications({ mentions: [exchange.deployment.clearinghouse] }, { commitment: 'confirmed' })
        .subscribe({ abortSignal });
    for await (const { value } of notices) {
        if (value.err !== null) continue;
        for (const { name } of readEvents(value.logs ?? [])) if (name === 'PositionLiquidated') times.push(Date.now());
    }
}

/** How many accounts a liquidator could take something of. */
async function liquidatable(chain: Chain, exchange: Exchange, risk: Risk): Promise<number> {
    const snapshot = await readSnapshot(chain.rpc, exchange.deployment);
    const books = { prices: snapshot.prices.bytes, terms: snapshot.terms.bytes, now: unixTime(snapshot.now) };
    const judged = risk.standings({ books, accounts: snapshot.marginAccounts.map(({ bytes }) => bytes) });
    return snapshot.marginAccounts.filter(({ bytes }, place) => {
        if (judged[place]?.standing?.belowMaintenance !== true) return false;
        return risk.account({ books, account: bytes }).positions.some(({ liquidation }) => liquidation !== null);
    }).length;
}

function percentile(sorted: readonly number[], share: number): number {
    return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** Publishes all prices, moved by basis points; the keepers refresh them. */
async function publish(exchange: Exchange, points: (index: number) => number): Promise<void> {
    const moved = exchange.assets.map(
        ({ index }) => [index, ((exchange.posted.get(index) ?? 0n) * BigInt(10_000 + points(index))) / 10_000n] as const,
    );
    const quote = exchange.assets.length;
    await exchange.publish([...moved, [quote, exchange.posted.get(quote) ?? 0n]]);
}

const OUTCOMES = ['done', 'lost', 'refused', 'failed', 'expired', 'unknown', 'held', 'error'];

function shares(samples: readonly Sample[]) {
    const counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, sum(samples, 'actions_total', { outcome })]));
    const sent = sum(samples, 'actions_total', { outcome: 'done' }) + sum(samples, 'actions_total', { outcome: 'failed' });
    const paid = sum(samples, 'fees_lamports_total');
    const wasted = sum(samples, 'fees_wasted_lamports_total');
    return {
        outcomes: counts,
        failedOfSent: sent === 0 ? 0 : sum(samples, 'actions_total', { outcome: 'failed' }) / sent,
        wastedOfFees: paid + wasted === 0 ? 0 : wasted / (paid + wasted),
    };
}

const MEGABYTE = 1_048_576;

async function memory(keepers: readonly KeeperProcess[]) {
    const all = await Promise.all(keepers.map((keeper) => keeper.samples()));
    const most = (kind: string) => Math.round(Math.max(...all.map((samples) => sum(samples, 'memory_bytes', { kind }))) / MEGABYTE);
    return { rssMegabytes: most('rss'), heapMegabytes: most('heap') };
}

const chain = await Chain.start({ pollMilliseconds: 250, ...(options.slot > 0 ? { slotMilliseconds: options.slot } : {}) });
const exchange = await Exchange.launched(chain);
const risk = await Risk.load({ wasm: readFileSync(fileURLToPath(import.meta.resolve('@ballast/risk/ballast.wasm'))) });
const traders: Trader[] = [];
for (let place = 1; place <= options.keepers; place += 1) traders.push(await exchange.trader(`keeper ${place}`, 2_000_000n * DOLLAR));
const folder = mkdtempSync(join(tmpdir(), 'ballast-bench-'));
const network = await writeNetwork({ folder, exchange, traders });

const opening = Date.now();
let opened = 0;
await crowd(exchange, {
    accounts: options.accounts,
    progress: (accounts) => {
        opened += accounts;
        if (opened % 350 < 7) say(`${opened} accounts opened`);
    },
});
const openingSeconds = (Date.now() - opening) / 1_000;
say(`${options.accounts} accounts trade, after ${openingSeconds.toFixed(0)} seconds`);
await exchange.wait(1n);

const keepers = await Promise.all(
    traders.map(({ name }, place) =>
        KeeperProcess.start({
            port: 20_000 + (process.pid % 10_000) * 4 + place,
            args: [
                '--network',
                network,
                '--key',
                join(folder, 'keys', `${name.replaceAll(' ', '-')}.json`),
                '--send',
                '--interval',
                '0.5',
                '--max-spend',
                '100000000000',
            ],
            log: join(folder, `keeper-${place + 1}.log`),
        }),
    ),
);
say(`${keepers.length} keepers run; their logs are in ${folder}`);
const ended = new AbortController();
const times: number[] = [];
void listen(chain, exchange, times, ended.signal).catch(() => {});
await wait(2_000);

const fell = Date.now();
await publish(exchange, () => -options.fall);
say(`prices fell by ${options.fall} basis points`);
let left = -1;
for (let quiet = 0; quiet < 3; ) {
    const before = times.length;
    await wait(2_000);
    if (times.length > before || Date.now() - fell < 8_000) continue;
    left = await liquidatable(chain, exchange, risk);
    quiet = left === 0 ? 3 : quiet + 1;
}
const delays = times.map((time) => (time - fell) / 1_000).toSorted((one, other) => one - other);
const crash = {
    liquidations: delays.length,
    leftLiquidatable: left,
    medianSeconds: percentile(delays, 0.5),
    p90Seconds: percentile(delays, 0.9),
    maxSeconds: percentile(delays, 1),
    liquidationsPerSecond: delays.length / Math.max(0.001, percentile(delays, 1) - percentile(delays, 0)),
    ...shares((await Promise.all(keepers.map((keeper) => keeper.samples()))).flat()),
};
const memoryAfterCrash = await memory(keepers);
say(`${crash.liquidations} liquidations; an hour of work follows`);

let state = 7;
const draw = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return (state % 61) - 30;
};
const working = Date.now();
for (let minute = 0; minute < options.minutes; minute += 1) {
    await chain.advance(60n);
    await publish(exchange, draw);
    await wait(700);
    if (minute % 10 === 9) say(`${minute + 1} minutes passed`);
}
const workSeconds = (Date.now() - working) / 1_000;
const samples = (await Promise.all(keepers.map((keeper) => keeper.samples()))).flat();
const result = {
    machine: { processors: cpus().length, model: cpus()[0]?.model, node: process.version },
    accounts: options.accounts,
    keepers: options.keepers,
    slotMilliseconds: options.slot,
    openingSeconds,
    crash,
    memoryAfterCrash,
    hour: {
        simulatedMinutes: options.minutes,
        seconds: workSeconds,
        rounds: sum(samples, 'rounds_total'),
        meanRoundSeconds: sum(samples, 'round_seconds_sum') / Math.max(1, sum(samples, 'round_seconds_count')),
        failedRounds: sum(samples, 'rpc_errors_total'),
        liquidations: times.length,
        leftLiquidatable: await liquidatable(chain, exchange, risk),
        ...shares(samples),
        ...(await memory(keepers)),
    },
};
ended.abort();
await Promise.all(keepers.map((keeper) => keeper.stop()));

const rows: [string, string][] = [
    ['accounts', String(result.accounts)],
    ['keepers', String(result.keepers)],
    ['liquidations in the crash', String(crash.liquidations)],
    ['left liquidatable', String(crash.leftLiquidatable)],
    ['price change to confirmation, median', `${crash.medianSeconds.toFixed(2)} s`],
    ['… 90 of 100', `${crash.p90Seconds.toFixed(2)} s`],
    ['… the last', `${crash.maxSeconds.toFixed(2)} s`],
    ['liquidations in a second', crash.liquidationsPerSecond.toFixed(1)],
    ['transactions that failed, of those sent', `${(100 * crash.failedOfSent).toFixed(2)} %`],
    ['fees wasted, of all', `${(100 * crash.wastedOfFees).toFixed(2)} %`],
    ['memory after the crash, RSS and heap', `${memoryAfterCrash.rssMegabytes} MB, ${memoryAfterCrash.heapMegabytes} MB`],
    [`… after ${options.minutes} minutes of work`, `${result.hour.rssMegabytes} MB, ${result.hour.heapMegabytes} MB`],
    ['rounds, mean length', `${result.hour.rounds}, ${result.hour.meanRoundSeconds.toFixed(2)} s`],
    ['failed of sent, over all', `${(100 * result.hour.failedOfSent).toFixed(2)} %`],
];
if (!options.json) process.stdout.write(`${rows.map(([name, value]) => `${name.padEnd(42)}${value}`).join('\n')}\n`);
process.stdout.write(`${JSON.stringify(result, undefined, options.json ? 2 : 0)}\n`);
chain.stop();
process.exit(0);
