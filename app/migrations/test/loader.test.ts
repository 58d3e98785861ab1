/** The loader's steps: an address with a key, what others left at addresses, and an upgrade up to the signature of its authority. */
import { BALLAST_PROGRAM_ADDRESS, TransactionExpired } from '@ballast/client';
import { createAccount, keyOf } from '@ballast/localnet';
import {
    bufferAddress,
    deploy,
    fillBuffer,
    findProgramData,
    readBuffer,
    readProgram,
    sha256,
    upgrade,
    type MigrationOptions,
} from '@ballast/migrations';
import { getWriteInstruction, LOADER_V3_PROGRAM_ADDRESS } from '@solana-program/loader-v3';
import { address, getAddressEncoder, signature, getProgramDerivedAddress } from '@solana/kit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { begin, changed, launched, LOCALNET, placeBuffer, placed, PROGRAM, stage, type Stage } from './support/stage.js';

const SQUADS = address('SQDS4ep65T869zMMBKyuUq6aD6EgTu8psMjkvj52pCf');
const SIGNATURE = signature('1'.repeat(64));

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 }); // A validator that holds a program of a megabyte is slow beside others.

let made: Stage;

beforeAll(async () => {
    made = await stage();
});

afterAll(() => made.chain.stop());

async function vault(): Promise<string> {
    const [found] = await getProgramDerivedAddress({ programAddress: SQUADS, seeds: ['multisig', 'vault'] });
    return found;
}

/** A file of a few chunks: the loader looks at a program only when it is deployed. */
function small(fill: number): Pick<MigrationOptions, 'program'> {
    const content = new Uint8Array(950 * 12 + 7).fill(fill);
    return { program: { content, hash: sha256(content) } };
}

test('the program is created, deployed and handed over in one transaction', async () => {
    const program = await keyOf('program with a key');
    const text = changed((file) => (file.program.upgradeAuthority.address = made.keys.upgradeAuthority.address));
    const missing = await begin(made, text);
    await expect(deploy(missing.migration, program.address)).rejects.toThrow(
        /^the program \w+ has to sign: give its key file with --program-key$/,
    );
    const { migration, told } = await begin({ ...made, keys: { ...made.keys, program } }, text);
    await placeBuffer(made, migration, []);
    await deploy(migration, program.address);
    const deployed = await readProgram(made.chain.rpc, program.address);
    if (deployed.kind !== 'deployed') throw new Error('it is not deployed');
    expect(deployed.authority).toBe(made.keys.upgradeAuthority.address);
    expect(deployed.bytes.length).toBe(1_572_864);
    expect(Buffer.from(deployed.bytes.slice(0, PROGRAM.length)).equals(PROGRAM)).toBe(true);
    expect(told.record.map(({ action }) => action)).toEqual(['deploy the program with room for 1572864 bytes, and hand it over']);
    expect(await readBuffer(made.chain.rpc, await bufferAddress(migration))).toEqual({ kind: 'nothing' });
});

test('a buffer is written to the end, from wherever it was left', async () => {
    const { migration, told } = await begin(made, LOCALNET, small(1));
    const filled = await fillBuffer(migration, 'deploy');
    const written = await readBuffer(made.chain.rpc, filled.address);
    if (written.kind !== 'buffer') throw new Error('there is no buffer');
    expect(sha256(Uint8Array.from(written.bytes))).toBe(migration.program.hash);
    expect(told.record.map(({ transactions }) => transactions)).toEqual([1, 13]);
    let runs = 0;
    for (let ended = false; !ended; runs += 1) {
        let sent = 0;
        const beforeSend = () => {
            if (sent === 1) throw new Error('killed');
            sent += 1;
        };
        const cut = await begin(made, LOCALNET, { ...small(2), beforeSend });
        ended = await fillBuffer(cut.migration, 'deploy').then(
            () => sent === 0,
            () => false,
        );
    }
    expect(runs).toBe(15); // The account, thirteen chunks, and a run that finds nothing to do.
});

test('a write whose blockhash expired is signed anew, but not for ever', async () => {
    let calls = 0;
    const expire = (often: number) => () => {
        calls += 1;
        if (calls % often === 0) throw new TransactionExpired(SIGNATURE);
    };
    const { migration, told } = await begin(made, LOCALNET, { ...small(6), beforeSend: expire(4) });
    await fillBuffer(migration, 'deploy');
    expect(told.record.map(({ transactions }) => transactions)).toEqual([1, 13]);
    expect(calls).toBeGreaterThan(14);
    let created = false;
    const never = () => {
        if (created) throw new TransactionExpired(SIGNATURE);
        created = true;
    };
    const lost = await begin(made, LOCALNET, { ...small(7), beforeSend: never });
    await expect(fillBuffer(lost.migration, 'deploy')).rejects.toThrow(TransactionExpired);
});

test('somebody else at the address of the buffer is told', async () => {
    const { migration } = await begin(made, LOCALNET, small(3));
    made.chain.validator.place(await bufferAddress(migration), address('11111111111111111111111111111111'), new Uint8Array());
    await expect(fillBuffer(migration, 'deploy')).rejects.toThrow(/^\w+ is to be the buffer, and belongs to 1{32}: pay from another key$/);
});

test('a program that was tampered with is told, and not replaced', async () => {
    const { chain } = made;
    const data = await findProgramData(BALLAST_PROGRAM_ADDRESS);
    const deployed = await readProgram(chain.rpc, BALLAST_PROGRAM_ADDRESS);
    if (deployed.kind !== 'deployed') throw new Error('it is not deployed');
    const header = [3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, ...new Uint8Array(32)];
    const bytes = Uint8Array.from(deployed.bytes);
    bytes[1_000] = (bytes[1_000] ?? 0) ^ 1;
    chain.validator.place(data, LOADER_V3_PROGRAM_ADDRESS, Uint8Array.from([...header, ...bytes]), 10_000_000_000n);
    const { migration, told } = await begin(made, placed());
    await deploy(migration);
    expect(told.lines[0]).toMatch(/^deploy {5}different {1}program \w+: it is not the file: an upgrade makes it so/);
    expect(told.lines[1]).toMatch(/^ {21}SHA-256: [0-9a-f]{64} -> [0-9a-f]{64}$/);
    expect(told.record).toEqual([]);
    chain.validator.place(data, LOADER_V3_PROGRAM_ADDRESS, Uint8Array.from([...header, ...deployed.bytes]), 10_000_000_000n);
});

test('where the upgrade authority is a key, the upgrade is made', async () => {
    const { chain, keys } = made;
    const data = await findProgramData(BALLAST_PROGRAM_ADDRESS);
    const { address: authority } = keys.upgradeAuthority;
    const header = [3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, ...getAddressEncoder().encode(authority)];
    const room = Uint8Array.from([...header, ...PROGRAM, ...new Uint8Array(100)]);
    chain.validator.place(data, LOADER_V3_PROGRAM_ADDRESS, room, 10_000_000_000n);
    const content = Uint8Array.from([...PROGRAM, 1]); // A byte behind the program changes its hash and nothing else.
    const { migration, told } = await begin(made, LOCALNET, { program: { content, hash: sha256(content) } });
    await placeBuffer(made, migration, []);
    await upgrade(migration);
    const upgraded = await readProgram(chain.rpc, BALLAST_PROGRAM_ADDRESS);
    if (upgraded.kind !== 'deployed') throw new Error('it is not deployed');
    expect(Buffer.from(upgraded.bytes.slice(0, content.length)).equals(content)).toBe(true);
    expect(told.record.map(({ step }) => step)).toEqual(['upgrade', 'upgrade']);
    const before = [3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, ...new Uint8Array(32)];
    chain.validator.place(data, LOADER_V3_PROGRAM_ADDRESS, Uint8Array.from([...before, ...PROGRAM]), 10_000_000_000n);
});

test('an upgrade is written, verified, handed over and proposed, and its buffer is nobody else to write any more', async () => {
    await launched(made);
    const authority = await vault();
    const { chain, keys } = made;
    const data = await findProgramData(BALLAST_PROGRAM_ADDRESS);
    const header = [3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, ...getAddressEncoder().encode(address(authority))];
    chain.validator.place(data, LOADER_V3_PROGRAM_ADDRESS, Uint8Array.from([...header, ...PROGRAM]), 10_000_000_000n);
    const text = changed((file) => Reflect.set(file.program, 'upgradeAuthority', { address: authority, kind: 'multisig' }));
    const { migration, told } = await begin(made, text, small(4));
    await upgrade(migration);
    const buffer = await bufferAddress(migration);
    expect(await readBuffer(chain.rpc, buffer)).toMatchObject({ kind: 'buffer', authority });
    expect(told.record.map(({ action }) => action).at(-1)).toBe(`hand the buffer over to ${authority}`);
    expect(told.proposals).toMatchObject([
        { title: `upgrade from the buffer ${buffer}`, authority, instructions: [{ program: LOADER_V3_PROGRAM_ADDRESS }] },
    ]);
    expect(
        told.lines.some((line) => /^upgrade {4}equal {5}\d+ accounts: all have the layout of the interface, version 1$/.test(line)),
    ).toBe(true);
    const write = getWriteInstruction({ bufferAccount: buffer, bufferAuthority: keys.payer, offset: 0, bytes: new Uint8Array(1) });
    await expect(migration.send([write])).rejects.toThrow(/IncorrectAuthority/);
    const again = await begin(made, text, small(4));
    await upgrade(again.migration);
    expect([again.told.record, again.told.proposals.length]).toEqual([[], 1]);
});

test('what its writer changed before the buffer was handed over is not proposed', async () => {
    const { chain, keys } = made;
    const authority = await vault();
    const text = changed((file) => Reflect.set(file.program, 'upgradeAuthority', { address: authority, kind: 'multisig' }));
    const { program } = small(8);
    let sent = 0;
    const beforeSend = () => {
        sent += 1;
        if (sent < 15) return; // The account and thirteen chunks; then it is handed over.
        const header = [1, 0, 0, 0, 1, ...getAddressEncoder().encode(keys.payer.address)];
        const forged = Uint8Array.from([...header, ...Uint8Array.from(program.content).fill(9, 0, 1)]);
        chain.validator.place(buffer, LOADER_V3_PROGRAM_ADDRESS, forged, 10_000_000_000n);
    };
    const { migration, told } = await begin(made, text, { program, beforeSend });
    const buffer = await bufferAddress(migration);
    await expect(upgrade(migration)).rejects.toThrow(/^the buffer \w+ holds [0-9a-f]{64}, and the file is [0-9a-f]{64}: run this again/);
    expect(told.record.map(({ action }) => action).at(-1)).toBe(`hand the buffer over to ${authority}`);
    expect(told.proposals).toEqual([]);
});

test('an upgrade that could not read the accounts, or has no room, is refused', async () => {
    const { chain, keys } = made;
    const authority = await vault();
    const text = changed((file) => Reflect.set(file.program, 'upgradeAuthority', { address: authority, kind: 'multisig' }));
    const content = new Uint8Array(PROGRAM.length + 1).fill(1);
    const large = await begin(made, text, { program: { content, hash: sha256(content) } });
    await expect(upgrade(large.migration)).rejects.toThrow(
        new RegExp(`there is room for ${PROGRAM.length}: lengthen it first, with solana program extend \\w+ 1$`),
    );
    const other = await begin(made, placed(), small(5));
    await expect(upgrade(other.migration)).rejects.toThrow(/^the upgrade authority is \w+, and the file names 1{32}: correct the file/);
    const { migration } = await begin(made, text, small(5));
    const key = await keyOf('an account of another layout');
    await chain.send(createAccount({ payer: chain.payer, account: key, lamports: 10_000_000n, size: 100, owner: BALLAST_PROGRAM_ADDRESS }));
    await expect(upgrade(migration)).rejects.toThrow(
        /^1 of \d+ accounts have another layout than interface [0-9a-f]{64} with version 1, such as \w+/,
    );
    expect(keys.payer.address).not.toBe(authority);
});
