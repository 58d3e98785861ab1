/** The parts that pages are made of. */
import { useId, useRef, type ReactNode } from 'react';

import { meaningOf } from '../glossary.js';
import type { Fault } from '../network/fault.js';

/** A word of the glossary, explained on demand. */
export function Term({ word, children }: { readonly word: string; readonly children?: ReactNode }) {
    const id = useId();
    const button = useRef<HTMLButtonElement>(null);
    const meaning = meaningOf(word);
    const place = (popover: HTMLElement): void => {
        const box = button.current?.getBoundingClientRect();
        if (!box) return;
        const width = Math.min(320, window.innerWidth - 24);
        popover.style.width = `${width}px`;
        popover.style.left = `${Math.max(12, Math.min(box.left, window.innerWidth - width - 12))}px`;
        popover.style.top = `${Math.min(box.bottom + 6, window.innerHeight - 110)}px`;
    };
    const label = children ?? word.charAt(0).toUpperCase() + word.slice(1);
    if (meaning === undefined) return <span data-unknown-term={word}>{label}</span>;
    return (
        <span className="term">
            <button ref={button} type="button" className="term-word" popoverTarget={id}>
                {label}
            </button>
            <span id={id} popover="auto" className="term-meaning" onToggle={(event) => place(event.currentTarget)}>
                <strong>{word}</strong>: {meaning}.
            </span>
        </span>
    );
}

export interface PanelProps {
    readonly title: ReactNode;
    /** Beside the title. */
    readonly aside?: ReactNode;
    readonly children: ReactNode;
    readonly wide?: boolean;
}

/** A titled part of a page. */
export function Panel({ title, aside, children, wide = false }: PanelProps) {
    const id = useId();
    return (
        <section className={wide ? 'panel wide' : 'panel'} aria-labelledby={id}>
            <div className="panel-head">
                <h2 id={id}>{title}</h2>
                {aside === undefined ? null : <div className="panel-aside">{aside}</div>}
            </div>
            {children}
        </section>
    );
}

export type Tone = 'good' | 'watch' | 'bad' | 'plain';

/** Told apart by shape as well as by colour. */
const MARKS: { readonly [Name in Tone]: string } = { good: '●', watch: '▲', bad: '■', plain: '○' };

/** A state in a word. */
export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
    return (
        <span className={`badge ${tone}`}>
            <span aria-hidden="true">{MARKS[tone]}</span> {children}
        </span>
    );
}

export interface FigureProps {
    readonly label: ReactNode;
    readonly value: ReactNode;
    readonly unit?: string;
    readonly note?: ReactNode;
    readonly tone?: Tone;
    /** The figure to the last digit. */
    readonly exact?: string;
}

/** A labelled figure. */
export function Figure({ label, value, unit, note, tone = 'plain', exact }: FigureProps) {
    return (
        <div className={`figure ${tone}`}>
            <dt>{label}</dt>
            <dd title={exact}>
                <span className="figure-value">{value}</span>
                {unit === undefined ? null : <span className="unit"> {unit}</span>}
                {note === undefined ? null : <span className="figure-note">{note}</span>}
            </dd>
        </div>
    );
}

export const Figures = ({ children }: { readonly children: ReactNode }) => <dl className="figures">{children}</dl>;

export interface Column<Row> {
    readonly head: ReactNode;
    readonly cell: (row: Row) => ReactNode;
    /** Numbers stand to the right. */
    readonly number?: boolean;
    /** Left out where there is little room. */
    readonly minor?: boolean;
}

export interface DataTableProps<Row> {
    readonly caption: string;
    readonly columns: readonly Column<Row>[];
    readonly rows: readonly Row[];
    readonly keyOf: (row: Row) => string;
    /** Shown instead of no rows. */
    readonly empty: string;
    /** Whether it is as high as all of its rows. */
    readonly whole?: boolean;
}

/** A table with a caption; it scrolls by itself where it is too wide. */
export function DataTable<Row>({ caption, columns, rows, keyOf, empty, whole = false }: DataTableProps<Row>) {
    if (rows.length === 0) return <p className="empty">{empty}</p>;
    const kind = ({ number = false, minor = false }: Column<Row>): string => `${number ? 'number' : ''}${minor ? ' minor' : ''}`;
    return (
        <div className={whole ? 'scroll whole' : 'scroll'} tabIndex={0} role="region" aria-label={caption}>
            <table>
                <caption>{caption}</caption>
                <thead>
                    <tr>
                        {columns.map((column, place) => (
                            <th key={place} scope="col" className={kind(column)}>
                                {column.head}
                            </th>
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {rows.map((row) => (
                        <tr key={keyOf(row)}>
                            {columns.map((column, place) =>
                                place === 0 ? (
                                    <th key={place} scope="row" className={kind(column)}>
                                        {column.cell(row)}
                                    </th>
                                ) : (
                                    <td key={place} className={kind(column)}>
                                        {column.cell(row)}
                                    </td>
                                ),
                            )}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

/** What went wrong, and what to do. */
export function FaultNote({ fault, children }: { readonly fault: Pick<Fault, 'title' | 'next'>; readonly children?: ReactNode }) {
    return (
        <div className="fault" role="alert">
            <p>
                <strong>
                    <span aria-hidden="true">■</span> {fault.title}
                </strong>
            </p>
            <p>{fault.next}</p>
            {children}
        </div>
    );
}

/** Something is on its way: as high as what will stand there. */
export function Loading({ what, lines = 3 }: { readonly what: string; readonly lines?: number }) {
    return (
        <div className="loading" role="status">
            <span className="hidden">Reading {what}…</span>
            {Array.from({ length: lines }, (_, line) => (
                <span key={line} className="loading-line" aria-hidden="true" />
            ))}
        </div>
    );
}

/** An address with its middle left out; the whole of it in the title and for the clipboard. */
export function Address({ address, href }: { readonly address: string; readonly href?: string }) {
    const text = `${address.slice(0, 4)}…${address.slice(-4)}`;
    return href === undefined ? (
        <span className="address" title={address}>
            {text}
        </span>
    ) : (
        <a className="address" title={address} href={href}>
            {text}
        </a>
    );
}
