/** All accounts of one deployment at one moment, as bytes and as values. */
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

import { findMarket, findOutflow, findRecovery } from './addresses.js';
import { CLOCK_SYSVAR, QUOTE } from './constants.js';
import { assertReadable, vaultOf, type Deployment } from './deployment.js';
import { BALLAST_PROGRAM_ADDRESS } from './generated/index.js';
import { ACCOUNTS, type AccountName, type AccountFields } from './generated/interface.js';
import * as generated from './generated/index.js';

/** An account, as bytes and as value. */
export interface Held<Value> {
    readonly address: Address;
    /** All of it, with the discriminator. */
    readonly bytes: ReadonlyUint8Array;
    readonly value: Value;
}

/** What judges accounts, and what it came to: everything but what owners hold. */
export interface BooksSnapshot {
    /** The slot that it was read at. */
    readonly slot: bigint;
    /** The cluster's clock then, in unix seconds. */
    readonly now: bigint;
    readonly deployment: Deployment;
    readonly clearinghouse: Held<generated.Clearinghouse>;
    readonly prices: Held<generated.Prices>;
    readonly terms: Held<generated.Terms>;
    readonly reserve: Held<generated.Reserve>;
    /** Markets by index. */
    readonly markets: ReadonlyMap<number, Held<generated.Market>>;
    /** Recoveries by market. */
    readonly recoveries: ReadonlyMap<number, Held<generated.Recovery>>;
    /** Outflows of the traders' vaults by collateral; of quote under 65535. */
    readonly outflows: ReadonlyMap<number, Held<generated.Outflow>>;
    /** Outflow of the reserve's vault. */
    readonly reserveOutflow: Held<generated.Outflow>;
    /** What the vaults really hold: by collateral, of the traders' quote under 65535. */
    readonly vaults: ReadonlyMap<number, bigint>;
    /** What the reserve's vault really holds. */
    readonly reserveVault: bigint;
}

/** All accounts of a deployment at one moment. */
export interface Snapshot extends BooksSnapshot {
    readonly marginAccounts: readonly Held<generated.MarginAccount>[];
    readonly withdrawalTickets: readonly Held<generated.WithdrawalTicket>[];
    readonly exitTickets: readonly Held<generated.ExitTicket>[];
    readonly queuedChanges: readonly Held<generated.QueuedChange>[];
}

/** What a snapshot asks a node for. */
export type SnapshotRpc = Rpc<GetMultipleAccountsApi & GetProgramAccountsApi>;

/** Where every account of the program names its root. */
const ROOT_AT = 16n;
/** Where token accounts of both programs hold their amount. */
const AMOUNT_AT = 64;
/** Where the clock holds unix time. */
const TIME_AT = 32;
/** Addresses that a node answers for at a time. */
const BATCH = 100;
/** How often a deployment is read that changes meanwhile. */
const ATTEMPTS = 8;

/** A deployment changed each time while it was read. */
export class SnapshotMoved extends Error {
    override readonly name = 'SnapshotMoved';

    constructor(attempts: number) {
        super(`the deployment changed in each of ${attempts} readings: read it again, or from a nearer node`);
    }
}

interface Answer {
    readonly slot: bigint;
    readonly accounts: ReadonlyMap<Address, ReadonlyUint8Array>;
}

/** Reads root, prices, terms, reserve, markets, recoveries, outflows and vaults of one slot. */
export async function readBooks(rpc: SnapshotRpc, deployment: Deployment): Promise<BooksSnapshot> {
    const addresses = await bookAddresses(rpc, deployment);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const read = await readAtOneSlot(rpc, addresses.all);
        if (read !== undefined) return booksOf(deployment, addresses, read);
    }
    throw new SnapshotMoved(ATTEMPTS);
}

/**
 * Reads a whole deployment. Accounts of owners come in answers of their own, so the books are read before and after: when they
 * did not change in between, all is of one moment.
 */
export async function readSnapshot(rpc: SnapshotRpc, deployment: Deployment): Promise<Snapshot> {
    let before = await readBooks(rpc, deployment);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const [marginAccounts, withdrawalTickets, exitTickets, queuedChanges] = await Promise.all([
            readAll(rpc, deployment, 'MarginAccount'),
            readAll(rpc, deployment, 'WithdrawalTicket'),
            readAll(rpc, deployment, 'ExitTicket'),
            readAll(rpc, deployment, 'QueuedChange'),
        ]);
        const after = await readBooks(rpc, deployment);
        if (sameBooks(before, after)) return { ...after, marginAccounts, withdrawalTickets, exitTickets, queuedChanges };
        before = after;
    }
    throw new SnapshotMoved(ATTEMPTS);
}

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
    const base58 = getBase58Decoder();
    const isBase58 = (text: string): text is Base58EncodedBytes => text.length > 0;
    const memcmp = (offset: bigint, text: string) => {
        if (!isBase58(text)) throw new RangeError('nothing to compare with');
        return { memcmp: { offset, bytes: text, encoding: 'base58' } } as const;
    };
    return [memcmp(0n, base58.decode(ACCOUNTS[name].discriminator)), memcmp(ROOT_AT, root)];
}

interface BookAddresses {
    readonly markets: ReadonlyMap<number, Address>;
    readonly recoveries: ReadonlyMap<number, Address>;
    readonly outflows: ReadonlyMap<number, Address>;
    readonly vaults: ReadonlyMap<number, Address>;
    readonly reserveOutflow: Address;
    readonly all: readonly Address[];
}

/** What the terms list decides where the books are. */
async function bookAddresses(rpc: SnapshotRpc, deployment: Deployment): Promise<BookAddresses> {
    const { value: terms } = await readOne(rpc, 'Terms', deployment.terms);
    const markets = terms.markets.flatMap(({ listed }, index) => (listed === 0 ? [] : [index]));
    const collaterals = terms.collaterals.flatMap(({ mint }, index) => (mint === UNLISTED ? [] : [index]));
    const found = {
        markets: await byIndex(markets, (index) => findMarket(deployment.clearinghouse, index)),
        recoveries: await byIndex(markets, (index) => findRecovery(deployment.clearinghouse, index)),
        vaults: await byIndex([QUOTE, ...collaterals], (index) => vaultOf(deployment, index)),
        outflows: await byIndex([QUOTE, ...collaterals], async (index) => findOutflow(await vaultOf(deployment, index))),
        reserveOutflow: await findOutflow(deployment.reserveVault),
    };
    const { clearinghouse, prices, reserve, reserveVault } = deployment;
    const maps = [found.markets, found.recoveries, found.vaults, found.outflows].flatMap((map) => [...map.values()]);
    const all = [CLOCK_SYSVAR, clearinghouse, prices, deployment.terms, reserve, reserveVault, found.reserveOutflow, ...maps];
    return { ...found, all };
}

const UNLISTED = '11111111111111111111111111111111';

async function byIndex(indices: readonly number[], find: (index: number) => Promise<Address>): Promise<Map<number, Address>> {
    return new Map(await Promise.all(indices.map(async (index) => [index, await find(index)] as const)));
}

async function readAtOneSlot(rpc: SnapshotRpc, addresses: readonly Address[]): Promise<Answer | undefined> {
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

async function readBatch(rpc: SnapshotRpc, addresses: readonly Address[]): Promise<Answer> {
    const { context, value } = await rpc.getMultipleAccounts(addresses, { encoding: 'base64' }).send();
    const accounts = new Map<Address, ReadonlyUint8Array>();
    addresses.forEach((address, place) => {
        const account = value[place];
        if (account) accounts.set(address, getBase64Encoder().encode(account.data[0]));
    });
    return { slot: context.slot, accounts };
}

function booksOf(deployment: Deployment, addresses: BookAddresses, { slot, accounts }: Answer): BooksSnapshot {
    const bytes = (address: Address): ReadonlyUint8Array => {
        const found = accounts.get(address);
        if (found === undefined) throw new RangeError(`nothing is at ${address}: read the deployment again, from another node`);
        return found;
    };
    const held = <Name extends AccountName>(name: Name, address: Address) => hold(name, address, bytes(address));
    const heldBy = <Name extends AccountName>(name: Name, found: ReadonlyMap<number, Address>) =>
        new Map([...found].map(([index, address]) => [index, held(name, address)] as const));
    return {
        slot,
        now: viewOf(bytes(CLOCK_SYSVAR)).getBigInt64(TIME_AT, true),
        deployment,
        clearinghouse: held('Clearinghouse', deployment.clearinghouse),
        prices: held('Prices', deployment.prices),
        terms: held('Terms', deployment.terms),
        reserve: held('Reserve', deployment.reserve),
        markets: heldBy('Market', addresses.markets),
        recoveries: heldBy('Recovery', addresses.recoveries),
        outflows: heldBy('Outflow', addresses.outflows),
        reserveOutflow: held('Outflow', addresses.reserveOutflow),
        vaults: new Map([...addresses.vaults].map(([index, address]) => [index, amountIn(bytes(address))] as const)),
        reserveVault: amountIn(bytes(deployment.reserveVault)),
    };
}

function amountIn(token: ReadonlyUint8Array): bigint {
    return viewOf(token).getBigUint64(AMOUNT_AT, true);
}

function viewOf(bytes: ReadonlyUint8Array): DataView {
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Whether nothing of the books changed between two readings; the clock may have. */
function sameBooks(one: BooksSnapshot, other: BooksSnapshot): boolean {
    const [left, right] = [bookBytes(one), bookBytes(other)];
    return left.length === right.length && left.every((bytes, place) => sameBytes(bytes, right[place]));
}

function bookBytes(books: BooksSnapshot): ReadonlyUint8Array[] {
    const { clearinghouse, prices, terms, reserve, reserveOutflow } = books;
    const maps = [books.markets, books.recoveries, books.outflows].flatMap((map) => [...map.values()].map(({ bytes }) => bytes));
    return [...[clearinghouse, prices, terms, reserve, reserveOutflow].map(({ bytes }) => bytes), ...maps];
}

function sameBytes(one: ReadonlyUint8Array, other: ReadonlyUint8Array | undefined): boolean {
    return other !== undefined && one.length === other.length && one.every((byte, place) => byte === other[place]);
}
