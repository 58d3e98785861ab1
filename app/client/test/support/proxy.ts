/** A node between the client and the validator that behaves badly. */
import { createServer, type Server } from 'node:http';

/** What the proxy answers itself: nothing to hand the request on, a status to turn it away, a result, or an error. */
export type Answer =
    | undefined
    | { readonly status: number; readonly headers?: Record<string, string> }
    | { readonly result: unknown }
    | { readonly error: { readonly code: number; readonly message: string } };

export interface Request {
    readonly id: unknown;
    readonly method: string;
    readonly params: readonly unknown[];
}

export interface Proxy {
    readonly url: string;
    /** What was asked for, in order. */
    readonly requests: Request[];
    readonly close: () => void;
}

/** Starts a proxy before a node. */
export async function proxy(target: string, answer: (request: Request, earlier: number) => Answer): Promise<Proxy> {
    const requests: Request[] = [];
    const server: Server = createServer((incoming, outgoing) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('end', () => {
            const body = Buffer.concat(parts).toString();
            const request: Request = JSON.parse(body);
            const earlier = requests.filter(({ method }) => method === request.method).length;
            requests.push(request);
            void respond(body, request, answer(request, earlier));
        });
        const respond = async (body: string, { id }: Request, answered: Answer) => {
            const headers = { 'content-type': 'application/json' };
            if (answered === undefined) {
                const passed = await fetch(target, { method: 'POST', headers, body });
                outgoing.writeHead(passed.status, headers).end(await passed.text());
            } else if ('status' in answered) {
                outgoing.writeHead(answered.status, answered.headers).end();
            } else {
                outgoing.writeHead(200, headers).end(JSON.stringify({ jsonrpc: '2.0', id, ...answered }));
            }
        };
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('the proxy has no port');
    return { url: `http://127.0.0.1:${bound.port}`, requests, close: () => server.close() };
}
