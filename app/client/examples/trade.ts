/** Settles a trade between two accounts whose owners sign; pays what the program asked for first when it refuses. */
import { accrueFunding, settleTrade, isRefusal, type Deployment, type Sender, type SettleTradeOptions } from '@ballast/client';

export async function settleOrAccrue(sender: Sender, deployment: Deployment, trade: SettleTradeOptions): Promise<void> {
    const settlement = await settleTrade(deployment, trade);
    try {
        await sender.send([settlement]);
    } catch (error) {
        if (!isRefusal(error, 'FundingNotAccrued')) throw error;
        await sender.send([await accrueFunding(deployment, { market: trade.market })]);
        await sender.send([settlement]);
    }
}
