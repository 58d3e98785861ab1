/** What a command says: one object on stdout with --json, text without; everything beside it on stderr. */
import { plain } from './plain.js';

/** What a command found or did. */
export interface Answer {
    /** For programs. */
    readonly json: object;
    /** For people. */
    readonly human: string;
}

/** Where a command writes. */
export class Output {
    constructor(readonly json: boolean) {}

    /** What was asked for. */
    answer({ json, human }: Answer): void {
        process.stdout.write(this.json ? `${JSON.stringify(plain(json))}\n` : human);
    }

    /** What goes on, or should be known. */
    note(text: string): void {
        process.stderr.write(`${text}\n`);
    }

    /** Why nothing was answered. */
    failure({ json, human }: Answer): void {
        if (this.json) process.stdout.write(`${JSON.stringify(plain(json))}\n`);
        else process.stderr.write(human);
    }
}
