/** The dashboard's files, read once: what is not among them cannot be asked for. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.svg': 'image/svg+xml',
    '.wasm': 'application/wasm',
    '.json': 'application/json',
};

export interface File {
    readonly type: string;
    readonly bytes: Buffer;
}

/** Files below a folder by the path under which they are served. */
export function readFiles(folder: string): ReadonlyMap<string, File> {
    if (!existsSync(folder)) return new Map();
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const files = entries.map(({ parentPath, name }) => join(parentPath, name));
    const served = new Map(files.map((path) => [`/${relative(folder, path).split(sep).join('/')}`, fileAt(path)]));
    const index = served.get('/index.html');
    return index === undefined ? served : served.set('/', index);
}

function fileAt(path: string): File {
    return { type: TYPES[extname(path)] ?? 'application/octet-stream', bytes: readFileSync(path) };
}
