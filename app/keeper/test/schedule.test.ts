/** Pauses and limits, against a clock that the test turns. */
import { expect, test } from 'vitest';

import { createLog, Mirror, Schedule, secretsIn, Spending, SpendingLimitReached } from '../src/index.js';

let machine = 0;
const scheduleAt = (chance = 0.5) => {
    machine = 1_000_000;
    return new Schedule({ clock: () => machine, chance: () => chance });
};

test('each refusal for the same reason doubles the pause, up to a bound; another reason begins anew', () => {
    const schedule = scheduleAt();
    const pauses = [5, 10, 20, 40, 80, 160, 300, 300];
    for (const seconds of pauses) {
        schedule.end('a', { cause: 'later', now: 0n });
        machine += seconds * 1_000 - 1;
        expect(schedule.isDue('a', 0n), `before ${seconds} seconds`).toBe(false);
        machine += 1;
        expect(schedule.isDue('a', 0n), `after ${seconds} seconds`).toBe(true);
    }
    schedule.end('a', { cause: 'refresh', now: 0n });
    machine += 2_000;
    expect(schedule.isDue('a', 0n)).toBe(true);
});

test('pauses differ by chance, from half to one and a half', () => {
    for (const [chance, seconds] of [
        [0, 150],
        [0.999_999, 449.999_7],
    ] as const) {
        const schedule = scheduleAt(chance);
        schedule.end('a', { cause: 'never', now: 0n });
        machine += seconds * 1_000 - 10;
        expect(schedule.isDue('a', 0n)).toBe(false);
        machine += 20;
        expect(schedule.isDue('a', 0n)).toBe(true);
    }
});

test('the clock of the cluster ends a pause as well, but not what is kept for a while', () => {
    const schedule = scheduleAt();
    schedule.end('a', { cause: 'later', now: 100n });
    expect(schedule.isDue('a', 104n)).toBe(false);
    expect(schedule.isDue('a', 105n)).toBe(true);
    schedule.end('b', { cause: 'done', now: 100n, every: 3_600n });
    machine += 10_000_000;
    expect(schedule.isDue('b', 3_699n)).toBe(false);
    expect(schedule.isDue('b', 3_700n)).toBe(true);
});

test('what is under way is not begun twice, and success forgets refusals', () => {
    const schedule = scheduleAt();
    schedule.begin('a');
    expect(schedule.isDue('a', 0n)).toBe(false);
    schedule.end('a', { cause: 'later', now: 0n });
    expect(schedule.pausing).toBe(1);
    schedule.end('a', { cause: 'done', now: 0n });
    expect([schedule.isDue('a', 0n), schedule.pausing]).toEqual([true, 0]);
});

test('no more is spent than may be within any hour', () => {
    let now = 0;
    const spending = new Spending(100n, () => now);
    const urgent = { urgent: true };
    spending.take(60n, urgent);
    expect(() => spending.take(41n, urgent)).toThrow(SpendingLimitReached);
    spending.take(40n, urgent);
    now = 3_599_999;
    expect(() => spending.take(1n, urgent)).toThrow('100 lamports were spent within an hour, and 1 more exceed the 100');
    now = 3_600_000;
    expect(spending.left).toBe(100n);
});

test('half of what may be spent is kept for urgent work, and what was booked too high is given back', () => {
    let now = 0;
    const spending = new Spending(100n, () => now);
    const [urgent, other] = [{ urgent: true }, { urgent: false }];
    const entry = spending.take(50n, other);
    expect(() => spending.take(1n, other)).toThrow('half of which is kept for');
    spending.correct(entry, 20n);
    expect(spending.left).toBe(80n);
    spending.take(30n, other);
    spending.take(50n, urgent);
    expect(() => spending.take(1n, urgent)).toThrow(SpendingLimitReached);
    now = 3_600_000;
    spending.correct(entry, 0n); // Too late: it does not count any more.
    expect(spending.left).toBe(100n);
    spending.take(70n, urgent);
    spending.take(30n, other);
    expect(() => spending.take(1n, other)).toThrow(SpendingLimitReached);
});

test('the mirror takes newer bytes, leaves older ones, and bears a clock that was turned back', async () => {
    const { ACCOUNTS } = await import('@ballast/client');
    const { address } = await import('@solana/kit');
    const account = address('Ba11astC1earingReserve111111111111111111111');
    const bytesOf = (last: number) => Uint8Array.from([...ACCOUNTS.MarginAccount.discriminator, last]);
    const mirror = new Mirror();
    const held = () => mirror.account(account)?.bytes.at(-1);
    expect(mirror.put(account, bytesOf(1), 5_000n)).toBe(true);
    expect(mirror.put(account, bytesOf(2), 4_990n)).toBe(false);
    expect(held()).toBe(1);
    expect(mirror.put(account, bytesOf(1), 5_001n)).toBe(false);
    expect(mirror.put(account, bytesOf(3), 5_002n)).toBe(true);
    expect(mirror.put(account, bytesOf(4), 10n)).toBe(true);
    expect(held()).toBe(4);
    expect(mirror.put(account, bytesOf(5), 9n)).toBe(false);
    mirror.doubt(); // Another node: its slots say nothing of those before.
    expect(mirror.put(account, bytesOf(5), 9n)).toBe(true);
    expect(mirror.replace({ slot: 11n, accounts: new Map() })).toBe(0);
    expect(mirror.size).toBe(0);
});

test('no secret of an address stands in a log, whoever writes it', () => {
    const lines: string[] = [];
    const url = 'https://user:pass-word-1@node.example/v2/0123456789abcdef?api-key=fedcba9876543210';
    const log = createLog({ level: 'info', secrets: secretsIn(url), write: (line) => lines.push(line) });
    log.info({ error: `fetch failed: ${url}` }, `GET /v2/0123456789abcdef?api-key=fedcba9876543210 by pass-word-1`);
    log.warn(new Error(`no answer of ${url}`));
    expect(lines).toHaveLength(2);
    for (const line of lines) {
        expect(line).not.toMatch(/0123456789abcdef|fedcba9876543210|pass-word-1/);
        expect(line).toContain('[secret]');
    }
});
