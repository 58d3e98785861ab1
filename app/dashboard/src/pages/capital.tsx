/** What the reserve's capital does beside standing behind losses: inventory, holdings, placements, facilities, and the signal that stands. */
import { findInventoryAccount, holdingSideOf, NOBODY, readAll, readMany, type generated, type HoldingSide } from '@ballast/client';
import { LEVELS } from '@ballast/risk';
import { useMemo } from 'react';

import { booksFor, judged, valueOf } from '../data/moment.js';
import { usePolled } from '../data/polled.js';
import { cents, percent } from '../format.js';
import { useMoment, useNames, useSession } from '../session.js';
import { Address, Badge, DataTable, FaultNote, Figure, Figures, Loading, Panel, Term, type Tone } from '../ui/basics.js';
import { Ago, Until } from '../ui/time.js';

export function CapitalPage() {
    return (
        <div className="grid">
            <Signal />
            <Inventory />
            <Holdings />
            <Placements />
            <Facilities />
        </div>
    );
}

function Signal() {
    const { books } = useMoment();
    const { quoteDecimals, quote } = useNames();
    const { signalBond, signalUntil } = books.reserve.value;
    const { signalBy, signalSince, signalLevel, detectors } = books.clearinghouse.value;
    const stands = signalBond > 0n;
    const over = stands && signalUntil <= books.now;
    const named = detectors.flatMap((key, slot) => (key === NOBODY ? [] : [{ key, slot }]));
    return (
        <Panel
            title={<Term word="signal" />}
            wide
            aside={
                stands ? (
                    <Badge tone={over ? 'watch' : 'bad'}>{over ? 'over, to be closed' : 'stands'}</Badge>
                ) : (
                    <Badge tone="good">none</Badge>
                )
            }
        >
            {stands ? (
                <Figures>
                    <Figure
                        label="Raised by"
                        value={<Address address={signalBy} />}
                        note={
                            <>
                                <Ago at={signalSince} /> ago
                            </>
                        }
                    />
                    <Figure label="At level" value={LEVELS[signalLevel] ?? signalLevel} note="coverage counts as one level worse" />
                    <Figure label="Stands until" value={<Until at={signalUntil} />} />
                    <Figure
                        label={<Term word="bond" />}
                        value={cents(signalBond, quoteDecimals)}
                        unit={quote}
                        note="back if confirmed, else capital"
                    />
                </Figures>
            ) : (
                <p>No signal stands: coverage counts as it is.</p>
            )}
            <DataTable
                caption="Keys that may raise signals"
                rows={named}
                keyOf={({ slot }) => String(slot)}
                empty="No detector is named."
                columns={[
                    { head: <Term word="detector" />, cell: ({ slot }) => `Place ${slot}` },
                    { head: 'Key', cell: ({ key }) => <Address address={key} /> },
                ]}
            />
        </Panel>
    );
}

interface InventoryRow {
    readonly market: number;
    readonly size: bigint;
    readonly since: bigint;
    /** Value at the mark; nothing where it cannot be judged. */
    readonly value: bigint | undefined;
    readonly held: generated.Market | undefined;
}

/** What inventory accounts hold by market, judged by the law with the books that stand. */
function useInventoryValues(): ReadonlyMap<number, bigint> | undefined {
    const { connection, feed } = useSession();
    const { books } = useMoment();
    const { rpc, deployment } = connection;
    const { value } = usePolled('inventory accounts', books.slot, async () => {
        const indices = [...books.markets.keys()];
        const places = await Promise.all(indices.map((market) => findInventoryAccount(deployment.clearinghouse, market)));
        return readMany(rpc, 'MarginAccount', places);
    });
    return useMemo(() => {
        if (value === undefined) return undefined;
        const judgements = value.map(({ bytes }) => valueOf(judged(() => feed.risk.account({ books: booksFor(books), account: bytes }))));
        return new Map(
            judgements.flatMap((account) => account?.positions.map(({ market, notional }) => [market, notional] as const) ?? []),
        );
    }, [value, books, feed]);
}

function Inventory() {
    const { books } = useMoment();
    const names = useNames();
    const values = useInventoryValues();
    const money = (amount: bigint): string => cents(amount, names.quoteDecimals);
    const slots = books.inventory?.value.markets ?? [];
    const rows = [...books.markets].flatMap(([market, { value: held }]): InventoryRow[] => {
        const slot = slots[market];
        return slot === undefined ? [] : [{ market, size: slot.size, since: slot.since, value: values?.get(market), held }];
    });
    const delta = rows.reduce((sum, { value }) => sum + (value ?? 0n), 0n);
    const { inventoryCapitalShare: share, inventoryDeltaShare: most } = books.terms.value;
    return (
        <Panel
            title={<Term word="inventory" />}
            aside={share === 0 ? <Badge tone="plain">off: nothing is absorbed</Badge> : undefined}
            wide
        >
            <Figures>
                <Figure
                    label={<Term word="delta">Net delta</Term>}
                    value={values === undefined ? '…' : money(delta)}
                    unit={names.quote}
                    note={`at most ${percent(most)} of protocol capital, either way`}
                />
                <Figure
                    label={<Term word="loan, lent">Lent of protocol capital</Term>}
                    value={money(books.reserve.value.lent)}
                    unit={names.quote}
                    note={`at most ${percent(share)} of protocol capital`}
                />
            </Figures>
            <DataTable
                caption="What the reserve took on in each market, and what was lent for it"
                rows={rows}
                keyOf={({ market }) => String(market)}
                empty={
                    books.inventory === undefined
                        ? 'The account of inventories was not opened yet: anyone may open it.'
                        : 'No market is listed.'
                }
                columns={[
                    { head: 'Market', cell: ({ market }) => names.market(market) },
                    { head: 'Size', number: true, cell: ({ market, size }) => cents(size, names.baseDecimals(market)) },
                    { head: 'Delta', number: true, cell: ({ size, value }) => (size === 0n || value === undefined ? '–' : money(value)) },
                    { head: 'Lent of budget', number: true, cell: ({ held }) => money(held?.lentBudget ?? 0n) },
                    { head: 'Lent of capital', number: true, cell: ({ held }) => money(held?.lentCapital ?? 0n) },
                    { head: 'For sale', number: true, cell: ({ since }) => (since === 0n ? '–' : <Ago at={since} />) },
                ]}
            />
        </Panel>
    );
}

const SIDE_TONES: { readonly [Side in HoldingSide]: Tone } = { rests: 'good', sells: 'watch', buys: 'watch' };

function Holdings() {
    const { books } = useMoment();
    const names = useNames();
    const money = (amount: bigint): string => cents(amount, names.quoteDecimals);
    const { holdingsValue, holdingsValued } = books.reserve.value;
    const rows = books.terms.value.holdings.flatMap((terms, index) => {
        const slot = books.holdings?.value.slots[index];
        return terms.listed === 0 || slot === undefined ? [] : [{ index, terms, slot }];
    });
    return (
        <Panel title="Holdings of protocol capital" aside={<Term word="weight">weight</Term>} wide>
            <Figures>
                <Figure
                    label="Coverage counts"
                    value={money(holdingsValue)}
                    unit={names.quote}
                    note={
                        holdingsValued === 0n ? (
                            'nobody valued them yet'
                        ) : (
                            <>
                                valued <Ago at={holdingsValued} /> ago; it counts for an hour
                            </>
                        )
                    }
                />
            </Figures>
            <DataTable
                caption="What protocol capital holds beside quote, and what it heads for"
                rows={rows}
                keyOf={({ index }) => String(index)}
                empty="Protocol capital is all in quote: nothing else is listed."
                columns={[
                    { head: 'Token', cell: ({ slot }) => names.collateral(slot.collateral) },
                    { head: 'Held', number: true, cell: ({ slot }) => cents(slot.amount, names.tokenDecimals(slot.collateral)) },
                    { head: 'Auction', cell: ({ slot }) => <AuctionState side={slot.side} since={slot.since} /> },
                    { head: 'Weight, calm', number: true, cell: ({ terms }) => percent(terms.calmWeight) },
                    { head: 'Weight, stressed', number: true, cell: ({ terms }) => percent(terms.stressedWeight) },
                    { head: 'Band', number: true, cell: ({ terms }) => `± ${percent(terms.band)}` },
                    {
                        head: 'Stress seen',
                        number: true,
                        cell: ({ slot }) => (slot.stressed === 0n ? 'never' : <Ago at={slot.stressed} />),
                        minor: true,
                    },
                    { head: 'Goes with losses', number: true, cell: ({ slot }) => percent(slot.correlation), minor: true },
                    { head: 'A day at most', number: true, cell: ({ terms }) => money(terms.dayCap), minor: true },
                ]}
            />
            <p className="note">
                A weight is a share of the value of protocol capital. Beyond the band a holding is auctioned towards it; under{' '}
                <Term word="stress (of a holding)">stress</Term> the second one holds. Quote alone pays losses.
            </p>
        </Panel>
    );
}

function AuctionState({ side, since }: { readonly side: number; readonly since: bigint }) {
    const does = holdingSideOf(side);
    return (
        <>
            <Badge tone={does === undefined ? 'plain' : SIDE_TONES[does]}>{does ?? side}</Badge>
            {since === 0n ? null : (
                <>
                    {' '}
                    since <Ago at={since} />
                </>
            )}
        </>
    );
}

function Placements() {
    const { connection } = useSession();
    const { books } = useMoment();
    const names = useNames();
    const { value, fault } = usePolled('placements', books.slot, () => readAll(connection.rpc, connection.deployment, 'Placement'));
    const money = (amount: bigint): string => cents(amount, names.quoteDecimals);
    const { vault, share, coverage } = books.terms.value.placement;
    return (
        <Panel
            title={<Term word="placement">Placements</Term>}
            aside={share === 0 ? <Badge tone="plain">nothing is placed</Badge> : undefined}
            wide
        >
            <Figures>
                <Figure
                    label="Placed"
                    value={money(books.reserve.value.placed)}
                    unit={names.quote}
                    note={`at most ${percent(share)} of protocol capital; it is in no tier`}
                />
                <Figure label="Liquid over a day's outflows" value={percent(coverage)} note="at least, for anything to be placed" />
                <Figure label="With" value={vault === NOBODY ? 'nobody' : <Address address={vault} />} />
            </Figures>
            {fault === undefined ? null : <FaultNote fault={fault} />}
            {value === undefined ? (
                fault === undefined ? (
                    <Loading what="placements" />
                ) : null
            ) : (
                <DataTable
                    caption="What protocol capital has with depositories, as somebody last looked"
                    rows={value}
                    keyOf={({ address }) => address}
                    empty="Nothing was ever placed."
                    columns={[
                        { head: 'Vault', cell: ({ value: placement }) => <Address address={placement.vault} /> },
                        { head: 'Placed', number: true, cell: ({ value: { principal } }) => money(principal) },
                        { head: 'Can be redeemed', number: true, cell: ({ value: { redeemable } }) => money(redeemable) },
                        { head: 'Looked at', cell: ({ value: { looked } }) => (looked === 0n ? 'never' : <Ago at={looked} />) },
                        {
                            head: 'Impaired for',
                            cell: ({ value: { impaired, turned } }) => (impaired === 0 ? '' : <Ago at={turned} />),
                        },
                        { head: 'Earned', number: true, cell: ({ value: { earnedEver } }) => money(earnedEver), minor: true },
                        { head: 'Lost', number: true, cell: ({ value: { lostEver } }) => money(lostEver), minor: true },
                    ]}
                />
            )}
        </Panel>
    );
}

function Facilities() {
    const { connection } = useSession();
    const { books } = useMoment();
    const names = useNames();
    const { value, fault } = usePolled('facilities', books.slot, () => readAll(connection.rpc, connection.deployment, 'Facility'));
    const money = (amount: bigint): string => cents(amount, names.quoteDecimals);
    const { premium, least, most } = books.terms.value.facilities;
    const whole = (tokens: number): string => `${tokens.toLocaleString('en-GB')} ${names.quote}`;
    return (
        <Panel
            title={<Term word="facility">Facilities</Term>}
            aside={most === 0 ? <Badge tone="plain">none are taken</Badge> : undefined}
            wide
        >
            <Figures>
                <Figure
                    label="Facilities hold"
                    value={money(books.reserve.value.facilities)}
                    unit={names.quote}
                    note={`at most ${whole(most)}; apart from all tiers`}
                />
                <Figure label="Least posted" value={whole(least)} />
                <Figure label="Least premium" value={percent(premium)} note="of what is posted, for an epoch in which it is drawn" />
            </Figures>
            {fault === undefined ? null : <FaultNote fault={fault} />}
            {value === undefined ? (
                fault === undefined ? (
                    <Loading what="facilities" />
                ) : null
            ) : (
                <DataTable
                    caption="Capital that others posted for themselves, as it stood in the epoch in which it was last touched"
                    rows={value}
                    keyOf={({ address }) => address}
                    empty="Nobody has a facility."
                    columns={[
                        { head: 'Holder', cell: ({ value: { holder } }) => <Address address={holder} /> },
                        { head: 'May be drawn', number: true, cell: ({ value: { ready } }) => money(ready) },
                        { head: 'Ripens', number: true, cell: ({ value: { ripening } }) => money(ripening) },
                        { head: 'Fresh', number: true, cell: ({ value: { fresh } }) => money(fresh) },
                        { head: 'Asked back', number: true, cell: ({ value: { returning } }) => money(returning) },
                        { head: 'Premium', number: true, cell: ({ value: facility }) => money(facility.premium) },
                        { head: 'Epoch', number: true, cell: ({ value: { epoch } }) => epoch, minor: true },
                        { head: 'Ever drawn', number: true, cell: ({ value: { drawnEver } }) => money(drawnEver), minor: true },
                    ]}
                />
            )}
        </Panel>
    );
}
