/** What the reserve sees, takes on, holds, keeps for others and is told of: every instruction of it is built and accepted. */
import { afterAll, beforeAll, expect, test } from 'vitest';

import {
    absorb,
    beginCensus,
    buyInventory,
    closeFacility,
    closeSignal,
    createInventory,
    drawFacility,
    earnPremium,
    findFacility,
    findInventoryAccount,
    findPlacement,
    findPlacementQuote,
    findReceipts,
    finishCensus,
    fundHolding,
    fundReserve,
    HOLDING_SIDES,
    holdingTermsOf,
    liquidatePosition,
    openCensus,
    openFacility,
    openHoldings,
    openInventory,
    openPlacement,
    listHolding,
    payPremium,
    place,
    placesOf,
    placementTermsOf,
    postCapital,
    quote,
    raiseSignal,
    readEvents,
    readOne,
    readSnapshot,
    readDepositoryVault,
    rebalance,
    recall,
    requestReturn,
    returnCapital,
    returnInventory,
    scenariosOf,
    setDetector,
    setFacilityTerms,
    setHoldingTerms,
    setInventoryTerms,
    setPlacementTerms,
    setReserveTerms,
    setScenarios,
    settle,
    SIGNAL_BOND,
    size,
    SYSTEM,
    tokens,
    valueHoldings,
    valuePlacement,
    visitAccounts,
} from '@ballast/client';
import { Chain, CONFIGURATION, Exchange, type Trader } from '@ballast/localnet';

import { OF_THE_RESERVE } from './support/elsewhere.js';
import { lenderOn, moves, readies, type Lender } from './support/lender.js';
import { PLAIN } from './support/plain.js';
import { refused } from './support/refused.js';
import { DAY, E8, HOUR, ONE, ONE_SOL, usd, WEEK } from './support/units.js';

/** One scenario in which everything falls, one in which two classes part; the others move nothing. */
const SHARES = [Array<number>(8).fill(-100), [100, -50, 0, 0, 0, 0, 0, 0], ...Array.from({ length: 6 }, () => Array<number>(8).fill(0))];

let chain: Chain;
let exchange: Exchange;
let lender: Lender;

beforeAll(async () => {
    chain = await Chain.start();
    exchange = await Exchange.found(chain, PLAIN, 'reserve');
});

afterAll(() => chain.stop());

const signed = ({ account, key }: Trader) => ({ account, signer: key });

test('what it needs is opened by anyone, and governance sets its terms before the launch', async () => {
    const { deployment, roles } = exchange;
    const { payer } = chain;
    const authority = roles.governance;
    const { collateral } = exchange.asset('SOL');
    const before = await readSnapshot(chain.rpc, deployment);
    expect([before.census, before.inventory, before.holdings, before.holdingVaults.size]).toEqual([undefined, undefined, undefined, 0]);
    await chain.send(openCensus(deployment, { payer }), createInventory(deployment, { payer }), openHoldings(deployment, { payer }));
    for (const { index: market } of exchange.assets) await chain.send(openInventory(deployment, { payer, market }));
    await chain.send(setScenarios(deployment, { scenarios: { shares: SHARES }, authority }));
    await chain.send(setInventoryTerms(deployment, { terms: { capitalShare: 2_500, deltaShare: 20_000 }, authority }));
    await chain.send(setFacilityTerms(deployment, { terms: { premium: 50, least: 1_000, most: 100_000 }, authority }));
    const detector = await chain.wallet('detector');
    await chain.send(setDetector(deployment, { slot: 1, key: detector.address, authority }));
    lender = await lenderOn(chain, { mint: deployment.quoteMint, program: deployment.quoteProgram });
    const placed = { vault: lender.vault, share: 1_000, coverage: 10_000 };
    await chain.send(setPlacementTerms(deployment, { terms: placed, authority }));
    const terms = { calmWeight: 500, stressedWeight: 0, band: 50, class: 7, dayCap: usd(50_000n) };
    await chain.send(listHolding(deployment, { payer, authority, index: 2, collateral, terms }));
    await chain.send(setHoldingTerms(deployment, { index: 2, terms: { ...terms, calmWeight: 100 }, authority }));
    const snapshot = await readSnapshot(chain.rpc, deployment);
    expect(scenariosOf(snapshot.terms.value)).toEqual({ shares: SHARES });
    expect(placementTermsOf(snapshot.terms.value)).toEqual(placed);
    const slot = snapshot.terms.value.holdings[2];
    if (!slot) throw new Error('the table of holdings is shorter');
    expect(holdingTermsOf(slot)).toEqual({ ...terms, calmWeight: 100 });
    expect(snapshot.holdings?.value.slots[2]).toMatchObject({ collateral: collateral.index, amount: 0n });
    expect([snapshot.census?.value.number, snapshot.holdingVaults.get(collateral.index)]).toEqual([0, 0n]);
    expect(snapshot.clearinghouse.value.detectors).toEqual([SYSTEM, detector.address, SYSTEM, SYSTEM]);
    const own = await Promise.all(exchange.assets.map(({ index }) => findInventoryAccount(deployment.clearinghouse, index)));
    expect(snapshot.marginAccounts.map(({ address }) => address).toSorted()).toEqual(own.toSorted());
    await refused(chain.send(openInventory(deployment, { payer, market: 0 })), 'AccountAlreadyInUse');
    const sponsor = await chain.wallet('sponsor of the reserve');
    const source = await chain.tokens(exchange.quoteMint, sponsor.address, usd(2_000_000n));
    await chain.send(fundReserve(deployment, { depositor: sponsor, source, amount: quote(usd(1_000_000n)) }));
    const { index: market } = exchange.asset('BTC');
    await chain.send(fundReserve(deployment, { depositor: sponsor, source, market, amount: quote(usd(500_000n)) }));
    const { endowment } = CONFIGURATION;
    if (!endowment) throw new Error('nothing stands behind losses');
    await chain.send(setReserveTerms(deployment, { terms: endowment.reserve, authority }));
    await exchange.launch();
    await exchange.wait(31n * DAY); // Seeds open over thirty days.
});

test('a census sees everyone once, and says what they hold', async () => {
    const { deployment } = exchange;
    const [ada, bob] = [await exchange.trader('ada', usd(6_000n)), await exchange.trader('bob')];
    const { index: btc } = exchange.asset('BTC');
    await exchange.wait(1n);
    await exchange.trade('BTC', ada, bob, ONE, usd(50_000n));
    await refused(chain.send(visitAccounts(deployment, { accounts: [ada.account] })), 'NoCensus');
    await chain.send(beginCensus(deployment));
    await refused(chain.send(beginCensus(deployment)), 'CensusUnderWay');
    const markets = exchange.assets.map(({ index }) => index);
    await refused(chain.send(finishCensus(deployment, { markets })), 'CensusIncomplete');
    const visited = await chain.send(visitAccounts(deployment, { accounts: [ada.account, bob.account] }));
    const [leaves] = readEvents(visited.logs).flatMap((event) => (event.name === 'AccountsVisited' ? [event.fields.leaves] : []));
    expect(leaves?.map(({ address }) => address)).toEqual([ada.account, bob.account]);
    await refused(chain.send(visitAccounts(deployment, { accounts: [bob.account] })), 'AccountVisited');
    await refused(chain.send(finishCensus(deployment, { markets: markets.toReversed() })), 'MarketsMismatch');
    await chain.send(finishCensus(deployment, { markets }));
    const { census, clearinghouse, markets: found } = await readSnapshot(chain.rpc, deployment);
    expect(census?.value).toMatchObject({ number: 1, running: 0 });
    expect(census?.value.attested).toMatchObject({ leaves: 2n, number: 1, tradersLedger: clearinghouse.value.tradersLedger });
    expect(found.get(btc)?.value.openInterest).toBe(ONE);
});

test('the reserve takes on what nobody liquidates, sells it and gets its loan back', async () => {
    const { deployment } = exchange;
    const { index: market } = exchange.asset('BTC');
    const ada = await readOne(chain.rpc, 'MarginAccount', await accountOf('ada'));
    const taker = await exchange.trader('taker');
    const absorbed = { market, account: ada.address, size: size(ONE) };
    await exchange.wait(400n); // Feeds had been silent for a month: owners have some minutes after that.
    await exchange.post([[market, 46_000n * E8]]);
    await chain.send(settle(deployment, { market, account: ada.address })); // The clock starts.
    await refused(chain.send(absorb(deployment, absorbed)), 'NotYetAbsorbable');
    for (let step = 0; step < 3; step += 1) await exchange.wait(250n);
    await chain.send(settle(deployment, { market, account: ada.address }));
    await chain.send(absorb(deployment, absorbed));
    const { inventory, reserve, markets } = await readSnapshot(chain.rpc, deployment);
    const held = inventory?.value.markets[market];
    expect(held?.size).toBeGreaterThan(0n);
    expect(held?.since).toBe(await chain.now());
    expect(reserve.value.lent + (markets.get(market)?.value.lentBudget ?? 0n)).toBeGreaterThan(0n);
    const own = await findInventoryAccount(deployment.clearinghouse, market);
    const sold = { market, account: own, liquidator: signed(taker), size: size(ONE) };
    await refused(chain.send(liquidatePosition(deployment, sold)), 'InventoryAccount');
    await chain.send(buyInventory(deployment, { market, taker: signed(taker), size: size(ONE) }));
    await chain.send(returnInventory(deployment, { market }));
    const after = await readSnapshot(chain.rpc, deployment);
    expect(after.inventory?.value.markets[market]).toEqual({ size: 0n, since: 0n });
    expect(after.reserve.value.lent).toBe(0n);
    await refused(chain.send(returnInventory(deployment, { market })), 'NothingToReturn');
});

test('protocol capital is given a token, and sells what is too much of it', async () => {
    const { deployment } = exchange;
    const { collateral, mint } = exchange.asset('SOL');
    const donor = await chain.wallet('donor');
    const source = await chain.tokens(mint, donor.address, 400n * ONE_SOL);
    const given = { depositor: donor, source, index: 2, collateral, amount: tokens(400n * ONE_SOL) };
    await refused(chain.send(fundHolding(deployment, { ...given, index: 0 })), 'UnknownHolding');
    await chain.send(fundHolding(deployment, given));
    const wallet = await chain.tokens(exchange.quoteMint, donor.address, usd(40_000n));
    const asked = { taker: donor, takerQuote: wallet, takerAsset: source, holding: 2, collateral };
    const bought = { ...asked, side: 'sells', amount: tokens(10n * ONE_SOL), limit: quote(usd(1_300n)) } as const;
    await refused(chain.send(rebalance(deployment, bought)), 'HoldingsNotValued');
    await exchange.wait(1n);
    await chain.send(valueHoldings(deployment));
    const { holdings, holdingVaults } = await readSnapshot(chain.rpc, deployment);
    expect(holdings?.value.slots[2]).toMatchObject({ side: HOLDING_SIDES.sells, amount: 400n * ONE_SOL });
    expect(holdingVaults.get(collateral.index)).toBe(400n * ONE_SOL);
    await refused(chain.send(rebalance(deployment, { ...bought, limit: quote(usd(1_000n)) })), 'TakerLimitExceeded');
    await refused(chain.send(rebalance(deployment, { ...bought, side: 'buys' })), 'HoldingAtRest');
    await chain.send(rebalance(deployment, bought));
    expect(await chain.balance(source)).toBe(10n * ONE_SOL);
    const paid = usd(40_000n) - (await chain.balance(wallet));
    expect(paid >= usd(1_250n) && paid <= usd(1_300n)).toBe(true); // Ten at 125 dollars, and what the auction starts above.
});

test('a facility is posted, drawn with its premium, asked back and closed', async () => {
    const { deployment } = exchange;
    const holder = await chain.wallet('holder');
    const wallet = await chain.tokens(exchange.quoteMint, holder.address, usd(20_000n));
    const { payer } = chain;
    await chain.send(openFacility(deployment, { payer, holder }));
    await refused(chain.send(postCapital(deployment, { holder, source: wallet, amount: quote(usd(999n)) })), 'FacilityTooSmall');
    await chain.send(postCapital(deployment, { holder, source: wallet, amount: quote(usd(10_000n)) }));
    const drawn = { holder, destination: wallet, amount: quote(usd(4_000n)) };
    await refused(chain.send(drawFacility(deployment, drawn)), 'PremiumUnpaid');
    await chain.send(payPremium(deployment, { holder, source: wallet, amount: quote(usd(50n)) }));
    await refused(chain.send(drawFacility(deployment, drawn)), 'FacilityWaits');
    const stranger = await chain.wallet('no holder');
    await chain.advance(2n * WEEK);
    await chain.send(earnPremium(deployment, { holder: holder.address }));
    await chain.send(payPremium(deployment, { holder, source: wallet, amount: quote(usd(50n)) }));
    await chain.send(drawFacility(deployment, drawn));
    const [facility] = (await readSnapshot(chain.rpc, deployment)).facilities;
    expect(facility?.address).toBe(await findFacility(deployment.clearinghouse, holder.address));
    expect(facility?.value).toMatchObject({ ready: usd(6_000n), premium: usd(50n), drawnEver: usd(4_000n), earnedEver: usd(50n) });
    await chain.send(requestReturn(deployment, { holder, amount: quote(usd(6_000n)) }));
    await refused(chain.send(returnCapital(deployment, { holder, destination: wallet })), 'ReturnNotDue');
    await refused(chain.send(closeFacility(deployment, { holder, payer: payer.address })), 'FacilityNotEmpty');
    await chain.advance(2n * WEEK);
    await chain.send(returnCapital(deployment, { holder, destination: wallet }));
    expect(await chain.balance(wallet)).toBe(usd(19_900n)); // All but two premiums.
    const notHers = closeFacility(deployment, { holder: stranger, payer: payer.address });
    await refused(chain.send(notHers), 'AccountOwnedByWrongProgram');
    await chain.send(closeFacility(deployment, { holder, payer: payer.address }));
    expect((await readSnapshot(chain.rpc, deployment)).facilities).toEqual([]);
});

test('what nobody needs lies with a depository, and comes home when less can be redeemed', async () => {
    const { deployment } = exchange;
    const { payer } = chain;
    const depository = await readDepositoryVault(chain.rpc, lender.vault);
    expect(depository).toMatchObject({ program: lender.program, cash: lender.cash, receiptsMint: lender.receiptsMint });
    await expect(readDepositoryVault(chain.rpc, deployment.reserve)).rejects.toThrow('is no vault of a depository');
    await chain.send(openPlacement(deployment, { payer, depository }));
    const amount = quote(usd(10_000n));
    await refused(chain.send(place(deployment, { depository, amount })), 'PlacementUnwatched');
    await readies(chain, deployment, lender, usd(1_000_000n));
    await refused(chain.send(place(deployment, { depository, amount: quote(usd(900_000n)) })), 'PlacementExceedsShare');
    await chain.send(place(deployment, { depository, amount }));
    await refused(chain.send(recall(deployment, { depository, amount })), 'NothingToRecall');
    const { logs } = await chain.send(valuePlacement(deployment, { depository }));
    expect(readEvents(logs).flatMap(placesOf)).toEqual([{ stream: `placement ${lender.vault}`, sequence: 4n }]);
    const { reserve, placements } = await readSnapshot(chain.rpc, deployment);
    expect(placements.map(({ address }) => address)).toEqual([await findPlacement(deployment.clearinghouse, lender.vault)]);
    const [address] = placements.map((held) => held.address);
    if (address === undefined) throw new Error('nothing was opened');
    expect(placements[0]?.value).toMatchObject({ quote: await findPlacementQuote(address), receipts: await findReceipts(address) });
    expect(placements[0]?.value).toMatchObject({ principal: usd(10_000n), redeemable: usd(10_000n), impaired: 0 });
    expect(reserve.value).toMatchObject({ placed: usd(10_000n), placedValue: usd(10_000n) });
    const borrower = await chain.tokens(exchange.quoteMint, lender.manager.address, 0n);
    await chain.send(moves(lender, 'lend', borrower, usd(1_004_000n)));
    await refused(chain.send(place(deployment, { depository, amount })), 'PlacementImpaired');
    await chain.send(recall(deployment, { depository, amount }));
    const less = await readSnapshot(chain.rpc, deployment);
    expect(less.placements[0]?.value).toMatchObject({ principal: usd(4_000n), redeemable: 0n });
    expect(less.reserve.value.capital).toBe(reserve.value.capital + usd(6_000n));
    await chain.send(moves(lender, 'repay', borrower, usd(1_004_000n)));
    await chain.send(valuePlacement(deployment, { depository }));
    expect((await readSnapshot(chain.rpc, deployment)).placements[0]?.value.redeemable).toBe(usd(4_000n));
});

test('a signal costs its bond when nothing confirms it', async () => {
    const { deployment } = exchange;
    const detector = await chain.wallet('detector');
    const source = await chain.tokens(exchange.quoteMint, detector.address, usd(1_500n));
    const more = await chain.tokens(exchange.quoteMint, detector.address, usd(1_500n));
    const stranger = await chain.wallet('no detector');
    const theirs = await chain.tokens(exchange.quoteMint, stranger.address, usd(1_500n));
    await exchange.wait(1n);
    await refused(chain.send(raiseSignal(deployment, { detector: stranger, source: theirs })), 'NotDetector');
    await refused(chain.send(closeSignal(deployment, { destination: source })), 'NoSignal');
    await chain.send(raiseSignal(deployment, { detector, source }));
    const raised = await readSnapshot(chain.rpc, deployment);
    expect(raised.clearinghouse.value.signalBy).toBe(detector.address);
    expect(raised.reserve.value).toMatchObject({ signalBond: usd(SIGNAL_BOND), signalUntil: (await chain.now()) + HOUR });
    await refused(chain.send(raiseSignal(deployment, { detector, source: more })), 'SignalUnderWay');
    await refused(chain.send(closeSignal(deployment, { destination: source })), 'SignalNotOver');
    await exchange.wait(HOUR);
    await chain.send(closeSignal(deployment, { destination: theirs }));
    const { reserve } = await readSnapshot(chain.rpc, deployment);
    expect(reserve.value.capital).toBe(raised.reserve.value.capital + usd(SIGNAL_BOND));
    expect(await chain.balance(source)).toBe(usd(500n));
});

test('no instruction of these was left out', () => {
    expect(OF_THE_RESERVE.filter((name) => !chain.accepted.has(name))).toEqual([]);
});

async function accountOf(name: string) {
    const key = await chain.wallet(name);
    const { marginAccounts } = await readSnapshot(chain.rpc, exchange.deployment);
    const found = marginAccounts.find(({ value }) => value.owner === key.address);
    if (!found) throw new Error(`${name} has no account`);
    return found.address;
}
