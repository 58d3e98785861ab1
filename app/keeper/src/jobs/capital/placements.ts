/** Looks at what protocol capital has with depositories, calls home what may come, and places what is idle if it is told to. */
import { quote } from '@ballast/client';

import type { Action } from '../../acting/actions.js';
import type { View } from '../../reading/view.js';
import type { Job } from '../job.js';
import { isTroubled } from './trouble.js';

/** Seconds after which a placement is looked at again: coverage counts, and an impairment runs on by, what was seen within an hour. */
const LOOK = 1_800n;
/** Seconds after which it is where something is to be placed: whoever fills the vault for a moment at two looks of his own is found between them. */
const CLOSE_LOOK = 300n;
/** Seconds for which looks must find all of it before anything is placed, and after the last of which nothing is. */
const CONFIRM = 600n;
const WATCH = 3_600n;
/** Seconds between two tries to call something home: whether it may come is for the simulation to say. */
const TRY = 600n;
/** All of it. */
const ALL = quote((1n << 64n) - 1n);

function tend(view: View): Action[] {
    return [...watch(view), ...place(view)];
}

function watch(view: View): Action[] {
    return view.placements.flatMap(({ value: { vault, principal, redeemable, looked } }) => {
        const grows = idle(view) > 0n && vault === view.books.terms.value.placement.vault;
        const held = principal > 0n || redeemable > 0n;
        const look = { task: { kind: 'valuePlacement' as const, vault }, subject: `placement with ${vault}`, every: 60n };
        const recall = { task: { kind: 'recall' as const, vault, amount: ALL }, subject: `recall from ${vault}`, every: TRY };
        const due = (held || grows) && view.now - looked >= (grows ? CLOSE_LOOK : LOOK);
        return [...(due ? [look] : []), ...(held ? [recall] : [])];
    });
}

/** What is beyond the capital that stays. */
function idle(view: View): bigint {
    const { reserve, terms } = view.books;
    const { capital, reported } = reserve.value;
    const { leastCapital } = view;
    if (leastCapital === undefined || terms.value.placement.share === 0 || reported > 0n || isTroubled(view)) return 0n;
    return capital > leastCapital ? capital - leastCapital : 0n;
}

/** What is beyond the capital that stays, with the vault that terms name, once looks found all of it: the program says how much of it. */
function place(view: View): Action[] {
    const { vault } = view.books.terms.value.placement;
    const open = view.placements.find(({ value }) => value.vault === vault)?.value;
    if (open === undefined || open.impaired !== 0 || open.defaulted !== 0) return [];
    if (view.now - open.turned < CONFIRM || view.now - open.looked > WATCH) return [];
    const most = idle(view);
    const amount = quote(most < open.least ? most : open.least);
    return amount === 0n ? [] : [{ task: { kind: 'place', vault, amount }, subject: `place with ${vault}`, every: LOOK }];
}

export const placements: Job = {
    name: 'placements',
    about: 'looks at what is placed with depositories, half-hourly (every five minutes where something is to be placed), calls home what may come, and places what is beyond --min-capital',
    find: tend,
};
