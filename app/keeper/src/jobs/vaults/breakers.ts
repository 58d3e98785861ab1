/** Trips breakers whose reason is there. */
import { BREAKERS, QUOTE, type Breaker } from '@ballast/client';

import type { Action } from '../../acting/actions.js';
import type { View } from '../../reading/view.js';
import type { Job } from '../job.js';
import { vaultOf } from './vault.js';

/** Seconds between two tries, and how long before its end a breaker is tripped anew. */
const AGAIN = 300n;

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
