/** What can be asked, and its bytes: `rust/request.rs` is the other end. Accounts are the bytes that the chain holds, all of one slot. */
import type { Price, Quote, Size, Tokens, UnixTime } from './units.js';
import { Writer } from './writer.js';

/** An account's data, as the chain holds it: a `Uint8Array`, or Kit's read-only one. */
export type Bytes = ArrayLike<number> & Pick<Uint8Array, 'buffer' | 'byteOffset' | 'byteLength'>;

/** Prices and terms at one moment. */
export interface Books {
    /** `Prices`. */
    readonly prices: Bytes;
    /** `Terms`. */
    readonly terms: Bytes;
    /** The cluster's clock. */
    readonly now: UnixTime;
}

/** Many accounts. */
export interface StandingsQuestion {
    readonly books: Books;
    /** `MarginAccount`s. */
    readonly accounts: readonly Bytes[];
}

/** One account. */
export interface AccountQuestion {
    readonly books: Books;
    /** `MarginAccount`. */
    readonly account: Bytes;
}

/** One account, and the market whose price moves. */
export interface LiquidationPriceQuestion extends AccountQuestion {
    /** The market's index. */
    readonly market: number;
}

/** Which side of a trade. */
export type Side = 'buy' | 'sell';

/** How much may be traded. */
export interface LargestTradeQuestion extends AccountQuestion {
    /** `Clearinghouse`. */
    readonly root: Bytes;
    /** `Market`. */
    readonly market: Bytes;
    readonly side: Side;
    /** At which price. */
    readonly price: Price;
}

/** A hypothetical act. */
export type Act =
    | { readonly kind: 'deposit'; readonly amount: Quote }
    | { readonly kind: 'depositCollateral'; readonly collateral: number; readonly amount: Tokens }
    | { readonly kind: 'withdraw'; readonly amount: Quote }
    | { readonly kind: 'withdrawCollateral'; readonly collateral: number; readonly amount: Tokens }
    | { readonly kind: 'trade'; readonly market: number; readonly side: Side; readonly size: Size; readonly quote: Quote }
    /** A feed's price moves; the stable price stays, unless another is given. */
    | { readonly kind: 'price'; readonly feed: number; readonly price: Price; readonly stable?: Price };

/** An account, and what happens to it. */
export interface PreviewQuestion extends AccountQuestion {
    /** `Clearinghouse`. */
    readonly root: Bytes;
    /** `Market`s, of those in which it trades. */
    readonly markets?: readonly Bytes[];
    /** In order. */
    readonly acts: readonly Act[];
}

/** Amounts of a collateral. */
export interface HaircutsQuestion {
    readonly books: Books;
    /** The collateral's index. */
    readonly collateral: number;
    readonly amounts: readonly Tokens[];
}

/** Whose vault it is: the traders' quote, a collateral's by its index, or the reserve's by its `Reserve`. */
export type VaultOf =
    | { readonly kind: 'quote' }
    | { readonly kind: 'collateral'; readonly collateral: number }
    | { readonly kind: 'reserve'; readonly reserve: Bytes };

/** A vault. */
export interface VaultQuestion {
    readonly books: Books;
    /** `Clearinghouse`. */
    readonly root: Bytes;
    /** Its `Outflow`. */
    readonly outflow: Bytes;
    readonly of: VaultOf;
}

/** A market. */
export interface MarketQuestion {
    readonly books: Books;
    /** `Clearinghouse`. */
    readonly root: Bytes;
    /** `Market`. */
    readonly market: Bytes;
}

/** The reserve. */
export interface ReserveQuestion {
    readonly books: Books;
    /** `Reserve`. */
    readonly reserve: Bytes;
}

/** A leaf of a census, and all leaves. */
export interface ProveQuestion {
    /** Address of the root, as 32 bytes. */
    readonly clearinghouse: Bytes;
    /** Number of the census. */
    readonly census: number;
    /** All leaves in the order in which they were visited, each as its event holds it. */
    readonly leaves: readonly Bytes[];
    /** Which of them, from 0. */
    readonly index: bigint;
}

/** A leaf of a census, and the way to the root. */
export interface VerifyQuestion {
    /** Address of the root, as 32 bytes. */
    readonly clearinghouse: Bytes;
    /** Number of the census. */
    readonly census: number;
    /** The node over all leaves, as it was attested. */
    readonly root: Bytes;
    /** How many leaves there are. */
    readonly leaves: bigint;
    /** The leaf, as its event holds it. */
    readonly leaf: Bytes;
    /** Its place, from 0. */
    readonly index: bigint;
    /** Nodes beside the way, from the leaf upwards. */
    readonly path: readonly Bytes[];
}

const SIDES: Record<Side, number> = { buy: 0, sell: 1 };

const begin = (question: number, { prices, terms, now }: Books): Writer => new Writer().u8(question).blob(prices).blob(terms).i64(now);

function writeAct(writer: Writer, act: Act): Writer {
    switch (act.kind) {
        case 'deposit':
            return writer.u8(0).u64(act.amount);
        case 'depositCollateral':
            return writer.u8(1).u16(act.collateral).u64(act.amount);
        case 'withdraw':
            return writer.u8(2).u64(act.amount);
        case 'withdrawCollateral':
            return writer.u8(3).u16(act.collateral).u64(act.amount);
        case 'trade':
            return writer.u8(4).u16(act.market).u8(SIDES[act.side]).u64(act.size).u64(act.quote);
        case 'price':
            return writer
                .u8(5)
                .u16(act.feed)
                .u64(act.price)
                .option(act.stable, (stable) => writer.u64(stable));
    }
}

function writeVault(writer: Writer, of: VaultOf): Writer {
    switch (of.kind) {
        case 'quote':
            return writer.u8(0);
        case 'collateral':
            return writer.u8(1).u16(of.collateral);
        case 'reserve':
            return writer.u8(2).blob(of.reserve);
    }
}

/** The bytes of each question. */
export const encode = {
    standings: ({ books, accounts }: StandingsQuestion): Uint8Array => {
        const writer = begin(0, books);
        return writer.list(accounts, (account) => writer.blob(account)).bytes();
    },
    account: ({ books, account }: AccountQuestion): Uint8Array => begin(1, books).blob(account).bytes(),
    withdrawable: ({ books, account }: AccountQuestion): Uint8Array => begin(2, books).blob(account).bytes(),
    liquidationPrice: ({ books, account, market }: LiquidationPriceQuestion): Uint8Array =>
        begin(3, books).blob(account).u16(market).bytes(),
    largestTrade: ({ books, root, market, account, side, price }: LargestTradeQuestion): Uint8Array =>
        begin(4, books).blob(root).blob(market).blob(account).u8(SIDES[side]).u64(price).bytes(),
    preview: ({ books, root, account, markets = [], acts }: PreviewQuestion): Uint8Array => {
        const writer = begin(5, books).blob(root).blob(account);
        writer.list(markets, (market) => writer.blob(market));
        return writer.list(acts, (act) => writeAct(writer, act)).bytes();
    },
    haircuts: ({ books, collateral, amounts }: HaircutsQuestion): Uint8Array => {
        const writer = begin(6, books).u16(collateral);
        return writer.list(amounts, (amount) => writer.u64(amount)).bytes();
    },
    vault: ({ books, root, outflow, of }: VaultQuestion): Uint8Array => writeVault(begin(7, books).blob(root).blob(outflow), of).bytes(),
    market: ({ books, root, market }: MarketQuestion): Uint8Array => begin(8, books).blob(root).blob(market).bytes(),
    reserve: ({ books, reserve }: ReserveQuestion): Uint8Array => begin(9, books).blob(reserve).bytes(),
    prove: ({ clearinghouse, census, leaves, index }: ProveQuestion): Uint8Array => {
        const writer = new Writer().u8(10).blob(clearinghouse).u32(census);
        return writer
            .list(leaves, (leaf) => writer.blob(leaf))
            .u64(index)
            .bytes();
    },
    verify: ({ clearinghouse, census, root, leaves, leaf, index, path }: VerifyQuestion): Uint8Array => {
        const writer = new Writer().u8(11).blob(clearinghouse).u32(census).blob(root).u64(leaves).blob(leaf).u64(index);
        return writer.list(path, (node) => writer.blob(node)).bytes();
    },
};
