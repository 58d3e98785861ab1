/** A node that can be switched off: what stands before the real one. */
import { createServer } from 'node:http';

export interface Gate {
    readonly url: string;
    open: boolean;
    /** Methods that are not answered, and not handed on. */
    readonly withheld: Set<string>;
    readonly close: () => void;
}

const HEADERS = {
    'access-control-allow-origin': '*',
    'access-control-allow-headers': 'content-type, solana-client',
    'content-type': 'application/json',
};

/** Hands requests on while it is open, and breaks connections while it is not. */
export async function gate(target: string): Promise<Gate> {
    const server = createServer((request, response) => {
        const parts: Buffer[] = [];
        request.on('data', (part: Buffer) => parts.push(part));
        request.on('end', () => void respond(Buffer.concat(parts).toString()));
        const respond = async (body: string): Promise<void> => {
            if (!made.open || made.withheld.has(methodOf(body))) return void request.socket.destroy();
            if (request.method === 'OPTIONS') return void response.writeHead(200, HEADERS).end();
            const passed = await fetch(target, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
            response.writeHead(passed.status, HEADERS).end(await passed.text());
        };
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const bound = server.address();
    if (bound === null || typeof bound === 'string') throw new Error('the gate has no port');
    const made = {
        url: `http://127.0.0.1:${bound.port}`,
        open: true,
        withheld: new Set<string>(),
        close: () => {
            server.close();
            server.closeAllConnections();
        },
    };
    return made;
}

function methodOf(body: string): string {
    return /"method":"(\w+)"/.exec(body)?.[1] ?? '';
}
