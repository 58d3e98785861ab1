/** What is answered. Each record's fields are explained where they are computed, in `rust/`; here are their units. */
import type { Refusal } from './errors.js';
import { digits, list, nullable, record, text, truth, whole, word } from './shape.js';
import type { Of } from './shape.js';
import type { BasisPoints, Fraction, Money, Price, Quote, ShareValue, Shares, SignedSize, Size, Tokens, Weighted } from './units.js';

const money = digits<Money>();
const quote = digits<Quote>();
const size = digits<Size>();
const signedSize = digits<SignedSize>();
const tokens = digits<Tokens>();
const weighted = digits<Weighted>();
const price = digits<Price>();
const basisPoints = whole<BasisPoints>();
const index = whole();
const validity = word('final', 'fresh', 'usable', 'stale', 'dead', 'absent');
/** How strained a reserve is, the mildest first: the program counts them from 0. */
export const LEVELS = ['calm', 'watchful', 'strained', 'critical'] as const;
/** How strained a reserve is. */
export type Level = (typeof LEVELS)[number];
const leg = word('floor', 'valueAtRisk', 'expectedShortfall', 'stressReport');

/** A rule of the program that refuses. */
export const readRefusal = record<Refusal>({ code: whole(), name: text, message: text });
const refusal = nullable(readRefusal);

const standing = record({
    /** Cash, collateral, claims and profit at the mark. */
    equity: money,
    /** The same less the fees owed. */
    netEquity: money,
    /** Losses that their own market's claim does not cover. */
    unpaid: quote,
    /** What cash lacks for them. */
    lack: quote,
    /** Magnitude of all positions without a final price. */
    notional: quote,
    /** Health against initial margin. */
    initial: weighted,
    /** Health against maintenance margin. */
    maintenance: weighted,
    /** The maintenance requirement within it. */
    requirement: weighted,
    /** Whether it may open and withdraw. */
    meetsInitial: truth,
    /** Whether it may be liquidated. */
    belowMaintenance: truth,
    /** Whether its collateral may be sold for losses that cash lacks. */
    called: truth,
});
/** What an account comes to. */
export type Standing = Of<typeof standing>;

const position = record({
    market: index,
    size: signedSize,
    /** What was paid for it, funding included. */
    cost: money,
    /** Profit booked and not yet paid, after all cuts. */
    claim: quote,
    /** Funding since it was accrued last; positive was paid, and is in `cost`. */
    funding: money,
    mark: price,
    /** The worse, for its holder, of price and stable price. */
    worse: price,
    validity,
    /** Profit at the mark that is not booked. */
    profit: money,
    /** Claim and profit. */
    net: money,
    notional: money,
    /** Concentration included. */
    maintenanceRatio: basisPoints,
    requirement: weighted,
    /** What it adds to health against initial margin. */
    initial: weighted,
    /** What it adds to health against maintenance margin. */
    maintenance: weighted,
    /** What a liquidator may take of it now, and the bonus. Only the riskiest position has it. */
    liquidation: nullable(record({ most: size, bonus: basisPoints })),
    /** Why a liquidator may take nothing of it. */
    liquidationRefusal: refusal,
});
/** One position. */
export type Position = Of<typeof position>;

const collateral = record({
    collateral: index,
    amount: tokens,
    /** In quote. */
    price,
    /** No better than the quote's. */
    validity,
    value: money,
    /** Value that initial margin counts, before the haircut. */
    initialValue: money,
    initialHaircut: basisPoints,
    maintenanceHaircut: basisPoints,
    /** What it adds to health against initial margin. */
    initial: weighted,
    /** What it adds to health against maintenance margin. */
    maintenance: weighted,
});
/** One collateral balance. */
export type Collateral = Of<typeof collateral>;

export const readAccount = record({
    standing,
    cash: quote,
    feesOwed: quote,
    positions: list(position),
    collaterals: list(collateral),
});
/** All of an account. */
export type Account = Of<typeof readAccount>;

const judgement = record({ standing: nullable(standing), refusal });
export const readJudgements = list(judgement);
/** What one of many accounts comes to, or why it cannot be judged. */
export type Judgement = Of<typeof judgement>;

/** An amount that is accepted, and what refuses one unit more: nothing when all that there is is accepted. */
const mostQuote = record({ amount: quote, beyond: refusal });
const mostTokens = record({ amount: tokens, beyond: refusal });

export const readWithdrawable = record({
    quote: mostQuote,
    collaterals: list(record({ collateral: index, most: mostTokens })),
});
/** What margin lets out of an account now, each by itself. */
export type Withdrawable = Of<typeof readWithdrawable>;

export const readLiquidationPrice = record({
    mark: price,
    /** Whether maintenance is lost already: then there are no prices. */
    belowMaintenance: truth,
    /** The nearest mark below at which it is lost. */
    falling: nullable(price),
    /** The nearest mark above. */
    rising: nullable(price),
});
/** Where an account falls below maintenance when one market's price moves. */
export type LiquidationPrice = Of<typeof readLiquidationPrice>;

export const readLargest = record({
    size: record({ amount: size, beyond: refusal }),
    /** What the largest trade moves. */
    quote,
    /** Beside the quote. */
    fee: quote,
    /** Whether `accrue_funding` comes first; the figures are those after it. */
    accrueFirst: truth,
});
/** The largest trade that the gate lets through. */
export type LargestTrade = Of<typeof readLargest>;

const moment = record({ account: readAccount, withdrawable: readWithdrawable });
const played = record({
    /** Of a trade. */
    fee: quote,
    /** Whether `accrue_funding` comes first; what follows is after it. */
    accrueFirst: truth,
    /** Why the program refuses the act. */
    refusal,
    /** Whether it counts in what follows: what is refused for what it leads to does, so that it can be shown. */
    counted: truth,
});
export const readPreview = record({ before: moment, acts: list(played), after: moment });
/** An account before and after acts. */
export type Preview = Of<typeof readPreview>;

export const readHaircuts = record({
    /** In quote. */
    price,
    /** In quote. */
    stable: price,
    validity,
    /** The most that its vault may owe now. */
    depositCap: tokens,
    amounts: list(
        record({
            amount: tokens,
            value: money,
            initialValue: money,
            initialHaircut: basisPoints,
            maintenanceHaircut: basisPoints,
            initial: weighted,
            maintenance: weighted,
        }),
    ),
});
/** A collateral's price, cap and haircuts. */
export type Haircuts = Of<typeof readHaircuts>;

/** Amounts of a vault are of its own token. */
const held = digits<Quote | Tokens>();
export const readVault = record({
    /** What it owes. */
    ledger: held,
    /** What may leave within an hour or a day, however little it holds. */
    least: held,
    /** What may leave by the limits. */
    room: held,
    /** What waits in line. */
    waiting: held,
    /** What was released to who waited, and not yet paid. */
    owed: held,
    /** The largest withdrawal that is paid at once. */
    atOnce: record({ amount: held, beyond: refusal }),
    /** Why nothing is paid now: a pause, or a breaker. */
    stopped: refusal,
});
/** What may leave a vault now. */
export type Vault = Of<typeof readVault>;

export const readMarket = record({
    index,
    mark: price,
    validity,
    /** Whether it has its final price. */
    finalized: truth,
    /** Whether a booking window is open. */
    halted: truth,
    openInterest: size,
    openInterestCap: size,
    openNotional: money,
    /** Of each side of a trade. */
    fee: basisPoints,
    /** Without concentration. */
    initial: basisPoints,
    /** Without concentration. */
    maintenance: basisPoints,
    profitFactor: basisPoints,
    backing: digits<Fraction>(),
    pool: quote,
    claims: quote,
    shortfall: quote,
    budget: quote,
    /** What it may still draw, over all tiers. */
    allowance: quote,
    /** What it may still draw within the sliding day. */
    dayRoom: quote,
    drawn: quote,
    /** Parts per million of the mark per hour; positive rates charge longs. */
    fundingRate: whole(),
    /** Whether `accrue_funding` comes before positions pass to others. */
    accrueFirst: truth,
});
/** A market's figures. */
export type MarketFigures = Of<typeof readMarket>;

export const readReserve = record({
    ledger: quote,
    /** What its tiers hold together. */
    tiers: quote,
    capital: quote,
    treasury: quote,
    /** As it was set last. */
    target: quote,
    /** What it would be set to now. */
    targetNow: quote,
    /** Where it heads. */
    goal: quote,
    /** Which measure set the goal. */
    leg,
    /** What markets may draw together, as published. */
    drawable: quote,
    /** Share of the target that would be covered were it set now. */
    coverage: basisPoints,
    /** How strained the reserve would be then. */
    level: word(...LEVELS),
    /** Share of fees that joins protocol capital then, premiums included. */
    capitalShare: basisPoints,
    /** Share of fees that joins the treasury then. */
    treasuryShare: basisPoints,
    /** What each market would ask for, were it alone. */
    markets: list(
        record({
            market: index,
            openInterest: money,
            /** Per root of a day. */
            volatility: basisPoints,
            slowVolatility: basisPoints,
            jump: basisPoints,
            goal: quote,
            leg,
            allowance: quote,
        }),
    ),
    tranches: list(
        record({
            series: whole(),
            open: truth,
            assets: quote,
            shares: digits<Shares>(),
            /** None while no series is open. */
            shareValue: nullable(digits<ShareValue>()),
            behindLosses: quote,
            /** What is on its way. */
            streaming: quote,
            /** Exits that were priced and not paid. */
            due: quote,
            /** Whether it takes no stake. */
            depleted: truth,
        }),
    ),
});
/** The reserve's figures. */
export type ReserveFigures = Of<typeof readReserve>;

export const readProof = record({
    /** The node over all leaves: hash and sums, as bytes in hexadecimal. */
    root: text,
    /** Nodes beside the way from the leaf to it, the lowest first. */
    path: list(text),
});
/** The way from a leaf of a census to its root. */
export type Proof = Of<typeof readProof>;

export const readVerdict = record({ holds: truth });
