/** `keep`: what anyone may call, and what a venue signs. */
import type { Command } from 'commander';

import { addAccounts } from './accounts.js';
import { addCensus } from './census.js';
import { addHoldings } from './holdings.js';
import { addInventory } from './inventory.js';
import { addMarkets } from './markets.js';
import { addPlacements } from './placements.js';
import { addRefresh } from './refresh.js';
import { addReserve, addWithdrawals } from './reserve.js';
import { addRecoveries, addSales } from './sales.js';
import { addSignalsOver } from './signals.js';

/** Adds `keep`. */
export function addKeeping(program: Command): void {
    const keep = program.command('keep').description('what anyone may call, and what a venue signs').helpGroup('Keeping:');
    addRefresh(keep);
    addMarkets(keep);
    addAccounts(keep);
    addSales(keep);
    addRecoveries(keep);
    addReserve(keep);
    addWithdrawals(keep);
    addCensus(keep);
    addInventory(keep);
    addHoldings(keep);
    addPlacements(keep);
    addSignalsOver(keep);
}
