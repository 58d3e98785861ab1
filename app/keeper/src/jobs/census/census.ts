/** Takes a census a day: what all accounts would leave unpaid under stress, and what they hold. Goes on with one that somebody else began. */
import { censusMarkets, censusPages, isCensusUnderWay } from '@ballast/client';

import type { Action } from '../../acting/actions.js';
import type { View } from '../../reading/view.js';
import type { Job } from '../job.js';

const HOUR = 3_600n;
/** Seconds from when one began to when the next begins: a report counts for a day, and the next takes up to an hour. */
const RENEWED = 23n * HOUR;
/** Seconds after which it is finished although somebody new has to be visited: whoever opens accounts all the time holds it up no longer. */
const PATIENCE = HOUR + 600n;
/** Seconds between two tries to finish one of which too much is not seen yet. */
const AGAIN = 300n;

/** Pages of accounts. Its first account names a page: one of which another keeper visited that is not the same any more. */
function visits(view: View, number: number): Action[] {
    return censusPages(view.accounts, { number }).map((accounts) => ({
        task: { kind: 'visitAccounts', accounts },
        subject: `page of census ${number} from ${accounts[0]}`,
    }));
}

/** Goes on with the one under way. */
function goOn(view: View, { number, age }: { readonly number: number; readonly age: bigint }): Action[] {
    const left = visits(view, number);
    if (left.length > 0 && age < PATIENCE) return left;
    const markets = censusMarkets(view.books.markets.keys());
    return [{ task: { kind: 'finishCensus', markets }, subject: `end of census ${number}`, every: AGAIN }];
}

export const census: Job = {
    name: 'census',
    about: 'daily: begins a census, visits all accounts with positions, finishes it; goes on with one that another began',
    find: (view) => {
        if (view.books.census === undefined) return [];
        const { value } = view.books.census;
        const age = view.now - value.began;
        if (isCensusUnderWay(value, view.now)) return goOn(view, { number: value.number, age });
        const open = [...view.books.markets.values()].some((market) => market.value.openInterest > 0n);
        if (!open || (value.running === 0 && age < RENEWED)) return []; // Without positions there is nothing to report.
        return [{ task: { kind: 'beginCensus' }, subject: 'census', every: AGAIN }];
    },
};
