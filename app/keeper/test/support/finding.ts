/** What jobs find in deployments of one chain, as they are. */
import { readSnapshot } from '@ballast/client';
import { Chain, Exchange, type Trader } from '@ballast/localnet';
import type { Risk } from '@ballast/risk';
import { test as plain, vi } from 'vitest';

import { launchPoor } from '../../../client/test/support/losses.js';
import { E8 } from '../../../client/test/support/units.js';
import { JOBS, View, type Action, type HeldAccount, type Job, type Posted, type Task } from '../../src/index.js';
import { loadRisk } from './scene.js';

/** What a test adds to a deployment as it is. */
export interface More {
    readonly posted?: readonly Posted[];
    readonly limit?: bigint;
    readonly leastBooking?: bigint;
    readonly leastDiscount?: number;
    readonly leastCapital?: bigint;
    /** Who takes on; the finder's taker if it is left out. */
    readonly taking?: Trader;
    /** Accounts that stand before the others. */
    readonly crowd?: readonly HeldAccount[];
}

/** Asks jobs. */
export class Finder {
    /** Who takes on, where nobody else is named; nobody until it is set. */
    taker: Trader | undefined;

    private constructor(
        readonly chain: Chain,
        private readonly risk: Risk,
    ) {}

    static async open(): Promise<Finder> {
        return new Finder(await Chain.start(), await loadRisk());
    }

    close(): void {
        this.chain.stop();
    }

    /** What a job finds in a deployment as it is. */
    async find(exchange: Exchange, name: string, more: More = {}): Promise<Action[]> {
        const snapshot = await readSnapshot(this.chain.rpc, exchange.deployment);
        const { crowd = [], posted = [], leastBooking = 0n, leastDiscount, leastCapital, taking = this.taker } = more;
        const accounts = [...crowd, ...snapshot.marginAccounts];
        const account = snapshot.marginAccounts.find(({ address }) => address === taking?.account);
        const limit = more.limit === undefined ? {} : { limit: more.limit };
        const taker = account === undefined ? undefined : { owner: account.value.owner, account, underWay: 0n, ...limit };
        const limits = { leastBooking, leastDiscount, leastCapital };
        const view = new View({ risk: this.risk, books: snapshot, ...snapshot, accounts, posted, taker, ...limits });
        return jobOf(name).find(view);
    }
}

vi.setConfig({ testTimeout: 60_000 }); // What a test names is made within its time.

/** A test of what jobs find. What it names is there from its file's first test that names it to the file's last. */
export const test = plain
    .extend('finder', { scope: 'file' }, async ({}, { onCleanup }) => {
        const finder = await Finder.open();
        onCleanup(() => finder.close());
        return finder;
    })
    .extend('chain', { scope: 'file' }, ({ finder }) => finder.chain)
    /** Nothing stands behind losses. */
    .extend('poor', { scope: 'file' }, ({ chain }) => launchPoor(chain))
    /** A reserve with stakers stands behind them. */
    .extend('rich', { scope: 'file' }, ({ chain }) => Exchange.launched(chain, undefined, 'rich'))
    .extend('find', { scope: 'file' }, ({ finder }) => finder.find.bind(finder));

function jobOf(name: string): Job {
    const found = JOBS.find((job) => job.name === name);
    if (found === undefined) throw new Error(`${name} is no job`);
    return found;
}

export const tasks = (actions: readonly Action[]): Task[] => actions.map(({ task }) => task);

/** Tasks about one trader's account. */
export const of = (trader: Pick<Trader, 'account'>, actions: readonly Action[]): Task[] =>
    tasks(actions).filter((task) => 'account' in task && task.account === trader.account);

/** Posts a price in whole dollars. */
export async function moveTo(exchange: Exchange, symbol: string, dollars: bigint): Promise<void> {
    await exchange.post([[exchange.asset(symbol).index, dollars * E8]]);
}
