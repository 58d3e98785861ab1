/** Reads parsed JSON into typed records: every field is there, of its type, and no other is. */
import { OtherRelease } from './errors.js';

/** Reads a value; `path` names it in errors. */
export type Read<Value> = (value: unknown, path: string) => Value;
/** What a reader reads. */
export type Of<Reader> = Reader extends Read<infer Value> ? Value : never;

type Shape<Value> = { readonly [Key in keyof Value]: Read<Value[Key]> };

function unexpected(path: string, expected: string): never {
    throw new OtherRelease(`The answer's ${path} is not ${expected}`);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A record of these fields and no others. */
export function record<Value>(shape: Shape<Value>): Read<Value> {
    const isComplete = (read: Partial<Value>): read is Value => Object.keys(shape).every((key) => key in read);
    return (value, path) => {
        if (!isRecord(value)) return unexpected(path, 'a record');
        const unknown = Object.keys(value).filter((key) => !(key in shape));
        if (unknown.length > 0) return unexpected(`${path}.${unknown.join(', ')}`, 'a field that is known');
        const read: Partial<Value> = {};
        for (const key in shape) read[key] = shape[key](value[key], `${path}.${key}`);
        return isComplete(read) ? read : unexpected(path, 'complete');
    };
}

/** A list. */
export function list<Value>(item: Read<Value>): Read<readonly Value[]> {
    return (value, path) =>
        Array.isArray(value) ? value.map((each, index) => item(each, `${path}[${index}]`)) : unexpected(path, 'a list');
}

/** A value, or `null`. */
export function nullable<Value>(item: Read<Value>): Read<Value | null> {
    return (value, path) => (value === null ? null : item(value, path));
}

/** One of some words. */
export function word<Word extends string>(...words: readonly Word[]): Read<Word> {
    const isWord = (value: unknown): value is Word => words.some((word) => word === value);
    return (value, path) => (isWord(value) ? value : unexpected(path, `one of ${words.join(', ')}`));
}

/** A truth. */
export const truth: Read<boolean> = (value, path) => (typeof value === 'boolean' ? value : unexpected(path, 'true or false'));

/** A text. */
export const text: Read<string> = (value, path) => (typeof value === 'string' ? value : unexpected(path, 'a text'));

/** A whole number of at most 32 bits. */
export function whole<Unit extends number = number>(): Read<Unit> {
    const isWhole = (value: unknown): value is Unit => Number.isSafeInteger(value);
    return (value, path) => (isWhole(value) ? value : unexpected(path, 'a whole number'));
}

/** A whole number of any size: decimal digits in a text. */
export function digits<Unit extends bigint>(): Read<Unit> {
    const isUnit = (_value: bigint): _value is Unit => true;
    return (value, path) => {
        if (typeof value !== 'string' || !/^-?\d+$/.test(value)) return unexpected(path, 'a text of digits');
        const number = BigInt(value);
        return isUnit(number) ? number : unexpected(path, 'a number');
    };
}
