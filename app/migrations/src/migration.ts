/** One run: what it works on, whom it asks to sign, and what it does with what its steps find. */
import { createHash } from 'node:crypto';

import { Sender, TransactionExpired, TransactionRefused, type Offer, type SenderRpc } from '@ballast/client';
import {
    createNoopSigner,
    isWritableRole,
    type Address,
    type GetAccountInfoApi,
    type GetBalanceApi,
    type GetGenesisHashApi,
    type GetMinimumBalanceForRentExemptionApi,
    type GetMultipleAccountsApi,
    type GetProgramAccountsApi,
    type Instruction,
    type Rpc,
    type TransactionSigner,
} from '@solana/kit';

import { MigrationRefused, type Action, type Finding, type Step } from './action.js';
import type { Configuration } from './configuration/index.js';
import { keyFor, type Keys } from './keys.js';
import { proposalOf, type Proposals } from './proposal.js';
import type { Outcome, Recorder, RecordLine } from './record.js';

/** What a run asks a node for. */
export type MigrationRpc = SenderRpc &
    Rpc<
        GetAccountInfoApi &
            GetBalanceApi &
            GetGenesisHashApi &
            GetMinimumBalanceForRentExemptionApi &
            GetMultipleAccountsApi &
            GetProgramAccountsApi
    >;

/** A file and what it hashes to. */
export interface Hashed<Content> {
    readonly content: Content;
    /** SHA-256 of its bytes, in hexadecimal. */
    readonly hash: string;
}

/** What a run works on. */
export interface MigrationOptions {
    readonly rpc: MigrationRpc;
    readonly configuration: Hashed<Configuration>;
    /** The built program. */
    readonly program: Hashed<Uint8Array>;
    readonly keys: Keys;
    /** Token account whose quote becomes capital and seeds. */
    readonly source?: Address;
    /** Whether nothing is sent and nothing written. */
    readonly dryRun: boolean;
    readonly recorder: Recorder;
    readonly proposals: Proposals;
    readonly print: (line: string) => void;
    /** Called before each transaction is sent; what it throws ends the run. */
    readonly beforeSend?: () => void;
    /** Milliseconds between two looks at a transaction under way; 1,000 if it is left out. */
    readonly pollMilliseconds?: number;
    /** Milliseconds without an answer after which what became of a transaction is called unknown; 90,000 if it is left out. */
    readonly patienceMilliseconds?: number;
}

/** Genesis hashes of the public clusters: a file for local networks is no file for these. */
const PUBLIC_CLUSTERS: ReadonlyMap<string, string> = new Map([
    ['5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d', 'mainnet'],
    ['EtWTRABZaYq6iMfeYKouRu166VU2xqa1wcaWoxPkrZBG', 'devnet'],
    ['4uhcVJyU9pJkvQyS88uRDiswHXSCkY3zQawwpjk2NsNY', 'testnet'],
]);

/** Refusals that mean that the payer has too little. */
const POOR = ['ResultWithNegativeLamports', 'InsufficientFundsForFee', 'InsufficientFundsForRent', 'AccountNotFound'];

/** SHA-256, in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
    return createHash('sha256').update(bytes).digest('hex');
}

/** One run over a configuration. */
export class Migration {
    /** Whether something was found that people have to decide on. */
    blocked = false;

    private constructor(
        readonly options: MigrationOptions,
        readonly genesis: string,
    ) {}

    /** Begins a run. @throws {MigrationRefused} when the node serves another cluster than the file names */
    static async begin(options: MigrationOptions): Promise<Migration> {
        const genesis: string = await options.rpc.getGenesisHash().send();
        assertCluster(options.configuration.content, genesis);
        if (!options.dryRun) options.proposals.begin();
        return new Migration(options, genesis);
    }

    get rpc(): MigrationRpc {
        return this.options.rpc;
    }

    get configuration(): Configuration {
        return this.options.configuration.content;
    }

    get program(): Hashed<Uint8Array> {
        return this.options.program;
    }

    /** Who pays: without a key, an address by which can be simulated. */
    get payer(): TransactionSigner {
        const { keys, dryRun } = this.options;
        if (keys.payer !== undefined) return keys.payer;
        if (!dryRun) throw new MigrationRefused('somebody has to pay for fees and rent: give a key file with --payer');
        return createNoopSigner(this.configuration.creator);
    }

    /** Who governs: by a key if there is one, else an address for a proposal. */
    governance(address: Address): TransactionSigner {
        const { keys, dryRun } = this.options;
        if (this.configuration.governance.kind === 'multisig' || (dryRun && keys.governance === undefined))
            return createNoopSigner(address);
        return keyFor(keys.governance, { address, option: '--governance', role: 'governance' });
    }

    /** Who pays rent where governance signs: a multisig's vault itself, since nobody else signs when it executes. */
    rentPayer(governance: Address): TransactionSigner {
        return this.configuration.governance.kind === 'multisig' ? this.governance(governance) : this.payer;
    }

    /** Shows what a step found, and does what is missing. */
    async perform(findings: readonly Finding[]): Promise<void> {
        for (const finding of findings) await this.settle(finding);
    }

    /** Shows one finding, and acts on it. */
    async settle(finding: Finding): Promise<void> {
        this.show(finding);
        if (finding.action !== undefined) await this.act(finding.step, finding.action, finding);
    }

    /** Shows what was found: what is there, what is not, and why. */
    show({ step, subject, state, why, differences = [] }: Finding): void {
        this.blocked ||= state === 'blocked';
        this.options.print(`${step.padEnd(11)}${state.padEnd(10)}${subject}: ${why}`);
        for (const { field, old, new: wanted } of differences) this.options.print(`${' '.repeat(21)}${field}: ${old} -> ${wanted}`);
    }

    private async act(step: Step, action: Action, finding: Finding): Promise<void> {
        if (this.options.dryRun) return this.options.print(`${' '.repeat(11)}would ${action.title}`);
        if (this.isProposed(action)) {
            this.options.proposals.add(await proposalOf(action, finding.differences));
            return this.options.print(`${' '.repeat(11)}written out for the multisig of ${action.by}: ${action.title}`);
        }
        const signature = await this.sendRecorded(step, action);
        this.options.print(`${' '.repeat(11)}done      ${action.title}  ${signature}`);
    }

    /** Writes down what is about to be sent, and then what became of it. */
    private async sendRecorded(step: Step, action: Action): Promise<string> {
        let signed: string | undefined;
        const record = (outcome: Outcome): void => {
            if (signed !== undefined) this.record(step, action, { signature: signed, transactions: 1, outcome });
        };
        const beforeSending = ({ signature }: Offer): void => {
            signed = signature;
            record('signed');
        };
        try {
            const signature = await this.send(action.instructions, beforeSending);
            record('landed');
            return signature;
        } catch (error) {
            record(outcomeOf(error));
            throw error;
        }
    }

    private isProposed({ by }: Action): boolean {
        const { governance, upgradeAuthority } = this.configuration;
        return [governance, upgradeAuthority].some(({ address, kind }) => kind === 'multisig' && address === by);
    }

    /** Writes down what was done. */
    record(step: Step, { title, instructions }: Action, sent: Pick<RecordLine, 'signature' | 'transactions' | 'outcome'>): void {
        const { recorder, configuration, program } = this.options;
        const written = instructions.flatMap(({ accounts = [] }) => accounts.filter(({ role }) => isWritableRole(role)));
        recorder.write({
            time: new Date().toISOString(),
            genesis: this.genesis,
            step,
            action: title,
            ...sent,
            accounts: [...new Set(written.map(({ address }) => address))],
            configuration: configuration.hash,
            program: program.hash,
        });
    }

    /** Sends one transaction and waits until it landed. */
    async send(instructions: readonly Instruction[], beforeSending?: (offer: Offer) => void): Promise<string> {
        this.options.beforeSend?.();
        try {
            return (await this.sender(beforeSending).send(instructions)).signature;
        } catch (error) {
            throw (await this.poverty(error)) ?? error;
        }
    }

    /** Runs instructions without sending them. */
    async simulate(instructions: readonly Instruction[]): Promise<readonly string[]> {
        return (await this.sender().simulate(instructions)).logs;
    }

    private sender(beforeSending?: (offer: Offer) => void): Sender {
        const { rpc, pollMilliseconds = 1_000, patienceMilliseconds = 90_000 } = this.options;
        const told = beforeSending === undefined ? {} : { beforeSending };
        return new Sender({ rpc, feePayer: this.payer, pollMilliseconds, patienceMilliseconds, ...told });
    }

    /** The refusal of a payer that has too little, in lamports. */
    private async poverty(error: unknown): Promise<MigrationRefused | undefined> {
        if (!(error instanceof TransactionRefused) || !POOR.includes(error.refusal.name)) return undefined;
        const { address } = this.payer;
        const { value } = await this.rpc.getBalance(address).send();
        const message = `the payer ${address} holds ${value} lamports, and the next transaction needs more: fund it and run this again; what was done before stays done`;
        return new MigrationRefused(message, { cause: error });
    }

    /** Makes sure that the payer can pay before much is sent. */
    async assertFunds(lamports: bigint, purpose: string): Promise<void> {
        const { address } = this.payer;
        const { value } = await this.rpc.getBalance(address).send();
        if (value >= lamports) return;
        throw new MigrationRefused(
            `the payer ${address} holds ${value} lamports, and ${purpose} needs ${lamports}: fund it with ${lamports - value} more; nothing was sent`,
        );
    }
}

/** What an error says of a transaction that was signed. */
function outcomeOf(error: unknown): Outcome {
    const cause = error instanceof MigrationRefused ? error.cause : error;
    if (cause instanceof TransactionRefused) return 'refused';
    return cause instanceof TransactionExpired ? 'expired' : 'unknown';
}

function assertCluster({ genesis: expected, name }: Configuration, genesis: string): void {
    const served = PUBLIC_CLUSTERS.get(genesis) ?? genesis;
    if (expected === 'local') {
        if (!PUBLIC_CLUSTERS.has(genesis)) return;
        throw new MigrationRefused(`the node serves ${served}, and ${name} is for local networks alone: use another file, or another node`);
    }
    if (expected === genesis) return;
    const wanted = PUBLIC_CLUSTERS.get(expected) ?? expected;
    throw new MigrationRefused(`the node serves ${served}, and the file is for ${wanted}: connect to a node of that cluster with --url`);
}
