/** The same crate, compiled for this machine. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { native } from './built.js';

/** Answers requests natively. */
export function askNatively(requests: readonly Uint8Array[]): string[] {
    const frames = requests.flatMap((request) => {
        const length = Buffer.alloc(4);
        length.writeUInt32LE(request.length);
        return [length, request];
    });
    const folder = mkdtempSync(join(tmpdir(), 'ballast-answers-'));
    const file = join(folder, 'answers');
    const { status, stderr } = spawnSync(native, [file], { input: Buffer.concat(frames), stdio: ['pipe', 'ignore', 'pipe'] });
    if (status !== 0) throw new Error(`the native law ended with ${status}: ${stderr.toString()}`);
    const all = readFileSync(file);
    rmSync(folder, { recursive: true });
    const answers: string[] = [];
    for (let at = 0; at < all.length; ) {
        const length = all.readUInt32LE(at);
        answers.push(all.toString('utf8', at + 4, at + 4 + length));
        at += 4 + length;
    }
    return answers;
}
