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
/** What stands where no key, no mint and no vault is named: the zero address. */
export const NOBODY = SYSTEM;
/** The sysvar that holds the instructions of the transaction. */
export const INSTRUCTIONS_SYSVAR = address('Sysvar1nstructions1111111111111111111111111');
/** The sysvar that holds the cluster's clock. */
export const CLOCK_SYSVAR = address('SysvarC1ock11111111111111111111111111111111');

/** The three tranches. */
export const TRANCHES = { junior: 0, backstop: 1, senior: 2 } as const;
/** A tranche. */
export type Tranche = keyof typeof TRANCHES;
/** Their names, in the order in which losses reach them. */
export const TRANCHE_NAMES = ['junior', 'backstop', 'senior'] as const satisfies readonly Tranche[];

/** The three roles. */
export const ROLES = { governance: 0, guardian: 1, steward: 2 } as const;
/** A role. */
export type RoleName = keyof typeof ROLES;
/** Their names, in the order of their numbers. */
export const ROLE_NAMES = ['governance', 'guardian', 'steward'] as const satisfies readonly RoleName[];

/** The breakers that anyone may trip who shows the reason. */
export const BREAKERS = { reserveFell: 0, vaultBelowLedger: 1, withdrawalsWait: 2 } as const;
/** A breaker. */
export type Breaker = keyof typeof BREAKERS;

/** What the reserve does with a holding of protocol capital: nothing, or it sells it for quote, or buys it. */
export const HOLDING_SIDES = { rests: 0, sells: 1, buys: 2 } as const;
/** What the reserve does with a holding. */
export type HoldingSide = keyof typeof HOLDING_SIDES;
/** A side on which a holding is auctioned. */
export type AuctionSide = Exclude<HoldingSide, 'rests'>;
/** What a holding does, by the program's number for it. */
export function holdingSideOf(side: number): HoldingSide | undefined {
    return HOLDING_SIDE_NAMES[side];
}
const HOLDING_SIDE_NAMES: readonly HoldingSide[] = ['rests', 'sells', 'buys'];

/** What the steward steers: a collateral or a market. */
export const STEERED = { collateral: 2, market: 3 } as const;

/** Operations that the guardian may pause, a bit each. */
export const OPERATIONS = { growth: 1, withdrawals: 2, matching: 4, funding: 8, opening: 16 } as const;
/** An operation. */
export type Operation = keyof typeof OPERATIONS;
