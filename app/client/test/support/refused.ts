import { expect } from 'vitest';

import { TransactionRefused, type Refusal } from '@ballast/client';

/** Waits for a refusal, and makes sure that it is this one. */
export async function refused(sent: Promise<unknown>, name: string): Promise<Refusal> {
    const outcome: unknown = await sent.then(
        () => 'accepted',
        (error: unknown) => error,
    );
    if (!(outcome instanceof TransactionRefused)) throw new Error(`expected ${name}, got ${String(outcome)}`);
    expect(outcome.refusal.name).toBe(name);
    return outcome.refusal;
}
