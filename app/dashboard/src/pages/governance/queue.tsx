/** What is queued: what it would set, and who may do what about it. */
import {
    applyChange,
    changeSchedule,
    closeChange,
    generated,
    readAll,
    readChange,
    ROLES,
    vetoChange,
    type Change,
    type ChangeSchedule,
    type Held,
    type RoleName,
} from '@ballast/client';
import { useMemo } from 'react';

import { useTransactions } from '../../actions/send.js';
import { readPrograms } from '../../actions/wallet-tokens.js';
import { alarmsOf, differences, KINDS } from '../../data/changes.js';
import { usePolled } from '../../data/polled.js';
import { duration, moment } from '../../format.js';
import { useMoment, useNames, useSession, useWallet, type Names } from '../../session.js';
import { Address, Badge, FaultNote, Loading, Panel, Term, type Tone } from '../../ui/basics.js';
import { Differences } from '../../ui/differences.js';
import { ProgressNote } from '../../ui/forms.js';
import { Ago, Until } from '../../ui/time.js';
import { roleLabel } from './roles.js';

const STATES: { readonly [State in ChangeSchedule['state']]: Tone } = {
    waits: 'watch',
    due: 'bad',
    expired: 'plain',
    applied: 'good',
    vetoed: 'plain',
};

export function Queue() {
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
function subjectOf(change: Change, names: Names): string {
    const about = aboutOf(change, names);
    return about === undefined ? KINDS[change.__kind] : `${KINDS[change.__kind]}: ${about}`;
}

/** Which slot or role a change is of, in words; nothing for terms that are there once. */
function aboutOf(change: Change, names: Names): string | undefined {
    switch (change.__kind) {
        case 'ListMarket':
        case 'MarketTerms':
            return names.market(change.index);
        case 'Pledge':
        case 'FinalPrice':
            return names.market(change.market);
        case 'ListCollateral':
        case 'CollateralTerms':
            return names.collateral(change.index);
        case 'ListHolding':
            return names.collateral(change.collateral);
        case 'ListFeed':
        case 'FeedTerms':
        case 'HoldingTerms':
            return String(change.index);
        case 'Role':
            return roleLabel(change.role);
        case 'Detector':
            return `place ${change.slot}`;
        case 'GeneralTerms':
        case 'Forecast':
        case 'ReserveTerms':
        case 'TrancheTerms':
        case 'InventoryTerms':
        case 'Scenarios':
        case 'FacilityTerms':
        case 'PlacementTerms':
            return undefined;
    }
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
    const holds = (role: RoleName): boolean => wallet !== undefined && wallet.address === root.roles[ROLES[role]];
    return (
        <article className="change">
            <h3>
                {subjectOf(change, names)} <Badge tone={STATES[state]}>{state === 'due' ? 'may be applied' : state}</Badge>
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
                        disabled={busy || !holds('guardian')}
                        title={holds('guardian') ? undefined : 'The guardian signs this'}
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
                {open && !holds('governance') ? null : (
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
            {open && !holds('guardian') ? (
                <p className="note">The guardian may veto: connect its key to do so. Anyone applies what is due.</p>
            ) : null}
            <ProgressNote progress={progress} />
        </article>
    );
}

/** The mint whose token program listing something takes. */
function mintOf(change: Change, { collaterals }: generated.Terms): generated.CollateralSlot['mint'] | undefined {
    if (change.__kind === 'ListCollateral') return change.mint;
    return change.__kind === 'ListHolding' ? collaterals[change.collateral]?.mint : undefined;
}
