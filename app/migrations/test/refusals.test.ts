/** What people really get wrong: the cluster, a key, too little to pay with. Each is told with what to do, and nothing is half done. */
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import {
    BALLAST_PROGRAM_ADDRESS,
    findClearinghouse,
    findDeployment,
    fundReserve,
    generated,
    pledgeReserve,
    queueChange,
    quote,
    readOne,
    Sender,
    TransactionUnknown,
    type ChangeArgs,
} from '@ballast/client';
import { keyFileOf, keyOf } from '@ballast/localnet';
import { changeOf, deploy, initialize, launch, list, proposalFile, readKey, status, type Proposal } from '@ballast/migrations';
import { AccountRole, address, createNoopSigner, getProgramDerivedAddress, signature, type Instruction } from '@solana/kit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { begin, changed, found, launched, LOCALNET, placed, reserveProgram, stage, type Stage } from './support/stage.js';

const MIGRATE = fileURLToPath(new URL('../../../migrations/migrate', import.meta.url));
const FOLDER = mkdtempSync(join(tmpdir(), 'migrations-'));
const MAINNET = '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 }); // A validator that holds a program of a megabyte is slow beside others.

let empty: Stage;
let made: Stage;

beforeAll(async () => {
    empty = await stage({ program: false });
    made = await stage();
});

afterAll(() => {
    empty.chain.stop();
    made.chain.stop();
});

test('a file of another cluster is refused before anything is read', async () => {
    const elsewhere = changed((file) => {
        file.cluster.genesis = MAINNET;
        delete file.local;
    });
    await expect(begin(made, elsewhere)).rejects.toThrow(
        /^the node serves \w+, and the file is for mainnet: connect to a node of that cluster with --url$/,
    );
});

test('a step before its time says which comes first', async () => {
    const { migration } = await begin(empty, LOCALNET);
    await expect(list(migration, changeOf)).rejects.toThrow(/^\w+ has founded no clearinghouse: run initialize first$/);
    await expect(launch(migration, changeOf)).rejects.toThrow(/^\w+ has founded no clearinghouse: run initialize first$/);
    await expect(initialize(migration, changeOf)).rejects.toThrow(/^nothing is deployed at Ba11ast\w+: run deploy first$/);
    expect(await empty.chain.rpc.getProgramAccounts(BALLAST_PROGRAM_ADDRESS).send()).toEqual([]);
});

test('a deployment is not begun by who cannot pay for it to the end', async () => {
    reserveProgram(empty);
    const poor = await keyOf('poor');
    empty.chain.validator.fund(poor.address, 9_000_000_000n);
    const before = await empty.chain.rpc.getTransactionCount().send();
    const { migration } = await begin({ ...empty, keys: { ...empty.keys, payer: poor } }, LOCALNET);
    await expect(deploy(migration)).rejects.toThrow(
        /^the payer \w+ holds 9000000000 lamports, and the deployment needs \d+: fund it with \d+ more; nothing was sent$/,
    );
    expect(await empty.chain.rpc.getTransactionCount().send()).toBe(before);
});

test('whoever pays runs out in the middle, is funded, and goes on', async () => {
    const poor = await keyOf('poorer');
    made.chain.validator.fund(poor.address, 400_000_000n);
    const { migration } = await begin({ ...made, keys: { ...made.keys, payer: poor } }, placed());
    await expect(initialize(migration, changeOf)).resolves.toBeUndefined();
    const { migration: listing } = await begin({ ...made, keys: { ...made.keys, payer: poor, funder: made.keys.payer } }, placed());
    made.chain.validator.fund(poor.address, 10_000_000n);
    await expect(list(listing, changeOf)).rejects.toThrow(
        /^the payer \w+ holds \d+ lamports, and the next transaction needs more: fund it and run this again; what was done before stays done$/,
    );
    made.chain.validator.fund(poor.address, 1_000_000_000n);
    await list(listing, changeOf);
    await launch(listing, changeOf);
});

test('the policy on upgrade authority holds for whoever deploys', async () => {
    const { payer } = empty.keys;
    const kept = changed((file) => (file.program.upgradeAuthority.address = payer.address));
    const { migration } = await begin(empty, kept);
    await expect(deploy(migration)).rejects.toThrow(
        /^--payer \w+ is the upgrade authority: whoever deploys must not keep it, so pay from another key$/,
    );
});

test('a key that does not hold the role is refused, and so is a missing one', async () => {
    const fresh = await stage();
    const { governance: _governance, ...keys } = fresh.keys;
    const without = await begin(fresh, placed(), { keys });
    await expect(initialize(without.migration, changeOf)).rejects.toThrow(
        /^governance \w+ has to sign: give its key file with --governance$/,
    );
    const wrong = await begin(fresh, placed(), { keys: { ...keys, governance: fresh.keys.payer } });
    await expect(initialize(wrong.migration, changeOf)).rejects.toThrow(
        /^--governance is the key of \w+, and governance is \w+: give the right file$/,
    );
    const { payer: _payer, ...unpaid } = fresh.keys;
    const poor = await begin(fresh, placed(), { keys: unpaid });
    await expect(initialize(poor.migration, changeOf)).rejects.toThrow(
        /^somebody has to pay for fees and rent: give a key file with --payer$/,
    );
    const mint = await begin(
        fresh,
        placed((file) => {
            file.quote.decimals = 9;
            file.feeds.forEach((feed) => {
                if (feed.symbol === 'USDC') feed.decimals = 9;
            });
        }),
    );
    await expect(initialize(mint.migration, changeOf)).rejects.toThrow(
        /^quote\.mint: the mint \w+ has 6 decimals, and the file says 9: correct the file$/,
    );
    fresh.chain.stop();
});

test('nothing is launched that is not as the file says', async () => {
    const fresh = await stage();
    const { migration } = await begin(fresh, placed());
    await initialize(migration, changeOf);
    await expect(launch(migration, changeOf)).rejects.toThrow(/^\d+ things are not as the file says: see to them first/);
    const root = await readOne(fresh.chain.rpc, 'Clearinghouse', await findClearinghouse(fresh.keys.governance.address));
    expect(root.value.launched).toBe(0n);
    fresh.chain.stop();
});

test('what is there beyond the file is told, and nothing is launched with it', async () => {
    const fresh = await stage();
    const { chain, keys, source } = fresh;
    const { governance, payer } = keys;
    const { migration } = await begin(fresh, placed());
    await initialize(migration, changeOf);
    await list(migration, changeOf);
    const root = await findClearinghouse(governance.address);
    const deployment = await findDeployment(chain.rpc, { root });
    const change: ChangeArgs = { __kind: 'Pledge', market: 1, amount: 7n };
    await chain.send(await pledgeReserve(deployment, { market: 0, amount: quote(900_000_000n), authority: governance }));
    await chain.send(await queueChange(deployment, { payer, change, governance }));
    await chain.send(await fundReserve(deployment, { depositor: payer, source, amount: quote(1n) }));
    const text = placed((file) => (file.series = ['junior', 'backstop']));
    const { migration: launching, told } = await begin(fresh, text);
    await expect(launch(launching, changeOf)).rejects.toThrow(/^3 things are not as the file says/);
    expect(told.lines).toEqual([
        'list       blocked   series of the senior tranche: series 1 is open, and the file has none: write it down',
        'list       blocked   pledge to BTC: it is more than the file has: find out who did it, then write it down',
        `${' '.repeat(21)}pledge: 150,900.00 -> 150,000.00`,
        expect.stringMatching(
            /^list {7}blocked {3}queued change \w+ \(Pledge\): it may be applied some time after the launch, and the file/,
        ),
    ]);
    const { migration: looking } = await begin(fresh, text, { keys: {}, dryRun: true });
    const open = (await status(looking)).filter(({ state }) => state === 'blocked');
    expect(open.map(({ subject }) => subject)).toEqual([
        'series of the senior tranche',
        'pledge to BTC',
        expect.stringContaining('queued change'),
    ]);
    expect((await readOne(chain.rpc, 'Clearinghouse', root)).value.launched).toBe(0n);
    chain.stop();
});

test('a multisig gets what it has to sign, as the program accepts it', async () => {
    const [vault] = await getProgramDerivedAddress({ programAddress: BALLAST_PROGRAM_ADDRESS, seeds: ['a vault of a multisig'] });
    const { chain, keys } = made;
    const root = await findClearinghouse(keys.governance.address);
    const { value, bytes } = await readOne(chain.rpc, 'Clearinghouse', root);
    const [, guardian, steward] = value.roles;
    if (guardian === undefined || steward === undefined) throw new Error('there are no roles');
    const governed = generated.getClearinghouseEncoder().encode({ ...value, roles: [vault, guardian, steward] });
    chain.validator.place(root, BALLAST_PROGRAM_ADDRESS, governed, 10_000_000_000n);
    chain.validator.fund(vault, 1_000_000_000n);
    const text = placed((file) => {
        file.roles.creator = keys.governance.address;
        file.roles.governance = { address: vault, kind: 'multisig' };
        Reflect.set(Object(file.marketTerms['standard']), 'initial', 500);
        file.forecast.fast = 10_600;
    });
    const { migration, told } = await begin(made, text, { keys: { payer: keys.payer } });
    await list(migration, changeOf);
    expect(told.record).toEqual([]);
    expect(told.proposals.map(({ title }) => title)).toEqual([
        ...['BTC', 'ETH', 'SOL'].map((symbol) => `set the terms of the market ${symbol}`),
        'queue: set the weights of the forecast',
    ]);
    expect(told.proposals.at(-1)?.change?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(told.proposals.at(-1)?.differences).toEqual([{ field: 'fast', old: '10500', new: '10600' }]);
    const sender = new Sender({ rpc: chain.rpc, feePayer: createNoopSigner(vault) });
    for (const proposal of told.proposals)
        await expect(sender.simulate(instructionsOf(proposal))).resolves.toMatchObject({ units: expect.any(Number) });
    chain.validator.place(root, BALLAST_PROGRAM_ADDRESS, bytes, 10_000_000_000n);
});

/** Instructions, as whoever proposes them reads them. */
function instructionsOf({ instructions }: Proposal): Instruction[] {
    return instructions.map(({ program, accounts, data }) => ({
        programAddress: address(program),
        accounts: accounts.map(({ address: key, signer, writable }) => ({ address: address(key), role: roleOf(signer, writable) })),
        data: Uint8Array.from(Buffer.from(data, 'base64')),
    }));
}

function roleOf(signer: boolean, writable: boolean): AccountRole {
    if (signer) return writable ? AccountRole.WRITABLE_SIGNER : AccountRole.READONLY_SIGNER;
    return writable ? AccountRole.WRITABLE : AccountRole.READONLY;
}

test('what was sent and then lost from sight is in the record, since it may have landed', async () => {
    const fresh = await stage();
    const { chain } = fresh;
    const { migration, told } = await begin(fresh, placed(), { rpc: mute(chain.rpc), patienceMilliseconds: 50 });
    await expect(initialize(migration, changeOf)).rejects.toThrow(TransactionUnknown);
    expect(told.attempts).toMatchObject([
        { action: 'create prices and terms, and found the clearinghouse', outcome: 'signed', transactions: 1 },
        { action: 'create prices and terms, and found the clearinghouse', outcome: 'unknown', transactions: 1 },
    ]);
    expect(told.record).toEqual([]);
    const [line] = told.attempts;
    const sent = signature(line?.signature ?? '');
    const { value } = await chain.rpc.getSignatureStatuses([sent]).send();
    expect(value[0]).toMatchObject({ err: null }); // It did.
    chain.stop();
});

/** A node that sends, and does not tell what became of it. */
function mute(rpc: Stage['chain']['rpc']): Stage['chain']['rpc'] {
    const silent = () => ({ send: () => Promise.reject(new TypeError('fetch failed')) });
    return new Proxy(rpc, { get: (node, method) => (method === 'getSignatureStatuses' ? silent : Reflect.get(node, method)) });
}

test('a run takes away what an earlier one proposed, and a dry run does not', async () => {
    const path = join(FOLDER, 'proposals', 'file.json');
    const proposals = proposalFile(path);
    proposals.add({ title: 'what nobody wants any more', authority: 'a vault', differences: [], instructions: [] });
    await begin(made, placed(), { proposals: proposalFile(path), dryRun: true });
    expect(readFileSync(path, 'utf8')).toContain('what nobody wants any more');
    await begin(made, placed(), { proposals: proposalFile(path) });
    expect(existsSync(path)).toBe(false);
});

test('key files are read, and what is none is refused without a byte of it', async () => {
    const good = join(FOLDER, 'good.json');
    const secret = await keyFileOf('deployer');
    writeFileSync(good, JSON.stringify(secret), { mode: 0o600 });
    expect((await readKey('--payer', good)).address).toBe((await keyOf('deployer')).address);
    chmodSync(good, 0o644);
    await expect(readKey('--payer', good)).rejects.toThrow(/^--payer: others may read .*good\.json \(mode 644\): chmod 600 it$/);
    const bad = join(FOLDER, 'bad.json');
    for (const text of [
        JSON.stringify(secret.slice(1)),
        JSON.stringify([...secret.slice(0, 63), 256]),
        `${JSON.stringify(secret)}x`,
        '{}',
    ]) {
        writeFileSync(bad, text, { mode: 0o600 });
        await expect(readKey('--payer', bad)).rejects.toThrow(
            /^--payer: .*bad\.json is no key file: it must hold a JSON list of the 64 bytes of a key pair/,
        );
    }
    writeFileSync(bad, JSON.stringify([...secret.slice(0, 63), (secret[63] ?? 0) ^ 1]), { mode: 0o600 });
    await expect(readKey('--payer', bad)).rejects.toThrow(
        /^--payer: .*bad\.json is no key: its public half does not belong to its secret half$/,
    );
    await expect(readKey('--payer', join(FOLDER, 'none.json'))).rejects.toThrow(
        /^--payer: the key file .*none\.json cannot be read \(ENOENT\)$/,
    );
});

/** Runs the command. */
function migrate(...line: string[]): Promise<{ code: number; out: string; err: string }> {
    return new Promise((done) => {
        const child = execFile(process.execPath, [MIGRATE, ...line], (_error, out, err) => done({ code: child.exitCode ?? -1, out, err }));
    });
}

test('the command compares, records, and says by its exit code what came of it', async () => {
    const fresh = await stage();
    const configuration = join(FOLDER, 'placed.json');
    const record = join(FOLDER, 'record.jsonl');
    writeFileSync(configuration, placed());
    const secrets = await Promise.all([keyFileOf('deployer'), keyFileOf('governance of one')]);
    const [payer, governance] = ['payer', 'governance'].map((name, index) => {
        const path = join(FOLDER, `${name}.json`);
        writeFileSync(path, JSON.stringify(secrets[index]), { mode: 0o600 });
        return path;
    });
    if (payer === undefined || governance === undefined) throw new Error('a key was not written');
    const common = ['--configuration', configuration, '--url', fresh.chain.validator.url, '--record', record];
    const signing = [...common, '--payer', payer, '--governance', governance, '--source', fresh.source];
    const printed: string[] = [];
    const run = async (step: string, options: string[]) => {
        const { code, out, err } = await migrate(step, ...options);
        printed.push(out, err);
        return { code, out, err };
    };
    expect(await run('status', common)).toMatchObject({ code: 1, err: '' });
    expect(await run('initialize', signing)).toMatchObject({ code: 0, err: '' });
    expect(await run('list', [...signing, '--dry-run'])).toMatchObject({ code: 0, err: '' });
    expect(await run('list', signing)).toMatchObject({ code: 0, err: '' });
    expect(await run('launch', signing)).toMatchObject({ code: 0, err: '' });
    expect(await run('status', common)).toMatchObject({ code: 0, out: expect.stringMatching(/^(\d+) of \1 are as the file says\n$/) });
    expect(await run('verify', common)).toMatchObject({ code: 0 });
    const lines = readFileSync(record, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(2 * 39); // Before and after each transaction.
    const { migration } = await begin(fresh, placed());
    const line: unknown = JSON.parse(lines[0] ?? '');
    expect(line).toMatchObject({
        step: 'initialize',
        outcome: 'signed',
        genesis: migration.genesis,
        transactions: 1,
        configuration: migration.options.configuration.hash,
    });
    expect(await run('list', [...common, '--source', fresh.source])).toMatchObject({ code: 0 });
    writeFileSync(
        configuration,
        placed((file) => (file.capital = 'much')),
    );
    expect(await run('status', common)).toMatchObject({
        code: 2,
        err: expect.stringMatching(/^the configuration is refused, and nothing was done:\n {2}capital: "much"/),
    });
    fresh.chain.stop();
    writeFileSync(configuration, placed());
    expect(await run('list', signing)).toMatchObject({ code: 2, err: expect.stringMatching(/^the node does not answer: check --url/) });
    for (const secret of secrets) expect(printed.join('')).not.toContain(secret.slice(0, 8).join(','));
});

test('a second deployment of the same creator finds the first', async () => {
    const told = await launched(made);
    expect(told.record).toEqual([]);
    const { migration } = await begin(made, placed(), { keys: {}, dryRun: true });
    await found(migration);
});
