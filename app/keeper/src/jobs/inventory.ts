/** Lets the reserve take on what nobody liquidates, sends back what its inventory does not need, and buys of it. */
import type { Action } from '../actions.js';
import { wholeSize, type HeldAccount, type Judged, type View } from '../view.js';
import type { Job } from './job.js';
import { portion, roomOf } from './liquidation.js';

const HOUR = 3_600n;
/** Seconds between two looks at a price that falls for half an hour. */
const AGAIN = 60n;

/** Whether governance lets the reserve take anything on, and there is an account that counts it. */
export const takesOn = ({ books }: View): boolean => books.inventory !== undefined && books.terms.value.inventoryCapitalShare > 0;

/** Whether others had their time, as far as clocks tell; the program leaves out the time without prices. */
function hasWaited({ books, now }: View, { value }: HeldAccount, market: number): boolean {
    const patience = BigInt(books.terms.value.markets[market]?.takeOverSeconds ?? 0);
    return value.belowSince !== 0n && now - value.looked <= HOUR && now - value.belowSince >= patience;
}

/** The riskiest position of an account below maintenance that nobody took over. */
function absorb(view: View, { held, standing }: Judged): Action[] {
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

/** Cash that may not be needed, and loans of which nothing is left: the program says how much. */
function giveBack(view: View, own: HeldAccount): Action[] {
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

/** What the reserve sells, as much as the taker may still hold; the simulation tells the price. */
function buy(view: View, own: HeldAccount): Action[] {
    const { index: market } = own.value;
    const position = view.whole(own)?.positions.find((held) => held.market === market && held.size !== 0n);
    if (view.taker === undefined || view.leastDiscount === undefined || position === undefined) return [];
    const figures = view.market(market);
    const taken = portion(position, wholeSize(position.size), roomOf(view));
    if (taken === undefined || figures?.validity !== 'fresh') return [];
    const [size, accrue] = [wholeSize(taken.size), figures.accrueFirst];
    const task = { kind: 'buyInventory' as const, held: own.address, market, size, accrue, least: view.leastDiscount };
    return [{ task, subject: `inventory ${market}`, every: AGAIN, inventory: taken.notional }];
}

export const inventory: Job = {
    name: 'inventory',
    about: 'lets the reserve take on what nobody liquidates, and sends back what it does not need; with a margin account buys of it',
    urgent: true,
    find: (view) => {
        const own = [...view.own.values()];
        const absorbed = takesOn(view) ? view.judged.flatMap((judged) => absorb(view, judged)) : [];
        return [...absorbed, ...own.flatMap((held) => [...giveBack(view, held), ...buy(view, held)])];
    },
};
