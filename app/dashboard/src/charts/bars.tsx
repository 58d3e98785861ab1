/** Bars: counts, parts of a whole, and how full something is. */
import { useId, type ReactNode } from 'react';

import { widths } from './scale.js';

export interface HistogramProps {
    readonly title: string;
    readonly summary: string;
    readonly bars: readonly { readonly label: string; readonly count: number; readonly tone: 'good' | 'watch' | 'bad' }[];
}

/** Counts beside each other, each with its number. */
export function Histogram({ title, summary, bars }: HistogramProps) {
    const id = useId();
    const most = Math.max(1, ...bars.map(({ count }) => count));
    return (
        <figure className="chart">
            <figcaption id={id}>{title}</figcaption>
            <div className="histogram" role="img" aria-label={summary}>
                {bars.map(({ label, count, tone }) => (
                    <div key={label} className="histogram-bar">
                        <span className="histogram-count">{count}</span>
                        <span
                            className={`histogram-fill ${tone}`}
                            style={{ height: `${Math.max(count > 0 ? 2 : 0, (count / most) * 96)}px` }}
                        />
                        <span className="histogram-label">{label}</span>
                    </div>
                ))}
            </div>
        </figure>
    );
}

export interface Tier {
    readonly key: string;
    readonly order: string;
    readonly label: ReactNode;
    readonly amount: bigint;
    readonly written: string;
    readonly note: string;
}

/** The waterfall: who pays first stands on top, and is as wide as what it holds. */
export function Waterfall({ tiers, summary }: { readonly tiers: readonly Tier[]; readonly summary: string }) {
    const parts = widths(tiers.map(({ amount }) => amount));
    let before = 0;
    return (
        <figure className="chart waterfall">
            <figcaption className="hidden">{summary}</figcaption>
            <ol>
                {tiers.map(({ key, order, label, written, note }, place) => {
                    const width = parts[place] ?? 0;
                    const left = before;
                    before += width;
                    return (
                        <li key={key}>
                            <span className="waterfall-order">{order}</span>
                            <span className="waterfall-label">
                                {label} <span className="waterfall-note">{note}</span>
                            </span>
                            <span className="waterfall-amount">{written}</span>
                            <span className="waterfall-track" aria-hidden="true">
                                <span
                                    className={`waterfall-fill tier-${place}`}
                                    style={{ marginInlineStart: `${left}%`, width: `max(${width}%, 2px)` }}
                                />
                            </span>
                        </li>
                    );
                })}
            </ol>
        </figure>
    );
}

export interface MeterProps {
    readonly label: ReactNode;
    /** For who cannot see it. */
    readonly name: string;
    /** Hundredths. */
    readonly value: number;
    readonly written: string;
    readonly tone: 'good' | 'watch' | 'bad' | 'plain';
}

/** How full something is. */
export function Meter({ label, name, value, written, tone }: MeterProps) {
    return (
        <div className="meter-row">
            <span className="meter-label">{label}</span>
            <span className="meter-value">{written}</span>
            <span
                className="meter"
                role="meter"
                aria-label={name}
                aria-valuenow={Math.round(value)}
                aria-valuemin={0}
                aria-valuemax={100}
                aria-valuetext={written}
            >
                <span className={`meter-fill ${tone}`} style={{ width: `${value}%` }} />
            </span>
        </div>
    );
}
