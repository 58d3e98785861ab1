/** A connection that bears rate limits: it spaces requests, and repeats those that a node turned away. */
import {
    createDefaultRpcTransport,
    createSolanaRpcFromTransport,
    isSolanaError,
    SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR,
    type Rpc,
    type RpcTransport,
    type SolanaRpcApi,
} from '@solana/kit';

/** How to talk to a node. */
export interface RpcOptions {
    readonly url: string;
    /** The most requests in a second; no limit if it is left out. */
    readonly requestsPerSecond?: number;
    /** How often a request is repeated that the node turned away or did not answer; 5 if it is left out. */
    readonly retries?: number;
}

const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 8_000;

/** Connects to a node over HTTP. Only requests that failed on the way are repeated, never what a node answered. */
export function createRpc(options: RpcOptions): Rpc<SolanaRpcApi> {
    const { url, requestsPerSecond, retries = 5 } = options;
    return createSolanaRpcFromTransport(patient(createDefaultRpcTransport({ url }), { retries, requestsPerSecond }));
}

interface Patience {
    readonly retries: number;
    readonly requestsPerSecond: number | undefined;
}

function patient(transport: RpcTransport, { retries, requestsPerSecond }: Patience): RpcTransport {
    const turn = turns(requestsPerSecond);
    return async (...[request]) => {
        for (let attempt = 0; ; attempt += 1) {
            await turn();
            try {
                return await transport(request);
            } catch (error) {
                const pause = pauseAfter(error, attempt);
                if (pause === undefined || attempt >= retries || request.signal?.aborted === true) throw error;
                await wait(pause);
            }
        }
    };
}

/** Lets so many pass in a second, in the order in which they came. */
function turns(perSecond: number | undefined): () => Promise<void> {
    if (perSecond === undefined) return async () => {};
    let next = 0;
    return async () => {
        const now = Date.now();
        const mine = Math.max(now, next);
        next = mine + 1_000 / perSecond;
        await wait(mine - now);
    };
}

/** Milliseconds to wait before a request is repeated; nothing when that would not help. */
function pauseAfter(error: unknown, attempt: number): number | undefined {
    const backoff = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt);
    if (error instanceof TypeError) return backoff; // What fetch throws when there was no answer.
    if (!isSolanaError(error, SOLANA_ERROR__RPC__TRANSPORT_HTTP_ERROR)) return undefined;
    const { statusCode, headers } = error.context;
    if (statusCode !== 429 && statusCode < 500) return undefined;
    const asked = Number(headers.get('retry-after'));
    return Number.isFinite(asked) && asked > 0 ? Math.min(asked * 1_000, 60_000) : backoff;
}

/** Waits for milliseconds. */
export function wait(milliseconds: number): Promise<void> {
    return milliseconds <= 0 ? Promise.resolve() : new Promise((done) => setTimeout(done, milliseconds));
}
