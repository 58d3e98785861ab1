/** What a Squads v4 multisig is asked to sign, byte for byte against the layouts of docs/multisig.md. */
import { createHash } from 'node:crypto';

import {
    generated,
    hashChange,
    pause,
    queueChange,
    QUOTE,
    seconds,
    setMarketTerms,
    SYSTEM,
    type Change,
    type Deployment,
} from '@ballast/client';
import { Chain, Exchange } from '@ballast/localnet';
import {
    AccountRole,
    address,
    getAddressEncoder,
    getBase58Decoder,
    getBase58Encoder,
    getBase64Encoder,
    getCompiledTransactionMessageDecoder,
    getProgramDerivedAddress,
    getTransactionDecoder,
    type Address,
    type Instruction,
    type ReadonlyUint8Array,
} from '@solana/kit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { SQUADS } from '../src/governing/squads.js';
import { Shell, type Json } from './support/shell.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const MULTISIG_TRANSACTIONS = 41n;
/** Where the root holds its roles: behind discriminator, version, bump, padding and creator. */
const ROLES_AT = 48;

let chain: Chain;
let exchange: Exchange;
let shell: Shell;
/** The deployment, whose governance is vault 0, and whose guardian is vault 1 of the multisig. */
let deployment: Deployment;
let multisig: Address;
let members: Address[];

const bytesOf = (text: Address): ReadonlyUint8Array => getAddressEncoder().encode(text);
const u64 = (value: bigint): Uint8Array => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, value, true);
    return bytes;
};
const discriminator = (text: string): Uint8Array => new Uint8Array(createHash('sha256').update(text).digest().subarray(0, 8));

async function derived(...seeds: (string | ReadonlyUint8Array)[]): Promise<Address> {
    const [found] = await getProgramDerivedAddress({ programAddress: SQUADS, seeds: ['multisig', ...seeds] });
    return found;
}

beforeAll(async () => {
    chain = await Chain.start();
    exchange = await Exchange.launched(chain, undefined, 'one');
    shell = new Shell(chain, exchange);
    await shell.knows();
    members = (await Promise.all(['first member', 'second member', 'third member'].map((name) => chain.wallet(name)))).map(
        (key) => key.address,
    );
    const createKey = bytesOf((await chain.wallet('create key')).address);
    multisig = await derived('multisig', createKey);
    chain.validator.place(multisig, SQUADS, multisigBytes(createKey));
    const [governance, guardian] = [await vault(0), await vault(1)];
    chain.validator.fund(governance, 1_000_000_000n);
    chain.validator.fund(guardian, 1_000_000_000n);
    await seat(governance, guardian);
    deployment = { ...exchange.deployment, governance, guardian };
});

afterAll(() => {
    shell.close();
    chain.stop();
});

const vault = (index: number): Promise<Address> => derived(bytesOf(multisig), 'vault', Uint8Array.of(index));

/** A multisig of two of three, as Squads stores one: with a rent collector, so that what follows is shifted. */
function multisigBytes(createKey: ReadonlyUint8Array): Uint8Array {
    const header = [...discriminator('account:Multisig'), ...createKey, ...bytesOf(SYSTEM), 2, 0, 0, 0, 0, 0];
    const counters = [...u64(MULTISIG_TRANSACTIONS), ...u64(3n)];
    const collector = [1, ...bytesOf(SYSTEM), 255];
    return Uint8Array.from([...header, ...counters, ...collector, 3, 0, 0, 0, ...members.flatMap((member) => [...bytesOf(member), 7])]);
}

/** Gives roles to vaults, in the bytes of the root. */
async function seat(governance: Address, guardian: Address): Promise<void> {
    const root = exchange.deployment.clearinghouse;
    const { value } = await chain.rpc.getAccountInfo(root, { encoding: 'base64' }).send();
    const bytes = Uint8Array.from(Buffer.from(value?.data[0] ?? '', 'base64'));
    bytes.set([...bytesOf(governance), ...bytesOf(guardian)], ROLES_AT);
    chain.validator.place(root, generated.BALLAST_PROGRAM_ADDRESS, bytes, 10_000_000_000n);
}

/** Reads bytes from the front. */
class Reader {
    private at = 0;

    constructor(private readonly bytes: ReadonlyUint8Array) {}

    take(length: number): ReadonlyUint8Array {
        this.at += length;
        if (this.at > this.bytes.length) throw new Error(`it has ${this.bytes.length} bytes only`);
        return this.bytes.slice(this.at - length, this.at);
    }

    number(length: 1 | 2 | 4): number {
        return this.take(length).reduce((value, byte, place) => value + byte * 256 ** place, 0);
    }

    get rest(): number {
        return this.bytes.length - this.at;
    }
}

/** Reads a message as Squads does, and gives its accounts back their roles. */
function messageIn(bytes: ReadonlyUint8Array): { signers: number; instructions: Instruction[] } {
    const reader = new Reader(bytes);
    const [signers, writableSigners, writableOthers] = [reader.number(1), reader.number(1), reader.number(1)];
    const keys = Array.from({ length: reader.number(1) }, () => address(getBase58Decoder().decode(reader.take(32))));
    const roleOf = (place: number): AccountRole => {
        if (place < signers) return place < writableSigners ? AccountRole.WRITABLE_SIGNER : AccountRole.READONLY_SIGNER;
        return place < signers + writableOthers ? AccountRole.WRITABLE : AccountRole.READONLY;
    };
    const key = (place: number): Address => keys[place] ?? SYSTEM;
    const instructions = Array.from({ length: reader.number(1) }, () => {
        const programAddress = key(reader.number(1));
        const accounts = [...reader.take(reader.number(1))].map((place) => ({ address: key(place), role: roleOf(place) }));
        return { programAddress, accounts, data: reader.take(reader.number(2)) };
    });
    expect(reader.number(1)).toBe(0); // No tables.
    expect(reader.rest).toBe(0);
    return { signers, instructions };
}

const base64 = (text: unknown): ReadonlyUint8Array => getBase64Encoder().encode(String(text));

/** What the proposal must be, written down anew from docs/multisig.md. */
async function assertProposal(found: Json, { index, member, call }: { index: number; member: Address; call: Instruction }): Promise<void> {
    const number = MULTISIG_TRANSACTIONS + 1n;
    const transaction = await derived(bytesOf(multisig), 'transaction', u64(number));
    const proposal = await derived(bytesOf(multisig), 'transaction', u64(number), 'proposal');
    expect(found).toMatchObject({
        multisig,
        vault: await vault(index),
        vaultIndex: index,
        transactionIndex: String(number),
        transaction,
        proposal,
        member,
    });
    const message = base64(found.message);
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, message.length, true);
    const create = Uint8Array.from([...discriminator('global:vault_transaction_create'), index, 0, ...length, ...message, 0]);
    const propose = Uint8Array.from([...discriminator('global:proposal_create'), ...u64(number), 0]);
    const paid = [
        { address: member, signer: true, writable: false },
        { address: member, signer: true, writable: true },
        { address: SYSTEM, signer: false, writable: false },
    ];
    const writable = (account: Address, is = true) => ({ address: account, signer: false, writable: is });
    expect(found.instructions).toEqual([
        { program: SQUADS, accounts: [writable(multisig), writable(transaction), ...paid], data: Buffer.from(create).toString('base64') },
        {
            program: SQUADS,
            accounts: [writable(multisig, false), writable(proposal), ...paid],
            data: Buffer.from(propose).toString('base64'),
        },
    ]);
    const { signers, instructions } = messageIn(message);
    expect(signers).toBe(1); // The vault alone: it pays the rent as well.
    const roles = new Map<Address, number>([[await vault(index), AccountRole.WRITABLE_SIGNER]]); // It pays for its message.
    for (const account of call.accounts ?? []) roles.set(account.address, (roles.get(account.address) ?? 0) | account.role);
    const accounts = (call.accounts ?? []).map((account) => ({ address: account.address, role: roles.get(account.address) }));
    expect(instructions.map((one) => ({ ...one, data: [...(one.data ?? [])] }))).toEqual([
        { programAddress: generated.BALLAST_PROGRAM_ADDRESS, accounts, data: [...(call.data ?? [])] },
    ]);
    assertTransaction(found, member, [create, propose]);
}

/** The transaction that the member signs: both instructions, the member alone as signer and payer. */
function assertTransaction(found: Json, member: Address, data: readonly Uint8Array[]): void {
    const whole = getTransactionDecoder().decode(base64(found.base64));
    expect(Object.entries(whole.signatures)).toEqual([[member, null]]);
    expect([...whole.messageBytes]).toEqual([...getBase58Encoder().encode(String(found.base58))]);
    const compiled = getCompiledTransactionMessageDecoder().decode(whole.messageBytes);
    if (!('instructions' in compiled)) throw new Error('the message is of a version that Squads does not know');
    const { staticAccounts, instructions } = compiled;
    expect(staticAccounts[0]).toBe(member);
    expect(instructions.map((one) => [...(one.data ?? [])])).toEqual(data.map((bytes) => [...bytes]));
}

test('a change that loosens is queued by the vault', async () => {
    const file = shell.file('fee.json', { fee: 3 });
    const asked = ['govern', 'market', 'BTC', '--terms', file, '--squads', multisig];
    const found = await shell.json(...asked);
    const change: Change = { __kind: 'MarketTerms', index: 0, terms: { ...exchange.marketTerms(0), fee: 3 } };
    const hash = Buffer.from(await hashChange(change)).toString('hex');
    expect(found).toMatchObject({ queued: true, delay: '345600', hash, differences: [{ field: 'fee', now: '5', then: '3' }] });
    const governance = await vault(0);
    const call = await queueChange(deployment, { payer: governance, governance, change });
    await assertProposal(found, { index: 0, member: members[0] ?? SYSTEM, call });
    const human = await shell.human(...asked, '--member', members[2] ?? '');
    expect(human).toMatch(/To propose: queue: terms of market BTC\. Nothing was sent\./);
    expect(human).toContain('vault_transaction_create');
    expect(await shell.json('show', 'changes')).toEqual({ changes: [] });
});

test('a change that tightens is made by the vault at once', async () => {
    const found = await shell.json(
        'govern',
        'market',
        'BTC',
        '--terms',
        shell.file('initial.json', { initial: 500 }),
        '--squads',
        multisig,
    );
    expect(found).toMatchObject({ queued: false, class: 'tightens admission: at once' });
    const terms = { ...exchange.marketTerms(0), initial: 500 };
    const call = await setMarketTerms(deployment, { index: 0, terms, authority: await vault(0) });
    await assertProposal(found, { index: 0, member: members[0] ?? SYSTEM, call });
});

test("another vault holds the guardian's role, and another member proposes", async () => {
    const asked = ['govern', 'pause', 'growth', '--seconds', '3600', '--squads', multisig];
    const found = await shell.json(...asked, '--vault-index', '1', '--member', members[1] ?? '');
    const call = await pause(deployment, { guardian: await vault(1), operations: ['growth'], seconds: seconds(3_600) });
    await assertProposal(found, { index: 1, member: members[1] ?? SYSTEM, call });
});

test('a vault that does not hold the role, and somebody who is no member, are refused', async () => {
    const asked = ['govern', 'pause', 'growth', '--seconds', '3600', '--squads', multisig];
    expect(await shell.fails(2, ...asked)).toMatchObject({
        message: `vault 0 of ${multisig} is ${await vault(0)}, and ${await vault(1)} is guardian: check --squads and --vault-index`,
    });
    expect(await shell.fails(2, ...asked, '--vault-index', '1', '--member', 'payer')).toMatchObject({
        message: `payer is no member of ${multisig}: give one of ${members.join(', ')} with --member`,
    });
    expect(await shell.fails(2, ...asked, '--vault-index', '256')).toMatchObject({ message: expect.stringContaining('from 0 to 255') });
});

test('what the program would refuse is not proposed', async () => {
    const wrong = shell.file('wrong.json', { fee: QUOTE });
    await shell.refused('RatioOutOfBounds', 'govern', 'market', 'BTC', '--terms', wrong, '--squads', multisig);
});
