/** Values as JSON holds them: integers of 64 bits as text, bytes in hexadecimal. */

/** What JSON holds. */
export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

/** A value as JSON holds it. What JSON has no form for is left out. */
export function plain(value: unknown): Plain {
    if (typeof value === 'bigint') return String(value);
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
    if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
    if (value instanceof Uint8Array) return hexOf(value);
    if (Array.isArray(value)) return value.map(plain);
    if (value instanceof Map) return plain(Object.fromEntries(value));
    if (typeof value === 'object' && value !== undefined) {
        const held = Object.entries(value).filter(([, field]) => field !== undefined);
        return Object.fromEntries(held.map(([name, field]) => [name, plain(field)]));
    }
    return String(value);
}

/** Bytes in hexadecimal. */
export function hexOf(bytes: ArrayLike<number>): string {
    return Buffer.from(Array.from(bytes)).toString('hex');
}
