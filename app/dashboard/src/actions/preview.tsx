/** What an act would lead to, before anything is signed. */
import type { Act, Preview } from '@ballast/risk';

import type { AccountView } from '../data/account.js';
import { judged, type Judged } from '../data/moment.js';
import { cents, weighted } from '../format.js';
import { sentence } from '../network/fault.js';
import { useNames, useSession } from '../session.js';
import { DataTable } from '../ui/basics.js';

/** Asks the law what acts lead to. */
export function usePreview(view: AccountView, acts: readonly Act[] | undefined): Judged<Preview> | undefined {
    const { feed } = useSession();
    if (acts === undefined) return undefined;
    const { books, root, bytes, markets } = view;
    return judged(() => feed.risk.preview({ books, root, account: bytes, markets: [...markets.values()], acts }));
}

/** Whether the law would let the first act through. */
export function isAllowed(preview: Judged<Preview> | undefined): boolean {
    return preview !== undefined && 'value' in preview && preview.value.acts.every(({ refusal }) => refusal === null);
}

export function PreviewTable({ preview }: { readonly preview: Judged<Preview> | undefined }) {
    const { quoteDecimals, quote } = useNames();
    if (preview === undefined) return null;
    if ('refusal' in preview)
        return (
            <p className="refused">
                The law refuses to judge it: {preview.refusal.name}. {sentence(preview.refusal.message)}
            </p>
        );
    const { before, after, acts } = preview.value;
    const [act] = acts;
    const money = (amount: bigint): string => cents(amount, quoteDecimals);
    const rows = [
        { label: 'Cash', before: money(before.account.cash), after: money(after.account.cash) },
        { label: 'Equity', before: money(before.account.standing.equity), after: money(after.account.standing.equity) },
        {
            label: 'Initial health',
            before: weighted(before.account.standing.initial, quoteDecimals),
            after: weighted(after.account.standing.initial, quoteDecimals),
        },
        {
            label: 'Maintenance health',
            before: weighted(before.account.standing.maintenance, quoteDecimals),
            after: weighted(after.account.standing.maintenance, quoteDecimals),
        },
        { label: 'Withdrawable', before: money(before.withdrawable.quote.amount), after: money(after.withdrawable.quote.amount) },
    ];
    return (
        <div className="preview" aria-live="polite">
            <DataTable
                caption={`Preview, in ${quote}${act !== undefined && act.fee > 0n ? `; fee ${money(act.fee)}` : ''}`}
                rows={rows}
                keyOf={({ label }) => label}
                empty=""
                columns={[
                    { head: <span className="hidden">Figure</span>, cell: ({ label }) => label },
                    { head: 'Before', number: true, cell: (row) => row.before },
                    { head: 'After', number: true, cell: (row) => <strong>{row.after}</strong> },
                ]}
            />
            {acts.map(({ refusal }, place) =>
                refusal === null ? null : (
                    <p key={place} className="refused" role="alert">
                        <span aria-hidden="true">■</span> The program would refuse it: <strong>{refusal.name}</strong>.{' '}
                        {sentence(refusal.message)}
                    </p>
                ),
            )}
        </div>
    );
}
