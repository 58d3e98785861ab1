/** The reserve: what stands behind losses, and what became of it. */
import { BOUNDLESS } from '@ballast/client';
import type { Level, ReserveFigures, Vault } from '@ballast/risk';

import { Meter, Waterfall, type Tier } from '../charts/bars.js';
import { filled } from '../charts/scale.js';
import { TimeChart } from '../charts/time-chart.js';
import { describe, flowOf, lossOf } from '../data/describe.js';
import { valueOf } from '../data/moment.js';
import { cents, percent, short, words } from '../format.js';
import { useFeed, useMoment, useNames } from '../session.js';
import { Badge, DataTable, FaultNote, Figure, Figures, Loading, Panel, Term, type Tone } from '../ui/basics.js';
import { Ago, Until } from '../ui/time.js';

const LEVEL_TONES: { readonly [Name in Level]: Tone } = { calm: 'good', watchful: 'watch', strained: 'bad', critical: 'bad' };

const LEGS: { readonly [Leg in ReserveFigures['leg']]: string } = {
    floor: 'the floor: a share of open interest',
    valueAtRisk: 'value at risk',
    expectedShortfall: 'expected shortfall',
    stressReport: 'a stress report',
};

const TRANCHES = ['Junior', 'Backstop', 'Senior'] as const;

export function ReservePage() {
    const { reserve } = useMoment();
    if ('refusal' in reserve) return <FaultNote fault={{ title: reserve.refusal.name, next: reserve.refusal.message }} />;
    const figures = reserve.value;
    return (
        <div className="grid">
            <Standing figures={figures} />
            <Coverage figures={figures} />
            <Tiers figures={figures} />
            <Draws figures={figures} />
            <Vaults />
            <Flows />
            <Losses />
        </div>
    );
}

function Standing({ figures }: { readonly figures: ReserveFigures }) {
    const { quoteDecimals, quote } = useNames();
    const money = (amount: bigint): string => cents(amount, quoteDecimals);
    const tone = LEVEL_TONES[figures.level];
    return (
        <Panel title="Standing" aside={<Badge tone={tone}>{figures.level}</Badge>}>
            <Figures>
                <Figure
                    label={<Term word="coverage" />}
                    value={percent(figures.coverage)}
                    tone={tone}
                    note={figures.coverage === BOUNDLESS ? 'there is no target yet' : 'of the target, if it were set now'}
                />
                <Figure
                    label={<Term word="target" />}
                    value={money(figures.target)}
                    unit={quote}
                    note={`now ${money(figures.targetNow)}`}
                />
                <Figure label={<Term word="goal" />} value={money(figures.goal)} unit={quote} note={`set by ${LEGS[figures.leg]}`} />
                <Figure label="Tiers together" value={money(figures.tiers)} unit={quote} note={`ledger ${money(figures.ledger)}`} />
                <Figure label="Markets may draw" value={money(figures.drawable)} unit={quote} note="all markets together, as published" />
                <Figure
                    label={<Term word="level" />}
                    value={figures.level}
                    tone={tone}
                    note={`${percent(figures.capitalShare)} of fees join capital`}
                />
                <SignalFigure />
            </Figures>
        </Panel>
    );
}

/** Whether coverage counts as one level worse, and for how long. */
function SignalFigure() {
    const { books } = useMoment();
    const { signalBond, signalUntil } = books.reserve.value;
    if (signalBond === 0n) return <Figure label={<Term word="signal" />} value="none" note="coverage counts as it is" />;
    const over = signalUntil <= books.now;
    return (
        <Figure
            label={<Term word="signal" />}
            value={<a href="#/capital">{over ? 'over' : 'stands'}</a>}
            tone={over ? 'watch' : 'bad'}
            note={
                over ? (
                    'to be closed'
                ) : (
                    <>
                        coverage counts as one level worse; ends <Until at={signalUntil} />
                    </>
                )
            }
        />
    );
}

function Coverage({ figures }: { readonly figures: ReserveFigures }) {
    const { samples, events } = useFeed();
    const { quoteDecimals } = useNames();
    const known = samples.filter(({ coverage }) => coverage !== undefined && coverage !== BOUNDLESS);
    const opened = known[0]?.at ?? 0n;
    const updates = events.flatMap(({ event, at }) =>
        event.name === 'TargetUpdated' && event.fields.coverage !== BOUNDLESS && at < opened
            ? [{ at, coverage: event.fields.coverage }]
            : [],
    );
    const points = [...updates.reverse(), ...known];
    const values = points.map(({ coverage }) => coverage ?? 0);
    if (values.length === 0) {
        return (
            <Panel title="Coverage over time">
                <p>There is no target yet: nothing to be covered.</p>
            </Panel>
        );
    }
    return (
        <Panel title="Coverage over time">
            <TimeChart
                title="At each update of the target, and since this page was opened"
                summary={`Coverage is ${percent(figures.coverage)} of a target of ${cents(figures.targetNow, quoteDecimals)}; it was between ${percent(Math.min(...values))} and ${percent(Math.max(...values))} in what is drawn.`}
                times={points.map(({ at }) => Number(at))}
                lines={[{ label: 'coverage', kind: 'main', values }]}
                write={(value) => percent(value)}
                leastSpan={200}
            />
        </Panel>
    );
}

function Tiers({ figures }: { readonly figures: ReserveFigures }) {
    const { markets } = useMoment();
    const { quoteDecimals, quote, market } = useNames();
    const money = (amount: bigint): string => cents(amount, quoteDecimals);
    const budgets: Tier[] = [...markets].map(([index, answer]) => {
        const amount = valueOf(answer)?.budget ?? 0n;
        return {
            key: `budget ${index}`,
            order: '1',
            label: `${market(index)} budget`,
            amount,
            written: money(amount),
            note: `losses of ${market(index)} only`,
        };
    });
    const tranches = figures.tranches.map((tranche, place): Tier => {
        const amount = tranche.behindLosses;
        const note = tranche.open ? `series ${tranche.series}` : 'closed';
        return {
            key: `tranche ${place}`,
            order: String(3 + place),
            label: `${TRANCHES[place] ?? ''} tranche`,
            amount,
            written: money(amount),
            note,
        };
    });
    const capital: Tier = {
        key: 'capital',
        order: '2',
        label: 'Protocol capital',
        amount: figures.capital,
        written: money(figures.capital),
        note: '',
    };
    const tiers = [...budgets, capital, ...tranches];
    return (
        <Panel title={<>The waterfall: who pays a loss, in order</>} aside={<Term word="tier">what is a tier?</Term>} wide>
            <Waterfall tiers={tiers} summary={`Tiers in the order in which they pay, in ${quote}`} />
            <p className="note">
                Before them the trader pays with everything in the account. What no tier pays, or a market may not draw, falls on{' '}
                <Term word="claim">claims</Term> of that market in proportion. The treasury, {money(figures.treasury)} {quote}, pays no
                losses.
            </p>
        </Panel>
    );
}

function Draws({ figures }: { readonly figures: ReserveFigures }) {
    const { markets } = useMoment();
    const { quoteDecimals, market } = useNames();
    const money = (amount: bigint): string => cents(amount, quoteDecimals);
    const rows = [...markets].flatMap(([index, answer]) => {
        const value = valueOf(answer);
        const asked = figures.markets.find((row) => row.market === index);
        return value === undefined ? [] : [{ index, value, asked }];
    });
    return (
        <Panel title="What each market may draw" aside={<Term word="allowance (market)">allowance</Term>} wide>
            <DataTable
                caption="Allowance, room of the day and what was drawn, by market"
                rows={rows}
                keyOf={({ index }) => String(index)}
                empty="No market is listed."
                columns={[
                    { head: 'Market', cell: ({ index }) => market(index) },
                    { head: 'Allowance', cell: ({ value }) => money(value.allowance), number: true },
                    { head: 'Room today', cell: ({ value }) => money(value.dayRoom), number: true },
                    { head: 'Drawn', cell: ({ value }) => money(value.drawn), number: true },
                    { head: 'Would need alone', cell: ({ asked }) => (asked ? money(asked.goal) : '–'), number: true, minor: true },
                    { head: 'Measure', cell: ({ asked }) => (asked ? words(asked.leg) : '–'), minor: true },
                    { head: 'Volatility a day', cell: ({ asked }) => (asked ? percent(asked.volatility) : '–'), number: true, minor: true },
                ]}
            />
        </Panel>
    );
}

function Vaults() {
    const { vaults, reserveVault, books } = useMoment();
    const names = useNames();
    const rows = [...vaults].map(([index, answer]) => ({ index, key: String(index), vault: valueOf(answer) }));
    return (
        <Panel title={<Term word="outflow">Outflow of the vaults</Term>} aside="what may leave now">
            <div className="meters">
                {rows.map(({ index, key, vault }) =>
                    vault === undefined ? null : (
                        <VaultMeter
                            key={key}
                            name={`Traders' ${names.collateral(index)}`}
                            vault={vault}
                            decimals={names.tokenDecimals(index)}
                        />
                    ),
                )}
                {'value' in reserveVault ? (
                    <VaultMeter name="Reserve" vault={reserveVault.value} decimals={books.clearinghouse.value.quoteDecimals} />
                ) : null}
            </div>
            <p className="note">The bar is what may leave at once, of what the vault owes. What waits in line is paid first.</p>
        </Panel>
    );
}

function VaultMeter({ name, vault, decimals }: { readonly name: string; readonly vault: Vault; readonly decimals: number }) {
    const write = (amount: bigint): string => cents(amount, decimals);
    const value = filled(vault.room < vault.ledger ? vault.room : vault.ledger, vault.ledger);
    const waiting = vault.waiting > 0n ? `, ${write(vault.waiting)} waits` : '';
    const stopped = vault.stopped === null ? '' : `, stopped: ${vault.stopped.name}`;
    const tone = vault.stopped !== null ? 'bad' : vault.waiting > 0n ? 'watch' : 'good';
    return (
        <Meter
            label={name}
            name={`What may leave: ${name}`}
            value={value}
            tone={tone}
            written={`${write(vault.atOnce.amount)} of ${write(vault.ledger)}${waiting}${stopped}`}
        />
    );
}

function Flows() {
    const { events, historyRead, eventsFault } = useFeed();
    const names = useNames();
    const rows = events.flatMap((event) => {
        const flow = flowOf(event.event);
        return flow === undefined || flow.amount === 0n ? [] : [{ event, flow }];
    });
    return (
        <Panel title="Flows of the reserve">
            {eventsFault === undefined ? null : <FaultNote fault={eventsFault} />}
            {!historyRead ? (
                <Loading what="events" />
            ) : (
                <DataTable
                    caption="Money into and out of the reserve, newest first"
                    rows={rows.slice(0, 40)}
                    keyOf={({ event }) => `${event.signature} ${event.index}`}
                    empty="Nothing flowed in what the node keeps of the last 300 transactions."
                    columns={[
                        { head: 'What', cell: ({ event }) => describe(event.event, names).title },
                        { head: 'When', cell: ({ event }) => <Ago at={event.at} /> },
                        {
                            head: 'Amount',
                            number: true,
                            cell: ({ flow }) => `${flow.direction === 'in' ? '+' : '−'}${cents(flow.amount, names.quoteDecimals)}`,
                        },
                    ]}
                />
            )}
        </Panel>
    );
}

function Losses() {
    const { events, historyRead } = useFeed();
    const names = useNames();
    const money = (amount: bigint): string => cents(amount, names.quoteDecimals);
    const rows = events.flatMap((event) => {
        const loss = lossOf(event.event);
        return loss === undefined ? [] : [{ event, loss }];
    });
    return (
        <Panel title="Losses that were divided" aside={<Term word="deficit" />} wide>
            {!historyRead ? (
                <Loading what="events" />
            ) : (
                <DataTable
                    caption="Each deficit and each shortfall, and who paid it, newest first"
                    rows={rows.slice(0, 40)}
                    keyOf={({ event }) => `${event.signature} ${event.index}`}
                    empty="No loss was divided in the last 300 transactions that the node keeps."
                    columns={[
                        { head: 'Market', cell: ({ loss }) => names.market(loss.market) },
                        { head: 'When', cell: ({ event }) => <Ago at={event.at} /> },
                        { head: 'Debt', cell: ({ loss }) => money(loss.debt), number: true },
                        ...LOSS_PARTS.map(([head, part]) => ({
                            head,
                            cell: ({ loss }: (typeof rows)[number]) => money(loss[part]),
                            number: true,
                        })),
                        {
                            head: 'Signature',
                            cell: ({ event }) => <span title={event.signature}>{short(event.signature)}</span>,
                            minor: true,
                        },
                    ]}
                />
            )}
        </Panel>
    );
}

const LOSS_PARTS = [
    ['Trader', 'trader'],
    ['Budget', 'budget'],
    ['Capital', 'capital'],
    ['Junior', 'junior'],
    ['Backstop', 'backstop'],
    ['Senior', 'senior'],
    ['Claims', 'claims'],
    ['Shortfall', 'shortfall'],
] as const;
