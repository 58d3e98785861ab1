/** Events, as the program logs them. */
import { getBase64Encoder, type Address, type ReadonlyUint8Array } from '@solana/kit';

import { BALLAST_PROGRAM_ADDRESS } from '../generated/index.js';
import { EVENTS, type BallastEvent, type EventName } from '../generated/eventTable.js';

export type { BallastEvent } from '../generated/eventTable.js';

const DATA = 'Program data: ';
const DISCRIMINATOR = 8;

const isEventName = (name: string): name is EventName => Object.hasOwn(EVENTS, name);
const NAMES: ReadonlyMap<string, EventName> = new Map(
    Object.entries(EVENTS).flatMap(([name, { discriminator }]) => (isEventName(name) ? [[discriminator.join(), name] as const] : [])),
);

/** Bytes of an event that this client does not know, or knows otherwise. */
export class UnknownEvent extends Error {
    override readonly name = 'UnknownEvent';

    constructor(readonly bytes: ReadonlyUint8Array) {
        super(
            `the program logged ${bytes.length} bytes that are no event of this interface: generate the client from the deployed program's interface`,
        );
    }
}

/** Reads an event from its bytes. @throws {UnknownEvent} unless they are one, to the last byte */
export function decodeEvent(bytes: ReadonlyUint8Array): BallastEvent {
    const name = NAMES.get(bytes.slice(0, DISCRIMINATOR).join());
    if (name === undefined) throw new UnknownEvent(bytes);
    const [event, taken] = readBody(name, bytes);
    if (taken !== bytes.length - DISCRIMINATOR) throw new UnknownEvent(bytes);
    return event;
}

function readBody(name: EventName, bytes: ReadonlyUint8Array): readonly [BallastEvent, number] {
    try {
        return EVENTS[name].read(bytes.slice(DISCRIMINATOR));
    } catch {
        throw new UnknownEvent(bytes); // It ends too early.
    }
}

/**
 * Reads the events of a transaction's logs, in order. Only what Ballast itself logged counts: another program may log the same bytes.
 *
 * @throws {UnknownEvent} for bytes that this client does not know
 */
export function readEvents(logs: readonly string[]): BallastEvent[] {
    const running: string[] = [];
    const events: BallastEvent[] = [];
    for (const log of logs) {
        const [, program, what] = /^Program (\w+) (invoke|success|failed)/.exec(log) ?? [];
        if (program !== undefined && what === 'invoke') running.push(program);
        else if (program !== undefined) running.pop();
        else if (log.startsWith(DATA) && isBallast(running.at(-1))) events.push(decodeEvent(bytesOf(log)));
    }
    return events;
}

/** Whether logs were cut off by the runtime: events may be missing, and the accounts must be read. */
export function isTruncated(logs: readonly string[]): boolean {
    return logs.includes('Log truncated');
}

const isBallast = (program: string | undefined): program is Address => program === BALLAST_PROGRAM_ADDRESS;

function bytesOf(log: string): ReadonlyUint8Array {
    return getBase64Encoder().encode(log.slice(DATA.length));
}
