/** The three tranches: what they hold, what they are worth, and how one comes in and out. */
import {
    createAssociatedTokenAccount,
    displayAmount,
    EPOCH_SECONDS,
    findAssociatedTokenAccount,
    findExitBatch,
    findSharesMint,
    payExit,
    priceExits,
    readAll,
    readMany,
    SPL_TOKEN,
    type Tranche,
} from '@ballast/client';
import type { Address as Place } from '@solana/kit';

import { useTransactions } from '../actions/send.js';
import { ExitForm, exitPlaces, StakeForm, type TrancheFigures } from '../actions/staking.js';
import { readTokens } from '../actions/wallet-tokens.js';
import { Meter } from '../charts/bars.js';
import { filled } from '../charts/scale.js';
import { usePolled } from '../data/polled.js';
import { cents, percent } from '../format.js';
import { useMoment, useNames, useSession, useWallet } from '../session.js';
import { Address, Badge, DataTable, FaultNote, Figure, Figures, Loading, Panel, Term } from '../ui/basics.js';
import { ProgressNote } from '../ui/forms.js';

const TRANCHES: readonly { readonly name: Tranche; readonly title: string; readonly pays: string }[] = [
    { name: 'junior', title: 'Junior', pays: 'pays first of the three, after budgets and protocol capital' },
    { name: 'backstop', title: 'Backstop', pays: 'pays after the junior tranche' },
    { name: 'senior', title: 'Senior', pays: 'pays last, between its attachment and its detachment' },
];

const SHARE_BITS = 32n;

export function StakingPage() {
    const { reserve, books } = useMoment();
    const names = useNames();
    if ('refusal' in reserve) return <FaultNote fault={{ title: reserve.refusal.name, next: reserve.refusal.message }} />;
    const { attachment, detachment } = books.terms.value;
    return (
        <div className="grid three">
            {TRANCHES.map((tranche, place) => {
                const figures = reserve.value.tranches[place];
                return figures === undefined ? null : <TranchePanel key={tranche.name} place={place} figures={figures} />;
            })}
            <Exits figures={reserve.value.tranches} />
            <p className="note wide">
                <Term word="attachment">Attachment and detachment</Term> of the senior tranche: {cents(attachment, names.quoteDecimals)} and{' '}
                {cents(detachment, names.quoteDecimals)} {names.quote} of losses. A stake can lose all of its value; read docs/stakers.md
                first.
            </p>
        </div>
    );
}

function TranchePanel({ place, figures }: { readonly place: number; readonly figures: TrancheFigures }) {
    const { books } = useMoment();
    const { quoteDecimals, quote: symbol } = useNames();
    const wallet = useWallet();
    const tranche = TRANCHES[place];
    const terms = books.terms.value.tranches[place];
    const held = books.reserve.value.tranches[place];
    const mine = useShares(tranche?.name ?? 'junior', figures.series, wallet?.address);
    if (tranche === undefined || terms === undefined || held === undefined) return null;
    const money = (amount: bigint): string => cents(amount, quoteDecimals);
    return (
        <Panel
            title={tranche.title}
            aside={<Badge tone={figures.open ? 'good' : 'plain'}>{figures.open ? `series ${figures.series}` : 'closed'}</Badge>}
        >
            <p className="note">{tranche.pays}</p>
            <Figures>
                <Figure
                    label="Value of a share"
                    value={figures.shareValue === null ? '–' : shareValue(figures.shareValue, quoteDecimals)}
                    unit={symbol}
                />
                <Figure label="Assets" value={money(figures.assets)} unit={symbol} />
                <Figure label="Behind losses" value={money(figures.behindLosses)} unit={symbol} />
                <Figure
                    label={<Term word="stream">On its way</Term>}
                    value={money(figures.streaming)}
                    note="premiums and recoveries, within a week"
                />
                <Figure label="Exits due" value={money(figures.due)} note="priced, not paid yet" />
                <Figure label={<Term word="notice" />} value={`${terms.notice} ${terms.notice === 1 ? 'week' : 'weeks'}`} />
                <Figure label="Standby premium" value={percent(terms.standbyPremium)} note="of collected fees, for a full cap" />
                <Figure label="Reached premium" value={percent(terms.reachedPremium)} note="for what the target reaches" />
            </Figures>
            <Meter
                label="Assets of the cap"
                name={`Assets of the cap of the ${tranche.title} tranche`}
                value={filled(figures.assets, terms.cap)}
                written={`${money(figures.assets)} of ${money(terms.cap)}`}
                tone="plain"
            />
            <Queue batches={held.batches} notice={terms.notice} />
            {wallet === undefined ? (
                <p className="empty">Connect a wallet to stake.</p>
            ) : (
                <>
                    <p className="holding">
                        You hold{' '}
                        <strong>
                            {mine.value === undefined
                                ? '…'
                                : displayAmount({ amount: mine.value[0]?.amount ?? 0n, decimals: quoteDecimals })}
                        </strong>{' '}
                        shares.
                    </p>
                    <StakeForm tranche={tranche.name} figures={figures} onDone={mine.refresh} />
                    <ExitForm tranche={tranche.name} figures={figures} held={mine.value?.[0]?.amount ?? 0n} onDone={mine.refresh} />
                </>
            )}
        </Panel>
    );
}

const shareValue = (value: bigint, quoteDecimals: number): string =>
    displayAmount({ amount: (value * 1_000_000n) >> SHARE_BITS, decimals: 6 }).slice(0, quoteDecimals + 4);

function useShares(tranche: Tranche, series: number, owner: Place | undefined) {
    const { connection } = useSession();
    const { books } = useMoment();
    return usePolled(`shares ${tranche} ${series} ${owner}`, books.slot, async () => {
        if (owner === undefined) return undefined;
        const mint = await findSharesMint(connection.deployment.clearinghouse, tranche, series);
        return readTokens(connection.rpc, owner, [{ mint, program: SPL_TOKEN }]);
    });
}

interface Batch {
    readonly epoch: number;
    readonly notice: number;
    readonly shares: bigint;
}

function Queue({ batches, notice }: { readonly batches: readonly Batch[]; readonly notice: number }) {
    const { books } = useMoment();
    const { quoteDecimals } = useNames();
    const waiting = batches.filter((batch) => batch.shares > 0n);
    const epoch = Number(books.now / EPOCH_SECONDS);
    if (waiting.length === 0) return <p className="empty">No exit waits. Exits of a week are priced together.</p>;
    return (
        <DataTable
            caption={`Exits that wait to be priced; now is epoch ${epoch}`}
            rows={waiting}
            keyOf={(batch) => String(batch.epoch)}
            empty=""
            columns={[
                { head: <Term word="epoch">Requested in epoch</Term>, cell: (batch) => batch.epoch },
                { head: 'Shares', number: true, cell: (batch) => cents(batch.shares, quoteDecimals) },
                { head: 'Notice', number: true, cell: (batch) => `${batch.notice === 0 ? notice : batch.notice} wk` },
            ]}
        />
    );
}

function Exits({ figures }: { readonly figures: readonly TrancheFigures[] }) {
    const { connection } = useSession();
    const { rpc, deployment } = connection;
    const { books } = useMoment();
    const { quoteDecimals, quote: symbol } = useNames();
    const wallet = useWallet();
    const { progress, busy, send } = useTransactions();
    const root = deployment.clearinghouse;
    const { value, fault, refresh } = usePolled(`exits ${wallet?.address}`, books.slot, async () => {
        const owner = wallet?.address;
        if (owner === undefined) return undefined;
        const tickets = (await readAll(rpc, deployment, 'ExitTicket')).filter((ticket) => ticket.value.owner === owner);
        return Promise.all(
            tickets.map(async ({ address, value: ticket }) => {
                const tranche = TRANCHES[ticket.tranche]?.name ?? 'junior';
                const batchPlace = await findExitBatch(root, tranche, ticket.series, ticket.epoch);
                const [batch] = await readMany(rpc, 'ExitBatch', [batchPlace]);
                return { address, ticket, tranche, index: (await exitPlaces(root, owner, tranche)).indexOf(address), priced: batch?.value };
            }),
        );
    });
    if (wallet === undefined) return null;
    return (
        <Panel title="Your exits" wide>
            {fault === undefined ? null : <FaultNote fault={fault} />}
            {value === undefined ? (
                <Loading what="exits" />
            ) : (
                <DataTable
                    caption="Exits that were requested and not paid in full"
                    rows={value}
                    keyOf={({ address }) => address}
                    empty="You requested no exit."
                    columns={[
                        { head: 'Ticket', cell: ({ address }) => <Address address={address} /> },
                        { head: 'Tranche', cell: ({ tranche }) => tranche },
                        { head: 'Shares', number: true, cell: ({ ticket }) => cents(ticket.shares, quoteDecimals) },
                        { head: 'Epoch', number: true, cell: ({ ticket }) => ticket.epoch },
                        {
                            head: 'State',
                            cell: ({ priced, ticket }) =>
                                priced === undefined ? (
                                    <Badge tone="watch">waits for its price</Badge>
                                ) : (
                                    <Badge tone="good">
                                        priced{ticket.left > 0n ? `, ${cents(ticket.left, quoteDecimals)} ${symbol} left` : ''}
                                    </Badge>
                                ),
                        },
                        {
                            head: <span className="hidden">Do</span>,
                            cell: ({ ticket, tranche, index, priced }) => (
                                <button
                                    type="button"
                                    className="quiet"
                                    disabled={busy || index < 0}
                                    onClick={() =>
                                        void send('Claim the exit', async ({ signer }) => {
                                            const own = {
                                                owner: signer.address,
                                                mint: deployment.quoteMint,
                                                program: deployment.quoteProgram,
                                            };
                                            const { series, epoch } = ticket;
                                            const price = { payer: signer, tranche, series, epoch };
                                            const destination = await findAssociatedTokenAccount(own);
                                            return [
                                                ...(priced === undefined ? [await priceExits(deployment, price)] : []),
                                                await createAssociatedTokenAccount({ payer: signer, ...own }),
                                                await payExit(deployment, {
                                                    owner: signer.address,
                                                    tranche,
                                                    series,
                                                    index,
                                                    epoch,
                                                    destination,
                                                }),
                                            ];
                                        }).then(refresh)
                                    }
                                >
                                    Claim
                                </button>
                            ),
                        },
                    ]}
                />
            )}
            <ProgressNote progress={progress} />
            {figures.some(({ depleted }) => depleted) ? (
                <p className="note">A depleted tranche takes no stake until its next series.</p>
            ) : null}
        </Panel>
    );
}
