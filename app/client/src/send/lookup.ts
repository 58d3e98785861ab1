/** Tables of addresses, with which a transaction that names many accounts fits its 1,232 bytes. */
import {
    AccountRole,
    address,
    getAddressDecoder,
    getAddressEncoder,
    getBase64Encoder,
    getProgramDerivedAddress,
    getU64Encoder,
    type AccountSignerMeta,
    type Address,
    type AddressesByLookupTableAddress,
    type GetMultipleAccountsApi,
    type Instruction,
    type Rpc,
    type TransactionSigner,
} from '@solana/kit';

import { findMarket, findOutflow, findRecovery } from '../addresses.js';
import { INSTRUCTIONS_SYSVAR, SPL_TOKEN, SYSTEM, TOKEN_2022 } from '../constants.js';
import { vaultOf, type Deployment } from '../deployment.js';
import { signerOf, type Signatory } from '../instructions/shared.js';

const LOOKUP_TABLES = address('AddressLookupTab1e1111111111111111111111111');
const CREATE = [0, 0, 0, 0];
const EXTEND = [2, 0, 0, 0];
/** Where a table's addresses begin. */
const ADDRESSES_AT = 56;
const ADDRESS_SIZE = 32;
/** Addresses that one transaction can add. */
export const ADDRESSES_AT_ONCE = 20;

export interface CreateLookupTableOptions {
    /** Who may extend it, and pays. */
    readonly authority: Signatory;
    /** A slot that is over but recent: it is part of the address. */
    readonly slot: bigint;
}

/** Makes an empty table. */
export async function createLookupTable({
    authority,
    slot,
}: CreateLookupTableOptions): Promise<{ table: Address; instruction: Instruction }> {
    const signer = signerOf(authority);
    const seeds = [getAddressEncoder().encode(signer.address), getU64Encoder().encode(slot)];
    const [table, bump] = await getProgramDerivedAddress({ programAddress: LOOKUP_TABLES, seeds });
    const instruction = {
        programAddress: LOOKUP_TABLES,
        accounts: [
            { address: table, role: AccountRole.WRITABLE },
            signedBy(signer, AccountRole.READONLY_SIGNER),
            signedBy(signer, AccountRole.WRITABLE_SIGNER),
            { address: SYSTEM, role: AccountRole.READONLY },
        ],
        data: new Uint8Array([...CREATE, ...getU64Encoder().encode(slot), bump]),
    };
    return { table, instruction };
}

export interface ExtendLookupTableOptions {
    readonly authority: Signatory;
    readonly table: Address;
    /** At most {@link ADDRESSES_AT_ONCE}. They serve from the next slot on. */
    readonly addresses: readonly Address[];
}

/** Adds addresses to a table. */
export function extendLookupTable({ authority, table, addresses }: ExtendLookupTableOptions): Instruction {
    if (addresses.length > ADDRESSES_AT_ONCE) {
        throw new RangeError(`${addresses.length} addresses do not fit a transaction: add ${ADDRESSES_AT_ONCE} at a time`);
    }
    const signer = signerOf(authority);
    const encoded = addresses.flatMap((added) => [...getAddressEncoder().encode(added)]);
    return {
        programAddress: LOOKUP_TABLES,
        accounts: [
            { address: table, role: AccountRole.WRITABLE },
            signedBy(signer, AccountRole.READONLY_SIGNER),
            signedBy(signer, AccountRole.WRITABLE_SIGNER),
            { address: SYSTEM, role: AccountRole.READONLY },
        ],
        data: new Uint8Array([...EXTEND, ...getU64Encoder().encode(BigInt(addresses.length)), ...encoded]),
    };
}

function signedBy(signer: TransactionSigner, role: AccountRole.READONLY_SIGNER | AccountRole.WRITABLE_SIGNER): AccountSignerMeta {
    return { address: signer.address, role, signer };
}

/** What the transactions of a deployment name most: put it into a table. */
export async function sharedAddresses(
    deployment: Deployment,
    listed: { markets: readonly number[]; collaterals: readonly number[] },
): Promise<Address[]> {
    const { clearinghouse, prices, terms, reserve, quoteMint, tradersVault, reserveVault } = deployment;
    const quoteVaults = [tradersVault, reserveVault];
    const vaults = await Promise.all(listed.collaterals.map((index) => vaultOf(deployment, index)));
    const outflows = await Promise.all([...quoteVaults, ...vaults].map((vault) => findOutflow(vault)));
    const markets = await Promise.all(listed.markets.map((index) => findMarket(clearinghouse, index)));
    const recoveries = await Promise.all(listed.markets.map((index) => findRecovery(clearinghouse, index)));
    const fixed = [clearinghouse, prices, terms, reserve, quoteMint, ...quoteVaults, SPL_TOKEN, TOKEN_2022, SYSTEM, INSTRUCTIONS_SYSVAR];
    return [...fixed, ...vaults, ...outflows, ...markets, ...recoveries];
}

/** Reads tables, to be given to a sender. @throws {RangeError} for one that does not exist */
export async function readLookupTables(
    rpc: Rpc<GetMultipleAccountsApi>,
    tables: readonly Address[],
): Promise<AddressesByLookupTableAddress> {
    const { value } = await rpc.getMultipleAccounts(tables, { encoding: 'base64' }).send();
    return Object.fromEntries(
        tables.map((table, place) => {
            const account = value[place];
            if (!account || account.owner !== LOOKUP_TABLES) throw new RangeError(`no lookup table is at ${table}: create it first`);
            return [table, addressesIn(Uint8Array.from(getBase64Encoder().encode(account.data[0])))];
        }),
    );
}

function addressesIn(bytes: Uint8Array): Address[] {
    const count = Math.floor((bytes.length - ADDRESSES_AT) / ADDRESS_SIZE);
    return Array.from({ length: count }, (_, place) => getAddressDecoder().decode(bytes, ADDRESSES_AT + place * ADDRESS_SIZE));
}
