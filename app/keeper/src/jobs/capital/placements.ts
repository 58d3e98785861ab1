/** Looks at what protocol capital has with depositories, and calls home what may come. */
import { quote } from '@ballast/client';

import type { Action } from '../../acting/actions.js';
import type { View } from '../../reading/view.js';
import type { Job } from '../job.js';

/** Seconds after which a placement is looked at again: coverage counts, and an impairment runs on by, what was seen within an hour. */
const LOOK = 1_800n;
/** Seconds between two tries to call something home: whether it may come is for the simulation to say. */
const TRY = 600n;
/** All of it. */
const ALL = quote((1n << 64n) - 1n);

function tend(view: View): Action[] {
    return view.placements.flatMap(({ value: { vault, principal, redeemable, looked } }) => {
        if (principal === 0n && redeemable === 0n) return [];
        const recall = { task: { kind: 'recall' as const, vault, amount: ALL }, subject: `recall from ${vault}`, every: TRY };
        if (view.now - looked < LOOK) return [recall];
        return [{ task: { kind: 'valuePlacement' as const, vault }, subject: `placement with ${vault}`, every: 60n }, recall];
    });
}

export const placements: Job = {
    name: 'placements',
    about: 'looks at what is placed with depositories, half-hourly, and calls home what may come',
    find: tend,
};
