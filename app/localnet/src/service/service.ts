/** What a browser needs beside the validator, on this machine alone: the dashboard, a faucet, a desk that quotes, and controls. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';

import type { Exchange } from '../exchange.js';
import { control } from './control.js';
import { Desk } from './desk.js';
import { handOut } from './faucet.js';
import { readFiles, type File } from './files.js';
import { addressIn, bodyOf, Unserved } from './request.js';

const DASHBOARD = fileURLToPath(new URL('../../../dashboard/dist', import.meta.url));
const HOST = '127.0.0.1';
/** Names under which a page of this machine asks; under any other somebody else's page does. */
const NAMES = [HOST, 'localhost'];

/** No other page may hold this one in a frame, where what is clicked need not be what is seen. */
const UNFRAMED = { 'content-security-policy': "frame-ancestors 'none'", 'x-frame-options': 'DENY' };

/** How the service is started. */
export interface ServiceOptions {
    /** Where it listens; any free port if it is left out, or taken. */
    readonly port?: number;
    /** Folder of the built dashboard. */
    readonly files?: string;
    /** What `/network.json` names as the node, if not the validator itself. */
    readonly rpc?: string;
    readonly webSocket?: string;
}

/** A running service. */
export class Service {
    private constructor(
        private readonly exchange: Exchange,
        private readonly options: ServiceOptions,
        readonly desk: Desk,
        private readonly files: ReadonlyMap<string, File>,
        private readonly server: Server,
    ) {
        server.on('request', (request, response) => void this.respond(request, response));
    }

    /** Opens the desk's account, and listens on this machine. */
    static async start(exchange: Exchange, options: ServiceOptions = {}): Promise<Service> {
        const server = createServer();
        const service = new Service(exchange, options, await Desk.open(exchange), readFiles(options.files ?? DASHBOARD), server);
        await listen(server, options.port ?? 0);
        return service;
    }

    get url(): string {
        return `http://${HOST}:${this.port}`;
    }

    private get port(): number {
        const bound = this.server.address();
        if (bound === null || typeof bound === 'string') throw new Error('the service has no port');
        return bound.port;
    }

    stop(): void {
        this.server.close();
        this.server.closeAllConnections();
    }

    private async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
        try {
            this.assertLocal(request);
            const path = new URL(request.url ?? '/', this.url).pathname;
            if (request.method === 'POST') return json(response, 200, await this.post(path, await bodyOf(request)));
            if (request.method !== 'GET') throw new Unserved(405, 'use GET or POST');
            if (path === '/network.json') return json(response, 200, this.network());
            const file = this.files.get(path);
            if (file === undefined)
                throw new Unserved(404, this.files.size === 0 ? 'the dashboard is not built: run npm run build' : 'nothing is here');
            response.writeHead(200, { 'content-type': file.type, 'cache-control': 'no-cache', ...UNFRAMED }).end(file.bytes);
        } catch (error) {
            const status = error instanceof Unserved ? error.status : 500;
            json(response, status, { error: error instanceof Error ? error.message : String(error) });
        }
    }

    private async post(path: string, body: Readonly<Record<string, unknown>>): Promise<unknown> {
        if (path === '/faucet') return handOut(this.exchange, addressIn(body, 'address'));
        if (path === '/quote') return this.desk.offer(body);
        await control(this.exchange, path, body);
        return {};
    }

    /** Where everything is, as the dashboard reads it. */
    private network() {
        const { chain, deployment, assets } = this.exchange;
        const symbols = assets.map(({ symbol }) => symbol);
        return {
            rpc: this.options.rpc ?? chain.validator.url,
            webSocket: this.options.webSocket ?? chain.validator.webSocketUrl,
            root: deployment.clearinghouse,
            local: true,
            desk: '/quote',
            faucet: '/faucet',
            control: '/control',
            symbols: { quote: 'USD', markets: symbols, collaterals: symbols },
        };
    }

    private assertLocal({ headers }: IncomingMessage): void {
        const hosts = NAMES.map((name) => `${name}:${this.port}`);
        if (!hosts.includes(headers.host ?? '')) throw new Unserved(403, `ask for ${this.url}`);
        const { origin } = headers;
        if (origin !== undefined && !hosts.includes(origin.replace(/^http:\/\//, ''))) throw new Unserved(403, `ask from ${this.url}`);
    }
}

/** Listens at a port, or at any free one if somebody else does there. */
async function listen(server: Server, port: number): Promise<void> {
    const taken = await new Promise<boolean>((done, failed) => {
        server.once('error', (error) => ('code' in error && error.code === 'EADDRINUSE' && port !== 0 ? done(true) : failed(error)));
        server.listen(port, HOST, () => done(false));
    });
    if (taken) await listen(server, 0);
}

function json(response: ServerResponse, status: number, value: unknown): void {
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(value));
}
