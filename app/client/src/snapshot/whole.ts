/** A whole deployment at one moment. */
import type { Address, ReadonlyUint8Array } from '@solana/kit';

import { findHoldingVault } from '../addresses.js';
import { CLOCK_SYSVAR, QUOTE } from '../constants.js';
import { vaultOf, type Deployment } from '../deployment.js';
import * as generated from '../generated/index.js';
import { ACCOUNTS, type AccountFields, type AccountName } from '../generated/interface.js';
import { hold, readBatch, readOwned, type Answer, type Held, type SnapshotRpc } from './accounts.js';
import { booksOf, bytesAt, listedIn, placesOf, type BooksSnapshot } from './books.js';
import { ATTEMPTS, SnapshotMoved } from './moved.js';

/** All accounts of a deployment at one moment. */
export interface Snapshot extends BooksSnapshot {
    readonly marginAccounts: readonly Held<generated.MarginAccount>[];
    readonly withdrawalTickets: readonly Held<generated.WithdrawalTicket>[];
    readonly exitTickets: readonly Held<generated.ExitTicket>[];
    readonly queuedChanges: readonly Held<generated.QueuedChange>[];
    readonly facilities: readonly Held<generated.Facility>[];
    readonly placements: readonly Held<generated.Placement>[];
}

/** Collaterals that the terms have room for. */
const COLLATERALS = 16;

/**
 * Reads a whole deployment: the root with its vaults and the clock, what names the root in one answer, and the first again. All is of
 * one moment when the root and its vaults stood. Slots do not tell: a node may answer twice from within one.
 *
 * @throws {SnapshotMoved} when the root or a vault changed during each reading
 */
export async function readSnapshot(rpc: SnapshotRpc, deployment: Deployment): Promise<Snapshot> {
    const outside = await addressesOutside(deployment);
    let before = await readBatch(rpc, outside);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const owned = await readOwned(rpc, deployment);
        const after = await readBatch(rpc, outside);
        if (stood(before, owned, after)) {
            return snapshotOf(deployment, { slot: owned.slot, accounts: new Map([...owned.accounts, ...after.accounts]) });
        }
        before = after;
    }
    throw new SnapshotMoved(ATTEMPTS);
}

/** The clock, the root and the vaults: what does not name the root. */
async function addressesOutside(deployment: Deployment): Promise<Address[]> {
    const collaterals = Array.from({ length: COLLATERALS }, (_, index) => index);
    const vaults = await Promise.all([
        ...[QUOTE, ...collaterals].map((index) => vaultOf(deployment, index)),
        ...collaterals.map((index) => findHoldingVault(deployment.clearinghouse, index)),
    ]);
    return [CLOCK_SYSVAR, deployment.clearinghouse, deployment.reserveVault, ...vaults];
}

/** Whether nothing but the clock changed between two answers, and a third is from between them: nodes behind one address may differ. */
function stood(before: Answer, between: Answer, after: Answer): boolean {
    if (between.slot < before.slot || between.slot > after.slot) return false;
    return [...after.accounts].every(([address, bytes]) => address === CLOCK_SYSVAR || sameBytes(bytes, before.accounts.get(address)));
}

function sameBytes(one: ReadonlyUint8Array, other: ReadonlyUint8Array | undefined): boolean {
    return other !== undefined && one.length === other.length && one.every((byte, place) => byte === other[place]);
}

async function snapshotOf(deployment: Deployment, answer: Answer): Promise<Snapshot> {
    const { value: terms } = hold('Terms', deployment.terms, bytesAt(answer, deployment.terms));
    const places = await placesOf(deployment, listedIn(terms));
    return {
        ...booksOf(deployment, places, answer),
        marginAccounts: allOf('MarginAccount', answer),
        withdrawalTickets: allOf('WithdrawalTicket', answer),
        exitTickets: allOf('ExitTicket', answer),
        queuedChanges: allOf('QueuedChange', answer),
        facilities: allOf('Facility', answer),
        placements: allOf('Placement', answer),
    };
}

function allOf<Name extends AccountName>(name: Name, { accounts }: Answer): Held<AccountFields[Name]>[] {
    const { discriminator } = ACCOUNTS[name];
    const found = [...accounts].filter(([, bytes]) => discriminator.every((byte, place) => bytes[place] === byte));
    return found.map(([address, bytes]) => hold(name, address, bytes));
}
