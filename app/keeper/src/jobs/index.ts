/** All jobs, in the order in which a round goes through them. */
import { breakers, fees, withdrawals } from './vaults.js';
import { census } from './census.js';
import { changes } from './changes.js';
import { deficits } from './deficits.js';
import { deleveraging } from './deleveraging.js';
import { exits } from './exits.js';
import { funding, reserve } from './funding.js';
import { inventory } from './inventory.js';
import { facilities, holdings, signals } from './kept.js';
import { liquidation } from './liquidation.js';
import { prices } from './prices.js';
import { settlement } from './settlement.js';
import { variation } from './variation.js';

import type { Job } from './job.js';

export type { Job } from './job.js';

export const JOBS: readonly Job[] = [
    prices,
    funding,
    liquidation,
    variation,
    inventory,
    deleveraging,
    deficits,
    settlement,
    breakers,
    withdrawals,
    exits,
    holdings,
    signals,
    reserve,
    facilities,
    fees,
    census,
    changes,
];
