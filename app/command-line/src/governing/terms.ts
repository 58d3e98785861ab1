/** A file of terms, merged over terms that are there. */
import { readFileSync } from 'node:fs';

import { isAddress } from '@solana/kit';

import { BadInput } from '../errors.js';
import { hexOf, plain } from '../plain.js';

/** What is merged, and over what. */
export interface MergeOptions<Terms extends object> {
    readonly present: Terms;
    /** Path of a JSON file with the fields to change. */
    readonly file: string;
    /** Whether every field must be given, because nothing is there yet. */
    readonly whole?: boolean;
    /** Whether numbers may be below zero. */
    readonly signed?: boolean;
}

/** Where a value stands, and whether it may be below zero. */
interface Place {
    readonly name: string;
    readonly signed: boolean;
}

/** Terms with the fields of a file. @throws {BadInput} for a field that there is not, or a value that it cannot hold */
export function mergeTerms<Terms extends object>({ present, file, whole = false, signed = false }: MergeOptions<Terms>): Terms {
    const given = readTerms(file);
    if (whole) {
        const missing = Object.keys(present).filter((name) => !(name in given));
        if (missing.length > 0)
            throw new BadInput(`${file} leaves out ${missing.join(', ')}: give every field, or others' terms with --like`);
    }
    return merged(present, given, { name: 'terms', signed });
}

function readTerms(file: string): object {
    try {
        const given: unknown = JSON.parse(readFileSync(file, 'utf8'));
        if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given;
    } catch (error) {
        if (!(error instanceof SyntaxError)) throw new BadInput(`${file} cannot be read: give a JSON file with the fields to change`);
    }
    throw new BadInput(`${file} is no JSON object: write the fields to change, as {"initial": 500}`);
}

/** A value of the form of the present one. */
function merged<Value>(present: Value, given: unknown, place: Place): Value {
    const converted = convert(present, given, place);
    if (!isLike(converted, present, place)) throw new BadInput(`${place.name} is ${JSON.stringify(given)}: give ${formOf(present, place)}`);
    return converted;
}

function convert(present: unknown, given: unknown, place: Place): unknown {
    if (typeof present === 'bigint') return bigintOf(given);
    if (present instanceof Uint8Array) return bytesOf(given);
    if (Array.isArray(present)) {
        const held: readonly unknown[] = present;
        if (!Array.isArray(given) || given.length !== held.length) return undefined;
        return held.map((value, index) => merged(value, given[index], { ...place, name: `${place.name}[${index}]` }));
    }
    if (typeof present !== 'object' || present === null) return given;
    return mergedFields({ ...present }, given, place);
}

function mergedFields(present: Readonly<Record<string, unknown>>, given: unknown, place: Place): unknown {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
    const fields = Object.entries(given).map(([name, value]: [string, unknown]) => {
        if (!Object.hasOwn(present, name)) {
            throw new BadInput(`${place.name} has no field "${name}": there are ${Object.keys(present).join(', ')}`);
        }
        return [name, merged(present[name], value, { ...place, name: `${place.name}.${name}` })] as const;
    });
    return { ...present, ...Object.fromEntries(fields) };
}

function bigintOf(given: unknown): unknown {
    if (typeof given === 'string' && /^\d+$/.test(given)) return BigInt(given);
    return typeof given === 'number' && Number.isSafeInteger(given) && given >= 0 ? BigInt(given) : undefined;
}

function bytesOf(given: unknown): unknown {
    if (typeof given === 'string' && /^([0-9a-f]{2})+$/i.test(given)) return Uint8Array.from(Buffer.from(given, 'hex'));
    const isBytes = Array.isArray(given) && given.every((byte) => Number.isInteger(byte) && byte >= 0 && byte <= 255);
    return isBytes ? Uint8Array.from(given) : undefined;
}

function isLike<Value>(value: unknown, present: Value, { signed }: Place): value is Value {
    if (typeof present === 'number') return typeof value === 'number' && Number.isInteger(value) && (signed || value >= 0);
    if (typeof present === 'string') return typeof value === 'string' && isAddress(value);
    if (present instanceof Uint8Array) return value instanceof Uint8Array && value.length === present.length;
    return typeof value === typeof present; // Lists and records were merged field by field.
}

function formOf(present: unknown, { signed }: Place): string {
    if (typeof present === 'bigint') return 'a whole number in smallest units, as text if it is large';
    if (typeof present === 'number') return signed ? 'a whole number' : 'a whole number, not below zero';
    if (typeof present === 'string') return 'an address';
    if (present instanceof Uint8Array) return `${present.length} bytes, as a list or in hexadecimal`;
    return Array.isArray(present) ? `a list of ${present.length}` : 'an object with the fields to change';
}

/** A field that changes. */
export interface Difference {
    readonly field: string;
    /** Nothing where nothing was. */
    readonly now: string | null;
    readonly then: string;
}

/** What differs, field by field. */
export function differences(now: object | undefined, then: object, before = ''): Difference[] {
    const held: Readonly<Record<string, unknown>> = { ...now };
    return Object.entries(then).flatMap(([name, value]: [string, unknown]): Difference[] => {
        const field = `${before}${name}`;
        const was = held[name];
        if (isGroup(value)) return differences(isGroup(was) ? was : undefined, value, `${field}.`);
        const [one, other] = [was === undefined ? null : shown(was), shown(value)];
        return one === other ? [] : [{ field, now: one, then: other }];
    });
}

function isGroup(value: unknown): value is object {
    return typeof value === 'object' && value !== null && !(value instanceof Uint8Array);
}

function shown(value: unknown): string {
    return value instanceof Uint8Array ? hexOf(value) : String(plain(value));
}

/** The slot of a table. @throws {BadInput} beyond it */
export function slotAt<Slot>(slots: readonly Slot[], place: number): Slot {
    const slot = slots[place];
    if (slot === undefined) throw new BadInput(`index ${place} is beyond the table of ${slots.length}`);
    return slot;
}
