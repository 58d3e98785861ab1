/** What stands of a deployment: everything that its file speaks of, as it was read. */
import {
    ACCOUNTS,
    CLOCK_SYSVAR,
    findCensus,
    findClearinghouse,
    findDeployment,
    findHoldings,
    findInventory,
    findInventoryAccount,
    findMarket,
    hold,
    listedIn,
    readMany,
    readOne,
    type Deployment,
    type generated,
} from '@ballast/client';
import { fetchEncodedAccount, fetchEncodedAccounts, type Address } from '@solana/kit';

import { MigrationRefused } from '../action.js';
import type { Migration } from '../migration.js';

/** A deployment that was founded. */
export interface Standing {
    readonly deployment: Deployment;
    readonly root: generated.Clearinghouse;
    readonly prices: generated.Prices;
    readonly terms: generated.Terms;
    readonly reserve: generated.Reserve;
    /** Markets that are listed, by index. */
    readonly markets: ReadonlyMap<number, generated.Market>;
    readonly opened: Opened;
    readonly launched: boolean;
    /** The cluster's clock, in unix seconds. */
    readonly now: bigint;
}

/** Accounts that are opened once, by anyone. */
export interface Opened {
    readonly census: boolean;
    readonly inventory: boolean;
    /** Markets that have an inventory account. */
    readonly markets: ReadonlySet<number>;
    readonly holdings: generated.Holdings | undefined;
}

const TIME_AT = 32;

/** Reads what stands; nothing when no clearinghouse was founded by the creator yet. */
export async function readStanding({ rpc, configuration }: Migration): Promise<Standing | undefined> {
    const root = await findClearinghouse(configuration.creator);
    const account = await fetchEncodedAccount(rpc, root);
    if (!account.exists) return undefined;
    const deployment = await findDeployment(rpc, { root });
    const clearinghouse = ACCOUNTS.Clearinghouse.decode(account.data);
    const [prices, terms, reserve] = await Promise.all([
        readOne(rpc, 'Prices', deployment.prices),
        readOne(rpc, 'Terms', deployment.terms),
        readOne(rpc, 'Reserve', deployment.reserve),
    ]);
    const indices = listedIn(terms.value).markets;
    const addresses = await Promise.all(indices.map((index) => findMarket(root, index)));
    const markets = await readMany(rpc, 'Market', addresses);
    return {
        deployment,
        root: clearinghouse,
        prices: prices.value,
        terms: terms.value,
        reserve: reserve.value,
        markets: new Map(markets.map(({ value }) => [value.index, value])),
        opened: await readOpened(rpc, root, indices),
        launched: clearinghouse.launched !== 0n,
        now: await clockOf(rpc),
    };
}

async function readOpened(rpc: Migration['rpc'], root: Address, indices: readonly number[]): Promise<Opened> {
    const inventories = await Promise.all(indices.map((index) => findInventoryAccount(root, index)));
    const places = await Promise.all([findCensus(root), findInventory(root), findHoldings(root)]);
    const [census, inventory, holdings, ...accounts] = await fetchEncodedAccounts(rpc, [...places, ...inventories]);
    return {
        census: census?.exists === true,
        inventory: inventory?.exists === true,
        markets: new Set(indices.filter((_, place) => accounts[place]?.exists === true)),
        holdings: holdings?.exists === true ? hold('Holdings', holdings.address, holdings.data).value : undefined,
    };
}

/** What stands. @throws {MigrationRefused} when nothing was founded */
export async function requireStanding(migration: Migration): Promise<Standing> {
    const standing = await readStanding(migration);
    if (standing !== undefined) return standing;
    throw new MigrationRefused(`${migration.configuration.creator} has founded no clearinghouse: run initialize first`);
}

async function clockOf(rpc: Migration['rpc']): Promise<bigint> {
    const clock = await fetchEncodedAccount(rpc, CLOCK_SYSVAR);
    if (!clock.exists) throw new MigrationRefused('the node has no clock: ask another one');
    const { buffer, byteOffset } = clock.data;
    return new DataView(buffer, byteOffset).getBigInt64(TIME_AT, true);
}

/** The token program of a mint, whose decimals are what the file says. @throws {MigrationRefused} when they are not */
export async function tokenProgramOf(
    rpc: Migration['rpc'],
    { mint, decimals, place }: { mint: Address; decimals: number; place: string },
): Promise<Address> {
    const account = await fetchEncodedAccount(rpc, mint);
    if (!account.exists) throw new MigrationRefused(`${place}: nothing is at ${mint} on this cluster: check the address`);
    const found = account.data[DECIMALS_AT];
    if (found === decimals) return account.programAddress;
    throw new MigrationRefused(`${place}: the mint ${mint} has ${found} decimals, and the file says ${decimals}: correct the file`);
}

const DECIMALS_AT = 44;
