/** What a keeper counts, for Prometheus. Each name is on the board in grafana.json. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What came of an action. */
export const OUTCOMES = ['done', 'dry', 'lost', 'refused', 'failed', 'expired', 'unknown', 'held', 'error'] as const;
/**
 * `done` landed; `dry` would have; `lost`: another one did it, or it was not the case any more; `refused` by the simulation; `failed` on
 * the chain; `expired` before it landed; `unknown`: the node fell silent; `held` by a limit of this keeper; `error`: it could not be sent.
 */
export type Outcome = (typeof OUTCOMES)[number];

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60];

/** Makes the metrics of a keeper, in a registry of their own. */
export function createMetrics() {
    const registry = new Registry();
    const registers = [registry];
    const named = (name: string, help: string) => ({ name: `ballast_keeper_${name}`, help, registers });
    const gauge = (name: string, help: string) => new Gauge(named(name, help));
    const metrics = {
        registry,
        rounds: new Counter(named('rounds_total', 'Rounds that were finished')),
        roundSeconds: new Histogram({ ...named('round_seconds', 'How long rounds took'), buckets: SECONDS }),
        lastRound: gauge('last_round_timestamp_seconds', 'When a round was last finished, in unix seconds'),
        found: new Gauge({ ...named('found', 'Actions that the last round found'), labelNames: ['job'] as const }),
        actions: new Counter({ ...named('actions_total', 'Actions by what came of them'), labelNames: ['job', 'outcome'] as const }),
        actionSeconds: new Histogram({
            ...named('action_seconds', 'From when an action was found to when it landed'),
            labelNames: ['job'] as const,
            buckets: SECONDS,
        }),
        refusals: new Counter({ ...named('refusals_total', 'Refusals by their names'), labelNames: ['name'] as const }),
        fees: new Counter({ ...named('fees_lamports_total', 'Lamports offered for what landed'), labelNames: ['job'] as const }),
        wasted: new Counter({ ...named('fees_wasted_lamports_total', 'Lamports paid for what failed'), labelNames: ['job'] as const }),
        spendingLeft: gauge('spending_left_lamports', 'Lamports that may still be spent within the hour'),
        pausing: gauge('pausing', 'Subjects that pause after a refusal'),
        inFlight: gauge('in_flight', 'Transactions under way'),
        accounts: gauge('accounts', 'Margin accounts that are held'),
        below: gauge('below_maintenance', 'Accounts below maintenance'),
        negative: gauge('below_zero', 'Accounts whose equity is below zero'),
        called: gauge('called', 'Accounts whose cash lacks for losses'),
        inventory: gauge('inventory_quote', 'What the margin account of this keeper holds, in the smallest unit of quote'),
        reservePositions: gauge('reserve_positions', 'Positions that the reserve took on and holds'),
        censusBegan: gauge('census_timestamp_seconds', 'When the last census began, in unix seconds; zero before the first'),
        live: gauge('subscription_live', 'One while the WebSocket tells what happens'),
        lag: gauge('slot_lag', 'Slots by which the WebSocket lags behind the node'),
        reopened: new Counter(named('subscription_breaks_total', 'How often the WebSocket broke')),
        fullReads: new Counter(named('full_reads_total', 'Full readings of the accounts')),
        missed: new Counter(named('missed_updates_total', 'Accounts that a full reading found changed without notice')),
        jobErrors: new Counter({ ...named('job_errors_total', 'Rounds in which a job failed'), labelNames: ['job'] as const }),
        rpcErrors: new Counter(named('rpc_errors_total', 'Rounds that a node did not let finish')),
        memory: new Gauge({
            ...named('memory_bytes', 'Memory of the process'),
            labelNames: ['kind'] as const,
            collect() {
                const { rss, heapUsed } = process.memoryUsage();
                this.set({ kind: 'rss' }, rss);
                this.set({ kind: 'heap' }, heapUsed);
            },
        }),
    };
    return metrics;
}

export type Metrics = ReturnType<typeof createMetrics>;
