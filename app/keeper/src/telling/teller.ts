/** What a keeper says of its work: to its log, and as metrics. */
import type { Action } from '../acting/actions.js';
import type { Result } from '../acting/attempt.js';
import type { Job } from '../jobs/index.js';
import type { Logger } from './log.js';
import type { Metrics } from './metrics.js';
import type { Reader, ReaderWatch } from '../reading/reader.js';
import { textOf } from './text.js';
import { inventoryOf, type View } from '../reading/view.js';

/** Refusals that are counted by their names. */
const MOST_NAMES = 200;

/** An action and what came of it. */
export interface Told {
    readonly job: Job;
    readonly action: Action;
    /** When it was found, in milliseconds. */
    readonly at: number;
    readonly result: Result;
}

export interface TellerOptions {
    readonly metrics: Metrics;
    readonly log: Logger;
    /** Whether nothing is simulated, because nobody signs. */
    readonly untried: boolean;
}

/** Logs and counts. */
export class Teller {
    private readonly refusalNames = new Set<string>();

    constructor(private readonly options: TellerOptions) {}

    /** What the reader tells while it reads. */
    get watch(): ReaderWatch {
        const { metrics, log } = this.options;
        return {
            fullRead: ({ accounts, missed, milliseconds }) => {
                metrics.fullReads.inc();
                metrics.missed.inc(missed);
                log.debug({ accounts, missed, milliseconds }, 'read all accounts');
            },
            opened: () => log.info('the subscription is open'),
            broke: (error) => {
                metrics.reopened.inc();
                log.warn({ error: textOf(error) }, 'the subscription broke: everything is polled until it is open again');
            },
        };
    }

    /** Counts what a round sees. */
    measure(view: View, reader: Reader): void {
        const { metrics } = this.options;
        const { slot } = view.books;
        metrics.accounts.set(view.accounts.length);
        metrics.below.set(view.judged.filter(({ standing }) => standing.belowMaintenance).length);
        metrics.negative.set(view.judged.filter(({ standing }) => standing.equity < 0n).length);
        metrics.called.set(view.judged.filter(({ standing }) => standing.called).length);
        metrics.reservePositions.set(view.books.inventory?.value.markets.filter(({ size }) => size !== 0n).length ?? 0);
        metrics.censusBegan.set(Number(view.books.census?.value.began ?? 0n));
        metrics.live.set(reader.isLive(slot) ? 1 : 0);
        metrics.lag.set(Number(reader.lagAt(slot)));
        const held = view.taker === undefined ? undefined : view.whole(view.taker.account);
        if (held !== undefined) metrics.inventory.set(Number(inventoryOf(held)));
    }

    /** Says what came of an action. */
    tell({ job, action, at, result }: Told): void {
        const { metrics, log, untried } = this.options;
        const { outcome, signature, fee, refusal, error } = result;
        metrics.actions.inc({ job: job.name, outcome });
        if (outcome === 'done') {
            metrics.fees.inc({ job: job.name }, Number(fee));
            metrics.actionSeconds.observe({ job: job.name }, (Date.now() - at) / 1_000);
        } else if (fee > 0n) metrics.wasted.inc({ job: job.name }, Number(fee));
        if (refusal !== undefined) metrics.refusals.inc({ name: this.labelOf(refusal.name) });
        const { task, subject } = action;
        const fields = {
            job: job.name,
            task: task.kind,
            subject,
            outcome,
            ...(signature === undefined ? {} : { signature }),
            ...(refusal === undefined ? {} : { refusal: refusal.name, hint: refusal.hint }),
            ...(error === undefined ? {} : { error: textOf(error) }),
        };
        const due = untried && outcome === 'dry';
        log[levelOf(outcome)](fields, due ? 'it may be due: give --key to simulate it' : sentenceOf(outcome));
    }

    /** Names of refusals as labels: foreign programs may make up any number of them. */
    private labelOf(name: string): string {
        if (this.refusalNames.size < MOST_NAMES) this.refusalNames.add(name);
        return this.refusalNames.has(name) ? name : 'other';
    }
}

function levelOf(outcome: Result['outcome']): 'info' | 'debug' | 'warn' | 'error' {
    if (outcome === 'done' || outcome === 'dry') return 'info';
    if (outcome === 'lost' || outcome === 'refused') return 'debug';
    return outcome === 'error' || outcome === 'unknown' ? 'error' : 'warn';
}

function sentenceOf(outcome: Result['outcome']): string {
    return {
        done: 'it landed',
        dry: 'it would be sent: give --send',
        lost: 'another one did it, or it is not the case any more',
        refused: 'the simulation refused it',
        failed: 'it was refused on the chain',
        expired: 'it expired before it landed, and never will',
        unknown: 'the node fell silent while it was under way: look the signature up',
        held: 'a limit of this keeper held it back',
        error: 'it could not be sent',
    }[outcome];
}
