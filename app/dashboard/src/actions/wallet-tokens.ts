/** What a wallet holds in its own token accounts. */
import { findAssociatedTokenAccount, type Collateral } from '@ballast/client';
import { getBase64Encoder, type Address, type GetMultipleAccountsApi, type Rpc } from '@solana/kit';

export interface WalletTokens {
    readonly address: Address;
    readonly amount: bigint;
    readonly exists: boolean;
}

/** Where token accounts of both programs hold their amount. */
const AMOUNT_AT = 64;

/** The token accounts of an owner, in the order of the mints. */
export async function readTokens(
    rpc: Rpc<GetMultipleAccountsApi>,
    owner: Address,
    mints: readonly Pick<Collateral, 'mint' | 'program'>[],
): Promise<WalletTokens[]> {
    const places = await Promise.all(mints.map(({ mint, program }) => findAssociatedTokenAccount({ owner, mint, program })));
    if (places.length === 0) return [];
    const { value } = await rpc.getMultipleAccounts(places, { encoding: 'base64' }).send();
    return places.map((address, place) => {
        const account = value[place];
        if (!account) return { address, amount: 0n, exists: false };
        const bytes = getBase64Encoder().encode(account.data[0]);
        return { address, amount: new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(AMOUNT_AT, true), exists: true };
    });
}

/** Which token programs mints belong to; the system program where there is no mint. */
export async function readPrograms(rpc: Rpc<GetMultipleAccountsApi>, mints: readonly Address[]): Promise<Address[]> {
    if (mints.length === 0) return [];
    const { value } = await rpc.getMultipleAccounts(mints, { encoding: 'base64', dataSlice: { offset: 0, length: 0 } }).send();
    return value.map((account, place) => {
        if (!account) throw new RangeError(`the mint ${mints[place]} does not exist: ask another node`);
        return account.owner;
    });
}
