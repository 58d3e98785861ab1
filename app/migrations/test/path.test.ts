/** The whole path, from an empty cluster to a launched clearinghouse: at one go, twice, and killed after every transaction. */
import { BALLAST_PROGRAM_ADDRESS } from '@ballast/client';
import { findProgramData, isEqual, status, verify, type RecordLine } from '@ballast/migrations';
import { getBase64Encoder } from '@solana/kit';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { begin, everything, LOCALNET, placeBuffer, reserveProgram, stage, type Stage, PROGRAM } from './support/stage.js';

const IDL = readFileSync(new URL('../../../idl/ballast.json', import.meta.url));
/** Chunks of the buffer that are not written yet when the runs begin. */
const MISSING = [0, 1, 500, 1_107];
/** The slot of the deployment stands in front of a program's bytes, behind four bytes of kind. */
const SLOT_ENDS = 12;

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 }); // A validator that holds a program of a megabyte is slow beside others.

let whole: Stage;
let killed: Stage;

async function prepared(): Promise<Stage> {
    const made = await stage({ program: false });
    reserveProgram(made);
    await placeBuffer(made, (await begin(made, LOCALNET)).migration, MISSING);
    return made;
}

beforeAll(async () => {
    whole = await prepared();
    killed = await prepared();
});

afterAll(() => {
    whole.chain.stop();
    killed.chain.stop();
});

/** All accounts of the program by address, and its own bytes. */
async function bytesOf({ chain }: Stage): Promise<Map<string, string>> {
    const found = await chain.rpc.getProgramAccounts(BALLAST_PROGRAM_ADDRESS, { encoding: 'base64' }).send();
    const accounts = new Map<string, string>(found.map(({ pubkey, account }) => [pubkey, account.data[0]]));
    const data = await findProgramData(BALLAST_PROGRAM_ADDRESS);
    const { value } = await chain.rpc.getAccountInfo(data, { encoding: 'base64' }).send();
    const program = getBase64Encoder().encode(value?.data[0] ?? '');
    return accounts.set(data, Buffer.from(program.slice(SLOT_ENDS)).toString('base64'));
}

/** Ends a run as a lost machine does. */
class Killed extends Error {}

test('a dry run says all and changes nothing', async () => {
    const before = await whole.chain.rpc.getTransactionCount().send();
    const { migration, told } = await begin(whole, LOCALNET, { dryRun: true });
    await expect(everything(migration)).rejects.toThrow(/nothing is deployed at .*: run deploy first/);
    expect(told.lines.join('\n')).toContain(`4 of ${Math.ceil(PROGRAM.length / 950)} chunks of 950 bytes differ`);
    expect(told.lines.join('\n')).toMatch(/would write 4 chunks\n.*\n.*would deploy the program with room for 1572864 bytes/);
    expect(await whole.chain.rpc.getTransactionCount().send()).toBe(before);
    expect([told.record, told.proposals]).toEqual([[], []]);
});

test('one run goes all the way, and is written down', async () => {
    const { migration, told } = await begin(whole, LOCALNET);
    await everything(migration);
    expect(isEqual(await status(migration))).toBe(true);
    expect(isEqual(await verify(migration, IDL))).toBe(true);
    expect(told.record.map(({ step }) => step)).toEqual([
        ...['deploy', 'deploy'],
        ...Array.from({ length: 4 }, () => 'initialize'),
        ...Array.from({ length: 34 }, () => 'list'),
        'launch',
    ]);
    const line = told.record.at(0);
    expect(line).toMatchObject({ action: 'write 4 chunks into the buffer', transactions: 4, genesis: migration.genesis });
    expect(line?.program).toMatch(/^[0-9a-f]{64}$/);
    expect(told.proposals).toEqual([]);
});

test('the second run does nothing', async () => {
    const before = [await bytesOf(whole), await whole.chain.rpc.getTransactionCount().send()];
    const { migration, told } = await begin(whole, LOCALNET);
    await everything(migration);
    expect([await bytesOf(whole), await whole.chain.rpc.getTransactionCount().send()]).toEqual(before);
    expect(told.record).toEqual([]);
    expect(told.lines.filter((line) => !line.includes('equal'))).toEqual([]);
});

test('killed after every single transaction, it ends the same to the byte', async () => {
    let runs = 0;
    for (let ended = false; !ended; runs += 1) {
        let sent = 0;
        const beforeSend = () => {
            if (sent === 1) throw new Killed();
            sent += 1;
        };
        // Every other run is killed before it can write down what it did.
        const write = ({ outcome }: RecordLine) => {
            if (runs % 2 === 1 && outcome !== 'signed') throw new Killed();
        };
        const { migration } = await begin(killed, LOCALNET, { beforeSend, recorder: { write } });
        ended = await everything(migration).then(
            () => sent === 0,
            (error: unknown) => {
                if (!(error instanceof Killed)) throw error;
                return false;
            },
        );
    }
    expect(runs).toBe(45); // Four chunks, the deployment, 39 transactions more, and a run that finds nothing to do.
    expect(await bytesOf(killed)).toEqual(await bytesOf(whole));
});
