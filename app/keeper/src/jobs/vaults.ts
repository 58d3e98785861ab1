/** Lets out what waits, trips breakers whose reason is there, and moves fees to the reserve. */
import { BREAKERS, QUOTE, type Breaker } from '@ballast/client';
import type { Vault } from '@ballast/risk';

import type { Action } from '../actions.js';
import { orNothing, type View } from '../view.js';
import type { Job } from './job.js';

/** Seconds between two tries to let withdrawals out. */
const AGAIN = 300n;
const DAY = 86_400n;

/** What may leave a vault of the traders. */
function vaultOf({ risk, law, books }: View, collateral: number): Vault | undefined {
    const outflow = books.outflows.get(collateral);
    if (outflow === undefined) return undefined;
    const of = collateral === QUOTE ? ({ kind: 'quote' } as const) : ({ kind: 'collateral', collateral } as const);
    return orNothing(() => risk.vault({ books: law, root: books.clearinghouse.bytes, outflow: outflow.bytes, of }));
}

function release(view: View): Action[] {
    return [...view.books.outflows.keys()].flatMap((collateral) => {
        const vault = vaultOf(view, collateral);
        if (vault === undefined || vault.waiting === 0n || vault.room === 0n || vault.stopped !== null) return [];
        return [{ task: { kind: 'releaseWithdrawals' as const, collateral }, subject: `withdrawals of ${collateral}`, every: AGAIN }];
    });
}

function payWithdrawals(view: View): Action[] {
    const paying = new Set([...view.books.outflows.keys()].filter((index) => (vaultOf(view, index)?.owed ?? 0n) > 0n));
    return view.withdrawalTickets.flatMap(({ address: ticket, value: { owner, collateral, amount, paid } }) => {
        if (amount === paid || !paying.has(collateral)) return [];
        return [{ task: { kind: 'payWithdrawal' as const, ticket, owner, collateral }, subject: `withdrawal ${ticket}`, every: AGAIN }];
    });
}

export const withdrawals: Job = {
    name: 'withdrawals',
    about: 'releases withdrawals that wait, and pays their tickets',
    find: (view) => [...release(view), ...payWithdrawals(view)],
};

function trip(view: View, breaker: Breaker, vault: number | 'reserve'): Action[] {
    const { breakers } = view.books.clearinghouse.value;
    const until = breakers[BREAKERS[breaker]]?.until ?? 0n;
    if (until > view.now + AGAIN) return []; // It is open already.
    return [{ task: { kind: 'tripBreaker', breaker, vault }, subject: `breaker ${breaker} of ${vault}`, every: AGAIN }];
}

function breakersOf(view: View): Action[] {
    const { books } = view;
    const short = [...books.vaults].filter(([collateral, holds]) => holds < ledgerOf(view, collateral)).map(([collateral]) => collateral);
    const crowded = [...books.outflows.keys()].filter((collateral) => (vaultOf(view, collateral)?.waiting ?? 0n) > 0n);
    return [
        ...(books.reserve.value.draws.used > 0n ? trip(view, 'reserveFell', 'reserve') : []),
        ...(books.reserveVault < books.reserve.value.ledger ? trip(view, 'vaultBelowLedger', 'reserve') : []),
        ...short.flatMap((collateral) => trip(view, 'vaultBelowLedger', collateral)),
        ...crowded.flatMap((collateral) => trip(view, 'withdrawalsWait', collateral)),
    ];
}

/** What a vault of the traders owes. */
function ledgerOf({ books }: View, collateral: number): bigint {
    const { tradersLedger, collateralLedgers } = books.clearinghouse.value;
    return collateral === QUOTE ? tradersLedger : (collateralLedgers[collateral] ?? 0n);
}

export const breakers: Job = {
    name: 'breakers',
    about: 'trips breakers whose reason is there: a reserve that fell, a vault below its ledger, withdrawals that wait',
    find: breakersOf,
};

export const fees: Job = {
    name: 'fees',
    about: 'daily: moves the fees of markets to the reserve',
    find: ({ books }) =>
        [...books.markets].flatMap(
            ([
                market,
                {
                    value: { feesTaken, used, pool },
                },
            ]) => {
                if (feesTaken === 0n && (used > 0n || pool === 0n)) return [];
                return [{ task: { kind: 'collectFees' as const, market }, subject: `fees of ${market}`, every: DAY }];
            },
        ),
};
