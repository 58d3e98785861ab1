/** Lets out what waits in the traders' vaults, and pays it. */
import type { Action } from '../../acting/actions.js';
import type { View } from '../../reading/view.js';
import type { Job } from '../job.js';
import { vaultOf } from './vault.js';

/** Seconds between two tries to let withdrawals out. */
const AGAIN = 300n;

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
