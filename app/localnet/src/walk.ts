/** Prices that walk at random, the same way for the same seed. */
import type { Asset, Exchange } from './exchange.js';

/** How prices move. */
export interface WalkOptions {
    readonly seed: number;
    /** The most that a price moves in a step, in basis points. */
    readonly step: number;
}

/** A tenth of a per cent at most. */
export const WALK: WalkOptions = { seed: 1, step: 10 };

const WHOLE = 10_000n;

/** Walks the prices of an exchange, a step at a time. */
export class Walk {
    private state: number;

    constructor(
        private readonly exchange: Exchange,
        private readonly options: WalkOptions = WALK,
    ) {
        this.state = options.seed | 1; // The generator stands still at zero.
    }

    /** Lets seconds pass, and posts a price for every feed; the quote's stays. */
    async step(seconds: bigint): Promise<void> {
        const { assets, posted, chain } = this.exchange;
        const moved = assets.map(({ index }) => [index, this.moved(posted.get(index) ?? 0n)] as const);
        const quote = assets.length;
        await chain.advance(seconds);
        await this.exchange.post([...moved, [quote, posted.get(quote) ?? 0n]]);
    }

    /** Lets the price of an asset fall by so many basis points at once. */
    async crash(asset: Asset, basisPoints: number): Promise<void> {
        const price = this.exchange.posted.get(asset.index) ?? 0n;
        await this.exchange.post([[asset.index, (price * (WHOLE - BigInt(basisPoints))) / WHOLE]]);
    }

    private moved(price: bigint): bigint {
        const span = 2 * this.options.step + 1;
        const basisPoints = BigInt((this.draw() % span) - this.options.step);
        return (price * (WHOLE + basisPoints)) / WHOLE;
    }

    /** Marsaglia's xorshift. */
    private draw(): number {
        this.state ^= this.state << 13;
        this.state ^= this.state >>> 17;
        this.state ^= this.state << 5;
        return this.state >>> 0;
    }
}
