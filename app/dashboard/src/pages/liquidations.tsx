/** Who is near liquidation, and what was liquidated. */
import { Histogram } from '../charts/bars.js';
import { describe, isDistress } from '../data/describe.js';
import { BUCKETS } from '../data/watch.js';
import { cents, displayCushion, weighted } from '../format.js';
import { useFeed, useNames, useWatch } from '../session.js';
import { Address, Badge, DataTable, FaultNote, Figure, Figures, Loading, Panel, Term } from '../ui/basics.js';
import { useAge } from '../ui/header.js';
import { Ago } from '../ui/time.js';

export function LiquidationsPage() {
    return (
        <div className="grid">
            <Distribution />
            <LiveFeed />
            <Nearest />
        </div>
    );
}

function Distribution() {
    const { report, fault } = useWatch();
    const age = useAge(report?.readAt);
    if (report === undefined) {
        return (
            <Panel title="Accounts by health">
                {fault === undefined ? <Loading what="all accounts" lines={6} /> : <FaultNote fault={fault} />}
            </Panel>
        );
    }
    const bars = BUCKETS.map(({ label, below }, place) => ({
        label,
        count: report.buckets[place] ?? 0,
        tone: below <= 0 ? ('bad' as const) : below <= 25 ? ('watch' as const) : ('good' as const),
    }));
    return (
        <Panel title="Accounts by health" aside={fault === undefined ? undefined : <Badge tone="watch">{age ?? 0} s old</Badge>}>
            {fault === undefined ? null : <FaultNote fault={fault} />}
            <Figures>
                <Figure
                    label="Accounts"
                    value={report.accounts.toLocaleString('en-GB')}
                    note={`${report.withPositions.toLocaleString('en-GB')} hold positions`}
                />
                <Figure
                    label="May be liquidated"
                    value={report.belowMaintenance}
                    tone={report.belowMaintenance > 0 ? 'bad' : 'good'}
                    note="below maintenance margin"
                />
                <Figure
                    label="Below zero"
                    value={report.belowZero}
                    tone={report.belowZero > 0 ? 'bad' : 'good'}
                    note="owe more than they hold"
                />
            </Figures>
            <Histogram
                title="What they hold beyond maintenance margin, of what is required"
                summary={bars.map(({ label, count }) => `${count} accounts at ${label}`).join(', ')}
                bars={bars}
            />
            {report.unjudged > 0 ? (
                <p className="note">{report.unjudged} accounts cannot be judged: a price that they need is absent.</p>
            ) : null}
        </Panel>
    );
}

function Nearest() {
    const { report } = useWatch();
    const { quoteDecimals, quote } = useNames();
    return (
        <Panel title="Nearest to liquidation" aside={<Term word="health" />} wide>
            {report === undefined ? (
                <Loading what="all accounts" lines={6} />
            ) : (
                <DataTable
                    caption={`Accounts with positions, the nearest first; amounts in ${quote}`}
                    rows={report.nearest}
                    keyOf={({ address }) => address}
                    empty="No account holds a position."
                    columns={[
                        { head: 'Account', cell: ({ address }) => <Address address={address} href={`#/account/${address}`} /> },
                        {
                            head: 'State',
                            cell: ({ standing, cushion }) =>
                                standing.netEquity < 0n ? (
                                    <Badge tone="bad">below zero</Badge>
                                ) : standing.belowMaintenance ? (
                                    <Badge tone="bad">liquidatable</Badge>
                                ) : cushion < 25 ? (
                                    <Badge tone="watch">near</Badge>
                                ) : (
                                    <Badge tone="good">safe</Badge>
                                ),
                        },
                        { head: 'Cushion', number: true, cell: ({ cushion }) => displayCushion(cushion) },
                        { head: 'Equity', number: true, cell: ({ standing }) => cents(standing.equity, quoteDecimals) },
                        { head: 'Requirement', number: true, cell: ({ standing }) => weighted(standing.requirement, quoteDecimals) },
                        { head: 'Notional', number: true, cell: ({ standing }) => cents(standing.notional, quoteDecimals) },
                        { head: 'Owner', cell: ({ owner }) => <Address address={owner} href={`#/account/${owner}`} />, minor: true },
                    ]}
                />
            )}
        </Panel>
    );
}

function LiveFeed() {
    const { events, historyRead, eventsFault } = useFeed();
    const names = useNames();
    const { addresses } = useWatch();
    const rows = events.filter(({ event }) => isDistress(event)).slice(0, 60);
    return (
        <Panel title="Live">
            {eventsFault === undefined ? null : <FaultNote fault={eventsFault} />}
            {!historyRead ? (
                <Loading what="events" lines={6} />
            ) : rows.length === 0 ? (
                <p className="empty">Nobody was liquidated in what the node keeps of the last 300 transactions.</p>
            ) : (
                <ul className="events" aria-label="Liquidations, newest first">
                    {rows.map((seen) => {
                        const { title, detail, tone } = describe(seen.event, names);
                        const account = 'account' in seen.event.fields ? addresses.get(seen.event.fields.account) : undefined;
                        return (
                            <li key={`${seen.signature} ${seen.index}`}>
                                <Badge tone={tone}>{account === undefined ? title : <a href={`#/account/${account}`}>{title}</a>}</Badge>
                                <Ago at={seen.at} />
                                <span className="event-detail">{detail}</span>
                            </li>
                        );
                    })}
                </ul>
            )}
        </Panel>
    );
}
