import { openAccount } from '@ballast/client';

import { useSession, useWallet } from '../session.js';
import { Panel } from '../ui/basics.js';
import { ProgressNote } from '../ui/forms.js';
import { useTransactions } from './send.js';

/** Opens the first margin account of the connected wallet. */
export function OpenAccount({ onOpened }: { readonly onOpened: () => void }) {
    const { connection } = useSession();
    const wallet = useWallet();
    const { progress, busy, send } = useTransactions();
    const open = async (): Promise<void> => {
        const landed = await send('Open an account', async ({ signer }) => [
            await openAccount(connection.deployment, { payer: signer, owner: signer, index: 0 }),
        ]);
        if (landed) onOpened();
    };
    return (
        <Panel title="No margin account yet">
            <p className="note">
                A margin account holds cash, collateral and positions that are judged together. Its rent comes back when it is closed.
            </p>
            <div className="buttons">
                <button type="button" disabled={wallet === undefined || busy} onClick={() => void open()}>
                    Open an account
                </button>
            </div>
            <ProgressNote progress={progress} />
        </Panel>
    );
}
