/** Every kind of change is queued, read by whoever looks, and applied by whoever comes. */
import { afterAll, beforeAll, expect, test } from 'vitest';

import {
    applyChange,
    changePayload,
    closeChange,
    generated,
    hashChange,
    placementTermsOf,
    queueChange,
    queuedAt,
    readAll,
    readChange,
    readOne,
    SPL_TOKEN,
    type ChangeArgs,
} from '@ballast/client';
import { Chain, CONFIGURATION, DOLLAR, Exchange, feedIdOf } from '@ballast/localnet';

import { refused } from './support/refused.js';
import { DAY, HOUR } from './support/units.js';

let chain: Chain;
let exchange: Exchange;

beforeAll(async () => {
    chain = await Chain.start();
    exchange = await Exchange.launched(chain);
});

afterAll(() => chain.stop());

async function queue(change: ChangeArgs): Promise<void> {
    const { deployment, roles } = exchange;
    await chain.send(queueChange(deployment, { payer: chain.payer, change, governance: roles.governance }));
    const { value } = await readOne(chain.rpc, 'QueuedChange', await queuedAt(deployment, change));
    expect(readChange(value)).toEqual(generated.getChangeDecoder().decode(changePayload(change)));
    expect(value.hash).toEqual(await hashChange(change));
}

test('every kind', async () => {
    const { deployment, configuration } = exchange;
    const { endowment } = CONFIGURATION;
    if (!endowment) throw new Error('nothing stands behind losses');
    const heir = await chain.wallet('next guardian');
    const mint = await chain.mint('new collateral', SPL_TOKEN, 6);
    const identity = { source: 1, id: feedIdOf('JUP'), decimals: 6 };
    const detector = await chain.wallet('next detector');
    const eth = exchange.asset('ETH');
    const held = { calmWeight: 500, stressedWeight: 100, band: 100, class: 1, dayCap: 1_000n * DOLLAR };
    const slow: ChangeArgs[] = [
        { __kind: 'TrancheTerms', terms: { ...endowment.tranches, exitFloor: 4_000 } },
        { __kind: 'InventoryTerms', terms: { capitalShare: 3_000, deltaShare: 25_000 } },
        { __kind: 'ListHolding', index: 3, collateral: eth.index, terms: held },
        { __kind: 'PlacementTerms', terms: { vault: mint.address, share: 2_000, coverage: 15_000 } },
    ];
    const later: ChangeArgs = { __kind: 'HoldingTerms', index: 3, terms: { ...held, calmWeight: 600 } };
    const quick: ChangeArgs = { __kind: 'FinalPrice', market: 2 };
    const changes: ChangeArgs[] = [
        { __kind: 'GeneralTerms', terms: { ...configuration.general, quoteFeed: 3, treasuryShare: 900 } },
        { __kind: 'ListFeed', index: 4, identity, terms: configuration.feed },
        { __kind: 'FeedTerms', index: 0, terms: { ...configuration.feed, confidenceLimit: 250 } },
        { __kind: 'ListCollateral', index: 3, mint: mint.address, feed: 4, terms: configuration.collateral },
        { __kind: 'CollateralTerms', index: 0, terms: { ...configuration.collateral, minimumHaircut: 1_500 } },
        { __kind: 'ListMarket', index: 3, feed: 4, terms: exchange.marketTerms(1) },
        { __kind: 'MarketTerms', index: 0, terms: { ...exchange.marketTerms(0), dust: 90n * DOLLAR } },
        { __kind: 'Forecast', weights: { fast: 10_000, slow: 0, long: 0 } },
        { __kind: 'ReserveTerms', terms: { ...endowment.reserve, jumpShare: 900 } },
        { __kind: 'Pledge', market: 1, amount: DOLLAR },
        { __kind: 'Role', role: 1, key: heir.address },
        { __kind: 'Scenarios', scenarios: { shares: Array.from({ length: 8 }, () => Array<number>(8).fill(-90)) } },
        { __kind: 'FacilityTerms', terms: { premium: 60, least: 2_000, most: 200_000 } },
        { __kind: 'Detector', slot: 2, key: detector.address },
    ];
    for (const change of slow) await queue(change);
    await exchange.wait(26n * DAY);
    for (const change of changes) await queue(change);
    await exchange.wait(7n * DAY);
    await queue(quick);
    await exchange.wait(7n * DAY + HOUR);
    const authority = heir;
    const apply = async (change: ChangeArgs) => {
        const isHolding = change.__kind === 'ListHolding';
        const listed = isHolding
            ? { collateralProgram: eth.collateral.program, collateralMint: eth.collateral.mint }
            : { collateralProgram: mint.program };
        await chain.send(applyChange(deployment, { change, authority, ...listed }));
        await refused(chain.send(applyChange(deployment, { change, authority, ...listed })), again(change));
        const spent = { change: await queuedAt(deployment, change), payer: chain.payer.address, authority };
        await chain.send(closeChange(deployment, spent));
    };
    for (const change of [...slow, quick, ...changes]) await apply(change);
    await chain.send(queueChange(deployment, { payer: chain.payer, change: later, governance: exchange.roles.governance }));
    await exchange.wait(40n * DAY); // What lists a holding voids what was queued for any.
    await apply(later);
    expect(await readAll(chain.rpc, deployment, 'QueuedChange')).toEqual([]);
    const root = await readOne(chain.rpc, 'Clearinghouse', deployment.clearinghouse);
    expect(root.value.roles[1]).toBe(heir.address);
    const { value: terms } = await readOne(chain.rpc, 'Terms', deployment.terms);
    expect(terms.collaterals[3]?.mint).toBe(mint.address);
    expect(terms.markets[3]?.feed).toBe(4);
    expect(terms).toMatchObject({ inventoryCapitalShare: 3_000, inventoryDeltaShare: 25_000, facilities: { most: 200_000 } });
    expect(placementTermsOf(terms)).toEqual({ vault: mint.address, share: 2_000, coverage: 15_000 });
    expect(terms.holdings[3]).toMatchObject({ listed: 1, calmWeight: 600 });
    expect(terms.scenarios[7]).toEqual(Array<number>(8).fill(-90));
    expect(root.value.detectors[2]).toBe(detector.address);
});

/** What refuses a change that was applied: whichever rule its instruction looks at first. */
function again({ __kind: kind }: ChangeArgs): string {
    if (kind === 'Detector') return 'RolesNotDisjoint';
    return kind === 'ListCollateral' || kind === 'ListMarket' || kind === 'ListHolding' ? 'AccountAlreadyInUse' : 'ChangeEnded';
}

test('a listing of collateral asks for the token program', async () => {
    const mint = await chain.mint('other collateral', SPL_TOKEN, 6);
    const change: ChangeArgs = {
        __kind: 'ListCollateral',
        index: 5,
        mint: mint.address,
        feed: 4,
        terms: exchange.configuration.collateral,
    };
    await expect(applyChange(exchange.deployment, { change, authority: chain.payer })).rejects.toThrow(/name the token program/);
});

test('a listing of a holding asks for mint and token program', async () => {
    const terms = { calmWeight: 500, stressedWeight: 0, band: 100, class: 1, dayCap: DOLLAR };
    const change: ChangeArgs = { __kind: 'ListHolding', index: 1, collateral: 2, terms };
    await expect(applyChange(exchange.deployment, { change, authority: chain.payer })).rejects.toThrow(/mint of collateral 2/);
});
