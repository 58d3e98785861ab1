/** What a demonstration moves: prices and time. */
import type { Exchange } from '../exchange.js';
import { Walk } from '../walk.js';
import { amountIn, textIn, Unserved } from './request.js';

/** A year: more is a mistake. */
const MOST_SECONDS = 31_536_000n;
const WHOLE = 10_000n;

/** Does what a path names. */
export async function control(exchange: Exchange, path: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    switch (path) {
        case '/control/crash':
            return crash(exchange, body);
        case '/control/price':
            await exchange.post([[assetIn(exchange, body).index, amountIn(body, 'price')]]);
            return;
        case '/control/time':
            return pass(exchange, amountIn(body, 'seconds'));
        default:
            throw new Unserved(404, 'control knows crash, price and time');
    }
}

/** Lets a price fall by basis points of itself. */
async function crash(exchange: Exchange, body: Readonly<Record<string, unknown>>): Promise<void> {
    const basisPoints = amountIn(body, 'basisPoints');
    if (basisPoints >= WHOLE) throw new Unserved(400, `give basisPoints below ${WHOLE}`);
    await new Walk(exchange).crash(assetIn(exchange, body), Number(basisPoints));
}

/** Lets time pass, and posts the last prices again, so that they are fresh. */
async function pass(exchange: Exchange, seconds: bigint): Promise<void> {
    if (seconds > MOST_SECONDS) throw new Unserved(400, `give at most ${MOST_SECONDS} seconds`);
    await exchange.wait(seconds);
}

function assetIn(exchange: Exchange, body: Readonly<Record<string, unknown>>) {
    const symbol = textIn(body, 'symbol');
    const found = exchange.assets.find((asset) => asset.symbol === symbol);
    if (found === undefined)
        throw new Unserved(400, `${symbol} is not listed: ${exchange.assets.map((asset) => asset.symbol).join(', ')} are`);
    return found;
}
