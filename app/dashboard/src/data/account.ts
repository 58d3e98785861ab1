/** One margin account, judged with books of its own slot. */
import { BALLAST_PROGRAM_ADDRESS, CLOCK_SYSVAR, findMarginAccount, findMarket, hold, type generated } from '@ballast/client';
import { unixTime, type Account, type Books, type LiquidationPrice, type Risk, type Withdrawable } from '@ballast/risk';
import { getBase64Encoder, isAddress, type Address, type ReadonlyUint8Array } from '@solana/kit';

import type { Connection } from '../network/connection.js';
import { judged, valueOf, type Judged } from './moment.js';

export interface AccountView {
    readonly address: Address;
    readonly held: generated.MarginAccount;
    readonly bytes: ReadonlyUint8Array;
    readonly books: Books;
    readonly root: ReadonlyUint8Array;
    readonly markets: ReadonlyMap<number, ReadonlyUint8Array>;
    readonly account: Judged<Account>;
    readonly withdrawable: Judged<Withdrawable>;
    /** By market, of positions with size. */
    readonly liquidation: ReadonlyMap<number, Judged<LiquidationPrice>>;
}

/** What stands at an address that somebody looked up. */
export interface Found {
    readonly owner: Address;
    /** The owner's margin accounts, by the owner's numbers; what was looked up is first if it is one. */
    readonly accounts: readonly Address[];
}

/** How many of an owner's numbers are looked at. */
const NUMBERS = 8;
/** Where the clock holds unix time. */
const TIME_AT = 32;

/** Finds accounts by their own address, or by their owner's. */
export async function findAccounts({ rpc, deployment }: Connection, text: string): Promise<Found> {
    if (!isAddress(text)) throw new RangeError(`"${text}" is no address: give that of a margin account, or of its owner`);
    const places = await Promise.all(
        Array.from({ length: NUMBERS }, (_, index) => findMarginAccount(deployment.clearinghouse, text, index)),
    );
    const asked = [text, ...places];
    const { value } = await rpc.getMultipleAccounts(asked, { encoding: 'base64' }).send();
    const [itself, ...numbered] = value;
    if (itself && itself.owner === BALLAST_PROGRAM_ADDRESS) {
        const { owner } = hold('MarginAccount', text, getBase64Encoder().encode(itself.data[0])).value;
        return { owner, accounts: [text] };
    }
    return { owner: text, accounts: places.filter((_, index) => numbered[index] !== null && numbered[index] !== undefined) };
}

/** Reads and judges one. @throws {RangeError} when it is not there */
export async function readAccount(
    { rpc, deployment }: Connection,
    risk: Risk,
    place: Address,
    listed: readonly number[],
): Promise<AccountView> {
    const markets = await Promise.all(listed.map((index) => findMarket(deployment.clearinghouse, index)));
    const asked = [CLOCK_SYSVAR, deployment.clearinghouse, deployment.prices, deployment.terms, place, ...markets];
    const { value } = await rpc.getMultipleAccounts(asked, { encoding: 'base64' }).send();
    const bytes = value.map((found, index) => {
        if (!found) throw new RangeError(`nothing is at ${asked[index]}: it was closed, or the node serves another cluster`);
        return getBase64Encoder().encode(found.data[0]);
    });
    const [clock, root, prices, terms, account, ...rest] = bytes;
    if (!clock || !root || !prices || !terms || !account) throw new RangeError('the node answered for too few accounts: ask another');
    const now = unixTime(new DataView(clock.buffer, clock.byteOffset).getBigInt64(TIME_AT, true));
    const books = { prices, terms, now };
    const held = hold('MarginAccount', place, account).value;
    const answer = judged(() => risk.account({ books, account }));
    const open = valueOf(answer)?.positions.filter(({ size }) => size !== 0n) ?? [];
    return {
        address: place,
        held,
        bytes: account,
        books,
        root,
        markets: new Map(listed.flatMap((index, at) => (rest[at] ? [[index, rest[at]] as const] : []))),
        account: answer,
        withdrawable: judged(() => risk.withdrawable({ books, account })),
        liquidation: new Map(open.map(({ market }) => [market, judged(() => risk.liquidationPrice({ books, account, market }))] as const)),
    };
}
