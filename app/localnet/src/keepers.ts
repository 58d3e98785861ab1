/** Keepers that look after a local network, in its own process. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { createLog, Keeper, LEAST_DISCOUNT, serve, type Action, type Job, type Limits, type Result } from '@ballast/keeper';
import { Risk } from '@ballast/risk';
import { createSolanaRpcSubscriptions } from '@solana/kit';

import { DOLLAR } from './configuration.js';
import type { Exchange, Trader } from './exchange.js';

/** A keeper that runs. */
export interface RunningKeeper {
    readonly trader: Trader;
    /** Where /metrics and /health are. */
    readonly url: string;
    readonly stop: () => Promise<void>;
}

export interface StartKeepersOptions {
    readonly exchange: Exchange;
    readonly keepers: number;
    /** Told of each action that landed. */
    readonly done?: (keeper: string, job: string, task: string) => void;
    /** Told of each line of the logs. */
    readonly log?: (keeper: string, line: string) => void;
}

const CASH = 1_000_000n * DOLLAR;
/** A SOL an hour, no priority fee, and of what the reserve sells the same as a keeper buys that nobody told otherwise. */
const LIMITS: Limits = { spending: 1_000_000_000n, priorityFee: 0n, leastDiscount: LEAST_DISCOUNT };

/** Starts keepers, each with a margin account that takes positions over. */
export async function startKeepers({ exchange, keepers, done, log }: StartKeepersOptions): Promise<RunningKeeper[]> {
    const wasm = readFileSync(fileURLToPath(import.meta.resolve('@ballast/risk/ballast.wasm')));
    const genesisHash = await exchange.chain.rpc.getGenesisHash().send();
    const running: RunningKeeper[] = [];
    for (let number = 1; number <= keepers; number += 1) {
        const trader = await exchange.trader(`keeper ${number}`, CASH);
        const keeper = new Keeper({
            rpc: exchange.chain.rpc,
            connect: () => createSolanaRpcSubscriptions(exchange.chain.validator.webSocketUrl),
            deployment: exchange.deployment,
            genesisHash,
            risk: await Risk.load({ wasm }),
            log: createLog({ level: 'info', secrets: [], write: (line) => log?.(trader.name, line) }),
            signer: trader.key,
            taker: trader.account,
            send: true,
            oracles: exchange.feeds.map(({ index, oracle }) => ({ feed: index, oracle })),
            limits: LIMITS,
            intervalMilliseconds: 1_000,
            pollMilliseconds: 100,
            tried: ({ task }: Action, { name }: Job, { outcome }: Result) => {
                if (outcome === 'done') done?.(trader.name, name, task.kind);
            },
        });
        const served = await serve({ port: 0, registry: keeper.metrics.registry, health: () => keeper.health() });
        void keeper.run();
        running.push({
            trader,
            url: `http://127.0.0.1:${served.port}/metrics`,
            stop: async () => {
                await keeper.stop(5_000);
                served.close();
            },
        });
    }
    return running;
}
