/** A clearinghouse with a crowd in it, and keepers that look after it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { type Deployment } from '@ballast/client';
import { Chain, CONFIGURATION, crowd, DOLLAR, Exchange, type Configuration, type Trader } from '@ballast/localnet';
import { Risk } from '@ballast/risk';

import { createLog, Keeper, type Action, type Job, type KeeperOptions, type Oracle, type Result } from '../../src/index.js';

const WASM = fileURLToPath(new URL('../../../risk/wasm/ballast.wasm', import.meta.url));

export const loadRisk = (): Promise<Risk> => Risk.load({ wasm: readFileSync(WASM) });

/** An action that a keeper tried, and what came of it. */
export interface Tried {
    readonly job: string;
    readonly action: Action;
    readonly result: Result;
}

/** A keeper, what it tried and what it logged. */
export interface Kept {
    readonly keeper: Keeper;
    readonly tried: Tried[];
    readonly lines: string[];
}

/** What a test changes of a keeper. */
export type KeeperChanges = Partial<KeeperOptions> & { readonly secrets?: readonly string[] };

export class Scene {
    private constructor(
        readonly chain: Chain,
        readonly exchange: Exchange,
        readonly risk: Risk,
        readonly genesisHash: string,
    ) {}

    static async open(configuration: Configuration = CONFIGURATION): Promise<Scene> {
        const chain = await Chain.start();
        const exchange = await Exchange.launched(chain, configuration);
        return new Scene(chain, exchange, await loadRisk(), await chain.rpc.getGenesisHash().send());
    }

    close(): void {
        this.chain.stop();
    }

    get deployment(): Deployment {
        return this.exchange.deployment;
    }

    get oracles(): Oracle[] {
        return this.exchange.feeds.map(({ index, oracle }) => ({ feed: index, oracle }));
    }

    crowd(accounts: number) {
        return crowd(this.exchange, { accounts });
    }

    /** Somebody with enough to take over a crowd. */
    rich(name: string, dollars = 400_000n): Promise<Trader> {
        return this.exchange.trader(name, dollars * DOLLAR);
    }

    /** A keeper that pays with a trader's key and takes on by its account. */
    keeper(trader: Trader, changes: KeeperChanges = {}): Kept {
        const { secrets = [], ...options } = changes;
        const [tried, lines]: [Tried[], string[]] = [[], []];
        const keeper = new Keeper({
            rpc: this.chain.rpc,
            deployment: this.deployment,
            genesisHash: this.genesisHash,
            risk: this.risk,
            log: createLog({ level: 'debug', secrets, write: (line) => lines.push(line) }),
            signer: trader.key,
            taker: trader.account,
            send: true,
            oracles: this.oracles,
            limits: { spending: 10_000_000_000n, priorityFee: 0n },
            intervalMilliseconds: 100,
            pollMilliseconds: 20,
            patienceMilliseconds: 5_000,
            tried: (action: Action, job: Job, result: Result) => tried.push({ job: job.name, action, result }),
            ...options,
        });
        return { keeper, tried, lines };
    }
}
