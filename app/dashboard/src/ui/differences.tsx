/** What a change sets otherwise than it stands. */
import { NOBODY } from '@ballast/client';
import { isAddress } from '@solana/kit';

import type { Difference } from '../data/changes.js';
import { writeTerm } from '../data/term-units.js';
import { words } from '../format.js';
import { useNames } from '../session.js';
import { Address, Badge, DataTable } from './basics.js';

export function Differences({ rows, applied }: { readonly rows: readonly Difference[]; readonly applied: boolean }) {
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
                { head: 'Sense', cell: (row) => <Sense row={row} /> },
            ]}
        />
    );
}

function Sense({ row: { loosens, costs } }: { readonly row: Difference }) {
    if (loosens) return <Badge tone="bad">loosens</Badge>;
    return costs ? <Badge tone="bad">costs otherwise</Badge> : null;
}

function Value({ field, text }: { readonly field: string; readonly text: string }) {
    const names = useNames();
    if (text === NOBODY) return 'nobody';
    if (isAddress(text) || (text.length > 32 && /^[\d ]+$/.test(text))) return <Address address={text} />;
    return <span title={text}>{writeTerm(field, text, names)}</span>;
}
