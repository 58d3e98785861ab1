import { address } from '@solana/kit';

/** Stands for the quote where instructions and events name a collateral, and for no feed where terms name one. */
export const QUOTE = 65_535;
/** The layout that this client reads. */
export const LAYOUT_VERSION = 1;

/** The SPL token program: shares are its tokens, whatever the quote's are. */
export const SPL_TOKEN = address('TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA');
/** Token-2022. */
export const TOKEN_2022 = address('TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb');
/** The system program. */
export const SYSTEM = address('11111111111111111111111111111111');
/** The sysvar that holds the instructions of the transaction. */
export const INSTRUCTIONS_SYSVAR = address('Sysvar1nstructions1111111111111111111111111');
/** The sysvar that holds the cluster's clock. */
export const CLOCK_SYSVAR = address('SysvarC1ock11111111111111111111111111111111');

/** The three tranches. */
export const TRANCHES = { junior: 0, backstop: 1, senior: 2 } as const;
/** A tranche. */
export type Tranche = keyof typeof TRANCHES;

/** The three roles. */
export const ROLES = { governance: 0, guardian: 1, steward: 2 } as const;
/** A role. */
export type RoleName = keyof typeof ROLES;

/** The breakers that anyone may trip who shows the reason. */
export const BREAKERS = { reserveFell: 0, vaultBelowLedger: 1, withdrawalsWait: 2 } as const;
/** A breaker. */
export type Breaker = keyof typeof BREAKERS;

/** What the reserve does with a holding of protocol capital: it is sold for quote, or bought. */
export const HOLDING_SIDES = { sells: 1, buys: 2 } as const;
/** A side of a holding's auction. */
export type HoldingSide = keyof typeof HOLDING_SIDES;

/** Places for detectors. */
export const DETECTORS = 4;

/** What the steward steers: a collateral or a market. */
export const STEERED = { collateral: 2, market: 3 } as const;

/** Operations that the guardian may pause, a bit each. */
export const OPERATIONS = { growth: 1, withdrawals: 2, matchers: 4, funding: 8, accounts: 16 } as const;
/** An operation. */
export type Operation = keyof typeof OPERATIONS;
