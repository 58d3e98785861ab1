/** What the reserve took on: it takes on more, sends back what it does not need, and sells. */
import type { Job } from '../job.js';
import { absorb, takesOn } from './absorption.js';
import { buy } from './purchases.js';
import { giveBack } from './returns.js';

export const inventory: Job = {
    name: 'inventory',
    about: 'lets the reserve take on what nobody liquidates, and sends back what it does not need; with a margin account buys of it',
    urgent: true,
    find: (view) => {
        const own = [...view.own.values()];
        const absorbed = takesOn(view) ? view.judged.flatMap((judged) => absorb(view, judged)) : [];
        return [...absorbed, ...own.flatMap((held) => [...giveBack(view, held), ...buy(view, held)])];
    },
};
