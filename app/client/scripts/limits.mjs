// Reads constants where the program says them, in `limits.rs`, so that no copy can go stale.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** A file of the repository, without its comments. */
export const read = (path) => readFileSync(resolve(repository, path), 'utf8').replace(/\/\/.*$/gm, '');

const limits = read('programs/ballast/src/limits.rs');

/** What `limits.rs` says a constant is. */
export function constant(name) {
    const found = limits.match(new RegExp(`const ${name}: [^=]+ = ([^;]+);`));
    if (found === null) throw new Error(`limits.rs has no ${name}`);
    return found[1];
}

/** A constant that is a whole number. */
export function wholeConstant(name) {
    const text = constant(name).trim();
    if (!/^\d[\d_]*$/.test(text)) throw new Error(`limits.rs says that ${name} is ${text}, which is no whole number`);
    return BigInt(text.replaceAll('_', ''));
}
