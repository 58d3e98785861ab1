/** One process that does the permissionless work of a deployment. */
import { wait, type FeePolicy } from '@ballast/client';
import type { Address, Signature, TransactionSigner } from '@solana/kit';

import { accountsOf, type Action, type Task } from './acting/actions.js';
import { attempt, type InFlight, type Result } from './acting/attempt.js';
import { objectionTo, rentOf, waysTo } from './acting/build.js';
import { Schedule } from './acting/schedule.js';
import { Spending } from './acting/spending.js';
import { JOBS, type Job } from './jobs/index.js';
import type { KeeperOptions } from './options.js';
import { Identity } from './reading/identity.js';
import { Reader, type Reading } from './reading/reader.js';
import { View, type HeldAccount, type Taker } from './reading/view.js';
import { sleep } from './sleep.js';
import { createMetrics, type Metrics } from './telling/metrics.js';
import type { Health } from './telling/server.js';
import { Teller } from './telling/teller.js';
import { textOf } from './telling/text.js';

interface Found {
    readonly job: Job;
    readonly action: Action;
    /** When it was found, in milliseconds. */
    readonly at: number;
}

/** What is judged right before sending may be so old, in milliseconds. */
const FRESH = 250;

/** Does the work of a deployment, round by round. */
export class Keeper {
    readonly metrics: Metrics = createMetrics();
    private readonly reader: Reader;
    private readonly identity: Identity;
    private readonly teller: Teller;
    private readonly schedule = new Schedule();
    private readonly spending: Spending;
    private readonly jobs: readonly Job[];
    private readonly inFlight = new Map<Signature, InFlight>();
    private readonly ended = new AbortController();
    private readonly begun = Date.now();
    private now = 0n;
    private taking = 0n;
    private finished = 0;
    private fault: string | undefined;
    /** What is wrong with jobs that failed in the last round. */
    private broken: string[] = [];
    private running: Promise<void> | undefined;

    constructor(private readonly options: KeeperOptions) {
        const { jobs = JOBS, taker, rpc, connect, deployment, oracles = [], log } = options;
        this.jobs = taker === undefined ? jobs.filter(({ takes }) => takes !== true) : jobs;
        this.spending = new Spending(options.limits.spending);
        this.identity = new Identity(options);
        this.teller = new Teller({ metrics: this.metrics, log, untried: options.signer === undefined });
        this.reader = new Reader({
            rpc,
            ...(connect === undefined ? {} : { connect }),
            deployment,
            oracles,
            abortSignal: this.ended.signal,
            fullReadMilliseconds: options.fullReadMilliseconds ?? 300_000,
            silenceMilliseconds: options.silenceMilliseconds ?? 15_000,
            watch: this.teller.watch,
        });
    }

    /** Jobs that run: without a margin account those that take something on do not. */
    get jobNames(): string[] {
        return this.jobs.map(({ name }) => name);
    }

    /** A margin account as it was last heard of. */
    account(address: Address): HeldAccount | undefined {
        return this.reader.mirror.account(address);
    }

    /** Goes on, round by round, until {@link stop}. */
    run(): Promise<void> {
        return (this.running ??= this.loop());
    }

    private async loop(): Promise<void> {
        const { intervalMilliseconds } = this.options;
        while (!this.ended.signal.aborted) {
            const began = Date.now();
            await this.round();
            const rest = intervalMilliseconds * (0.8 + 0.4 * Math.random()) - (Date.now() - began);
            await sleep(rest, this.ended.signal);
        }
    }

    /** Begins nothing new, waits for what is under way, and returns what is not known of at the end. */
    async stop(patienceMilliseconds = 30_000): Promise<InFlight[]> {
        this.ended.abort();
        await Promise.race([this.running ?? Promise.resolve(), wait(patienceMilliseconds)]);
        return [...this.inFlight.values()];
    }

    /** Whether the last round is fresh, the node answers, and both cluster and program are as expected. */
    async health(): Promise<Health> {
        const patience = Math.max(30_000, 5 * this.options.intervalMilliseconds + (this.options.roundMilliseconds ?? 5_000));
        const age = Date.now() - (this.finished === 0 ? this.begun : this.finished);
        const served = await this.identity.fault();
        const reasons = [
            ...(this.finished === 0 ? ['no round was finished yet'] : []),
            ...(age > patience ? [`the last round was finished ${Math.round(age / 1_000)} seconds ago`] : []),
            ...(this.fault === undefined ? [] : [this.fault]),
            ...this.broken,
            ...(served === undefined ? [] : [served]),
            ...(this.ended.signal.aborted ? ['it is stopping'] : []),
        ];
        return { healthy: reasons.length === 0, reasons };
    }

    /** One round: reads, finds, acts. What fails is logged, and the next round tries again. */
    async round(): Promise<void> {
        const { metrics } = this;
        const end = metrics.roundSeconds.startTimer();
        try {
            const wrong = await this.identity.fault();
            if (wrong !== undefined) throw new Error(wrong); // A node that serves another cluster now is given nothing.
            const reading = await this.reader.read();
            const found = this.find(reading);
            await this.act(found);
            this.fault = undefined;
            this.finished = Date.now();
            metrics.rounds.inc();
            metrics.lastRound.set(this.finished / 1_000);
        } catch (error) {
            metrics.rpcErrors.inc();
            this.fault = `the last round failed: ${textOf(error)}`;
            this.options.log.error({ error: textOf(error) }, 'the round failed: the next one tries again');
        } finally {
            end();
            metrics.pausing.set(this.schedule.pausing);
            metrics.spendingLeft.set(Number(this.spending.left));
        }
    }

    private find(reading: Reading): Found[] {
        const view = this.viewOf(reading, this.reader.mirror.accounts);
        this.now = view.now;
        this.schedule.forget(view.now);
        this.teller.measure(view, this.reader);
        const at = Date.now();
        this.broken = [];
        return this.jobs.flatMap((job) => {
            const actions = this.findOf(job, view);
            this.metrics.found.set({ job: job.name }, actions.length);
            const due = actions.filter(({ subject }) => this.schedule.isDue(subject, view.now));
            return ranked(due).map((action) => ({ job, action, at }));
        });
    }

    /** What one job finds. One that fails does not stop the others. */
    private findOf(job: Job, view: View): Action[] {
        try {
            return job.find(view);
        } catch (error) {
            this.metrics.jobErrors.inc({ job: job.name });
            this.broken.push(`the job ${job.name} fails: ${textOf(error)}`);
            this.options.log.error({ job: job.name, error: textOf(error) }, 'a job failed: the others go on');
            return [];
        }
    }

    private viewOf({ books, posted }: Reading, accounts: readonly HeldAccount[]): View {
        const { mirror } = this.reader;
        return new View({
            risk: this.options.risk,
            books,
            posted,
            accounts,
            withdrawalTickets: mirror.all('WithdrawalTicket'),
            exitTickets: mirror.all('ExitTicket'),
            queuedChanges: mirror.all('QueuedChange'),
            facilities: mirror.all('Facility'),
            placements: mirror.all('Placement'),
            taker: this.taker(),
            leastBooking: this.options.limits.leastBooking ?? 0n,
            leastDiscount: this.options.limits.leastDiscount,
            leastCapital: this.options.limits.leastCapital,
        });
    }

    private taker(): Taker | undefined {
        const { taker, limits } = this.options;
        const account = taker === undefined ? undefined : this.reader.mirror.account(taker);
        if (account === undefined) return undefined;
        const limit = limits.inventory === undefined ? {} : { limit: limits.inventory };
        return { owner: account.value.owner, account, underWay: this.taking, ...limit };
    }

    /** Tries what was found, some at once, in the order of the jobs; what is not begun in time is found again by the next round. */
    private async act(found: readonly Found[]): Promise<void> {
        const { parallel = 8, roundMilliseconds = 5_000 } = this.options;
        const until = Date.now() + roundMilliseconds;
        const [first, rest] = [found.filter(({ job }) => job.name === 'prices'), found.filter(({ job }) => job.name !== 'prices')];
        for (const queue of [first, rest]) {
            const waiting = queue.values();
            const worker = async (): Promise<void> => {
                for (const next of waiting) {
                    if (Date.now() >= until || this.ended.signal.aborted) return;
                    await this.try(next);
                }
            };
            await Promise.all(Array.from({ length: Math.min(parallel, queue.length) }, worker));
        }
    }

    private async try(found: Found): Promise<void> {
        const { job, action } = found;
        const { subject, every } = action;
        if (!this.schedule.isDue(subject, this.now)) return;
        this.schedule.begin(subject);
        const { inventory = 0n } = action;
        this.taking += inventory;
        try {
            const result = await this.tryOnce(found);
            this.metrics.inFlight.set(this.inFlight.size);
            this.teller.tell({ ...found, result });
            this.options.tried?.(action, job, result);
            this.schedule.end(subject, { cause: result.cause, now: this.now, ...(every === undefined ? {} : { every }) });
        } finally {
            this.taking -= inventory;
        }
    }

    private async tryOnce({ job, action }: Found): Promise<Result> {
        const { signer, jitterMilliseconds = 0 } = this.options;
        if (jitterMilliseconds > 0) await wait(Math.random() * jitterMilliseconds);
        try {
            const current = await this.lookAgain(job, action);
            if (current === undefined) return { outcome: 'lost', cause: 'lost', fee: 0n };
            if (signer === undefined) return { outcome: 'dry', cause: 'later', fee: 0n };
            const result = await this.send(job, current, signer);
            if (result.outcome !== 'refused') return result;
            // Another keeper was faster, if it is not the case any more.
            return (await this.lookAgain(job, action, 0)) === undefined ? { ...result, outcome: 'lost', cause: 'lost' } : result;
        } catch (error) {
            return { outcome: 'error', cause: 'error', error, fee: 0n };
        }
    }

    /** Finds an action again in what is the case right now; nothing when it is not any more. */
    private async lookAgain(job: Job, action: Action, age = FRESH): Promise<Action | undefined> {
        const addresses = accountsOf(action.task);
        if (addresses.length === 0) return action; // The simulation looks at the rest.
        const { taker } = this.options;
        const again = job.takes === true && taker !== undefined ? [...addresses, taker] : addresses;
        const [reading] = await Promise.all([this.reader.fresh(age), this.reader.again(again)]);
        const accounts = addresses.flatMap((address) => this.reader.mirror.account(address) ?? []);
        const { inventory = 0n } = action;
        this.taking -= inventory; // It is under way itself.
        try {
            return job.find(this.viewOf(reading, accounts)).find(({ subject }) => subject === action.subject);
        } finally {
            this.taking += inventory;
        }
    }

    private async send(job: Job, action: Action, signer: TransactionSigner): Promise<Result> {
        const { task, subject } = action;
        const send = (part: Task): Promise<Result> => this.sendTask(part, { job, subject, signer });
        const first = await send(task);
        if (task.kind !== 'refreshPrices' || task.oracles.length < 2 || first.outcome !== 'refused') return first;
        // One bad message refuses all: the others are sent by themselves.
        const alone = task.oracles.map((oracle): Task => ({ kind: 'refreshPrices', oracles: [oracle] }));
        const results = await Promise.all(alone.map(send));
        return results.find(({ outcome }) => outcome === 'done') ?? first;
    }

    private async sendTask(
        task: Task,
        { job, subject, signer }: { readonly job: Job; readonly subject: string; readonly signer: TransactionSigner },
    ): Promise<Result> {
        const { rpc, deployment, taker, limits, send, pollMilliseconds = 500, patienceMilliseconds = 90_000 } = this.options;
        const { books } = await this.reader.fresh(60_000);
        const mints = books.terms.value.collaterals.map(({ mint }) => mint);
        const fees: FeePolicy = { percentile: 75, least: 0n, most: limits.priorityFee };
        return attempt(() => waysTo(task, { rpc, deployment, signer, taker, mints }), {
            rpc,
            signer,
            fees,
            spending: this.spending,
            urgent: job.urgent === true,
            dry: !send,
            pollMilliseconds,
            patienceMilliseconds,
            subject,
            rent: rentOf(task),
            inFlight: this.inFlight,
            ...(task.kind === 'buyInventory' ? { objection: (logs) => objectionTo(task, logs) } : {}),
        });
    }
}

/** The greater first. Those of like worth, up to twice as much, in random order: keepers that race begin with different ones. */
function ranked(actions: readonly Action[]): Action[] {
    return actions
        .map((action) => ({ action, digits: (action.worth ?? 0n).toString(2).length, place: Math.random() }))
        .toSorted((one, other) => other.digits - one.digits || one.place - other.place)
        .map(({ action }) => action);
}
