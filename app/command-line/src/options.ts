/** Options that several commands share, each in the same words. */
import type { Command } from 'commander';

import { index } from './globals.js';

const WHO = 'a name, a key file or an address';

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

/** Names a margin account. */
export const ofAccount = (command: Command): Command =>
    command.requiredOption('--account <account>', 'a trader, a key file, an owner, or a margin account');

/** Names somebody who has to be named: `matcher`, `owner`. */
export const named = (command: Command, who: string): Command => command.requiredOption(`--${who} <who>`, WHO);

/** Names who signs, or for whom it is done: `staker`, `owner`. It is the key if nobody is named. */
export const signs = (command: Command, who: string): Command => command.option(`--${who} <who>`, `${WHO}; the key if it is left out`);

/** The owner's number for something: `the ticket`. */
export const numbered = (command: Command, what: string): Command =>
    command.option('--index <number>', `the owner's number for ${what}`, index, 0);

/** Where tokens come from: `the staker`. */
export const paysFrom = (command: Command, owner: string, what = 'token account that pays'): Command =>
    command.option('--from <account>', `${what}; ${owner}'s if left out`);

/** Where tokens go. */
export const receivesAt = (command: Command, owner: string, what = 'token account that receives'): Command =>
    command.option('--to <account>', `${what}; ${owner}'s if left out`);
