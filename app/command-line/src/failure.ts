/** Errors, as exit codes and as what is said of them. */
import {
    NotADeployment,
    NotANetwork,
    NotAnAmount,
    OfferRefused,
    OutOfRange,
    SnapshotMoved,
    TransactionExpired,
    TransactionRefused,
    TransactionTooLarge,
    TransactionUnknown,
    type Refusal,
} from '@ballast/client';
import { InputRefused, LawRefused } from '@ballast/risk';
import { isSolanaError, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR } from '@solana/kit';
import { CommanderError } from 'commander';

import { BadInput } from './errors.js';
import type { Answer } from './output.js';

/** How a command ends. */
export const EXIT = { done: 0, refused: 1, badInput: 2, node: 3 } as const;

interface Failure extends Answer {
    readonly exit: (typeof EXIT)[keyof typeof EXIT];
}

/** What an error means for whoever called. */
export function failureOf(error: unknown): Failure {
    if (error instanceof TransactionRefused) return refused(error.refusal, error.signature);
    if (error instanceof LawRefused) return refused({ ...error.refusal, kind: 'ballast' });
    if (error instanceof TransactionExpired) {
        return said(EXIT.node, 'expired', error.message, { signature: error.signature, next: 'Run the command again: nothing was done.' });
    }
    if (error instanceof TransactionUnknown) {
        const next = `Run nothing again before you have looked it up: ballast show transaction ${error.signature}`;
        return said(EXIT.node, 'unknown', error.message, { signature: error.signature, next });
    }
    if (error instanceof NotADeployment) return said(EXIT.badInput, 'not a deployment', error.message, { fault: error.fault });
    if (isBadInput(error)) return said(EXIT.badInput, 'bad input', error.message);
    if (error instanceof SnapshotMoved) return said(EXIT.node, 'node', error.message);
    return said(EXIT.node, 'node', nodeMessage(error));
}

function isBadInput(error: unknown): error is Error {
    const kinds = [
        BadInput,
        CommanderError,
        InputRefused,
        NotANetwork,
        NotAnAmount,
        OfferRefused,
        OutOfRange,
        RangeError,
        TransactionTooLarge,
    ];
    return kinds.some((kind) => error instanceof kind);
}

type RefusalLike = Pick<Refusal, 'kind' | 'name' | 'message'> & Partial<Omit<Refusal, 'kind' | 'name' | 'message'>>;

function refused(refusal: RefusalLike, signature?: string): Failure {
    const { kind, name, message } = refusal;
    const code = 'code' in refusal && typeof refusal.code === 'number' ? refusal.code : undefined;
    const bound = 'value' in refusal && 'bound' in refusal ? { value: refusal.value, bound: refusal.bound } : {};
    const lines = [
        `Refused: ${name}${code === undefined ? '' : ` (${code})`}: ${message}`,
        ...('value' in bound ? [`  value ${String(bound.value)}, bound ${String(bound.bound)}`] : []),
        ...(refusal.hint === undefined ? [] : [`Next: ${refusal.hint}`]),
        signature === undefined ? 'Nothing was changed.' : `Nothing was changed but the fee, by ${signature}`,
    ];
    const { hint, retry } = refusal;
    return {
        exit: EXIT.refused,
        json: { error: { kind: 'refused', by: kind, name, code, message, hint, retry, ...bound, signature } },
        human: `${lines.join('\n')}\n`,
    };
}

interface More {
    readonly signature?: string;
    readonly next?: string;
    readonly fault?: string;
}

function said(exit: Failure['exit'], kind: string, message: string, more: More = {}): Failure {
    const next = more.next === undefined ? '' : `Next: ${more.next}\n`;
    return { exit, json: { error: { kind, message, ...more } }, human: `${message.replace(/^error: /, '')}\n${next}` };
}

/** What a node, or the way to it, says. */
function nodeMessage(error: unknown): string {
    if (isSolanaError(error, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR)) {
        const { statusCode, message } = error.context;
        const next = statusCode === 429 ? 'wait, or use a node that allows more requests' : 'try again, or give another node with --url';
        return `the node answered ${statusCode} ${message}: ${next}`;
    }
    if (error instanceof TypeError && error.message === 'fetch failed') {
        return `the node does not answer${causeOf(error)}: check --url, or start the local network with make localnet`;
    }
    const message = error instanceof Error ? error.message : String(error);
    return isAnswer(error)
        ? `the node says: ${message}: try again, or give another node with --url`
        : `unexpected: ${message}: please report it`;
}

/** What a node answers with is numbered below zero. */
function isAnswer(error: unknown): boolean {
    return isSolanaError(error) && error.context.__code < 0;
}

function causeOf({ cause }: TypeError): string {
    if (!(cause instanceof Error)) return '';
    return 'code' in cause ? ` (${String(cause.code)})` : ` (${cause.message})`;
}
