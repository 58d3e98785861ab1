/** Takes a census a day: what all accounts would leave unpaid under stress, and what they hold. Goes on with one that somebody else began. */
import type { Action } from '../actions.js';
import type { HeldAccount, View } from '../view.js';
import type { Job } from './job.js';

const HOUR = 3_600n;
/** Seconds from when one began to when the next begins: a report counts for a day, and the next takes up to an hour. */
const RENEWED = 23n * HOUR;
/** Seconds after which one that nobody finished is begun anew. */
const ABANDONED = 2n * HOUR;
/** Seconds after which it is finished although somebody new has to be visited: whoever opens accounts all the time holds it up no longer. */
const PATIENCE = HOUR + 600n;
/** Seconds between two tries to finish one of which too much is not seen yet. */
const AGAIN = 300n;
/** Accounts that fit a transaction, and its compute units. */
const PAGE = 24;

/** Accounts with positions that it did not visit, by rising id: whoever opens one behind it is found by the next round. */
function unvisited({ accounts }: View, number: number): HeldAccount[] {
    return accounts
        .filter(({ value }) => value.census !== number && value.positions.some(({ size }) => size !== 0n))
        .toSorted((one, other) => (one.value.id < other.value.id ? -1 : 1));
}

/** Pages of accounts. Its first account names a page: one of which another keeper visited that is not the same any more. */
function pages(view: View, number: number): Action[] {
    const waiting = unvisited(view, number).map(({ address }) => address);
    return Array.from({ length: Math.ceil(waiting.length / PAGE) }, (_, page) => {
        const accounts = waiting.slice(page * PAGE, (page + 1) * PAGE);
        return { task: { kind: 'visitAccounts', accounts }, subject: `page of census ${number} from ${accounts[0]}` };
    });
}

/** Goes on with the one under way. */
function goOn(view: View, { number, age }: { readonly number: number; readonly age: bigint }): Action[] {
    const visits = pages(view, number);
    if (visits.length > 0 && age < PATIENCE) return visits;
    const markets = [...view.books.markets.keys()].toSorted((one, other) => one - other);
    return [{ task: { kind: 'finishCensus', markets }, subject: `end of census ${number}`, every: AGAIN }];
}

export const census: Job = {
    name: 'census',
    about: 'daily: begins a census, visits all accounts with positions, finishes it; goes on with one that another began',
    find: (view) => {
        if (view.books.census === undefined) return [];
        const { number, began, running } = view.books.census.value;
        const age = view.now - began;
        if (running !== 0 && age < ABANDONED) return goOn(view, { number, age });
        const open = [...view.books.markets.values()].some((market) => market.value.openInterest > 0n);
        if (!open || (running === 0 && age < RENEWED)) return []; // Without positions there is nothing to report.
        return [{ task: { kind: 'beginCensus' }, subject: 'census', every: AGAIN }];
    },
};
