/** What a step finds, and what it would do about it. */
import type { ChangeArgs } from '@ballast/client';
import type { Address, Instruction } from '@solana/kit';

/** The steps, in their order. */
export const STEPS = ['deploy', 'initialize', 'list', 'launch', 'upgrade'] as const;
/** A step. */
export type Step = (typeof STEPS)[number];

/** One field that is on the chain otherwise than in the file. */
export interface Difference {
    readonly field: string;
    /** On the chain. */
    readonly old: string;
    /** In the file. */
    readonly new: string;
}

/** One transaction that would make the chain equal to the file. */
export interface Action {
    /** What it does, as an order: `list the market BTC at 0`. */
    readonly title: string;
    readonly instructions: readonly Instruction[];
    /** Whose signature it takes beside the payer's; the payer's alone if it is left out. */
    readonly by?: Address;
    /** The change that it queues, for who signs by a multisig. */
    readonly change?: ChangeArgs;
}

/** What a step finds of one thing. */
export interface Finding {
    readonly step: Step;
    /** Which thing: `market BTC`. */
    readonly subject: string;
    /** `waits` needs time or somebody else; `blocked` needs a decision. */
    readonly state: 'equal' | 'missing' | 'different' | 'waits' | 'blocked';
    /** Why that is so, and what would be done. */
    readonly why: string;
    readonly differences?: readonly Difference[];
    readonly action?: Action;
}

/** A migration cannot go on; the message says why, and what to do. */
export class MigrationRefused extends Error {
    override readonly name = 'MigrationRefused';
}
