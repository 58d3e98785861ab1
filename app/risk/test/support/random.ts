/** Numbers from a seed: SplitMix64. */
import type { Side } from '../../src/index.js';

const WORD = 2n ** 64n;

export class Random {
    #state: bigint;

    constructor(seed: bigint) {
        this.#state = seed;
    }

    /** A word of 64 bits. */
    word(): bigint {
        this.#state = (this.#state + 0x9e3779b97f4a7c15n) % WORD;
        let mixed = this.#state;
        mixed = ((mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n) % WORD;
        mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) % WORD;
        return mixed ^ (mixed >> 31n);
    }

    /** A number below a bound. */
    below(bound: number): number {
        return Number(this.word() % BigInt(bound));
    }

    /** A number of a drawn magnitude, below a power of two. */
    scaled(bits: bigint): bigint {
        return this.word() % 2n ** (1n + (this.word() % bits));
    }

    side(): Side {
        return this.below(2) === 0 ? 'buy' : 'sell';
    }
}
