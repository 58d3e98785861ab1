/** A WebAssembly that speaks the interface, and traps when it is asked for an answer. */

const I32 = 0x7f;
const FUNCTION = 0;
const text = (value: string): number[] => [value.length, ...new TextEncoder().encode(value)];
const section = (id: number, content: readonly number[]): number[] => [id, content.length, ...content];
const list = (items: readonly (readonly number[])[]): number[] => [items.length, ...items.flat()];
/** A number of one LEB128 byte. */
const constant = (value: number): number[] => [0x41, value];
const body = (code: readonly number[]): number[] => [code.length + 2, 0, ...code, 0x0b];

/** It leaves a reason of at most 63 letters, and speaks a version of the interface. */
export function trapping(reason: string, spoken = 1): Uint8Array<ArrayBuffer> {
    const names = ['ballast_interface', 'ballast_answer', 'ballast_answer_at', 'ballast_answer_bytes', 'ballast_request'];
    const types = list([
        [0x60, 0, 1, I32],
        [0x60, 1, I32, 1, I32],
    ]);
    const unreachable = 0x00;
    const code = list([constant(spoken), [unreachable], constant(0), constant(reason.length), constant(32)].map(body));
    const exported = names.map((name, index) => [...text(name), FUNCTION, index]);
    return Uint8Array.from([
        ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
        ...section(1, types),
        ...section(3, list([[0], [0], [0], [0], [1]])),
        ...section(5, list([[0, 1]])),
        ...section(7, list([...exported, [...text('memory'), 2, 0]])),
        ...section(10, code),
        ...section(11, list([[0, ...constant(0), 0x0b, ...text(reason)]])),
    ]);
}
