/** Why a transaction failed, from what a node says of it. */
import {
    isSolanaError,
    SOLANA_ERROR__INSTRUCTION_ERROR__CUSTOM,
    SOLANA_ERROR__JSON_RPC__SERVER_ERROR_SEND_TRANSACTION_PREFLIGHT_FAILURE,
    SOLANA_ERROR__TRANSACTION_ERROR__ACCOUNT_NOT_FOUND,
    SOLANA_ERROR__TRANSACTION_ERROR__ALREADY_PROCESSED,
    SOLANA_ERROR__TRANSACTION_ERROR__BLOCKHASH_NOT_FOUND,
    SOLANA_ERROR__TRANSACTION_ERROR__INSUFFICIENT_FUNDS_FOR_FEE,
    SOLANA_ERROR__TRANSACTION_ERROR__INSUFFICIENT_FUNDS_FOR_RENT,
    SOLANA_ERROR__TRANSACTION_ERROR__INVALID_PROGRAM_FOR_EXECUTION,
    SOLANA_ERROR__TRANSACTION_ERROR__PROGRAM_ACCOUNT_NOT_FOUND,
} from '@solana/kit';

import { BALLAST_PROGRAM_ADDRESS } from '../generated/index.js';
import { ERRORS, type ErrorName } from '../generated/errorTable.js';
import { foreignError } from './foreign.js';
import { HINTS, type Retry } from './hints.js';

interface Said {
    /** What it is, in the words of whoever refused. */
    readonly message: string;
    /** What to do. */
    readonly hint: string;
    readonly retry: Retry;
    /** Which instruction of the transaction failed, from 0. */
    readonly instruction?: number;
    /** What the programs logged. */
    readonly logs: readonly string[];
}

/** Ballast refused; nothing has changed. */
export interface BallastRefusal<Name extends ErrorName = ErrorName> extends Said {
    readonly kind: 'ballast';
    readonly name: Name;
    readonly code: number;
    /** The value that broke a bound, where the rule is one. */
    readonly value?: bigint;
    readonly bound?: bigint;
}

/** Anchor's checks of accounts and arguments, a token program, or the system program refused. */
export interface ForeignRefusal extends Said {
    readonly kind: 'anchor' | 'token' | 'system';
    readonly name: string;
    readonly code: number;
}

/** The runtime refused an instruction, or the whole transaction. */
export interface RuntimeRefusal extends Said {
    readonly kind: 'runtime';
    readonly name: string;
}

/** Why a transaction failed. */
export type Refusal = BallastRefusal | ForeignRefusal | RuntimeRefusal;

const isErrorName = (name: string): name is ErrorName => Object.hasOwn(ERRORS, name);
const NAMES: ReadonlyMap<number, ErrorName> = new Map(
    Object.entries(ERRORS).flatMap(([name, { code }]) => (isErrorName(name) ? [[code, name] as const] : [])),
);

/** The name of a refusal of Ballast, by its code. */
export function errorName(code: number): ErrorName | undefined {
    return NAMES.get(code);
}

/** What Kit calls by a number. */
const KIT: Readonly<Record<number, string>> = {
    [SOLANA_ERROR__TRANSACTION_ERROR__ACCOUNT_NOT_FOUND]: 'AccountNotFound',
    [SOLANA_ERROR__TRANSACTION_ERROR__ALREADY_PROCESSED]: 'AlreadyProcessed',
    [SOLANA_ERROR__TRANSACTION_ERROR__BLOCKHASH_NOT_FOUND]: 'BlockhashNotFound',
    [SOLANA_ERROR__TRANSACTION_ERROR__INSUFFICIENT_FUNDS_FOR_FEE]: 'InsufficientFundsForFee',
    [SOLANA_ERROR__TRANSACTION_ERROR__INSUFFICIENT_FUNDS_FOR_RENT]: 'InsufficientFundsForRent',
    [SOLANA_ERROR__TRANSACTION_ERROR__INVALID_PROGRAM_FOR_EXECUTION]: 'InvalidProgramForExecution',
    [SOLANA_ERROR__TRANSACTION_ERROR__PROGRAM_ACCOUNT_NOT_FOUND]: 'ProgramAccountNotFound',
};

/**
 * Reads the error of a transaction: as RPC gives it for a simulation, a status or a transaction, with its logs; or as Kit throws it
 * when a node's own simulation fails, which carries its logs.
 */
export function readRefusal(error: unknown, logs: readonly string[] = logsIn(error)): Refusal {
    const { instruction, custom, name } = locate(error);
    const where = instruction === undefined ? {} : { instruction };
    if (custom === undefined) return runtimeRefusal(name, { ...where, logs });
    const program = failedProgram(logs);
    const ballast = program === undefined || program === BALLAST_PROGRAM_ADDRESS ? errorName(custom) : undefined;
    if (ballast !== undefined) return ballastRefusal(ballast, { ...where, logs });
    const foreign = foreignError(program, custom);
    if (foreign === undefined) return runtimeRefusal(`custom program error ${custom} of ${program ?? 'a program'}`, { ...where, logs });
    const { kind, hint } = foreign;
    const retry = kind === 'anchor' ? 'never' : 'refresh';
    return { kind, name: foreign.name, code: custom, message: `${kind} error ${foreign.name} (${custom})`, hint, retry, ...where, logs };
}

type Where = Pick<Said, 'instruction' | 'logs'>;

function ballastRefusal(name: ErrorName, where: Where): BallastRefusal {
    const { code, message } = ERRORS[name];
    return { kind: 'ballast', name, code, message, ...HINTS[name], ...boundOf(where.logs), ...where };
}

/** The value and the bound that the program logs where a rule is a bound. */
function boundOf(logs: readonly string[]): { value: bigint; bound: bigint } | Record<never, never> {
    for (const log of logs.toReversed()) {
        const [, value, bound] = /^Program log: value (\d+), bound (\d+)$/.exec(log) ?? [];
        if (value !== undefined && bound !== undefined) return { value: BigInt(value), bound: BigInt(bound) };
    }
    return {};
}

const RUNTIME: Readonly<Record<string, Pick<Said, 'hint' | 'retry'>>> = {
    AccountNotFound: { hint: 'fund the fee payer: it does not exist on this cluster', retry: 'refresh' },
    InsufficientFundsForFee: { hint: 'fund the fee payer: it cannot pay the fee', retry: 'refresh' },
    InsufficientFundsForRent: { hint: 'fund the payer: an account would be left below its rent', retry: 'refresh' },
    BlockhashNotFound: { hint: 'build and sign it again with a recent blockhash', retry: 'refresh' },
    AlreadyProcessed: { hint: 'look its signature up: it was processed before', retry: 'lost' },
    AccountInUse: { hint: 'send it again', retry: 'later' },
    InvalidProgramForExecution: { hint: 'connect to the cluster on which the program is deployed', retry: 'never' },
    ProgramAccountNotFound: { hint: 'connect to the cluster on which the program is deployed', retry: 'never' },
    ComputationalBudgetExceeded: { hint: 'ask for more compute units, or send fewer instructions at a time', retry: 'refresh' },
    MissingRequiredSignature: { hint: 'let every signer sign', retry: 'never' },
    SignatureFailure: { hint: 'let every signer sign', retry: 'never' },
};

function runtimeRefusal(name: string, where: Where): RuntimeRefusal {
    const known = RUNTIME[name] ?? { hint: 'read the logs', retry: 'never' };
    return { kind: 'runtime', name, message: `the runtime refused it: ${name}`, ...known, ...where };
}

interface Located {
    readonly name: string;
    readonly instruction?: number;
    readonly custom?: number;
}

/** Takes `{ InstructionError: [index, { Custom: code }] }`, its other forms, and errors of Kit apart. */
function locate(error: unknown): Located {
    if (typeof error === 'string') return { name: error };
    if (isSolanaError(error, SOLANA_ERROR__INSTRUCTION_ERROR__CUSTOM)) {
        return { name: 'Custom', instruction: error.context.index, custom: error.context.code };
    }
    if (isSolanaError(error)) return error.cause === undefined ? { name: KIT[error.context.__code] ?? error.message } : locate(error.cause);
    if (!isRecord(error)) return { name: String(error) };
    const { InstructionError: instruction } = error;
    if (!Array.isArray(instruction)) return { name: Object.keys(error)[0] ?? 'an unknown error' };
    const [index, inner]: unknown[] = instruction;
    const where = { instruction: Number(index) };
    if (typeof inner === 'string') return { name: inner, ...where };
    if (isRecord(inner) && 'Custom' in inner) return { name: 'Custom', custom: Number(inner.Custom), ...where };
    return { name: isRecord(inner) ? (Object.keys(inner)[0] ?? 'an unknown error') : String(inner), ...where };
}

function logsIn(error: unknown): readonly string[] {
    if (!isSolanaError(error, SOLANA_ERROR__JSON_RPC__SERVER_ERROR_SEND_TRANSACTION_PREFLIGHT_FAILURE)) return [];
    return error.context.logs ?? [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null;
}

/** Which program failed: the innermost one says so first. */
function failedProgram(logs: readonly string[]): string | undefined {
    for (const log of logs) {
        const [, program] = /^Program (\w+) failed: /.exec(log) ?? [];
        if (program !== undefined) return program;
    }
    return undefined;
}

/** A transaction was refused; `refusal` says by whom, why, and what to do. */
export class TransactionRefused extends Error {
    override readonly name = 'TransactionRefused';

    constructor(
        readonly refusal: Refusal,
        /** Its signature, if it was sent. */
        readonly signature?: string,
    ) {
        const bound = refusal.kind === 'ballast' && refusal.value !== undefined ? ` (value ${refusal.value}, bound ${refusal.bound})` : '';
        super(`${refusal.name}: ${refusal.message}${bound}. Next: ${refusal.hint}`);
    }
}

/** Whether Ballast refused a transaction, for one of these reasons. */
export function isRefusal<Name extends ErrorName>(
    error: unknown,
    ...names: Name[]
): error is TransactionRefused & { refusal: BallastRefusal<Name> } {
    if (!(error instanceof TransactionRefused) || error.refusal.kind !== 'ballast') return false;
    const { name } = error.refusal;
    return names.some((sought) => sought === name);
}
