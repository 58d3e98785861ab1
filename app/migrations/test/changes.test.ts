/** A file that changed after the launch: what tightens is made at once, the rest is queued, waits, and is applied by whoever comes. */
import { closeChange, findClearinghouse, findDeployment, readAll, SPL_TOKEN, vetoChange, type Deployment } from '@ballast/client';
import { feedIdOf, keyOf } from '@ballast/localnet';
import { changeOf, initialize, isEqual, list, parseConfiguration, status, type WrittenConfiguration } from '@ballast/migrations';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { HOUR } from '../../client/test/support/units.js';
import { begin, launched, LOCALNET, placed, stage, type Stage, type Told } from './support/stage.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 }); // A validator that holds a program of a megabyte is slow beside others.

let made: Stage;
let deployment: Deployment;

beforeAll(async () => {
    made = await stage();
    await launched(made);
    const root = await findClearinghouse(parseConfiguration(LOCALNET).creator);
    deployment = await findDeployment(made.chain.rpc, { root });
});

afterAll(() => made.chain.stop());

type Change = (file: WrittenConfiguration) => void;

/** Sets a term of all markets, or of all collaterals. */
const market =
    (field: string, value: unknown): Change =>
    (file) =>
        Reflect.set(Object(file.marketTerms['standard']), field, value);

/** Runs both steps over a file. */
async function run(text: string, dryRun = false): Promise<Told> {
    const { migration, told } = await begin(made, text, { dryRun });
    await initialize(migration, changeOf);
    await list(migration, changeOf);
    return told;
}

/** Whether chain and file are equal, as `status` has it: without any key. */
async function equal(text: string): Promise<boolean> {
    const { migration } = await begin({ ...made, keys: { ...made.keys } }, text, { dryRun: true, keys: {} });
    return isEqual(await status(migration));
}

const queued = () => readAll(made.chain.rpc, deployment, 'QueuedChange');
const actions = ({ record }: Told) => record.map(({ action }) => action);
const told = ({ lines }: Told, part: RegExp) => lines.filter((line) => part.test(line));

/** All changes of this file add up: each test's file is what the chain should be afterwards. */
const standing: Change[] = [];
const file = (...changes: Change[]) => placed((written) => [...standing, ...changes].forEach((change) => change(written)));

test('what only tightens is made at once', async () => {
    const change = market('initial', 500);
    expect(await equal(file())).toBe(true);
    expect(await equal(file(change))).toBe(false);
    const done = await run(file(change));
    expect(actions(done)).toEqual(['BTC', 'ETH', 'SOL'].map((symbol) => `set the terms of the market ${symbol}`));
    expect(told(done, /it only tightens admission, so nothing waits/)).toHaveLength(3);
    expect(told(done, /^ +initial: 400 -> 500$/)).toHaveLength(3);
    expect(await queued()).toEqual([]);
    standing.push(change);
    expect(await equal(file())).toBe(true);
});

test('what loosens is queued once, waits as long as the program says, and is applied by who has no role', async () => {
    const change: Change = (written) => {
        const [first] = written.markets;
        if (first !== undefined) first.openInterestCap = '46116860184.27387904'; // One unit more.
    };
    const done = await run(file(change));
    expect(actions(done)).toEqual(['queue: set the terms of the market BTC']);
    expect(told(done, /openInterestCap: 46,116,860,184\.27387903 -> 46,116,860,184\.27387904$/)).toHaveLength(1);
    expect(told(done, /the program lets it wait for 96 hours$/)).toHaveLength(1);
    const again = await run(file(change));
    expect([actions(again), (await queued()).length]).toEqual([[], 1]);
    expect(told(again, /^list {7}waits {5}market BTC: it is queued at \w+, and due at 2033-05-22T03:33:20\.000Z$/)).toHaveLength(1);
    expect(await equal(file(change))).toBe(false);
    await made.chain.advance(95n * HOUR);
    expect(actions(await run(file(change)))).toEqual([]);
    await made.chain.advance(HOUR);
    const { governance: _governance, ...keys } = made.keys;
    const { migration, told: applied } = await begin({ ...made, keys: { ...keys, governance: made.keys.payer } }, file(change));
    await list(migration, changeOf);
    expect(actions(applied)).toEqual(['set the terms of the market BTC']);
    standing.push(change);
    expect(await equal(file())).toBe(true);
});

test('terms that tighten and loosen wait as one, in the longest class', async () => {
    const change: Change = (written) => {
        market('initial', 600)(written);
        market('drawFactor', 9_000)(written);
    };
    const lower = await run(file(change), true);
    expect(told(lower, /the program lets it wait for 96 hours$/)).toHaveLength(3);
    const more: Change = (written) => market('drawCap', '700000')(written);
    expect(told(await run(file(more), true), /the program lets it wait for 960 hours$/)).toHaveLength(3);
    expect(await queued()).toHaveLength(1); // The applied one: a dry run queued nothing.
});

test('tranches and reserve, forecast and general terms are compared too', async () => {
    const change: Change = (written) => {
        written.tranches.exitFloor = 4_000;
        written.tranches.senior.cap = '200000';
        written.reserve.fee.most = 4;
        written.reserve.levelHysteresis = 400;
        written.forecast.fast = 10_600;
        written.general.drawCap = '500000';
        written.scenarios[2] = [-60, -50, -50, -50, -50, -50, -50, -50];
        written.inventory.deltaShare = 25_000;
        written.facilities.premium = 60;
        written.placements.share = 1_000;
    };
    const said = await run(file(change), true);
    const fields = said.lines.flatMap((line) => /^ {21}([\w.]+: .+)$/.exec(line)?.[1] ?? []);
    expect(fields).toEqual([
        'drawCap: 600,000.00 -> 500,000.00',
        'fee.most: 5 -> 4',
        'levelHysteresis: 500 -> 400',
        'fast: 10500 -> 10600',
        'tranches.2.cap: 210,000.00 -> 200,000.00',
        'exitFloor: 5000 -> 4000',
        'shares.2: -50 -50 -50 -50 -50 -50 -50 -50 -> -60 -50 -50 -50 -50 -50 -50 -50',
        'deltaShare: 20000 -> 25000',
        'premium: 50 -> 60',
        'share: 0 -> 1000',
    ]);
    expect(said.lines.filter((line) => line.includes('would queue')).length).toBe(8);
});

test('a share that falls, a weight that falls and a detector that goes wait for nothing', async () => {
    const change: Change = (written) => {
        const [first] = written.holdings;
        if (first !== undefined) first.calmWeight = 900;
        written.inventory.capitalShare = 2_000;
        written.detectors = [];
    };
    const [detector] = parseConfiguration(LOCALNET).detectors;
    expect(actions(await run(file(change)))).toEqual([
        'set the terms of the holding BTC',
        'set the terms of the inventory',
        `take ${detector} off`,
    ]);
    standing.push(change);
    expect(await equal(file())).toBe(true);
});

test('a holding and a detector wait, and are listed and named by who has no role', async () => {
    const { address } = await keyOf('next detector');
    const name: Change = (written) => (written.detectors = [address]);
    const change: Change = (written) => {
        written.holdings.push({ symbol: 'ETH', calmWeight: 500, stressedWeight: 0, band: 200, class: 1, dayCap: '1000' });
        name(written);
    };
    const done = await run(file(change));
    const named = `name ${address}, which may raise signals`;
    expect(actions(done)).toEqual(['queue: list the holding ETH at 1', `queue: ${named}`]);
    expect(told(done, /the program lets it wait for 960 hours$/)).toHaveLength(1);
    await made.chain.advance(168n * HOUR);
    expect(actions(await run(file(change)))).toEqual([named]);
    await made.chain.advance(792n * HOUR);
    expect(actions(await run(file(change)))).toEqual(['list the holding ETH at 1']);
    standing.push(change);
    expect(await equal(file())).toBe(true);
    const fewer = placed((written) => [...standing.slice(0, -1), name].forEach((one) => one(written)));
    expect(told(await run(fewer, true), /^list {7}blocked {3}holding 1: it is listed, and the file has nothing of it/)).toHaveLength(1);
});

test('what the program will not have is told with its reason, and the rest goes on', async () => {
    const change: Change = (written) => {
        written.reserve.correlations[1] = 34;
        written.forecast.fast = 10_600;
    };
    const said = await run(file(change), true);
    expect(
        told(said, /blocked {3}terms of the reserve: they are others; the program refuses it: CorrelationsNotSemidefinite: /),
    ).toHaveLength(1);
    expect(told(said, /^ +correlations: 1923/)).toHaveLength(1);
    expect(told(said, /would queue: set the weights of the forecast/)).toHaveLength(1);
});

test('a new market is listed, seeded and pledged to after its change has waited', async () => {
    const change: Change = (written) => {
        const { payer } = { payer: made.keys.payer.address };
        const venue = written.markets[0]?.venue ?? payer;
        written.feeds.push({
            symbol: 'JUP',
            source: 'pull',
            id: Buffer.from(feedIdOf('JUP')).toString('hex'),
            oracle: venue,
            decimals: 6,
            terms: 'standard',
        });
        written.collaterals.push({ symbol: 'JUP', mint: jup, depositCap: '1000000', terms: 'standard' });
        written.markets.push({
            symbol: 'JUP',
            class: 2,
            venue,
            openInterestCap: '1000000',
            terms: 'standard',
            seed: '1000',
            pledge: '500',
        });
    };
    const jup = (await made.chain.mint('JUP of one', SPL_TOKEN, 6)).address;
    const done = await run(file(change));
    expect(actions(done)).toEqual([
        'queue: list the feed JUP at 4',
        'queue: list the collateral JUP at 3',
        'queue: list the market JUP at 3',
    ]);
    expect(told(done, /the program lets it wait for 168 hours$/)).toHaveLength(3);
    expect(told(done, /^list {7}waits {5}(seed of|pledge to) JUP: the market is not listed yet$/)).toHaveLength(2);
    await made.chain.advance(168n * HOUR);
    const applied = await run(file(change));
    expect(actions(applied)).toEqual(['list the feed JUP at 4']); // What needs the feed is seen to once it stands.
    expect(actions(await run(file(change)))).toEqual(['list the collateral JUP at 3', 'list the market JUP at 3']);
    expect(actions(await run(file(change)))).toEqual([
        'open the inventory account of JUP',
        'pay in 1,000.00 as the seed of JUP',
        'queue: pledge 500.00 to JUP',
    ]);
    await made.chain.advance(168n * HOUR);
    expect(actions(await run(file(change)))).toEqual(['pledge 500.00 to JUP']);
    standing.push(change);
    expect(await equal(file())).toBe(true);
    expect(actions(await run(file()))).toEqual([]);
});

test('what the guardian vetoed stays so until people have closed it', async () => {
    const change = market('fee', 6);
    await run(file(change));
    const guardian = await made.chain.wallet('guardian of one');
    const [first] = (await queued()).filter(({ value }) => value.fate === 0);
    if (first === undefined) throw new Error('nothing is queued');
    await made.chain.send(vetoChange(deployment, { change: first.address, guardian }));
    const again = await run(file(change));
    expect(actions(again)).toEqual([]);
    expect(told(again, /^list {7}blocked {3}market \w+: the guardian vetoed it at \w+: agree first, close it/)).toHaveLength(1);
    await made.chain.send(closeChange(deployment, { change: first.address, payer: made.keys.payer.address, authority: guardian }));
    expect(actions(await run(file(change)))).toHaveLength(1);
});

test('what was overtaken by a tightening, and what expired, is queued anew', async () => {
    const anew = ['BTC', 'ETH', 'SOL', 'JUP'].map((symbol) => `queue anew: set the terms of the market ${symbol}`);
    const change = market('bonus', 60);
    await run(file(change));
    await run(file(market('initial', 800))); // Tightens at once, and voids what is queued for the markets.
    await made.chain.advance(96n * HOUR);
    expect(actions(await run(file(change)))).toEqual(anew);
    await made.chain.advance((96n + 336n) * HOUR);
    expect(actions(await run(file(change)))).toEqual(anew);
    await made.chain.advance(96n * HOUR);
    expect(actions(await run(file(change)))).toHaveLength(4);
    standing.push(change);
    expect(await equal(file())).toBe(true);
});

test('a role waits, and is taken by its new holder', async () => {
    const { address } = await keyOf('next steward');
    const change: Change = (written) => (written.roles.steward = address);
    const done = await run(file(change));
    expect(actions(done)).toEqual([`queue: let ${address} hold the role`]);
    expect(told(done, /the program lets it wait for 336 hours$/)).toHaveLength(1);
    await made.chain.advance(336n * HOUR);
    const due = await run(file(change));
    expect(actions(due)).toEqual([]);
    expect(told(due, /^list {7}waits {5}steward: it is due until .*: its new holder signs accept_role$/)).toHaveLength(1);
});

test('a listed feed keeps its identity', async () => {
    const said = await run(
        placed((written) => [...standing, swap].forEach((change) => change(written))),
        true,
    );
    expect(told(said, /^list {7}blocked {3}feed ETH: another is listed at 0, for ever/)).toHaveLength(1);
    expect(told(said, /^list {7}blocked {3}collateral BTC: another is listed at 0, for ever/)).toHaveLength(1);
});

function swap(written: WrittenConfiguration): void {
    const [bitcoin, ether, ...others] = written.feeds;
    if (bitcoin && ether) written.feeds = [ether, bitcoin, ...others];
}

test('what is listed and not in the file is told, and left alone', async () => {
    const said = await run(
        placed((written) => standing.filter((change) => !change.toString().includes('JUP')).forEach((change) => change(written))),
        true,
    );
    expect(told(said, /^list {7}blocked {3}(feed 4|collateral 3|market 3): it is listed, and the file has nothing of it/)).toHaveLength(3);
});
