/** Every instruction of the interface is sent by a command that people type: first tried, which changes nothing, then done. */
import { findMarginAccount, INSTRUCTION_NAMES, readOne, TOKEN_2022 } from '@ballast/client';
import { Chain, CONFIGURATION, DOLLAR, Exchange, feedIdOf, keyFileOf, type Trader } from '@ballast/localnet';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { DAY, E8, HOUR, ONE_SOL, usd, WEEK } from '../../client/test/support/units.js';
import { MAKERS } from '../src/define.js';
import { ballast } from '../src/program.js';
import { landedInstructions, OF_LOSSES, OF_THE_RESERVE, run, Shell, stranger, type Json } from './support/shell.js';

vi.setConfig({ testTimeout: 60_000 });

let chain: Chain;
/** Founded with a reserve behind it, not launched. */
let rich: Exchange;
let shell: Shell;

beforeAll(async () => {
    chain = await Chain.start();
    rich = await Exchange.found(chain, undefined, 'rich');
    shell = new Shell(chain, rich);
    await shell.knows();
});

afterAll(() => {
    shell.close();
    chain.stop();
});

const textOf = (found: Json, name: string): string => String(found[name]);

test('a clearinghouse is founded', async () => {
    const [guardian, steward] = [await chain.wallet('new guardian'), await chain.wallet('new steward')];
    await chain.wallet('founder');
    const { quoteFeed: _, ...general } = CONFIGURATION.general;
    const key = shell.file('founder.json', await keyFileOf('founder'));
    const terms = shell.file('founding.json', { ...general, quoteFeed: 65_535, drawCap: String(general.drawCap) });
    const roles = ['--guardian', guardian.address, '--steward', steward.address, '--quote-mint', rich.quoteMint.address];
    const found = await shell.does('govern', 'found', '--key', key, '--terms', terms, ...roles);
    const { deployment } = found;
    expect(deployment).toMatchObject({ guardian: guardian.address, steward: steward.address, quoteMint: rich.quoteMint.address });
});

test('before the launch terms are set at once', async () => {
    const { endowment } = CONFIGURATION;
    if (!endowment) throw new Error('nothing stands behind losses');
    const set = async (what: readonly string[], fields: Json) => {
        const done = await shell.does('govern', ...what, '--terms', shell.file('terms.json', fields));
        expect(done).toMatchObject({ queued: false, class: 'before the launch: at once' });
    };
    await set(['general'], { treasuryShare: 900 });
    await set(['feed', 'SOL'], { confidenceLimit: 190 });
    await set(['collateral', 'SOL'], { saleDiscount: 210 });
    await set(['market', 'SOL'], { dust: String(90n * DOLLAR) });
    await set(['forecast'], { fast: 10_400 });
    await set(['reserve'], { jumpShare: 900, fee: { most: 6 } });
    await set(['tranches'], { tranches: [{ notice: 1 }, { notice: 3 }, {}] });
    const id = Buffer.from(feedIdOf('JUP')).toString('hex');
    await set(['list-feed', '--index', '4', '--id', id, '--source', 'pull', '--decimals', '6', '--like', 'BTC'], {
        impliedVolatility: 300,
    });
    const mint = await chain.mint('new collateral', TOKEN_2022, 6);
    await set(['list-collateral', '--index', '3', '--mint', mint.address, '--feed', 'feed:4', '--like', 'ETH'], {});
    await set(['list-market', '--index', '3', '--feed', 'feed:4', '--like', 'ETH'], { band: 90 });
    const { value: terms } = await readOne(chain.rpc, 'Terms', rich.deployment.terms);
    expect(terms).toMatchObject({ treasuryShare: 900, forecastFast: 10_400, reserve: { jumpShare: 900, fee: { most: 6, full: 10_000 } } });
    expect(terms.tranches.map(({ notice }) => notice)).toEqual([1, 3, 1]);
    expect(terms.markets[3]).toMatchObject({ feed: 4, listed: 1, band: 90, fee: 5 });
    expect(terms.collaterals[3]?.mint).toBe(mint.address);
    await shell.does('govern', 'pledge', '--market', 'ETH', '--amount', '1,000');
    await shell.refused('SeriesOpen', 'govern', 'open-series', '--tranche', 'junior');
    await shell.does('govern', 'launch');
    await shell.refused('AlreadyLaunched', 'govern', 'launch');
});

test('a trader opens, pays in, trades, settles and leaves', async () => {
    const root = rich.deployment.clearinghouse;
    const people: Trader[] = [];
    for (const name of ['ada', 'bob', 'carl']) {
        const key = await chain.wallet(name);
        people.push(await stranger(rich, name, usd(50_000n), await findMarginAccount(root, key.address, 0)));
    }
    await shell.knows(...people);
    for (const { name } of people) await shell.does('open', '--owner', name);
    for (const { name } of people.slice(0, 2)) await shell.does('deposit', '--account', name, '--amount', '20,000.50');
    const ada = people[0];
    if (!ada) throw new Error('nobody is there');
    await chain.tokens(rich.asset('SOL').mint, ada.key.address, 3n * ONE_SOL);
    await shell.does('deposit', '--account', 'ada', '--amount', '2.5', '--collateral', 'SOL');
    const traded = await shell.does('trade', '--market', 'ETH', '--buyer', 'ada', '--seller', 'bob', '--size', '1');
    expect(traded).toMatchObject({ market: 1, size: '100000000', quote: '2000000000' }); // One ETH at 2,000 dollars.
    await shell.does('settle', '--account', 'ada', '--market', 'ETH');
    await shell.does('trade', '--market', 'ETH', '--buyer', shell.keyFile('bob'), '--seller', 'ada', '--size', '1', '--quote', '2,001.25');
    const budget = ['--markets', 'ETH,BTC', '--hours', '24', '--notional', '10,000', '--slippage', '50'];
    for (const name of ['ada', 'bob']) await shell.does('allow', '--account', name, '--matcher', 'venue', ...budget);
    const byMatcher = ['trade', '--market', 'ETH', '--buyer', 'ada', '--seller', 'bob', '--size', '1', '--matcher', 'venue'];
    await shell.does(...byMatcher, '--price', '1,999.5');
    await shell.refused('MatcherAllowanceExceeded', ...byMatcher, '--price', '2,000', '--size', '8');
    await shell.does('trade', '--market', 'ETH', '--buyer', 'bob', '--seller', 'ada', '--size', '1');
    await shell.does('delegate', '--account', 'ada', '--to', 'bob');
    await shell.does('delegate', '--account', 'ada', '--none');
    await shell.does('withdraw', '--account', 'ada', '--amount', '100.25');
    await shell.does('withdraw', '--account', 'ada', '--amount', '2.5', '--collateral', 'SOL');
    expect(await shell.refused('NotEnoughCash', 'withdraw', '--account', 'ada', '--amount', '1,000,000')).toMatchObject({
        retry: 'refresh',
    });
    await shell.refused('AccountNotEmpty', 'close', '--account', 'ada');
    await shell.does('close', '--account', 'carl');
});

test('who opens a second account closes it by its number', async () => {
    await shell.does('open', '--owner', 'ada', '--index', '7');
    await shell.does('close', '--account', 'ada:7');
    expect(await shell.fails(2, 'close', '--account', 'ada:7')).toMatchObject({ kind: 'bad input' });
});

test('a venue publishes funding, and keepers keep', async () => {
    await shell.does('keep', 'publish-funding', '--market', 'ETH', '--rate=-100', '--venue', 'venue');
    await chain.advance(60n);
    await rich.publish([[0, 50_010n * E8]]);
    await shell.does('keep', 'refresh', 'BTC');
    await shell.does('keep', 'accrue', '--market', 'ETH');
    await shell.does('keep', 'follow-volatility');
    await shell.does('keep', 'update-target');
    await shell.does('keep', 'collect-fees', '--market', 'ETH');
    await shell.does('keep', 'report-deficit', '--account', 'ada');
    await shell.does('govern', 'steer', '--market', 'ETH', '--tightness', '64');
    await shell.refused('CorridorExceeded', 'govern', 'steer', '--market', 'ETH', '--tightness', '256');
    await shell.refused('BreakerNotTripped', 'keep', 'trip-breaker', 'reserveFell');
    await shell.refused('BreakerNotTripped', 'keep', 'trip-breaker', 'vaultBelowLedger', '--vault', 'reserve');
});

test('a staker stakes, gives notice, is priced and paid', async () => {
    const key = await chain.wallet('sam');
    const sam = { name: 'sam', key, account: key.address, wallet: await chain.tokens(rich.quoteMint, key.address, usd(1_000n)) };
    await shell.knows(sam);
    await shell.does('stake', '--staker', 'sam', '--tranche', 'junior', '--amount', '1,000', '--least-shares', '999');
    await shell.does('request-exit', '--staker', 'sam', '--tranche', 'junior', '--shares', '999.5', '--index', '7');
    await shell.refused('ExitNotRipe', 'price-exits', '--tranche', 'junior');
    expect(await shell.human('show', 'tickets', '--owner', 'sam')).toMatch(/sam +junior +1 /);
    await rich.wait(5n * WEEK);
    await shell.json('keep', 'update-target');
    await shell.does('price-exits', '--tranche', 'junior');
    await shell.does('claim', '--owner', 'sam', '--tranche', 'junior', '--index', '7', '--to', sam.wallet);
    expect(await chain.balance(sam.wallet)).toBeGreaterThan(usd(900n));
});

test('after the launch what tightens is set, and what loosens is queued, vetoed, applied and closed', async () => {
    const heir = await rich.trader('heir');
    await shell.knows(heir);
    const tighter = await shell.does('govern', 'market', 'BTC', '--terms', shell.file('tighter.json', { initial: 500 }));
    expect(tighter).toMatchObject({
        queued: false,
        class: 'tightens admission: at once',
        differences: [{ field: 'initial', now: '400', then: '500' }],
    });
    const looser = await shell.does('govern', 'feed', 'BTC', '--terms', shell.file('looser.json', { confidenceLimit: 250 }));
    expect(looser).toMatchObject({
        queued: true,
        class: 'loosens, or costs what is open otherwise: traders can leave first',
        delay: '345600',
    });
    const slow = await shell.does('govern', 'forecast', '--terms', shell.file('slow.json', { slow: 100 }));
    const unwanted = await shell.does(
        'govern',
        'market',
        'ETH',
        '--terms',
        shell.file('unwanted.json', { drawFactor: 10_001 - 1, fee: 3 }),
    );
    const offered = await shell.does('govern', 'offer-role', '--role', 'steward', '--to', 'heir');
    expect(offered).toMatchObject({ class: 'hands a role over', delay: '1209600' });
    const delisted = await shell.does('govern', 'delist', '--market', 'SOL');
    expect(delisted).toMatchObject({ class: 'delists', delay: '604800' });
    await shell.does('govern', 'veto', textOf(unwanted, 'account'));
    await shell.does('govern', 'cancel', textOf(unwanted, 'hash')); // It is over: anyone may close it.
    await shell.does('govern', 'cancel', textOf(slow, 'hash')); // It waits: governance takes it back.
    const waits = await shell.refused('ChangeNotDue', 'govern', 'apply', textOf(looser, 'hash'));
    expect(waits).toMatchObject({ bound: '345600' });
    const { changes } = await shell.json('show', 'changes');
    expect(changes).toHaveLength(3);
    const { due } = looser;
    await chain.advance(BigInt(String(due)) - (await chain.now()) - 2n);
    await shell.refused('ChangeNotDue', 'govern', 'apply', textOf(looser, 'hash'));
    await rich.wait(60n);
    await shell.does('govern', 'apply', textOf(looser, 'hash'));
    await rich.wait(3n * DAY + HOUR);
    expect(await shell.human('show', 'changes')).toMatch(/end market SOL at its stable price +due /);
    await shell.does('govern', 'apply', textOf(delisted, 'account'));
    await rich.wait(7n * DAY);
    await shell.does('govern', 'accept-role', '--role', 'steward', '--key', 'heir');
    const root = await readOne(chain.rpc, 'Clearinghouse', rich.deployment.clearinghouse);
    expect(root.value.roles[2]).toBe(heir.key.address);
});

test('the guardian pauses, and trading stops', async () => {
    await shell.does('govern', 'pause', 'growth,opening', '--seconds', '3600');
    await shell.refused('Paused', 'open', '--owner', 'heir', '--index', '3');
    expect(await shell.human('show', 'clearinghouse')).toMatch(/pause of growth +stops/);
    await chain.advance(HOUR);
});

test('withdrawals wait in line, and a breaker says so', async () => {
    const whale = await rich.trader('whale', usd(2_000_000n));
    await shell.knows(whale);
    await chain.advance(2n * HOUR); // What came in lately may leave again.
    await shell.refused('OutflowLimited', 'withdraw', '--account', 'whale', '--amount', '2,000,000');
    await shell.does('request-withdrawal', '--account', 'whale', '--amount', '2,000,000', '--index', '3');
    await chain.advance(HOUR);
    await shell.does('keep', 'release');
    const before = await chain.balance(whale.wallet);
    await shell.does('keep', 'pay-withdrawal', '--owner', 'whale', '--index', '3', '--to', whale.wallet);
    expect(await chain.balance(whale.wallet)).toBeGreaterThan(before);
    await shell.does('keep', 'trip-breaker', 'withdrawalsWait');
});

test('a market whose feed died gets its last price', async () => {
    await rich.wait(1n);
    await shell.refused('FeedNotDead', 'keep', 'report-dead-feed', '--feed', 'BTC');
    await chain.advance(3n * DAY + 1n);
    await shell.does('keep', 'report-dead-feed', '--feed', 'BTC');
    await chain.advance(HOUR);
    await shell.does('keep', 'finalize-dead-market', '--market', 'BTC');
});

test('no instruction of the interface has no command, and none was left out', () => {
    ballast();
    const names = [...INSTRUCTION_NAMES].toSorted();
    expect([...MAKERS.keys()].toSorted()).toEqual(names);
    const elsewhere = [...OF_LOSSES, ...OF_THE_RESERVE]; // losses.test.ts and reserve.test.ts send these.
    expect([...new Set([...landedInstructions(), ...elsewhere])].toSorted()).toEqual(names);
});

test('each command shows its help, with one example', async () => {
    const paths = new Set([...MAKERS.values()].flat());
    expect(paths.size).toBeGreaterThan(40);
    const { code, stdout } = await run(['govern', 'market', '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain('$ ballast govern market BTC --terms market.json');
});
