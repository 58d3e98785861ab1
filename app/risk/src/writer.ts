/** Writes borsh: little-endian integers, lists with their length before them. */
import { InputRefused } from './errors.js';
import type { Bytes } from './questions.js';

const BITS_64 = { least: 0n, most: 2n ** 64n - 1n };
const SIGNED_64 = { least: -(2n ** 63n), most: 2n ** 63n - 1n };

/** Bytes that grow. */
export class Writer {
    #bytes = new Uint8Array(65_536);
    #length = 0;

    /** What was written. */
    bytes(): Uint8Array {
        return this.#bytes.subarray(0, this.#length);
    }

    u8(value: number): this {
        return this.#whole(value, 1, (view, at) => view.setUint8(at, value));
    }

    u16(value: number): this {
        return this.#whole(value, 2, (view, at) => view.setUint16(at, value, true));
    }

    u32(value: number): this {
        return this.#whole(value, 4, (view, at) => view.setUint32(at, value, true));
    }

    u64(value: bigint): this {
        return this.#wide(value, BITS_64, (view, at) => view.setBigUint64(at, value, true));
    }

    i64(value: bigint): this {
        return this.#wide(value, SIGNED_64, (view, at) => view.setBigInt64(at, value, true));
    }

    blob(value: Bytes): this {
        if (!(value instanceof Uint8Array)) throw new InputRefused('An account is not a Uint8Array', 'give its data as the chain holds it');
        this.#count(value.length);
        const at = this.#room(value.length);
        this.#bytes.set(value, at);
        return this;
    }

    list<Item>(items: readonly Item[], write: (item: Item) => void): this {
        this.#count(items.length);
        items.forEach(write);
        return this;
    }

    option<Value>(value: Value | undefined, write: (value: Value) => void): this {
        this.u8(value === undefined ? 0 : 1);
        if (value !== undefined) write(value);
        return this;
    }

    #count(value: number): void {
        this.u32(value);
    }

    #whole(value: number, width: number, set: (view: DataView, at: number) => void): this {
        if (!Number.isInteger(value) || value < 0 || value >= 2 ** (8 * width)) {
            throw new InputRefused(`${value} is not a whole number of ${8 * width} bits`, 'give an index or a count');
        }
        return this.#set(width, set);
    }

    #wide(value: bigint, bounds: typeof BITS_64, set: (view: DataView, at: number) => void): this {
        if (typeof value !== 'bigint' || value < bounds.least || value > bounds.most) {
            throw new InputRefused(`${value} is not a bigint from ${bounds.least} to ${bounds.most}`, 'give it in its smallest unit');
        }
        return this.#set(8, set);
    }

    #set(width: number, set: (view: DataView, at: number) => void): this {
        const at = this.#room(width);
        set(new DataView(this.#bytes.buffer), at);
        return this;
    }

    /** Makes room for so many bytes, and returns where. */
    #room(width: number): number {
        const at = this.#length;
        this.#length += width;
        if (this.#length > this.#bytes.length) {
            const grown = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length));
            grown.set(this.#bytes);
            this.#bytes = grown;
        }
        return at;
    }
}
