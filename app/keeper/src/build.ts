/** From a task to the instructions that do it. */
import * as client from '@ballast/client';
import type { Deployment, SnapshotRpc } from '@ballast/client';
import {
    fetchEncodedAccount,
    type Address,
    type GetAccountInfoApi,
    type GetTokenAccountsByOwnerApi,
    type Instruction,
    type Rpc,
    type TransactionSigner,
} from '@solana/kit';

import type { Task } from './actions.js';

export type BuildRpc = SnapshotRpc & Rpc<GetAccountInfoApi & GetTokenAccountsByOwnerApi>;

/** What building takes beside the task. */
export interface BuildOptions {
    readonly rpc: BuildRpc;
    readonly deployment: Deployment;
    /** Who pays and signs. */
    readonly signer: TransactionSigner;
    /** The margin account that takes positions and collateral. */
    readonly taker: Address | undefined;
    /** Mints of collaterals, by index. */
    readonly mints: readonly Address[];
}

/** A task cannot be built as things are. */
export class CannotBuild extends Error {
    override readonly name = 'CannotBuild';
}

/** Lamports of rent that a task may take at most, beside its fee. */
export function rentOf({ kind }: Task): bigint {
    if (kind === 'priceExits') return 1_400_000n;
    return kind === 'applyChange' ? 50_000_000n : 0n; // A listing creates a market, a recovery, a vault.
}

/** The instructions of a task. @throws {CannotBuild} when something outside of the program is missing */
export async function build(task: Task, options: BuildOptions): Promise<Instruction[]> {
    const { deployment, signer } = options;
    switch (task.kind) {
        case 'refreshPrices':
            return [await client.refreshPrices(deployment, task)];
        case 'reportDeadFeed':
            return [await client.reportDeadFeed(deployment, task)];
        case 'finalizeDeadMarket':
            return [await client.finalizeDeadMarket(deployment, task)];
        case 'accrueFunding':
            return [await client.accrueFunding(deployment, task)];
        case 'followVolatility':
            return [await client.followVolatility(deployment, task)];
        case 'updateTarget':
            return [await client.updateTarget(deployment)];
        case 'settle':
            return [await client.settle(deployment, task)];
        case 'settleRecovery':
            return [await client.settleRecovery(deployment, task)];
        case 'callVariation':
            return [await client.callVariation(deployment, { ...task, taker: takerOf(options) })];
        case 'liquidatePosition': {
            const liquidation = await client.liquidatePosition(deployment, { ...task, liquidator: takerOf(options) });
            return [...(await accrual(task, deployment)), liquidation];
        }
        case 'liquidateCollateral':
            return [await client.liquidateCollateral(deployment, { ...task, taker: takerOf(options) })];
        case 'deleverage':
            return [...(await accrual(task, deployment)), await client.deleverage(deployment, task)];
        case 'resolveDeficit':
            return [await client.resolveDeficit(deployment, task)];
        case 'applyShortfall':
            return [await client.applyShortfall(deployment, task)];
        case 'buyRecovery':
            return [await client.buyRecovery(deployment, { ...task, taker: takerOf(options) })];
        case 'collectRecovery':
            return [await client.collectRecovery(deployment, task)];
        case 'collectFees':
            return [await client.collectFees(deployment, task)];
        case 'reportDeficit':
            return [await client.reportDeficit(deployment, task)];
        case 'tripBreaker':
            return [await client.tripBreaker(deployment, task)];
        case 'releaseWithdrawals':
            return [await client.releaseWithdrawals(deployment, task)];
        case 'payWithdrawal': {
            const collateral = await collateralOf(options, task.collateral);
            const destination = await walletOf(options, task.owner, collateral.mint);
            return [await client.payWithdrawal(deployment, { ...task, collateral, destination })];
        }
        case 'priceExits':
            return [await client.priceExits(deployment, { ...task, payer: signer })];
        case 'payExit': {
            const destination = await walletOf(options, task.owner, deployment.quoteMint);
            return [await client.payExit(deployment, { ...task, destination })];
        }
        case 'applyChange':
            return [await applyChange(options, task.change)];
        case 'closeChange':
            return [await client.closeChange(deployment, { ...task, authority: signer })];
    }
}

function takerOf({ taker, signer }: BuildOptions): client.SignedAccount {
    if (taker === undefined) throw new CannotBuild('no margin account takes anything on: name one with --account');
    return { account: taker, signer };
}

async function accrual({ accrue, market }: { accrue: boolean; market: number }, deployment: Deployment): Promise<Instruction[]> {
    return accrue ? [await client.accrueFunding(deployment, { market })] : [];
}

async function applyChange({ rpc, deployment, signer }: BuildOptions, address: Address): Promise<Instruction> {
    const { value } = await client.readOne(rpc, 'QueuedChange', address);
    const change = client.readChange(value);
    const program = change.__kind === 'ListCollateral' ? await ownerOf(rpc, change.mint) : undefined;
    return client.applyChange(deployment, {
        change,
        authority: signer,
        ...(program === undefined ? {} : { collateralProgram: program }),
    });
}

async function collateralOf({ rpc, deployment, mints }: BuildOptions, index: number): Promise<client.Collateral> {
    if (index === client.QUOTE) return client.quoteOf(deployment);
    const mint = mints[index];
    if (mint === undefined) throw new CannotBuild(`collateral ${index} is not listed: read the terms again`);
    return { index, mint, program: await ownerOf(rpc, mint) };
}

async function ownerOf(rpc: BuildRpc, mint: Address): Promise<Address> {
    const account = await fetchEncodedAccount(rpc, mint);
    if (!account.exists) throw new CannotBuild(`the mint ${mint} does not exist: ask another node`);
    return account.programAddress;
}

/** Any token account that an owner has for a mint. */
async function walletOf({ rpc }: BuildOptions, owner: Address, mint: Address): Promise<Address> {
    const { value } = await rpc.getTokenAccountsByOwner(owner, { mint }, { encoding: 'base64' }).send();
    const [wallet] = value;
    if (wallet === undefined) throw new CannotBuild(`${owner} has no token account for ${mint}: it is paid once it opened one`);
    return wallet.pubkey;
}
