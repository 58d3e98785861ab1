/** What is exported is on the board, and what is on the board is exported. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { afterEach, expect, test } from 'vitest';

import { createMetrics, serve, type Health, type Served } from '../src/index.js';

const BOARD = readFileSync(fileURLToPath(new URL('../grafana.json', import.meta.url)), 'utf8');

let served: Served | undefined;
afterEach(() => served?.close());

async function serving(found: Health) {
    const metrics = createMetrics();
    served = await serve({ port: 0, registry: metrics.registry, health: async () => found });
    const { port } = served;
    return { metrics, get: (path: string) => fetch(`http://127.0.0.1:${port}${path}`) };
}

test('the board shows every metric, and none that is not exported', async () => {
    const { registry } = createMetrics();
    const exported = registry.getMetricsAsArray().map(({ name }) => name);
    const shown = [...BOARD.matchAll(/ballast_keeper_\w+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ''));
    expect([...new Set(shown)].toSorted()).toEqual(exported.toSorted());
});

test('metrics are served as Prometheus reads them', async () => {
    const { metrics, get } = await serving({ healthy: true, reasons: [] });
    metrics.actions.inc({ job: 'prices', outcome: 'done' });
    const response = await get('/metrics');
    const text = await response.text();
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(text).toContain('ballast_keeper_actions_total{job="prices",outcome="done"} 1');
    expect(text).toMatch(/ballast_keeper_memory_bytes\{kind="rss"\} [1-9]/);
});

test('health is 200, or 503 with reasons; anything else is not found', async () => {
    const healthy = await serving({ healthy: true, reasons: [] });
    expect((await healthy.get('/health')).status).toBe(200);
    served?.close();
    const { get } = await serving({ healthy: false, reasons: ['no round was finished yet'] });
    const response = await get('/health');
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ healthy: false, reasons: ['no round was finished yet'] });
    expect((await get('/other')).status).toBe(404);
});
