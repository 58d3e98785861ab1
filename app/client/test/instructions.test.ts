/** Every instruction of the interface is built by its builder and accepted by the program. */
import { afterAll, beforeAll, expect, test } from 'vitest';

import {
    acceptRole,
    accrueFunding,
    applyChange,
    applyShortfall,
    buyRecovery,
    callVariation,
    closeAccount,
    closeChange,
    collectFees,
    collectRecovery,
    deleverage,
    finalizeDeadMarket,
    findExitTicket,
    followVolatility,
    fundingRate,
    INSTRUCTION_NAMES,
    liquidateCollateral,
    liquidatePosition,
    openAccount,
    pause,
    payExit,
    payWithdrawal,
    priceExits,
    publishFundingRate,
    queueChange,
    queuedAt,
    quote,
    quoteOf,
    readChange,
    readOne,
    readSnapshot,
    releaseWithdrawals,
    reportDeadFeed,
    reportDeficit,
    requestExit,
    requestWithdrawal,
    resolveDeficit,
    seconds,
    setCollateralTerms,
    setDelegate,
    setFeedTerms,
    setFinalPrice,
    setMarketTerms,
    settle,
    settleRecovery,
    shares,
    size,
    steer,
    tokens,
    tripBreaker,
    updateTarget,
    vetoChange,
    withdraw,
    withdrawCollateral,
    type ChangeArgs,
} from '@ballast/client';
import { Chain, Exchange } from '@ballast/localnet';

import { OF_THE_RESERVE } from './support/elsewhere.js';
import { collateralised, earnInEth, launchPoor, leveraged, sinking } from './support/losses.js';
import { refused } from './support/refused.js';
import { DAY, E8, HOUR, ONE, ONE_SOL, signed, usd, WEEK } from './support/units.js';

let chain: Chain;
/** Launched with a reserve behind it. */
let rich: Exchange;
/** Launched with nothing behind losses. */
let poor: Exchange;

beforeAll(async () => {
    chain = await Chain.start();
    rich = await Exchange.found(chain, undefined, 'rich');
    poor = await launchPoor(chain);
});

afterAll(() => chain.stop());

test('terms are set before the launch, at once', async () => {
    const { deployment, configuration, roles } = rich;
    const authority = roles.governance;
    const asset = rich.asset('SOL');
    await chain.send(setFeedTerms(deployment, { index: asset.index, terms: configuration.feed, authority }));
    await chain.send(setCollateralTerms(deployment, { index: asset.index, terms: configuration.collateral, authority }));
    await chain.send(setMarketTerms(deployment, { index: asset.index, terms: rich.marketTerms(1), authority }));
    const owner = await chain.wallet('early');
    await refused(chain.send(openAccount(deployment, { payer: chain.payer, owner, index: 0 })), 'NotLaunched');
    await refused(chain.send(setFeedTerms(deployment, { index: 0, terms: configuration.feed, authority: owner })), 'NotGovernance');
    await rich.launch();
});

test('a trader pays in, trades, settles and leaves', async () => {
    const [ada, bob] = [await rich.trader('ada'), await rich.trader('bob')];
    const { deployment } = rich;
    const sol = rich.asset('SOL');
    await rich.depositCollateral(ada, 'SOL', 2n * ONE_SOL);
    await rich.depositCollateral(ada, 'ETH', ONE);
    await rich.trade('ETH', ada, bob, ONE, rich.worth('ETH', ONE));
    await chain.send(settle(deployment, { market: rich.asset('ETH').index, account: ada.account }));
    await rich.trade('ETH', bob, ada, ONE, rich.worth('ETH', ONE));
    const matcher = await chain.wallet('matcher');
    await rich.allow(ada, matcher.address);
    await rich.trade('ETH', { ...ada, key: matcher }, bob, ONE, rich.worth('ETH', ONE));
    await rich.trade('ETH', bob, ada, ONE, rich.worth('ETH', ONE));
    await chain.send(setDelegate(deployment, { owner: ada.key, account: ada.account, delegate: bob.key.address }));
    await chain.send(withdraw(deployment, { owner: ada.key, account: ada.account, destination: ada.wallet, amount: quote(usd(100n)) }));
    const destination = await chain.tokens(sol.mint, ada.key.address);
    const leaving = { owner: ada.key, account: ada.account, destination, collateral: sol.collateral, amount: tokens(2n * ONE_SOL) };
    await chain.send(withdrawCollateral(deployment, leaving));
    expect(await chain.balance(destination)).toBe(2n * ONE_SOL);
    await refused(chain.send(closeAccount(deployment, { owner: ada.key, account: ada.account })), 'AccountNotEmpty');
    const carl = await rich.trader('carl', 0n);
    await chain.send(closeAccount(deployment, { owner: carl.key, account: carl.account }));
});

test('a venue publishes funding, and keepers keep', async () => {
    const { deployment, roles } = rich;
    const market = rich.asset('ETH').index;
    const snapshot = await readSnapshot(chain.rpc, deployment);
    const account = snapshot.marginAccounts[0]?.address;
    if (!account) throw new Error('nobody has an account');
    await chain.send(publishFundingRate(deployment, { venue: roles.venue, market, rate: fundingRate(100) }));
    await chain.send(accrueFunding(deployment, { market }));
    await chain.send(followVolatility(deployment, { markets: [0, 1, 2], collaterals: [0, 1, 2] }));
    await chain.send(updateTarget(deployment));
    await chain.send(collectFees(deployment, { market }));
    await chain.send(reportDeficit(deployment, { account }));
    await chain.send(steer(deployment, { steward: roles.steward, table: 'market', index: market, tightness: 64 }));
    await refused(
        chain.send(steer(deployment, { steward: roles.steward, table: 'market', index: market, tightness: 256 })),
        'CorridorExceeded',
    );
    await refused(chain.send(tripBreaker(deployment, { breaker: 'reserveFell' })), 'BreakerNotTripped');
    await refused(chain.send(tripBreaker(deployment, { breaker: 'vaultBelowLedger', vault: 'reserve' })), 'BreakerNotTripped');
});

test('a loss is divided, and what passed to it repays it', async () => {
    const { deployment } = poor;
    const [ada, bob] = await leveraged(poor, ['poor ada', 'poor bob']);
    const keeper = await poor.trader('poor keeper');
    const [sol, btc, eth] = ['SOL', 'BTC', 'ETH'].map((symbol) => poor.asset(symbol).index);
    if (sol === undefined || btc === undefined || eth === undefined) throw new Error('an asset is not listed');
    await earnInEth(poor, [ada, bob]);
    await chain.send(settle(deployment, { market: eth, account: ada.account })); // A claim; Bob has not paid in.
    await refused(
        chain.send(liquidatePosition(deployment, { market: btc, account: ada.account, liquidator: signed(keeper), size: size(ONE) })),
        'NotLiquidatable',
    );
    await poor.reach('BTC', 40_000n);
    await chain.send(liquidatePosition(deployment, { market: btc, account: ada.account, liquidator: signed(keeper), size: size(ONE) }));
    await refused(chain.send(resolveDeficit(deployment, { market: btc, account: ada.account })), 'ClaimMarketsMismatch');
    await chain.send(resolveDeficit(deployment, { market: btc, account: ada.account, claims: [eth] }));
    await refused(chain.send(collectRecovery(deployment, { market: btc })), 'NothingToCollect');
    await chain.send(settle(deployment, { market: eth, account: bob.account }));
    await chain.send(settleRecovery(deployment, { recovery: btc, market: eth }));
    await chain.send(buyRecovery(deployment, { recovery: btc, taker: signed(keeper), collateral: sol, amount: tokens(ONE_SOL) }));
    await chain.send(collectRecovery(deployment, { market: btc }));
    await refused(chain.send(applyShortfall(deployment, { market: btc })), 'WindowOpen');
    for (const winner of [bob, keeper]) await chain.send(settle(deployment, { market: btc, account: winner.account }));
    await poor.wait(HOUR);
    await chain.send(applyShortfall(deployment, { market: btc }));
});

test('losses beyond cash sell collateral, and below maintenance more of it', async () => {
    const { deployment } = poor;
    const [fred] = await collateralised(poor, ['fred', 'dora']);
    const keeper = await poor.trader('second keeper');
    const { index: btc } = poor.asset('BTC');
    const { index: sol } = poor.asset('SOL');
    await poor.post([[btc, 39_000n * E8]]);
    const sale = { account: fred.account, taker: signed(keeper), collateral: sol, amount: tokens(80n * ONE_SOL) };
    await chain.send(callVariation(deployment, { ...sale, market: btc })); // The first call starts the clock.
    await poor.wait(30n);
    await chain.send(callVariation(deployment, { ...sale, market: btc }));
    await refused(chain.send(callVariation(deployment, { ...sale, market: btc })), 'NoUnpaidLoss');
    await refused(chain.send(liquidateCollateral(deployment, sale)), 'NotLiquidatable');
    await poor.post([[btc, 32_000n * E8]]);
    await chain.send(liquidateCollateral(deployment, sale));
});

test('an account below zero is closed against the other side', async () => {
    const { deployment } = poor;
    const [eve, gus] = await sinking(poor, ['eve', 'gus'], 3_000n);
    const { index: market } = poor.asset('ETH');
    await poor.reach('ETH', 2_400n);
    const closing = { market, account: eve.account, opposite: gus.account, size: size(ONE) };
    await chain.send(settle(deployment, { market, account: eve.account })); // The clock starts.
    await refused(chain.send(deleverage(deployment, closing)), 'NotYetDeleverageable');
    for (let step = 0; step < 3; step += 1) await poor.wait(400n); // A feed that is silent for ten minutes stops the clock.
    await chain.send(settle(deployment, { market, account: eve.account }));
    await chain.send(deleverage(deployment, closing));
});

test('a staker gives notice, is priced and paid', async () => {
    const { deployment } = rich;
    const { key, wallet, shares: source } = await rich.stake('sam', 'junior', usd(1_000n));
    const series = { tranche: 'junior', series: 1 } as const;
    const leaving = { owner: key, source, index: 7, shares: shares(await chain.balance(source)) };
    await chain.send(requestExit(deployment, { ...series, ...leaving }));
    const ticket = await findExitTicket(deployment.clearinghouse, key.address, 'junior', 7);
    const { value } = await readOne(chain.rpc, 'ExitTicket', ticket);
    const { epoch } = value;
    await refused(chain.send(priceExits(deployment, { ...series, payer: chain.payer, epoch })), 'ExitNotRipe');
    await rich.wait(5n * WEEK);
    await chain.send(updateTarget(deployment));
    await chain.send(priceExits(deployment, { ...series, payer: chain.payer, epoch }));
    await chain.send(payExit(deployment, { ...series, owner: key.address, index: 7, epoch, destination: wallet }));
    expect(await chain.balance(wallet)).toBeGreaterThan(usd(900n));
});

test('changes are queued, vetoed, applied and closed', async () => {
    const { deployment, roles, configuration } = rich;
    const heir = await chain.wallet('next steward');
    const replaced: ChangeArgs = { __kind: 'Role', role: 2, key: heir.address };
    const loosened: ChangeArgs = { __kind: 'FeedTerms', index: 0, terms: { ...configuration.feed, confidenceLimit: 250 } };
    const vetoed: ChangeArgs = { __kind: 'Forecast', weights: { fast: 10_000, slow: 0, long: 0 } };
    const { payer } = chain;
    for (const change of [replaced, loosened, vetoed]) {
        await chain.send(queueChange(deployment, { payer, change, governance: roles.governance }));
        const queued = await readOne(chain.rpc, 'QueuedChange', await queuedAt(deployment, change));
        expect(readChange(queued.value)).toEqual(change);
    }
    await chain.send(vetoChange(deployment, { change: await queuedAt(deployment, vetoed), guardian: roles.guardian }));
    await chain.send(closeChange(deployment, { change: await queuedAt(deployment, vetoed), payer: payer.address, authority: heir }));
    await refused(chain.send(applyChange(deployment, { change: loosened, authority: heir })), 'ChangeNotDue');
    await refused(chain.send(acceptRole(deployment, { role: 'steward', key: heir })), 'NotGovernance');
    await rich.wait(15n * DAY);
    await chain.send(applyChange(deployment, { change: loosened, authority: heir }));
    await chain.send(acceptRole(deployment, { role: 'steward', key: heir, queued: true }));
    const root = await readOne(chain.rpc, 'Clearinghouse', deployment.clearinghouse);
    expect(root.value.roles[2]).toBe(heir.address);
});

test('a market is delisted at its stable price', async () => {
    const { deployment, roles } = rich;
    const { index: market } = rich.asset('SOL');
    const change: ChangeArgs = { __kind: 'FinalPrice', market };
    await chain.send(queueChange(deployment, { payer: chain.payer, change, governance: roles.governance }));
    await rich.wait(7n * DAY + HOUR);
    await chain.send(setFinalPrice(deployment, { market, queued: true, authority: chain.payer }));
    await refused(chain.send(setFinalPrice(deployment, { market, queued: true, authority: chain.payer })), 'ChangeEnded');
});

test('a market whose feed died gets its last price', async () => {
    const { deployment } = rich;
    const { index } = rich.asset('BTC');
    await refused(chain.send(reportDeadFeed(deployment, { feed: index })), 'FeedNotDead');
    await chain.advance(3n * DAY + 1n);
    await chain.send(reportDeadFeed(deployment, { feed: index }));
    await chain.advance(HOUR);
    await chain.send(finalizeDeadMarket(deployment, { market: index }));
});

test('withdrawals wait in line, and a breaker says so', async () => {
    const { deployment } = rich;
    const whale = await rich.trader('whale', usd(2_000_000n));
    await chain.advance(2n * HOUR); // What came in lately may leave again.
    const whole = { owner: whale.key, account: whale.account, amount: quote(usd(2_000_000n)) };
    await refused(chain.send(withdraw(deployment, { ...whole, destination: whale.wallet })), 'OutflowLimited');
    await chain.send(requestWithdrawal(deployment, { ...whole, index: 3 }));
    await chain.advance(HOUR);
    await chain.send(releaseWithdrawals(deployment));
    const before = await chain.balance(whale.wallet);
    const paid = { owner: whale.key.address, collateral: quoteOf(deployment), index: 3, destination: whale.wallet };
    await chain.send(payWithdrawal(deployment, paid));
    expect(await chain.balance(whale.wallet)).toBeGreaterThan(before);
    await chain.send(tripBreaker(deployment, { breaker: 'withdrawalsWait' }));
});

test('the guardian pauses what may be paused', async () => {
    const { deployment, roles } = rich;
    await chain.send(pause(deployment, { guardian: roles.guardian, operations: ['growth', 'opening'], seconds: seconds(3_600) }));
    const owner = await chain.wallet('late');
    await refused(chain.send(openAccount(deployment, { payer: chain.payer, owner, index: 0 })), 'Paused');
});

test('no instruction of the interface was left out', () => {
    const sent = new Set([...chain.accepted.keys(), ...OF_THE_RESERVE]); // reserve.test.ts sends the latter.
    expect([...sent].toSorted()).toEqual([...INSTRUCTION_NAMES].toSorted());
});
