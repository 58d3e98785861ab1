/** What every `find` sees: a deployment at one moment, and the law that judges it. */
import { size, type BooksSnapshot, type generated, type Held } from '@ballast/client';
import { InputRefused, LawRefused, unixTime, type Account, type Books, type MarketFigures, type Risk, type Standing } from '@ballast/risk';
import type { Address, ReadonlyUint8Array } from '@solana/kit';

/** A margin account; decoded when somebody asks. */
export interface HeldAccount {
    readonly address: Address;
    readonly bytes: ReadonlyUint8Array;
    readonly value: generated.MarginAccount;
}

/** A price that was posted, and when it was published. */
export interface Posted {
    readonly feed: number;
    readonly oracle: Address;
    /** In unix seconds. */
    readonly published: bigint;
}

/** Whoever takes positions and collateral. */
export interface Taker {
    readonly owner: Address;
    readonly account: HeldAccount;
    /** The most that it may hold, in quote; no limit if it is left out. */
    readonly limit?: bigint;
    /** What transactions under way may add, in quote. */
    readonly underWay: bigint;
}

/** What a view is made of. */
export interface ViewOptions {
    readonly risk: Risk;
    readonly books: BooksSnapshot;
    readonly accounts: readonly HeldAccount[];
    readonly withdrawalTickets?: readonly Held<generated.WithdrawalTicket>[];
    readonly exitTickets?: readonly Held<generated.ExitTicket>[];
    readonly queuedChanges?: readonly Held<generated.QueuedChange>[];
    readonly facilities?: readonly Held<generated.Facility>[];
    readonly placements?: readonly Held<generated.Placement>[];
    readonly posted?: readonly Posted[];
    readonly taker?: Taker | undefined;
    /** The least, in quote, for which bookings are worth a fee; zero if it is left out. */
    readonly leastBooking?: bigint;
    /** How far below the oracle's price what the reserve holds is bought, in basis points at least; never if it is left out. */
    readonly leastDiscount?: number | undefined;
    /** Protocol capital that stays at home at least, in quote; nothing is placed if it is left out. */
    readonly leastCapital?: bigint | undefined;
}

/** An account, and what it comes to. */
export interface Judged {
    readonly held: HeldAccount;
    readonly standing: Standing;
}

/** A deployment at one moment. What it comes to is computed once, by the law. */
export class View {
    readonly risk: Risk;
    readonly books: BooksSnapshot;
    readonly accounts: readonly HeldAccount[];
    readonly withdrawalTickets: readonly Held<generated.WithdrawalTicket>[];
    readonly exitTickets: readonly Held<generated.ExitTicket>[];
    readonly queuedChanges: readonly Held<generated.QueuedChange>[];
    readonly facilities: readonly Held<generated.Facility>[];
    readonly placements: readonly Held<generated.Placement>[];
    readonly posted: readonly Posted[];
    readonly taker: Taker | undefined;
    readonly leastBooking: bigint;
    readonly leastDiscount: number | undefined;
    readonly leastCapital: bigint | undefined;
    /** Prices, terms and the clock, as the law takes them. */
    readonly law: Books;
    private readonly figures = new Map<number, MarketFigures>();
    private readonly wholes = new Map<Address, Account | undefined>();
    private standings: readonly Judged[] | undefined;
    private inventories: ReadonlyMap<number, HeldAccount> | undefined;
    private ranked: readonly Judged[] | undefined;

    constructor(options: ViewOptions) {
        const {
            risk,
            books,
            accounts,
            withdrawalTickets = [],
            exitTickets = [],
            queuedChanges = [],
            facilities = [],
            placements = [],
            posted = [],
            taker,
            leastBooking = 0n,
        } = options;
        this.risk = risk;
        this.books = books;
        this.accounts = accounts;
        this.withdrawalTickets = withdrawalTickets;
        this.exitTickets = exitTickets;
        this.queuedChanges = queuedChanges;
        this.facilities = facilities;
        this.placements = placements;
        this.posted = posted;
        this.taker = taker;
        this.leastBooking = leastBooking;
        this.leastDiscount = options.leastDiscount;
        this.leastCapital = options.leastCapital;
        this.law = { prices: books.prices.bytes, terms: books.terms.bytes, now: unixTime(books.now) };
    }

    /** The cluster's clock, in unix seconds. */
    get now(): bigint {
        return this.books.now;
    }

    /** Every account that can be judged; one that cannot, say because the program would overflow, is left out. */
    get judged(): readonly Judged[] {
        return (this.standings ??= this.judge());
    }

    /** The same, the largest first. */
    get byNotional(): readonly Judged[] {
        return (this.ranked ??= this.judged.toSorted((one, other) => (one.standing.notional > other.standing.notional ? -1 : 1)));
    }

    private judge(): Judged[] {
        const bytes = this.accounts.map((held) => held.bytes);
        return this.risk.standings({ books: this.law, accounts: bytes }).flatMap(({ standing }, place) => {
            const held = this.accounts[place];
            return standing === null || held === undefined ? [] : [{ held, standing }];
        });
    }

    /** All of one account; nothing if it cannot be judged. */
    whole(held: HeldAccount): Account | undefined {
        if (!this.wholes.has(held.address)) {
            this.wholes.set(
                held.address,
                orNothing(() => this.risk.account({ books: this.law, account: held.bytes })),
            );
        }
        return this.wholes.get(held.address);
    }

    /** Whether a margin account is the reserve's own: its owner is the root, for which nobody signs. */
    isInventory({ value }: HeldAccount): boolean {
        return value.owner === this.books.deployment.clearinghouse;
    }

    /** The reserve's own accounts, by market. */
    get own(): ReadonlyMap<number, HeldAccount> {
        const own = (): HeldAccount[] => this.accounts.filter((held) => this.isInventory(held));
        return (this.inventories ??= new Map(own().map((held) => [held.value.index, held])));
    }

    /** A market's figures; nothing if it is not listed or cannot be judged. */
    market(index: number): MarketFigures | undefined {
        const found = this.figures.get(index);
        const market = this.books.markets.get(index);
        if (found !== undefined || market === undefined) return found;
        const { clearinghouse } = this.books;
        const figures = orNothing(() => this.risk.market({ books: this.law, root: clearinghouse.bytes, market: market.bytes }));
        if (figures !== undefined) this.figures.set(index, figures);
        return figures;
    }

    /** Whether a market's price lets its positions be booked and taken over. */
    isUsable(market: number): boolean {
        return serves(this.market(market)?.validity);
    }

    /** Whether a collateral may be sold at its price. */
    isSellable(collateral: number): boolean {
        const haircuts = orNothing(() => this.risk.haircuts({ books: this.law, collateral, amounts: [] }));
        return serves(haircuts?.validity);
    }
}

/** Whether a price serves for booking, liquidation and forced sales. */
export function serves(validity: MarketFigures['validity'] | undefined): boolean {
    return validity === 'fresh' || validity === 'usable';
}

/** What the law says; nothing where it refuses to. */
export function orNothing<Value>(ask: () => Value): Value | undefined {
    try {
        return ask();
    } catch (error) {
        if (error instanceof LawRefused || error instanceof InputRefused) return undefined;
        throw error;
    }
}

/** What an account holds in positions and collateral, in quote: what a keeper bounds. */
export function inventoryOf({ standing, collaterals }: Account): bigint {
    return collaterals.reduce<bigint>((sum, { value }) => sum + value, standing.notional);
}

/** The magnitude of a size, to be asked for. */
export const wholeSize = (signed: bigint) => size(signed < 0n ? -signed : signed);
