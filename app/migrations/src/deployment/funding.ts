/** What stands behind losses: capital, series, seeds and pledges, in this order. */
import { displayAmount, fundReserve, openSeries, pledgeReserve, quote, TRANCHES, type Tranche } from '@ballast/client';
import type { Address } from '@solana/kit';

import { MigrationRefused, type Action, type Finding } from '../action.js';
import type { MarketConfiguration } from '../configuration/index.js';
import type { Migration } from '../migration.js';
import type { Resolve } from './initialize.js';
import type { Standing } from './standing.js';

/** What is missing of what the file pays in, opens and pledges. */
export async function inspectFunding(migration: Migration, standing: Standing, resolve: Resolve): Promise<Finding[]> {
    const { series, markets } = migration.configuration;
    const findings = [await inspectCapital(migration, standing)];
    for (const tranche of series) findings.push(await inspectSeries(migration, standing, tranche));
    for (const market of markets) findings.push(...(await inspectMarketFunding(migration, standing, { market, resolve })));
    return findings;
}

/** Before the launch only founders pay in, so that what was paid is what the reserve's ledger holds beside the seeds. */
async function inspectCapital(migration: Migration, { launched, reserve, markets, deployment }: Standing): Promise<Finding> {
    const found = { step: 'list', subject: 'protocol capital' } as const;
    if (launched) return { ...found, state: 'equal', why: 'it was paid in before the launch; since then fees and losses move it' };
    const seeds = [...markets.values()].reduce((sum, { budget }) => sum + budget, 0n);
    const paid = reserve.ledger - seeds;
    const { capital } = migration.configuration;
    if (paid >= capital) return { ...found, state: 'equal', why: `${shown(migration, paid)} are paid in` };
    const amount = capital - paid;
    const instructions = [await fundReserve(deployment, { ...fundingOf(migration), amount: quote(amount) })];
    const differences = [{ field: 'capital', old: shown(migration, paid), new: shown(migration, capital) }];
    const why = `${shown(migration, amount)} are missing`;
    return {
        ...found,
        state: 'missing',
        why,
        differences,
        action: { title: `pay in ${shown(migration, amount)} of capital`, instructions },
    };
}

async function inspectSeries(migration: Migration, { reserve, deployment }: Standing, tranche: Tranche): Promise<Finding> {
    const found = { step: 'list', subject: `series of the ${tranche} tranche` } as const;
    const slot = reserve.tranches[TRANCHES[tranche]];
    if (slot !== undefined && slot.open !== 0) return { ...found, state: 'equal', why: `series ${slot.series} is open` };
    if (slot !== undefined && slot.series !== 0) {
        const why = `series ${slot.series} was wiped: people decide whether another opens, after they have read why`;
        return { ...found, state: 'blocked', why };
    }
    const instructions = [
        await openSeries(deployment, {
            payer: migration.rentPayer(deployment.governance),
            governance: migration.governance(deployment.governance),
            tranche,
            series: 1,
        }),
    ];
    const action: Action = { title: `open the first series of the ${tranche} tranche`, instructions, by: deployment.governance };
    return { ...found, state: 'missing', why: 'none was opened yet', action };
}

/** Seeds and pledges of a market together are what of its seed is and will be released: neither draws nor repayments move that. */
async function inspectMarketFunding(
    migration: Migration,
    standing: Standing,
    { market, resolve }: { market: MarketConfiguration; resolve: Resolve },
): Promise<Finding[]> {
    const { symbol, index, seed, pledge } = market;
    const held = standing.markets.get(index);
    const released = held === undefined ? 0n : held.seedReleased + held.seedReleasing;
    const planted = standing.launched ? least(released, seed) : (held?.budget ?? 0n);
    const pledged = released - planted;
    const found = { step: 'list' } as const;
    const seeded = { ...found, subject: `seed of ${symbol}` };
    const backed = { ...found, subject: `pledge to ${symbol}` };
    const findings: Finding[] = [];
    if (planted >= seed) findings.push({ ...seeded, state: 'equal', why: `${shown(migration, planted)} are paid in` });
    else if (held === undefined && standing.launched) findings.push({ ...seeded, state: 'waits', why: 'the market is not listed yet' });
    else findings.push(await plant(migration, standing, { subject: seeded.subject, index, symbol, planted, seed }));
    if (pledged >= pledge) findings.push({ ...backed, state: 'equal', why: `${shown(migration, pledged)} are pledged` });
    else if (held === undefined && standing.launched) findings.push({ ...backed, state: 'waits', why: 'the market is not listed yet' });
    else {
        const amount = quote(pledge - pledged);
        findings.push(
            await resolve(migration, standing, {
                ...backed,
                state: 'missing',
                why: `${shown(migration, amount)} are missing`,
                title: `pledge ${shown(migration, amount)} to ${symbol}`,
                differences: [{ field: 'pledge', old: shown(migration, pledged), new: shown(migration, pledge) }],
                change: { __kind: 'Pledge', market: index, amount },
                direct: (authority) => pledgeReserve(standing.deployment, { market: index, amount, authority }),
            }),
        );
    }
    return findings;
}

interface Planting {
    readonly subject: string;
    readonly index: number;
    readonly symbol: string;
    readonly planted: bigint;
    readonly seed: bigint;
}

async function plant(
    migration: Migration,
    { deployment }: Standing,
    { subject, index, symbol, planted, seed }: Planting,
): Promise<Finding> {
    const amount = quote(seed - planted);
    const instructions = [await fundReserve(deployment, { ...fundingOf(migration), market: index, amount })];
    return {
        step: 'list',
        subject,
        state: 'missing',
        why: `${shown(migration, amount)} are missing`,
        differences: [{ field: 'seed', old: shown(migration, planted), new: shown(migration, seed) }],
        action: { title: `pay in ${shown(migration, amount)} as the seed of ${symbol}`, instructions },
    };
}

/** Whose quote is paid in, from which token account. */
function fundingOf({ options, payer }: Migration): { depositor: Migration['payer']; source: Address } {
    const depositor = options.keys.funder ?? payer;
    if (options.source !== undefined) return { depositor, source: options.source };
    if (!options.dryRun)
        throw new MigrationRefused('capital and seeds are paid in quote: name the token account that holds it with --source');
    return { depositor, source: depositor.address }; // Stands for one: a dry run sends nothing.
}

function shown({ configuration }: Migration, amount: bigint): string {
    return displayAmount({ amount, decimals: configuration.quote.decimals });
}

function least(one: bigint, other: bigint): bigint {
    return one < other ? one : other;
}
