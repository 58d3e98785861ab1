/** A buffer with a program's bytes in it, made so that a run which was interrupted goes on where it ended. */
import { getInitializeBufferInstruction, getWriteInstruction, LOADER_V3_PROGRAM_ADDRESS } from '@solana-program/loader-v3';
import { getCreateAccountWithSeedInstruction } from '@solana-program/system';
import { TransactionExpired } from '@ballast/client';
import { createAddressWithSeed, type Address, type Instruction, type ReadonlyUint8Array } from '@solana/kit';

import { MigrationRefused, type Step } from '../action.js';
import { sha256, type Migration } from '../migration.js';
import { BUFFER_HEADER, readBuffer, type Buffered } from './loader.js';

/** Bytes of one write: with a payer that is the authority, and limit and price of compute, as many as a packet holds. */
const CHUNK = 950;
/** How often a write is signed anew whose blockhash expired: it never landed, and would write the same bytes. */
const ATTEMPTS = 5;
/** Writes that are under way at a time. */
const LANES = 8;
const SEED_LENGTH = 32;

/** A buffer that holds the program's file. */
export interface FilledBuffer {
    readonly address: Address;
    readonly authority: Address | undefined;
}

/**
 * Where the buffer of this program and payer is. Its address is made of the program's hash: a later run finds what an earlier one
 * wrote without any key, and a buffer of other bytes is another one.
 */
export function bufferAddress(migration: Migration): Promise<Address> {
    return createAddressWithSeed({
        baseAddress: migration.payer.address,
        programAddress: LOADER_V3_PROGRAM_ADDRESS,
        seed: seedOf(migration),
    });
}

function seedOf({ program }: Migration): string {
    return program.hash.slice(0, SEED_LENGTH);
}

/** Makes sure that the buffer exists and holds the program, byte by byte. In a dry run it says what is missing. */
export async function fillBuffer(migration: Migration, step: Step): Promise<FilledBuffer> {
    const address = await bufferAddress(migration);
    const buffer = await readBuffer(migration.rpc, address);
    if (buffer.kind === 'other')
        throw new MigrationRefused(`${address} is to be the buffer, and belongs to ${buffer.owner}: pay from another key`);
    if (buffer.kind === 'nothing') await create(migration, step, address);
    const written = await write(migration, { step, address, buffer });
    if (!written) return { address, authority: buffer.kind === 'buffer' ? buffer.authority : migration.payer.address };
    return verifyBuffer(migration, step, address);
}

async function create(migration: Migration, step: Step, address: Address): Promise<void> {
    const { payer, program } = migration;
    const space = BigInt(BUFFER_HEADER + program.content.length);
    const amount = await migration.rpc.getMinimumBalanceForRentExemption(space).send();
    const common = { payer, newAccount: address, baseAccount: payer, base: payer.address, seed: seedOf(migration) };
    await migration.settle({
        step,
        subject: `buffer ${address}`,
        state: 'missing',
        why: `nothing is there; ${space} bytes, whose rent of ${amount} lamports comes back with the deployment`,
        action: {
            title: 'create the buffer',
            instructions: [
                getCreateAccountWithSeedInstruction({ ...common, amount, space, programAddress: LOADER_V3_PROGRAM_ADDRESS }),
                getInitializeBufferInstruction({ sourceAccount: address, bufferAuthority: payer.address }),
            ],
        },
    });
}

interface Writing {
    readonly step: Step;
    readonly address: Address;
    readonly buffer: Buffered;
}

/** Writes the chunks that differ. Returns whether there is a buffer to be verified. */
async function write(migration: Migration, { step, address, buffer }: Writing): Promise<boolean> {
    const { content } = migration.program;
    const offsets = differing(content, buffer.kind === 'buffer' ? buffer.bytes : undefined);
    const total = Math.ceil(content.length / CHUNK);
    if (offsets.length === 0) return true;
    if (buffer.kind === 'buffer' && buffer.authority !== migration.payer.address) {
        throw new MigrationRefused(
            `the buffer ${address} lacks bytes, and only ${buffer.authority ?? 'nobody'} may write them: pay from another key`,
        );
    }
    const why = `${offsets.length} of ${total} chunks of ${CHUNK} bytes differ from the file`;
    migration.show({ step, subject: `buffer ${address}`, state: 'different', why });
    if (migration.options.dryRun) {
        migration.options.print(`${' '.repeat(11)}would write ${offsets.length} chunks`);
        return false;
    }
    await writeAll(migration, { step, address, offsets });
    return true;
}

/** Offsets of the chunks that are not in a buffer; a new one is all zeros. */
function differing(file: Uint8Array, held: ReadonlyUint8Array | undefined): number[] {
    const offsets = Array.from({ length: Math.ceil(file.length / CHUNK) }, (_, chunk) => chunk * CHUNK);
    const standing = Buffer.from(held ?? new Uint8Array(file.length));
    return offsets.filter((offset) => !standing.subarray(offset, offset + CHUNK).equals(file.subarray(offset, offset + CHUNK)));
}

async function writeAll(migration: Migration, { step, address, offsets }: { step: Step; address: Address; offsets: readonly number[] }) {
    const { payer, program } = migration;
    const left = [...offsets];
    const chunk = (offset: number) => program.content.subarray(offset, offset + CHUNK);
    const instruction = (offset: number) =>
        getWriteInstruction({ bufferAccount: address, bufferAuthority: payer, offset, bytes: chunk(offset) });
    let last = '';
    const lane = async () => {
        for (let offset = left.shift(); offset !== undefined; offset = left.shift()) last = await send(migration, instruction(offset));
    };
    const stop = (error: unknown) => {
        left.length = 0;
        throw error;
    };
    // What is under way in other lanes is waited for: it lands, and is not written again.
    const ended = await Promise.allSettled(Array.from({ length: Math.min(LANES, left.length) }, () => lane().catch(stop)));
    const failed = ended.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const action = { title: `write ${offsets.length} chunks into the buffer`, instructions: offsets.slice(0, 1).map(instruction) };
    migration.record(step, action, { signature: last, transactions: offsets.length, outcome: 'landed' });
    migration.options.print(`${' '.repeat(11)}done      ${action.title}  ${last}`);
}

async function send(migration: Migration, instruction: Instruction): Promise<string> {
    for (let attempt = 1; ; attempt += 1) {
        try {
            return await migration.send([instruction]);
        } catch (error) {
            if (!(error instanceof TransactionExpired) || attempt === ATTEMPTS) throw error;
        }
    }
}

/** Compares the whole buffer with the file once more, as another reader would: by its hash. */
export async function verifyBuffer(migration: Migration, step: Step, address: Address): Promise<FilledBuffer> {
    const buffer = await readBuffer(migration.rpc, address);
    const found = buffer.kind === 'buffer' ? sha256(Uint8Array.from(buffer.bytes)) : 'nothing';
    if (buffer.kind !== 'buffer' || found !== migration.program.hash) {
        throw new MigrationRefused(
            `the buffer ${address} holds ${found}, and the file is ${migration.program.hash}: run this again, and from another node if it stays so`,
        );
    }
    migration.show({ step, subject: `buffer ${address}`, state: 'equal', why: `it holds the program, SHA-256 ${found}` });
    return { address, authority: buffer.authority };
}
