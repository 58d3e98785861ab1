/** Tables for people: aligned columns, numbers to the right, no lines. */
import CliTable from 'cli-table3';

const BARE = {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
    left: '',
    'left-mid': '',
    mid: '',
    'mid-mid': '',
    right: '',
    'right-mid': '',
    middle: '  ',
};

/** Looks like a number, with a unit behind it or not. */
const NUMBER = /^-?[\d,]+(\.\d+)?( \S+)?$/;

/** A table with a head. A column whose cells are all numbers stands to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
    if (rows.length === 0) return 'none\n';
    const aligned = head.map((_, column) =>
        rows.every((row) => NUMBER.test(row[column] ?? '') || row[column] === '-') ? 'right' : 'left',
    );
    return drawn([head, ...rows], aligned);
}

/** Names and values, one of each a line. */
export function sheet(rows: readonly (readonly [name: string, value: string])[]): string {
    return drawn(rows, ['left', 'left']);
}

function drawn(rows: readonly (readonly string[])[], colAligns: ('left' | 'right')[]): string {
    const drawing = new CliTable({ chars: BARE, style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] }, colAligns });
    drawing.push(...rows.map((row) => [...row]));
    return `${drawing
        .toString()
        .split('\n')
        .map((line) => line.trimEnd())
        .join('\n')}\n`;
}

/** A title above a table. */
export function section(title: string, body: string): string {
    return `${title}\n${body.replace(/^(?=.)/gm, '  ')}`;
}
