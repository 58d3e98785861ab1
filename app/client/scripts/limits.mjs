// Reads constants where the program and the law say them, so that no copy can go stale.
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const LIMITS = 'programs/ballast/src/limits.rs';

/** A file of the repository, without its comments. */
export const read = (path) => readFileSync(resolve(repository, path), 'utf8').replace(/\/\/.*$/gm, '');

/** What a file, `limits.rs` unless it is said, says a constant is. */
export function constant(name, path = LIMITS) {
    const found = read(path).match(new RegExp(`const ${name}: [^=]+ = ([^;]+);`));
    if (found === null) throw new Error(`${path} has no ${name}`);
    return found[1];
}

/** A constant that is a whole number, or a product of them. */
export function wholeConstant(name, path = LIMITS) {
    const text = constant(name, path);
    const factors = text.split('*').map((factor) => factor.trim().replaceAll('_', ''));
    if (!factors.every((factor) => /^\d+$/.test(factor))) throw new Error(`${path} says that ${name} is ${text}, which is no whole number`);
    return factors.reduce((product, factor) => product * BigInt(factor), 1n);
}
