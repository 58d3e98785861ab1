/** What a size is worth at a price: asked of the law, as the profit of a position that cost nothing. */
import { generated, LAYOUT_VERSION, type Size } from '@ballast/client';
import { price as priceOf, type Price } from '@ballast/risk';
import type { ReadonlyUint8Array } from '@solana/kit';

import { BadInput } from './errors.js';
import type { Listing } from './names.js';
import type { Session } from './session.js';

/** A size in a market, at a price or at the oracle's. */
export interface WorthOptions {
    readonly market: Listing;
    readonly size: Size;
    /** Quote per smallest unit, times 2^32; the mark if it is left out. */
    readonly price?: bigint;
}

/** Quote that a size is worth, rounded down to its smallest unit. */
export async function worthOf(session: Session, { market, size, price }: WorthOptions): Promise<bigint> {
    const [risk, books, judged] = await Promise.all([session.risk(), session.books(), session.judged()]);
    const account = await holding(session, market, size);
    const root = books.clearinghouse.bytes;
    const acts = price === undefined ? [] : [{ kind: 'price' as const, feed: market.feed, price: priceOf(price) }];
    const [position] = risk.preview({ books: judged, root, account, acts }).after.account.positions;
    if (position === undefined) throw new BadInput(`${market.symbol} has no price: run ballast keep refresh ${market.symbol}`);
    return position.profit;
}

/** The mark of a market. */
export async function markOf(session: Session, market: Listing): Promise<Price> {
    const [risk, books, judged] = await Promise.all([session.risk(), session.books(), session.judged()]);
    const held = books.markets.get(market.index);
    if (held === undefined) throw new BadInput(`market ${market.index} was not read: try again`);
    return risk.market({ books: judged, root: books.clearinghouse.bytes, market: held.bytes }).mark;
}

/** The bytes of an account that holds a size and paid nothing for it. */
async function holding(session: Session, market: Listing, size: Size): Promise<ReadonlyUint8Array> {
    const { deployment, prices } = await session.books();
    const empty = generated.getMarginAccountDecoder().decode(new Uint8Array(generated.getMarginAccountSize()));
    const published = prices.value.markets[market.index];
    const positions = empty.positions.map((free, slot) =>
        slot === 0 ? { ...free, market: market.index, size, fundingIndex: published?.fundingIndex ?? 0n } : free,
    );
    const account = { ...empty, version: LAYOUT_VERSION, clearinghouse: deployment.clearinghouse, positions };
    return generated.getMarginAccountEncoder().encode(account);
}
