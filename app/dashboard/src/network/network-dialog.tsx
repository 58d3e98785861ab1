/** Chooses another node or another deployment. */
import { useRef, useState } from 'react';

import { FaultNote } from '../ui/basics.js';
import { Field } from '../ui/forms.js';
import { faultOf, type Fault } from './fault.js';
import { keepChoice, type Choice } from './network.js';

export function NetworkDialog({ current }: { readonly current?: Choice }) {
    const dialog = useRef<HTMLDialogElement>(null);
    const [choice, setChoice] = useState<Choice>(current ?? { rpc: '', webSocket: '', root: '' });
    const [fault, setFault] = useState<Fault>();
    const keep = (chosen: Choice | undefined): void => {
        try {
            keepChoice(chosen);
            location.reload();
        } catch (error) {
            setFault(faultOf(error));
        }
    };
    const set = (field: keyof Choice) => (event: React.ChangeEvent<HTMLInputElement>) =>
        setChoice({ ...choice, [field]: event.currentTarget.value.trim() });
    const input = (field: keyof Choice) => (id: string, describedBy: string | undefined) => (
        <input id={id} value={choice[field]} onChange={set(field)} aria-describedby={describedBy} autoComplete="off" spellCheck={false} />
    );
    return (
        <>
            <button type="button" className="quiet" onClick={() => dialog.current?.showModal()}>
                Network
            </button>
            <dialog ref={dialog} aria-labelledby="network-title">
                <form
                    onSubmit={(event) => {
                        event.preventDefault();
                        keep(choice);
                    }}
                >
                    <h2 id="network-title">Network</h2>
                    <Field label="Node, by RPC">{input('rpc')}</Field>
                    <Field label="Node, by WebSocket">{input('webSocket')}</Field>
                    <Field label="Root" hint="The Clearinghouse account of the deployment.">
                        {input('root')}
                    </Field>
                    {fault === undefined ? null : <FaultNote fault={fault} />}
                    <div className="buttons">
                        <button type="submit">Use</button>
                        <button type="button" className="quiet" onClick={() => keep(undefined)}>
                            What is served
                        </button>
                        <button type="button" className="quiet" onClick={() => dialog.current?.close()}>
                            Cancel
                        </button>
                    </div>
                </form>
            </dialog>
        </>
    );
}
