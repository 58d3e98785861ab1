/** A local network with something to see on it. */
import {
    absorb,
    accrueFunding,
    beginCensus,
    findAll,
    finishCensus,
    fundHolding,
    liquidatePosition,
    marketTermsOf,
    openFacility,
    payPremium,
    postCapital,
    queueChange,
    raiseSignal,
    readOne,
    requestExit,
    requestWithdrawal,
    resolveDeficit,
    settle,
    quote,
    shares,
    size,
    tokens,
    updateTarget,
    valueHoldings,
    visitAccounts,
    type Change,
} from '@ballast/client';
import { Chain, Exchange, Service, Walk, type ServiceOptions, type Staker, type Trader } from '@ballast/localnet';
import type { Address } from '@solana/kit';

const DOLLAR = 1_000_000n;
/** Accounts that one transaction visits. */
const PAGE = 12;

export class Stage {
    private constructor(
        readonly chain: Chain,
        readonly exchange: Exchange,
        readonly service: Service,
        readonly keeper: Trader,
    ) {}

    static async start(options: ServiceOptions | ((chain: Chain) => Promise<ServiceOptions>) = {}): Promise<Stage> {
        const chain = await Chain.start({ slotMilliseconds: 50 });
        const exchange = await Exchange.launched(chain);
        const service = await Service.start(exchange, typeof options === 'function' ? await options(chain) : options);
        return new Stage(chain, exchange, service, await exchange.trader('keeper', 2_000_000n * DOLLAR));
    }

    get url(): string {
        return this.service.url;
    }

    stop(): void {
        this.service.stop();
        this.chain.stop();
    }

    /** A trader whose position is so many hundredths of the trader's cash. */
    async leveraged(name: string, symbol: string, side: 'long' | 'short', hundredths: bigint, cash = 10_000n * DOLLAR): Promise<Trader> {
        const { exchange, keeper } = this;
        const trader = await exchange.trader(name, cash);
        await exchange.wait(1n);
        const whole = 10n ** BigInt(exchange.asset(symbol).decimals);
        const amount = (whole * cash * hundredths) / (exchange.worth(symbol, whole) * 100n);
        const [buyer, seller] = side === 'long' ? [trader, keeper] : [keeper, trader];
        await exchange.trade(symbol, buyer, seller, amount, exchange.worth(symbol, amount));
        return trader;
    }

    /** Lets the keeper take over all that the law lets it take of a position. */
    async liquidate(trader: Trader, symbol: string): Promise<void> {
        const { exchange, keeper, chain } = this;
        const { deployment } = exchange;
        const { index: market } = exchange.asset(symbol);
        const { value } = await readOne(chain.rpc, 'MarginAccount', trader.account);
        const held = value.positions.find((position) => position.market === market && position.size !== 0n)?.size ?? 0n;
        const liquidator = { account: keeper.account, signer: keeper.key };
        await chain.send(
            accrueFunding(deployment, { market }),
            liquidatePosition(deployment, { market, account: trader.account, liquidator, size: size(held < 0n ? -held : held) }),
        );
    }

    /** Divides what a liquidated trader cannot pay. */
    async resolve(trader: Trader, symbol: string): Promise<void> {
        const { exchange, chain } = this;
        const { index: market } = exchange.asset(symbol);
        await chain.send(resolveDeficit(exchange.deployment, { market, account: trader.account }));
    }

    async settle(trader: Trader, symbol: string): Promise<void> {
        const { exchange, chain } = this;
        const { index: market } = exchange.asset(symbol);
        await chain.send(accrueFunding(exchange.deployment, { market }), settle(exchange.deployment, { market, account: trader.account }));
    }

    async crash(symbol: string, basisPoints: number): Promise<void> {
        await new Walk(this.exchange).crash(this.exchange.asset(symbol), basisPoints);
    }

    /** Lets the five minutes pass in which who has equity is not liquidated after a jump. */
    async grace(): Promise<void> {
        for (let step = 0; step < 4; step += 1) await this.exchange.wait(80n);
    }

    async queue(change: Change): Promise<void> {
        const { governance } = this.exchange.roles;
        await this.chain.send(queueChange(this.exchange.deployment, { payer: governance, governance, change }));
    }

    /** Queues terms of a market under which margin counts more profit. */
    async queueLooser(symbol: string, change: { readonly profitCredit: number }): Promise<void> {
        const { value: terms } = await readOne(this.chain.rpc, 'Terms', this.exchange.deployment.terms);
        const { index } = this.exchange.asset(symbol);
        const slot = terms.markets[index];
        if (slot === undefined) throw new Error(`${symbol} has no terms`);
        await this.queue({ __kind: 'MarketTerms', index, terms: { ...marketTermsOf(slot), ...change } });
    }

    async updateTarget(): Promise<void> {
        await this.chain.send(updateTarget(this.exchange.deployment));
    }

    async requestExit(staker: Staker, tranche: 'junior' | 'backstop' | 'senior', amount: bigint): Promise<void> {
        const leaving = { owner: staker.key, source: staker.shares, tranche, series: 1, index: 0, shares: shares(amount) };
        await this.chain.send(requestExit(this.exchange.deployment, leaving));
    }

    async requestWithdrawal(trader: Pick<Trader, 'key' | 'account'>, amount: bigint): Promise<void> {
        const wanted = { owner: trader.key, account: trader.account, index: 7, amount: quote(amount) };
        await this.chain.send(requestWithdrawal(this.exchange.deployment, wanted));
    }

    /** Lets the reserve take a position on, as much of it as it may. */
    async absorb(trader: Trader, symbol: string): Promise<void> {
        const { exchange, chain } = this;
        const { index: market } = exchange.asset(symbol);
        const { value } = await readOne(chain.rpc, 'MarginAccount', trader.account);
        const held = value.positions.find((position) => position.market === market && position.size !== 0n)?.size ?? 0n;
        const taken = { market, account: trader.account, size: size(held < 0n ? -held : held) };
        await chain.send(accrueFunding(exchange.deployment, { market }), absorb(exchange.deployment, taken));
    }

    /** A census of everyone, in one transaction each. */
    async census(): Promise<void> {
        const { exchange, chain } = this;
        const { deployment } = exchange;
        await exchange.wait(1n);
        await chain.send(beginCensus(deployment));
        const accounts = await findAll(chain.rpc, deployment, 'MarginAccount');
        for (let first = 0; first < accounts.length; first += PAGE) {
            await chain.send(visitAccounts(deployment, { accounts: accounts.slice(first, first + PAGE) }));
        }
        await chain.send(finishCensus(deployment, { markets: exchange.assets.map(({ index }) => index) }));
    }

    /** Gives protocol capital tokens of its first holding, and lets it be valued. */
    async hold(symbol: string, amount: bigint): Promise<void> {
        const { exchange, chain } = this;
        const { mint, collateral } = exchange.asset(symbol);
        const donor = await chain.wallet('donor');
        const source = await chain.tokens(mint, donor.address, amount);
        await chain.send(fundHolding(exchange.deployment, { depositor: donor, source, index: 0, collateral, amount: tokens(amount) }));
        await exchange.wait(1n);
        await chain.send(valueHoldings(exchange.deployment));
    }

    /** Opens a facility, posts capital in it and pays premium; says whose it is. */
    async post(name: string, amount: bigint, premium: bigint): Promise<Address> {
        const { exchange, chain } = this;
        const { deployment, quoteMint } = exchange;
        const holder = await chain.wallet(name);
        const source = await chain.tokens(quoteMint, holder.address, amount + premium);
        await chain.send(
            openFacility(deployment, { payer: chain.payer, holder }),
            postCapital(deployment, { holder, source, amount: quote(amount) }),
            payPremium(deployment, { holder, source, amount: quote(premium) }),
        );
        return holder.address;
    }

    /** Raises a signal. */
    async signal(): Promise<Address> {
        const { exchange, chain } = this;
        const { detector } = exchange.roles;
        const source = await chain.tokens(exchange.quoteMint, detector.address, 1_000n * DOLLAR);
        await exchange.wait(1n);
        await chain.send(raiseSignal(exchange.deployment, { detector, source }));
        return detector.address;
    }

    /** Everything that a page could show. */
    async furnish(): Promise<{ readonly ada: Trader; readonly staker: Staker }> {
        const { exchange } = this;
        const ada = await this.leveraged('ada', 'ETH', 'long', 300n);
        await exchange.depositCollateral(ada, 'SOL', 20_000_000_000n);
        await exchange.depositCollateral(ada, 'ETH', 50_000_000n);
        const others: readonly (readonly [string, string, 'long' | 'short', bigint])[] = [
            ['bob', 'BTC', 'long', 900n],
            ['carl', 'SOL', 'short', 500n],
            ['dora', 'BTC', 'long', 1_600n],
            ['eve', 'ETH', 'long', 1_000n],
            ['fred', 'SOL', 'long', 150n],
            ['gus', 'BTC', 'short', 250n],
        ];
        const traders = new Map<string, Trader>();
        for (const [name, symbol, side, hundredths] of others) traders.set(name, await this.leveraged(name, symbol, side, hundredths));
        const [bob, dora] = [traders.get('bob'), traders.get('dora')];
        if (bob === undefined || dora === undefined) throw new Error('a trader is missing');
        await this.signal();
        await this.hold('BTC', 50_000_000n);
        await this.post('mutual', 10_000n * DOLLAR, 50n * DOLLAR);
        await this.crash('BTC', 900);
        await this.grace();
        await this.liquidate(dora, 'BTC');
        await this.resolve(dora, 'BTC');
        await this.liquidate(bob, 'BTC');
        await this.updateTarget();
        await this.census();
        const staker = await exchange.stake('another staker', 'junior', 5_000n * DOLLAR);
        await this.requestExit(staker, 'junior', 1_000n * DOLLAR);
        await this.requestWithdrawal(ada, 500n * DOLLAR);
        await this.queueLooser('ETH', { profitCredit: 200 });
        await this.queue({ __kind: 'Pledge', market: 2, amount: 25_000n * DOLLAR });
        return { ada, staker };
    }
}
