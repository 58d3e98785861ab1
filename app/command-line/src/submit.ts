/** Sends what a command built, or only tries it. */
import { FEE_POLICY, instructionName, readEvents, Sender, type BallastEvent, type Receipt, type Simulation } from '@ballast/client';
import type { Instruction, TransactionSigner } from '@solana/kit';

import { BadInput } from './errors.js';
import type { Answer } from './output.js';
import { plain } from './plain.js';
import type { Session } from './session.js';
import { section, sheet } from './table.js';

/** What is to be done. */
export interface Work {
    /** What it does, in a few words. */
    readonly title: string;
    readonly instructions: readonly (Instruction | Promise<Instruction>)[];
    /** Who pays unless somebody else was named. */
    readonly signer?: TransactionSigner;
    /** What else a program would want to know of it. */
    readonly more?: object;
}

/** Sends instructions as one transaction, or simulates them in a dry run. */
export async function submit(session: Session, work: Work): Promise<Answer> {
    const { globals } = session;
    await session.cluster();
    const instructions = await Promise.all(work.instructions);
    const sender = new Sender({
        ...session.sending(),
        feePayer: await session.payer(work.signer),
        fees: globals.priorityCap === undefined ? FEE_POLICY : { ...FEE_POLICY, most: globals.priorityCap },
    });
    if (globals.dryRun) return tried(work, instructions, await sender.simulate(instructions));
    return done(work, instructions, await sender.send(instructions));
}

/** One of several transactions. */
export type Step = Pick<Work, 'title' | 'instructions'>;

/** Work that takes several transactions, in order. */
export interface Steps extends Omit<Work, 'instructions'> {
    readonly steps: readonly Step[];
}

/** Sends transactions one after the other; in a dry run only the first, since the others need what it does. */
export async function submitAll(session: Session, { title, steps, signer, more = {} }: Steps): Promise<Answer> {
    const [first] = steps;
    if (first === undefined) throw new BadInput(`there is nothing to do: ${title}`);
    const payer = signer === undefined ? {} : { signer };
    if (session.globals.dryRun) {
        const answer = await submit(session, { ...first, ...payer, more: { ...more, steps: steps.map((step) => step.title) } });
        const rest = steps.slice(1).map((step) => `Then: ${step.title}.\n`);
        return { ...answer, human: `${answer.human}${rest.join('')}` };
    }
    const answers: Answer[] = [];
    for (const step of steps) {
        if (answers.length > 0) session.output.note(`${answers.length} of ${steps.length} done; next: ${step.title}.`);
        answers.push(await submit(session, { ...step, ...payer }));
    }
    const sent = answers.map(({ json }) => json);
    const instructions = steps.flatMap((step) => step.instructions);
    return {
        json: { ...sent.at(-1), done: title, instructions: (await Promise.all(instructions)).map(named), transactions: sent, ...more },
        human: answers.map(({ human }) => human).join(''),
    };
}

function done({ title, more }: Work, instructions: readonly Instruction[], receipt: Receipt): Answer {
    const { signature, slot, limit, price, logs, simulated } = receipt;
    const events = readEvents(logs);
    const facts = sheet([
        ['signature', signature],
        ['slot', String(slot)],
        ['compute', `${limit} units at ${price} millionths of a lamport`],
    ]);
    return {
        json: { done: title, instructions: instructions.map(named), signature, slot, limit, price, events, simulated, ...more },
        human: `Done: ${title}.\n${facts}${describeLanded(events, receipt)}`,
    };
}

function tried({ title, more }: Work, instructions: readonly Instruction[], { units, logs }: Simulation): Answer {
    const events = readEvents(logs);
    const built = instructions.map(named);
    const facts = sheet([
        ['instructions', built.join(', ')],
        ['compute', `${units} units`],
    ]);
    return {
        json: { dryRun: title, instructions: built, units, events, ...more },
        human: `Would do: ${title}. Nothing was sent.\n${facts}${describeEvents(events)}`,
    };
}

/** The name of an instruction of Ballast, or the program of another. */
function named(instruction: Instruction): string {
    return instructionName(instruction) ?? instruction.programAddress;
}

/** Events, a table each. Their amounts are in smallest units, as they are logged. */
export function describeEvents(events: readonly BallastEvent[]): string {
    return events.map(({ name, fields }) => section(`${name} (smallest units)`, sheet(fieldsOf(fields)))).join('');
}

/** Events of a transaction that landed; it is said where they are those of its simulation. */
export function describeLanded(events: readonly BallastEvent[], { simulated }: Pick<Receipt, 'simulated'>): string {
    const note = simulated ? 'The node does not show the transaction yet. In its simulation, which may differ, it logged:\n' : '';
    return `${note}${describeEvents(events)}`;
}

/** The fields of a record as text; records within it are named by their path. */
export function fieldsOf(fields: object, before = ''): [string, string][] {
    return Object.entries(fields).flatMap(([name, value]: [string, unknown]): [string, string][] => {
        const path = `${before}${name}`;
        if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) return fieldsOf(value, `${path}.`);
        return [[path, String(plain(value))]];
    });
}
