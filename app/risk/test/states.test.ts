/** What the program itself says of thousands of accounts is what the WebAssembly says. */
import { expect, test } from 'vitest';
import { judged, load } from './support/built.js';

test('every standing is the one that the program computed natively', async () => {
    const risk = await load();
    let compared = 0;
    for (const { name, books, accounts, expected } of judged) {
        const answers = risk.standings({ books, accounts }).map(({ standing, refusal }) => {
            if (standing === null) return JSON.stringify({ refused: refusal?.code });
            const { equity, unpaid, notional, initial, maintenance, requirement } = standing;
            const fields = { equity, unpaid, notional, initial, maintenance, requirement };
            return JSON.stringify(fields, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
        });
        expect(answers, name).toEqual(expected);
        compared += answers.length;
    }
    expect(compared).toBeGreaterThanOrEqual(5_000);
});

test('all of an account adds up to its standing', async () => {
    const risk = await load();
    for (const { books, accounts } of judged) {
        for (const bytes of accounts) {
            const { standing, cash, feesOwed, positions, collaterals } = risk.account({ books, account: bytes });
            const legs = [...positions, ...collaterals];
            const sum = (numbers: readonly bigint[]): bigint => numbers.reduce((total, number) => total + number, 0n);
            const free = 10_000n * (cash - feesOwed);
            expect(sum(legs.map((leg) => leg.initial)) + free).toBe(standing.initial);
            expect(sum(legs.map((leg) => leg.maintenance)) + free).toBe(standing.maintenance);
            expect(positions.map(({ claim, profit }) => claim + profit)).toEqual(positions.map(({ net }) => net));
            expect(sum(positions.map(({ net }) => net)) + sum(collaterals.map(({ value }) => value)) + cash).toBe(standing.equity);
            expect(positions.filter(({ liquidation }) => liquidation !== null).length > 0 && !standing.belowMaintenance).toBe(false);
        }
    }
});
