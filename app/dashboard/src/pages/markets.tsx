/** Markets: price, what is open, margins, and what winners are owed. */
import type { MarketFigures } from '@ballast/risk';

import { Meter } from '../charts/bars.js';
import { filled } from '../charts/scale.js';
import { TimeChart } from '../charts/time-chart.js';
import { valueOf } from '../data/moment.js';
import { cents, duration, fraction, percent, perMillion, shortPrice } from '../format.js';
import { useFeed, useMoment, useNames } from '../session.js';
import { Badge, DataTable, FaultNote, Figure, Figures, Panel, Term, type Tone } from '../ui/basics.js';

const VALIDITY: { readonly [State in MarketFigures['validity']]: Tone } = {
    final: 'plain',
    fresh: 'good',
    usable: 'watch',
    stale: 'bad',
    dead: 'bad',
    absent: 'bad',
};

const FRACTION_BITS = 32n;

export function MarketsPage() {
    const { markets } = useMoment();
    if (markets.size === 0) return <p className="empty">No market is listed.</p>;
    return (
        <div className="grid">
            <Overview />
            {[...markets].map(([index, answer]) =>
                'value' in answer ? (
                    <Market key={index} index={index} figures={answer.value} />
                ) : (
                    <FaultNote key={index} fault={{ title: answer.refusal.name, next: answer.refusal.message }} />
                ),
            )}
        </div>
    );
}

function Overview() {
    const { markets, books } = useMoment();
    const names = useNames();
    const rows = [...markets].flatMap(([index, answer]) => {
        const value = valueOf(answer);
        return value === undefined ? [] : [{ index, value, feed: feedOf(books, index) }];
    });
    return (
        <Panel title="All markets" wide>
            <DataTable
                caption="Markets at the last reading"
                rows={rows}
                keyOf={({ index }) => String(index)}
                empty="No market is listed."
                columns={[
                    { head: 'Market', cell: ({ index }) => names.market(index) },
                    {
                        head: 'Mark',
                        number: true,
                        cell: ({ index, value }) => shortPrice(value.mark, names.baseDecimals(index), names.quoteDecimals),
                    },
                    { head: 'Price', cell: ({ value }) => <Badge tone={VALIDITY[value.validity]}>{value.validity}</Badge> },
                    { head: 'Age', number: true, cell: ({ feed }) => (feed ? duration(Number(books.now - feed.published)) : '–') },
                    { head: `Open, ${names.quote}`, number: true, cell: ({ value }) => cents(value.openNotional, names.quoteDecimals) },
                    { head: 'Funding an hour', number: true, cell: ({ value }) => perMillion(value.fundingRate) },
                    { head: 'Initial', number: true, cell: ({ value }) => percent(value.initial) },
                    { head: 'Maintenance', number: true, cell: ({ value }) => percent(value.maintenance) },
                    { head: 'Shortfall', number: true, cell: ({ value }) => cents(value.shortfall, names.quoteDecimals) },
                ]}
            />
        </Panel>
    );
}

type Snapshot = ReturnType<typeof useMoment>['books'];

function feedOf(books: Snapshot, market: number) {
    const feed = books.terms.value.markets[market]?.feed;
    return feed === undefined ? undefined : books.prices.value.feeds[feed];
}

function Market({ index, figures }: { readonly index: number; readonly figures: MarketFigures }) {
    const { books } = useMoment();
    const names = useNames();
    const feed = feedOf(books, index);
    const decimals = names.baseDecimals(index);
    const money = (amount: bigint): string => cents(amount, names.quoteDecimals);
    const size = (amount: bigint): string => cents(amount, decimals);
    const price = (amount: bigint): string => shortPrice(amount, decimals, names.quoteDecimals);
    const slot = books.terms.value.markets[index];
    const doubted = feed !== undefined && feed.doubted !== 0n;
    return (
        <Panel
            title={names.market(index)}
            wide
            aside={
                <>
                    {figures.finalized ? <Badge tone="watch">final price</Badge> : null}{' '}
                    {figures.halted ? <Badge tone="bad">booking window open</Badge> : null}{' '}
                    {doubted ? <Badge tone="watch">price in doubt</Badge> : null}{' '}
                    <Badge tone={VALIDITY[figures.validity]}>{figures.validity}</Badge>
                </>
            }
        >
            <div className="market">
                <PriceChart index={index} />
                <div>
                    <Figures>
                        <Figure label={<Term word="mark" />} value={price(figures.mark)} unit={names.quote} />
                        <Figure label={<Term word="price">Stable price</Term>} value={feed ? price(feed.stable) : '–'} />
                        <Figure label="Confidence" value={feed ? `± ${percent(feed.confidence)}` : '–'} />
                        <Figure label="Age of the price" value={feed ? duration(Number(books.now - feed.published)) : '–'} />
                        <Figure
                            label={<Term word="open interest">Open long</Term>}
                            value={size(figures.openInterest)}
                            unit={names.market(index)}
                        />
                        <Figure
                            label="Open short"
                            value={size(figures.openInterest)}
                            unit={names.market(index)}
                            note="every long has a short"
                        />
                        <Figure label="Funding an hour" value={perMillion(figures.fundingRate)} note={fundingNote(figures.fundingRate)} />
                        <Figure label={<Term word="initial margin" />} value={percent(figures.initial)} />
                        <Figure label={<Term word="maintenance margin">Maintenance</Term>} value={percent(figures.maintenance)} />
                        <Figure label={<Term word="pool" />} value={money(figures.pool)} />
                        <Figure label={<Term word="claim">Claims</Term>} value={money(figures.claims)} />
                        <Figure label={<Term word="backing" />} value={fraction(figures.backing)} />
                        <Figure
                            label={<Term word="shortfall" />}
                            value={money(figures.shortfall)}
                            tone={figures.shortfall > 0n ? 'bad' : 'plain'}
                        />
                        <Figure label={<Term word="budget" />} value={money(figures.budget)} />
                        <Figure label="Fee of each side" value={percent(figures.fee)} />
                        <Figure label="Volatility a day" value={feed ? percent(feed.volatility) : '–'} />
                    </Figures>
                    <Meter
                        label="Open interest of its cap"
                        name={`Open interest of the cap in ${names.market(index)}`}
                        value={filled(figures.openInterest, figures.openInterestCap)}
                        written={
                            slot !== undefined && slot.openInterestCap >= 1n << 60n
                                ? `${size(figures.openInterest)}, no cap`
                                : `${size(figures.openInterest)} of ${size(figures.openInterestCap)}`
                        }
                        tone="plain"
                    />
                </div>
            </div>
        </Panel>
    );
}

function fundingNote(rate: number): string {
    if (rate === 0) return 'nobody pays';
    return rate > 0 ? 'longs pay shorts' : 'shorts pay longs';
}

function PriceChart({ index }: { readonly index: number }) {
    const { samples } = useFeed();
    const { books } = useMoment();
    const names = useNames();
    const feed = books.terms.value.markets[index]?.feed ?? 0;
    const decimals = names.baseDecimals(index);
    const screen = (value: bigint): number => Number((value * 10n ** BigInt(decimals)) >> FRACTION_BITS) / 10 ** names.quoteDecimals;
    const rows = samples.flatMap(({ at, prices }) => {
        const found = prices[feed];
        return found === undefined || found.price === 0n ? [] : [{ at: Number(at), ...found }];
    });
    const prices = rows.map(({ price }) => screen(price));
    const half = rows.map(({ confidence }, place) => ((prices[place] ?? 0) * confidence) / 10_000);
    const write = (value: number): string => value.toLocaleString('en-GB', { maximumFractionDigits: value >= 1_000 ? 0 : 2 });
    const last = prices.at(-1) ?? 0;
    return (
        <TimeChart
            title="Price since this page was opened"
            summary={`${names.market(index)} is at ${write(last)} ${names.quote}, between ${write(Math.min(...prices))} and ${write(Math.max(...prices))} since this page was opened.`}
            times={rows.map(({ at }) => at)}
            lines={[
                { label: 'price', kind: 'main', values: prices },
                { label: 'stable price', kind: 'second', values: rows.map(({ stable }) => screen(stable)) },
            ]}
            band={{
                label: 'confidence',
                lower: prices.map((value, place) => value - (half[place] ?? 0)),
                upper: prices.map((value, place) => value + (half[place] ?? 0)),
            }}
            write={write}
            leastSpan={last * 0.002}
            tall
        />
    );
}
