/** What moves a local network: prices, time, and tokens from nowhere. */
import { useState } from 'react';

import { faultOf, type Fault } from '../network/fault.js';
import { isRecord } from '../network/network.js';
import { useMoment, useNames, useSession, useWallet } from '../session.js';
import { FaultNote, Panel } from '../ui/basics.js';
import { AmountField, readTyped, SelectField } from '../ui/forms.js';

/** Decimals of the prices that the oracle of a local network posts. */
const ORACLE_DECIMALS = 8;

export function DemoPage() {
    return (
        <div className="grid">
            <Faucet />
            <Crash />
            <Price />
            <Time />
        </div>
    );
}

type Asked = { readonly said?: string; readonly fault?: Fault; readonly busy: boolean };

/** Asks the local network for something. */
function useAsk() {
    const { feed } = useSession();
    const [asked, setAsked] = useState<Asked>({ busy: false });
    const ask = async (path: string | undefined, body: object, said: string): Promise<void> => {
        if (path === undefined)
            return setAsked({
                busy: false,
                fault: { title: 'This network has no controls', next: 'Start one with make localnet.', passing: false },
            });
        setAsked({ busy: true });
        try {
            const response = await fetch(path, {
                method: 'POST',
                headers: { 'content-type': 'application/json' },
                body: JSON.stringify(body),
            });
            const answer: unknown = await response.json();
            if (!response.ok)
                throw new Error(
                    isRecord(answer) && typeof answer['error'] === 'string' ? answer['error'] : `it answers ${response.status}`,
                );
            setAsked({ busy: false, said });
            feed.refresh();
        } catch (error) {
            setAsked({ busy: false, fault: faultOf(error) });
        }
    };
    const note = (
        <div aria-live="polite" className="progress">
            {asked.busy ? <p className="working">Working…</p> : null}
            {asked.said === undefined ? null : (
                <p className="landed">
                    <span aria-hidden="true">●</span> {asked.said}
                </p>
            )}
            {asked.fault === undefined ? null : <FaultNote fault={asked.fault} />}
        </div>
    );
    return { ask, note, busy: asked.busy };
}

function Faucet() {
    const { connection } = useSession();
    const wallet = useWallet();
    const { ask, note, busy } = useAsk();
    return (
        <Panel title="Faucet">
            <p className="note">Lamports for fees, quote, and some of each collateral, for the connected wallet.</p>
            <div className="buttons">
                <button
                    type="button"
                    disabled={busy || wallet === undefined}
                    onClick={() => void ask(connection.network.faucet, { address: wallet?.address }, 'Tokens are in the wallet')}
                >
                    {wallet === undefined ? 'Connect a wallet first' : 'Fill the wallet'}
                </button>
            </div>
            {note}
        </Panel>
    );
}

function useMarkets() {
    const { markets } = useMoment();
    const names = useNames();
    return [...markets.keys()].map((index) => ({ value: names.market(index), label: names.market(index) }));
}

function Crash() {
    const { connection } = useSession();
    const { control } = connection.network;
    const markets = useMarkets();
    const [symbol, setSymbol] = useState(markets[0]?.value ?? '');
    const [points, setPoints] = useState(2_000);
    const { ask, note, busy } = useAsk();
    return (
        <Panel title="Crash a market">
            <div className="stack">
                <SelectField label="Market" value={symbol} options={markets} onValue={setSymbol} />
                <SelectField
                    label="Fall"
                    value={points}
                    options={[500, 1_000, 2_000, 4_000, 7_000].map((value) => ({ value, label: `${value / 100} %` }))}
                    onValue={setPoints}
                    hint="The price must stay for a minute before it is taken: the clock moves on by one."
                />
                <div className="buttons">
                    <button
                        type="button"
                        className="danger"
                        disabled={busy}
                        onClick={() => void ask(control && `${control}/crash`, { symbol, basisPoints: points }, `${symbol} fell`)}
                    >
                        Crash
                    </button>
                </div>
                {note}
            </div>
        </Panel>
    );
}

function Price() {
    const { connection } = useSession();
    const { control } = connection.network;
    const { quote } = useNames();
    const markets = useMarkets();
    const [symbol, setSymbol] = useState(markets[0]?.value ?? '');
    const [text, setText] = useState('');
    const typed = readTyped(text, ORACLE_DECIMALS);
    const { ask, note, busy } = useAsk();
    return (
        <Panel title="Set a price">
            <div className="stack">
                <SelectField label="Market" value={symbol} options={markets} onValue={setSymbol} />
                <AmountField label="Price" text={text} onText={setText} unit={quote} typed={typed} />
                <div className="buttons">
                    <button
                        type="button"
                        disabled={busy || typed.amount === undefined}
                        onClick={() =>
                            void ask(control && `${control}/price`, { symbol, price: String(typed.amount) }, `${symbol} is at ${text}`)
                        }
                    >
                        Set
                    </button>
                </div>
                {note}
            </div>
        </Panel>
    );
}

function Time() {
    const { connection } = useSession();
    const { control } = connection.network;
    const [seconds, setSeconds] = useState(3_600);
    const { ask, note, busy } = useAsk();
    return (
        <Panel title="Let time pass">
            <div className="stack">
                <SelectField
                    label="How long"
                    value={seconds}
                    options={[
                        { value: 3_600, label: 'an hour' },
                        { value: 86_400, label: 'a day' },
                        { value: 4 * 86_400, label: 'four days' },
                        { value: 14 * 86_400, label: 'two weeks' },
                    ]}
                    onValue={setSeconds}
                    hint="Prices are posted anew, so that they are fresh."
                />
                <div className="buttons">
                    <button
                        type="button"
                        disabled={busy}
                        onClick={() => void ask(control && `${control}/time`, { seconds }, 'Time passed')}
                    >
                        Pass
                    </button>
                </div>
                {note}
            </div>
        </Panel>
    );
}
