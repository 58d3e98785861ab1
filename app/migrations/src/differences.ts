/** Compares what is on the chain with what the file says, field by field. */
import { displayAmount } from '@ballast/client';

import type { Difference } from './action.js';

/** Decimals of the amounts among the fields, by name. */
export type Decimals = Readonly<Record<string, number>>;

/** Every field of the file that stands otherwise on the chain; amounts in whole units. */
export function compare(chain: object, file: object, decimals: Decimals = {}, place = ''): Difference[] {
    const standing = new Map<string, unknown>(Object.entries(chain));
    return Object.entries(file).flatMap(([field, wanted]: [string, unknown]) => {
        const path = place === '' ? field : `${place}.${field}`;
        const old = standing.get(field);
        if (isNested(old) && isNested(wanted)) return compare(old, wanted, decimals, path);
        const [before, after] = [show(old, decimals[field]), show(wanted, decimals[field])];
        return before === after ? [] : [{ field: path, old: before, new: after }];
    });
}

function isNested(value: unknown): value is object {
    return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}

function show(value: unknown, decimals: number | undefined): string {
    if (value === undefined) return 'nothing';
    if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
    if (typeof value === 'bigint' && decimals !== undefined) return displayAmount({ amount: value, decimals });
    return String(value);
}
