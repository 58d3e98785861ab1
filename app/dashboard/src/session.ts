/** What every page uses. */
import { QUOTE } from '@ballast/client';
import { createContext, useContext } from 'react';

import type { Transactions } from './actions/transactions.js';
import type { Feed, FeedState } from './data/feed.js';
import type { Moment } from './data/moment.js';
import type { Watcher, WatchState } from './data/watcher.js';
import type { Connection } from './network/connection.js';
import { useStore } from './store.js';
import type { ConnectedWallet, Wallets } from './wallet/wallet.js';

export interface Session {
    readonly connection: Connection;
    readonly feed: Feed;
    readonly watcher: Watcher;
    readonly wallets: Wallets;
    readonly transactions: Transactions;
}

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
    const session = useContext(SessionContext);
    if (session === undefined) throw new Error('a page stands outside of a session');
    return session;
}

export const useFeed = (): FeedState => useStore(useSession().feed.store);
export const useWatch = (): WatchState => useStore(useSession().watcher.store);
export const useWallet = (): ConnectedWallet | undefined => useStore(useSession().wallets.store).connected;

/** The last reading; pages are shown once there is one. */
export function useMoment(): Moment {
    const { moment } = useFeed();
    if (moment === undefined) throw new Error('a page stands before the first reading');
    return moment;
}

/** How markets, collaterals and amounts are called and written. */
export interface Names {
    readonly quote: string;
    readonly quoteDecimals: number;
    readonly market: (index: number) => string;
    readonly collateral: (index: number) => string;
    /** Decimals of a market's base asset. */
    readonly baseDecimals: (market: number) => number;
    /** Decimals of a collateral; of quote under 65535. */
    readonly tokenDecimals: (collateral: number) => number;
}

export function useNames(): Names {
    const { symbols } = useSession().connection.network;
    const { books } = useMoment();
    const terms = books.terms.value;
    const { quoteDecimals } = books.clearinghouse.value;
    const quote = symbols.quote === '' ? 'quote' : symbols.quote;
    const decimalsOf = (feed: number | undefined): number => (feed === undefined ? 0 : (terms.feeds[feed]?.decimals ?? 0));
    return {
        quote,
        quoteDecimals,
        market: (index) => symbols.markets[index] ?? `Market ${index}`,
        collateral: (index) => (index === QUOTE ? quote : (symbols.collaterals[index] ?? `Collateral ${index}`)),
        baseDecimals: (market) => decimalsOf(terms.markets[market]?.feed),
        tokenDecimals: (collateral) => (collateral === QUOTE ? quoteDecimals : decimalsOf(terms.collaterals[collateral]?.feed)),
    };
}
