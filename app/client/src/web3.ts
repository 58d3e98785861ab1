/**
 * For users of web3.js 1.98: instructions there and back. Install `@solana/web3.js` yourself; nothing else of this package needs it.
 */
import { AccountRole, address, isSignerRole, isWritableRole, type AccountMeta, type Address, type Instruction } from '@solana/kit';
import { PublicKey, TransactionInstruction, type AccountMeta as Web3AccountMeta } from '@solana/web3.js';

/** A key, as web3.js has it. */
export function toPublicKey(key: Address): PublicKey {
    return new PublicKey(key);
}

/** A key, as Kit has it. */
export function toAddress(key: PublicKey): Address {
    return address(key.toBase58());
}

/** An instruction of a builder, for a transaction of web3.js. Whoever signs is marked, and signs there. */
export function toTransactionInstruction({ programAddress, accounts = [], data = new Uint8Array() }: Instruction): TransactionInstruction {
    return new TransactionInstruction({
        programId: toPublicKey(programAddress),
        keys: accounts.map(({ address: key, role }) => ({
            pubkey: toPublicKey(key),
            isSigner: isSignerRole(role),
            isWritable: isWritableRole(role),
        })),
        data: Buffer.from(data),
    });
}

/** An instruction of web3.js, for a sender of this package. Signers stay addresses: put theirs in where they sign here. */
export function fromTransactionInstruction({ programId, keys, data }: TransactionInstruction): Instruction {
    return { programAddress: toAddress(programId), accounts: keys.map(metaOf), data: Uint8Array.from(data) };
}

function metaOf({ pubkey, isSigner, isWritable }: Web3AccountMeta): AccountMeta {
    return { address: toAddress(pubkey), role: roleOf(isSigner, isWritable) };
}

function roleOf(signs: boolean, isWritten: boolean): AccountRole {
    if (signs) return isWritten ? AccountRole.WRITABLE_SIGNER : AccountRole.READONLY_SIGNER;
    return isWritten ? AccountRole.WRITABLE : AccountRole.READONLY;
}
