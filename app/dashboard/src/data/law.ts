/** The law, loaded once. */
import { Risk } from '@ballast/risk';
import wasm from '@ballast/risk/ballast.wasm?url';

/** The law as WebAssembly. */
export async function loadLaw(): Promise<Risk> {
    const response = await fetch(wasm);
    if (!response.ok) throw new Error(`the law cannot be fetched (${response.status}): load the page again`);
    return Risk.load({ wasm: await response.arrayBuffer() });
}
