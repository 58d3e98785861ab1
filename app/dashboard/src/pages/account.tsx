/** One margin account: what it holds, how it stands, and what its owner may do. */
import { accrueFunding, QUOTE, settle } from '@ballast/client';
import type { Account, Position } from '@ballast/risk';
import { useState } from 'react';

import { Actions } from '../actions/actions.js';
import { Tickets } from '../actions/tickets.js';
import { useTransactions } from '../actions/send.js';
import { OpenAccount } from '../actions/open-account.js';
import { Meter } from '../charts/bars.js';
import { filled } from '../charts/scale.js';
import { findAccounts, readAccount, type AccountView } from '../data/account.js';
import { valueOf } from '../data/moment.js';
import { usePolled } from '../data/polled.js';
import { cents, percent, shortPrice, weighted } from '../format.js';
import { useMoment, useNames, useSession, useWallet } from '../session.js';
import { Address, Badge, DataTable, FaultNote, Figure, Figures, Loading, Panel, Term } from '../ui/basics.js';
import { Field, ProgressNote } from '../ui/forms.js';

export function AccountPage({ address }: { readonly address: string | undefined }) {
    const wallet = useWallet();
    const shown = address ?? wallet?.address;
    return (
        <>
            <LookUp shown={shown} />
            {shown === undefined ? (
                <p className="empty">Connect a wallet to see its accounts, or look one up by its address.</p>
            ) : (
                <Owned key={shown} address={shown} />
            )}
        </>
    );
}

function LookUp({ shown }: { readonly shown: string | undefined }) {
    const [text, setText] = useState('');
    return (
        <form
            className="look-up"
            role="search"
            aria-label="Accounts"
            onSubmit={(event) => {
                event.preventDefault();
                if (text.trim() !== '') location.hash = `#/account/${text.trim()}`;
            }}
        >
            <Field label="Margin account, or its owner">
                {(id) => (
                    <input
                        id={id}
                        value={text}
                        placeholder={shown ?? 'address'}
                        autoComplete="off"
                        spellCheck={false}
                        onChange={(event) => setText(event.currentTarget.value)}
                    />
                )}
            </Field>
            <button type="submit">Look up</button>
        </form>
    );
}

function Owned({ address }: { readonly address: string }) {
    const { connection } = useSession();
    const { books } = useMoment();
    const wallet = useWallet();
    const [picked, setPicked] = useState<string>();
    const { value: found, fault, refresh } = usePolled(address, undefined, () => findAccounts(connection, address));
    if (fault !== undefined && found === undefined) return <FaultNote fault={fault} />;
    if (found === undefined) return <Loading what="the account" lines={8} />;
    const mine = wallet?.address === found.owner;
    const account = found.accounts.find((place) => place === picked) ?? found.accounts[0];
    return (
        <>
            {found.accounts.length > 1 ? (
                <div className="tabs" role="group" aria-label="Margin accounts of the owner">
                    {found.accounts.map((place, index) => (
                        <button
                            key={place}
                            type="button"
                            className="quiet"
                            aria-pressed={place === account}
                            onClick={() => setPicked(place)}
                        >
                            {index + 1}: {place.slice(0, 4)}…
                        </button>
                    ))}
                </div>
            ) : null}
            {account === undefined ? (
                mine ? (
                    <OpenAccount onOpened={refresh} />
                ) : (
                    <p className="empty">
                        No margin account of this deployment is at, or belongs to, <Address address={address} />.
                    </p>
                )
            ) : (
                <Shown key={account} place={account} markets={[...books.markets.keys()]} mine={mine} />
            )}
        </>
    );
}

function Shown({
    place,
    markets,
    mine,
}: {
    readonly place: AccountView['address'];
    readonly markets: readonly number[];
    readonly mine: boolean;
}) {
    const { connection, feed } = useSession();
    const { books } = useMoment();
    const { value: view, fault } = usePolled(place, books.slot, () => readAccount(connection, feed.risk, place, markets));
    if (view === undefined) return fault === undefined ? <Loading what="the account" lines={8} /> : <FaultNote fault={fault} />;
    if ('refusal' in view.account) return <FaultNote fault={{ title: view.account.refusal.name, next: view.account.refusal.message }} />;
    return (
        <div className="grid">
            <Standing view={view} account={view.account.value} mine={mine} />
            <Actions view={view} mine={mine} />
            <Positions view={view} positions={view.account.value.positions} />
            <Collaterals view={view} account={view.account.value} />
            <Tickets owner={view.held.owner} />
        </div>
    );
}

function Standing({ view, account, mine }: { readonly view: AccountView; readonly account: Account; readonly mine: boolean }) {
    const { quoteDecimals, quote } = useNames();
    const { standing, cash, feesOwed } = account;
    const money = (amount: bigint): string => cents(amount, quoteDecimals);
    const withdrawable = valueOf(view.withdrawable);
    const tone = standing.belowMaintenance ? 'bad' : standing.meetsInitial ? 'good' : 'watch';
    const state = standing.belowMaintenance ? 'liquidatable' : standing.meetsInitial ? 'healthy' : 'may only reduce';
    return (
        <Panel
            title={
                <>
                    {mine ? 'Your account' : 'Account'} <Address address={view.address} />
                </>
            }
            aside={<Badge tone={tone}>{state}</Badge>}
        >
            <Figures>
                <Figure
                    label={<Term word="equity" />}
                    value={money(standing.equity)}
                    unit={quote}
                    tone={standing.equity < 0n ? 'bad' : 'plain'}
                />
                <Figure
                    label={<Term word="cash" />}
                    value={money(cash)}
                    unit={quote}
                    note={feesOwed > 0n ? `${money(feesOwed)} of fees owed` : undefined}
                />
                <Figure label={<Term word="notional" />} value={money(standing.notional)} unit={quote} />
                <Figure
                    label="Withdrawable now"
                    value={withdrawable === undefined ? '–' : money(withdrawable.quote.amount)}
                    unit={quote}
                    note={withdrawable?.quote.beyond ? `more is refused: ${withdrawable.quote.beyond.name}` : 'all of the cash'}
                />
                <Figure label="Unpaid losses" value={money(standing.unpaid)} unit={quote} tone={standing.unpaid > 0n ? 'watch' : 'plain'} />
            </Figures>
            <Health
                name="Initial margin"
                word="initial margin"
                health={standing.initial}
                whole={standing.maintenance + standing.requirement}
            />
            <Health
                name="Maintenance margin"
                word="maintenance margin"
                health={standing.maintenance}
                whole={standing.maintenance + standing.requirement}
            />
            <p className="note">
                Owner <Address address={view.held.owner} />, number {view.held.index}, id {String(view.held.id)}
            </p>
        </Panel>
    );
}

interface HealthProps {
    readonly name: string;
    readonly word: string;
    readonly health: bigint;
    /** What maintenance counts of the account: the whole bar. */
    readonly whole: bigint;
}

/** What is left of all that the account counts. */
function Health({ name, word, health, whole }: HealthProps) {
    const { quoteDecimals, quote } = useNames();
    const written = `${weighted(health, quoteDecimals)} ${quote} ${health < 0n ? 'missing' : 'left'}`;
    const value = filled(health, whole);
    const tone = health < 0n ? 'bad' : value < 25 ? 'watch' : 'good';
    return <Meter label={<Term word={word}>{name}</Term>} name={name} value={value} written={written.replace('-', '')} tone={tone} />;
}

function Positions({ view, positions }: { readonly view: AccountView; readonly positions: readonly Position[] }) {
    const names = useNames();
    const transactions = useTransactions();
    const wallet = useWallet();
    const { connection } = useSession();
    const money = (amount: bigint): string => cents(amount, names.quoteDecimals);
    const liquidation = (market: number): string => {
        const prices = valueOf(view.liquidation.get(market));
        if (prices === undefined) return '–';
        if (prices.belowMaintenance) return 'now';
        const write = (price: bigint): string => shortPrice(price, names.baseDecimals(market), names.quoteDecimals);
        const ends = [
            prices.falling === null ? [] : [`↓ ${write(prices.falling)}`],
            prices.rising === null ? [] : [`↑ ${write(prices.rising)}`],
        ].flat();
        return ends.length === 0 ? 'none' : ends.join(' ');
    };
    return (
        <Panel title="Positions" wide>
            <DataTable
                caption="Positions of the account"
                rows={positions}
                keyOf={({ market }) => String(market)}
                empty="The account holds no position."
                columns={[
                    {
                        head: 'Market',
                        cell: ({ market, size }) => `${names.market(market)} ${size > 0n ? 'long' : size < 0n ? 'short' : 'closed'}`,
                    },
                    { head: 'Size', number: true, cell: ({ market, size }) => cents(size, names.baseDecimals(market)) },
                    {
                        head: 'Mark',
                        number: true,
                        cell: ({ market, mark }) => shortPrice(mark, names.baseDecimals(market), names.quoteDecimals),
                    },
                    { head: <Term word="profit" />, number: true, cell: ({ profit }) => money(profit) },
                    { head: <Term word="claim" />, number: true, cell: ({ claim }) => money(claim) },
                    { head: 'Funding', number: true, cell: ({ funding }) => money(funding), minor: true },
                    {
                        head: <Term word="requirement" />,
                        number: true,
                        cell: ({ requirement }) => weighted(requirement, names.quoteDecimals),
                    },
                    { head: 'Liquidation price', number: true, cell: ({ market }) => liquidation(market) },
                    {
                        head: <span className="hidden">Do</span>,
                        cell: ({ market }) => (
                            <button
                                type="button"
                                className="quiet"
                                disabled={wallet === undefined || transactions.busy}
                                onClick={() =>
                                    void transactions.send(`Settle ${names.market(market)}`, async () => {
                                        const { deployment } = connection;
                                        return [
                                            await accrueFunding(deployment, { market }),
                                            await settle(deployment, { market, account: view.address }),
                                        ];
                                    })
                                }
                            >
                                Settle
                            </button>
                        ),
                    },
                ]}
            />
            <ProgressNote progress={transactions.progress} />
        </Panel>
    );
}

function Collaterals({ view, account }: { readonly view: AccountView; readonly account: Account }) {
    const names = useNames();
    const money = (amount: bigint): string => cents(amount, names.quoteDecimals);
    const withdrawable = valueOf(view.withdrawable);
    return (
        <Panel title={<Term word="collateral" />} wide>
            <DataTable
                caption="Collateral of the account"
                rows={account.collaterals}
                keyOf={({ collateral }) => String(collateral)}
                empty={`The account holds no tokens other than ${names.collateral(QUOTE)}.`}
                columns={[
                    { head: 'Token', cell: ({ collateral }) => names.collateral(collateral) },
                    { head: 'Amount', number: true, cell: ({ collateral, amount }) => cents(amount, names.tokenDecimals(collateral)) },
                    {
                        head: 'Price',
                        number: true,
                        cell: ({ collateral, price }) => shortPrice(price, names.tokenDecimals(collateral), names.quoteDecimals),
                    },
                    { head: 'Value', number: true, cell: ({ value }) => money(value) },
                    {
                        head: <Term word="haircut">Haircut, initial</Term>,
                        number: true,
                        cell: ({ initialHaircut }) => percent(initialHaircut),
                    },
                    { head: 'Maintenance', number: true, cell: ({ maintenanceHaircut }) => percent(maintenanceHaircut) },
                    {
                        head: 'Withdrawable',
                        number: true,
                        cell: ({ collateral }) => {
                            const most = withdrawable?.collaterals.find((row) => row.collateral === collateral)?.most;
                            return most === undefined ? '–' : cents(most.amount, names.tokenDecimals(collateral));
                        },
                    },
                    { head: 'Price is', cell: ({ validity }) => validity },
                ]}
            />
        </Panel>
    );
}
