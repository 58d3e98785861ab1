/** Whether what anyone may call is called. */
import { OPERATIONS, type EventName } from '@ballast/client';

import { valueOf } from '../data/moment.js';
import { describe } from '../data/describe.js';
import { duration, words } from '../format.js';
import { useFeed, useMoment, useNames } from '../session.js';
import { Badge, DataTable, Figure, Figures, Loading, Panel, Term, type Tone } from '../ui/basics.js';
import { Ago, Until } from '../ui/time.js';

/** Seconds after which a task is called late, and overdue. */
interface Pace {
    readonly late: number;
    readonly overdue: number;
}

const HOUR = 3_600;

const BREAKERS: readonly { readonly name: string; readonly stops: string }[] = [
    { name: '0: the reserve fell', stops: 'trades in which a position grows' },
    { name: '1: a vault holds less than its ledger', stops: 'everything that can be paused' },
    { name: '2: withdrawals wait', stops: 'that changes land' },
];

export function KeepersPage() {
    return (
        <div className="grid">
            <Tasks />
            <Stops />
            <LastCalls />
        </div>
    );
}

function Tasks() {
    const { books, reserve } = useMoment();
    const names = useNames();
    const { now, prices, terms, markets } = books;
    const feeds = terms.value.feeds.flatMap((slot, index) => {
        const feed = prices.value.feeds[index];
        if (feed === undefined || slot.source === 0 || feed.published === 0n) return [];
        const market = terms.value.markets.findIndex(({ listed, feed: of }) => listed !== 0 && of === index);
        const label = market >= 0 ? names.market(market) : index === terms.value.quoteFeed ? names.quote : `feed ${index}`;
        const pace = { late: slot.freshSeconds, overdue: slot.usableSeconds };
        return [{ key: `feed ${index}`, what: `Price of ${label}`, word: 'refresh_prices', at: feed.published, pace }];
    });
    const funding = [...markets].map(([index, { value }]) => ({
        key: `funding ${index}`,
        what: `Funding of ${names.market(index)}`,
        word: 'accrue_funding',
        at: value.accrued,
        pace: { late: HOUR, overdue: 2 * HOUR },
    }));
    const fees = [...markets].map(([index, { value }]) => ({
        key: `fees ${index}`,
        what: `Fees of ${names.market(index)} aged`,
        word: 'collect_fees',
        at: value.feesDay * 86_400n,
        pace: { late: 48 * HOUR, overdue: 96 * HOUR },
    }));
    const target = {
        key: 'target',
        what: 'Target of the reserve',
        word: 'update_target',
        at: books.reserve.value.targetSince,
        pace: { late: 2 * HOUR, overdue: 24 * HOUR },
    };
    const census = {
        key: 'census',
        what: 'Census',
        word: 'begin_census',
        at: books.census?.value.began ?? 0n,
        pace: { late: 24 * HOUR, overdue: 48 * HOUR },
    };
    const holdings = {
        key: 'holdings',
        what: 'Holdings of capital valued',
        word: 'value_holdings',
        at: books.holdings?.value.looked ?? 0n,
        pace: { late: HOUR, overdue: 24 * HOUR },
    };
    const placement = {
        key: 'placement',
        what: 'Placement that terms name looked at',
        word: 'value_placement',
        at: books.reserve.value.placedValued,
        pace: { late: HOUR, overdue: 24 * HOUR },
    };
    const rows = [...feeds, target, census, holdings, ...(books.reserve.value.placed === 0n ? [] : [placement]), ...funding, ...fees];
    const level = valueOf(reserve)?.level;
    return (
        <Panel title="Age of what keepers call" aside={level === undefined ? undefined : <>level {level}</>}>
            <DataTable
                caption="When each task last ran, by the accounts that it writes"
                rows={rows}
                keyOf={({ key }) => key}
                empty="Nothing is listed that a keeper could call."
                columns={[
                    { head: 'What', cell: ({ what }) => what },
                    { head: 'Instruction', cell: ({ word }) => <code>{word}</code>, minor: true },
                    { head: 'Last', number: true, cell: ({ at }) => (at <= 0n ? 'never' : <Ago at={at} />) },
                    { head: 'State', cell: ({ at, pace }) => <Liveness age={at <= 0n ? undefined : Number(now - at)} pace={pace} /> },
                ]}
            />
        </Panel>
    );
}

function Liveness({ age, pace }: { readonly age: number | undefined; readonly pace: Pace }) {
    if (age === undefined) return <Badge tone="plain">not yet</Badge>;
    const tone: Tone = age <= pace.late ? 'good' : age <= pace.overdue ? 'watch' : 'bad';
    return (
        <Badge tone={tone}>
            {tone === 'good'
                ? 'on time'
                : tone === 'watch'
                  ? `late, over ${duration(pace.late)}`
                  : `overdue, over ${duration(pace.overdue)}`}
        </Badge>
    );
}

function Stops() {
    const { books } = useMoment();
    const { breakers, pauses, launched } = books.clearinghouse.value;
    const { now } = books;
    return (
        <Panel title="Breakers and pauses" aside={<Term word="breaker" />}>
            <Figures>
                {BREAKERS.map(({ name, stops }, index) => {
                    const open = (breakers[index]?.until ?? 0n) > now;
                    return (
                        <Figure
                            key={name}
                            label={`Breaker ${name}`}
                            value={open ? 'open' : 'closed'}
                            tone={open ? 'bad' : 'good'}
                            note={
                                open ? (
                                    <>
                                        stops {stops}; closes <Until at={breakers[index]?.until ?? 0n} />
                                    </>
                                ) : (
                                    `would stop ${stops}`
                                )
                            }
                        />
                    );
                })}
                {Object.keys(OPERATIONS).map((name, index) => {
                    const paused = (pauses[index]?.until ?? 0n) > now;
                    return (
                        <Figure
                            key={name}
                            label={name.replace(/^./, (letter) => letter.toUpperCase())}
                            value={paused ? 'paused' : 'running'}
                            tone={paused ? 'bad' : 'good'}
                            note={
                                paused ? (
                                    <>
                                        ends <Until at={pauses[index]?.until ?? 0n} />
                                    </>
                                ) : undefined
                            }
                        />
                    );
                })}
                <Figure label="Launched" value={launched === 0n ? 'not yet' : <Ago at={launched} />} note={launched === 0n ? '' : 'ago'} />
            </Figures>
        </Panel>
    );
}

const CALLED: readonly EventName[] = [
    'PricesRefreshed',
    'FundingAccrued',
    'TargetUpdated',
    'FeesCollected',
    'MaintenanceAimed',
    'PositionLiquidated',
    'CollateralLiquidated',
    'DeficitResolved',
    'ExitsPriced',
    'WithdrawalsReleased',
    'CensusFinished',
    'PositionAbsorbed',
    'InventoryReturned',
    'HoldingsValued',
    'PlacementValued',
    'CapitalRecalled',
    'FacilityPremiumEarned',
    'SignalClosed',
];

function LastCalls() {
    const { events, historyRead } = useFeed();
    const names = useNames();
    const rows = CALLED.map((name) => ({
        name,
        last: events.find(({ event }) => event.name === name),
        count: events.filter(({ event }) => event.name === name).length,
    }));
    return (
        <Panel title="Last seen in events" wide>
            {!historyRead ? (
                <Loading what="events" />
            ) : (
                <DataTable
                    caption="The last event of each task among what was read: 300 transactions of the past, and all since"
                    rows={rows}
                    keyOf={({ name }) => name}
                    empty=""
                    columns={[
                        { head: 'Event', cell: ({ name }) => words(name) },
                        { head: 'Last', number: true, cell: ({ last }) => (last === undefined ? '–' : <Ago at={last.at} />) },
                        { head: 'Seen', number: true, cell: ({ count }) => count },
                        { head: 'What', cell: ({ last }) => (last === undefined ? '' : describe(last.event, names).detail), minor: true },
                    ]}
                />
            )}
        </Panel>
    );
}
