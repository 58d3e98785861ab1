/** How a term is changed: at once before the launch; after it the program decides what waits. */
import {
    applyChange,
    changeSchedule,
    closeChange,
    queueChange,
    queuedAt,
    readEvents,
    readMany,
    TransactionRefused,
    type ChangeArgs,
    type Refusal,
    type generated,
} from '@ballast/client';
import type { Address, Instruction, TransactionSigner } from '@solana/kit';

import { MigrationRefused, type Difference, type Finding, type Step } from '../action.js';
import type { Migration } from '../migration.js';
import type { Standing } from './standing.js';

/** A term that is otherwise on the chain than in the file. */
export interface Wanted {
    readonly step: Step;
    readonly subject: string;
    /** Why it is wanted: what is there, what is not. */
    readonly why: string;
    /** What makes it so, as an order. */
    readonly title: string;
    readonly state: 'missing' | 'different';
    readonly differences?: readonly Difference[];
    readonly change: ChangeArgs;
    /** The instruction that governance signs for what needs not wait; a role always waits. */
    readonly direct?: (authority: TransactionSigner) => Promise<Instruction>;
    /** Token program of a collateral that is listed, or held. */
    readonly collateralProgram?: Address;
    /** Mint of a collateral that is held. */
    readonly collateralMint?: Address;
}

/** What to do about a term. */
export async function changeOf(migration: Migration, standing: Standing, wanted: Wanted): Promise<Finding> {
    const { direct } = wanted;
    if (!standing.launched && direct !== undefined) return atOnce(migration, standing, { ...wanted, direct });
    const address = await queuedAt(standing.deployment, wanted.change);
    const [queued] = await readMany(migration.rpc, 'QueuedChange', [address]);
    if (queued !== undefined) return underWay(migration, standing, { wanted, queued });
    const refusal = direct === undefined ? undefined : await refusalOf(migration, await direct(governanceOf(migration, standing)));
    if (direct === undefined || refusal?.name === 'ChangeNotQueued') return queue(migration, standing, wanted);
    if (refusal !== undefined) return refused(wanted, refusal);
    const found = await atOnce(migration, standing, { ...wanted, direct });
    return { ...found, why: `${wanted.why}; it only tightens admission, so nothing waits` };
}

type Direct = NonNullable<Wanted['direct']>;

async function atOnce(migration: Migration, { deployment }: Standing, wanted: Wanted & { readonly direct: Direct }): Promise<Finding> {
    const { step, subject, state, why, title, direct } = wanted;
    const instructions = [await direct(migration.governance(deployment.governance))];
    return { step, subject, state, why, ...differencesOf(wanted), action: { title, instructions, by: deployment.governance } };
}

function differencesOf({ differences }: Wanted): Pick<Finding, 'differences'> {
    return differences === undefined ? {} : { differences };
}

/**
 * Why the program would refuse an instruction now; nothing when it would not. Which changes wait is its rule, and what may be set: it
 * is asked instead of copied.
 */
async function refusalOf(migration: Migration, instruction: Instruction): Promise<Refusal | undefined> {
    try {
        await migration.simulate([instruction]);
        return undefined;
    } catch (error) {
        if (error instanceof TransactionRefused) return error.refusal;
        throw error;
    }
}

function governanceOf(migration: Migration, { deployment }: Standing): TransactionSigner {
    return migration.governance(deployment.governance);
}

/** What the program will not have, whoever asks. */
function refused(wanted: Wanted, { name, message, hint }: Refusal): Finding {
    const { step, subject, why } = wanted;
    const reason = `${why}; the program refuses it: ${name}: ${message} Next: ${hint}`;
    return { step, subject, state: 'blocked', why: reason, ...differencesOf(wanted) };
}

async function queue(migration: Migration, { deployment }: Standing, wanted: Wanted): Promise<Finding> {
    const { step, subject, state, why, title, change } = wanted;
    const governance = migration.governance(deployment.governance);
    const payer = migration.rentPayer(deployment.governance);
    const instructions = [await queueChange(deployment, { payer, change, governance })] as const;
    const refusal = await refusalOf(migration, instructions[0]);
    if (refusal !== undefined) return refused(wanted, refusal);
    const delay = delayIn(await migration.simulate(instructions));
    const action = { title: `queue: ${title}`, instructions, by: deployment.governance, change };
    return { step, subject, state, why: `${why}; the program lets it wait for ${hours(delay)}`, ...differencesOf(wanted), action };
}

/** How long the program lets a change wait, from what queueing it logs. */
function delayIn(logs: readonly string[]): bigint {
    for (const { name, fields } of readEvents(logs)) if (name === 'ChangeQueued') return fields.delay;
    throw new MigrationRefused('queueing was simulated and logged no ChangeQueued: the node cuts logs, so ask another one');
}

interface Queued {
    readonly wanted: Wanted;
    readonly queued: { readonly address: Address; readonly value: generated.QueuedChange };
}

/** What to do about a change that was queued. */
async function underWay(migration: Migration, standing: Standing, { wanted, queued }: Queued): Promise<Finding> {
    const { step, subject, title, change } = wanted;
    const finalPrice = change.__kind === 'FinalPrice';
    const { state, due, expires } = changeSchedule({ root: standing.root, change: queued.value, finalPrice, now: standing.now });
    const found = { step, subject, ...differencesOf(wanted) };
    if (state === 'waits') return { ...found, state: 'waits', why: `it is queued at ${queued.address}, and due at ${moment(due)}` };
    if (state === 'vetoed') {
        return {
            ...found,
            state: 'blocked',
            why: `the guardian vetoed it at ${queued.address}: agree first, close it, and run this again`,
        };
    }
    if (state === 'due') {
        if (change.__kind === 'Role')
            return { ...found, state: 'waits', why: `it is due until ${moment(expires)}: its new holder signs accept_role` };
        const instruction = await applied(migration, standing, wanted);
        const refusal = await refusalOf(migration, instruction);
        const why = `it was queued, and is due until ${moment(expires)}`;
        if (refusal === undefined) return { ...found, state: 'different', why, action: { title, instructions: [instruction] } };
        // What it needs may be due as well: another run finds that done.
        if (refusal.name !== 'ChangeSuperseded')
            return { ...found, state: 'waits', why: `${why}; for now it is refused: ${refusal.name}: ${refusal.message}` };
    }
    return requeue(migration, standing, { wanted, queued });
}

function applied(
    { payer }: Migration,
    { deployment }: Standing,
    { change, collateralProgram, collateralMint }: Wanted,
): Promise<Instruction> {
    const listed = {
        ...(collateralProgram === undefined ? {} : { collateralProgram }),
        ...(collateralMint === undefined ? {} : { collateralMint }),
    };
    return applyChange(deployment, { change, authority: payer, ...listed });
}

/** Takes a change away that is over, and queues it anew. */
async function requeue(migration: Migration, standing: Standing, { wanted, queued }: Queued): Promise<Finding> {
    const { deployment } = standing;
    const authority = migration.governance(deployment.governance);
    const payer = migration.rentPayer(deployment.governance);
    const instructions = [
        await closeChange(deployment, { change: queued.address, payer: queued.value.payer, authority }),
        await queueChange(deployment, { payer, change: wanted.change, governance: authority }),
    ];
    const { step, subject, title, change } = wanted;
    const why = `it was queued before, and expired, was applied or was overtaken by another change; it waits anew`;
    const action = { title: `queue anew: ${title}`, instructions, by: deployment.governance, change };
    return { step, subject, state: 'different', why, ...differencesOf(wanted), action };
}

function hours(seconds: bigint): string {
    return `${seconds / 3_600n} hours`;
}

function moment(seconds: bigint): string {
    return new Date(Number(seconds) * 1_000).toISOString();
}

/** What a term is like, without asking what could be done: for who has no keys. */
export async function statusOf(migration: Migration, standing: Standing, wanted: Wanted): Promise<Finding> {
    const { step, subject, state, why, change } = wanted;
    const address = await queuedAt(standing.deployment, change);
    const [queued] = await readMany(migration.rpc, 'QueuedChange', [address]);
    const found = { step, subject, ...differencesOf(wanted) };
    if (queued === undefined) return { ...found, state, why };
    const schedule = changeSchedule({
        root: standing.root,
        change: queued.value,
        finalPrice: change.__kind === 'FinalPrice',
        now: standing.now,
    });
    return {
        ...found,
        state: 'waits',
        why: `${why}; a change of it is queued at ${address}: ${schedule.state}, due at ${moment(schedule.due)}`,
    };
}
