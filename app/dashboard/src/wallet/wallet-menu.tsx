/** Connects a wallet. */
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';

import { short } from '../format.js';
import { useSession } from '../session.js';
import { useStore } from '../store.js';
import { FaultNote } from '../ui/basics.js';
import { SelectField } from '../ui/forms.js';
import { LOCAL_NAMES } from './local.js';
import { installed } from './standard.js';

export function WalletMenu() {
    const { wallets, connection } = useSession();
    const { connected, connecting, fault } = useStore(wallets.store);
    const dialog = useRef<HTMLDialogElement>(null);
    useEffect(() => {
        if (connected) dialog.current?.close();
    }, [connected]);
    return (
        <>
            <button type="button" className="wallet" onClick={() => dialog.current?.showModal()}>
                {connected === undefined ? (
                    'Connect'
                ) : (
                    <>
                        {connected.label} <span className="address">{short(connected.address)}</span>
                    </>
                )}
            </button>
            <dialog ref={dialog} aria-labelledby="wallet-title">
                <h2 id="wallet-title">Wallet</h2>
                {connected === undefined ? null : (
                    <div className="connected">
                        <p>
                            {connected.label}
                            {connected.kind === 'local' ? ', a key of the local network' : ''}:
                        </p>
                        <p className="address whole">{connected.address}</p>
                        <div className="buttons">
                            <a className="button" href={`#/account/${connected.address}`} onClick={() => dialog.current?.close()}>
                                Its accounts
                            </a>
                            <button type="button" className="quiet" onClick={() => void wallets.disconnect()}>
                                Disconnect
                            </button>
                        </div>
                    </div>
                )}
                <Installed />
                {connection.network.local ? <LocalKeys /> : null}
                {connecting === undefined ? null : <p role="status">Connecting {connecting}…</p>}
                {fault === undefined ? null : <FaultNote fault={fault} />}
                <div className="buttons">
                    <button type="button" className="quiet" onClick={() => dialog.current?.close()}>
                        Close
                    </button>
                </div>
            </dialog>
        </>
    );
}

function Installed() {
    const { wallets } = useSession();
    const found = useSyncExternalStore(installed.subscribe, installed.get);
    if (found.length === 0)
        return <p className="empty">No wallet of the Wallet Standard that signs for Solana is installed in this browser.</p>;
    return (
        <ul className="wallets">
            {found.map((wallet) => (
                <li key={wallet.name}>
                    <button type="button" onClick={() => void wallets.connect(wallet)}>
                        <img src={wallet.icon} alt="" width="20" height="20" /> {wallet.name}
                    </button>
                </li>
            ))}
        </ul>
    );
}

function LocalKeys() {
    const { wallets } = useSession();
    const [name, setName] = useState('visitor');
    return (
        <fieldset className="local-keys">
            <legend>Keys of the local network</legend>
            <p>They derive from their names, and are worth nothing elsewhere.</p>
            <SelectField
                label="Key"
                value={name}
                onValue={setName}
                options={LOCAL_NAMES.map((known) => ({ value: known.name, label: known.label }))}
            />
            <div className="buttons">
                <button type="button" onClick={() => void wallets.connectLocal(name)}>
                    Use this key
                </button>
            </div>
        </fieldset>
    );
}
