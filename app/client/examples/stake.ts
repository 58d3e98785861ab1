/** Stakes in the open series of the junior tranche; refuses to pay for nothing. */
import { quote, readOne, shares, stake, type Deployment, type Sender, type SnapshotRpc } from '@ballast/client';
import type { Address, TransactionSigner } from '@solana/kit';

export async function stakeJunior(
    sender: Sender,
    rpc: SnapshotRpc,
    deployment: Deployment,
    { staker, wallet, receiver, amount }: { staker: TransactionSigner; wallet: Address; receiver: Address; amount: bigint },
): Promise<void> {
    const { value: reserve } = await readOne(rpc, 'Reserve', deployment.reserve);
    const [junior] = reserve.tranches;
    if (junior === undefined || junior.open === 0) throw new Error('the junior tranche is closed: wait for its next series');
    await sender.send([
        await stake(deployment, {
            staker,
            tranche: 'junior',
            series: junior.series,
            source: wallet,
            shares: receiver,
            amount: quote(amount),
            leastShares: shares(1n),
        }),
    ]);
}
