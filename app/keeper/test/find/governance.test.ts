/** Changes: what is due, and nothing a moment before. */
import { applyChange, BALLAST_PROGRAM_ADDRESS, generated, queueChange, queuedAt, type ChangeArgs } from '@ballast/client';
import { Exchange, type Chain } from '@ballast/localnet';
import { fetchEncodedAccount } from '@solana/kit';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { DAY } from '../../../client/test/support/units.js';
import { Finder, tasks } from '../support/finding.js';

let finder: Finder;
let chain: Chain;
/** A reserve with stakers stands behind them. */
let rich: Exchange;
const find = (...asked: Parameters<Finder['find']>) => finder.find(...asked);

beforeAll(async () => {
    finder = await Finder.open();
    ({ chain } = finder);
    rich = await Exchange.launched(chain, undefined, 'rich');
}, 60_000);

afterAll(() => finder.close());

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
