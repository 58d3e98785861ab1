/** Who holds which role. */
import { ROLE_NAMES, type RoleName } from '@ballast/client';

import { useMoment, useWallet } from '../../session.js';
import { Address, Badge, DataTable, Panel, Term } from '../../ui/basics.js';

const ROLE_LABELS: { readonly [Name in RoleName]: string } = {
    governance: 'Governance',
    guardian: 'Guardian',
    steward: 'Risk steward',
};

/** A role in words, by its number. */
export function roleLabel(role: number): string {
    const name = ROLE_NAMES[role];
    return name === undefined ? String(role) : ROLE_LABELS[name];
}

export function Roles() {
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
                    { head: 'Role', cell: ({ index }) => roleLabel(index) },
                    { head: 'Key', cell: ({ key }) => <Address address={key} /> },
                    { head: 'You', cell: ({ key }) => (wallet?.address === key ? <Badge tone="good">yes</Badge> : '') },
                ]}
            />
            <p className="note">A role passes after fourteen days, also under a pause; the new key signs.</p>
        </Panel>
    );
}
