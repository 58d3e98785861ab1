/** Lets maintenance follow volatility, and the reserve's target follow risk. */
import type { Action } from '../../acting/actions.js';
import type { View } from '../../reading/view.js';
import type { Job } from '../job.js';

const HOUR = 3_600n;

/** Terms that follow volatility; nobody can see when they were aimed last, so hourly. */
function follow({ books: { terms, markets } }: View): Action[] {
    const following = [...markets.keys()].filter((index) => terms.value.markets[index]?.maintenanceFollow.multiple !== 0);
    const collaterals = terms.value.collaterals.flatMap(({ maintenanceFollow }, index) =>
        maintenanceFollow.multiple === 0 ? [] : [index],
    );
    if (following.length + collaterals.length === 0) return [];
    return [{ task: { kind: 'followVolatility', markets: following, collaterals }, subject: 'volatility', every: HOUR }];
}

function target({ books: { reserve, terms }, now }: View): Action[] {
    if (terms.value.reserve.speedUp === 0 || now - reserve.value.targetSince < HOUR) return [];
    return [{ task: { kind: 'updateTarget' }, subject: 'target', every: HOUR / 2n }];
}

export const reserve: Job = {
    name: 'reserve',
    about: 'hourly: lets maintenance terms follow volatility, and the target of the reserve what it stands behind',
    find: (view) => [...follow(view), ...target(view)],
};
