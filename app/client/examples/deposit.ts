/** Opens a margin account and pays a hundred dollars in. */
import { deposit, findMarginAccount, openAccount, quote, type Deployment, type Sender } from '@ballast/client';
import type { Address, TransactionSigner } from '@solana/kit';

export async function depositHundredDollars(
    sender: Sender,
    deployment: Deployment,
    { owner, wallet }: { owner: TransactionSigner; wallet: Address },
): Promise<Address> {
    const account = await findMarginAccount(deployment.clearinghouse, owner.address, 0);
    await sender.send([
        await openAccount(deployment, { payer: owner, owner, index: 0 }),
        await deposit(deployment, { depositor: owner, account, source: wallet, amount: quote(100_000_000n) }),
    ]);
    return account;
}
