/** The upgradeable loader's accounts: what is deployed at an address, and who may replace it. */
import { LOADER_V3_PROGRAM_ADDRESS } from '@solana-program/loader-v3';
import {
    fetchEncodedAccount,
    getAddressDecoder,
    getAddressEncoder,
    getProgramDerivedAddress,
    type Address,
    type GetAccountInfoApi,
    type ReadonlyUint8Array,
    type Rpc,
} from '@solana/kit';

/** Bytes before those of the program: of a buffer, and of a program's data. */
export const BUFFER_HEADER = 37;
export const DATA_HEADER = 45;
/** Bytes of a program's own account. */
export const PROGRAM_SIZE = 36;
const KINDS = { uninitialized: 0, buffer: 1, program: 2, data: 3 } as const;

/** What is at a program's address. */
export type Deployed =
    | { readonly kind: 'nothing' }
    | { readonly kind: 'uninitialized' }
    | { readonly kind: 'other'; readonly owner: Address }
    | {
          readonly kind: 'deployed';
          readonly data: Address;
          /** Who may replace it; nobody when it is final. */
          readonly authority: Address | undefined;
          /** All that it has room for; behind the program there are zeros. */
          readonly bytes: ReadonlyUint8Array;
      };

/** What is at the address of a buffer. */
export type Buffered =
    | { readonly kind: 'nothing' }
    | { readonly kind: 'other'; readonly owner: Address }
    | { readonly kind: 'buffer'; readonly authority: Address | undefined; readonly bytes: ReadonlyUint8Array };

/** Where the bytes of a program are. */
export async function findProgramData(program: Address): Promise<Address> {
    const seeds = [getAddressEncoder().encode(program)];
    const [found] = await getProgramDerivedAddress({ programAddress: LOADER_V3_PROGRAM_ADDRESS, seeds });
    return found;
}

/** Reads what is deployed at an address. */
export async function readProgram(rpc: Rpc<GetAccountInfoApi>, program: Address): Promise<Deployed> {
    const account = await fetchEncodedAccount(rpc, program);
    if (!account.exists) return { kind: 'nothing' };
    if (account.programAddress !== LOADER_V3_PROGRAM_ADDRESS) return { kind: 'other', owner: account.programAddress };
    if (kindOf(account.data) === KINDS.uninitialized) return { kind: 'uninitialized' };
    if (kindOf(account.data) !== KINDS.program) return { kind: 'other', owner: account.programAddress };
    const data = getAddressDecoder().decode(account.data, 4);
    const held = await fetchEncodedAccount(rpc, data);
    if (!held.exists || kindOf(held.data) !== KINDS.data) return { kind: 'other', owner: account.programAddress }; // It was closed.
    return { kind: 'deployed', data, authority: optionalAddress(held.data, 12), bytes: held.data.slice(DATA_HEADER) };
}

/** Reads what is at the address of a buffer. */
export async function readBuffer(rpc: Rpc<GetAccountInfoApi>, buffer: Address): Promise<Buffered> {
    const account = await fetchEncodedAccount(rpc, buffer);
    if (!account.exists) return { kind: 'nothing' };
    if (account.programAddress !== LOADER_V3_PROGRAM_ADDRESS || kindOf(account.data) !== KINDS.buffer) {
        return { kind: 'other', owner: account.programAddress };
    }
    return { kind: 'buffer', authority: optionalAddress(account.data, 4), bytes: account.data.slice(BUFFER_HEADER) };
}

/** Whether deployed bytes are those of a file: behind it only zeros, which fill the room for later versions. */
export function holdsFile(deployed: ReadonlyUint8Array, file: Uint8Array): boolean {
    const same = Buffer.from(deployed.slice(0, file.length)).equals(file);
    return same && deployed.slice(file.length).every((byte) => byte === 0);
}

/** Deployed bytes without the zeros behind them, as docs/upgrades.md hashes them. */
export function withoutPadding(deployed: ReadonlyUint8Array): Uint8Array {
    let end = deployed.length;
    while (end > 0 && deployed[end - 1] === 0) end -= 1;
    return Uint8Array.from(deployed.slice(0, end));
}

function kindOf(data: ReadonlyUint8Array): number {
    return new DataView(data.buffer, data.byteOffset, data.byteLength).getUint32(0, true);
}

function optionalAddress(data: ReadonlyUint8Array, at: number): Address | undefined {
    return data[at] === 1 ? getAddressDecoder().decode(data, at + 1) : undefined;
}
