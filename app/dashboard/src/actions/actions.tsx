/** What may be done with an account: pay in, take out, trade. */
import { useState } from 'react';

import type { AccountView } from '../data/account.js';
import { useWallet } from '../session.js';
import { Panel } from '../ui/basics.js';
import { Move } from './move.js';
import { Trade } from './trade.js';

const KINDS = ['Deposit', 'Withdraw', 'Trade'] as const;
type Kind = (typeof KINDS)[number];

export function Actions({ view, mine }: { readonly view: AccountView; readonly mine: boolean }) {
    const wallet = useWallet();
    const [kind, setKind] = useState<Kind>('Deposit');
    const kinds = mine ? KINDS : KINDS.slice(0, 1);
    const shown = mine ? kind : 'Deposit';
    return (
        <Panel
            title="Do"
            aside={
                <div className="tabs" role="group" aria-label="What to do">
                    {kinds.map((name) => (
                        <button key={name} type="button" className="quiet" aria-pressed={name === shown} onClick={() => setKind(name)}>
                            {name}
                        </button>
                    ))}
                </div>
            }
        >
            {wallet === undefined ? (
                <p className="empty">Connect a wallet to act. Anyone may pay into an account; only its owner takes out.</p>
            ) : shown === 'Deposit' ? (
                <Move key="in" view={view} direction="in" />
            ) : shown === 'Withdraw' ? (
                <Move key="out" view={view} direction="out" />
            ) : (
                <Trade view={view} />
            )}
        </Panel>
    );
}
