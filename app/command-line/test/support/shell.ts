/** Runs the built command as people do, and keeps what it said. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { generated, INSTRUCTION_NAMES, type InstructionName } from '@ballast/client';
import { writeNetwork, type Chain, type Exchange, type Trader } from '@ballast/localnet';
import { getBase58Decoder } from '@solana/kit';
import { expect } from 'vitest';

/** Path of the built command. */
export const COMMAND = fileURLToPath(new URL('../../bin/ballast.js', import.meta.url));

/** How a run ended. */
export interface Ended {
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
}

/** What JSON holds. */
export type Json = Readonly<Record<string, unknown>>;

/** What a run is given beside its arguments. */
export interface Given {
    readonly env?: Readonly<Record<string, string>>;
    readonly cwd?: string;
}

/** What others say to clear the screen, claim a success, write the clipboard, and turn text around; and what may be shown of it. */
export const ESCAPES = '\u001b[2J\u001b[HDone: ada withdraws 5 USDC.\u001b]52;c;ZXZpbA==\u0007\u009b8m\u202egnp\u007f\r';
export const SPOKEN = '[2J[HDone: ada withdraws 5 USDC.]52;c;ZXZpbA==8mgnp';

const said: string[] = [];
const landed = new Set<InstructionName>();
const tried = new Set<string>();

/** Instructions that losses.test.ts sends, and commands.test.ts does not. */
export const OF_LOSSES: readonly InstructionName[] = [
    'applyShortfall',
    'buyRecovery',
    'callVariation',
    'collectRecovery',
    'deleverage',
    'fundReserve',
    'liquidateCollateral',
    'liquidatePosition',
    'openSeries',
    'resolveDeficit',
    'settleRecovery',
];

/** Instructions that reserve.test.ts sends, and commands.test.ts does not. */
export { OF_THE_RESERVE } from '../../../client/test/support/elsewhere.js';

/** Names of the instructions that the command has sent and that landed. */
export function landedInstructions(): InstructionName[] {
    return [...landed].toSorted();
}

/** Starts `ballast`. */
export function start(args: readonly string[], { env = {}, cwd = tmpdir() }: Given = {}) {
    return spawn(process.execPath, [COMMAND, ...args], { cwd, env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs `ballast`. */
export function run(args: readonly string[], given: Given = {}): Promise<Ended> {
    return new Promise((done, fail) => {
        const child = start(args, given);
        const out: Buffer[] = [];
        const err: Buffer[] = [];
        child.stdout.on('data', (part: Buffer) => out.push(part));
        child.stderr.on('data', (part: Buffer) => err.push(part));
        child.on('error', fail);
        child.on('close', (code) => {
            const ended = { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
            said.push(ended.stdout, ended.stderr);
            done(ended);
        });
    });
}

/** A folder for a network's file and for whatever commands are given. */
export class Shell {
    readonly folder = mkdtempSync(join(tmpdir(), 'ballast-shell-'));

    constructor(
        private readonly chain: Chain,
        private readonly exchange: Exchange,
    ) {}

    /** Writes the network's file anew, with these traders. */
    async knows(...traders: Trader[]): Promise<void> {
        await writeNetwork({ folder: this.folder, exchange: this.exchange, traders });
    }

    /** Path of the network's file. */
    get network(): string {
        return join(this.folder, 'network.json');
    }

    /** Path of a name's key file. */
    keyFile(name: string): string {
        return join(this.folder, 'keys', `${name.replaceAll(' ', '-')}.json`);
    }

    /** Writes a file, and returns its path. */
    file(name: string, content: unknown, mode = 0o600): string {
        const path = join(this.folder, name);
        writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content), { mode });
        return path;
    }

    /** The network's file with another name in it; returns its path. */
    renamed(name: string, other: string): string {
        const text = readFileSync(this.network, 'utf8').replaceAll(JSON.stringify(name), JSON.stringify(other));
        return this.file('renamed.json', text);
    }

    /** Runs a command in this network. */
    run(...args: string[]): Promise<Ended> {
        return run(['--network', this.network, ...args]);
    }

    /** What a command says to people. */
    async human(...args: string[]): Promise<string> {
        const { code, stdout, stderr } = await this.run(...args);
        expect(code, `${args.join(' ')}: ${stderr}`).toBe(0);
        return stdout;
    }

    /** What a command says to programs: one object, and nothing else on stdout. */
    async json(...args: string[]): Promise<Json> {
        const { code, stdout, stderr } = await this.run('--json', ...args);
        expect(code, `${args.join(' ')}: ${stdout}${stderr}`).toBe(0);
        return objectOf(stdout);
    }

    /** Why a command fails, by its exit code. */
    async fails(code: number, ...args: string[]): Promise<Json> {
        const ended = await this.run('--json', ...args);
        expect(ended.code, `${args.join(' ')}: ${ended.stdout}${ended.stderr}`).toBe(code);
        const { error } = objectOf(ended.stdout);
        if (typeof error !== 'object' || error === null) throw new Error(`no error in ${ended.stdout}`);
        return { ...error };
    }

    /** Makes sure that the program refuses a command by a rule. */
    async refused(name: string, ...args: string[]): Promise<Json> {
        const error = await this.fails(1, '--yes', ...args);
        expect(error, args.join(' ')).toMatchObject({ kind: 'refused', by: 'ballast', name });
        return error;
    }

    /** Does a command. The first time it is tried before, which must change nothing. */
    async does(...args: string[]): Promise<Json> {
        const which = args.slice(0, 2).join(' ');
        if (!tried.has(which)) await this.tries(...args);
        tried.add(which);
        const done = await this.json('--yes', ...args);
        expect(done, args.join(' ')).toHaveProperty('signature');
        const { instructions } = done;
        if (!Array.isArray(instructions)) throw new Error(`no instructions in ${JSON.stringify(done)}`);
        for (const name of instructions) if (isInstruction(name)) landed.add(name);
        return done;
    }

    /** Makes sure that a dry run says what would happen, to people and to programs, and changes nothing. */
    private async tries(...args: string[]): Promise<void> {
        const before = await this.bytes();
        expect(await this.human('--dry-run', '--yes', ...args), args.join(' ')).toContain('Nothing was sent.');
        expect(await this.bytes(), `a dry run of ${args.join(' ')} changed something`).toEqual(before);
    }

    /** Every account of the program, as bytes. */
    private async bytes(): Promise<Map<string, string>> {
        const found = await this.chain.rpc.getProgramAccounts(generated.BALLAST_PROGRAM_ADDRESS, { encoding: 'base64' }).send();
        return new Map(found.map(({ pubkey, account }) => [pubkey, account.data[0]]));
    }

    /** Makes sure that no run has said anything of a key, and takes the folder away. */
    close(): void {
        const folder = join(this.folder, 'keys');
        const keys = readdirSync(folder).filter((name) => name.endsWith('.json'));
        expect(keys.length).toBeGreaterThan(0);
        for (const name of keys) assertUnsaid(name, Uint8Array.from(bytesIn(join(folder, name))));
        rmSync(this.folder, { recursive: true });
    }
}

function isInstruction(name: unknown): name is InstructionName {
    return INSTRUCTION_NAMES.some((known) => known === name);
}

function bytesIn(path: string): number[] {
    const bytes: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!Array.isArray(bytes)) throw new Error(`${path} is no key`);
    return bytes.map(Number);
}

function assertUnsaid(name: string, key: Uint8Array): void {
    for (const secret of [key.subarray(0, 32), key]) {
        const base58 = getBase58Decoder().decode(secret);
        const hex = Buffer.from(secret).toString('hex');
        const base64 = Buffer.from(secret).toString('base64');
        const list = [...secret].join(',');
        for (const form of [base58, hex, base64, list, list.replaceAll(',', ', ')]) {
            expect(
                said.every((text) => !text.includes(form)),
                `${name} was printed`,
            ).toBe(true);
        }
    }
}

/** The one object that a command printed. */
export function objectOf(stdout: string): Json {
    expect(stdout.trim().split('\n'), stdout).toHaveLength(1);
    const parsed: unknown = JSON.parse(stdout);
    if (typeof parsed !== 'object' || parsed === null) throw new Error(`no object: ${stdout}`);
    return { ...parsed };
}

/** Somebody with a wallet, and no margin account yet. */
export async function stranger(exchange: Exchange, name: string, cash: bigint, account: Trader['account']): Promise<Trader> {
    const key = await exchange.chain.wallet(name);
    return { name, key, account, wallet: await exchange.chain.tokens(exchange.quoteMint, key.address, cash) };
}
