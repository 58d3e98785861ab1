/** The laws of INVARIANTS.md that sums over a snapshot and replayed events can show. */
import { eventsOf, Ledgers, QUOTE, readHistory, readSnapshot, type Snapshot } from '@ballast/client';
import type { Chain, Exchange } from '@ballast/localnet';
import { expect } from 'vitest';

const total = (amounts: Iterable<bigint>): bigint => [...amounts].reduce((sum, amount) => sum + amount, 0n);

/** What waits in a vault's line, and what was released and not paid. */
function waiting({ outflows }: Snapshot, collateral: number): bigint {
    const outflow = outflows.get(collateral)?.value;
    return outflow === undefined ? 0n : outflow.asked - outflow.released + outflow.next + outflow.owed;
}

/** Checks sizes and ledgers of a snapshot. */
export function checkSums(snapshot: Snapshot): void {
    const accounts = snapshot.marginAccounts.map(({ value }) => value);
    const markets = [...snapshot.markets.values()].map(({ value }) => value);
    const recoveries = [...snapshot.recoveries.values()].map(({ value }) => value);
    const { value: root } = snapshot.clearinghouse;
    const { value: reserve } = snapshot.reserve;
    for (const market of markets) {
        const sizes = accounts.flatMap(({ positions }) => positions.filter((slot) => slot.market === market.index).map(({ size }) => size));
        expect(total(sizes) + market.closedSize, `M1: sizes of market ${market.index}`).toBe(0n);
        expect(total(sizes.filter((size) => size > 0n)), `M7: open interest of market ${market.index}`).toBe(market.openInterest);
    }
    const ofMarkets = total(markets.map(({ pool, feesTaken }) => pool + feesTaken));
    const cash = total(accounts.map((account) => account.cash)) + total(recoveries.map((recovery) => recovery.cash));
    expect(cash + ofMarkets + waiting(snapshot, QUOTE), 'L1: the traders ledger').toBe(root.tradersLedger);
    const tranches = total(reserve.tranches.map(({ assets, streamLeft, due }) => assets + streamLeft + due));
    const budgets = total(markets.map(({ budget }) => budget));
    const others = reserve.facilities + reserve.signalBond;
    expect(budgets + reserve.capital + reserve.treasury + tranches + others, 'L2: the ledger of the reserve').toBe(reserve.ledger);
    for (const [collateral, holds] of snapshot.vaults) {
        if (collateral === QUOTE) continue;
        const balances = accounts.flatMap((account) =>
            account.balances.filter((held) => held.collateral === collateral).map(({ amount }) => amount),
        );
        const recovered = recoveries.map((recovery) => recovery.collateral[collateral] ?? 0n);
        const owed = total(balances) + total(recovered) + waiting(snapshot, collateral);
        expect(owed, `L3: the ledger of collateral ${collateral}`).toBe(root.collateralLedgers[collateral]);
        expect(holds, `V3: the vault of collateral ${collateral}`).toBeGreaterThanOrEqual(owed);
    }
    for (const { collateral, amount } of snapshot.holdings?.value.slots.filter((slot) => slot.amount > 0n) ?? []) {
        expect(snapshot.holdingVaults.get(collateral), `V4: the vault of holding ${collateral}`).toBeGreaterThanOrEqual(amount);
    }
    expect(snapshot.vaults.get(QUOTE), 'V1: the traders vault').toBeGreaterThanOrEqual(root.tradersLedger);
    expect(snapshot.reserveVault, 'V2: the vault of the reserve').toBeGreaterThanOrEqual(reserve.ledger);
}

/** Replays all events, and compares what they say of ledgers with the accounts. */
export async function checkEvents(chain: Chain, exchange: Exchange, snapshot: Snapshot): Promise<void> {
    const ledgers = new Ledgers();
    const counted = new Map<number, bigint>();
    for await (const transaction of readHistory(chain.rpc, exchange.deployment)) {
        for (const { event } of eventsOf(transaction)) {
            ledgers.apply(event);
            const { name, fields } = event;
            // These count in a market and carry no totals.
            if (name === 'FundingAccrued' || name === 'FundingRatePublished') counted.set(fields.market, fields.sequence);
        }
    }
    const { value: root } = snapshot.clearinghouse;
    expect(ledgers.traders).toBe(root.tradersLedger);
    expect(ledgers.reserve).toBe(snapshot.reserve.value.ledger);
    for (const [index, { value }] of snapshot.markets) {
        const { sequence, pool, claims, shortfall, feesTaken, budget, openInterest } = value;
        const told = ledgers.markets.get(index);
        const last = [told?.sequence ?? 0n, counted.get(index) ?? 0n].reduce((one, other) => (one > other ? one : other));
        expect({ ...told, sequence: last }).toEqual({ market: index, sequence, pool, claims, shortfall, feesTaken, budget, openInterest });
    }
}

/** Reads a deployment, and checks its sums. */
export async function checked(chain: Chain, exchange: Exchange): Promise<Snapshot> {
    const snapshot = await readSnapshot(chain.rpc, exchange.deployment);
    checkSums(snapshot);
    return snapshot;
}
