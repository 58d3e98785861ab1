/** The law is compiled from the same packages as the program. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const packages = (path: string): string[] => {
    const lock = readFileSync(new URL(path, import.meta.url), 'utf8');
    return [...lock.matchAll(/^name = "(.+)"\nversion = "(.+)"$/gm)].map(([, name, version]) => `${name} ${version}`);
};

test("every package is of the version that the program's lock file names", () => {
    const program = new Set(packages('../../../Cargo.lock'));
    const others = packages('../Cargo.lock').filter((name) => !program.has(name));
    expect(others).toEqual(['ballast-wasm 0.1.0']);
});
