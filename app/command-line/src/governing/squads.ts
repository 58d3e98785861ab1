/** What members of a Squads v4 multisig sign, so that its vault calls Ballast: docs/multisig.md has the layouts. */
import {
    AccountRole,
    address,
    blockhash,
    appendTransactionMessageInstructions,
    compileTransaction,
    compileTransactionMessage,
    createTransactionMessage,
    fetchEncodedAccount,
    getAddressEncoder,
    getBase58Decoder,
    getBase64EncodedWireTransaction,
    getProgramDerivedAddress,
    getU16Encoder,
    getU32Encoder,
    getU64Encoder,
    pipe,
    setTransactionMessageFeePayer,
    setTransactionMessageLifetimeUsingBlockhash,
    type Address,
    type Instruction,
    type ReadonlyUint8Array,
} from '@solana/kit';
import { SYSTEM } from '@ballast/client';

import { BadInput } from '../errors.js';
import type { Session } from '../session.js';

/** The Squads v4 program. */
export const SQUADS = address('SQDS4ep65T869zMMBKyuUq6aD6EgTu8psMjkvj52pCf');

const VAULT_TRANSACTION_CREATE = [48, 250, 78, 168, 208, 226, 218, 211];
const PROPOSAL_CREATE = [220, 60, 73, 224, 30, 108, 79, 159];
const MULTISIG = [224, 116, 121, 186, 68, 161, 79, 236];
/** Where a multisig holds how many transactions it had, and its members: each a key and a byte of permissions. */
const INDEX_AT = 78;
const RENT_COLLECTOR_AT = 94;
const MEMBER_BYTES = 33;
const NONE = 0;

const ofAddress = getAddressEncoder();
const seed = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A multisig, and its next transaction. */
export interface Multisig {
    readonly address: Address;
    readonly vault: Address;
    readonly vaultIndex: number;
    readonly index: bigint;
    readonly members: readonly Address[];
}

/** Reads a multisig. @throws {BadInput} when it is none */
export async function readMultisig({ rpc }: Session, multisig: Address, vaultIndex: number): Promise<Multisig> {
    const account = await fetchEncodedAccount(rpc, multisig);
    if (!account.exists) throw new BadInput(`nothing is at ${multisig} (--squads): check the address and the cluster`);
    const { data, programAddress } = account;
    if (programAddress !== SQUADS || !MULTISIG.every((byte, place) => data[place] === byte)) {
        throw new BadInput(`${multisig} is no multisig of Squads v4 (--squads): give the multisig's account, not its vault`);
    }
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const index = view.getBigUint64(INDEX_AT, true) + 1n;
    return { address: multisig, vault: await findVault(multisig, vaultIndex), vaultIndex, index, members: membersIn(data, view) };
}

function membersIn(data: ReadonlyUint8Array, view: DataView): Address[] {
    const countAt = RENT_COLLECTOR_AT + 1 + (view.getUint8(RENT_COLLECTOR_AT) === NONE ? 0 : 32) + 1; // An option of a key, then the bump.
    const count = view.getUint32(countAt, true);
    return Array.from({ length: count }, (_, member) => {
        const at = countAt + 4 + member * MEMBER_BYTES;
        return address(getBase58Decoder().decode(data.slice(at, at + 32)));
    });
}

/** The vault of a multisig. */
export function findVault(multisig: Address, index: number): Promise<Address> {
    return derive('multisig', ofAddress.encode(multisig), 'vault', Uint8Array.of(index));
}

async function derive(...seeds: (string | ReadonlyUint8Array)[]): Promise<Address> {
    const [found] = await getProgramDerivedAddress({
        programAddress: SQUADS,
        seeds: seeds.map((part) => (typeof part === 'string' ? seed(part) : part)),
    });
    return found;
}

/** The proposal of a call by a vault. */
export interface Proposal {
    readonly multisig: Multisig;
    readonly transaction: Address;
    readonly proposal: Address;
    /** What the vault will call, as Squads stores it. */
    readonly message: ReadonlyUint8Array;
    /** `vault_transaction_create` and `proposal_create`. */
    readonly instructions: readonly Instruction[];
}

/** What proposes that a vault calls instructions. */
export interface ProposeOptions {
    readonly multisig: Multisig;
    /** Who proposes, and pays the rent. */
    readonly member: Address;
    readonly instructions: readonly Instruction[];
}

/** Builds a proposal. */
export async function propose({ multisig, member, instructions }: ProposeOptions): Promise<Proposal> {
    const { address: at, index, vault, vaultIndex } = multisig;
    const numbered = ['transaction', getU64Encoder().encode(index)] as const;
    const transaction = await derive('multisig', ofAddress.encode(at), ...numbered);
    const proposal = await derive('multisig', ofAddress.encode(at), ...numbered, 'proposal');
    const message = vaultMessage(vault, instructions);
    const creates = [...VAULT_TRANSACTION_CREATE, vaultIndex, 0, ...getU32Encoder().encode(message.length), ...message, NONE];
    const proposes = [...PROPOSAL_CREATE, ...getU64Encoder().encode(index), 0];
    const paid = [
        { address: member, role: AccountRole.READONLY_SIGNER },
        { address: member, role: AccountRole.WRITABLE_SIGNER },
        { address: SYSTEM, role: AccountRole.READONLY },
    ];
    return {
        multisig,
        transaction,
        proposal,
        message,
        instructions: [
            squads(creates, [{ address: at, role: AccountRole.WRITABLE }, { address: transaction, role: AccountRole.WRITABLE }, ...paid]),
            squads(proposes, [{ address: at, role: AccountRole.READONLY }, { address: proposal, role: AccountRole.WRITABLE }, ...paid]),
        ],
    };
}

function squads(data: readonly number[], accounts: Instruction['accounts']): Instruction {
    return { programAddress: SQUADS, accounts: accounts ?? [], data: Uint8Array.from(data) };
}

/** A message whose vault pays, as Squads stores it: lists have their length in a byte, data in two. */
function vaultMessage(vault: Address, instructions: readonly Instruction[]): Uint8Array {
    const unused = { blockhash: blockhash(SYSTEM), lastValidBlockHeight: 0n }; // Squads stores none.
    const {
        header,
        staticAccounts,
        instructions: compiled,
    } = compileTransactionMessage(
        pipe(
            createTransactionMessage({ version: 'legacy' }),
            (message) => setTransactionMessageFeePayer(vault, message),
            (message) => setTransactionMessageLifetimeUsingBlockhash(unused, message),
            (message) => appendTransactionMessageInstructions(instructions, message),
        ),
    );
    const { numSignerAccounts, numReadonlySignerAccounts, numReadonlyNonSignerAccounts } = header;
    const called = compiled.flatMap(({ programAddressIndex, accountIndices = [], data = new Uint8Array() }) => [
        programAddressIndex,
        accountIndices.length,
        ...accountIndices,
        ...getU16Encoder().encode(data.length),
        ...data,
    ]);
    return Uint8Array.from([
        numSignerAccounts,
        numSignerAccounts - numReadonlySignerAccounts,
        staticAccounts.length - numSignerAccounts - numReadonlyNonSignerAccounts,
        staticAccounts.length,
        ...staticAccounts.flatMap((account) => [...ofAddress.encode(account)]),
        compiled.length,
        ...called,
        0, // No tables of addresses.
    ]);
}

/** A transaction that a member signs and sends. */
export interface Unsigned {
    /** The message, which is signed. */
    readonly base58: string;
    /** The whole transaction, with room for the signature. */
    readonly base64: string;
}

/** The transaction that proposes, for a member to sign. */
export async function unsigned({ rpc }: Session, member: Address, instructions: readonly Instruction[]): Promise<Unsigned> {
    const { value: lifetime } = await rpc.getLatestBlockhash({ commitment: 'confirmed' }).send();
    const transaction = compileTransaction(
        pipe(
            createTransactionMessage({ version: 0 }),
            (message) => setTransactionMessageFeePayer(member, message),
            (message) => setTransactionMessageLifetimeUsingBlockhash(lifetime, message),
            (message) => appendTransactionMessageInstructions(instructions, message),
        ),
    );
    return { base58: getBase58Decoder().decode(transaction.messageBytes), base64: getBase64EncodedWireTransaction(transaction) };
}
