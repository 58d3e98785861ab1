/** What stands behind losses: capital, series, seeds and pledges, in this order. */
import { displayAmount, fundReserve, openSeries, pledgeReserve, quote, TRANCHE_NAMES, TRANCHES, type Tranche } from '@ballast/client';
import type { Address } from '@solana/kit';

import { MigrationRefused, type Action, type Difference, type Finding } from '../action.js';
import type { MarketConfiguration } from '../configuration/index.js';
import type { Migration } from '../migration.js';
import type { Resolve } from './initialize.js';
import type { Standing } from './standing.js';

/** What is missing of what the file pays in, opens and pledges. */
export async function inspectFunding(migration: Migration, standing: Standing, resolve: Resolve): Promise<Finding[]> {
    const { series, markets } = migration.configuration;
    const findings = [await inspectCapital(migration, standing)];
    for (const tranche of series) findings.push(await inspectSeries(migration, standing, tranche));
    findings.push(...foreignSeries(migration, standing));
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
    if (paid >= capital) return { ...found, state: 'equal', why: paidIn(migration, paid, capital) };
    const differences = [{ field: 'capital', old: shown(migration, paid), new: shown(migration, capital) }];
    const amount = capital - paid;
    const instructions = [await fundReserve(deployment, { ...fundingOf(migration), amount: quote(amount) })];
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

/** Series that take stakes on the chain, of which the file has nothing. */
function foreignSeries({ configuration }: Migration, { reserve }: Standing): Finding[] {
    return TRANCHE_NAMES.flatMap((tranche): Finding[] => {
        const slot = reserve.tranches[TRANCHES[tranche]];
        if (configuration.series.includes(tranche) || slot === undefined || slot.open === 0) return [];
        const why = `series ${slot.series} is open, and the file has none: write it down`;
        return [{ step: 'list', subject: `series of the ${tranche} tranche`, state: 'blocked', why }];
    });
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
    const seedDifference = [{ field: 'seed', old: shown(migration, planted), new: shown(migration, seed) }];
    const pledgeDifference = [{ field: 'pledge', old: shown(migration, pledged), new: shown(migration, pledge) }];
    if (planted >= seed) findings.push({ ...seeded, state: 'equal', why: paidIn(migration, planted, seed) });
    else if (held === undefined && standing.launched) findings.push({ ...seeded, state: 'waits', why: 'the market is not listed yet' });
    else
        findings.push(
            await plant(migration, standing, {
                subject: seeded.subject,
                index,
                symbol,
                amount: seed - planted,
                differences: seedDifference,
            }),
        );
    if (pledged === pledge) findings.push({ ...backed, state: 'equal', why: `${shown(migration, pledged)} are pledged` });
    else if (pledged > pledge) findings.push({ ...backed, state: 'blocked', why: overPledged(standing), differences: pledgeDifference });
    else if (held === undefined && standing.launched) findings.push({ ...backed, state: 'waits', why: 'the market is not listed yet' });
    else {
        const amount = quote(pledge - pledged);
        findings.push(
            await resolve(migration, standing, {
                ...backed,
                state: 'missing',
                why: `${shown(migration, amount)} are missing`,
                title: `pledge ${shown(migration, amount)} to ${symbol}`,
                differences: pledgeDifference,
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
    readonly amount: bigint;
    readonly differences: readonly Difference[];
}

async function plant(
    migration: Migration,
    { deployment }: Standing,
    { subject, index, symbol, amount, differences }: Planting,
): Promise<Finding> {
    const instructions = [await fundReserve(deployment, { ...fundingOf(migration), market: index, amount: quote(amount) })];
    return {
        step: 'list',
        subject,
        state: 'missing',
        why: `${shown(migration, amount)} are missing`,
        differences,
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

/** Anybody may pay in, and nobody gets it back: a gift of one unit must not hold up a launch. */
function paidIn(migration: Migration, paid: bigint, wanted: bigint): string {
    const gift = paid > wanted ? `, ${shown(migration, paid - wanted)} of them beyond the file: anybody may give` : '';
    return `${shown(migration, paid)} are paid in${gift}`;
}

/** After the launch seeds and pledges can no longer be told apart. */
function overPledged({ launched }: Standing): string {
    const found = 'it is more than the file has: find out who did it, then write it down';
    return launched ? `${found}; it may be a gift to the seed` : found;
}

function shown({ configuration }: Migration, amount: bigint): string {
    return displayAmount({ amount, decimals: configuration.quote.decimals });
}

function least(one: bigint, other: bigint): bigint {
    return one < other ? one : other;
}
