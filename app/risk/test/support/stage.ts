/** A state on a real validator, under the built program: accounts are placed as they are, with keys that can sign for them. */
import { BALLAST_PROGRAM_ADDRESS, SYSTEM, TransactionRefused, generated } from '@ballast/client';
import { Chain } from '@ballast/localnet';
import { fetchEncodedAccount, getAddressDecoder, getAddressEncoder, getProgramDerivedAddress } from '@solana/kit';
import type { Address, Instruction, KeyPairSigner } from '@solana/kit';
import { unixTime } from '../../src/index.js';
import type { Books, Side } from '../../src/index.js';
import { bytes } from './built.js';
import type { State } from './built.js';

const key = (number: number): Address => getAddressDecoder().decode(new Uint8Array(32).fill(number));
const ROOT = key(1);
const PRICES = key(2);
const TERMS = key(3);
const OUTFLOW = key(7);
const RESERVE = key(8);
const QUOTE = 65_535;
const BOOKS = { clearinghouse: ROOT, prices: PRICES, terms: TERMS };
const MARKETS = 100;
/** Where fields of a margin account begin, behind the discriminator. */
const OWNER = 48;
const CASH = 120;
const FEE_DEBT = 128;
const MATCHERS = 152;
const FORTUNE = 2n ** 55n;

const accountOf = (name: 'trader' | 'other'): Address => key(name === 'trader' ? 5 : 6);

/** What refuses a transaction, or nothing. */
export async function refusalOf(sent: Promise<unknown>): Promise<string | null> {
    try {
        await sent;
        return null;
    } catch (error) {
        if (error instanceof TransactionRefused) return error.refusal.name;
        throw error;
    }
}

/** An account with another owner. */
function ownedBy(account: Uint8Array, owner: Address): Uint8Array {
    const copy = account.slice();
    copy.set(getAddressEncoder().encode(owner), OWNER);
    return copy;
}

/** An account with nothing but a fortune in cash. */
function rich(account: Uint8Array): Uint8Array {
    const copy = account.slice().fill(0, MATCHERS);
    const view = new DataView(copy.buffer);
    view.setBigUint64(CASH, FORTUNE, true);
    view.setBigUint64(FEE_DEBT, 0n, true);
    return copy;
}

interface StagedTrade {
    readonly market: number;
    readonly side: Side;
    readonly size: bigint;
    readonly quote: bigint;
    readonly accrueFirst: boolean;
}

export class Stage {
    #tickets = 0;

    private constructor(
        readonly chain: Chain,
        readonly trader: KeyPairSigner,
        readonly other: KeyPairSigner,
    ) {}

    /** Starts a validator whose clock stands at the state's time. */
    static async open({ books }: State): Promise<Stage> {
        const chain = await Chain.start();
        chain.validator.travel(books.now);
        return new Stage(chain, await chain.wallet('trader'), await chain.wallet('other'));
    }

    /** Places a state, one of its accounts as the trader's, and somebody rich on the other side; returns the books by the chain's clock. */
    set(state: State, account: Uint8Array): Promise<Books> {
        const place = (address: Address, data: Uint8Array): void => this.chain.validator.place(address, BALLAST_PROGRAM_ADDRESS, data);
        place(ROOT, state.root);
        place(PRICES, state.books.prices);
        place(TERMS, state.books.terms);
        place(OUTFLOW, bytes(state.folder, 'outflow.bin'));
        place(RESERVE, bytes(state.folder, 'reserve.bin'));
        state.markets.forEach((market, index) => place(key(MARKETS + index), market));
        place(accountOf('trader'), ownedBy(account, this.trader.address));
        place(accountOf('other'), ownedBy(rich(account), this.other.address));
        return this.books();
    }

    async #read(address: Address): Promise<Uint8Array> {
        const account = await fetchEncodedAccount(this.chain.rpc, address);
        if (!account.exists) throw new Error(`there is no account ${address}`);
        return new Uint8Array(account.data);
    }

    /** The books as the chain holds them now. */
    async books(): Promise<Books> {
        return { prices: await this.#read(PRICES), terms: await this.#read(TERMS), now: unixTime(await this.chain.now()) };
    }

    /** The trader's account as the chain holds it now. */
    account(): Promise<Uint8Array> {
        return this.#read(accountOf('trader'));
    }

    /** What the chain publishes now. */
    async prices(): Promise<generated.Prices> {
        return generated.getPricesDecoder().decode(await this.#read(PRICES));
    }

    /** The reserve as the chain holds it now. */
    async reserve(): Promise<generated.Reserve> {
        return generated.getReserveDecoder().decode(await this.#read(RESERVE));
    }

    /** The outflow of the traders' quote as the chain holds it now. */
    async outflow(): Promise<generated.Outflow> {
        return generated.getOutflowDecoder().decode(await this.#read(OUTFLOW));
    }

    updateTarget(): Promise<unknown> {
        return this.chain.send(generated.getUpdateTargetInstruction({ ...BOOKS, reserve: RESERVE }));
    }

    /** Releases what may leave to those who wait. */
    release(): Promise<unknown> {
        return this.chain.send(generated.getReleaseWithdrawalsInstruction({ ...BOOKS, outflow: OUTFLOW, collateral: QUOTE }));
    }

    accrue(market: number): Instruction {
        return generated.getAccrueFundingInstruction({ ...BOOKS, market: key(MARKETS + market) });
    }

    /** A trade of the trader with the other, in the same transaction as an accrual of funding where that comes first. */
    trade({ market, side, size, quote, accrueFirst }: StagedTrade): Promise<unknown> {
        const [buyer, seller] = side === 'buy' ? (['trader', 'other'] as const) : (['other', 'trader'] as const);
        const settle = generated.getSettleTradeInstruction({
            buyerSigner: this[buyer],
            sellerSigner: this[seller],
            ...BOOKS,
            market: key(MARKETS + market),
            buyer: accountOf(buyer),
            seller: accountOf(seller),
            size,
            quote,
        });
        return this.chain.send(...(accrueFirst ? [this.accrue(market)] : []), settle);
    }

    /** The other takes as much of the trader's position as it may. */
    liquidate(market: number): Promise<unknown> {
        const take = generated.getLiquidatePositionInstruction({
            liquidatorSigner: this.other,
            ...BOOKS,
            market: key(MARKETS + market),
            account: accountOf('trader'),
            liquidator: accountOf('other'),
            size: 2n ** 64n - 1n,
        });
        return this.chain.send(take);
    }

    /** The trader asks for quote, which leaves margin at once. */
    async withdraw(amount: bigint): Promise<unknown> {
        const index = (this.#tickets += 1);
        const seeds = [
            new TextEncoder().encode('withdrawal'),
            getAddressEncoder().encode(OUTFLOW),
            getAddressEncoder().encode(this.trader.address),
        ];
        const number = new Uint8Array([index & 0xff, index >> 8]);
        const [ticket] = await getProgramDerivedAddress({ programAddress: BALLAST_PROGRAM_ADDRESS, seeds: [...seeds, number] });
        const request = generated.getRequestWithdrawalInstruction({
            owner: this.trader,
            ...BOOKS,
            account: accountOf('trader'),
            outflow: OUTFLOW,
            ticket,
            systemProgram: SYSTEM,
            collateral: QUOTE,
            index,
            amount,
        });
        return this.chain.send(request);
    }

    close(): void {
        this.chain.validator.stop();
    }
}
