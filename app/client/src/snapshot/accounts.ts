/** Accounts of the program, as bytes and as values. */
import {
    getBase58Decoder,
    getBase64Encoder,
    type Address,
    type Base58EncodedBytes,
    type GetMultipleAccountsApi,
    type GetProgramAccountsApi,
    type ReadonlyUint8Array,
    type Rpc,
} from '@solana/kit';

import { assertReadable, type Deployment } from '../deployment.js';
import { BALLAST_PROGRAM_ADDRESS } from '../generated/index.js';
import { ACCOUNTS, type AccountFields, type AccountName } from '../generated/interface.js';

/** An account, as bytes and as value. */
export interface Held<Value> {
    readonly address: Address;
    /** All of it, with the discriminator. */
    readonly bytes: ReadonlyUint8Array;
    readonly value: Value;
}

/** What reading accounts asks a node for. */
export type SnapshotRpc = Rpc<GetMultipleAccountsApi & GetProgramAccountsApi>;

/** What a node answered: the bytes of accounts at a slot. */
export interface Answer {
    readonly slot: bigint;
    readonly accounts: ReadonlyMap<Address, ReadonlyUint8Array>;
}

/** Where every account of the program but the root names its root. */
const ROOT_AT = 16n;
/** Addresses that a node answers for at a time. */
const BATCH = 100;

/** Reads all accounts of a type that name a root, in one answer. */
export async function readAll<Name extends AccountName>(
    rpc: SnapshotRpc,
    deployment: Pick<Deployment, 'clearinghouse'>,
    name: Name,
): Promise<Held<AccountFields[Name]>[]> {
    const found = await rpc
        .getProgramAccounts(BALLAST_PROGRAM_ADDRESS, { encoding: 'base64', filters: filtersOf(deployment.clearinghouse, name) })
        .send();
    return found.map(({ pubkey, account }) => hold(name, pubkey, getBase64Encoder().encode(account.data[0])));
}

/** Where all accounts of a type are that name a root, without their bytes. */
export async function findAll(rpc: SnapshotRpc, deployment: Pick<Deployment, 'clearinghouse'>, name: AccountName): Promise<Address[]> {
    const filters = filtersOf(deployment.clearinghouse, name);
    const dataSlice = { offset: 0, length: 0 };
    const found = await rpc.getProgramAccounts(BALLAST_PROGRAM_ADDRESS, { encoding: 'base64', filters, dataSlice }).send();
    return found.map(({ pubkey }) => pubkey);
}

/** Reads accounts of a type at addresses, in batches; what does not exist is left out. */
export async function readMany<Name extends AccountName>(
    rpc: SnapshotRpc,
    name: Name,
    addresses: readonly Address[],
): Promise<Held<AccountFields[Name]>[]> {
    const answers = await inBatches(rpc, addresses);
    return answers.flatMap(({ accounts }) => [...accounts].map(([address, bytes]) => hold(name, address, bytes)));
}

/** Reads one account. @throws {RangeError} when nothing is there */
export async function readOne<Name extends AccountName>(
    rpc: SnapshotRpc,
    name: Name,
    address: Address,
): Promise<Held<AccountFields[Name]>> {
    const [found] = await readMany(rpc, name, [address]);
    if (found === undefined) throw new RangeError(`no ${name} is at ${address}: check the address and the cluster`);
    return found;
}

/** An account, from its bytes. @throws {NotADeployment} when they are of another type or layout */
export function hold<Name extends AccountName>(name: Name, address: Address, bytes: ReadonlyUint8Array): Held<AccountFields[Name]> {
    assertReadable(name, address, bytes);
    return { address, bytes, value: ACCOUNTS[name].decode(bytes) };
}

function filtersOf(root: Address, name: AccountName) {
    return [compare(0n, getBase58Decoder().decode(ACCOUNTS[name].discriminator)), compare(ROOT_AT, root)];
}

function compare(offset: bigint, text: string) {
    if (!isBase58(text)) throw new RangeError('there are no bytes to compare with');
    return { memcmp: { offset, bytes: text, encoding: 'base58' } } as const;
}

function isBase58(text: string): text is Base58EncodedBytes {
    return text.length > 0;
}

/** Reads everything of the program that names a root, in one answer: all but the root itself. */
export async function readOwned(rpc: SnapshotRpc, { clearinghouse }: Pick<Deployment, 'clearinghouse'>): Promise<Answer> {
    const { context, value } = await rpc
        .getProgramAccounts(BALLAST_PROGRAM_ADDRESS, { encoding: 'base64', filters: [compare(ROOT_AT, clearinghouse)], withContext: true })
        .send();
    return {
        slot: context.slot,
        accounts: new Map(value.map(({ pubkey, account }) => [pubkey, getBase64Encoder().encode(account.data[0])])),
    };
}

/** Reads accounts at addresses, in batches; nothing when the batches are of different slots. */
export async function readAtOneSlot(rpc: SnapshotRpc, addresses: readonly Address[]): Promise<Answer | undefined> {
    const answers = await inBatches(rpc, addresses);
    const slot = answers[0]?.slot;
    if (slot === undefined || answers.some((answer) => answer.slot !== slot)) return undefined;
    return { slot, accounts: new Map(answers.flatMap(({ accounts }) => [...accounts])) };
}

async function inBatches(rpc: SnapshotRpc, addresses: readonly Address[]): Promise<Answer[]> {
    const batches = Array.from({ length: Math.ceil(addresses.length / BATCH) }, (_, batch) =>
        addresses.slice(batch * BATCH, (batch + 1) * BATCH),
    );
    return Promise.all(batches.map((batch) => readBatch(rpc, batch)));
}

/** Reads up to a hundred accounts of one slot. */
export async function readBatch(rpc: SnapshotRpc, addresses: readonly Address[]): Promise<Answer> {
    const { context, value } = await rpc.getMultipleAccounts(addresses, { encoding: 'base64' }).send();
    const accounts = new Map<Address, ReadonlyUint8Array>();
    addresses.forEach((address, place) => {
        const account = value[place];
        if (account) accounts.set(address, getBase64Encoder().encode(account.data[0]));
    });
    return { slot: context.slot, accounts };
}
