/** Debian's Chromium, driven from outside. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium, type BrowserContext } from 'playwright-core';

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 360, height: 740 };

export type Theme = 'light' | 'dark';

const ARGUMENTS = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
];

export interface Browser {
    readonly context: BrowserContext;
    readonly close: () => Promise<void>;
}

/** Starts a browser with nothing in it. */
export async function openBrowser(options: { readonly viewport?: typeof DESKTOP; readonly theme?: Theme } = {}): Promise<Browser> {
    const folder = mkdtempSync(join(tmpdir(), 'ballast-browser-'));
    const context = await chromium.launchPersistentContext(folder, {
        executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
        headless: true,
        args: ARGUMENTS,
        viewport: options.viewport ?? DESKTOP,
        colorScheme: options.theme ?? 'light',
    });
    context.setDefaultTimeout(15_000);
    return {
        context,
        close: async () => {
            await context.close();
            rmSync(folder, { recursive: true, force: true });
        },
    };
}
