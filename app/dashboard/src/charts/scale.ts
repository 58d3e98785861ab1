/** Where things are drawn: places on the screen, never amounts. */

/** A place between two ends, from the place of a value between two others. */
export function placeOf(value: number, [least, most]: readonly [number, number], [from, to]: readonly [number, number]): number {
    if (most === least) return (from + to) / 2;
    return from + ((value - least) / (most - least)) * (to - from);
}

/** Room above and below, as a share. */
const ROOM = 0.08;

/** The least and the most of values, with some room; never closer together than told, so that a flat line stays flat. */
export function extentOf(values: readonly number[], leastSpan: number): readonly [number, number] {
    const finite = values.filter(Number.isFinite);
    if (finite.length === 0) return [0, 1];
    const [least, most] = [Math.min(...finite), Math.max(...finite)];
    const room = Math.max((most - least) * ROOM, (leastSpan - (most - least)) / 2);
    if (least >= 0 && least < room) return [0, most + room]; // What is never negative has no room below zero.
    return [least - room, most + room];
}

/** Hundredths of the width of parts beside each other. */
export function widths(parts: readonly bigint[]): readonly number[] {
    const whole = parts.reduce((sum, part) => sum + part, 0n);
    return parts.map((part) => (whole === 0n ? 0 : Number((part * 10_000n) / whole) / 100));
}

/** How much of a whole is filled, in hundredths, for bars. */
export function filled(part: bigint, whole: bigint): number {
    if (whole <= 0n) return 0;
    return Math.max(0, Math.min(100, Number((part * 10_000n) / whole) / 100));
}
