/** Withdrawals of an owner that wait for what may leave a vault. */
import {
    createAssociatedTokenAccount,
    findAssociatedTokenAccount,
    findOutflow,
    generated,
    QUOTE,
    quoteOf,
    readAll,
    releaseWithdrawals,
    vaultOf,
    type Collateral,
} from '@ballast/client';
import type { Address as Place } from '@solana/kit';

import { usePolled } from '../data/polled.js';
import { cents } from '../format.js';
import { useMoment, useNames, useSession, useWallet } from '../session.js';
import { Address, DataTable, FaultNote, Panel, Term } from '../ui/basics.js';
import { ProgressNote } from '../ui/forms.js';
import { useTransactions } from './send.js';
import { readPrograms } from './wallet-tokens.js';

export function Tickets({ owner }: { readonly owner: Place }) {
    const { connection } = useSession();
    const { rpc, deployment } = connection;
    const { books } = useMoment();
    const names = useNames();
    const wallet = useWallet();
    const { progress, busy: sending, send } = useTransactions();
    const { value, fault } = usePolled(`tickets ${owner}`, books.slot, () => readAll(rpc, deployment, 'WithdrawalTicket'));
    const rows = (value ?? []).filter((ticket) => ticket.value.owner === owner);
    const moneyOf = async (index: number): Promise<Collateral> => {
        if (index === QUOTE) return quoteOf(deployment);
        const mint = books.terms.value.collaterals[index]?.mint;
        if (mint === undefined) throw new RangeError(`collateral ${index} is not listed: read the ticket again`);
        const [program] = await readPrograms(rpc, [mint]);
        if (program === undefined) throw new RangeError(`the mint ${mint} has no program: ask another node`);
        return { index, mint, program };
    };
    const busy = wallet === undefined || sending;
    if (rows.length === 0 && fault === undefined) return null;
    return (
        <Panel title={<Term word="ticket">Withdrawal tickets</Term>} wide>
            {fault === undefined ? null : <FaultNote fault={fault} />}
            <DataTable
                caption="Withdrawals that wait in line"
                rows={rows}
                keyOf={({ address }) => address}
                empty="No withdrawal waits."
                columns={[
                    { head: 'Ticket', cell: ({ address }) => <Address address={address} /> },
                    { head: 'Of', cell: (ticket) => names.collateral(ticket.value.collateral) },
                    {
                        head: 'Requested',
                        number: true,
                        cell: (ticket) => cents(ticket.value.amount, names.tokenDecimals(ticket.value.collateral)),
                    },
                    {
                        head: 'Paid',
                        number: true,
                        cell: (ticket) => cents(ticket.value.paid, names.tokenDecimals(ticket.value.collateral)),
                    },
                    { head: 'Batch', number: true, cell: (ticket) => String(ticket.value.batch), minor: true },
                    {
                        head: <span className="hidden">Do</span>,
                        cell: ({ address, value: ticket }) => (
                            <span className="buttons">
                                <button
                                    type="button"
                                    className="quiet"
                                    disabled={busy}
                                    onClick={() =>
                                        void send('Release what may leave', async () => [
                                            await releaseWithdrawals(
                                                deployment,
                                                ticket.collateral === QUOTE ? {} : { collateral: ticket.collateral },
                                            ),
                                        ])
                                    }
                                >
                                    Release
                                </button>
                                <button
                                    type="button"
                                    className="quiet"
                                    disabled={busy}
                                    onClick={() =>
                                        void send('Pay the ticket', async ({ signer }) => {
                                            const money = await moneyOf(ticket.collateral);
                                            const own = { owner, mint: money.mint, program: money.program };
                                            const vault = await vaultOf(deployment, ticket.collateral);
                                            const pay = generated.getPayWithdrawalInstruction({
                                                clearinghouse: deployment.clearinghouse,
                                                ticket: address,
                                                owner,
                                                vault,
                                                outflow: await findOutflow(vault),
                                                destination: await findAssociatedTokenAccount(own),
                                                mint: money.mint,
                                                tokenProgram: money.program,
                                            });
                                            return [await createAssociatedTokenAccount({ payer: signer, ...own }), pay];
                                        })
                                    }
                                >
                                    Pay
                                </button>
                            </span>
                        ),
                    },
                ]}
            />
            <ProgressNote progress={progress} />
        </Panel>
    );
}
