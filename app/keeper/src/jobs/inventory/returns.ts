/** Sends back what the reserve's inventory does not need. */
import type { Action } from '../../acting/actions.js';
import type { HeldAccount, View } from '../../reading/view.js';

const HOUR = 3_600n;
/** Seconds between two tries to close an account of the reserve. */
const AGAIN = 60n;

/** Cash that may not be needed, and loans of which nothing is left: the program says how much. */
export function giveBack(view: View, own: HeldAccount): Action[] {
    const { cash, index: market, positions } = own.value;
    const { lentBudget = 0n, lentCapital = 0n } = view.books.markets.get(market)?.value ?? {};
    const slot = positions.find((held) => held.market === market && (held.size !== 0n || held.cost !== 0n || held.claim !== 0n));
    const task = { kind: 'returnInventory' as const, held: own.address, market };
    if (slot === undefined) {
        if (cash === 0n && lentBudget + lentCapital === 0n) return [];
        return [{ task, subject: `last return of inventory ${market}`, every: AGAIN }];
    }
    return cash > 0n && cash >= view.leastBooking ? [{ task, subject: `return of inventory ${market}`, every: HOUR }] : [];
}
