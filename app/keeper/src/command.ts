/** `ballast-keeper`: the process. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { createRpc, findDeployment, parseAmount, parseNetwork, readOne, type Network } from '@ballast/client';
import { readKeyFile } from '@ballast/client/key-file';
import { Risk } from '@ballast/risk';
import { createSolanaRpcSubscriptions, isAddress, type Address } from '@solana/kit';
import { Command, InvalidArgumentError } from 'commander';

import type { Oracle } from './acting/actions.js';
import { JOBS, type Job } from './jobs/index.js';
import { Keeper } from './keeper.js';
import { LEAST_DISCOUNT } from './options.js';
import { createBlot, createLog, secretsIn, type Logger } from './telling/log.js';
import { serve } from './telling/server.js';
import { findTaker, NoTaker } from './acting/taker.js';

interface CommandOptions {
    readonly network?: string;
    readonly url?: string;
    readonly webSocket?: string;
    readonly root?: Address;
    readonly genesis?: string;
    readonly key?: string;
    readonly account: number;
    readonly send: boolean;
    readonly jobs?: readonly Job[];
    readonly oracle?: readonly Oracle[];
    readonly interval: number;
    readonly parallel: number;
    readonly jitter: number;
    readonly maxSpend?: bigint;
    readonly maxPriorityFee?: bigint;
    readonly maxInventory?: string;
    readonly minBooking: string;
    readonly minDiscount: number;
    readonly minCapital?: string;
    readonly requests?: number;
    readonly metricsPort: number;
    readonly metricsHost: string;
    readonly logLevel: string;
}

/** Something that whoever starts the keeper has to put right. */
class CannotStart extends Error {
    override readonly name = 'CannotStart';
}

function positive(text: string): number {
    const value = Number(text);
    if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('give a number above zero');
    return value;
}

function whole(text: string): number {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 0 || value > 65_535) throw new InvalidArgumentError('give a whole number from 0 to 65535');
    return value;
}

function lamports(text: string): bigint {
    if (!/^\d+$/.test(text)) throw new InvalidArgumentError('give a whole number');
    return BigInt(text);
}

function anAddress(text: string): Address {
    if (!isAddress(text)) throw new InvalidArgumentError('give an address in base 58');
    return text;
}

function someJobs(text: string): Job[] {
    return text.split(',').map((name) => {
        const found = JOBS.find((job) => job.name === name.trim());
        if (found === undefined) throw new InvalidArgumentError(`${name} is no job: name some of ${JOBS.map((job) => job.name).join(',')}`);
        return found;
    });
}

function anOracle(text: string, before: readonly Oracle[] = []): Oracle[] {
    const [feed = '', oracle = ''] = text.split('=');
    return [...before, { feed: whole(feed), oracle: anAddress(oracle) }];
}

/** What is spent within an hour at most, unless it is said. */
export const MAX_SPEND = 50_000_000n;
const MAX_PRIORITY_FEE = 500_000n;

const EXAMPLES = `
Jobs:
${JOBS.map(({ name, about, takes }) => `  ${name.padEnd(14)}${about}${takes === true ? ' (needs a margin account)' : ''}`).join('\n')}

Examples, in the folder app of a clone:
  Look what a keeper would do on the local network, and send nothing:
    npx ballast-keeper --network ../target/localnet/network.json
  Do it, with the key of one of its traders, whose margin account 0 takes positions:
    npx ballast-keeper --network ../target/localnet/network.json --key ../target/localnet/keys/ada.json --send
  Refresh prices and settle on another cluster, for at most a hundredth of SOL an hour:
    npx ballast-keeper --url https://node.example --root ROOT --oracle 0=ADDRESS --jobs prices,funding,settlement \\
      --key key.json --max-spend 10000000 --send
  Take over at most 50,000 of quote, and serve metrics on another port:
    npx ballast-keeper --network network.json --key key.json --max-inventory 50000 --metrics-port 9465 --send
  Let the reserve take on what nobody liquidates, and buy of it at one per cent off:
    npx ballast-keeper --network network.json --key key.json --jobs prices,funding,settlement,inventory --min-discount 100 --send`;

function createCommand(): Command {
    return new Command('ballast-keeper')
        .description('Does the work of a Ballast deployment that anyone may do. Without --send it only says what it would do.')
        .option('--network <file>', "a network's file, which says where everything is")
        .option('--url <url>', 'RPC of a node; default: that of the network, or of the environment: SOLANA_RPC_URL')
        .option('--web-socket <url>', 'its WebSocket; without one everything is polled, but for the network of a file')
        .option('--root <address>', 'root of the deployment', anAddress)
        .option('--genesis <hash>', "hash of the cluster's genesis block, if you know which cluster it should be")
        .option('--key <file>', 'key that pays and signs, as the Solana tools write it')
        .option(
            '--account <number>',
            "the key's margin account that takes positions and collateral: it is open, and cash is in it",
            whole,
            0,
        )
        .option('--send', 'send what was found', false)
        .option('--jobs <names>', 'only these jobs, separated by commas; default: all', someJobs)
        .option('--oracle <feed=address>', 'where the price of a feed is posted; may be repeated', anOracle)
        .option('--interval <seconds>', 'between two rounds', positive, 2)
        .option('--parallel <number>', 'transactions under way at once', positive, 8)
        .option('--jitter <seconds>', 'put each action off by up to so long, so that racing keepers waste less', Number, 0)
        .option(
            '--max-spend <lamports>',
            'the most that is spent within an hour, rent included, half of it kept for what is urgent (default: 50000000)',
            lamports,
        )
        .option(
            '--max-priority-fee <number>',
            'the most that is offered for a compute unit, in millionths of a lamport (default: 500000)',
            lamports,
        )
        .option('--max-inventory <quote>', 'what the margin account may hold in positions and collateral; default: no limit')
        .option('--min-booking <quote>', 'the least for which positions, claims and fees are booked while no window is open', '1')
        .option(
            '--min-discount <basis points>',
            "how far below the oracle's price what the reserve holds is bought at least",
            whole,
            LEAST_DISCOUNT,
        )
        .option('--min-capital <quote>', 'protocol capital that stays at home at least: what is beyond it is placed; default: nothing is')
        .option('--requests <number>', 'requests to the node in a second at most; default: no limit', positive)
        .option('--metrics-port <port>', 'where /metrics and /health are served; 0 takes a free one', whole, 9_464)
        .option('--metrics-host <address>', 'the address on which they are served', '127.0.0.1')
        .option('--log-level <level>', 'trace, debug, info, warn or error', 'info')
        .addHelpText('after', EXAMPLES);
}

/** Runs the command until it is told to stop. */
export async function main(args: readonly string[]): Promise<void> {
    const command = createCommand();
    command.parse([...args]);
    const options = command.opts<CommandOptions>();
    const given = [options.url, options.webSocket, process.env['SOLANA_RPC_URL']];
    let log = createLog({ level: options.logLevel, secrets: secretsOf(given) });
    try {
        const network = networkOf(options);
        const secrets = secretsOf([...given, network?.url, network?.webSocket]);
        log = createLog({ level: options.logLevel, secrets });
        await run(options, { network, log, blot: createBlot(secrets) });
    } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        log.fatal({ error: error instanceof Error ? error.name : 'unknown' }, text);
        process.exitCode = 1;
    }
}

function networkOf({ network }: CommandOptions): Network | undefined {
    return network === undefined ? undefined : parseNetwork(readFileSync(network, 'utf8'));
}

/** Secrets in addresses of nodes; one that cannot be parsed is a secret itself. */
function secretsOf(urls: readonly (string | undefined)[]): string[] {
    return urls.flatMap((url) => (url === undefined ? [] : URL.canParse(url) ? secretsIn(url) : [url]));
}

interface Surroundings {
    readonly network: Network | undefined;
    readonly log: Logger;
    /** Blots out what must not be shown. */
    readonly blot: (text: string) => string;
}

async function run(options: CommandOptions, { network, log, blot }: Surroundings): Promise<void> {
    const url = options.url ?? network?.url ?? process.env['SOLANA_RPC_URL'];
    const webSocket = options.webSocket ?? (options.url === undefined ? network?.webSocket : undefined);
    const root = options.root ?? network?.root;
    if (url === undefined || root === undefined) throw new CannotStart('name a deployment: --network FILE, or --url and --root');
    if (options.send && options.key === undefined) throw new CannotStart('--send needs a key that pays: name its file with --key');
    const rpc = createRpc({ url, ...(options.requests === undefined ? {} : { requestsPerSecond: options.requests }) });
    const genesisHash = options.genesis ?? (await rpc.getGenesisHash().send());
    const deployment = await findDeployment(rpc, { root, genesisHash });
    const signer = options.key === undefined ? undefined : await readKeyFile(options.key);
    const taker =
        signer === undefined
            ? undefined
            : await takerOf(options, log, () => findTaker(rpc, { deployment, owner: signer.address, index: options.account }));
    const { value } = await readOne(rpc, 'Clearinghouse', root);
    const { maxInventory, minCapital } = options;
    const amountOf = (text: string) => parseAmount({ text, decimals: value.quoteDecimals });
    const keeper = new Keeper({
        rpc,
        ...(webSocket === undefined ? {} : { connect: () => createSolanaRpcSubscriptions(webSocket) }),
        deployment,
        genesisHash,
        risk: await Risk.load({ wasm: readFileSync(fileURLToPath(import.meta.resolve('@ballast/risk/ballast.wasm'))) }),
        log,
        ...(signer === undefined ? {} : { signer }),
        send: options.send,
        ...(options.jobs === undefined ? {} : { jobs: options.jobs }),
        ...(taker === undefined ? {} : { taker }),
        oracles: [...(network?.oracles ?? []).map(({ feed, address: oracle }) => ({ feed, oracle })), ...(options.oracle ?? [])],
        limits: {
            spending: options.maxSpend ?? MAX_SPEND,
            priorityFee: options.maxPriorityFee ?? MAX_PRIORITY_FEE,
            ...(maxInventory === undefined ? {} : { inventory: amountOf(maxInventory) }),
            leastBooking: amountOf(options.minBooking),
            leastDiscount: options.minDiscount,
            ...(minCapital === undefined ? {} : { leastCapital: amountOf(minCapital) }),
        },
        intervalMilliseconds: options.interval * 1_000,
        parallel: options.parallel,
        jitterMilliseconds: options.jitter * 1_000,
    });
    const served = await serve({
        port: options.metricsPort,
        host: options.metricsHost,
        registry: keeper.metrics.registry,
        health: async () => {
            const { healthy, reasons } = await keeper.health();
            return { healthy, reasons: reasons.map(blot) };
        },
    });
    const { host } = new URL(url);
    log.info({ node: host, root, port: served.port, jobs: keeper.jobNames, send: options.send, payer: signer?.address, taker }, 'started');
    if (!options.send) log.info('a dry run: nothing is sent without --send');
    const running = keeper.run();
    await interrupted();
    log.info('stopping: what is under way is waited for');
    const unknown = await keeper.stop();
    await Promise.race([running, new Promise((done) => setTimeout(done, 1_000).unref())]);
    for (const { signature, subject } of unknown) log.error({ signature, subject }, 'not known whether it landed: look the signature up');
    log.info({ unknown: unknown.length }, 'stopped');
    served.close();
    process.exit(0); // Sockets of the node would keep it alive.
}

/** The margin account that takes things on. Without one those jobs are left out, or refused if they were asked for by name. */
async function takerOf({ jobs }: CommandOptions, log: Logger, find: () => Promise<Address>): Promise<Address | undefined> {
    if (jobs !== undefined && !jobs.some(({ takes }) => takes === true)) return find().catch(() => undefined);
    try {
        return await find();
    } catch (error) {
        if (!(error instanceof NoTaker) || jobs !== undefined) throw error;
        log.warn(`liquidation and variation are left out: ${error.message}`);
        return undefined;
    }
}

function interrupted(): Promise<void> {
    return new Promise((done) => {
        process.once('SIGTERM', done);
        process.once('SIGINT', done);
    });
}
