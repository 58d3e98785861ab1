/** The record of what was done: a line before each transaction and one after it, and nothing is ever taken out. It is for people; a run trusts the chain. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

import type { Address } from '@solana/kit';

import type { Step } from './action.js';

/** `signed` is written before it is sent; `unknown` may have landed, and its signature tells. */
export type Outcome = 'signed' | 'landed' | 'refused' | 'expired' | 'unknown';

/** One line. */
export interface RecordLine {
    /** Of this machine, in UTC. */
    readonly time: string;
    /** Hash of the cluster's genesis block. */
    readonly genesis: string;
    readonly step: Step;
    readonly action: string;
    readonly outcome: Outcome;
    /** Of the transaction; of the last, when there were more. */
    readonly signature: string;
    readonly transactions: number;
    /** What was written, but for programs and sysvars. */
    readonly accounts: readonly Address[];
    /** SHA-256 of the configuration file. */
    readonly configuration: string;
    /** SHA-256 of the program's file. */
    readonly program: string;
}

/** Where lines go. */
export interface Recorder {
    readonly write: (line: RecordLine) => void;
}

/** Appends lines to a file, each in one write, and waits until the disk has it. */
export function recordFile(path: string): Recorder {
    return {
        write: (line) => {
            mkdirSync(dirname(path), { recursive: true });
            appendFileSync(path, `${JSON.stringify(line)}\n`, { flush: true });
        },
    };
}
