/** Options that commands of keepers share. */
import type { Command } from 'commander';

/** A command about a market. */
export interface InMarket {
    readonly market: string;
}

/** A command about a margin account. */
export interface OfAccount {
    readonly account: string;
}

/** A command by which somebody buys collateral. */
export interface Takes {
    readonly taker: string;
    readonly collateral: string;
    readonly amount: string;
}

/** Names a market. */
export const inMarket = (command: Command): Command => command.requiredOption('--market <market>', 'a symbol, an index, or feed:N');

/** Names who buys, what, and how much of it. */
export const takes = (command: Command): Command =>
    command
        .requiredOption('--taker <account>', 'who buys, with what: a trader, a key file, or a margin account')
        .requiredOption('--collateral <token>', 'a symbol, an index, or feed:N')
        .requiredOption('--amount <amount>', 'how much of it at most, in whole tokens');
