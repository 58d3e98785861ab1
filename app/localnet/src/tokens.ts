/** Mints and token accounts, made by the token programs themselves. */
import { AccountRole, getAddressEncoder, getU64Encoder, type Address, type Instruction, type TransactionSigner } from '@solana/kit';

import { SYSTEM } from '@ballast/client';

/** Bytes of a mint and of a token account, in both programs, without extensions. */
export const MINT_SIZE = 82;
export const TOKEN_ACCOUNT_SIZE = 165;

const INITIALIZE_MINT = 20;
const INITIALIZE_ACCOUNT = 18;
const MINT_TO = 7;
const TRANSFER = 3;
const CREATE_ACCOUNT = [0, 0, 0, 0];

const addressBytes = getAddressEncoder();
const amountBytes = getU64Encoder();

export interface CreateAccountOptions {
    readonly payer: TransactionSigner;
    readonly account: TransactionSigner;
    readonly lamports: bigint;
    readonly size: number;
    readonly owner: Address;
}

/** Creates a zeroed account of a program. */
export function createAccount({ payer, account, lamports, size, owner }: CreateAccountOptions): Instruction {
    const data = [...CREATE_ACCOUNT, ...amountBytes.encode(lamports), ...amountBytes.encode(BigInt(size)), ...addressBytes.encode(owner)];
    return {
        programAddress: SYSTEM,
        accounts: [signs(payer, AccountRole.WRITABLE_SIGNER), signs(account, AccountRole.WRITABLE_SIGNER)],
        data: new Uint8Array(data),
    };
}

export interface InitializeMintOptions {
    readonly mint: Address;
    readonly program: Address;
    readonly decimals: number;
    readonly authority: Address;
}

export function initializeMint({ mint, program, decimals, authority }: InitializeMintOptions): Instruction {
    const data = [INITIALIZE_MINT, decimals, ...addressBytes.encode(authority), 0];
    return { programAddress: program, accounts: [{ address: mint, role: AccountRole.WRITABLE }], data: new Uint8Array(data) };
}

export interface InitializeTokenAccountOptions {
    readonly account: Address;
    readonly mint: Address;
    readonly program: Address;
    readonly owner: Address;
}

export function initializeTokenAccount({ account, mint, program, owner }: InitializeTokenAccountOptions): Instruction {
    return {
        programAddress: program,
        accounts: [
            { address: account, role: AccountRole.WRITABLE },
            { address: mint, role: AccountRole.READONLY },
        ],
        data: new Uint8Array([INITIALIZE_ACCOUNT, ...addressBytes.encode(owner)]),
    };
}

export interface MintToOptions {
    readonly mint: Address;
    readonly program: Address;
    readonly destination: Address;
    readonly authority: TransactionSigner;
    readonly amount: bigint;
}

export function mintTo({ mint, program, destination, authority, amount }: MintToOptions): Instruction {
    return {
        programAddress: program,
        accounts: [
            { address: mint, role: AccountRole.WRITABLE },
            { address: destination, role: AccountRole.WRITABLE },
            signs(authority, AccountRole.READONLY_SIGNER),
        ],
        data: new Uint8Array([MINT_TO, ...amountBytes.encode(amount)]),
    };
}

export interface TransferOptions {
    readonly program: Address;
    readonly source: Address;
    readonly destination: Address;
    readonly authority: TransactionSigner;
    readonly amount: bigint;
}

export function transfer({ program, source, destination, authority, amount }: TransferOptions): Instruction {
    return {
        programAddress: program,
        accounts: [
            { address: source, role: AccountRole.WRITABLE },
            { address: destination, role: AccountRole.WRITABLE },
            signs(authority, AccountRole.READONLY_SIGNER),
        ],
        data: new Uint8Array([TRANSFER, ...amountBytes.encode(amount)]),
    };
}

function signs(signer: TransactionSigner, role: AccountRole.READONLY_SIGNER | AccountRole.WRITABLE_SIGNER) {
    return { address: signer.address, role, signer };
}
