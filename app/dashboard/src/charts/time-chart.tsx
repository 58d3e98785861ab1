/** Values over time, as SVG. */
import { useId } from 'react';

import { extentOf, placeOf } from './scale.js';

export interface Line {
    readonly label: string;
    readonly kind: 'main' | 'second';
    /** Nothing where a value is missing. */
    readonly values: readonly (number | undefined)[];
}

export interface TimeChartProps {
    readonly title: string;
    /** What it shows, for who cannot see it. */
    readonly summary: string;
    /** Unix seconds. */
    readonly times: readonly number[];
    readonly lines: readonly Line[];
    /** An area between two rows of values. */
    readonly band?: { readonly label: string; readonly lower: readonly number[]; readonly upper: readonly number[] };
    readonly write: (value: number) => string;
    /** How far the ends are apart at least. */
    readonly leastSpan: number;
    readonly tall?: boolean;
}

const WIDTH = 640;
const HEIGHTS = { low: 180, tall: 330 } as const;

export function TimeChart({ title, summary, times, lines, band, write, leastSpan, tall = false }: TimeChartProps) {
    const id = useId();
    const height = tall ? HEIGHTS.tall : HEIGHTS.low;
    const box = { left: 6, right: WIDTH - 92, top: 8, bottom: height - 20 };
    const values = lines.flatMap((line) => line.values.filter((value) => value !== undefined));
    const domain = extentOf([...values, ...(band ? [...band.lower, ...band.upper] : [])], leastSpan);
    const span: readonly [number, number] = [times[0] ?? 0, times.at(-1) ?? 1];
    const x = (place: number): number => placeOf(times[place] ?? 0, span, [box.left, box.right]);
    const y = (value: number): number => placeOf(value, domain, [box.bottom, box.top]);
    const [low, high] = domain;
    const ticks = [low + (high - low) * 0.1, (low + high) / 2, high - (high - low) * 0.1];
    return (
        <figure className="chart">
            <figcaption>
                <span>{title}</span>
                <span className="legend">
                    {lines.map(({ label, kind }) => (
                        <span key={label}>
                            <svg width="22" height="8" aria-hidden="true">
                                <line x1="1" x2="21" y1="4" y2="4" className={`line ${kind}`} />
                            </svg>
                            {label}
                        </span>
                    ))}
                    {band ? (
                        <span>
                            <svg width="22" height="8" aria-hidden="true">
                                <rect width="22" height="8" className="band" />
                            </svg>
                            {band.label}
                        </span>
                    ) : null}
                </span>
            </figcaption>
            <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-labelledby={id}>
                <title id={id}>{summary}</title>
                {ticks.map((tick) => (
                    <g key={tick}>
                        <line x1={box.left} x2={box.right} y1={y(tick)} y2={y(tick)} className="grid" />
                        <text x={box.right + 8} y={y(tick) + 4} className="tick">
                            {write(tick)}
                        </text>
                    </g>
                ))}
                {band ? <path className="band" d={area(band.lower, band.upper, x, y)} /> : null}
                {lines.map((line) => (
                    <path key={line.label} className={`line ${line.kind}`} d={path(line.values, x, y)} />
                ))}
                {times.length > 0 ? (
                    <>
                        <text x={box.left} y={height - 4} className="tick">
                            {clock(span[0])}
                        </text>
                        <text x={box.right} y={height - 4} className="tick" textAnchor="end">
                            {clock(span[1])}
                        </text>
                    </>
                ) : null}
            </svg>
        </figure>
    );
}

type Place = (value: number) => number;

function path(values: readonly (number | undefined)[], x: Place, y: Place): string {
    let pen = 'M';
    return values
        .map((value, place) => {
            if (value === undefined) {
                pen = 'M';
                return '';
            }
            const point = `${pen}${x(place).toFixed(1)} ${y(value).toFixed(1)}`;
            pen = 'L';
            return values.length === 1 ? `${point}h0.1` : point;
        })
        .join('');
}

function area(lower: readonly number[], upper: readonly number[], x: Place, y: Place): string {
    const there = upper.map((value, place) => `${x(place).toFixed(1)} ${y(value).toFixed(1)}`);
    const back = lower.map((value, place) => `${x(place).toFixed(1)} ${y(value).toFixed(1)}`).reverse();
    return there.length === 0 ? '' : `M${[...there, ...back].join('L')}Z`;
}

const clock = (seconds: number): string => new Date(seconds * 1_000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
