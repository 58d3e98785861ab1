/** Key files: what is none is refused, and nothing of what a file holds is said. */
import { mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { keyFileOf, keyOf } from '@ballast/localnet';
import { afterAll, expect, test } from 'vitest';

import { readKeyFile } from '../src/key-file.js';

const folder = mkdtempSync(join(tmpdir(), 'ballast-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

const path = join(folder, 'key.json');
function write(text: string, mode = 0o600): void {
    writeFileSync(path, text);
    chmodSync(path, mode);
}

test('a key is read', async () => {
    write(JSON.stringify(await keyFileOf('ada')));
    expect((await readKeyFile(path)).address).toBe((await keyOf('ada')).address);
});

test('a file that others may read is refused, or only warned of', async () => {
    write(JSON.stringify(await keyFileOf('ada')), 0o604);
    await expect(readKeyFile(path)).rejects.toMatchObject({
        fault: 'open to others',
        message: `others may read ${path} (mode 604): chmod 600 it`,
    });
    const warnings: string[] = [];
    expect((await readKeyFile(path, { warn: (text) => warnings.push(text) })).address).toBe((await keyOf('ada')).address);
    expect(warnings).toEqual([`others may read ${path} (mode 604): chmod 600 it`]);
});

test('what is no key is refused without a byte of it', async () => {
    const secret = await keyFileOf('ada');
    const none = [secret.slice(1), [...secret.slice(0, 63), 256], [...secret.slice(0, 63), 0.5], {}].map((value) => JSON.stringify(value));
    for (const text of [...none, `${JSON.stringify(secret)}x`]) {
        write(text);
        const message = `${path} is no key file: it must hold a JSON list of the 64 bytes of a key pair, as solana-keygen writes them`;
        await expect(readKeyFile(path)).rejects.toMatchObject({ fault: 'no key', message });
    }
    write(JSON.stringify([...secret.slice(0, 63), (secret[63] ?? 0) ^ 1]));
    const message = `${path} is no key: its public half does not belong to its secret half`;
    await expect(readKeyFile(path)).rejects.toMatchObject({ fault: 'no key', message });
});

test('a file that is not there is named', async () => {
    const message = 'the key file /nowhere/key.json cannot be read (ENOENT)';
    await expect(readKeyFile('/nowhere/key.json')).rejects.toMatchObject({ fault: 'unreadable', message });
});
