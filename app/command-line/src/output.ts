/** What a command says: one object on stdout with --json, text without; everything beside it on stderr. */
import { plain } from './plain.js';
import { printable, secretsIn } from './printable.js';

/** What a command found or did. */
export interface Answer {
    /** For programs. */
    readonly json: object;
    /** For people. */
    readonly human: string;
}

/** Where a command writes. What it writes may come from a node, a desk or a foreign network: it is made printable first. */
export class Output {
    private readonly secrets: string[] = [];

    constructor(readonly json: boolean) {}

    /** Keeps what may be a secret in a node's address from being written. */
    hide(url: string): void {
        this.secrets.push(...secretsIn(url));
    }

    /** What was asked for. */
    answer({ json, human }: Answer): void {
        process.stdout.write(this.clean(this.json ? `${JSON.stringify(plain(json))}\n` : human));
    }

    /** What goes on, or should be known. */
    note(text: string): void {
        process.stderr.write(this.clean(`${text}\n`));
    }

    /** Why nothing was answered. */
    failure({ json, human }: Answer): void {
        if (this.json) process.stdout.write(this.clean(`${JSON.stringify(plain(json))}\n`));
        else process.stderr.write(this.clean(human));
    }

    /** Text as it may be written. */
    clean(text: string): string {
        return this.secrets.reduce((shown, secret) => shown.replaceAll(secret, '[secret]'), printable(text));
    }
}
