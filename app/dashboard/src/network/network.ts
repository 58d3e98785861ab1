/** Which deployment is shown, and through which node. */
import { isAddress, type Address } from '@solana/kit';

/** Names that the chain does not hold. */
export interface Symbols {
    readonly quote: string;
    readonly markets: readonly string[];
    readonly collaterals: readonly string[];
}

/** What `network.json` beside the page says. */
export interface Network {
    readonly rpc: string;
    readonly webSocket: string;
    readonly root: Address;
    /** Hash of the cluster's genesis block, where the page is meant for one cluster. */
    readonly genesisHash?: string;
    readonly symbols: Symbols;
    /** Whether keys that are worth nothing may sign: only with a node of this machine. */
    readonly local: boolean;
    /** Where quotes are asked for. */
    readonly desk?: string;
    /** Where tokens of a local network are handed out, and what moves it. */
    readonly faucet?: string;
    readonly control?: string;
    /** How long a node may be silent before a transaction under way is called unknown; 90 seconds if it is left out. */
    readonly patienceSeconds?: number;
}

/** What a person chose instead. */
export interface Choice {
    readonly rpc: string;
    readonly webSocket: string;
    readonly root: string;
}

/** The network cannot be used; the message says what to do. */
export class NetworkRefused extends Error {
    override readonly name = 'NetworkRefused';
}

const CHOICE = 'ballast.network';

/** Reads `network.json`, and what was chosen over it. @throws {NetworkRefused} */
export async function loadNetwork(): Promise<Network> {
    const served = readNetwork(await fetchNetwork());
    const choice = chosen();
    return choice === undefined ? served : choose(served, choice);
}

async function fetchNetwork(): Promise<unknown> {
    let response: Response;
    try {
        response = await fetch('./network.json', { cache: 'no-store' });
    } catch {
        throw new NetworkRefused('network.json cannot be fetched: look at the connection, then load the page again');
    }
    if (!response.ok) throw new NetworkRefused(`network.json answers ${response.status}: put one beside index.html, as the README says`);
    try {
        return await response.json();
    } catch {
        throw new NetworkRefused('network.json is no JSON: write it as the README says');
    }
}

/** Checks what `network.json` holds. @throws {NetworkRefused} */
export function readNetwork(value: unknown): Network {
    if (!isRecord(value)) throw new NetworkRefused('network.json holds no object: write it as the README says');
    const rpc = urlIn(value, 'rpc', ['http:', 'https:']);
    const { root, genesisHash, patienceSeconds } = value;
    if (typeof root !== 'string' || !isAddress(root)) throw new NetworkRefused('root is no address: give that of a Clearinghouse');
    return {
        rpc,
        webSocket: urlIn(value, 'webSocket', ['ws:', 'wss:']),
        root,
        symbols: readSymbols(value['symbols']),
        local: value['local'] === true && isLocal(rpc),
        ...(typeof genesisHash === 'string' ? { genesisHash } : {}),
        ...(typeof patienceSeconds === 'number' && patienceSeconds > 0 ? { patienceSeconds } : {}),
        ...pathIn(value, 'desk'),
        ...pathIn(value, 'faucet'),
        ...pathIn(value, 'control'),
    };
}

/** A node and a root that a person typed, instead of what is served. */
function choose(served: Network, choice: Choice): Network {
    const { rpc, webSocket, root } = choice;
    const { symbols, genesisHash, ...rest } = served;
    const same = root === served.root;
    const kept = same ? { ...rest, ...(genesisHash === undefined ? {} : { genesisHash }) } : {};
    const network = readNetwork({ ...kept, rpc, webSocket, root, symbols: same ? symbols : { quote: '', markets: [], collaterals: [] } });
    return network;
}

function chosen(): Choice | undefined {
    const text = localStorage.getItem(CHOICE);
    if (text === null) return undefined;
    const value: unknown = JSON.parse(text);
    if (!isRecord(value)) return undefined;
    const { rpc, webSocket, root } = value;
    return typeof rpc === 'string' && typeof webSocket === 'string' && typeof root === 'string' ? { rpc, webSocket, root } : undefined;
}

/** Keeps a choice, or forgets it. @throws {NetworkRefused} unless it can be used */
export function keepChoice(choice: Choice | undefined): void {
    if (choice === undefined) return localStorage.removeItem(CHOICE);
    readNetwork({ ...choice, symbols: {} });
    localStorage.setItem(CHOICE, JSON.stringify(choice));
}

/** Whether something else than what is served was chosen. */
export const isChosen = (): boolean => chosen() !== undefined;

function readSymbols(value: unknown): Symbols {
    const symbols = isRecord(value) ? value : {};
    const list = (name: string): string[] => {
        const found = symbols[name];
        return Array.isArray(found) ? found.filter((item) => typeof item === 'string') : [];
    };
    const { quote } = symbols;
    return { quote: typeof quote === 'string' ? quote : '', markets: list('markets'), collaterals: list('collaterals') };
}

function urlIn(value: Readonly<Record<string, unknown>>, field: string, protocols: readonly string[]): string {
    const text = value[field];
    if (typeof text !== 'string' || !URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
        throw new NetworkRefused(`${field} is no address of a node: give a URL with ${protocols.join(' or ')}`);
    }
    return text;
}

/** A path of the page's own host: quotes and tokens never come from elsewhere. */
function pathIn<Field extends string>(value: Readonly<Record<string, unknown>>, field: Field): { readonly [Name in Field]?: string } {
    const found = value[field];
    const own: { [Name in Field]?: string } = {};
    return typeof found === 'string' && /^\/[^/]/.test(found) ? Object.assign(own, { [field]: found }) : own;
}

/** Whether a node is on this machine. */
export function isLocal(url: string): boolean {
    return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
