/** Accounts that owners hold, as they were last heard of. */
import { ACCOUNTS, hold, type AccountFields, type AccountName, type Answer, type Held } from '@ballast/client';
import type { Address, ReadonlyUint8Array } from '@solana/kit';

import type { HeldAccount } from './view.js';
import { LazyAccount } from './held.js';

/** What owners hold, beside margin accounts. */
const OTHERS = ['WithdrawalTicket', 'ExitTicket', 'QueuedChange', 'Facility', 'Placement'] as const;
type Other = (typeof OTHERS)[number];

interface Known {
    readonly bytes: ReadonlyUint8Array;
    readonly slot: bigint;
}

const isOf = (name: AccountName, bytes: ReadonlyUint8Array): boolean =>
    ACCOUNTS[name].discriminator.every((byte, place) => bytes[place] === byte);

const sameBytes = (one: ReadonlyUint8Array, other: ReadonlyUint8Array): boolean =>
    one.length === other.length && one.every((byte, place) => byte === other[place]);

/** Slots by which nodes behind one address differ at most. One that is further behind was started anew, or its clock was moved. */
const ERA = 1_000n;

const isOlder = (slot: bigint, known: bigint): boolean => slot < known && known - slot <= ERA;

/** Accounts by address. What is older than what is known changes nothing. */
export class Mirror {
    private readonly margin = new Map<Address, { readonly held: LazyAccount; readonly slot: bigint }>();
    private readonly others = new Map<Address, Known & { readonly name: Other }>();

    get accounts(): readonly HeldAccount[] {
        return [...this.margin.values()].map(({ held }) => held);
    }

    get size(): number {
        return this.margin.size;
    }

    account(address: Address): HeldAccount | undefined {
        return this.margin.get(address)?.held;
    }

    /** Tickets, changes, facilities and placements. */
    all<Name extends Other>(name: Name): Held<AccountFields[Name]>[] {
        return [...this.others].filter(([, known]) => known.name === name).map(([address, { bytes }]) => hold(name, address, bytes));
    }

    /** Takes an account's bytes of a slot in. Returns whether they are news. */
    put(address: Address, bytes: ReadonlyUint8Array, slot: bigint): boolean {
        return isOf('MarginAccount', bytes) ? this.putMargin(address, bytes, slot) : this.putOther(address, bytes, slot);
    }

    private putMargin(address: Address, bytes: ReadonlyUint8Array, slot: bigint): boolean {
        const known = this.margin.get(address);
        if (known !== undefined && isOlder(slot, known.slot)) return false;
        const same = known !== undefined && sameBytes(known.held.bytes, bytes);
        this.margin.set(address, { held: same ? known.held : new LazyAccount(address, bytes), slot });
        return !same;
    }

    private putOther(address: Address, bytes: ReadonlyUint8Array, slot: bigint): boolean {
        const name = OTHERS.find((other) => isOf(other, bytes));
        const known = this.others.get(address);
        if (name === undefined || (known !== undefined && isOlder(slot, known.slot))) return false;
        this.others.set(address, { name, bytes, slot });
        return known === undefined || !sameBytes(known.bytes, bytes);
    }

    /** Lets whatever is heard next be news: a node that was out of reach may have been started anew, with slots from the beginning. */
    doubt(): void {
        for (const [address, known] of this.margin) this.margin.set(address, { ...known, slot: 0n });
        for (const [address, known] of this.others) this.others.set(address, { ...known, slot: 0n });
    }

    /** Forgets an account that is not there any more. */
    remove(address: Address): void {
        this.margin.delete(address);
        this.others.delete(address);
    }

    /** Takes everything of a slot in, and forgets what is not there any more. Returns how many were not known as they are. */
    replace({ slot, accounts }: Answer): number {
        let news = 0;
        for (const [address, bytes] of accounts) news += this.put(address, bytes, slot) ? 1 : 0;
        for (const [address, known] of [...this.margin, ...this.others]) {
            if (!accounts.has(address) && !isOlder(slot, known.slot)) this.remove(address);
        }
        return news;
    }
}
