/** One deployment: what every instruction shares. */
import {
    fetchEncodedAccount,
    type Address,
    type GetAccountInfoApi,
    type GetGenesisHashApi,
    type ReadonlyUint8Array,
    type Rpc,
} from '@solana/kit';

import { findClearinghouse, findCollateralVault, findReserve, findReserveVault, findTradersVault } from './addresses.js';
import { LAYOUT_VERSION, QUOTE } from './constants.js';
import { BALLAST_PROGRAM_ADDRESS, type Clearinghouse } from './generated/index.js';
import { ACCOUNTS, INTERFACE_VERSION, type AccountName } from './generated/interface.js';

/** The addresses of one deployment. */
export interface Deployment {
    /** The root. */
    readonly clearinghouse: Address;
    /** Who created it: its address derives from this key. */
    readonly creator: Address;
    /** Who governs it. */
    readonly governance: Address;
    /** Who may pause and veto. */
    readonly guardian: Address;
    /** Who may tighten admission. */
    readonly steward: Address;
    /** Its prices. */
    readonly prices: Address;
    /** Its terms. */
    readonly terms: Address;
    /** Its reserve. */
    readonly reserve: Address;
    /** Mint of the quote. */
    readonly quoteMint: Address;
    /** Token program of the quote. */
    readonly quoteProgram: Address;
    /** The traders' quote vault. */
    readonly tradersVault: Address;
    /** The reserve's quote vault. */
    readonly reserveVault: Address;
}

/** What the client chooses before a clearinghouse is created. */
export interface Founding {
    /** The key that signs `initialize`; it holds governance until that passes to another. */
    readonly creator: Address;
    readonly guardian: Address;
    readonly steward: Address;
    /** Account for prices, created zeroed in the transaction of `initialize`. */
    readonly prices: Address;
    /** Account for terms, created zeroed in the transaction of `initialize`. */
    readonly terms: Address;
    readonly quoteMint: Address;
    readonly quoteProgram: Address;
}

/** The addresses that a clearinghouse will have. */
export async function plannedDeployment(founding: Founding): Promise<Deployment> {
    const { creator, ...chosen } = founding;
    const clearinghouse = await findClearinghouse(creator);
    const [reserve, tradersVault, reserveVault] = await Promise.all([
        findReserve(clearinghouse),
        findTradersVault(clearinghouse),
        findReserveVault(clearinghouse),
    ]);
    return { ...chosen, clearinghouse, creator, governance: creator, reserve, tradersVault, reserveVault };
}

/** The vault of a collateral, or of the traders' quote for {@link QUOTE}. */
export async function vaultOf(deployment: Deployment, collateral: number): Promise<Address> {
    return collateral === QUOTE ? deployment.tradersVault : findCollateralVault(deployment.clearinghouse, collateral);
}

/** Why an address is no deployment that this client can serve. */
export type DeploymentFault = 'other cluster' | 'nothing there' | 'other program' | 'other account' | 'other version' | 'other interface';

/** An address is no deployment that this client can serve; the message says what to do. */
export class NotADeployment extends Error {
    override readonly name = 'NotADeployment';

    constructor(
        readonly fault: DeploymentFault,
        message: string,
    ) {
        super(message);
    }
}

/** What {@link findDeployment} asks a node for. */
export type DeploymentRpc = Rpc<GetAccountInfoApi & GetGenesisHashApi>;

/** What a deployment is looked up by. */
export interface FindDeploymentOptions {
    /** Its root. */
    readonly root: Address;
    /** Hash of the cluster's genesis block, if the caller knows which cluster it should be. */
    readonly genesisHash?: string;
}

/**
 * Reads a deployment's addresses from its root.
 *
 * @throws {NotADeployment} when the cluster, the owner, the type, the version or the size is not what this client was made for
 */
export async function findDeployment(rpc: DeploymentRpc, options: FindDeploymentOptions): Promise<Deployment> {
    await assertCluster(rpc, options.genesisHash);
    const root = ACCOUNTS.Clearinghouse.decode(await readWhole(rpc, 'Clearinghouse', options.root));
    await readWhole(rpc, 'Prices', root.prices);
    await readWhole(rpc, 'Terms', root.terms);
    return deploymentOf(options.root, root, await ownerOf(rpc, root.quoteMint));
}

/** A deployment's addresses, from its root as it was read. */
export async function deploymentOf(clearinghouse: Address, root: Clearinghouse, quoteProgram: Address): Promise<Deployment> {
    const [governance, guardian, steward] = root.roles;
    if (governance === undefined || guardian === undefined || steward === undefined) {
        throw new NotADeployment('other interface', `the root ${clearinghouse} has fewer than three roles: update this client`);
    }
    return {
        clearinghouse,
        creator: root.creator,
        governance,
        guardian,
        steward,
        prices: root.prices,
        terms: root.terms,
        reserve: await findReserve(clearinghouse),
        quoteMint: root.quoteMint,
        quoteProgram,
        tradersVault: root.tradersVault,
        reserveVault: root.reserveVault,
    };
}

/** Makes sure that a node serves a cluster, if one is expected. @throws {NotADeployment} */
export async function assertCluster(rpc: Rpc<GetGenesisHashApi>, expected: string | undefined): Promise<void> {
    if (expected === undefined) return;
    const found: string = await rpc.getGenesisHash().send();
    if (found !== expected) {
        const message = `the node serves the cluster with genesis ${found}, not ${expected}: connect to a node of that cluster`;
        throw new NotADeployment('other cluster', message);
    }
}

/** Reads an account and makes sure that it is what this client would decode. */
async function readWhole(rpc: DeploymentRpc, name: AccountName, address: Address) {
    const account = await fetchEncodedAccount(rpc, address);
    if (!account.exists) {
        const message = `nothing is at ${address}: check the address, and that the node serves the cluster of the deployment`;
        throw new NotADeployment('nothing there', message);
    }
    if (account.programAddress !== BALLAST_PROGRAM_ADDRESS) {
        const message = `${address} belongs to ${account.programAddress}, not to ${BALLAST_PROGRAM_ADDRESS}: name the root of a deployment`;
        throw new NotADeployment('other program', message);
    }
    assertReadable(name, address, account.data);
    return account.data;
}

/** Makes sure that bytes are an account of a type, in the layout that this client decodes. @throws {NotADeployment} */
export function assertReadable(name: AccountName, address: Address, data: ReadonlyUint8Array): void {
    const { discriminator, size } = ACCOUNTS[name];
    if (!discriminator.every((byte, place) => data[place] === byte)) {
        throw new NotADeployment('other account', `${address} is no ${name}: name the ${name} of a deployment`);
    }
    const version = data[discriminator.length];
    if (version !== LAYOUT_VERSION) {
        const message = `${address} has layout ${version}, and this client reads ${LAYOUT_VERSION}: use the client of that layout`;
        throw new NotADeployment('other version', message);
    }
    if (data.length !== size) {
        const message = `${address} has ${data.length} bytes, and a ${name} of interface ${INTERFACE_VERSION} has ${size}: generate the client from the deployed program's interface`;
        throw new NotADeployment('other interface', message);
    }
}

async function ownerOf(rpc: DeploymentRpc, mint: Address): Promise<Address> {
    const account = await fetchEncodedAccount(rpc, mint);
    if (!account.exists) {
        throw new NotADeployment('nothing there', `the quote's mint ${mint} does not exist: ask another node`);
    }
    return account.programAddress;
}
