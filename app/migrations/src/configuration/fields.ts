/** Fields of a configuration, each with its rule, and how a broken rule is told. */
import { isAddress, isOffCurveAddress, type Address } from '@solana/kit';
import { z } from 'zod';

import { BOUNDS, type Bound } from '../generated/bounds.js';

/** What 32 bits hold. */
export const WORD: Bound = [0n, 2n ** 32n - 1n];
/** What 64 bits hold. */
export const LONG: Bound = [0n, 2n ** 64n - 1n];
/** How an amount in whole units is written: digits, and a point if it needs one. Nothing else, so that a file reads one way. */
const AMOUNT = /^\d+(?:\.\d+)?$/;

type Bounds = typeof BOUNDS;

/** A term that is a whole number, between the program's own bounds where it has some. */
export function term<Struct extends keyof Bounds, Field extends keyof Bounds[Struct] & string>(struct: Struct, field: Field) {
    const bound: Bound = boundOf(struct, field);
    return whole(bound);
}

function boundOf(struct: keyof Bounds, field: string): Bound {
    const found = Object.entries<Bound>(BOUNDS[struct]).find(([name]) => name === field);
    return found === undefined ? WORD : found[1];
}

/** A whole number between bounds. */
export function whole([least, most]: Bound) {
    return z
        .int({ error: ({ input }) => `${show(input)} is no whole number: give one from ${least} to ${most}` })
        .refine((value) => BigInt(value) >= least && BigInt(value) <= most, {
            error: ({ input }) => `${show(input)} is out of bounds: from ${least} to ${most}`,
        });
}

/** An amount in whole units, as text; which units it has says the place that reads it. */
export const amount = z
    .string({ error: ({ input }) => `${show(input)} is no amount: give whole units as text, such as "1500.25"` })
    .regex(AMOUNT, {
        error: ({ input }) => `${show(input)} is no amount: give whole units as text, digits with a point, such as "1500.25"`,
    });

/** A number of 64 bits that has no unit of its own, as text. */
export const long = z
    .string({ error: ({ input }) => `${show(input)} is no number of 64 bits: give its digits as text` })
    .regex(/^\d+$/, { error: ({ input }) => `${show(input)} is no number of 64 bits: give its digits as text` })
    .transform((text) => BigInt(text))
    .refine((value) => value <= LONG[1], { error: ({ input }) => `${show(input)} is out of bounds: from 0 to ${LONG[1]}` });

/** An address. */
export const key = z.custom<Address>((value) => typeof value === 'string' && isAddress(value), {
    error: ({ input }) => `${show(input)} is no address: give 32 bytes in base 58`,
});

/** Hash of a cluster's genesis block, or "local": a local network has another in every start. */
export const genesis = z.custom<string>((value) => typeof value === 'string' && (value === 'local' || isAddress(value)), {
    error: ({ input }) => `${show(input)} is no genesis hash: give what solana genesis-hash prints, or "local"`,
});

/** 32 bytes in hexadecimal. */
export const bytes32 = z
    .string({ error: ({ input }) => `${show(input)} is no feed id: give 64 hexadecimal digits` })
    .regex(/^[0-9a-f]{64}$/, { error: ({ input }) => `${show(input)} is no feed id: give 64 hexadecimal digits in lower case` })
    .transform((text) => Uint8Array.from(Buffer.from(text, 'hex')))
    .refine((bytes) => bytes.some((byte) => byte !== 0), { error: 'all zeros are no feed id: give that of the asset' });

/** A name that other parts of the file refer to. */
export const name = z
    .string({ error: ({ input }) => `${show(input)} is no name: give a word` })
    .regex(/^[A-Za-z0-9-]+$/, { error: ({ input }) => `${show(input)} is no name: give letters, digits and hyphens` });

/** Whose signature it takes: one key's, or a multisig's, whose vault is an address without a key. */
export const authority = z
    .strictObject({ address: key, kind: z.enum(['key', 'multisig'], { error: 'is neither "key" nor "multisig"' }) })
    .refine(({ address, kind }) => kind === 'key' || isOffCurveAddress(address), {
        path: ['address'],
        error: 'is an address that a key may sign for: name the vault of the multisig, not the multisig and not a member',
    });

/** Whose signature it takes. */
export type Authority = z.output<typeof authority>;

/** A value as a message shows it: short, whatever it is. */
export function show(value: unknown): string {
    if (value === undefined) return 'nothing';
    const text = JSON.stringify(value);
    return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
