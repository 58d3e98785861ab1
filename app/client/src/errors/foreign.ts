/** Errors of programs that Ballast calls or is written with. Only those that a transaction of Ballast can meet are named. */
import { SPL_TOKEN, SYSTEM, TOKEN_2022 } from '../constants.js';

interface Foreign {
    readonly name: string;
    readonly hint: string;
}

/** Anchor's, from 100 to 5999. */
const ANCHOR: Readonly<Record<number, Foreign>> = {
    100: { name: 'InstructionMissing', hint: 'name an instruction: the data is shorter than a discriminator' },
    101: {
        name: 'InstructionFallbackNotFound',
        hint: "generate the client from the deployed program's interface: it has no such instruction",
    },
    102: {
        name: 'InstructionDidNotDeserialize',
        hint: "generate the client from the deployed program's interface: the arguments have another form",
    },
    2000: { name: 'ConstraintMut', hint: 'pass the account as writable' },
    2001: { name: 'ConstraintHasOne', hint: 'name accounts that belong together' },
    2002: { name: 'ConstraintSigner', hint: 'let that account sign' },
    2003: { name: 'ConstraintRaw', hint: 'name accounts that belong together' },
    2004: { name: 'ConstraintOwner', hint: 'name an account of the right program' },
    2005: { name: 'ConstraintRentExempt', hint: 'pay the whole rent' },
    2006: { name: 'ConstraintSeeds', hint: 'derive the address from the same root, owner and index' },
    2009: { name: 'ConstraintAssociated', hint: 'name the associated token account' },
    2012: { name: 'ConstraintAddress', hint: 'read the root again with findDeployment: it records another address' },
    2014: { name: 'ConstraintTokenMint', hint: 'name a token account of the right mint' },
    2015: { name: 'ConstraintTokenOwner', hint: 'name a token account of the right owner' },
    2016: { name: 'ConstraintMintMintAuthority', hint: 'name the mint of the series' },
    2019: { name: 'ConstraintSpace', hint: 'create the account with its whole size' },
    2021: { name: 'ConstraintTokenTokenProgram', hint: 'name the token program that owns the mint' },
    2023: { name: 'ConstraintMintTokenProgram', hint: 'name the token program that owns the mint' },
    2040: { name: 'ConstraintDuplicateMutableAccount', hint: 'name two different accounts' },
    3000: { name: 'AccountDiscriminatorAlreadySet', hint: "create the account zeroed: it is somebody's already" },
    3001: { name: 'AccountDiscriminatorNotFound', hint: 'create the account first' },
    3002: { name: 'AccountDiscriminatorMismatch', hint: 'name an account of the right type' },
    3003: { name: 'AccountDidNotDeserialize', hint: 'name an account of the right type' },
    3005: { name: 'AccountNotEnoughKeys', hint: 'name all accounts of the instruction' },
    3006: { name: 'AccountNotMutable', hint: 'pass the account as writable' },
    3007: { name: 'AccountOwnedByWrongProgram', hint: "name an account of the right program; check the deployment's addresses" },
    3008: { name: 'InvalidProgramId', hint: 'name the token program that owns the mint' },
    3009: { name: 'InvalidProgramExecutable', hint: 'name a program' },
    3010: { name: 'AccountNotSigner', hint: 'let that account sign' },
    3011: { name: 'AccountNotSystemOwned', hint: 'name a wallet' },
    3012: { name: 'AccountNotInitialized', hint: 'create the account first: nothing is at its address' },
    3014: { name: 'AccountNotAssociatedTokenAccount', hint: 'name the associated token account' },
    4100: { name: 'DeclaredProgramIdMismatch', hint: 'send it to the program of the interface' },
};

/** The token programs', which share numbers. */
const TOKEN: Readonly<Record<number, Foreign>> = {
    0: { name: 'NotRentExempt', hint: 'pay the whole rent of the token account' },
    1: { name: 'InsufficientFunds', hint: 'the token account holds less: move less, or pay in first' },
    2: { name: 'InvalidMint', hint: 'name the mint of the token account' },
    3: { name: 'MintMismatch', hint: 'name a token account of the right mint' },
    4: { name: 'OwnerMismatch', hint: 'let the owner of the token account sign' },
    5: { name: 'FixedSupply', hint: 'the mint has a fixed supply' },
    6: { name: 'AlreadyInUse', hint: 'the account is initialised already: use it, or another address' },
    9: { name: 'UninitializedState', hint: 'create the token account first' },
    11: { name: 'NonNativeHasBalance', hint: 'empty the token account before it is closed' },
    12: { name: 'InvalidInstruction', hint: 'name the token program that owns the mint' },
    13: { name: 'InvalidState', hint: 'create the token account first' },
    14: { name: 'Overflow', hint: 'move less' },
    17: { name: 'AccountFrozen', hint: "ask the mint's freeze authority to thaw the token account" },
    18: { name: 'MintDecimalsMismatch', hint: 'name the right mint' },
};

/** The system program's. */
const SYSTEMS: Readonly<Record<number, Foreign>> = {
    0: { name: 'AccountAlreadyInUse', hint: 'the address is taken: use what is there, or another index' },
    1: { name: 'ResultWithNegativeLamports', hint: 'the payer has too few lamports: fund it' },
    2: { name: 'InvalidProgramId', hint: 'create the account for another program' },
    3: { name: 'InvalidAccountDataLength', hint: 'create a smaller account' },
    5: { name: 'AddressWithSeedMismatch', hint: 'derive the address again' },
    6: { name: 'NonceNoRecentBlockhashes', hint: 'wait a slot' },
    7: { name: 'NonceBlockhashNotExpired', hint: 'wait a slot' },
};

const PROGRAMS: Readonly<Record<string, { readonly kind: 'token' | 'system'; readonly errors: Readonly<Record<number, Foreign>> }>> = {
    [SPL_TOKEN]: { kind: 'token', errors: TOKEN },
    [TOKEN_2022]: { kind: 'token', errors: TOKEN },
    [SYSTEM]: { kind: 'system', errors: SYSTEMS },
};

/** The error that another program, or Anchor, means by a number. */
export function foreignError(program: string | undefined, code: number): (Foreign & { kind: 'anchor' | 'token' | 'system' }) | undefined {
    if (code >= 100 && code < 6_000) {
        const named = ANCHOR[code] ?? { name: `Anchor error ${code}`, hint: "look it up in Anchor's list of errors" };
        return { kind: 'anchor', ...named };
    }
    const known = program === undefined ? undefined : PROGRAMS[program];
    const found = known?.errors[code];
    return known && found ? { kind: known.kind, ...found } : undefined;
}
