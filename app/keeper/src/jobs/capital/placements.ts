/** Looks at what protocol capital has with depositories, calls home what may come, and places what is idle if it is told to. */
import { quote } from '@ballast/client';

import type { Action } from '../../acting/actions.js';
import type { View } from '../../reading/view.js';
import type { Job } from '../job.js';
import { isTroubled } from './trouble.js';

/** Seconds after which a placement is looked at again: coverage counts, and an impairment runs on by, what was seen within an hour. */
const LOOK = 1_800n;
/** Seconds between two tries to call something home: whether it may come is for the simulation to say. */
const TRY = 600n;
/** All of it. */
const ALL = quote((1n << 64n) - 1n);

function tend(view: View): Action[] {
    return [...watch(view), ...place(view)];
}

function watch(view: View): Action[] {
    return view.placements.flatMap(({ value: { vault, principal, redeemable, looked } }) => {
        if (principal === 0n && redeemable === 0n) return [];
        const recall = { task: { kind: 'recall' as const, vault, amount: ALL }, subject: `recall from ${vault}`, every: TRY };
        if (view.now - looked < LOOK) return [recall];
        return [{ task: { kind: 'valuePlacement' as const, vault }, subject: `placement with ${vault}`, every: 60n }, recall];
    });
}

/** What is beyond the capital that stays, with the vault that terms name: the program says how much of it. */
function place(view: View): Action[] {
    const { reserve, terms } = view.books;
    const { vault, share } = terms.value.placement;
    const open = view.placements.find(({ value }) => value.vault === vault)?.value;
    if (view.leastCapital === undefined || share === 0 || open === undefined || open.redeemable < open.principal) return [];
    const { capital, reported } = reserve.value;
    if (capital <= view.leastCapital || reported > 0n || isTroubled(view)) return [];
    const amount = quote(capital - view.leastCapital);
    return [{ task: { kind: 'place', vault, amount }, subject: `place with ${vault}`, every: LOOK }];
}

export const placements: Job = {
    name: 'placements',
    about: 'looks at what is placed with depositories, half-hourly, calls home what may come, and places what is beyond --min-capital',
    find: tend,
};
