/** What the program logged, and logs. */
import { eventsOf, followEvents, readHistory, type HistoryOptions, type LoggedEvent } from '@ballast/client';
import { isSignature, type Signature } from '@solana/kit';

import { BadInput } from '../errors.js';
import type { Answer } from '../output.js';
import { plain } from '../plain.js';
import type { Session } from '../session.js';
import { fieldsOf } from '../submit.js';

interface EventsOptions {
    readonly follow?: boolean;
    readonly after?: string;
}

/** The history after a signature, or all of it; with `follow` each event as it comes, until it is interrupted. */
export async function showEvents(session: Session, { follow, after }: EventsOptions): Promise<Answer | undefined> {
    const { clearinghouse } = await session.deployment();
    const range = { clearinghouse, ...(after === undefined ? {} : { after: signatureOf(after) }) };
    if (follow !== true) return listed(session, range);
    const ended = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.abort());
    const subscriptions = session.subscriptions();
    const following = { rpc: session.rpc, ...range, abortSignal: ended.signal, ...(subscriptions ? { subscriptions } : {}) };
    for await (const { gaps, ...logged } of followEvents(following)) {
        for (const gap of gaps) session.output.note(`Warning: an event is missing: ${JSON.stringify(plain(gap))}. Read the accounts.`);
        session.output.answer({ json: logged, human: line(logged) });
        if (ended.signal.aborted) break;
    }
    return undefined;
}

async function listed(session: Session, range: HistoryOptions): Promise<Answer> {
    const events: LoggedEvent[] = [];
    for await (const transaction of readHistory(session.rpc, range)) events.push(...eventsOf(transaction));
    return { json: { events }, human: events.map(line).join('') };
}

function line({ event, signature, slot }: LoggedEvent): string {
    const fields = fieldsOf(event.fields).map(([name, value]) => `${name}=${value}`);
    return `${slot} ${event.name} ${fields.join(' ')} ${signature}\n`;
}

function signatureOf(text: string): Signature {
    if (!isSignature(text)) throw new BadInput(`"${text}" is no signature (--after): give 64 bytes in base58`);
    return text;
}
