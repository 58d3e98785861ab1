/** A validator in this process: Surfpool's, with RPC and WebSocket, offline. */
import { createRequire } from 'node:module';

import type { Address, ReadonlyUint8Array } from '@solana/kit';

/** The part of Surfpool's binding that is used here. */
interface Surfnet {
    readonly rpcUrl: string;
    readonly wsUrl: string;
    deploy(options: { programId: string; soPath: string }): unknown;
    fundSol(address: string, lamports: number): void;
    setAccount(address: string, lamports: number, data: number[], owner: string): void;
    timeTravelToTimestamp(milliseconds: number): unknown;
    drainEvents(): unknown[];
    stop(): void;
}

interface SurfnetOptions {
    readonly offline: boolean;
    readonly blockProductionMode: 'transaction' | 'clock';
    readonly slotTimeMs?: number;
    readonly airdropSol: number;
}

interface SurfnetBinding {
    readonly Surfnet: { startWithConfig(options: SurfnetOptions): Surfnet };
}

function isBinding(loaded: unknown): loaded is SurfnetBinding {
    return typeof loaded === 'object' && loaded !== null && 'Surfnet' in loaded && typeof loaded.Surfnet === 'function';
}

function loadSurfnet(): SurfnetBinding['Surfnet'] {
    const loaded: unknown = createRequire(import.meta.url)('@solana/surfpool-linux-x64-gnu');
    if (!isBinding(loaded)) throw new Error('@solana/surfpool-linux-x64-gnu has no Surfnet: install the version that package.json pins');
    return loaded.Surfnet;
}

/** How blocks are made. */
export interface ValidatorOptions {
    /** Milliseconds of a slot; a block for each transaction, and a clock that stands, if it is left out. */
    readonly slotMilliseconds?: number;
}

/** A running validator. */
export class Validator {
    private readonly draining: NodeJS.Timeout;

    private constructor(private readonly surfnet: Surfnet) {
        // It keeps what it did in a queue of bounded length, and stands still when nobody empties that.
        this.draining = setInterval(() => this.drain(), 20);
        this.draining.unref();
    }

    static start({ slotMilliseconds }: ValidatorOptions = {}): Validator {
        const common = { offline: true, airdropSol: 0 };
        const options: SurfnetOptions =
            slotMilliseconds === undefined
                ? { ...common, blockProductionMode: 'transaction' }
                : { ...common, blockProductionMode: 'clock', slotTimeMs: slotMilliseconds };
        return new Validator(loadSurfnet().startWithConfig(options));
    }

    /** The validator, with room in its queue: a loop that places many accounts leaves the interval no time. */
    private drain(): Surfnet {
        this.surfnet.drainEvents();
        return this.surfnet;
    }

    get url(): string {
        return this.surfnet.rpcUrl;
    }

    get webSocketUrl(): string {
        return this.surfnet.wsUrl;
    }

    deploy(program: Address, path: string): void {
        this.drain().deploy({ programId: program, soPath: path });
    }

    fund(address: Address, lamports: bigint): void {
        this.drain().fundSol(address, Number(lamports));
    }

    /** Puts bytes at an address. */
    place(address: Address, owner: Address, data: ReadonlyUint8Array, lamports = 1_000_000_000n): void {
        this.drain().setAccount(address, Number(lamports), Array.from(data), owner);
    }

    /** Moves the clock forward to a time in unix seconds; it never goes back. */
    travel(to: bigint): void {
        this.drain().timeTravelToTimestamp(Number(to) * 1_000);
    }

    stop(): void {
        clearInterval(this.draining);
        this.surfnet.stop();
    }
}
