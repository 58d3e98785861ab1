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

/** Makes a logger that writes lines of JSON. */
export function createLog({ level, secrets, write = (line) => process.stderr.write(line) }: LogOptions): Logger {
    const hidden = secrets.filter((secret) => secret.length >= SHORTEST);
    const blot = (line: string): string => hidden.reduce((text, secret) => text.replaceAll(secret, BLOT), line);
    return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, { write: (line: string) => write(blot(line)) });
}

/** What of a node's address is a secret: everything behind the host, and a password before it. */
export function secretsIn(url: string): string[] {
    const { pathname, search, username, password, hash } = new URL(url);
    return [url, `${pathname}${search}`, pathname.slice(1), search.slice(1), username, password, hash.slice(1)].filter(
        (part) => part.length > 1,
    );
}
