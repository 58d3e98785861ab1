/** What protocol capital holds beside quote, and has with depositories: when somebody has to look. */
import { fundReserve, openPlacement, place, quote, readSnapshot, setPlacementTerms, valueHoldings, valuePlacement } from '@ballast/client';
import { DOLLAR, Exchange } from '@ballast/localnet';
import { expect } from 'vitest';

import { lenderOn, readies } from '../../../client/test/support/lender.js';
import { PLAIN } from '../../../client/test/support/plain.js';
import { refused } from '../../../client/test/support/refused.js';
import { waysTo } from '../../src/index.js';
import { tasks, test } from '../support/finding.js';

test('holdings: looked at hourly, and every eight minutes while one is auctioned', async ({ chain, rich, find }) => {
    const { deployment } = rich;
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
});

test('placements: looked at half-hourly, and asked home as often as may be', async ({ chain, find }) => {
    const placing = await Exchange.found(chain, PLAIN, 'placing');
    const { deployment, roles } = placing;
    const depository = await lenderOn(chain, { mint: deployment.quoteMint, program: deployment.quoteProgram });
    const { vault } = depository;
    await chain.send(setPlacementTerms(deployment, { terms: { vault, share: 1_000, coverage: 10_000 }, authority: roles.governance }));
    const depositor = await chain.wallet('sponsor of placements');
    const source = await chain.tokens(placing.quoteMint, depositor.address, 1_000_000n * DOLLAR);
    await chain.send(fundReserve(deployment, { depositor, source, amount: quote(1_000_000n * DOLLAR) }));
    await placing.launch();
    await chain.send(openPlacement(deployment, { payer: chain.payer, depository }));
    const found = async () => (await find(placing, 'placements')).map(({ task: { kind } }) => kind);
    expect(await found()).toEqual([]);
    const idle = async (leastCapital: bigint) => tasks(await find(placing, 'placements', { leastCapital }));
    const { capital } = (await readSnapshot(chain.rpc, deployment)).reserve.value;
    expect(await idle(capital)).toEqual([]);
    expect(await idle(capital - 160_000n * DOLLAR)).toEqual([{ kind: 'valuePlacement', vault }]);
    await readies(chain, deployment, depository, 1_000_000n * DOLLAR);
    const [all] = await idle(capital - 160_000n * DOLLAR);
    expect(all).toEqual({ kind: 'place', vault, amount: 160_000n * DOLLAR });
    if (all === undefined) throw new Error('nothing is placed');
    const ways = await waysTo(all, { rpc: chain.rpc, deployment, signer: chain.payer, taker: undefined, mints: [] });
    await refused(chain.send(...(ways[0] ?? [])), 'PlacementExceedsShare');
    await chain.send(...(ways[1] ?? [])); // A half of it is within a tenth of capital.
    expect((await readSnapshot(chain.rpc, deployment)).reserve.value.placed).toBe(80_000n * DOLLAR);
    await chain.send(place(deployment, { depository, amount: quote(1_000n * DOLLAR) }));
    expect(await found()).toEqual(['recall']);
    await chain.advance(300n);
    expect(await found()).toEqual(['recall']);
    expect((await idle(0n)).map(({ kind }) => kind)).toEqual(['valuePlacement', 'recall', 'place']);
    await chain.advance(1_500n);
    expect(await found()).toEqual(['valuePlacement', 'recall']);
    await chain.send(valuePlacement(deployment, { depository }));
    expect(await found()).toEqual(['recall']);
});
