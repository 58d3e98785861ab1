/** Calls for variation: sells collateral where cash lacks for losses. */
import { tokens } from '@ballast/client';
import type { Account } from '@ballast/risk';

import type { Action } from '../../acting/actions.js';
import { serves, type HeldAccount, type View } from '../../reading/view.js';
import type { Job } from '../job.js';
import { isOther, roomOf } from '../taking.js';

/** Seconds after the first call within which the discount opens. */
const OPENS = 60n;
/** Seconds after which clocks of an account that nobody looked at begin anew. */
const WATCHED = 3_600n;

function call(view: View, held: HeldAccount, { positions, collaterals }: Account): Action[] {
    const losing = positions
        .filter(({ net, size, validity }) => net < 0n && (size === 0n || serves(validity)))
        .toSorted((one, other) => (one.net < other.net ? -1 : 1))[0];
    const room = roomOf(view);
    const sold = collaterals
        .filter(({ validity, value }) => serves(validity) && value > 0n && (room === undefined || value <= room))
        .toSorted((one, other) => (one.value > other.value ? -1 : 1))[0];
    if (losing === undefined || sold === undefined) return [];
    const { account, market, collateral } = { account: held.address, market: losing.market, collateral: sold.collateral };
    return [
        {
            task: { kind: 'callVariation', account, market, collateral, amount: tokens(sold.amount) },
            subject: `variation of ${account}`,
            inventory: sold.value,
        },
    ];
}

/** Whether a call would do something: start the clock, or sell once the discount is open. */
function isDue({ now }: View, { value: { calledSince, looked } }: HeldAccount): boolean {
    const running = calledSince !== 0n && now - looked <= WATCHED;
    return !running || now - calledSince >= OPENS;
}

export const variation: Job = {
    name: 'variation',
    about: 'starts variation calls, and a minute later buys the collateral that pays for them',
    urgent: true,
    takes: true,
    find: (view) => {
        if (view.taker === undefined) return [];
        return view.judged.flatMap(({ held, standing }) => {
            if (!standing.called || standing.belowMaintenance || !isOther(view, held) || !isDue(view, held)) return [];
            const whole = view.whole(held);
            return whole === undefined ? [] : call(view, held, whole);
        });
    },
};
