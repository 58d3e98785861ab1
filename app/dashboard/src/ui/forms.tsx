/** Fields, and what became of what they were sent for. */
import { NotAnAmount, parseAmount } from '@ballast/client';
import { useId, type ReactNode } from 'react';

import type { Progress } from '../actions/transactions.js';
import { short } from '../format.js';
import { FaultNote } from './basics.js';

export interface FieldProps {
    readonly label: ReactNode;
    readonly children: (id: string, describedBy: string | undefined) => ReactNode;
    readonly hint?: ReactNode;
    readonly error?: string | undefined;
}

/** A labelled field, with a hint or what is wrong with it. */
export function Field({ label, children, hint, error }: FieldProps) {
    const id = useId();
    const note = `${id}-note`;
    const text = error ?? hint;
    return (
        <div className={error === undefined ? 'field' : 'field wrong'}>
            <label htmlFor={id}>{label}</label>
            {children(id, text === undefined ? undefined : note)}
            {text === undefined ? null : (
                <span id={note} className="field-note" role={error === undefined ? undefined : 'alert'}>
                    {text}
                </span>
            )}
        </div>
    );
}

/** What somebody typed as an amount. */
export interface Typed {
    /** Nothing while the field is empty or wrong. */
    readonly amount: bigint | undefined;
    readonly error: string | undefined;
}

/** Reads an amount above zero. */
export function readTyped(text: string, decimals: number): Typed {
    if (text.trim() === '') return { amount: undefined, error: undefined };
    try {
        const amount = parseAmount({ text: text.trim(), decimals });
        if (amount <= 0n) return { amount: undefined, error: 'Give an amount above zero.' };
        return { amount, error: undefined };
    } catch (error) {
        if (error instanceof NotAnAmount) return { amount: undefined, error: error.message };
        throw error;
    }
}

export interface AmountFieldProps {
    readonly label: ReactNode;
    readonly text: string;
    readonly onText: (text: string) => void;
    readonly unit: string;
    readonly typed: Typed;
    readonly hint?: ReactNode;
    /** Fills the field with the most. */
    readonly onMost?: (() => void) | undefined;
}

export function AmountField({ label, text, onText, unit, typed, hint, onMost }: AmountFieldProps) {
    return (
        <Field label={label} hint={hint} error={typed.error}>
            {(id, describedBy) => (
                <span className="amount">
                    <input
                        id={id}
                        inputMode="decimal"
                        autoComplete="off"
                        placeholder="0.00"
                        value={text}
                        aria-describedby={describedBy}
                        aria-invalid={typed.error !== undefined}
                        onChange={(event) => onText(event.currentTarget.value)}
                    />
                    <span className="amount-unit">{unit}</span>
                    {onMost === undefined ? null : (
                        <button type="button" className="quiet" onClick={onMost}>
                            Max
                        </button>
                    )}
                </span>
            )}
        </Field>
    );
}

export interface SelectFieldProps<Value extends string | number> {
    readonly label: ReactNode;
    readonly value: Value;
    readonly options: readonly { readonly value: Value; readonly label: string }[];
    readonly onValue: (value: Value) => void;
    readonly hint?: ReactNode;
}

export function SelectField<Value extends string | number>({ label, value, options, onValue, hint }: SelectFieldProps<Value>) {
    return (
        <Field label={label} hint={hint}>
            {(id, describedBy) => (
                <select
                    id={id}
                    value={value}
                    aria-describedby={describedBy}
                    onChange={(event) => {
                        const picked = options.find((option) => String(option.value) === event.currentTarget.value);
                        if (picked) onValue(picked.value);
                    }}
                >
                    {options.map((option) => (
                        <option key={option.value} value={option.value}>
                            {option.label}
                        </option>
                    ))}
                </select>
            )}
        </Field>
    );
}

/** How sending goes. */
export function ProgressNote({ progress }: { readonly progress: Progress }) {
    return (
        <div className="progress" aria-live="polite">
            {progress.phase === 'working' ? <p className="working">{progress.what}: sign, then it is sent and followed…</p> : null}
            {progress.phase === 'landed' ? (
                <p className="landed">
                    <span aria-hidden="true">●</span> {progress.what}: landed, signature{' '}
                    <span className="address" title={progress.signature}>
                        {short(progress.signature)}
                    </span>
                </p>
            ) : null}
            {progress.phase === 'failed' ? <FaultNote fault={progress.fault} /> : null}
            {progress.phase === 'unknown' ? (
                <FaultNote
                    fault={{
                        title: `${progress.what}: it is not known whether it landed`,
                        next: `The node fell silent while ${progress.signature} was under way. It is looked up until the node tells; nothing else is sent before.`,
                    }}
                />
            ) : null}
        </div>
    );
}
