/** People on their way to a loss that they cannot pay, on a clearinghouse with nothing behind losses. */
import { Exchange, type Chain, type Trader } from '@ballast/localnet';

import { PLAIN } from './plain.js';
import { ONE, ONE_SOL, usd } from './units.js';

/** A clearinghouse under the terms of the program's own tests, launched. */
export const launchPoor = (chain: Chain): Promise<Exchange> => Exchange.launched(chain, PLAIN, 'poor');

/** The first bought a bitcoin of the second at 50,000, with 6,000 and dust of SOL, which passes when she is below zero. */
export async function leveraged(poor: Exchange, [buyer, seller]: readonly [string, string]): Promise<readonly [Trader, Trader]> {
    const [ada, bob] = [await poor.trader(buyer, usd(6_000n)), await poor.trader(seller)];
    await poor.depositCollateral(ada, 'SOL', ONE_SOL / 20n);
    await poor.trade('BTC', ada, bob, ONE, usd(50_000n));
    return [ada, bob];
}

/** Lets the first earn 1,000 in ETH of the second, who has not paid in: once it is settled she has a claim. */
export async function earnInEth(poor: Exchange, [ada, bob]: readonly [Trader, Trader]): Promise<void> {
    await poor.trade('ETH', ada, bob, ONE, usd(2_000n));
    await poor.reach('ETH', 3_000n);
    await poor.trade('ETH', bob, ada, ONE, usd(3_000n));
}

/** The first bought a bitcoin of the second at 40,000, with hardly any cash and 80 SOL: a loss has to sell of them. */
export async function collateralised(poor: Exchange, [buyer, seller]: readonly [string, string]): Promise<readonly [Trader, Trader]> {
    const [fred, dora] = [await poor.trader(buyer, usd(100n)), await poor.trader(seller)];
    await poor.depositCollateral(fred, 'SOL', 80n * ONE_SOL);
    await poor.wait(1n);
    await poor.trade('BTC', fred, dora, ONE, usd(40_000n));
    return [fred, dora];
}

/** The first bought ten ETH of the second at a price, with 5,000. */
export async function sinking(
    poor: Exchange,
    [buyer, seller]: readonly [string, string],
    price: bigint,
): Promise<readonly [Trader, Trader]> {
    const [eve, gus] = [await poor.trader(buyer, usd(5_000n)), await poor.trader(seller)];
    await poor.wait(1n);
    await poor.trade('ETH', eve, gus, 10n * ONE, usd(10n * price));
    return [eve, gus];
}
