/** Thousands of accounts with positions, made by the real program, many to a transaction. */
import { deposit, findMarginAccount, openAccount, quote, settleTrade, size, TransactionExpired, type Deployment } from '@ballast/client';
import type { Address, Instruction, KeyPairSigner } from '@solana/kit';

import { DOLLAR } from './configuration.js';
import type { Asset, Exchange } from './exchange.js';

/** Two accounts that trade with each other. */
export interface Pair {
    readonly buyer: Address;
    readonly seller: Address;
    readonly asset: Asset;
}

export interface CrowdOptions {
    /** How many accounts; an odd one is rounded down. */
    readonly accounts: number;
    /** Cash of the poorest and the richest, in quote: all trade the same amount, so these are the most and the least leveraged. */
    readonly cash?: readonly [least: bigint, most: bigint];
    /** What each position is worth when it is opened, in quote. */
    readonly worth?: bigint;
    /** Transactions under way at once; 8 if it is left out. */
    readonly parallel?: number;
    /** Told after each transaction how many accounts are done. */
    readonly progress?: (accounts: number) => void;
}

/** What fits a transaction of 1,232 bytes. */
const OPENED_AT_ONCE = 7;
const TRADED_AT_ONCE = 6;
const RICHNESSES = 97n;

/** Opens accounts of two owners, pays cash in, and lets each trade with one of the other owner. */
export async function crowd(exchange: Exchange, options: CrowdOptions): Promise<Pair[]> {
    const { accounts, cash = [110n * DOLLAR, 400n * DOLLAR], worth = 1_500n * DOLLAR, parallel = 8, progress } = options;
    const { chain, deployment, assets } = exchange;
    const [long, short] = await Promise.all([chain.wallet('long crowd'), chain.wallet('short crowd')]);
    const source = await chain.tokens(exchange.quoteMint, chain.payer.address, BigInt(accounts) * cash[1]);
    const numbers = Array.from({ length: Math.floor(accounts / 2) }, (_, index) => index);
    const opened = numbers.flatMap((index) => [long, short].map((owner) => ({ owner, index })));
    await inParallel(chunks(opened, OPENED_AT_ONCE), parallel, async (chunk) => {
        const instructions = chunk.map(({ owner, index }) => open(exchange, { owner, index, source, amount: richness(index, cash) }));
        const built = (await Promise.all(instructions)).flat();
        await untilLanded(() => chain.send(...built));
        progress?.(chunk.length);
    });
    const pairs = await Promise.all(numbers.map((index) => pairOf(deployment, { long, short, index, assets })));
    await inParallel(chunks(pairs, TRADED_AT_ONCE), parallel, async (chunk) => {
        await exchange.freshen();
        await untilLanded(() => chain.send(...chunk.map((pair) => trade(exchange, pair, { long, short, worth }))));
    });
    return pairs;
}

/** Cash between the least and the most, the same for the same number. */
function richness(index: number, [least, most]: readonly [bigint, bigint]): bigint {
    return least + ((most - least) * ((BigInt(index) * 31n) % RICHNESSES)) / (RICHNESSES - 1n);
}

interface Opening {
    readonly owner: KeyPairSigner;
    readonly index: number;
    readonly source: Address;
    readonly amount: bigint;
}

async function open({ chain, deployment }: Exchange, { owner, index, source, amount }: Opening): Promise<Instruction[]> {
    const account = await findMarginAccount(deployment.clearinghouse, owner.address, index);
    const { payer } = chain;
    return Promise.all([
        openAccount(deployment, { payer, owner, index }),
        deposit(deployment, { depositor: payer, account, source, amount: quote(amount) }),
    ]);
}

interface Owners {
    readonly long: KeyPairSigner;
    readonly short: KeyPairSigner;
}

async function pairOf(
    { clearinghouse }: Deployment,
    { long, short, index, assets }: Owners & { readonly index: number; readonly assets: readonly Asset[] },
): Promise<Pair> {
    const asset = assets[index % assets.length];
    if (asset === undefined) throw new RangeError('nothing is listed');
    const [buyer, seller] = await Promise.all([
        findMarginAccount(clearinghouse, long.address, index),
        findMarginAccount(clearinghouse, short.address, index),
    ]);
    return { buyer, seller, asset };
}

function trade(exchange: Exchange, pair: Pair, { long, short, worth }: Owners & { readonly worth: bigint }): Promise<Instruction> {
    const { symbol, index, decimals } = pair.asset;
    const one = 10n ** BigInt(decimals);
    const amount = (one * worth) / exchange.worth(symbol, one);
    return settleTrade(exchange.deployment, {
        market: index,
        buyer: { account: pair.buyer, signer: long },
        seller: { account: pair.seller, signer: short },
        size: size(amount),
        quote: quote(exchange.worth(symbol, amount)),
    });
}

function chunks<Item>(items: readonly Item[], length: number): Item[][] {
    return Array.from({ length: Math.ceil(items.length / length) }, (_, chunk) => items.slice(chunk * length, (chunk + 1) * length));
}

/** Sends anew what expired, which never lands: a validator that is short of time loses transactions. */
async function untilLanded(send: () => Promise<unknown>): Promise<void> {
    for (let times = 0; ; times += 1) {
        try {
            await send();
            return;
        } catch (error) {
            if (!(error instanceof TransactionExpired) || times === 5) throw error;
        }
    }
}

/** Works through a list, some at once. */
async function inParallel<Item>(items: readonly Item[], parallel: number, work: (item: Item) => Promise<void>): Promise<void> {
    const waiting = items.values();
    const worker = async (): Promise<void> => {
        for (const item of waiting) await work(item);
    };
    await Promise.all(Array.from({ length: parallel }, worker));
}
