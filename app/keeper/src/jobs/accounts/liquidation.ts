/** Takes positions and buys collateral of accounts below maintenance. */
import { tokens } from '@ballast/client';
import type { Account } from '@ballast/risk';

import type { Action } from '../../acting/actions.js';
import { serves, wholeSize, type HeldAccount, type View } from '../../reading/view.js';
import type { Job } from '../job.js';
import { isOther, portion, roomOf } from '../taking.js';

function takePosition(view: View, account: HeldAccount, whole: Account): Action | undefined {
    const position = whole.positions.find(({ liquidation }) => liquidation !== null && liquidation.most > 0n);
    if (position?.liquidation == null) return undefined;
    const taken = portion(position, position.liquidation.most, roomOf(view));
    if (taken === undefined) return undefined;
    const { market, size: held } = position;
    return {
        // The whole may be asked for: the program takes what restores the account, by prices of that moment.
        task: {
            kind: 'liquidatePosition',
            account: account.address,
            market,
            size: taken.size === position.liquidation.most ? wholeSize(held) : wholeSize(taken.size),
            accrue: view.market(market)?.accrueFirst === true,
        },
        subject: `liquidation of ${account.address}`,
        inventory: taken.notional,
    };
}

/** Buys the collateral that is worth most, when no position can be taken. */
function buyCollateral(view: View, account: HeldAccount, { collaterals, positions }: Account): Action | undefined {
    if (positions.some(({ liquidationRefusal }) => liquidationRefusal?.name === 'GracePeriod')) return undefined;
    const room = roomOf(view);
    const [best] = collaterals
        .filter(({ validity, value }) => serves(validity) && value > 0n && (room === undefined || value <= room))
        .toSorted((one, other) => (one.value > other.value ? -1 : 1));
    if (best === undefined) return undefined;
    return {
        task: { kind: 'liquidateCollateral', account: account.address, collateral: best.collateral, amount: tokens(best.amount) },
        subject: `liquidation of ${account.address}`,
        inventory: best.value,
    };
}

export const liquidation: Job = {
    name: 'liquidation',
    about: 'takes positions over and buys collateral of accounts below maintenance',
    urgent: true,
    takes: true,
    find: (view) => {
        if (view.taker === undefined) return [];
        return view.judged.flatMap(({ held, standing }) => {
            if (!standing.belowMaintenance || !isOther(view, held)) return [];
            const whole = view.whole(held);
            if (whole === undefined) return [];
            const action = takePosition(view, held, whole) ?? buyCollateral(view, held, whole);
            return action === undefined ? [] : [{ ...action, worth: standing.notional }];
        });
    },
};
