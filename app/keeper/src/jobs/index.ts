/** All jobs, in the order in which a round goes through them. */
import { deficits } from './accounts/deficits.js';
import { deleveraging } from './accounts/deleveraging.js';
import { liquidation } from './accounts/liquidation.js';
import { settlement } from './accounts/settlement.js';
import { variation } from './accounts/variation.js';
import { holdings } from './capital/holdings.js';
import { placements } from './capital/placements.js';
import { census } from './census/census.js';
import { changes } from './governance/changes.js';
import { inventory } from './inventory/inventory.js';
import type { Job } from './job.js';
import { fees } from './markets/fees.js';
import { funding } from './markets/funding.js';
import { prices } from './markets/prices.js';
import { exits } from './reserve/exits.js';
import { facilities } from './reserve/facilities.js';
import { signals } from './reserve/signals.js';
import { reserve } from './reserve/target.js';
import { breakers } from './vaults/breakers.js';
import { withdrawals } from './vaults/withdrawals.js';

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
    placements,
    signals,
    reserve,
    facilities,
    fees,
    census,
    changes,
];
