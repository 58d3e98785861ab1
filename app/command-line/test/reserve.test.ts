/** What the reserve sees, takes on, holds, keeps for others and is told of, by commands. */
import { readSnapshot, setReserveTerms, type generated } from '@ballast/client';
import { Chain, CONFIGURATION, Exchange, type Trader } from '@ballast/localnet';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { lenderOn, moves, readies, type Lender } from '../../client/test/support/lender.js';
import { PLAIN } from '../../client/test/support/plain.js';
import { DAY, E8, HOUR, ONE_SOL, usd, WEEK } from '../../client/test/support/units.js';
import { landedInstructions, OF_THE_RESERVE, Shell } from './support/shell.js';

vi.setConfig({ testTimeout: 60_000 });

let chain: Chain;
/** Founded with nothing behind losses, not launched. */
let exchange: Exchange;
let shell: Shell;
let people: Trader[];
let lender: Lender;

beforeAll(async () => {
    chain = await Chain.start();
    exchange = await Exchange.found(chain, PLAIN, 'reserve');
    shell = new Shell(chain, exchange);
    people = await Promise.all(
        ['holder', 'detector two', 'sponsor'].map(async (name) => {
            const key = await chain.wallet(name);
            const wallet = await chain.tokens(exchange.quoteMint, key.address, usd(2_000_000n));
            return { name, key, account: key.address, wallet };
        }),
    );
    await shell.knows(...people);
});

afterAll(() => {
    shell.close();
    chain.stop();
});

const termsNow = async (): Promise<generated.Terms> => (await readSnapshot(chain.rpc, exchange.deployment)).terms.value;

test('before the launch its accounts are opened, and its terms are set at once', async () => {
    const { endowment } = CONFIGURATION;
    if (!endowment) throw new Error('nothing stands behind losses');
    const { deployment, roles } = exchange;
    await chain.send(setReserveTerms(deployment, { terms: endowment.reserve, authority: roles.governance }));
    await shell.does('keep', 'open-holdings');
    for (const symbol of ['BTC', 'SOL']) await shell.does('keep', 'open-inventory', '--market', symbol);
    const set = (...args: string[]) => shell.does('govern', ...args);
    await set('inventory', '--terms', shell.file('inventory.json', { capitalShare: 2_500, deltaShare: 20_000 }));
    await set('facilities', '--terms', shell.file('facilities.json', { premium: 50, least: 1_000, most: 100_000 }));
    lender = await lenderOn(chain, { mint: deployment.quoteMint, program: deployment.quoteProgram });
    await set('placements', '--terms', shell.file('placements.json', { vault: lender.vault, share: 1_000, coverage: 10_000 }));
    const shares = Array.from({ length: 8 }, (_, row) => Array<number>(8).fill(row === 0 ? -100 : 0));
    await set('scenarios', '--terms', shell.file('scenarios.json', { shares }));
    expect((await termsNow()).scenarios).toEqual(shares);
    const terms = { calmWeight: 500, stressedWeight: 0, band: 50, class: 7, dayCap: String(usd(50_000n)) };
    await set('list-holding', '--index', '2', '--collateral', 'SOL', '--terms', shell.file('holding.json', terms));
    await set('holding', '2', '--terms', shell.file('less.json', { calmWeight: 100 }));
    expect((await termsNow()).holdings[2]).toMatchObject({ listed: 1, calmWeight: 100, dayCap: usd(50_000n) });
    await set('detector', '0', '--is', 'detector two');
    expect(await shell.fails(2, 'govern', 'detector', '0')).toMatchObject({ kind: 'bad input' });
    expect(await shell.fails(2, '--yes', 'govern', 'holding', '1', '--terms', shell.file('less.json', {}))).toMatchObject({
        message: expect.stringContaining('"1" is no holding'),
    });
    await shell.json('--yes', 'keep', 'fund-reserve', '--amount', '1,000,000', '--key', 'sponsor');
    await shell.json('--yes', 'keep', 'fund-reserve', '--amount', '500,000', '--market', 'BTC', '--key', 'sponsor');
    await shell.json('--yes', 'govern', 'launch');
    await exchange.wait(31n * DAY); // Seeds open over thirty days.
});

test('a census is taken in pages, and goes on where it was left', async () => {
    const traders = [await exchange.trader('ada', usd(6_000n)), await exchange.trader('bob'), await exchange.trader('taker')];
    const [ada, bob] = traders;
    if (!ada || !bob) throw new Error('nobody is there');
    people.push(...traders);
    await shell.knows(...people);
    await exchange.wait(400n); // Feeds had been silent for a month.
    await exchange.trade('BTC', ada, bob, E8, usd(50_000n));
    expect(await shell.fails(2, 'keep', 'census', '--page', '25')).toMatchObject({ kind: 'bad input' });
    const begun = await shell.does('keep', 'census', '--no-visit');
    expect(begun).toMatchObject({ census: 1, instructions: ['openCensus', 'beginCensus'] });
    const left = await shell.does('keep', 'census', '--no-finish', '--page', '1');
    expect(left).toMatchObject({ census: 1, instructions: ['visitAccounts', 'visitAccounts'] });
    expect(left.transactions).toHaveLength(2);
    const done = await shell.does('keep', 'census', '--all');
    expect(done).toMatchObject({ census: 1, instructions: ['visitAccounts', 'finishCensus'] });
    const { census } = await readSnapshot(chain.rpc, exchange.deployment);
    expect(census?.value).toMatchObject({ running: 0, attested: { leaves: 5n } }); // Three traders, and two accounts of the reserve.
    expect(await shell.human('show', 'census')).toMatch(/leaves +5/);
    const proof: { readonly index: string; readonly leaf: string } = JSON.parse(await shell.human('prove-inclusion', 'taker'));
    const proven = await shell.json('verify-inclusion', shell.file('proof.json', proof));
    expect(proven).toMatchObject({ holds: true, census: 1, holdings: { cash: String(PLAIN.cash) } });
    const other = shell.file('other.json', { ...proof, index: String(BigInt(proof.index) ^ 1n) });
    expect(await shell.fails(2, 'verify-inclusion', other)).toMatchObject({ message: expect.stringContaining('does not hold') });
    const richer = proof.leaf.replace(/.{48}$/, (amounts) => `ff${amounts.slice(2)}`);
    const forged = shell.file('forged.json', { ...proof, leaf: richer });
    expect(await shell.fails(2, 'verify-inclusion', forged)).toMatchObject({ message: expect.stringContaining('does not hold') });
});

test('the reserve takes on what nobody liquidates, and sells it', async () => {
    const { index: btc } = exchange.asset('BTC');
    await exchange.post([[btc, 46_000n * E8]]);
    await shell.json('settle', '--account', 'ada', '--market', 'BTC'); // The clock starts.
    const absorbing = ['keep', 'absorb', '--account', 'ada', '--market', 'BTC', '--size', '1'];
    await shell.refused('NotYetAbsorbable', ...absorbing);
    for (let step = 0; step < 3; step += 1) await exchange.wait(250n);
    await shell.json('settle', '--account', 'ada', '--market', 'BTC');
    await shell.does(...absorbing);
    expect(await shell.human('show', 'inventory')).toMatch(/BTC +\d/);
    expect(await shell.human('show', 'account', 'inventory:BTC')).toContain('inventory:BTC');
    await shell.does('keep', 'buy-inventory', '--market', 'BTC', '--taker', 'taker', '--size', '1');
    await shell.does('keep', 'return-inventory', '--market', 'BTC');
    await shell.refused('NothingToReturn', 'keep', 'return-inventory', '--market', 'BTC');
});

test('protocol capital is given a token, and sells what is too much of it', async () => {
    const sponsor = people.find(({ name }) => name === 'sponsor');
    if (!sponsor) throw new Error('nobody is there');
    const assets = await chain.tokens(exchange.asset('SOL').mint, sponsor.key.address, 400n * ONE_SOL);
    await shell.does('keep', 'fund-holding', '2', '--amount', '400', '--key', 'sponsor');
    const trading = ['keep', 'rebalance', '2', '--amount', '10', '--key', 'sponsor', '--asset-account', assets];
    expect(await shell.fails(2, ...trading, '--limit', '1,300')).toMatchObject({ kind: 'bad input' });
    await exchange.wait(1n);
    await shell.does('keep', 'value-holdings');
    await shell.refused('TakerLimitExceeded', ...trading, '--limit', '1,000');
    expect(await shell.does(...trading, '--limit', '1,300')).toMatchObject({ side: 'sells' });
    expect(await chain.balance(assets)).toBe(10n * ONE_SOL);
    expect(await shell.human('show', 'holdings')).toMatch(/SOL +2 +390/);
});

test('what nobody needs lies with a depository, and comes home when less can be redeemed', async () => {
    await shell.does('keep', 'open-placement');
    await shell.refused('PlacementUnwatched', 'keep', 'place', '--amount', '10,000');
    await readies(chain, exchange.deployment, lender, usd(1_000_000n));
    await shell.refused('PlacementExceedsShare', 'keep', 'place', '--amount', '900,000');
    await shell.does('keep', 'place', '--amount', '10,000');
    await shell.refused('NothingToRecall', 'keep', 'recall', '--amount', '1,000');
    await shell.does('keep', 'value-placement');
    const shown = await shell.human('show', 'placements');
    expect(shown).toMatch(new RegExp(`${lender.vault} +10,000`));
    const borrower = await chain.tokens(exchange.quoteMint, lender.manager.address, 0n);
    await chain.send(moves(lender, 'lend', borrower, usd(1_004_000n)));
    await shell.does('keep', 'recall', '--amount', '10,000', '--vault', lender.vault);
    expect(await shell.json('show', 'placements')).toMatchObject({ placed: String(usd(4_000n)) });
    await chain.send(moves(lender, 'repay', borrower, usd(1_004_000n)));
});

test('a facility is posted, drawn with its premium, asked back and closed', async () => {
    await shell.does('facility', 'open', '--holder', 'holder');
    await shell.refused('FacilityTooSmall', 'facility', 'post', '--holder', 'holder', '--amount', '999');
    await shell.does('facility', 'post', '--holder', 'holder', '--amount', '10,000');
    const drawing = ['facility', 'draw', '--holder', 'holder', '--amount', '4,000'];
    await shell.refused('PremiumUnpaid', ...drawing);
    await shell.does('facility', 'pay-premium', '--holder', 'holder', '--amount', '50');
    await shell.refused('FacilityWaits', ...drawing);
    await chain.advance(2n * WEEK);
    await shell.does('facility', 'earn-premium', '--holder', 'holder');
    await shell.json('facility', 'pay-premium', '--holder', 'holder', '--amount', '50');
    await shell.does(...drawing);
    expect(await shell.human('show', 'facilities')).toMatch(/holder +6,000/);
    await shell.does('facility', 'request-return', '--holder', 'holder', '--amount', '6,000');
    await shell.refused('ReturnNotDue', 'facility', 'return', '--holder', 'holder');
    await chain.advance(2n * WEEK);
    await shell.does('facility', 'return', '--holder', 'holder');
    await shell.does('facility', 'close', '--holder', 'holder');
});

test('a signal is raised, and closed when its hour is over', async () => {
    await exchange.wait(1n);
    expect(await shell.fails(2, 'keep', 'close-signal')).toMatchObject({ kind: 'bad input' });
    await shell.refused('NotDetector', 'signal', 'raise', '--detector', 'sponsor');
    await shell.does('signal', 'raise', '--detector', 'detector two');
    expect(await shell.human('show', 'signal')).toMatch(/raised by +detector two/);
    await shell.refused('SignalNotOver', 'keep', 'close-signal');
    await exchange.wait(HOUR);
    await shell.does('keep', 'close-signal');
    await shell.does('govern', 'detector', '0', '--none');
});

test('all that the other test leaves to this one has landed', () => {
    expect(landedInstructions()).toEqual(expect.arrayContaining([...OF_THE_RESERVE]));
});
