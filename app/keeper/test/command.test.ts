/** The command: what it refuses to start with, what it serves, that it stops when told, and that no key stands in what it prints. */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { keyFileOf, writeNetwork } from '@ballast/localnet';
import { getBase58Decoder } from '@solana/kit';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { proxy } from '../../client/test/support/proxy.js';
import { JOBS } from '../src/index.js';
import { Scene } from './support/scene.js';

const COMMAND = fileURLToPath(new URL('../bin/ballast-keeper.js', import.meta.url));

let scene: Scene;
let folder: string;
let network: string;

beforeAll(async () => {
    scene = await Scene.open();
    folder = mkdtempSync(join(tmpdir(), 'ballast-keeper-'));
    network = await writeNetwork({ folder, exchange: scene.exchange, traders: [await scene.exchange.trader('ada')] });
}, 60_000);

afterAll(() => scene.close());

interface Run {
    readonly child: ChildProcess;
    readonly printed: () => string;
    readonly ended: Promise<number | null>;
}

function start(...args: string[]): Run {
    const child = spawn(process.execPath, [COMMAND, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => (text += part.toString()));
    return { child, printed: () => text, ended: new Promise((done) => child.once('exit', done)) };
}

async function until(run: Run, sought: RegExp): Promise<RegExpExecArray> {
    for (let tries = 0; tries < 300; tries += 1) {
        const found = sought.exec(run.printed());
        if (found !== null) return found;
        await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`${sought} is not in ${run.printed()}`);
}

const keyFile = (name: string): string => join(folder, 'keys', `${name}.json`);

test('it says what is missing, and starts nothing', { timeout: 60_000 }, async () => {
    const other = join(folder, 'other.json');
    writeFileSync(other, JSON.stringify((await keyFileOf('somebody else')).slice(1)), { mode: 0o600 });
    const nobody = join(folder, 'nobody.json');
    writeFileSync(nobody, JSON.stringify(await keyFileOf('nobody')), { mode: 0o600 });
    const open = join(folder, 'open.json');
    writeFileSync(open, JSON.stringify(await keyFileOf('nobody')), { mode: 0o600 });
    chmodSync(open, 0o640);
    const cases: [string[], RegExp][] = [
        [[], /name a deployment: --network FILE, or --url and --root/],
        [['--network', network, '--send'], /--send needs a key that pays: name its file with --key/],
        [['--network', network, '--key', other], /other\.json is no key file: it must hold a JSON list of the 64 bytes/],
        [['--network', network, '--key', open], /others may read .*open\.json \(mode 640\): chmod 600 it/],
        [['--network', network, '--key', nobody, '--jobs', 'liquidation'], /has no margin account 0 .*open it/],
        [['--network', network, '--genesis', 'another'], /not another: connect to a node of that cluster/],
        [['--network', network, '--jobs', 'mining'], /mining is no job: name some of prices,funding/],
    ];
    const runs = cases.map(([args, message]) => ({ run: start(...args, '--metrics-port', '0'), message }));
    for (const { run, message } of runs) {
        expect(await run.ended).toBe(1);
        expect(run.printed()).toMatch(message);
    }
});

const SECRETS = ['SECRET12345', 'SECRETKEY99', 'SECRETPATH77'];

/** A network's file in which another node stands. */
function networkAt(name: string, url: string, webSocket: string): string {
    const written: unknown = JSON.parse(readFileSync(network, 'utf8'));
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(Object.assign({}, written, { url, webSocket })));
    return path;
}

test("no secret of the addresses in a network's file is printed when it does not start", { timeout: 60_000 }, async () => {
    const path = networkAt('credentials.json', 'http://user:SECRET12345@127.0.0.1:1/?api-key=SECRETKEY99', 'ws://127.0.0.1:1/SECRETPATH77');
    const run = start('--network', path, '--metrics-port', '0');
    expect(await run.ended).toBe(1);
    expect(run.printed()).toContain('[secret]');
    for (const secret of SECRETS) expect(run.printed()).not.toContain(secret);
});

test('nor in its logs or in /health, when the node repeats it', { timeout: 60_000 }, async () => {
    let repeats = false;
    const node = await proxy(scene.chain.validator.url, ({ method }) =>
        repeats && method === 'getGenesisHash' ? { result: 'SECRETPATH77-SECRETKEY99' } : undefined,
    );
    const path = networkAt('keyed.json', `${node.url}/SECRETPATH77?api-key=SECRETKEY99`, scene.chain.validator.webSocketUrl);
    const run = start('--network', path, '--metrics-port', '0', '--interval', '0.2');
    const [, port] = await until(run, /"port":(\d+)/);
    await until(run, /would be sent|"msg":"read all accounts"|a dry run/);
    repeats = true;
    await until(run, /the node serves the cluster with genesis \[secret\]/);
    const health = await (await fetch(`http://127.0.0.1:${port}/health`)).text();
    expect(health).toContain('genesis [secret]');
    for (const secret of SECRETS) expect(run.printed() + health).not.toContain(secret);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    node.close();
});

test('help names every job, the limits and examples, and no address of the environment', async () => {
    const run = start('--help');
    expect(await run.ended).toBe(0);
    for (const { name } of JOBS) expect(run.printed()).toContain(`  ${name}`);
    expect(run.printed()).toMatch(/Examples[\s\S]*npx ballast-keeper --network [\s\S]*--send/);
    expect(run.printed()).toMatch(/--max-spend[\s\S]*--max-priority-fee[\s\S]*--max-inventory[\s\S]*--min-discount[\s\S]*--min-capital/);
});

test('a dry run serves health and metrics, and ends when told', { timeout: 60_000 }, async () => {
    const run = start('--network', network, '--key', keyFile('ada'), '--metrics-port', '0', '--interval', '0.2', '--log-level', 'trace');
    const [, port] = await until(run, /"port":(\d+)/);
    await until(run, /would be sent/);
    let healthy = 0;
    for (let tries = 0; tries < 100 && healthy !== 200; tries += 1) {
        healthy = (await fetch(`http://127.0.0.1:${port}/health`)).status;
        await new Promise((done) => setTimeout(done, 100));
    }
    expect(healthy).toBe(200);
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(metrics).toMatch(/ballast_keeper_rounds_total [1-9]/);
    expect(metrics).not.toMatch(/outcome="done"/);
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);
    expect(run.printed()).toContain('"unknown":0,"msg":"stopped"');
    const key: number[] = JSON.parse(readFileSync(keyFile('ada'), 'utf8'));
    const secret = key.slice(0, 32);
    for (const form of [
        secret.join(),
        Buffer.from(secret).toString('hex'),
        Buffer.from(secret).toString('base64'),
        getBase58Decoder().decode(Uint8Array.from(key)),
    ]) {
        expect(run.printed()).not.toContain(form);
    }
});
