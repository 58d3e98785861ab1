/** `migrations/migrate`: each step of a deployment, from one reviewed file. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { createRpc, NotADeployment, SnapshotMoved, TransactionExpired, TransactionRefused, TransactionUnknown } from '@ballast/client';
import { isAddress, type Address } from '@solana/kit';
import { Command, InvalidArgumentError } from 'commander';

import { MigrationRefused, type Finding } from './action.js';
import { ConfigurationRefused, parseConfiguration } from './configuration/index.js';
import { changeOf } from './deployment/changes.js';
import { initialize } from './deployment/initialize.js';
import { launch } from './deployment/launch.js';
import { list } from './deployment/list.js';
import { readKey, type Keys } from './keys.js';
import { Migration, sha256 } from './migration.js';
import { deploy } from './program/deploy.js';
import { upgrade } from './program/upgrade.js';
import { verify } from './program/verify.js';
import { proposalFile } from './proposal.js';
import { recordFile } from './record.js';
import { isEqual, status } from './status.js';

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const PROGRAM = at('target/deploy/ballast.so');
const INTERFACE = at('idl/ballast.json');

/** Equal, or done; different; refused. */
const EXIT = { equal: 0, different: 1, refused: 2 } as const;

interface Options {
    readonly configuration: string;
    readonly url: string;
    readonly requestsPerSecond?: number;
    readonly payer?: string;
    readonly programKey?: string;
    readonly governance?: string;
    readonly funder?: string;
    readonly source?: Address;
    readonly upgradeAuthority?: string;
    readonly pricesKey?: string;
    readonly termsKey?: string;
    readonly program: string;
    readonly record?: string;
    readonly proposals?: string;
    readonly dryRun: boolean;
}

const KEY_OPTIONS = {
    payer: '--payer',
    program: '--program-key',
    governance: '--governance',
    funder: '--funder',
    upgradeAuthority: '--upgrade-authority',
    prices: '--prices-key',
    terms: '--terms-key',
} as const;

async function keysOf(options: Options): Promise<Keys> {
    const paths = { ...options, program: options.programKey, prices: options.pricesKey, terms: options.termsKey };
    const keys: { -readonly [Name in keyof Keys]: Keys[Name] } = {};
    for (const name of ['payer', 'program', 'governance', 'funder', 'upgradeAuthority', 'prices', 'terms'] as const) {
        const path = paths[name];
        if (path !== undefined) keys[name] = await readKey(KEY_OPTIONS[name], path);
    }
    return keys;
}

async function begin(options: Options, dryRun = options.dryRun): Promise<Migration> {
    const text = readFile('--configuration', options.configuration);
    const configuration = parseConfiguration(text.toString());
    const program = readFile('--program', options.program);
    const { requestsPerSecond, source } = options;
    return Migration.begin({
        rpc: createRpc({ url: options.url, ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }) }),
        configuration: { content: configuration, hash: sha256(text) },
        program: { content: program, hash: sha256(program) },
        keys: await keysOf(options),
        ...(source === undefined ? {} : { source }),
        dryRun,
        recorder: recordFile(options.record ?? at(`migrations/records/${configuration.name}.jsonl`)),
        proposals: proposalFile(options.proposals ?? at(`migrations/proposals/${configuration.name}.json`)),
        print,
    });
}

function readFile(option: string, path: string): Uint8Array {
    if (!existsSync(path)) throw new MigrationRefused(`${option}: there is no file ${path}${path === PROGRAM ? ': run make build' : ''}`);
    return readFileSync(path);
}

function print(line: string): void {
    process.stdout.write(`${line}\n`);
}

/** Shows findings; those that are equal only in number. */
function report(migration: Migration, findings: readonly Finding[]): void {
    const open = findings.filter(({ state }) => state !== 'equal');
    for (const finding of open) migration.show(finding);
    print(`${findings.length - open.length} of ${findings.length} are as the file says`);
    process.exitCode = isEqual(findings) ? EXIT.equal : EXIT.different;
}

/** Errors whose message says what to do. */
const TOLD = [ConfigurationRefused, MigrationRefused, NotADeployment, SnapshotMoved, TransactionExpired, TransactionUnknown];

function tell(error: unknown): string {
    if (error instanceof TransactionRefused) return `refused, and nothing changed: ${error.message}`;
    if (TOLD.some((kind) => error instanceof kind) && error instanceof Error) return error.message;
    if (error instanceof TypeError && error.message === 'fetch failed') return 'the node does not answer: check --url, or try again later';
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

function address(text: string): Address {
    if (!isAddress(text)) throw new InvalidArgumentError('give an address');
    return text;
}

function rate(text: string): number {
    const value = Number(text);
    if (!(value > 0)) throw new InvalidArgumentError('give a number above zero');
    return value;
}

/** Takes one step. What is blocked needs a decision, and the step is not done. */
async function take(options: Options, run: (migration: Migration) => Promise<void>): Promise<void> {
    const migration = await begin(options);
    await run(migration);
    if (migration.blocked) process.exitCode = EXIT.different;
}

/** A command of its own: every one takes the same options, so that a line can be repeated with another step. */
function step(name: string, description: string, run: (options: Options) => Promise<void>): Command {
    return new Command(name)
        .description(description)
        .requiredOption('--configuration <file>', 'the reviewed file')
        .requiredOption('--url <url>', 'a node of the cluster')
        .option('--requests-per-second <number>', 'what the node bears', rate)
        .option('--payer <file>', 'key that pays fees and rent, and deploys')
        .option('--program-key <file>', "key of the program's address, for its first deployment")
        .option('--governance <file>', 'key of governance, where that is a key')
        .option('--funder <file>', 'key whose quote becomes capital and seeds; the payer if it is left out')
        .option('--source <address>', "the funder's token account of the quote", address)
        .option('--upgrade-authority <file>', 'key of the upgrade authority, where that is a key')
        .option('--prices-key <file>', 'key of the account for prices; made up if it is left out')
        .option('--terms-key <file>', 'key of the account for terms; made up if it is left out')
        .option('--program <file>', 'the built program', PROGRAM)
        .option('--record <file>', 'where a line is appended for each transaction; migrations/records/<name>.jsonl if it is left out')
        .option('--proposals <file>', 'where instructions for a multisig are written; migrations/proposals/<name>.json if it is left out')
        .option('--dry-run', 'say what would be done, and do nothing', false)
        .action(async (options: Options) => {
            try {
                await run(options);
            } catch (error) {
                process.stderr.write(`${tell(error)}\n`);
                process.exitCode = EXIT.refused;
            }
        });
}

const migrate = new Command('migrate')
    .description('Deploys, founds, lists, launches and upgrades Ballast. Each step reads the chain first and does what is missing.')
    .addCommand(
        step('deploy', 'deploy the program and hand it over to its upgrade authority', (options) =>
            take(options, (migration) => deploy(migration)),
        ),
    )
    .addCommand(
        step('initialize', 'found the clearinghouse and price its quote', (options) =>
            take(options, (migration) => initialize(migration, changeOf)),
        ),
    )
    .addCommand(
        step('list', 'list feeds, collaterals and markets, set terms, fund and pledge', (options) =>
            take(options, (migration) => list(migration, changeOf)),
        ),
    )
    .addCommand(
        step('launch', 'launch what is as the file says; there is no way back', (options) =>
            take(options, (migration) => launch(migration, changeOf)),
        ),
    )
    .addCommand(
        step('upgrade', 'prepare an upgrade for the upgrade authority', (options) => take(options, (migration) => upgrade(migration))),
    )
    .addCommand(
        step('status', 'compare deployment and file: 0 when they are equal, 1 when not', async (options) => {
            const migration = await begin(options, true);
            report(migration, await status(migration));
        }),
    )
    .addCommand(
        step('verify', 'compare the deployed program with the built one: 0 when they are equal, 1 when not', async (options) => {
            const migration = await begin(options, true);
            report(migration, await verify(migration, readFile('idl', INTERFACE)));
        }),
    );

await migrate.parseAsync();
