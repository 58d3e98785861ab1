/** What governance is about to do, and what may be done about it. */
import {
    applyChange,
    changeSchedule,
    closeChange,
    collateralTermsOf,
    facilityTermsOf,
    placementTermsOf,
    feedTermsOf,
    generalTermsOf,
    generated,
    hashChange,
    holdingTermsOf,
    inventoryTermsOf,
    marketTermsOf,
    NOBODY,
    QUOTE,
    queueChange,
    readAll,
    readChange,
    trancheTermsOf,
    vetoChange,
    type Change,
    type ChangeSchedule,
    type Held,
} from '@ballast/client';
import { isAddress } from '@solana/kit';
import { useMemo, useState } from 'react';

import { readPrograms } from '../actions/wallet-tokens.js';
import { useTransactions } from '../actions/send.js';
import { alarmsOf, changeIn, changeText, differences, KINDS, NotAChange, type Difference } from '../data/changes.js';
import { usePolled } from '../data/polled.js';
import { writeTerm } from '../data/term-units.js';
import { duration, moment, words } from '../format.js';
import { sentence } from '../network/fault.js';
import { useMoment, useNames, useSession, useWallet, type Names } from '../session.js';
import { Address, Badge, DataTable, FaultNote, Loading, Panel, Term, type Tone } from '../ui/basics.js';
import { Field, ProgressNote, SelectField } from '../ui/forms.js';
import { Ago, Until } from '../ui/time.js';

const ROLES = ['Governance', 'Guardian', 'Risk steward'] as const;

export function GovernancePage() {
    return (
        <div className="grid">
            <Queue />
            <Roles />
            <QueueForm />
        </div>
    );
}

const STATES: { readonly [State in ChangeSchedule['state']]: Tone } = {
    waits: 'watch',
    due: 'bad',
    expired: 'plain',
    applied: 'good',
    vetoed: 'plain',
};

function Queue() {
    const { connection } = useSession();
    const { books } = useMoment();
    const { value, fault } = usePolled('changes', books.slot, () => readAll(connection.rpc, connection.deployment, 'QueuedChange'));
    const queued = useMemo(() => (value ?? []).toSorted((one, other) => Number(other.value.queued - one.value.queued)), [value]);
    return (
        <Panel
            title={<Term word="change">Queued changes</Term>}
            wide
            aside={value === undefined ? undefined : `${queued.length} on record`}
        >
            {fault === undefined ? null : <FaultNote fault={fault} />}
            {value === undefined && fault === undefined ? <Loading what="queued changes" /> : null}
            {value !== undefined && queued.length === 0 ? <p className="empty">Nothing is queued: no term is about to change.</p> : null}
            {queued.map((change) => (
                <QueuedChange key={change.address} held={change} />
            ))}
        </Panel>
    );
}

/** What a change is about, in words. */
function subject(change: Change, names: Names): string {
    if ('index' in change && change.__kind.includes('Market')) return `${KINDS[change.__kind]}: ${names.market(change.index)}`;
    if ('index' in change && change.__kind.includes('Collateral')) return `${KINDS[change.__kind]}: ${names.collateral(change.index)}`;
    if (change.__kind === 'ListHolding') return `${KINDS[change.__kind]}: ${names.collateral(change.collateral)}`;
    if ('slot' in change) return `${KINDS[change.__kind]}: place ${change.slot}`;
    if ('index' in change) return `${KINDS[change.__kind]}: ${change.index}`;
    if ('market' in change) return `${KINDS[change.__kind]}: ${names.market(change.market)}`;
    if ('role' in change) return `${KINDS[change.__kind]}: ${ROLES[change.role] ?? change.role}`;
    return KINDS[change.__kind];
}

function QueuedChange({ held }: { readonly held: Held<generated.QueuedChange> }) {
    const { connection } = useSession();
    const { rpc, deployment } = connection;
    const { books } = useMoment();
    const names = useNames();
    const wallet = useWallet();
    const { progress, busy: sending, send } = useTransactions();
    const root = books.clearinghouse.value;
    const change = readChange(held.value);
    const differing = differences(books.terms.value, root, change);
    const alarms = alarmsOf(change, differing);
    const schedule = changeSchedule({ root, change: held.value, finalPrice: change.__kind === 'FinalPrice', now: books.now });
    const { state } = schedule;
    const open = state === 'waits' || state === 'due';
    const busy = wallet === undefined || sending;
    const is = (role: number): boolean => wallet !== undefined && wallet.address === root.roles[role];
    return (
        <article className="change">
            <h3>
                {subject(change, names)} <Badge tone={STATES[state]}>{state === 'due' ? 'may be applied' : state}</Badge>
            </h3>
            <p className="note">
                Queued <Ago at={held.value.queued} /> ago, waits {duration(Number(held.value.delay))} in which people can leave
                {state === 'waits' ? (
                    <>
                        , lands <Until at={schedule.due} /> at the earliest ({moment(schedule.due)})
                    </>
                ) : null}
                {open ? (
                    <>
                        , expires <Until at={schedule.expires} />
                    </>
                ) : null}
                . Account <Address address={held.address} />.
            </p>
            {open && alarms.length > 0 ? (
                <ul className="alarms" aria-label="Alarms">
                    {alarms.map(({ title, why }) => (
                        <li key={title}>
                            <Badge tone="bad">{title}</Badge> {why}
                        </li>
                    ))}
                </ul>
            ) : null}
            <Differences rows={differing} applied={state === 'applied'} />
            <div className="buttons">
                {open ? (
                    <button
                        type="button"
                        className="danger"
                        disabled={busy || !is(1)}
                        title={is(1) ? undefined : 'The guardian signs this'}
                        onClick={() =>
                            void send('Veto the change', async ({ signer }) => [
                                await vetoChange(deployment, { change: held.address, guardian: signer }),
                            ])
                        }
                    >
                        Veto
                    </button>
                ) : null}
                {state === 'due' ? (
                    <button
                        type="button"
                        disabled={busy}
                        onClick={() =>
                            void send('Apply the change', async ({ signer }) => {
                                const mint = mintOf(change, books.terms.value);
                                const program = mint === undefined ? undefined : (await readPrograms(rpc, [mint]))[0];
                                const listed =
                                    mint === undefined || program === undefined ? {} : { collateralMint: mint, collateralProgram: program };
                                return [await applyChange(deployment, { change, authority: signer, ...listed })];
                            })
                        }
                    >
                        Apply
                    </button>
                ) : null}
                {open && !is(0) ? null : (
                    <button
                        type="button"
                        className="quiet"
                        disabled={busy}
                        onClick={() =>
                            void send('Close the change', async ({ signer }) => [
                                await closeChange(deployment, { change: held.address, payer: held.value.payer, authority: signer }),
                            ])
                        }
                    >
                        {open ? 'Take it back' : 'Close'}
                    </button>
                )}
            </div>
            {open && !is(1) ? <p className="note">The guardian may veto: connect its key to do so. Anyone applies what is due.</p> : null}
            <ProgressNote progress={progress} />
        </article>
    );
}

/** The mint whose token program listing something takes. */
function mintOf(change: Change, { collaterals }: generated.Terms): generated.CollateralSlot['mint'] | undefined {
    if (change.__kind === 'ListCollateral') return change.mint;
    return change.__kind === 'ListHolding' ? collaterals[change.collateral]?.mint : undefined;
}

function Differences({ rows, applied }: { readonly rows: readonly Difference[]; readonly applied: boolean }) {
    if (applied && rows.length === 0) return <p className="note">It stands as it says.</p>;
    return (
        <DataTable
            caption="What it sets otherwise than it stands"
            rows={rows}
            keyOf={({ field }) => field}
            empty="It sets what stands already."
            columns={[
                { head: 'Field', cell: ({ field }) => words(field.replace(/^(terms|weights) /, '')) },
                { head: 'Stands', number: true, cell: (row) => <Value field={row.field} text={row.old} /> },
                { head: 'New', number: true, cell: (row) => <Value field={row.field} text={row.new} /> },
                { head: 'Sense', cell: ({ loosens }) => (loosens ? <Badge tone="bad">loosens</Badge> : '') },
            ]}
        />
    );
}

function Value({ field, text }: { readonly field: string; readonly text: string }) {
    const names = useNames();
    if (text === NOBODY) return 'nobody';
    if (isAddress(text) || (text.length > 32 && /^[\d ]+$/.test(text))) return <Address address={text} />;
    return <span title={text}>{writeTerm(field, text, names)}</span>;
}

function Roles() {
    const { books } = useMoment();
    const wallet = useWallet();
    const { roles, launched } = books.clearinghouse.value;
    return (
        <Panel title={<Term word="role">Roles</Term>} aside={launched === 0n ? <Badge tone="watch">not launched</Badge> : undefined}>
            <DataTable
                caption="Who holds which role"
                rows={roles.map((key, index) => ({ key, index }))}
                keyOf={({ index }) => String(index)}
                empty=""
                columns={[
                    { head: 'Role', cell: ({ index }) => ROLES[index] ?? index },
                    { head: 'Key', cell: ({ key }) => <Address address={key} /> },
                    { head: 'You', cell: ({ key }) => (wallet?.address === key ? <Badge tone="good">yes</Badge> : '') },
                ]}
            />
            <p className="note">A role passes after fourteen days, also under a pause; the new key signs.</p>
        </Panel>
    );
}

type Editable =
    | 'MarketTerms'
    | 'CollateralTerms'
    | 'FeedTerms'
    | 'GeneralTerms'
    | 'InventoryTerms'
    | 'HoldingTerms'
    | 'FacilityTerms'
    | 'PlacementTerms';
/** Kinds of terms that are there once. */
const SINGLE: readonly string[] = ['GeneralTerms', 'InventoryTerms', 'FacilityTerms', 'PlacementTerms'];
const EDITABLE: readonly { readonly value: Editable | 'JSON'; readonly label: string }[] = [
    { value: 'MarketTerms', label: 'Terms of a market' },
    { value: 'CollateralTerms', label: 'Terms of a collateral' },
    { value: 'FeedTerms', label: 'Terms of a feed' },
    { value: 'GeneralTerms', label: 'General terms' },
    { value: 'InventoryTerms', label: 'Terms of the inventory' },
    { value: 'HoldingTerms', label: 'Terms of a holding' },
    { value: 'FacilityTerms', label: 'Terms of facilities' },
    { value: 'PlacementTerms', label: 'Terms of placements' },
    { value: 'JSON', label: 'Any kind, as JSON' },
];

/** What stands, as the change that would set it again. */
function unchanged(kind: Editable, index: number, terms: generated.Terms): Change | undefined {
    switch (kind) {
        case 'MarketTerms': {
            const slot = terms.markets[index];
            return slot && { __kind: kind, index, terms: marketTermsOf(slot) };
        }
        case 'CollateralTerms': {
            const slot = terms.collaterals[index];
            return slot && { __kind: kind, index, terms: collateralTermsOf(slot) };
        }
        case 'FeedTerms': {
            const slot = terms.feeds[index];
            return slot && { __kind: kind, index, terms: feedTermsOf(slot) };
        }
        case 'GeneralTerms':
            return { __kind: kind, terms: generalTermsOf(terms) };
        case 'InventoryTerms':
            return { __kind: kind, terms: inventoryTermsOf(terms) };
        case 'HoldingTerms': {
            const slot = terms.holdings[index];
            return slot && { __kind: kind, index, terms: holdingTermsOf(slot) };
        }
        case 'FacilityTerms':
            return { __kind: kind, terms: facilityTermsOf(terms) };
        case 'PlacementTerms':
            return { __kind: kind, terms: placementTermsOf(terms) };
    }
}

function QueueForm() {
    const { connection } = useSession();
    const { deployment } = connection;
    const { books, markets } = useMoment();
    const names = useNames();
    const wallet = useWallet();
    const { progress, busy: sending, send } = useTransactions();
    const terms = books.terms.value;
    const [kind, setKind] = useState<Editable | 'JSON'>('MarketTerms');
    const [index, setIndex] = useState(0);
    const [field, setField] = useState('openInterestCap');
    const [text, setText] = useState('');
    const [json, setJson] = useState('');
    const base = kind === 'JSON' ? undefined : unchanged(kind, index, terms);
    const fields = base !== undefined && 'terms' in base ? Object.entries(base.terms).filter(([, value]) => typeof value !== 'object') : [];
    const current = fields.find(([name]) => name === field) ?? fields[0];
    const proposal = useMemo(() => propose(kind, base, current, text, json), [kind, base, current, text, json]);
    const change = proposal.change;
    const rows = change === undefined ? [] : differences(terms, books.clearinghouse.value, change);
    const governs = wallet?.address === books.clearinghouse.value.roles[0];
    const places =
        kind === 'CollateralTerms'
            ? [...books.outflows.keys()]
                  .filter((place) => place !== QUOTE)
                  .map((place) => ({ value: place, label: names.collateral(place) }))
            : kind === 'FeedTerms'
              ? terms.feeds.flatMap(({ source }, place) => (source === 0 ? [] : [{ value: place, label: `Feed ${place}` }]))
              : kind === 'HoldingTerms'
                ? terms.holdings.flatMap(({ listed }, place) =>
                      listed === 0
                          ? []
                          : [{ value: place, label: names.collateral(books.holdings?.value.slots[place]?.collateral ?? QUOTE) }],
                  )
                : [...markets.keys()].map((place) => ({ value: place, label: names.market(place) }));
    return (
        <Panel title="Queue a change">
            <form
                onSubmit={(event) => {
                    event.preventDefault();
                    if (change === undefined) return;
                    void send('Queue the change', async ({ signer }) => [
                        await queueChange(deployment, { payer: signer, governance: signer, change }),
                    ]).then((landed) => {
                        if (landed) setText('');
                    });
                }}
            >
                <SelectField
                    label="What"
                    value={kind}
                    options={EDITABLE}
                    onValue={(next) => {
                        setKind(next);
                        setIndex(0);
                        setText('');
                    }}
                />
                {kind === 'JSON' ? (
                    <Field label="Change" error={proposal.error} hint="All twenty kinds. Amounts as digits in quotes.">
                        {(id, describedBy) => (
                            <>
                                <textarea
                                    id={id}
                                    rows={8}
                                    value={json}
                                    spellCheck={false}
                                    aria-describedby={describedBy}
                                    onChange={(event) => setJson(event.currentTarget.value)}
                                />
                                <button type="button" className="quiet" onClick={() => setJson(exampleOf(terms))}>
                                    Fill in the terms of the tranches
                                </button>
                            </>
                        )}
                    </Field>
                ) : (
                    <>
                        {SINGLE.includes(kind) ? null : <SelectField label="Which" value={index} options={places} onValue={setIndex} />}
                        <SelectField
                            label="Field"
                            value={current?.[0] ?? ''}
                            options={fields.map(([name]) => ({ value: name, label: words(name) }))}
                            onValue={setField}
                            hint={
                                current === undefined
                                    ? undefined
                                    : `Stands at ${String(current[1])}${/[a-z%]/i.test(writeTerm(current[0], String(current[1]), names)) ? `, which is ${writeTerm(current[0], String(current[1]), names)}` : ''}`
                            }
                        />
                        <Field label="New value" error={proposal.error} hint="In its smallest unit, as the terms hold it.">
                            {(id, describedBy) => (
                                <input
                                    id={id}
                                    value={text}
                                    autoComplete="off"
                                    aria-describedby={describedBy}
                                    onChange={(event) => setText(event.currentTarget.value)}
                                />
                            )}
                        </Field>
                    </>
                )}
                {change === undefined ? null : (
                    <>
                        <Differences rows={rows} applied={false} />
                        <Hash change={change} />
                    </>
                )}
                <div className="buttons">
                    <button type="submit" disabled={change === undefined || rows.length === 0 || !governs || sending}>
                        Queue
                    </button>
                </div>
                {governs ? null : (
                    <p className="note">
                        Governance signs this: <Address address={books.clearinghouse.value.roles[0] ?? ''} />.
                    </p>
                )}
                <ProgressNote progress={progress} />
            </form>
        </Panel>
    );
}

const exampleOf = (terms: generated.Terms): string => changeText({ __kind: 'TrancheTerms', terms: trancheTermsOf(terms) });

interface Proposal {
    readonly change?: Change;
    readonly error?: string;
}

function propose(
    kind: Editable | 'JSON',
    base: Change | undefined,
    current: readonly [string, unknown] | undefined,
    text: string,
    json: string,
): Proposal {
    try {
        if (kind === 'JSON') return json.trim() === '' ? {} : { change: changeIn(json) };
        if (text.trim() === '' || base === undefined || current === undefined) return {};
        return { change: changeIn(replaced(base, current[0], text.trim())) };
    } catch (error) {
        if (error instanceof NotAChange) return { error: sentence(error.message) };
        throw error;
    }
}

/** What stands, as JSON, with another value in one of its terms. */
function replaced(base: Change, field: string, text: string): string {
    const copy: unknown = JSON.parse(changeText(base));
    if (typeof copy === 'object' && copy !== null && 'terms' in copy && typeof copy.terms === 'object' && copy.terms !== null) {
        Object.assign(copy.terms, { [field]: text });
    }
    return JSON.stringify(copy);
}

/** What signers should agree on. */
function Hash({ change }: { readonly change: Change }) {
    const { value } = usePolled(changeText(change), undefined, async () =>
        [...(await hashChange(change))].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
    );
    return <p className="note address whole">SHA-256 {value ?? '…'}</p>;
}
