/** What each job finds, on states that the real program made: the action that is due, and nothing a moment before. */
import {
    absorb,
    accrueFunding,
    applyChange,
    applyShortfall,
    BALLAST_PROGRAM_ADDRESS,
    beginCensus,
    buyInventory,
    buyRecovery,
    callVariation,
    deleverage,
    earnPremium,
    finalizeDeadMarket,
    findExitTicket,
    findFacility,
    findInventoryAccount,
    findOutflow,
    findRecovery,
    findWithdrawalTicket,
    finishCensus,
    fundingRate,
    generated,
    liquidatePosition,
    openFacility,
    payPremium,
    postCapital,
    priceExits,
    publishFundingRate,
    queueChange,
    queuedAt,
    quote,
    quoteOf,
    raiseSignal,
    readOne,
    readSnapshot,
    releaseWithdrawals,
    reportDeadFeed,
    reportDeficit,
    requestExit,
    requestWithdrawal,
    resolveDeficit,
    returnInventory,
    settle,
    settleRecovery,
    shares,
    size,
    tokens,
    tripBreaker,
    updateTarget,
    valueHoldings,
    visitAccounts,
    type ChangeArgs,
} from '@ballast/client';
import { Chain, DOLLAR, Exchange, keyOf, type Trader } from '@ballast/localnet';
import type { Risk } from '@ballast/risk';
import { fetchEncodedAccount } from '@solana/kit';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { PLAIN } from '../../client/test/support/plain.js';
import { JOBS, View, waysTo, type Action, type HeldAccount, type Posted, type Task } from '../src/index.js';
import { loadRisk } from './support/scene.js';

const HOUR = 3_600n;
const DAY = 24n * HOUR;
const E8 = 100_000_000n;
const ONE = 100_000_000n; // One BTC or ETH.
const ONE_SOL = 1_000_000_000n;
const usd = (dollars: bigint) => dollars * DOLLAR;

let chain: Chain;
/** Nothing stands behind losses. */
let poor: Exchange;
/** A reserve with stakers stands behind them. */
let rich: Exchange;
let risk: Risk;
let keeper: Trader;

beforeAll(async () => {
    chain = await Chain.start();
    poor = await Exchange.launched(chain, PLAIN, 'poor');
    rich = await Exchange.launched(chain, undefined, 'rich');
    risk = await loadRisk();
    keeper = await poor.trader('keeper', usd(500_000n));
}, 60_000);

afterAll(() => chain.stop());

const jobOf = (name: string) => {
    const found = JOBS.find((job) => job.name === name);
    if (found === undefined) throw new Error(`${name} is no job`);
    return found;
};

/** What a test adds to a deployment as it is. */
interface More {
    readonly posted?: readonly Posted[];
    readonly limit?: bigint;
    readonly leastBooking?: bigint;
    readonly leastDiscount?: number;
    /** Who takes on; the keeper if it is left out. */
    readonly taking?: Trader;
    /** Accounts that stand before the others. */
    readonly crowd?: readonly HeldAccount[];
}

/** What a job finds in a deployment as it is. */
async function find(exchange: Exchange, name: string, more: More = {}): Promise<Action[]> {
    const snapshot = await readSnapshot(chain.rpc, exchange.deployment);
    const { crowd = [], posted = [], leastBooking = 0n, leastDiscount, taking = keeper } = more;
    const accounts = [...crowd, ...snapshot.marginAccounts];
    const account = snapshot.marginAccounts.find(({ address }) => address === taking.account);
    const limit = more.limit === undefined ? {} : { limit: more.limit };
    const taker = account === undefined ? undefined : { owner: taking.key.address, account, underWay: 0n, ...limit };
    return jobOf(name).find(new View({ risk, books: snapshot, ...snapshot, accounts, posted, taker, leastBooking, leastDiscount }));
}

const tasks = (actions: readonly Action[]): Task[] => actions.map(({ task }) => task);
const of = (trader: Trader, actions: readonly Action[]): Task[] =>
    tasks(actions).filter((task) => 'account' in task && task.account === trader.account);

const signed = ({ account, key }: Trader) => ({ account, signer: key });

async function moveTo(exchange: Exchange, symbol: string, dollars: bigint): Promise<void> {
    await exchange.post([[exchange.asset(symbol).index, dollars * E8]]);
}

test('prices: a newer price is refreshed; an old one, a known one and one of no feed are not', async () => {
    const [{ oracle } = { oracle: undefined }] = poor.feeds;
    if (oracle === undefined) throw new Error('no feed is listed');
    const now = await chain.now();
    const { value } = await readOne(chain.rpc, 'Prices', poor.deployment.prices);
    const stored = value.feeds[0]?.published ?? 0n;
    const posted = (feed: number, published: bigint) => find(poor, 'prices', { posted: [{ feed, oracle, published }] });
    expect(tasks(await posted(0, stored + 1n))).toEqual([{ kind: 'refreshPrices', oracles: [{ feed: 0, oracle }] }]);
    expect(await posted(0, stored)).toEqual([]);
    expect(await posted(0, now - 61n)).toEqual([]);
    expect(await posted(9, stored + 1n)).toEqual([]);
});

test('funding: hourly, and every two minutes while a rate charges', async () => {
    const { index: market } = poor.asset('SOL');
    const due = async () => tasks(await find(poor, 'funding')).filter((task) => 'market' in task && task.market === market);
    await poor.wait(1n);
    const { venue } = poor.roles;
    await chain.send(publishFundingRate(poor.deployment, { market, venue, rate: fundingRate(100) }));
    await chain.advance(100n);
    expect(await due()).toEqual([]);
    await chain.advance(30n);
    expect(await due()).toEqual([{ kind: 'accrueFunding', market }]);
    await chain.send(publishFundingRate(poor.deployment, { market, venue, rate: fundingRate(0) }));
    await chain.advance(3_000n);
    expect(await due()).toEqual([]);
    await chain.advance(700n);
    expect(await due()).toEqual([{ kind: 'accrueFunding', market }]);
    await poor.wait(1n);
});

test('liquidation, settlement, deficits: an account from loss to recovery', { timeout: 60_000 }, async () => {
    const { deployment } = poor;
    const [ada, bob] = [await poor.trader('ada', usd(6_000n)), await poor.trader('bob')];
    const { index: btc } = poor.asset('BTC');
    const { index: sol } = poor.asset('SOL');
    await poor.depositCollateral(ada, 'SOL', ONE_SOL / 20n); // Dust: it passes when she is below zero.
    await poor.trade('BTC', ada, bob, ONE, usd(50_000n));
    expect(of(ada, await find(poor, 'liquidation'))).toEqual([]);
    await moveTo(poor, 'BTC', 40_000n);
    const [taking, ...others] = of(ada, await find(poor, 'liquidation'));
    expect(others).toEqual([]);
    expect(taking).toEqual({ kind: 'liquidatePosition', account: ada.account, market: btc, size: ONE, accrue: false });
    const [part] = of(ada, await find(poor, 'liquidation', { limit: usd(15_000n) }));
    expect(part).toEqual({ kind: 'liquidatePosition', account: ada.account, market: btc, size: ONE / 4n, accrue: false });
    expect(of(ada, await find(poor, 'liquidation', { limit: 0n }))).toEqual([]);
    expect(of(ada, await find(poor, 'deficits'))).toEqual([]); // Her position is open.
    expect(of(ada, await find(poor, 'settlement'))).toEqual([{ kind: 'settle', account: ada.account, market: 0 }]); // Starts her clock.
    await chain.send(liquidatePosition(deployment, { market: btc, account: ada.account, liquidator: signed(keeper), size: size(ONE) }));
    expect(of(ada, await find(poor, 'liquidation')).filter(({ kind }) => kind === 'liquidatePosition')).toEqual([]);
    const [resolving] = of(ada, await find(poor, 'deficits'));
    expect(resolving).toEqual({ kind: 'resolveDeficit', account: ada.account, market: btc, claims: [] });
    await chain.send(resolveDeficit(deployment, { market: btc, account: ada.account }));
    expect(of(ada, await find(poor, 'deficits'))).toEqual([]);
    // A window opened: everybody in the market is booked, and the shortfall waits for them.
    const booking = tasks(await find(poor, 'settlement')).filter(({ kind }) => kind === 'settle');
    expect(booking).toEqual(expect.arrayContaining([bob, keeper].map(({ account }) => ({ kind: 'settle', account, market: btc }))));
    const shortfall = async () => tasks(await find(poor, 'deficits')).filter(({ kind }) => kind === 'applyShortfall');
    expect(await shortfall()).toEqual([]);
    for (const { account } of [bob, keeper]) await chain.send(settle(deployment, { market: btc, account }));
    expect(await shortfall()).toEqual([{ kind: 'applyShortfall', market: btc }]);
    await chain.send(applyShortfall(deployment, { market: btc }));
    expect(await shortfall()).toEqual([]);
    // Her collateral passed to the market's recovery: bought an hour later, and what that brings is collected.
    const recovering = async (kind: Task['kind']) => tasks(await find(poor, 'deficits')).filter((task) => task.kind === kind);
    expect(await recovering('buyRecovery')).toEqual([]);
    await poor.wait(HOUR);
    const { value } = await readOne(chain.rpc, 'Recovery', await findRecovery(deployment.clearinghouse, btc));
    const amount = value.collateral[sol] ?? 0n;
    expect(amount).toBeGreaterThan(0n);
    expect(await recovering('buyRecovery')).toEqual([{ kind: 'buyRecovery', recovery: btc, collateral: sol, amount }]);
    expect(await recovering('collectRecovery')).toEqual([]);
    await chain.send(buyRecovery(deployment, { recovery: btc, taker: signed(keeper), collateral: sol, amount: tokens(amount) }));
    expect(await recovering('collectRecovery')).toEqual([{ kind: 'collectRecovery', market: btc }]);
});

test('variation: a call that starts, waits a minute, and sells', { timeout: 30_000 }, async () => {
    const { deployment } = poor;
    const { index: btc } = poor.asset('BTC');
    const { index: sol } = poor.asset('SOL');
    await moveTo(poor, 'BTC', 40_000n);
    const [fred, dora] = [await poor.trader('fred', usd(100n)), await poor.trader('dora')];
    await poor.depositCollateral(fred, 'SOL', 80n * ONE_SOL);
    await poor.wait(1n);
    await poor.trade('BTC', fred, dora, ONE, usd(40_000n));
    expect(of(fred, await find(poor, 'variation'))).toEqual([]);
    await moveTo(poor, 'BTC', 39_000n);
    const call = { kind: 'callVariation', account: fred.account, market: btc, collateral: sol, amount: 80n * ONE_SOL };
    expect(of(fred, await find(poor, 'variation'))).toEqual([call]);
    const sale = { account: fred.account, taker: signed(keeper), market: btc, collateral: sol, amount: tokens(80n * ONE_SOL) };
    await chain.send(callVariation(deployment, sale));
    expect(of(fred, await find(poor, 'variation'))).toEqual([]);
    await poor.wait(60n);
    expect(of(fred, await find(poor, 'variation'))).toEqual([call]);
    await chain.send(callVariation(deployment, sale));
    expect(of(fred, await find(poor, 'variation'))).toEqual([]);
});

test('deleveraging: after twice the time to take over, against a winner', { timeout: 30_000 }, async () => {
    const { deployment } = poor;
    const { index: market } = poor.asset('ETH');
    const [eve, gus] = [await poor.trader('eve', usd(5_000n)), await poor.trader('gus')];
    await poor.wait(1n);
    await poor.trade('ETH', eve, gus, 10n * ONE, usd(20_000n));
    await moveTo(poor, 'ETH', 1_450n);
    await chain.send(settle(deployment, { market, account: eve.account })); // The clock starts.
    await poor.wait(600n);
    await chain.send(settle(deployment, { market, account: eve.account }));
    expect(await find(poor, 'deleveraging')).toEqual([]);
    for (let step = 0; step < 2; step += 1) await poor.wait(400n);
    // Many small accounts that lose stand before the winner.
    const tiny = await poor.trader('tiny', usd(1_000n));
    await poor.trade('ETH', gus, tiny, ONE / 100n, usd(14n) + usd(1n) / 2n - usd(1n) / 100n);
    const { marginAccounts } = await readSnapshot(chain.rpc, deployment);
    const loser = marginAccounts.find(({ address }) => address === tiny.account);
    if (loser === undefined) throw new Error('nobody loses');
    const names = await Promise.all(Array.from({ length: 70 }, (_, place) => keyOf(`tiny ${place}`)));
    const crowd = names.map(({ address }) => ({ ...loser, address }));
    const [found] = await find(poor, 'deleveraging', { crowd });
    expect(found?.subject).toBe(`deleveraging ${eve.account} in ${market}`);
    expect(found?.task).toEqual({
        kind: 'deleverage',
        account: eve.account,
        opposite: gus.account,
        market,
        size: 10n * ONE,
        accrue: false,
        inventory: false,
    });
    await chain.send(deleverage(deployment, { market, account: eve.account, opposite: gus.account, size: size(10n * ONE) }));
    // A fifth of his position at most in a day: he is not asked again.
    expect(await find(poor, 'deleveraging')).toEqual([]);
});

test('withdrawals, breakers, fees: what waits for a vault', { timeout: 30_000 }, async () => {
    const { deployment } = rich;
    const whale = await rich.trader('whale', usd(2_000_000n));
    await rich.wait(2n * HOUR);
    expect(await find(rich, 'withdrawals')).toEqual([]);
    expect(await find(rich, 'breakers')).toEqual([]);
    const whole = { owner: whale.key, account: whale.account, amount: quote(usd(2_000_000n)), index: 3 };
    await chain.send(requestWithdrawal(deployment, whole));
    const [releasing] = tasks(await find(rich, 'withdrawals'));
    expect(releasing).toEqual({ kind: 'releaseWithdrawals', collateral: 65_535 });
    expect(tasks(await find(rich, 'breakers'))).toEqual([{ kind: 'tripBreaker', breaker: 'withdrawalsWait', vault: 65_535 }]);
    await chain.advance(HOUR);
    await chain.send(releaseWithdrawals(deployment));
    const ticket = await findWithdrawalTicket(await findOutflow(deployment.tradersVault), whale.key.address, 3);
    const paying = { kind: 'payWithdrawal', ticket, owner: whale.key.address, collateral: quoteOf(deployment).index };
    expect(tasks(await find(rich, 'withdrawals'))).toContainEqual(paying);
    await chain.send(tripBreaker(deployment, { breaker: 'withdrawalsWait' }));
    expect(await find(rich, 'breakers')).toEqual([]); // It is open.
    expect(await find(rich, 'fees')).toEqual([]);
    const [one, other] = [await rich.trader('one'), await rich.trader('other')];
    await rich.wait(DAY + HOUR); // The breaker closes.
    await rich.trade('ETH', one, other, ONE, rich.worth('ETH', ONE));
    expect(tasks(await find(rich, 'fees'))).toEqual([{ kind: 'collectFees', market: rich.asset('ETH').index }]);
});

test('exits and the reserve: a week is priced, its tickets are paid, the target moves hourly', { timeout: 30_000 }, async () => {
    const { deployment } = rich;
    const { key, shares: source } = await rich.stake('sam', 'junior', usd(1_000n));
    expect(await find(rich, 'exits')).toEqual([]);
    const series = { tranche: 'junior', series: 1 } as const;
    await chain.send(requestExit(deployment, { ...series, owner: key, source, index: 7, shares: shares(await chain.balance(source)) }));
    const ticket = await findExitTicket(deployment.clearinghouse, key.address, 'junior', 7);
    const { value } = await readOne(chain.rpc, 'ExitTicket', ticket);
    const { epoch } = value;
    expect(tasks(await find(rich, 'exits'))).toEqual([{ kind: 'priceExits', ...series, epoch }]);
    await rich.wait(5n * 7n * DAY);
    const all = rich.assets.map(({ index }) => index);
    const following = { kind: 'followVolatility', markets: all, collaterals: all };
    expect(tasks(await find(rich, 'reserve'))).toContainEqual(following); // When it was done last nobody can see.
    expect(tasks(await find(poor, 'reserve')).map(({ kind }) => kind)).not.toContain('followVolatility'); // Nothing there follows.
    const targets = async () => tasks(await find(rich, 'reserve')).filter(({ kind }) => kind === 'updateTarget');
    expect(await targets()).toHaveLength(1);
    await chain.send(updateTarget(deployment));
    expect(await targets()).toEqual([]);
    await chain.send(priceExits(deployment, { ...series, payer: chain.payer, epoch }));
    expect(tasks(await find(rich, 'exits'))).toEqual([{ kind: 'payExit', ticket, owner: key.address, ...series, epoch }]);
});

test('changes: applied when due, closed when over, roles left to their new keys', { timeout: 30_000 }, async () => {
    const { deployment, roles, configuration } = rich;
    const heir = await chain.wallet('heir');
    const loosened: ChangeArgs = { __kind: 'FeedTerms', index: 0, terms: { ...configuration.feed, confidenceLimit: 250 } };
    const replaced: ChangeArgs = { __kind: 'Role', role: 2, key: heir.address };
    for (const change of [loosened, replaced]) {
        await chain.send(queueChange(deployment, { payer: chain.payer, change, governance: roles.governance }));
    }
    expect(await find(rich, 'changes')).toEqual([]);
    // A change of a kind that this version does not know holds nobody up.
    const foreign = await queuedAt(deployment, replaced);
    const queued = await fetchEncodedAccount(chain.rpc, foreign);
    if (!queued.exists) throw new Error('nothing is queued');
    const { payload } = generated.decodeQueuedChange(queued).data;
    const kindAt = Buffer.from(queued.data).indexOf(Buffer.from(payload));
    const unknown = (await chain.wallet('unknown change')).address;
    chain.validator.place(unknown, BALLAST_PROGRAM_ADDRESS, Uint8Array.from(queued.data).fill(200, kindAt, kindAt + 1));
    await rich.wait(15n * DAY);
    const [applying, ...others] = tasks(await find(rich, 'changes'));
    expect(others).toEqual([]);
    const change = await queuedAt(deployment, loosened);
    expect(applying).toEqual({ kind: 'applyChange', change, what: 'FeedTerms' });
    await chain.send(applyChange(deployment, { change: loosened, authority: heir }));
    expect(tasks(await find(rich, 'changes'))).toEqual([{ kind: 'closeChange', change, payer: chain.payer.address }]);
});

test('bookings: none that is worth less than was said', { timeout: 30_000 }, async () => {
    const { deployment } = poor;
    const { index: market } = poor.asset('ETH');
    const [dust, loser, winner] = [await poor.trader('dust', usd(100n)), await poor.trader('loser'), await poor.trader('winner')];
    const price = (poor.posted.get(market) ?? 0n) / E8;
    await poor.wait(1n);
    await poor.trade('ETH', dust, winner, ONE / 100_000n, usd(price) / 100_000n);
    await poor.trade('ETH', loser, winner, ONE, usd(price));
    await moveTo(poor, 'ETH', price - 10n);
    await chain.send(settle(deployment, { market, account: winner.account })); // A claim that no pool pays yet.
    const found = async (leastBooking: bigint) =>
        (await find(poor, 'settlement', { leastBooking })).filter(({ task }) => 'market' in task && task.market === market);
    const settling = ({ account }: Trader) => ({ kind: 'settle', account, market });
    const all = await found(0n);
    expect(tasks(all)).toEqual(expect.arrayContaining([settling(dust), settling(loser)]));
    expect(all.find(({ task }) => 'account' in task && task.account === loser.account)?.worth).toBe(usd(10n) + 1n); // Rounded against her.
    const worthwhile = tasks(await found(usd(1n)));
    expect(worthwhile).toContainEqual(settling(loser));
    expect(worthwhile).not.toContainEqual(settling(dust));
});

test('recoveries: a claim that passed to one is paid once its market has something', { timeout: 30_000 }, async () => {
    const { deployment } = poor;
    const [{ index: sol }, { index: eth }] = [poor.asset('SOL'), poor.asset('ETH')];
    await moveTo(poor, 'SOL', 125n);
    await moveTo(poor, 'ETH', 2_000n);
    const [carol, dan, erin] = [await poor.trader('carol', usd(2_000n)), await poor.trader('dan'), await poor.trader('erin')];
    await poor.wait(1n);
    await poor.trade('SOL', carol, dan, 100n * ONE_SOL, usd(12_500n));
    await poor.trade('ETH', carol, erin, ONE, usd(2_000n));
    await moveTo(poor, 'ETH', 2_100n);
    await chain.send(settle(deployment, { market: eth, account: carol.account })); // A claim of hers.
    await poor.trade('ETH', erin, carol, ONE, usd(2_100n));
    await moveTo(poor, 'SOL', 80n);
    const taken = { market: sol, account: carol.account, liquidator: signed(keeper), size: size(100n * ONE_SOL) };
    await chain.send(liquidatePosition(deployment, taken));
    expect(of(carol, await find(poor, 'deficits'))).toEqual([
        { kind: 'resolveDeficit', account: carol.account, market: sol, claims: [eth] },
    ]);
    await chain.send(resolveDeficit(deployment, { market: sol, account: carol.account, claims: [eth] }));
    const recovered = async () => tasks(await find(poor, 'settlement')).filter(({ kind }) => kind === 'settleRecovery');
    expect(await recovered()).toEqual([]);
    await chain.send(settle(deployment, { market: eth, account: erin.account })); // What she owes is in the pool.
    expect(await recovered()).toEqual([{ kind: 'settleRecovery', recovery: sol, market: eth }]);
    await chain.send(settleRecovery(deployment, { recovery: sol, market: eth }));
    expect(await recovered()).toEqual([]);
});

test('reports: an hour below zero in a market without a price, taken back when it is over', { timeout: 30_000 }, async () => {
    const { deployment } = rich;
    const [{ index: sol }, { index: btc }] = [rich.asset('SOL'), rich.asset('BTC')];
    const [hal, ida] = [await rich.trader('hal', usd(1_500n)), await rich.trader('ida')];
    await rich.wait(31n * DAY);
    const start = rich.worth('SOL', 50n * ONE_SOL);
    await rich.trade('SOL', hal, ida, 50n * ONE_SOL, start);
    await chain.send(accrueFunding(deployment, { market: sol }));
    const price = rich.posted.get(sol) ?? 0n;
    await rich.post([[sol, (price * 60n) / 100n]]);
    await chain.send(settle(deployment, { market: sol, account: hal.account })); // The clock starts.
    const others = [...rich.posted].filter(([feed]) => feed !== sol);
    const watch = async (): Promise<void> => {
        await chain.advance(1_300n);
        await rich.post(others);
        await chain.send(settle(deployment, { market: btc, account: hal.account }));
    };
    const reports = async () => of(hal, await find(rich, 'deficits')).filter(({ kind }) => kind === 'reportDeficit');
    await watch();
    await watch();
    expect(await reports()).toEqual([]);
    await watch();
    expect(await reports()).toEqual([{ kind: 'reportDeficit', account: hal.account }]);
    await chain.send(reportDeficit(deployment, { account: hal.account }));
    expect(await reports()).toEqual([]);
    await rich.post([[sol, price]]);
    expect(await reports()).toEqual([{ kind: 'reportDeficit', account: hal.account }]);
});

test('inventory: what nobody took for as long as others have, what it does not need, and what it sells', { timeout: 60_000 }, async () => {
    const { deployment } = rich;
    const { index: market } = rich.asset('BTC');
    const [jan, kim, lee] = [await rich.trader('jan', usd(4_000n)), await rich.trader('kim'), await rich.trader('lee', usd(100_000n))];
    const held = await findInventoryAccount(deployment.clearinghouse, market);
    const found = async (kind: Task['kind'], more: More = {}) =>
        tasks(await find(rich, 'inventory', more)).filter((task) => task.kind === kind);
    await rich.wait(1n);
    await rich.trade('BTC', jan, kim, ONE, usd(50_000n));
    expect(of(jan, await find(rich, 'settlement'))).toEqual([]);
    await moveTo(rich, 'BTC', 47_000n);
    const clock = { kind: 'settle', account: jan.account, market: 0 };
    expect(of(jan, await find(rich, 'settlement'))).toEqual([clock]); // Above zero and below maintenance: her clock starts.
    await chain.send(settle(deployment, clock));
    for (const seconds of [250n, 250n]) await rich.wait(seconds);
    expect(await found('absorb')).toEqual([]);
    await rich.wait(101n);
    const absorption = { kind: 'absorb', account: jan.account, held, market, size: ONE, accrue: false };
    expect(await found('absorb')).toEqual([absorption]);
    expect(await found('returnInventory')).toEqual([]); // It has nothing.
    await chain.send(absorb(deployment, { market, account: jan.account, size: size(ONE) }));
    expect(await found('absorb')).toEqual([]);
    const own = await readOne(chain.rpc, 'MarginAccount', held);
    const taken = own.value.positions.find((slot) => slot.market === market)?.size ?? 0n;
    expect(taken).toBeGreaterThan(0n);
    expect(await found('returnInventory')).toEqual([{ kind: 'returnInventory', held, market }]);
    expect(await found('returnInventory', { leastBooking: own.value.cash + 1n })).toEqual([]);
    const buying = { kind: 'buyInventory', held, market, size: taken, accrue: false, least: 20 };
    expect(await found('buyInventory', { taking: lee })).toEqual([]); // Nobody said at which price.
    expect(await found('buyInventory', { leastDiscount: 20 })).toEqual([]); // The keeper has no account here.
    expect(await found('buyInventory', { taking: lee, leastDiscount: 20 })).toEqual([buying]);
    const [part] = await found('buyInventory', { taking: lee, leastDiscount: 20, limit: usd(1_000n) });
    expect(part !== undefined && 'size' in part && part.size > 0n && part.size < taken).toBe(true);
    for (const name of ['liquidation', 'variation'])
        expect(of({ ...jan, account: held }, await find(rich, name, { taking: lee }))).toEqual([]);
    await chain.send(buyInventory(deployment, { market, taker: signed(lee), size: size(taken) }));
    expect(await found('buyInventory', { taking: lee, leastDiscount: 20 })).toEqual([]);
    const [last] = (await find(rich, 'inventory')).filter(({ task }) => task.kind === 'returnInventory');
    expect(last?.task).toEqual({ kind: 'returnInventory', held, market });
    await chain.send(returnInventory(deployment, { market }));
    expect(await found('returnInventory')).toEqual([]);
});

test(
    'census: begun daily, in pages of those not visited by rising id, and finished whoever is left after an hour',
    { timeout: 60_000 },
    async () => {
        const { deployment } = rich;
        const found = async (crowd: readonly HeldAccount[] = []) => tasks(await find(rich, 'census', { crowd }));
        const markets = rich.assets.map(({ index }) => index);
        await rich.wait(1n);
        expect(await found()).toEqual([{ kind: 'beginCensus' }]);
        await chain.send(beginCensus(deployment));
        const { marginAccounts } = await readSnapshot(chain.rpc, deployment);
        const holders = marginAccounts
            .filter(({ value }) => value.positions.some((slot) => slot.size !== 0n))
            .toSorted((one, other) => Number(one.value.id - other.value.id));
        const [first, ...others] = holders.map(({ address }) => address);
        const model = holders[0];
        if (first === undefined || model === undefined) throw new Error('nobody has a position');
        expect(await found()).toEqual([{ kind: 'visitAccounts', accounts: [first, ...others] }]);
        await chain.send(visitAccounts(deployment, { accounts: [first] })); // Another keeper's page.
        expect(await found()).toEqual([{ kind: 'visitAccounts', accounts: others }]);
        const names = await Promise.all(Array.from({ length: 30 }, (_, place) => keyOf(`member ${place}`)));
        const sizes = (await found(names.map(({ address }) => ({ ...model, address })))).map(
            (task) => 'accounts' in task && task.accounts.length,
        );
        expect(sizes).toEqual([24, 6 + others.length]);
        await chain.send(visitAccounts(deployment, { accounts: others }));
        const [mia, noa] = [await rich.trader('mia'), await rich.trader('noa')]; // They open behind it.
        await rich.trade('ETH', mia, noa, ONE, rich.worth('ETH', ONE));
        expect(await found()).toEqual([{ kind: 'visitAccounts', accounts: [mia.account, noa.account] }]);
        await chain.send(visitAccounts(deployment, { accounts: [mia.account, noa.account] }));
        expect(await found()).toEqual([{ kind: 'finishCensus', markets }]);
        await chain.send(finishCensus(deployment, { markets }));
        expect(await found()).toEqual([]);
        await rich.wait(22n * HOUR);
        expect(await found()).toEqual([]);
        await rich.wait(HOUR);
        expect(await found()).toEqual([{ kind: 'beginCensus' }]);
        await chain.send(beginCensus(deployment));
        await rich.wait(HOUR);
        expect((await found()).map(({ kind }) => kind)).toEqual(['visitAccounts']);
        await rich.wait(600n);
        expect(await found()).toEqual([{ kind: 'finishCensus', markets }]);
        await rich.wait(HOUR);
        expect(await found()).toEqual([{ kind: 'beginCensus' }]); // What it saw is of old prices.
    },
);

test('holdings, facilities, signals: looked at, earned and closed', { timeout: 30_000 }, async () => {
    const { deployment, roles } = rich;
    const found = async (name: string) => tasks(await find(rich, name));
    expect(await found('holdings')).toEqual([{ kind: 'valueHoldings' }]);
    await chain.send(valueHoldings(deployment));
    expect(await found('holdings')).toEqual([]);
    const { holdings } = await readSnapshot(chain.rpc, deployment);
    expect(holdings?.value.slots[0]?.side).toBe(2); // It is bought: an auction that somebody has to look at.
    await chain.advance(470n);
    expect(await found('holdings')).toEqual([]);
    await chain.advance(10n);
    expect(await found('holdings')).toEqual([{ kind: 'valueHoldings' }]);

    const holder = await chain.wallet('holder');
    const source = await chain.tokens(rich.quoteMint, holder.address, usd(10_100n));
    await chain.send(openFacility(deployment, { payer: chain.payer, holder }));
    await chain.send(postCapital(deployment, { holder, source, amount: quote(usd(10_000n)) }));
    await chain.send(payPremium(deployment, { holder, source, amount: quote(usd(50n)) }));
    expect(await found('facilities')).toEqual([]);
    await rich.wait(7n * DAY);
    const facility = await findFacility(deployment.clearinghouse, holder.address);
    expect(await found('facilities')).toEqual([{ kind: 'earnPremium', facility, holder: holder.address }]);
    await chain.send(earnPremium(deployment, { holder: holder.address }));
    expect(await found('facilities')).toEqual([]);

    const { detector } = roles;
    expect(await found('signals')).toEqual([]);
    const bond = await chain.tokens(rich.quoteMint, detector.address, usd(5_000n));
    await chain.send(raiseSignal(deployment, { detector, source: bond }));
    const [closing] = await found('signals'); // It may be confirmed at any time.
    expect(closing).toEqual({ kind: 'closeSignal', detector: detector.address });
    if (closing === undefined) throw new Error('no signal is closed');
    await rich.wait(HOUR);
    const ways = await waysTo(closing, { rpc: chain.rpc, deployment, signer: keeper.key, taker: undefined, mints: [] });
    expect(ways).toHaveLength(2); // To the detector, or to nobody.
    await chain.send(...(ways[1] ?? []));
    expect(await found('signals')).toEqual([]);
});

test('dead feeds: reported after their time, and their markets ended an hour later', { timeout: 30_000 }, async () => {
    const { deployment } = poor;
    const { index } = poor.asset('BTC');
    await poor.wait(1n);
    const about = async () =>
        tasks(await find(poor, 'prices')).filter(
            (task) => ('feed' in task && task.feed === index) || ('market' in task && task.market === index),
        );
    expect(await about()).toEqual([]);
    await chain.advance(3n * DAY + 1n);
    expect(await about()).toEqual([{ kind: 'reportDeadFeed', feed: index }]);
    await chain.send(reportDeadFeed(deployment, { feed: index }));
    expect(await about()).toEqual([]);
    await chain.advance(HOUR);
    expect(await about()).toEqual([{ kind: 'finalizeDeadMarket', market: index }]);
    await chain.send(finalizeDeadMarket(deployment, { market: index }));
    expect(await about()).toEqual([]);
    // Whoever has a position there is settled at the final price.
    const settling = tasks(await find(poor, 'settlement')).filter((task) => task.kind === 'settle' && task.market === index);
    expect(settling.length).toBeGreaterThan(1);
});
