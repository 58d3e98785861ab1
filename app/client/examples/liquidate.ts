/** Tries to liquidate every position of a deployment: the program says which may be. A real keeper asks the law first. */
import {
    accrueFunding,
    liquidatePosition,
    readSnapshot,
    size,
    isRefusal,
    type Deployment,
    type SignedAccount,
    type SnapshotRpc,
    type Sender,
} from '@ballast/client';
import type { Address } from '@solana/kit';

export async function liquidateWhoever(
    sender: Sender,
    rpc: SnapshotRpc,
    deployment: Deployment,
    liquidator: SignedAccount,
): Promise<Address[]> {
    const { marginAccounts } = await readSnapshot(rpc, deployment);
    const liquidated: Address[] = [];
    for (const { address: account, value } of marginAccounts.filter(({ address }) => address !== liquidator.account)) {
        for (const { market, size: held } of value.positions.filter((position) => position.size !== 0n)) {
            const whole = size(held < 0n ? -held : held); // The program takes as much as is needed.
            const accrual = await accrueFunding(deployment, { market }); // In one transaction: time that was not charged bars a liquidation.
            const liquidation = await liquidatePosition(deployment, { market, account, liquidator, size: whole });
            if (await isAccepted(sender.send([accrual, liquidation]))) liquidated.push(account);
        }
    }
    return liquidated;
}

/** Whether it was accepted; a healthy account is no error. */
async function isAccepted(sent: Promise<unknown>): Promise<boolean> {
    try {
        await sent;
        return true;
    } catch (error) {
        if (isRefusal(error, 'NotLiquidatable')) return false;
        throw error;
    }
}
