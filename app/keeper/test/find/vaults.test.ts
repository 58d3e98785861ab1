/** What waits for a vault, and what a breaker has a reason for. */
import { findOutflow, findWithdrawalTicket, quote, quoteOf, releaseWithdrawals, requestWithdrawal, tripBreaker } from '@ballast/client';
import { expect } from 'vitest';

import { DAY, HOUR, ONE, usd } from '../../../client/test/support/units.js';
import { tasks, test } from '../support/finding.js';

test('withdrawals, breakers, fees: what waits for a vault', async ({ chain, rich, find }) => {
    const { deployment } = rich;
    const whale = await rich.trader('whale', usd(2_000_000n));
    await rich.wait(2n * HOUR);
    expect(await find(rich, 'withdrawals')).toEqual([]);
    expect(await find(rich, 'breakers')).toEqual([]);
    const whole = { owner: whale.key, account: whale.account, amount: quote(usd(2_000_000n)), index: 3 };
    await chain.send(requestWithdrawal(deployment, whole));
    const [releasing] = tasks(await find(rich, 'withdrawals'));
    expect(releasing).toEqual({ kind: 'releaseWithdrawals', collateral: 65_535 });
    expect(tasks(await find(rich, 'breakers'))).toEqual([{ kind: 'tripBreaker', breaker: 'withdrawalsWait', vault: 65_535 }]);
    await chain.advance(HOUR);
    await chain.send(releaseWithdrawals(deployment));
    const ticket = await findWithdrawalTicket(await findOutflow(deployment.tradersVault), whale.key.address, 3);
    const paying = { kind: 'payWithdrawal', ticket, owner: whale.key.address, collateral: quoteOf(deployment).index };
    expect(tasks(await find(rich, 'withdrawals'))).toContainEqual(paying);
    await chain.send(tripBreaker(deployment, { breaker: 'withdrawalsWait' }));
    expect(await find(rich, 'breakers')).toEqual([]); // It is open.
    expect(await find(rich, 'fees')).toEqual([]);
    const [one, other] = [await rich.trader('one'), await rich.trader('other')];
    await rich.wait(DAY + HOUR); // The breaker closes.
    await rich.trade('ETH', one, other, ONE, rich.worth('ETH', ONE));
    expect(tasks(await find(rich, 'fees'))).toEqual([{ kind: 'collectFees', market: rich.asset('ETH').index }]);
});
