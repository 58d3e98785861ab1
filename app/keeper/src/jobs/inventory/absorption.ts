/** Lets the reserve take on what nobody liquidates. */
import type { Action } from '../../acting/actions.js';
import { wholeSize, type HeldAccount, type Judged, type View } from '../../reading/view.js';

const HOUR = 3_600n;

/** Whether governance lets the reserve take anything on, and there is an account that counts it. */
export const takesOn = ({ books }: View): boolean => books.inventory !== undefined && books.terms.value.inventoryCapitalShare > 0;

/** Whether others had their time, as far as clocks tell; the program leaves out the time without prices. */
function hasWaited({ books, now }: View, { value }: HeldAccount, market: number): boolean {
    const patience = BigInt(books.terms.value.markets[market]?.takeOverSeconds ?? 0);
    return value.belowSince !== 0n && now - value.looked <= HOUR && now - value.belowSince >= patience;
}

/** The riskiest position of an account below maintenance that nobody took over. */
export function absorb(view: View, { held, standing }: Judged): Action[] {
    if (!standing.belowMaintenance || view.isInventory(held)) return [];
    const position = view.whole(held)?.positions.find(({ liquidation }) => liquidation !== null && liquidation.most > 0n);
    if (position === undefined || !hasWaited(view, held, position.market)) return [];
    const { market } = position;
    const own = view.own.get(market);
    if (own === undefined || view.market(market)?.validity !== 'fresh') return [];
    const accrue = view.market(market)?.accrueFirst === true;
    const task = { kind: 'absorb' as const, account: held.address, held: own.address, market, size: wholeSize(position.size), accrue };
    return [{ task, subject: `absorption of ${held.address}`, worth: standing.notional }];
}
