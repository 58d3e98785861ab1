import { spawn } from 'node:child_process';

/** Opens a page in the desktop's browser; says how to get there where there is none. */
export function openInBrowser(url: string): void {
    const opener = spawn('xdg-open', [url], { stdio: 'ignore', detached: true });
    opener.once('error', () => process.stderr.write(`No browser could be opened: visit ${url}\n`));
    opener.unref();
}
