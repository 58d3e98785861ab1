/** A subscription says when it opened, and when it told the first: what changed in between is read again. */
import { generateKeyPairSigner } from '@solana/kit';
import { expect, test } from 'vitest';

import { Subscription, type ReadingSubscriptions } from '../src/reading/subscription.js';

/** A node that opens at once, and tells what it is given. */
function nodeOf(told: { readonly slots: AsyncIterable<{ slot: bigint }> }): ReadingSubscriptions {
    const silent = (async function* () {
        await new Promise(() => undefined);
        yield undefined;
    })();
    const request = (answer: AsyncIterable<unknown>) => () => ({ subscribe: () => Promise.resolve(answer) });
    return { programNotifications: request(silent), slotNotifications: request(told.slots) } as unknown as ReadingSubscriptions;
}

test('the first slot that is told begins what is complete, once for each opening', async () => {
    const said: string[] = [];
    const ended = new AbortController();
    const { address } = await generateKeyPairSigner();
    const slots = async function* () {
        await Promise.resolve();
        yield { slot: 7n };
        yield { slot: 8n };
        if (said.filter((word) => word === 'opened').length === 2) ended.abort();
        else throw new Error('broke'); // The connection breaks, and is opened anew.
    };
    const subscription = new Subscription({
        connect: () => nodeOf({ slots: slots() }),
        root: address,
        abortSignal: ended.signal,
        silence: 1_000,
        lag: 10n,
        hear: () => undefined,
        opened: () => said.push('opened'),
        began: () => said.push('began'),
        broke: () => said.push('broke'),
    });
    await subscription.run();
    expect(said).toEqual(['opened', 'began', 'broke', 'opened', 'began']);
    expect(subscription.lastSlot).toBe(8n);
});
