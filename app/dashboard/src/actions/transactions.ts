/** One transaction after the other from a tab: while the outcome of one is not known, nothing else is sent, whatever page is shown. */
import { TransactionExpired, TransactionRefused, TransactionUnknown } from '@ballast/client';
import type { Signature } from '@solana/kit';

import type { Connection } from '../network/connection.js';
import { faultOf, type Fault } from '../network/fault.js';
import { Store } from '../store.js';
import { forgetSent, keepSent, keptSent } from './kept.js';
import { lookUp, type Sent } from './outcome.js';

export type Progress =
    | { readonly phase: 'idle' }
    | { readonly phase: 'working'; readonly what: string }
    | { readonly phase: 'unknown'; readonly what: string; readonly signature: Signature }
    | { readonly phase: 'landed'; readonly what: string; readonly signature: Signature }
    | { readonly phase: 'failed'; readonly what: string; readonly fault: Fault };

export interface TransactionsState {
    readonly progress: Progress;
    /** The form that shows it; nobody once its page was left. */
    readonly form?: symbol;
}

/** What a form wants done. It tells the signature before anything is sent. */
export interface Task {
    readonly form: symbol;
    readonly what: string;
    readonly act: (signed: (signature: Signature) => void) => Promise<{ readonly signature: Signature }>;
}

const IDLE: Progress = { phase: 'idle' };
/** Milliseconds between two looks for an outcome. */
const LOOK_AGAIN = 2_000;
/** A blockhash lives for 150 blocks, and the node that is asked for the height may be as many behind. */
const MOST_BLOCKS = 300n;

export class Transactions {
    readonly store = new Store<TransactionsState>({ progress: IDLE });
    #stopped = false;

    /** @param landed called when something did */
    constructor(
        private readonly connection: Pick<Connection, 'rpc' | 'genesis'>,
        private readonly landed: () => void,
    ) {}

    /** Whether something is under way, or may be. */
    get isLocked(): boolean {
        const { phase } = this.store.get().progress;
        return phase === 'working' || phase === 'unknown';
    }

    /** Takes up what was under way when the page was loaded again. */
    resume(): void {
        const sent = keptSent(this.connection.genesis);
        if (sent !== undefined) void this.#follow(sent);
    }

    stop(): void {
        this.#stopped = true;
    }

    /** Does one thing, and says whether it landed. While another is under way nothing is done. */
    async run({ form, what, act }: Task): Promise<boolean> {
        if (this.isLocked) return false;
        this.store.set({ form, progress: { phase: 'working', what } });
        let sent: Sent | undefined;
        try {
            const { signature } = await act((signed) => {
                sent = { what, signature: signed };
                keepSent(this.connection.genesis, sent);
            });
            return this.#end({ phase: 'landed', what, signature });
        } catch (error) {
            if (sent === undefined || hasEnded(error)) return this.#end({ phase: 'failed', what, fault: faultOf(error) });
            const { lastValidBlockHeight } = error instanceof TransactionUnknown ? error : {};
            return this.#follow(lastValidBlockHeight === undefined ? sent : { ...sent, lastValidBlockHeight });
        }
    }

    /** A form leaves the page: what is under way is shown in the frame from then on. */
    leave(form: symbol): void {
        if (this.store.get().form !== form) return;
        this.store.set({ progress: this.isLocked ? this.store.get().progress : IDLE });
    }

    /** Takes what is said of the last one away, once it has ended. */
    clear(): void {
        if (!this.isLocked) this.store.set({ progress: IDLE });
    }

    async #follow(sent: Sent): Promise<boolean> {
        const { what, signature } = sent;
        this.store.update({ progress: { phase: 'unknown', what, signature } });
        for (let known = sent; !this.#stopped; await new Promise((done) => setTimeout(done, LOOK_AGAIN))) {
            try {
                const { rpc, genesis } = this.connection;
                const lastValidBlockHeight = known.lastValidBlockHeight ?? (await rpc.getBlockHeight().send()) + MOST_BLOCKS;
                keepSent(genesis, (known = { ...known, lastValidBlockHeight }));
                const outcome = await lookUp(rpc, { ...known, lastValidBlockHeight });
                if (outcome?.landed === true) return this.#end({ phase: 'landed', what, signature });
                if (outcome !== undefined) return this.#end({ phase: 'failed', what, fault: faultOf(outcome.error) });
            } catch {
                // The node is still silent: it is asked again.
            }
        }
        return false;
    }

    #end(progress: Extract<Progress, { phase: 'landed' | 'failed' }>): boolean {
        forgetSent(this.connection.genesis);
        this.store.update({ progress });
        if (progress.phase === 'landed') this.landed();
        return progress.phase === 'landed';
    }
}

/** Whether an error says that a transaction that was sent did nothing, and never will. */
function hasEnded(error: unknown): boolean {
    return error instanceof TransactionExpired || error instanceof TransactionRefused;
}
