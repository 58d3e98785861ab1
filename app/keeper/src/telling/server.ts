/** Serves /metrics and /health. */
import { createServer, type Server, type ServerResponse } from 'node:http';

import type { Registry } from 'prom-client';

/** Whether the keeper works, and if not, why. */
export interface Health {
    readonly healthy: boolean;
    readonly reasons: readonly string[];
}

export interface ServeOptions {
    readonly port: number;
    /** On which address to listen; only this machine's if it is left out. */
    readonly host?: string;
    readonly registry: Registry;
    readonly health: () => Promise<Health>;
}

/** A server that listens. */
export interface Served {
    readonly port: number;
    readonly close: () => void;
}

/** Starts to listen; a port of zero takes a free one. */
export async function serve({ port, host = '127.0.0.1', registry, health }: ServeOptions): Promise<Served> {
    const answer = async (path: string, response: ServerResponse): Promise<void> => {
        if (path === '/metrics') {
            response.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics());
        } else if (path === '/health') {
            const found = await health();
            response.writeHead(found.healthy ? 200 : 503, { 'content-type': 'application/json' }).end(`${JSON.stringify(found)}\n`);
        } else {
            response.writeHead(404, { 'content-type': 'text/plain' }).end('ask for /metrics or /health\n');
        }
    };
    const server: Server = createServer(({ url = '/' }, response) => {
        answer(url.split('?')[0] ?? '/', response).catch(() => response.writeHead(500).end());
    });
    await new Promise<void>((done, failed) => {
        server.once('error', failed);
        server.listen(port, host, done);
    });
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('the server has no port');
    return {
        port: bound.port,
        close: () => {
            server.closeAllConnections();
            server.close();
        },
    };
}
