/** What a keeper may do, as plain data: `find` of a job lists it, {@link build} makes its instructions. */
import type { Breaker, generated, Quote, Size, Tokens, Tranche } from '@ballast/client';
import type { Address } from '@solana/kit';

/** A feed, and the account that its price was posted to. */
export interface Oracle {
    readonly feed: number;
    readonly oracle: Address;
}

interface InMarket {
    readonly market: number;
}

interface OfAccount extends InMarket {
    readonly account: Address;
}

/** Some of a position. With `accrue` funding is accrued in the same transaction: time that was not charged bars the rest. */
interface Part {
    readonly size: Size;
    readonly accrue: boolean;
}

interface Sale {
    readonly account: Address;
    readonly collateral: number;
    readonly amount: Tokens;
}

/** What is to be done. */
export type Task =
    | { readonly kind: 'refreshPrices'; readonly oracles: readonly Oracle[] }
    | { readonly kind: 'reportDeadFeed'; readonly feed: number }
    | ({ readonly kind: 'finalizeDeadMarket' } & InMarket)
    | ({ readonly kind: 'accrueFunding' } & InMarket)
    | { readonly kind: 'followVolatility'; readonly markets: readonly number[]; readonly collaterals: readonly number[] }
    | { readonly kind: 'updateTarget' }
    | ({ readonly kind: 'settle' } & OfAccount)
    | ({ readonly kind: 'settleRecovery'; readonly recovery: number } & InMarket)
    | ({ readonly kind: 'callVariation' } & Sale & InMarket)
    | ({ readonly kind: 'liquidatePosition' } & Part & OfAccount)
    | ({ readonly kind: 'liquidateCollateral' } & Sale)
    /** With `inventory` one of both is the reserve's own. */
    | ({ readonly kind: 'deleverage'; readonly opposite: Address; readonly inventory: boolean } & Part & OfAccount)
    | ({ readonly kind: 'resolveDeficit'; readonly claims: readonly number[] } & OfAccount)
    | ({ readonly kind: 'applyShortfall' } & InMarket)
    | { readonly kind: 'buyRecovery'; readonly recovery: number; readonly collateral: number; readonly amount: Tokens }
    | ({ readonly kind: 'collectRecovery' } & InMarket)
    | ({ readonly kind: 'collectFees' } & InMarket)
    | { readonly kind: 'reportDeficit'; readonly account: Address }
    | { readonly kind: 'tripBreaker'; readonly breaker: Breaker; readonly vault: number | 'reserve' }
    | { readonly kind: 'releaseWithdrawals'; readonly collateral: number }
    | { readonly kind: 'payWithdrawal'; readonly ticket: Address; readonly owner: Address; readonly collateral: number }
    | { readonly kind: 'priceExits'; readonly tranche: Tranche; readonly series: number; readonly epoch: number }
    | {
          readonly kind: 'payExit';
          readonly ticket: Address;
          readonly owner: Address;
          readonly tranche: Tranche;
          readonly series: number;
          readonly epoch: number;
      }
    | { readonly kind: 'beginCensus' }
    | { readonly kind: 'visitAccounts'; readonly accounts: readonly Address[] }
    | { readonly kind: 'finishCensus'; readonly markets: readonly number[] }
    /** `held` is the reserve's own account in the market. */
    | ({ readonly kind: 'absorb'; readonly held: Address } & Part & OfAccount)
    /** `least` is how far below the oracle's price it has to be, in basis points: what the simulation says decides. */
    | ({ readonly kind: 'buyInventory'; readonly held: Address; readonly least: number } & Part & InMarket)
    | ({ readonly kind: 'returnInventory'; readonly held: Address } & InMarket)
    | { readonly kind: 'valueHoldings' }
    | { readonly kind: 'valuePlacement'; readonly vault: Address }
    | { readonly kind: 'place'; readonly vault: Address; readonly amount: Quote }
    | { readonly kind: 'recall'; readonly vault: Address; readonly amount: Quote }
    | { readonly kind: 'earnPremium'; readonly facility: Address; readonly holder: Address }
    | { readonly kind: 'closeSignal'; readonly detector: Address }
    | { readonly kind: 'applyChange'; readonly change: Address; readonly what: generated.Change['__kind'] }
    | { readonly kind: 'closeChange'; readonly change: Address; readonly payer: Address };

/** A task, and how it is kept. */
export interface Action {
    readonly task: Task;
    /** Names what it is about: while one with the same subject is under way or pauses, it is not tried. */
    readonly subject: string;
    /** Seconds of the cluster's clock before which the same is not tried again, whatever came of it. */
    readonly every?: bigint;
    /** What it is about, in quote: of one job's actions the greater are tried first. */
    readonly worth?: bigint;
    /** What a taker would hold more by it at most, in quote. */
    readonly inventory?: bigint;
}

/** Accounts of traders and takers that a task reads: they are read again right before it is sent. */
export function accountsOf(task: Task): Address[] {
    switch (task.kind) {
        case 'settle':
        case 'callVariation':
        case 'liquidatePosition':
        case 'liquidateCollateral':
        case 'resolveDeficit':
        case 'reportDeficit':
            return [task.account];
        case 'deleverage':
            return [task.account, task.opposite];
        case 'absorb':
            return [task.account, task.held];
        case 'buyInventory':
        case 'returnInventory':
            return [task.held];
        case 'visitAccounts':
            return [...task.accounts];
        case 'earnPremium':
            return [task.facility];
        case 'payWithdrawal':
        case 'payExit':
            return [task.ticket];
        case 'applyChange':
        case 'closeChange':
            return [task.change];
        default:
            return [];
    }
}
