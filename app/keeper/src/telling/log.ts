/** Structured logs, in which no secret stands. */
import pino, { type Logger } from 'pino';

export type { Logger } from 'pino';

/** Where logs go, and what must not be in them. */
export interface LogOptions {
    readonly level: string;
    /** Texts that are blotted out wherever they stand: addresses of nodes with keys in them. */
    readonly secrets: readonly string[];
    readonly write?: (line: string) => void;
}

const BLOT = '[secret]';
/** Shorter texts would blot out what is no secret. */
const SHORTEST = 8;

/** Makes what blots secrets out of a text, the longest first. */
export function createBlot(secrets: readonly string[]): (text: string) => string {
    const hidden = secrets.filter((secret) => secret.length >= SHORTEST).toSorted((one, other) => other.length - one.length);
    return (text) => hidden.reduce((rest, secret) => rest.replaceAll(secret, BLOT), text);
}

/** Makes a logger that writes lines of JSON. */
export function createLog({ level, secrets, write = (line) => process.stderr.write(line) }: LogOptions): Logger {
    const blot = createBlot(secrets);
    return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, { write: (line: string) => write(blot(line)) });
}

/** What of a node's address is a secret: everything behind the host, and a password before it. */
export function secretsIn(url: string): string[] {
    const { href, pathname, search, searchParams, username, password, hash } = new URL(url);
    const parts = [...pathname.split('/'), ...searchParams.values(), username, password];
    const wholes = [url, href, `${pathname}${search}`, pathname.slice(1), search.slice(1), `${username}:${password}`, hash.slice(1)];
    return [...wholes, ...parts].filter((part) => part.length > 1);
}
