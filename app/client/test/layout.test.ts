/** Codama reads accounts as borsh; the program writes them as `repr(C)`. The two agree only where the program left no gap. */
import { readFileSync } from 'node:fs';

import { getAddressDecoder } from '@solana/kit';
import { describe, expect, test } from 'vitest';

import { ACCOUNTS, type AccountName } from '@ballast/client';

type IdlType = string | { array: [IdlType, number] } | { defined: { name: string } };
interface IdlField {
    name: string;
    type: IdlType;
}
interface Idl {
    accounts: { name: AccountName }[];
    types: { name: string; type: { kind: string; fields?: IdlField[] } }[];
}

const idl: Idl = JSON.parse(readFileSync(new URL('../../../idl/ballast.json', import.meta.url), 'utf8'));

const SIZES: Readonly<Record<string, number>> = { u8: 1, i8: 1, u16: 2, u32: 4, i32: 4, u64: 8, i64: 8, pubkey: 32 };

function fieldsOf(name: string): IdlField[] {
    const fields = idl.types.find((type) => type.name === name)?.type.fields;
    if (!fields) throw new Error(`${name} is no struct`);
    return fields;
}

function alignOf(type: IdlType): number {
    if (typeof type === 'string') return type === 'pubkey' ? 1 : (SIZES[type] ?? 0);
    if ('array' in type) return alignOf(type.array[0]);
    return Math.max(...fieldsOf(type.defined.name).map((field) => alignOf(field.type)));
}

const alignedTo = (at: number, align: number): number => Math.ceil(at / align) * align;

function sizeOf(type: IdlType): number {
    if (typeof type === 'string') return SIZES[type] ?? 0;
    if ('array' in type) return sizeOf(type.array[0]) * type.array[1];
    const end = fieldsOf(type.defined.name).reduce((at, field) => alignedTo(at, alignOf(field.type)) + sizeOf(field.type), 0);
    return alignedTo(end, alignOf(type));
}

/** Reads a type where a C compiler would put it. */
function read(type: IdlType, view: DataView, at: number): unknown {
    if (typeof type !== 'string') return 'array' in type ? readArray(type.array, view, at) : readStruct(type.defined.name, view, at);
    if (type === 'pubkey') return getAddressDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at, 32));
    if (type === 'u8') return view.getUint8(at);
    if (type === 'i8') return view.getInt8(at);
    if (type === 'u16') return view.getUint16(at, true);
    if (type === 'u32') return view.getUint32(at, true);
    if (type === 'i32') return view.getInt32(at, true);
    return type === 'u64' ? view.getBigUint64(at, true) : view.getBigInt64(at, true);
}

function readArray([item, count]: [IdlType, number], view: DataView, at: number): unknown {
    const items = Array.from({ length: count }, (_, place) => read(item, view, at + place * sizeOf(item)));
    return item === 'u8' ? Uint8Array.from(items.map(Number)) : items;
}

function readStruct(name: string, view: DataView, start: number): Record<string, unknown> {
    let at = start;
    return Object.fromEntries(
        fieldsOf(name).map((field) => {
            const place = alignedTo(at, alignOf(field.type));
            at = place + sizeOf(field.type);
            return [camel(field.name), read(field.type, view, place)];
        }),
    );
}

const camel = (name: string): string => name.replace(/^_/, '').replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Bytes without pattern, the same in every run. */
function noise(length: number): Uint8Array {
    let state = 0x2545f491;
    return Uint8Array.from({ length }, () => {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        return state & 0xff;
    });
}

describe.each(idl.accounts.map(({ name }) => name))('%s', (name) => {
    const { discriminator, size, decode } = ACCOUNTS[name];
    const header = discriminator.length;

    test('has the size that C gives it', () => {
        expect(size - header).toBe(sizeOf({ defined: { name } }));
    });

    test('has every field where C puts it', () => {
        const bytes = noise(size);
        const expected = readStruct(name, new DataView(bytes.buffer, header), 0);
        const { discriminator: _, ...found } = decode(bytes);
        expect(found).toEqual(expected);
    });

    test('names its root at the same place', () => {
        const at = name === 'Clearinghouse' ? undefined : offsetOf(name, 'clearinghouse');
        expect([undefined, 8]).toContain(at);
    });
});

function offsetOf(name: string, sought: string): number {
    let at = 0;
    for (const field of fieldsOf(name)) {
        at = alignedTo(at, alignOf(field.type));
        if (field.name === sought) return at;
        at += sizeOf(field.type);
    }
    throw new Error(`${name} has no ${sought}`);
}
