/** Queues a change: one term of what stands, or any change as JSON. */
import {
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
    QUOTE,
    queueChange,
    ROLES,
    trancheTermsOf,
    type Change,
} from '@ballast/client';
import { useMemo, useState } from 'react';

import { changeIn, changeText, differences, NotAChange } from '../data/changes.js';
import { usePolled } from '../data/polled.js';
import { writeTerm } from '../data/term-units.js';
import { words } from '../format.js';
import { sentence } from '../network/fault.js';
import { useMoment, useNames, useSession, useWallet } from '../session.js';
import { Address, Panel } from '../ui/basics.js';
import { Differences } from '../ui/differences.js';
import { Field, ProgressNote, SelectField } from '../ui/forms.js';
import { useTransactions } from './send.js';

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

export function QueueForm() {
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
    const governs = wallet?.address === books.clearinghouse.value.roles[ROLES.governance];
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
                    <Field label="Change" error={proposal.error} hint="Every kind. Amounts as digits in quotes.">
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
                        Governance signs this: <Address address={books.clearinghouse.value.roles[ROLES.governance] ?? ''} />.
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
