/** Depositories: programs with which protocol capital may be placed, each with an adapter in the program. */
import { fetchEncodedAccount, getAddressDecoder, type Address, type GetAccountInfoApi, type Rpc } from '@solana/kit';

import type { DepositoryVault } from './instructions/placements.js';

/** Where the lender is deployed. */
export const LENDER = 'LendingVau1tWithReceipts1111111111111111111' as Address;

/** How the lender's vaults begin: the discriminator of `LendingVault`. */
const VAULT = [0, 74, 47, 254, 64, 13, 66, 21];
/** Where they name their account of quote, and the mint of their receipts. */
const CASH_AT = 8 + 2 * 32;
const RECEIPTS_AT = 8 + 3 * 32;

/** The account is no vault of a depository that Ballast has an adapter for. */
export class NoDepository extends Error {
    override readonly name = 'NoDepository';

    constructor(readonly vault: Address) {
        super(`${vault} is no vault of a depository that Ballast has an adapter for`);
    }
}

/** Reads what belongs to a vault. @throws {NoDepository} */
export async function readDepositoryVault(rpc: Rpc<GetAccountInfoApi>, vault: Address): Promise<DepositoryVault> {
    const account = await fetchEncodedAccount(rpc, vault);
    if (!account.exists || account.programAddress !== LENDER) throw new NoDepository(vault);
    const { data } = account;
    if (!VAULT.every((byte, place) => data[place] === byte)) throw new NoDepository(vault);
    const at = (place: number) => getAddressDecoder().decode(data, place);
    return { program: LENDER, vault, cash: at(CASH_AT), receiptsMint: at(RECEIPTS_AT) };
}
