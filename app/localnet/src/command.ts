/** `npm run localnet`: a clearinghouse to try things out on, until it is interrupted. */
import { fileURLToPath } from 'node:url';

import { generated, wait, type Deployment } from '@ballast/client';
import { Command, InvalidArgumentError } from 'commander';

import { Chain } from './chain.js';
import { crowd } from './crowd.js';
import { Exchange, type Trader } from './exchange.js';
import { startKeepers, type RunningKeeper } from './keepers.js';
import { removeNetwork, writeNetwork } from './networkFile.js';
import { openInBrowser } from './service/browser.js';
import { Service } from './service/service.js';
import { Walk } from './walk.js';

const FOLDER = fileURLToPath(new URL('../../../target/localnet', import.meta.url));
const NAMES = ['ada', 'bob', 'carl', 'dora', 'eve', 'fred', 'gus', 'hal'];

interface LocalnetOptions {
    readonly json: boolean;
    readonly seed: number;
    readonly traders: number;
    readonly accounts: number;
    readonly keepers: number;
    readonly age: number;
    readonly walk: number;
    readonly crash?: readonly [symbol: string, basisPoints: number];
    readonly slot: number;
    readonly once: boolean;
    readonly folder?: string;
    readonly port: number;
    readonly open: boolean;
}

function whole(text: string): number {
    const value = Number(text);
    if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('give a whole number, not below zero');
    return value;
}

function crash(text: string): readonly [string, number] {
    const [, symbol, points] = /^([A-Z]+):(\d+)$/.exec(text) ?? [];
    if (symbol === undefined || points === undefined || Number(points) >= 10_000) {
        throw new InvalidArgumentError('give a symbol and basis points below 10000: BTC:2000');
    }
    return [symbol, Number(points)];
}

const command = new Command('localnet')
    .description(
        'Starts a validator with a launched clearinghouse on it: three markets, a reserve, traders with positions, prices that walk.',
    )
    .option('--json', 'print addresses as JSON', false)
    .option('--seed <number>', 'seed of the walk of prices', whole, 1)
    .option('--traders <number>', 'how many traders open positions; two at least, eight at most', whole, 4)
    .option('--accounts <number>', 'how many further accounts trade with each other: thousands, if you can wait a minute', whole, 0)
    .option('--keepers <number>', 'how many keepers look after it, and take positions over', whole, 1)
    .option('--age <days>', 'how old it is: seeds and pledges open over thirty days; its clock is ahead by as much', whole, 31)
    .option('--walk <seconds>', 'seconds between two prices; 0 lets them stand', whole, 10)
    .option('--crash <symbol:points>', 'let a price fall by so many basis points after the first step', crash)
    .option('--slot <milliseconds>', 'how long a slot takes: 400 is as slow as mainnet', whole, 100)
    .option('--port <number>', 'where the dashboard is served; 0 takes any free port', whole, 8910)
    .option('--open', 'open the dashboard in a browser', false)
    .option('--once', 'stop as soon as it stands', false)
    .option('--folder <path>', `where network.json and the keys are written, for the ballast command; ${FOLDER} unless --once`)
    .action(run);

async function run(options: LocalnetOptions): Promise<void> {
    const chain = await Chain.start({ slotMilliseconds: Math.max(1, options.slot) });
    let service: Service | undefined;
    try {
        const exchange = await Exchange.launched(chain);
        if (options.age > 0) await exchange.wait(86_400n * BigInt(options.age));
        const traders = await populate(exchange, Math.min(NAMES.length, Math.max(2, options.traders)));
        if (options.accounts > 0) await gather(exchange, options.accounts);
        const keepers = options.once ? [] : await startKeepers({ exchange, keepers: options.keepers, done: tally });
        service = await Service.start(exchange, { port: options.once ? 0 : options.port });
        const folder = options.folder ?? (options.once ? undefined : FOLDER);
        const everyone = [...traders, ...keepers.map(({ trader }) => trader)];
        const file = folder === undefined ? undefined : await writeNetwork({ folder, exchange, traders: everyone });
        process.stdout.write(describe(exchange, traders, { json: options.json, file, dashboard: service.url, keepers }));
        if (!options.once && options.port !== 0 && !service.url.endsWith(`:${options.port}`)) {
            process.stderr.write(`port ${options.port} is taken: the dashboard is at ${service.url}\n`);
        }
        if (options.open) openInBrowser(service.url);
        if (!options.once) await live(exchange, options);
        if (!options.once) process.stderr.write('stopping\n');
        await Promise.all(keepers.map(({ stop }) => stop()));
        if (folder !== undefined && !options.once) removeNetwork({ folder, exchange });
    } finally {
        service?.stop();
        chain.stop();
    }
}

/** What each buys and sells, in times of its cash: a fall of a seventh takes its margin. */
const LEVERAGE = 6n;

/** Opens accounts in pairs that trade with each other, one market after the other. */
async function populate(exchange: Exchange, count: number): Promise<Trader[]> {
    const traders: Trader[] = [];
    for (const name of NAMES.slice(0, count)) traders.push(await exchange.trader(name));
    for (const [place, buyer] of traders.entries()) {
        const seller = traders[(place + 1) % traders.length];
        const asset = exchange.assets[place % exchange.assets.length];
        if (!seller || !asset) continue;
        await exchange.wait(1n);
        const size = 10n ** BigInt(asset.decimals);
        const amount = (LEVERAGE * size * exchange.configuration.cash) / exchange.worth(asset.symbol, size);
        await exchange.trade(asset.symbol, buyer, seller, amount, exchange.worth(asset.symbol, amount));
    }
    return traders;
}

/** Opens many accounts that trade with each other, and says how far it is. */
async function gather(exchange: Exchange, accounts: number): Promise<void> {
    let opened = 0;
    const progress = (more: number): void => {
        opened += more;
        process.stderr.write(`\r${opened} of ${accounts} accounts`);
    };
    await crowd(exchange, { accounts, progress });
    process.stderr.write('\n');
}

/** What keepers did since it was last said. */
const tallied = new Map<string, number>();

function tally(keeper: string, _job: string, task: string): void {
    const what = `${keeper}: ${task}`;
    tallied.set(what, (tallied.get(what) ?? 0) + 1);
}

function sayTally(): void {
    for (const [what, times] of tallied) process.stderr.write(`${what}${times === 1 ? '' : ` ${times} times`}\n`);
    tallied.clear();
}

async function live(exchange: Exchange, { seed, walk, crash: fall }: LocalnetOptions): Promise<void> {
    const prices = new Walk(exchange, { seed, step: 10 });
    let interrupted = false;
    process.once('SIGINT', () => (interrupted = true));
    process.once('SIGTERM', () => (interrupted = true));
    if (fall) await prices.crash(exchange.asset(fall[0]), fall[1]);
    for (let waited = 0; !interrupted; waited += 1) {
        sayTally();
        if (walk > 0 && waited % walk === 0) await prices.step(0n);
        await wait(1_000);
    }
}

interface Description {
    readonly json: boolean;
    /** The network's file, if it was written. */
    readonly file: string | undefined;
    /** Where the dashboard is served. */
    readonly dashboard: string;
    readonly keepers: readonly RunningKeeper[];
}

function describe(exchange: Exchange, traders: readonly Trader[], { json, file, dashboard, keepers }: Description): string {
    const found = {
        dashboard,
        ...(file === undefined ? {} : { file }),
        rpc: exchange.chain.validator.url,
        webSocket: exchange.chain.validator.webSocketUrl,
        program: generated.BALLAST_PROGRAM_ADDRESS,
        ...addresses(exchange.deployment),
        assets: exchange.assets.map(({ symbol, index, collateral }) => ({ symbol, index, mint: collateral.mint })),
        traders: traders.map(({ name, key, account }) => ({ name, owner: key.address, account })),
        keepers: keepers.map(({ trader: { name, account }, url }) => ({ name, account, url })),
    };
    if (json) return `${JSON.stringify(found, undefined, 2)}\n`;
    return Object.entries(found)
        .flatMap(([name, value]) =>
            typeof value === 'string' ? [[name, value]] : value.map((item) => [name, Object.values(item).join('  ')]),
        )
        .map(([name, value]) => `${String(name).padEnd(16)}${String(value)}\n`)
        .join('');
}

function addresses({ clearinghouse, prices, terms, reserve, quoteMint, tradersVault, reserveVault, governance }: Deployment) {
    return { clearinghouse, prices, terms, reserve, quoteMint, tradersVault, reserveVault, governance };
}

await command.parseAsync();
