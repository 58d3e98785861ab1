/** What is asked of the service, checked before it is used. */
import type { IncomingMessage } from 'node:http';

import { isAddress, type Address } from '@solana/kit';

/** A request that cannot be served; `status` is HTTP's. */
export class Unserved extends Error {
    override readonly name = 'Unserved';

    constructor(
        readonly status: number,
        message: string,
    ) {
        super(message);
    }
}

/** Bytes that a request may have. */
const MOST_BYTES = 10_000;

/** The JSON object in a request. Other types are refused: pages of other origins can send those without asking first. */
export async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
    if (request.headers['content-type'] !== 'application/json') throw new Unserved(415, 'send application/json');
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const part of request) {
        if (!Buffer.isBuffer(part)) throw new Unserved(400, 'send bytes');
        bytes += part.length;
        if (bytes > MOST_BYTES) throw new Unserved(413, `send at most ${MOST_BYTES} bytes`);
        parts.push(part);
    }
    const parsed = parse(Buffer.concat(parts).toString());
    if (!isRecord(parsed)) throw new Unserved(400, 'send a JSON object');
    return parsed;
}

function parse(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        throw new Unserved(400, 'send JSON');
    }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An address in a field. */
export function addressIn(body: Readonly<Record<string, unknown>>, field: string): Address {
    const value = body[field];
    if (typeof value !== 'string' || !isAddress(value)) throw new Unserved(400, `give ${field} as an address`);
    return value;
}

/** A whole number above zero in a field, as a string of digits or a number. */
export function amountIn(body: Readonly<Record<string, unknown>>, field: string): bigint {
    const value = body[field];
    const digits = typeof value === 'number' ? String(value) : value;
    if (typeof digits !== 'string' || !/^[1-9]\d{0,19}$/.test(digits))
        throw new Unserved(400, `give ${field} as a whole number above zero`);
    return BigInt(digits);
}

/** Text in a field. */
export function textIn(body: Readonly<Record<string, unknown>>, field: string): string {
    const value = body[field];
    if (typeof value !== 'string') throw new Unserved(400, `give ${field} as text`);
    return value;
}
