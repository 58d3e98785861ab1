import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
    resolve: {
        alias: [
            { find: '@ballast/client/web3', replacement: source('client/src/web3.ts') },
            { find: '@ballast/client/key-file', replacement: source('client/src/key-file.ts') },
            { find: '@ballast/client', replacement: source('client/src/index.ts') },
            { find: '@ballast/keeper', replacement: source('keeper/src/index.ts') },
            { find: '@ballast/localnet', replacement: source('localnet/src/index.ts') },
            { find: '@ballast/migrations/configuration', replacement: source('migrations/src/configuration/index.ts') },
            { find: '@ballast/migrations', replacement: source('migrations/src/index.ts') },
            { find: '@ballast/risk', replacement: source('risk/src/index.ts') },
        ],
    },
    test: { include: ['*/test/**/*.test.ts'], testTimeout: 20_000, hookTimeout: 20_000, pool: 'forks', maxWorkers: 2 },
});
