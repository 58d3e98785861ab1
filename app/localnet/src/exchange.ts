/** A clearinghouse on a chain: founded, launched, endowed, with people in it. */
import {
    allowMatcher,
    BALLAST_PROGRAM_ADDRESS,
    deposit,
    depositCollateral,
    findMarginAccount,
    generated,
    initialize,
    launch,
    listCollateral,
    listFeed,
    listMarket,
    openAccount,
    plannedDeployment,
    QUOTE,
    quote,
    readOne,
    refreshPrices,
    setGeneralTerms,
    settleTrade,
    shares,
    findSharesMint,
    size,
    SPL_TOKEN,
    stake,
    tokens,
    type Collateral,
    type Deployment,
    type Receipt,
    type Tranche,
} from '@ballast/client';
import type { Address, KeyPairSigner } from '@solana/kit';

import type { Chain, Mint } from './chain.js';
import { CONFIGURATION, QUOTE_DECIMALS, type AssetConfiguration, type Configuration, type Endowment } from './configuration.js';
import { endow } from './endowment.js';
import { keyOf } from './keys.js';
import { feedIdOf, priceUpdate, PYTH_RECEIVER } from './oracle.js';

const PULL = 1;
const EXPONENT = -8;
/** Seconds for which a price must stay that is far from the last one. */
const CONFIRM_SECONDS = 60n;

/** Who may do what. */
export interface Roles {
    readonly governance: KeyPairSigner;
    readonly guardian: KeyPairSigner;
    readonly steward: KeyPairSigner;
    readonly venue: KeyPairSigner;
    /** Who may raise signals, where an endowment stands. */
    readonly detector: KeyPairSigner;
}

/** A listed asset: its index is that of its feed, its collateral and its market. */
export interface Asset {
    readonly symbol: string;
    readonly index: number;
    readonly decimals: number;
    readonly collateral: Collateral;
    readonly mint: Mint;
}

/** A feed, and where its price is posted. */
export interface Feed {
    readonly index: number;
    readonly feedId: Uint8Array;
    readonly oracle: Address;
}

/** Somebody with a margin account and a wallet. */
export interface Trader {
    readonly name: string;
    readonly key: KeyPairSigner;
    readonly account: Address;
    /** Token account of the quote. */
    readonly wallet: Address;
}

/** Somebody with shares of a series. */
export interface Staker {
    readonly key: KeyPairSigner;
    readonly wallet: Address;
    readonly shares: Address;
}

/** A founded clearinghouse. */
export class Exchange {
    /** Last posted price by feed, in hundred-millionths of a dollar. */
    readonly posted = new Map<number, bigint>();
    /** When one was posted last, in unix seconds. */
    private published = 0n;
    /** Prices are posted one after the other. */
    private posting: Promise<unknown> = Promise.resolve();
    private freshening: Promise<Receipt> | undefined;

    private constructor(
        readonly chain: Chain,
        readonly configuration: Configuration,
        readonly deployment: Deployment,
        readonly roles: Roles,
        readonly quoteMint: Mint,
        readonly feeds: Feed[],
        readonly assets: Asset[],
        /** What its keys derive from. */
        readonly name: string,
    ) {}

    /** Founds a clearinghouse, lists its assets and endows its reserve. It is not launched. */
    static async found(chain: Chain, configuration: Configuration = CONFIGURATION, name = 'one'): Promise<Exchange> {
        const [governance, guardian, steward, venue, detector] = await Promise.all(
            ['governance', 'guardian', 'steward', 'venue', 'detector'].map((role) => chain.wallet(`${role} of ${name}`)),
        );
        if (!governance || !guardian || !steward || !venue || !detector) throw new Error('a role has no key');
        const quoteMint = await chain.mint(`quote of ${name}`, SPL_TOKEN, QUOTE_DECIMALS);
        const roles = { governance, guardian, steward, venue, detector };
        const deployment = await createClearinghouse(chain, configuration, roles, quoteMint, name);
        const exchange = new Exchange(chain, configuration, deployment, roles, quoteMint, [], [], name);
        await exchange.priceQuote();
        for (const asset of configuration.assets) await exchange.list(asset, name);
        await exchange.post(configuration.assets.map(({ price }, index) => [index, price]));
        if (configuration.endowment) await endow(exchange, configuration.endowment);
        return exchange;
    }

    /** Founds and launches a clearinghouse, and lets stakers stand behind it. */
    static async launched(chain: Chain, configuration: Configuration = CONFIGURATION, name = 'one'): Promise<Exchange> {
        const exchange = await Exchange.found(chain, configuration, name);
        await exchange.launch();
        if (configuration.endowment) await exchange.stakeAll(configuration.endowment);
        return exchange;
    }

    async launch(): Promise<void> {
        await this.chain.send(launch(this.deployment, { governance: this.roles.governance }));
    }

    /** The asset of a symbol. */
    asset(symbol: string): Asset {
        const found = this.assets.find((asset) => asset.symbol === symbol);
        if (!found) throw new RangeError(`${symbol} is not listed: ${this.assets.map((asset) => asset.symbol).join(', ')} are`);
        return found;
    }

    /** The terms of every market, with this exchange's venue. */
    marketTerms(class_ = 0): generated.MarketTerms {
        return { ...this.configuration.market, venue: this.roles.venue.address, class: class_ };
    }

    /** Posts prices to their accounts without a refresh. */
    async publish(prices: readonly (readonly [feed: number, price: bigint])[]): Promise<void> {
        const published = await this.chain.now();
        this.published = published;
        for (const [index, price] of prices) {
            const { feedId, oracle } = this.feed(index);
            const message = { feedId, price, confidence: price / 10_000n, exponent: EXPONENT, published };
            this.chain.validator.place(oracle, PYTH_RECEIVER, priceUpdate(message));
            this.posted.set(index, price);
        }
    }

    /** The instruction that refreshes feeds from their accounts. */
    refresh(feeds: readonly number[]) {
        return refreshPrices(this.deployment, { oracles: feeds.map((feed) => ({ feed, oracle: this.feed(feed).oracle })) });
    }

    /** Posts prices in hundred-millionths of a dollar and refreshes them; far ones twice, as they must stay for a minute. */
    post(prices: readonly (readonly [feed: number, price: bigint])[]): Promise<Receipt> {
        const posted = this.posting.then(() => this.postNow(prices));
        this.posting = posted.catch(() => {});
        return posted;
    }

    private async postNow(prices: readonly (readonly [feed: number, price: bigint])[]): Promise<Receipt> {
        const feeds = prices.map(([feed]) => feed);
        if ((await this.chain.now()) <= this.published) await this.chain.advance(1n); // A price is only taken when it is newer than the last.
        await this.publish(prices);
        const first = await this.chain.send(this.refresh(feeds));
        if (!(await this.doubts(feeds))) return first;
        await this.chain.advance(CONFIRM_SECONDS);
        await this.publish(prices);
        return this.chain.send(this.refresh(feeds));
    }

    /** Lets time pass and posts every price again, so that all are fresh. */
    async wait(seconds: bigint): Promise<void> {
        await this.chain.advance(seconds);
        await this.post([...this.posted]);
    }

    /** Posts a price in whole dollars and waits until the stable price has come to it. */
    async reach(symbol: string, dollars: bigint): Promise<void> {
        const { index } = this.asset(symbol);
        await this.post([[index, dollars * 100_000_000n]]);
        for (let hour = 0; hour < 48; hour += 1) {
            const { value } = await readOne(this.chain.rpc, 'Prices', this.deployment.prices);
            const feed = value.feeds[index];
            if (feed && feed.price === feed.stable) return;
            await this.wait(3_600n);
        }
        throw new Error(`the stable price of ${symbol} does not reach ${dollars}`);
    }

    /** Posts every price again if they would soon be too old to trade at. Those who ask at once share it. */
    async freshen(): Promise<void> {
        const age = (await this.chain.now()) - this.published;
        if (age < BigInt(this.configuration.feed.freshSeconds) / 4n) return;
        this.freshening ??= this.post([...this.posted]).finally(() => (this.freshening = undefined));
        await this.freshening;
    }

    /** Opens a margin account with cash in it. */
    async trader(name: string, cash = this.configuration.cash): Promise<Trader> {
        const key = await this.chain.wallet(name);
        const account = await findMarginAccount(this.deployment.clearinghouse, key.address, 0);
        const wallet = await this.chain.tokens(this.quoteMint, key.address, 2n * cash);
        await this.chain.send(openAccount(this.deployment, { payer: this.chain.payer, owner: key, index: 0 }));
        const trader = { name, key, account, wallet };
        if (cash > 0n) await this.deposit(trader, cash);
        return trader;
    }

    deposit(trader: Trader, amount: bigint): Promise<Receipt> {
        const { account, key, wallet } = trader;
        return this.chain.send(deposit(this.deployment, { depositor: key, account, source: wallet, amount: quote(amount) }));
    }

    /** Mints collateral and pays it in. */
    async depositCollateral(trader: Trader, symbol: string, amount: bigint): Promise<Receipt> {
        const { mint, collateral } = this.asset(symbol);
        const source = await this.chain.tokens(mint, trader.key.address, amount);
        const { account, key } = trader;
        return this.chain.send(depositCollateral(this.deployment, { depositor: key, account, source, collateral, amount: tokens(amount) }));
    }

    /** Settles a trade at a quote. */
    trade(symbol: string, buyer: Trader, seller: Trader, amount: bigint, paid: bigint): Promise<Receipt> {
        const sides = { buyer: { account: buyer.account, signer: buyer.key }, seller: { account: seller.account, signer: seller.key } };
        const { index } = this.asset(symbol);
        return this.chain.send(settleTrade(this.deployment, { market: index, ...sides, size: size(amount), quote: quote(paid) }));
    }

    /** Allows a matcher in all markets for a day. */
    async allow(trader: Trader, matcher: Address): Promise<Receipt> {
        const expires = (await this.chain.now()) + 86_400n;
        const amount = quote(this.configuration.cash);
        const budget = { markets: this.assets.map(({ index }) => index), expires, notional: amount, slippage: amount };
        return this.chain.send(allowMatcher(this.deployment, { owner: trader.key, account: trader.account, matcher, budget }));
    }

    /** Stakes in a tranche's first series. */
    async stake(name: string, tranche: Tranche, amount: bigint): Promise<Staker> {
        const key = await this.chain.wallet(name);
        const wallet = await this.chain.tokens(this.quoteMint, key.address, amount);
        const address = await findSharesMint(this.deployment.clearinghouse, tranche, 1);
        const account = await this.chain.tokens({ address, program: SPL_TOKEN, decimals: QUOTE_DECIMALS }, key.address);
        const sought = { tranche, series: 1, amount: quote(amount), leastShares: shares(0n) };
        await this.chain.send(stake(this.deployment, { staker: key, source: wallet, shares: account, ...sought }));
        return { key, wallet, shares: account };
    }

    /** Quote that a size is worth at the last posted price, rounded down: what a trade without slippage pays. */
    worth(symbol: string, amount: bigint): bigint {
        const { index, decimals } = this.asset(symbol);
        const price = this.posted.get(index) ?? 0n;
        return (amount * price) / 10n ** BigInt(decimals - EXPONENT - QUOTE_DECIMALS);
    }

    private feed(index: number): Feed {
        const found = this.feeds[index];
        if (!found) throw new RangeError(`feed ${index} is not listed`);
        return found;
    }

    private async doubts(feeds: readonly number[]): Promise<boolean> {
        const { value } = await readOne(this.chain.rpc, 'Prices', this.deployment.prices);
        return feeds.some((feed) => (value.feeds[feed]?.doubted ?? 0n) !== 0n);
    }

    private async addFeed(index: number, symbol: string, decimals: number): Promise<void> {
        const feedId = feedIdOf(symbol);
        const { address: oracle } = await keyOf(`oracle of ${symbol}`);
        const identity = { source: PULL, id: feedId, decimals };
        const { governance } = this.roles;
        await this.chain.send(listFeed(this.deployment, { index, identity, terms: this.configuration.feed, authority: governance }));
        this.feeds[index] = { index, feedId, oracle };
    }

    /** The quote's feed is named before any collateral is listed, and needs a price. */
    private async priceQuote(): Promise<void> {
        const index = this.configuration.assets.length;
        await this.addFeed(index, 'USDC', QUOTE_DECIMALS);
        await this.post([[index, this.configuration.quotePrice]]);
        const terms = { ...this.configuration.general, quoteFeed: index };
        await this.chain.send(setGeneralTerms(this.deployment, { terms, authority: this.roles.governance }));
    }

    private async list({ symbol, decimals, program, class: class_ }: AssetConfiguration, name: string): Promise<void> {
        const { deployment, configuration, chain } = this;
        const index = this.assets.length;
        const authority = this.roles.governance;
        const mint = await chain.mint(`${symbol} of ${name}`, program, decimals);
        const collateral = { index, mint: mint.address, program };
        await this.addFeed(index, symbol, decimals);
        const common = { payer: chain.payer, authority, feed: index };
        await chain.send(listCollateral(deployment, { ...common, collateral, terms: configuration.collateral }));
        await chain.send(listMarket(deployment, { ...common, index, terms: this.marketTerms(class_) }));
        this.assets.push({ symbol, index, decimals, collateral, mint });
    }

    private async stakeAll({ stakes }: Endowment): Promise<void> {
        const { junior, backstop, senior } = stakes;
        await this.stake('junior staker', 'junior', junior);
        await this.stake('backstop staker', 'backstop', backstop);
        await this.stake('senior staker', 'senior', senior);
    }
}

async function createClearinghouse(
    chain: Chain,
    configuration: Configuration,
    roles: Roles,
    quoteMint: Mint,
    name: string,
): Promise<Deployment> {
    const [prices, terms] = await Promise.all([keyOf(`prices of ${name}`), keyOf(`terms of ${name}`)]);
    const deployment = await plannedDeployment({
        creator: roles.governance.address,
        guardian: roles.guardian.address,
        steward: roles.steward.address,
        prices: prices.address,
        terms: terms.address,
        quoteMint: quoteMint.address,
        quoteProgram: quoteMint.program,
    });
    await chain.send(
        chain.creates(prices, generated.getPricesSize(), BALLAST_PROGRAM_ADDRESS),
        chain.creates(terms, generated.getTermsSize(), BALLAST_PROGRAM_ADDRESS),
        initialize(deployment, { payer: chain.payer, governance: roles.governance, terms: { ...configuration.general, quoteFeed: QUOTE } }),
    );
    return deployment;
}
