/** What judges accounts: everything of a deployment but what owners hold. */
import type { Address, ReadonlyUint8Array } from '@solana/kit';

import { findCensus, findHoldings, findHoldingVault, findInventory, findMarket, findOutflow, findRecovery } from '../addresses.js';
import { CLOCK_SYSVAR, NOBODY, QUOTE } from '../constants.js';
import { vaultOf, type Deployment } from '../deployment.js';
import * as generated from '../generated/index.js';
import type { AccountName } from '../generated/interface.js';
import { hold, readAtOneSlot, readOne, type Answer, type Held, type SnapshotRpc } from './accounts.js';
import { ATTEMPTS, SnapshotMoved } from './moved.js';

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
    /** The census; nothing until somebody opened it. */
    readonly census: Held<generated.Census> | undefined;
    /** What the reserve took on, by market; nothing until somebody created it. */
    readonly inventory: Held<generated.Inventory> | undefined;
    /** What protocol capital holds beside quote; nothing until somebody opened it. */
    readonly holdings: Held<generated.Holdings> | undefined;
    /** What the vaults of holdings really hold, by collateral; nothing of what is not held. */
    readonly holdingVaults: ReadonlyMap<number, bigint>;
}

/** Where token accounts of both programs hold their amount. */
const AMOUNT_AT = 64;
/** Where the clock holds unix time. */
const TIME_AT = 32;

/**
 * Reads root, prices, terms, reserve, markets, recoveries, outflows and vaults of one slot.
 *
 * @throws {SnapshotMoved} when no reading was of one slot
 */
export async function readBooks(rpc: SnapshotRpc, deployment: Deployment): Promise<BooksSnapshot> {
    let listed = listedIn((await readOne(rpc, 'Terms', deployment.terms)).value);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const places = await placesOf(deployment, listed);
        const answer = await readAtOneSlot(rpc, places.all);
        if (answer === undefined) continue;
        const now = listedIn(hold('Terms', deployment.terms, bytesAt(answer, deployment.terms)).value);
        if (sameListing(now, listed)) return booksOf(deployment, places, answer);
        listed = now; // Something was listed in between.
    }
    throw new SnapshotMoved(ATTEMPTS);
}

/** What the terms list, by index. */
export interface Listed {
    readonly markets: readonly number[];
    readonly collaterals: readonly number[];
}

/** What terms list. */
export function listedIn({ markets, collaterals }: generated.Terms): Listed {
    return {
        markets: markets.flatMap(({ listed }, index) => (listed === 0 ? [] : [index])),
        collaterals: collaterals.flatMap(({ mint }, index) => (mint === NOBODY ? [] : [index])),
    };
}

function sameListing(one: Listed, other: Listed): boolean {
    return one.markets.join() === other.markets.join() && one.collaterals.join() === other.collaterals.join();
}

interface Places {
    readonly markets: ReadonlyMap<number, Address>;
    readonly recoveries: ReadonlyMap<number, Address>;
    readonly outflows: ReadonlyMap<number, Address>;
    readonly vaults: ReadonlyMap<number, Address>;
    readonly holdingVaults: ReadonlyMap<number, Address>;
    readonly reserveOutflow: Address;
    readonly census: Address;
    readonly inventory: Address;
    readonly holdings: Address;
    readonly all: readonly Address[];
}

/** Where the books are, for what is listed. */
export async function placesOf(deployment: Deployment, { markets, collaterals }: Listed): Promise<Places> {
    const found = {
        markets: await byIndex(markets, (index) => findMarket(deployment.clearinghouse, index)),
        recoveries: await byIndex(markets, (index) => findRecovery(deployment.clearinghouse, index)),
        vaults: await byIndex([QUOTE, ...collaterals], (index) => vaultOf(deployment, index)),
        outflows: await byIndex([QUOTE, ...collaterals], async (index) => findOutflow(await vaultOf(deployment, index))),
        holdingVaults: await byIndex(collaterals, (index) => findHoldingVault(deployment.clearinghouse, index)),
        reserveOutflow: await findOutflow(deployment.reserveVault),
        census: await findCensus(deployment.clearinghouse),
        inventory: await findInventory(deployment.clearinghouse),
        holdings: await findHoldings(deployment.clearinghouse),
    };
    const { clearinghouse, prices, terms, reserve, reserveVault } = deployment;
    const { reserveOutflow, census, inventory, holdings, ...maps } = found;
    const own = [CLOCK_SYSVAR, clearinghouse, prices, terms, reserve, reserveVault, reserveOutflow, census, inventory, holdings];
    return { ...found, all: [...own, ...Object.values(maps).flatMap((map) => [...map.values()])] };
}

async function byIndex(indices: readonly number[], find: (index: number) => Promise<Address>): Promise<Map<number, Address>> {
    return new Map(await Promise.all(indices.map(async (index) => [index, await find(index)] as const)));
}

/** An account of an answer. @throws {RangeError} when it is not there */
export function bytesAt({ accounts }: Answer, address: Address): ReadonlyUint8Array {
    const found = accounts.get(address);
    if (found === undefined) throw new RangeError(`nothing is at ${address}: read the deployment again, from another node`);
    return found;
}

/** The books, from an answer that holds them. */
export function booksOf(deployment: Deployment, places: Places, answer: Answer): BooksSnapshot {
    const held = <Name extends AccountName>(name: Name, address: Address) => hold(name, address, bytesAt(answer, address));
    const heldIfThere = <Name extends AccountName>(name: Name, address: Address) =>
        answer.accounts.has(address) ? held(name, address) : undefined;
    const heldBy = <Name extends AccountName>(name: Name, found: ReadonlyMap<number, Address>) =>
        new Map([...found].map(([index, address]) => [index, held(name, address)] as const));
    return {
        slot: answer.slot,
        now: viewOf(bytesAt(answer, CLOCK_SYSVAR)).getBigInt64(TIME_AT, true),
        deployment,
        clearinghouse: held('Clearinghouse', deployment.clearinghouse),
        prices: held('Prices', deployment.prices),
        terms: held('Terms', deployment.terms),
        reserve: held('Reserve', deployment.reserve),
        markets: heldBy('Market', places.markets),
        recoveries: heldBy('Recovery', places.recoveries),
        outflows: heldBy('Outflow', places.outflows),
        reserveOutflow: held('Outflow', places.reserveOutflow),
        vaults: new Map([...places.vaults].map(([index, address]) => [index, amountIn(bytesAt(answer, address))] as const)),
        reserveVault: amountIn(bytesAt(answer, deployment.reserveVault)),
        census: heldIfThere('Census', places.census),
        inventory: heldIfThere('Inventory', places.inventory),
        holdings: heldIfThere('Holdings', places.holdings),
        holdingVaults: new Map([...places.holdingVaults].flatMap(([index, address]) => amountIfThere(answer, index, address))),
    };
}

function amountIfThere({ accounts }: Answer, index: number, address: Address): [number, bigint][] {
    const token = accounts.get(address);
    return token === undefined ? [] : [[index, amountIn(token)]];
}

function amountIn(token: ReadonlyUint8Array): bigint {
    return viewOf(token).getBigUint64(AMOUNT_AT, true);
}

function viewOf(bytes: ReadonlyUint8Array): DataView {
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
