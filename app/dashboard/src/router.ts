/** Which page is shown: what stands behind the # of the address, so that any host of static files serves all of them. */
import { useSyncExternalStore } from 'react';

export const PAGES = [
    'reserve',
    'capital',
    'stress',
    'markets',
    'liquidations',
    'account',
    'staking',
    'governance',
    'keepers',
    'demo',
] as const;
export type PageName = (typeof PAGES)[number];

export interface Route {
    readonly page: PageName;
    readonly argument?: string;
}

const isPage = (name: string): name is PageName => PAGES.some((page) => page === name);

function read(hash: string): Route {
    const [, name = '', argument] = hash.split('/');
    const page = isPage(name) ? name : 'reserve';
    return argument === undefined || argument === '' ? { page } : { page, argument };
}

function subscribe(listener: () => void): () => void {
    addEventListener('hashchange', listener);
    return () => removeEventListener('hashchange', listener);
}

export function useRoute(): Route {
    return read(useSyncExternalStore(subscribe, () => location.hash));
}
