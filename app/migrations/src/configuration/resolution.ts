/** From what a file says to what the program takes. */
import { BALLAST_PROGRAM_ADDRESS, NotAnAmount, parseAmount, TRANCHE_NAMES, type generated } from '@ballast/client';
import type { Address } from '@solana/kit';

import { BOUNDS, CLASSES, MOST_DUST, ROOM, type Bound } from '../generated/bounds.js';
import {
    ConfigurationRefused,
    type CollateralConfiguration,
    type Configuration,
    type FeedConfiguration,
    type HoldingConfiguration,
    type LocalConfiguration,
    type MarketConfiguration,
} from './configuration.js';
import { LONG, show } from './fields.js';
import type { ConfigurationFile } from './schema.js';

/** A scenario in which nothing moves: what fills the room that a file leaves. */
const STILL: number[] = Array.from({ length: CLASSES }, () => 0);
const SOURCES = { pull: 1, push: 2 } as const;

/** Turns what was written into what the program takes, and collects what does not fit together. */
export class Resolution {
    private readonly faults: string[] = [];
    private readonly quoteDecimals: number;
    private readonly feeds: FeedConfiguration[];

    constructor(private readonly file: ConfigurationFile) {
        this.quoteDecimals = file.quote.decimals;
        this.feeds = file.feeds.map((feed, index) => this.feed(feed, index));
        this.assertDistinct(
            'feeds',
            'symbol',
            file.feeds.map(({ symbol }) => symbol),
        );
        this.assertDistinct(
            'collaterals',
            'mint',
            file.collaterals.map(({ mint }) => mint),
        );
        this.assertDistinct(
            'holdings',
            'symbol',
            file.holdings.map(({ symbol }) => symbol),
        );
    }

    configuration(): Configuration {
        const { file } = this;
        const quoteFeed = this.feedOf('quote.feed', file.quote.feed);
        if (quoteFeed.identity.decimals !== this.quoteDecimals) {
            this.fault('quote.decimals', `${this.quoteDecimals} are not the ${quoteFeed.identity.decimals} of its feed`);
        }
        this.assertProgram();
        this.assertKeys();
        this.assertLocal();
        const collaterals = file.collaterals.map((collateral, index) => this.collateral(collateral, index));
        const configuration: Configuration = {
            name: file.name,
            genesis: file.cluster.genesis,
            program: file.program.address,
            upgradeAuthority: file.program.upgradeAuthority,
            maximumBytes: file.program.maximumBytes,
            creator: file.roles.creator ?? file.roles.governance.address,
            governance: file.roles.governance,
            guardian: file.roles.guardian,
            steward: file.roles.steward,
            quote: { mint: file.quote.mint, decimals: this.quoteDecimals, feed: quoteFeed },
            general: { ...file.general, quoteFeed: quoteFeed.index, drawCap: this.quote('general.drawCap', file.general.drawCap) },
            feeds: this.feeds,
            collaterals,
            markets: file.markets.map((market, index) => this.market(market, index)),
            reserve: { ...file.reserve, correlations: Uint8Array.from(file.reserve.correlations) },
            forecast: file.forecast,
            tranches: this.tranches(),
            scenarios: { shares: Array.from({ length: ROOM.scenarios }, (_, row) => file.scenarios[row] ?? STILL) },
            inventory: file.inventory,
            holdings: file.holdings.map((holding, index) => this.holding(holding, index, collaterals)),
            facilities: file.facilities,
            placements: file.placements,
            detectors: file.detectors,
            series: [...new Set(file.series)],
            capital: this.quote('capital', file.capital),
            ...(file.local === undefined ? {} : { local: this.local(file.local) }),
        };
        if (this.faults.length > 0) throw new ConfigurationRefused(this.faults);
        return configuration;
    }

    private fault(place: string, message: string): void {
        this.faults.push(`${place}: ${message}`);
    }

    private feed(feed: ConfigurationFile['feeds'][number], index: number): FeedConfiguration {
        const { symbol, oracle, source, id, decimals } = feed;
        const terms = this.named(`feeds[${index}].terms`, this.file.feedTerms, feed.terms, 'feedTerms');
        return { symbol, index, oracle, identity: { source: SOURCES[source], id, decimals }, terms };
    }

    private collateral(collateral: ConfigurationFile['collaterals'][number], index: number): CollateralConfiguration {
        const place = `collaterals[${index}]`;
        const { symbol, mint } = collateral;
        const feed = this.feedOf(`${place}.symbol`, symbol);
        const terms = this.named(`${place}.terms`, this.file.collateralTerms, collateral.terms, 'collateralTerms');
        if (mint === this.file.quote.mint) this.fault(`${place}.mint`, `${mint} is the quote's: it is no collateral beside itself`);
        const depositCap = this.amount(`${place}.depositCap`, collateral.depositCap, feed.identity.decimals);
        return { symbol, index, feed, mint, terms: { ...terms, depositCap } };
    }

    private market(market: ConfigurationFile['markets'][number], index: number): MarketConfiguration {
        const place = `markets[${index}]`;
        const { symbol, venue, class: class_ } = market;
        const feed = this.feedOf(`${place}.symbol`, symbol);
        const written = this.named(`${place}.terms`, this.file.marketTerms, market.terms, 'marketTerms');
        const shared = `marketTerms.${market.terms}`;
        const most = BOUNDS.MarketTerms.openInterestCap;
        const terms: generated.MarketTerms = {
            ...written,
            venue,
            class: class_,
            openInterestCap: this.amount(`${place}.openInterestCap`, market.openInterestCap, feed.identity.decimals, most),
            dust: this.amount(`${shared}.dust`, written.dust, this.quoteDecimals, [0n, MOST_DUST * 10n ** BigInt(this.quoteDecimals)]),
            drawCap: this.quote(`${shared}.drawCap`, written.drawCap),
        };
        const [seed, pledge] = [this.quote(`${place}.seed`, market.seed), this.quote(`${place}.pledge`, market.pledge)];
        return { symbol, index, feed, terms, seed, pledge };
    }

    private tranches(): generated.TranchesTerms {
        const { tranches } = this.file;
        return {
            tranches: TRANCHE_NAMES.map((name) => ({
                ...tranches[name],
                cap: this.quote(`tranches.${name}.cap`, tranches[name].cap),
            })),
            attachment: this.quote('tranches.attachment', tranches.attachment),
            detachment: this.quote('tranches.detachment', tranches.detachment),
            exitFloor: tranches.exitFloor,
        };
    }

    private holding(
        { symbol, dayCap, ...weights }: ConfigurationFile['holdings'][number],
        index: number,
        collaterals: readonly CollateralConfiguration[],
    ): HoldingConfiguration {
        const place = `holdings[${index}]`;
        const collateral = collaterals.find((listed) => listed.symbol === symbol);
        if (collateral !== undefined) {
            return { symbol, index, collateral, terms: { ...weights, dayCap: this.quote(`${place}.dayCap`, dayCap) } };
        }
        const known = collaterals.map((listed) => listed.symbol).join(', ') || 'nothing';
        throw new ConfigurationRefused([...this.faults, `${place}.symbol: ${show(symbol)} is no collateral: collaterals has ${known}`]);
    }

    private local(local: NonNullable<ConfigurationFile['local']>): LocalConfiguration {
        const price = (place: string, text: string) => this.amount(`local.${place}`, text, 8);
        const { junior, backstop, senior } = local.stakes;
        const assets = Object.entries(local.assets).map(
            ([symbol, asset]) => [symbol, { token: asset.token, price: price(`assets.${symbol}.price`, asset.price) }] as const,
        );
        return {
            assets: new Map(assets),
            quotePrice: price('quotePrice', local.quotePrice),
            cash: this.quote('local.cash', local.cash),
            stakes: {
                junior: this.quote('local.stakes.junior', junior),
                backstop: this.quote('local.stakes.backstop', backstop),
                senior: this.quote('local.stakes.senior', senior),
            },
        };
    }

    private quote(place: string, text: string): bigint {
        return this.amount(place, text, this.quoteDecimals);
    }

    private amount(place: string, text: string, decimals: number, [least, most]: Bound = LONG): bigint {
        try {
            const amount = parseAmount({ text, decimals });
            if (amount >= least && amount <= most) return amount;
            this.fault(place, `${show(text)} is ${amount} in the smallest unit, and out of bounds: from ${least} to ${most}`);
        } catch (error) {
            if (!(error instanceof NotAnAmount)) throw error;
            this.fault(place, error.message);
        }
        return least;
    }

    /** Terms that are written once, by their name. */
    private named<Terms>(place: string, sets: Readonly<Record<string, Terms>>, name: string, table: string): Terms {
        const found = Object.entries(sets).find(([known]) => known === name);
        if (found !== undefined) return found[1];
        const known = Object.keys(sets).join(', ') || 'nothing';
        throw new ConfigurationRefused([...this.faults, `${place}: ${show(name)} is not among ${table}, which has ${known}`]);
    }

    private feedOf(place: string, symbol: string): FeedConfiguration {
        const found = this.feeds.find((feed) => feed.symbol === symbol);
        if (found !== undefined) return found;
        const known = this.feeds.map((feed) => feed.symbol).join(', ');
        throw new ConfigurationRefused([...this.faults, `${place}: ${show(symbol)} has no feed: feeds has ${known}`]);
    }

    private assertDistinct(place: string, field: string, values: readonly string[]): void {
        values.forEach((value, index) => {
            if (values.indexOf(value) < index) this.fault(`${place}[${index}].${field}`, `${show(value)} stands there twice`);
        });
    }

    /** Instructions are built for one program: another one is another release, whose interface this package does not know. */
    private assertProgram(): void {
        const { address } = this.file.program;
        if (address === BALLAST_PROGRAM_ADDRESS) return;
        this.fault(
            'program.address',
            `${address} is not ${BALLAST_PROGRAM_ADDRESS}, which the interface declares: build both for one program`,
        );
    }

    /** Tokens and prices that are made up belong to local networks, and those have no genesis hash that can be written down. */
    private assertLocal(): void {
        const isLocal = this.file.cluster.genesis === 'local';
        if (isLocal === (this.file.local !== undefined)) return;
        if (isLocal) this.fault('local', 'is missing, and the cluster is local: write down its tokens and prices');
        else this.fault('local', 'is for local networks alone: take it out, or let the genesis be "local"');
    }

    /** What the policy of docs/upgrades.md and the program ask of keys: nobody holds two of these. */
    private assertKeys(): void {
        const { program, roles, detectors } = this.file;
        const held: readonly (readonly [place: string, key: Address])[] = [
            ['program.upgradeAuthority.address', program.upgradeAuthority.address],
            ['roles.governance.address', roles.governance.address],
            ['roles.guardian', roles.guardian],
            ['roles.steward', roles.steward],
            ...detectors.map((key, index) => [`detectors[${index}]`, key] as const),
        ];
        held.forEach(([place, key], index) => {
            const [earlier] = held.slice(0, index).find(([, other]) => other === key) ?? [];
            if (earlier !== undefined) this.fault(place, `${key} is ${earlier} already: each needs a key of its own`);
        });
    }
}
