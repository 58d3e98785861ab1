/** What people call things: symbols, traders, indices, addresses. */
import { existsSync } from 'node:fs';

import {
    displayAmount,
    displayPrice,
    findInventoryAccount,
    findMarginAccount,
    findQueuedChange,
    generated,
    hold,
    NOBODY,
    parseAmount,
    parsePrice,
    quoteOf,
    QUOTE,
    readOne,
    TRANCHES,
    type BooksSnapshot,
    type Collateral,
    type Held,
    type Tranche,
} from '@ballast/client';
import { fetchEncodedAccount, isAddress, type Address } from '@solana/kit';

import { BadInput } from './errors.js';
import { addressOf } from './globals.js';
import type { Session } from './session.js';

/** What counts in a unit of its own: a market's base asset, a collateral, the quote. */
export interface Unit {
    readonly index: number;
    readonly symbol: string;
    readonly decimals: number;
}

/** A market or collateral, and its feed. */
export interface Listing extends Unit {
    readonly feed: number;
}

/** A margin account, and what it is called. */
export interface NamedAccount extends Held<generated.MarginAccount> {
    readonly label: string;
}

/** The names of a deployment. */
export class Names {
    constructor(
        private readonly session: Session,
        private readonly books: BooksSnapshot,
    ) {}

    private get network() {
        return this.session.found?.network;
    }

    /** The quote. */
    get quote(): Unit {
        return {
            index: QUOTE,
            symbol: this.network?.quote.symbol ?? 'quote',
            decimals: this.books.clearinghouse.value.quoteDecimals,
        };
    }

    /** All markets. */
    get markets(): Listing[] {
        return [...this.books.markets.keys()].map((index) => this.marketAt(index));
    }

    /** All collaterals, without the quote. */
    get collaterals(): Listing[] {
        return [...this.books.vaults.keys()].filter((index) => index !== QUOTE).map((index) => this.collateralAt(index));
    }

    /** All feeds. */
    get feeds(): Listing[] {
        const { feeds } = this.books.terms.value;
        return feeds.flatMap(({ source, decimals }, index) =>
            source === 0 ? [] : [{ index, feed: index, decimals, symbol: this.feedSymbol(index) }],
        );
    }

    /** A market: its symbol, its index, or the index of its feed. */
    market(text: string): Listing {
        return this.listing(text, { what: 'market', known: this.markets, bySymbol: 'market' });
    }

    /** A collateral: its symbol, its index, or the index of its feed. */
    collateral(text: string): Listing {
        return this.listing(text, { what: 'collateral', known: this.collaterals, bySymbol: 'collateral' });
    }

    /** A feed: the symbol of what it prices, or its index. */
    feed(text: string): Listing {
        if (text === this.quote.symbol && this.network) return this.feedAt(this.network.quote.feed);
        return this.listing(text, { what: 'feed', known: this.feeds, bySymbol: 'feed' });
    }

    /** A collateral, or the quote by its symbol or by `quote`. */
    token(text: string | undefined): Unit {
        const isQuote = text === undefined || text === 'quote' || text === this.quote.symbol || text === String(QUOTE);
        return isQuote ? this.quote : this.collateral(text);
    }

    /** The market of an index. */
    marketAt(index: number): Listing {
        const slot = this.books.terms.value.markets[index];
        if (slot === undefined || slot.listed === 0) throw new BadInput(`market ${index} is not listed: see ballast show markets`);
        const symbol = this.network?.assets.find(({ market }) => market === index)?.symbol ?? `market ${index}`;
        return { index, feed: slot.feed, symbol, decimals: this.feedAt(slot.feed).decimals };
    }

    /** The collateral of an index. */
    collateralAt(index: number): Listing {
        const slot = this.books.terms.value.collaterals[index];
        if (slot === undefined || slot.mint === NOBODY)
            throw new BadInput(`collateral ${index} is not listed: see ballast show collaterals`);
        const symbol = this.network?.assets.find(({ collateral }) => collateral === index)?.symbol ?? `collateral ${index}`;
        return { index, feed: slot.feed, symbol, decimals: this.feedAt(slot.feed).decimals };
    }

    /** The token of an index; 65535 is the quote. */
    tokenAt(index: number): Unit {
        return index === QUOTE ? this.quote : this.collateralAt(index);
    }

    /** The feed of an index. */
    feedAt(index: number): Listing {
        const slot = this.books.terms.value.feeds[index];
        if (slot === undefined || slot.source === 0) throw new BadInput(`feed ${index} is not listed: see ballast show prices`);
        return { index, feed: index, decimals: slot.decimals, symbol: this.feedSymbol(index) };
    }

    private feedSymbol(index: number): string {
        if (this.network?.quote.feed === index) return this.network.quote.symbol;
        return this.network?.assets.find(({ feed }) => feed === index)?.symbol ?? `feed:${index}`;
    }

    private listing(
        text: string,
        { what, known, bySymbol }: { what: string; known: readonly Listing[]; bySymbol: 'market' | 'collateral' | 'feed' },
    ): Listing {
        const [, feed] = /^feed:(\d{1,5})$/.exec(text) ?? [];
        const symbol = this.network?.assets.find((asset) => asset.symbol === text.toUpperCase());
        const wanted = symbol?.[bySymbol] ?? (/^\d{1,5}$/.test(text) ? Number(text) : undefined);
        const found = known.filter((listing) => (feed === undefined ? listing.index === wanted : listing.feed === Number(feed)));
        const [only, another] = found;
        if (only === undefined || another !== undefined) {
            const names = known.map((listing) => `${listing.symbol} (${listing.index})`).join(', ');
            const problem = another === undefined ? 'is not listed' : 'names several';
            throw new BadInput(`${what} "${text}" ${problem}: give one of ${names}, or feed:N`);
        }
        return only;
    }

    /**
     * A margin account: a trader of the network, an owner's key file, an owner with or without `:INDEX`, the account itself, or
     * `inventory:MARKET` for the reserve's own.
     */
    async account(text: string, flag = '--account'): Promise<NamedAccount> {
        const { rpc } = this.session;
        const trader = this.network?.traders.find(({ name }) => name === text);
        if (trader) return { ...(await readOne(rpc, 'MarginAccount', trader.account)), label: trader.name };
        const [, market] = /^inventory:(.+)$/.exec(text) ?? [];
        if (market !== undefined) return this.inventoryAccount(market);
        const { address, number } = await this.ownerOrAccount(text, flag);
        const found = await fetchEncodedAccount(rpc, address);
        if (number === undefined && found.exists && found.data.length === generated.getMarginAccountSize()) {
            const held = hold('MarginAccount', address, found.data);
            return { ...held, label: this.labelOf(held) };
        }
        const account = await findMarginAccount(this.books.deployment.clearinghouse, address, number ?? 0);
        const owned = await fetchEncodedAccount(rpc, account);
        if (!owned.exists) {
            const known = this.network ? ` Traders here are ${this.network.traders.map(({ name }) => name).join(', ')}.` : '';
            throw new BadInput(`${text} has no margin account ${number ?? 0} (${flag}): open one with ballast open.${known}`);
        }
        const held = hold('MarginAccount', account, owned.data);
        return { ...held, label: this.labelOf(held) };
    }

    /** The reserve's own margin account in a market. */
    private async inventoryAccount(text: string): Promise<NamedAccount> {
        const { index, symbol } = this.market(text);
        const address = await findInventoryAccount(this.books.deployment.clearinghouse, index);
        const found = await fetchEncodedAccount(this.session.rpc, address);
        if (!found.exists) throw new BadInput(`the reserve has no account in ${symbol}: open one with ballast keep open-inventory`);
        return { ...hold('MarginAccount', address, found.data), label: `inventory:${symbol}` };
    }

    private async ownerOrAccount(text: string, flag: string): Promise<{ address: Address; number: number | undefined }> {
        const [, owner = text, digits] = /^([^:]+):(\d{1,5})$/.exec(text) ?? [];
        const number = digits === undefined ? undefined : Number(digits);
        return { address: await this.wallet(owner, flag), number };
    }

    /** Whoever has a key: a name in the network, a key file, or an address. */
    async wallet(text: string, flag: string): Promise<Address> {
        if (isAddress(text)) return text;
        const named = this.network?.keys.find(({ name }) => name === text);
        if (named) return named.address;
        if (existsSync(text)) return (await this.session.keys.load(text)).address;
        const known = this.network ? `, a name in the network (${this.network.keys.map(({ name }) => name).join(', ')})` : '';
        throw new BadInput(`"${text}" is nobody (${flag}): give an address, a key file${known}`);
    }

    /** What a margin account is called: its owner's name, or its address. */
    labelOf({ address, value }: Held<generated.MarginAccount>): string {
        const trader = this.network?.traders.find(({ account }) => account === address);
        if (value.owner === this.books.deployment.clearinghouse) return `inventory:${this.marketAt(value.index).symbol}`;
        const owner = this.nameOf(value.owner);
        return trader?.name ?? (owner === value.owner ? address : `${owner}:${value.index}`);
    }

    /** Who has a key. */
    nameOf(address: Address): string {
        return this.network?.keys.find((key) => key.address === address)?.name ?? address;
    }

    /** A collateral's mint and token program, or the quote's. */
    async mint({ index }: Unit): Promise<Collateral> {
        if (index === QUOTE) return quoteOf(this.books.deployment);
        const slot = this.books.terms.value.collaterals[index];
        if (slot === undefined) throw new BadInput(`collateral ${index} is not listed`);
        const mint = await fetchEncodedAccount(this.session.rpc, slot.mint);
        if (!mint.exists) throw new BadInput(`the mint ${slot.mint} of collateral ${index} does not exist: check --url`);
        return { index, mint: slot.mint, program: mint.programAddress };
    }

    /** A change under way: its account, or the hash of its payload in hexadecimal. */
    async change(text: string): Promise<Held<generated.QueuedChange>> {
        const hash = /^[0-9a-f]{64}$/i.test(text) ? Uint8Array.from(Buffer.from(text, 'hex')) : undefined;
        const { clearinghouse } = this.books.deployment;
        const address = hash ? await findQueuedChange(clearinghouse, hash) : addressOf(text, 'the change');
        return readOne(this.session.rpc, 'QueuedChange', address);
    }

    /** An amount as people read it, with its unit. */
    amount(amount: bigint, { decimals, symbol }: Unit): string {
        return `${displayAmount({ amount, decimals })} ${symbol}`;
    }

    /** An amount of quote as people read it, with its unit. */
    money(amount: bigint): string {
        return this.amount(amount, this.quote);
    }

    /** A price of a whole asset as people read it. */
    price(price: bigint, { decimals }: Unit): string {
        return displayPrice({ price, decimals, quoteDecimals: this.quote.decimals });
    }

    /** An amount that must not be zero or less, in smallest units. */
    parse(text: string, unit: Unit, flag: string): bigint {
        const amount = parseAmount({ text, decimals: unit.decimals });
        if (amount <= 0n) throw new BadInput(`${flag} is ${text}: give more than zero ${unit.symbol}`);
        return amount;
    }

    /** A price of a whole asset, above zero. */
    parsePrice(text: string, { decimals }: Unit, flag = '--price'): bigint {
        const price = parsePrice({ text, decimals, quoteDecimals: this.quote.decimals });
        if (price <= 0n) throw new BadInput(`${flag} is ${text}: give more than zero ${this.quote.symbol}`);
        return price;
    }
}

/** A holding of protocol capital, by its number. */
export function holdingAt({ terms }: BooksSnapshot, text: string) {
    const { holdings } = terms.value;
    const index = /^\d{1,2}$/.test(text) ? Number(text) : undefined;
    const slot = index === undefined ? undefined : holdings[index];
    if (index === undefined || slot === undefined || slot.listed === 0) {
        const listed = holdings.flatMap((other, number) => (other.listed === 0 ? [] : [number])).join(', ');
        throw new BadInput(`"${text}" is no holding: give its number, of ${listed === '' ? 'none yet' : listed}`);
    }
    return { index, slot };
}

/** A tranche. */
export function trancheOf(text: string): Tranche {
    const isTranche = (name: string): name is Tranche => Object.hasOwn(TRANCHES, name);
    if (!isTranche(text)) throw new BadInput(`"${text}" is no tranche: give ${Object.keys(TRANCHES).join(', ')}`);
    return text;
}
