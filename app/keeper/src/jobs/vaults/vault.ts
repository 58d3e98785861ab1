/** What the law says of the traders' vaults. */
import { QUOTE } from '@ballast/client';
import type { Vault } from '@ballast/risk';

import { orNothing, type View } from '../../reading/view.js';

/** What may leave a vault of the traders. */
export function vaultOf({ risk, law, books }: View, collateral: number): Vault | undefined {
    const outflow = books.outflows.get(collateral);
    if (outflow === undefined) return undefined;
    const of = collateral === QUOTE ? ({ kind: 'quote' } as const) : ({ kind: 'collateral', collateral } as const);
    return orNothing(() => risk.vault({ books: law, root: books.clearinghouse.bytes, outflow: outflow.bytes, of }));
}
