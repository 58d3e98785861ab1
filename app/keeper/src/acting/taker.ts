/** The margin account of a keeper that takes positions and collateral on. */
import { findMarginAccount, readMany, type Deployment, type SnapshotRpc } from '@ballast/client';
import type { Address } from '@solana/kit';

/** Nobody has a margin account that could take anything on. */
export class NoTaker extends Error {
    override readonly name = 'NoTaker';
}

/** The margin account of an owner that takes positions on. @throws {NoTaker} when it does not exist, or has no margin */
export async function findTaker(
    rpc: SnapshotRpc,
    { deployment, owner, index }: { readonly deployment: Deployment; readonly owner: Address; readonly index: number },
): Promise<Address> {
    const address = await findMarginAccount(deployment.clearinghouse, owner, index);
    const [found] = await readMany(rpc, 'MarginAccount', [address]);
    const how = `pay quote into it, with open_account and deposit of @ballast/client or the command \`ballast\`, or leave out the jobs liquidation and variation`;
    if (found === undefined) throw new NoTaker(`${owner} has no margin account ${index} (it would be ${address}): open it and ${how}`);
    const { cash, balances } = found.value;
    if (cash === 0n && balances.every(({ amount }) => amount === 0n)) throw new NoTaker(`the margin account ${address} is empty: ${how}`);
    return address;
}
