/** Changes: what is due, and nothing a moment before. */
import { applyChange, BALLAST_PROGRAM_ADDRESS, generated, queueChange, queuedAt, type ChangeArgs } from '@ballast/client';
import { fetchEncodedAccount } from '@solana/kit';
import { expect } from 'vitest';

import { DAY } from '../../../client/test/support/units.js';
import { tasks, test } from '../support/finding.js';

test('changes: applied when due, closed when over, roles left to their new keys', async ({ chain, rich, find }) => {
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
