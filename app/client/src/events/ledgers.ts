/** What events say of the ledgers, after each of them. Nothing is computed: events carry what a ledger holds afterwards. */
import { QUOTE } from '../constants.js';
import type { MarketTotals } from '../generated/index.js';
import type { BallastEvent } from './decode.js';

/** The ledgers of a deployment, as far as events told. */
export class Ledgers {
    /** What the traders' quote vault owes. */
    traders: bigint | undefined;
    /** What the reserve's vault owes. */
    reserve: bigint | undefined;
    /** What the vaults of collateral owe, by index. */
    readonly collateral = new Map<number, bigint>();
    /** Totals by market. */
    readonly markets = new Map<number, MarketTotals>();

    /** Takes an event in. Give events in order. */
    apply({ fields }: BallastEvent): void {
        if ('totals' in fields) this.take(fields.totals);
        if ('tradersLedger' in fields) this.traders = fields.tradersLedger;
        if ('reserveLedger' in fields) this.reserve = fields.reserveLedger;
        if ('ledger' in fields) this.takeVault(fields.collateral, fields.ledger);
    }

    private take(totals: MarketTotals | { __option: 'Some'; value: MarketTotals } | { __option: 'None' }): void {
        const known = 'market' in totals ? totals : totals.__option === 'Some' ? totals.value : undefined;
        if (known) this.markets.set(known.market, known);
    }

    private takeVault(collateral: number, ledger: bigint): void {
        if (collateral === QUOTE) this.traders = ledger;
        else this.collateral.set(collateral, ledger);
    }
}
