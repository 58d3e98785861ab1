/** All that is judged of one reading of the books. */
import { QUOTE, type BooksSnapshot } from '@ballast/client';
import {
    LawRefused,
    unixTime,
    type Books,
    type MarketFigures,
    type Refusal,
    type ReserveFigures,
    type Risk,
    type Vault,
} from '@ballast/risk';

/** What the law says, or why it refuses to. */
export type Judged<Value> = { readonly value: Value } | { readonly refusal: Refusal };

export interface Moment {
    readonly books: BooksSnapshot;
    readonly reserve: Judged<ReserveFigures>;
    readonly markets: ReadonlyMap<number, Judged<MarketFigures>>;
    /** Vaults of the traders by collateral, of quote under 65535. */
    readonly vaults: ReadonlyMap<number, Judged<Vault>>;
    readonly reserveVault: Judged<Vault>;
}

/** Books as the law takes them. */
export function booksFor({ prices, terms, now }: BooksSnapshot): Books {
    return { prices: prices.bytes, terms: terms.bytes, now: unixTime(now) };
}

/** Asks the law about everything in the books. */
export function judge(risk: Risk, snapshot: BooksSnapshot): Moment {
    const books = booksFor(snapshot);
    const root = snapshot.clearinghouse.bytes;
    const { markets, outflows, reserve, reserveOutflow } = snapshot;
    return {
        books: snapshot,
        reserve: judged(() => risk.reserve({ books, reserve: reserve.bytes })),
        markets: mapped(markets, (_, market) => judged(() => risk.market({ books, root, market: market.bytes }))),
        vaults: mapped(outflows, (collateral, outflow) => {
            const of = collateral === QUOTE ? ({ kind: 'quote' } as const) : ({ kind: 'collateral', collateral } as const);
            return judged(() => risk.vault({ books, root, outflow: outflow.bytes, of }));
        }),
        reserveVault: judged(() =>
            risk.vault({ books, root, outflow: reserveOutflow.bytes, of: { kind: 'reserve', reserve: reserve.bytes } }),
        ),
    };
}

/** An answer of the law, with its refusal as a value. */
export function judged<Value>(ask: () => Value): Judged<Value> {
    try {
        return { value: ask() };
    } catch (error) {
        if (error instanceof LawRefused) return { refusal: error.refusal };
        throw error;
    }
}

/** The value, unless the law refused. */
export function valueOf<Value>(answer: Judged<Value> | undefined): Value | undefined {
    return answer !== undefined && 'value' in answer ? answer.value : undefined;
}

function mapped<From, To>(from: ReadonlyMap<number, From>, change: (index: number, value: From) => To): Map<number, To> {
    return new Map([...from].map(([index, value]) => [index, change(index, value)] as const));
}
