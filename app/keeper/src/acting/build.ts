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

type Payment = Extract<Task, { readonly kind: 'payWithdrawal' | 'payExit' }>;
/** What there are several ways for. */
type Branching = Extract<Task, { readonly kind: 'absorb' | 'buyInventory' | 'closeSignal' | 'place' }>;

/** A task cannot be built as things are. */
export class CannotBuild extends Error {
    override readonly name = 'CannotBuild';
}

/** Lamports of rent that a task takes at most, beside its fee. */
export function rentOf(task: Task): bigint {
    if (task.kind === 'priceExits') return EXIT_BATCH;
    return task.kind === 'applyChange' ? (LISTINGS[task.what] ?? 0n) : 0n;
}

/** Rent of what pricing exits and listings create, in lamports: a batch; a vault and its outflow; a market and its recovery. */
const EXIT_BATCH = 1_400_000n;
const LISTINGS: Partial<Record<client.generated.Change['__kind'], bigint>> = {
    ListCollateral: 6_000_000n,
    ListMarket: 20_000_000n,
    ListHolding: 3_000_000n,
};

/** What of a position is absorbed, or bought, if a limit refuses more: a whole leg may have hedged the rest. */
const PARTS = [1n, 4n, 16n];

/** What of idle capital is placed if a limit refuses more: the share of it and the outflows of a day leave a part. */
const PLACED = [1n, 2n, 4n, 8n, 16n, 32n];

/** Token accounts of an owner that are tried for a payment: strangers may open some for it that refuse. */
const MOST_WALLETS = 8;

/** The ways to do a task, of which one is enough: a payment may go to any token account of its owner. @throws {CannotBuild} as {@link build} */
export async function waysTo(task: Task, options: BuildOptions): Promise<Instruction[][]> {
    if (task.kind === 'closeSignal') return closeSignal(task.detector, options);
    if (task.kind === 'buyInventory') {
        return Promise.all(partsOf(task.size).map((size) => buyInventory({ ...task, size }, options)));
    }
    if (task.kind === 'place') return place(task, options);
    if (task.kind === 'absorb') return Promise.all(partsOf(task.size).map((size) => absorb({ ...task, size }, options.deployment)));
    if (task.kind !== 'payWithdrawal' && task.kind !== 'payExit') return [await build(task, options)];
    const collateral = await collateralOf(options, task.kind === 'payExit' ? client.QUOTE : task.collateral);
    const wallets = await walletsOf(options, task.owner, collateral);
    return Promise.all(wallets.map(async (destination) => [await pay(task, options.deployment, { collateral, destination })]));
}

/** A size, and parts of it that pass where a limit refuses the whole. */
function partsOf(whole: client.Size): client.Size[] {
    return PARTS.flatMap((part) => (whole >= part ? [client.size(whole / part)] : []));
}

async function buyInventory(task: Extract<Task, { readonly kind: 'buyInventory' }>, options: BuildOptions): Promise<Instruction[]> {
    const { deployment } = options;
    return [...(await accrual(task, deployment)), await client.buyInventory(deployment, { ...task, taker: takerOf(options) })];
}

/** Whether something may be placed, and how much of it, is the program's to say. */
async function place({ vault, amount }: Extract<Task, { readonly kind: 'place' }>, options: BuildOptions): Promise<Instruction[][]> {
    const { rpc, deployment } = options;
    const depository = await client.readDepositoryVault(rpc, vault);
    const amounts = PLACED.flatMap((part) => (amount >= part ? [client.quote(amount / part)] : []));
    return Promise.all(amounts.map(async (some) => [await client.place(deployment, { depository, amount: some })]));
}

async function absorb(task: Extract<Task, { readonly kind: 'absorb' }>, deployment: Deployment): Promise<Instruction[]> {
    return [...(await accrual(task, deployment)), await client.absorb(deployment, task)];
}

/** A bond goes back to an account of the detector; that of a signal which nothing confirmed stays, and any account of the quote will do. */
async function closeSignal(detector: Address, options: BuildOptions): Promise<Instruction[][]> {
    const { deployment } = options;
    const wallets = await tokenAccountsOf(options, detector, client.quoteOf(deployment));
    return Promise.all(
        [...wallets, deployment.tradersVault].map(async (destination) => [await client.closeSignal(deployment, { destination })]),
    );
}

/** Why what a simulation logged is not wanted although it passes; nothing when it is. */
export function objectionTo(task: Task, logs: readonly string[]): string | undefined {
    if (task.kind !== 'buyInventory') return undefined;
    const sold = client.readEvents(logs).find((event) => event.name === 'InventorySold');
    if (sold === undefined) return 'the simulation does not say what the reserve asks: ask another node';
    if (sold.fields.markup <= BigInt(-task.least)) return undefined;
    return `the reserve asks the oracle's price and ${sold.fields.markup} basis points: it waits for ${-task.least}, or lower --min-discount`;
}

/** The instructions of a task that is no payment. @throws {CannotBuild} when something outside of the program is missing */
async function build(task: Exclude<Task, Payment | Branching>, options: BuildOptions): Promise<Instruction[]> {
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
        case 'priceExits':
            return [await client.priceExits(deployment, { ...task, payer: signer })];
        case 'beginCensus':
            return [await client.beginCensus(deployment)];
        case 'visitAccounts':
            return [await client.visitAccounts(deployment, task)];
        case 'finishCensus':
            return [await client.finishCensus(deployment, task)];
        case 'returnInventory':
            return [await client.returnInventory(deployment, task)];
        case 'valueHoldings':
            return [await client.valueHoldings(deployment)];
        case 'valuePlacement':
            return [await client.valuePlacement(deployment, { depository: await client.readDepositoryVault(options.rpc, task.vault) })];
        case 'recall': {
            const depository = await client.readDepositoryVault(options.rpc, task.vault);
            return [await client.recall(deployment, { depository, amount: task.amount })];
        }
        case 'earnPremium':
            return [await client.earnPremium(deployment, task)];
        case 'applyChange':
            return [await applyChange(options, task.change)];
        case 'closeChange':
            return [await client.closeChange(deployment, { ...task, authority: signer })];
    }
}

function pay(
    task: Payment,
    deployment: Deployment,
    { collateral, destination }: { readonly collateral: client.Collateral; readonly destination: Address },
): Promise<Instruction> {
    return task.kind === 'payExit'
        ? client.payExit(deployment, { ...task, destination })
        : client.payWithdrawal(deployment, { ...task, collateral, destination });
}

function takerOf({ taker, signer }: BuildOptions): client.SignedAccount {
    if (taker === undefined) throw new CannotBuild('no margin account takes anything on: name one with --account');
    return { account: taker, signer };
}

async function accrual({ accrue, market }: { accrue: boolean; market: number }, deployment: Deployment): Promise<Instruction[]> {
    return accrue ? [await client.accrueFunding(deployment, { market })] : [];
}

async function applyChange({ rpc, deployment, signer, mints }: BuildOptions, address: Address): Promise<Instruction> {
    const { value } = await client.readOne(rpc, 'QueuedChange', address);
    const change = client.readChange(value);
    const mint = change.__kind === 'ListCollateral' ? change.mint : change.__kind === 'ListHolding' ? mints[change.collateral] : undefined;
    const program = mint === undefined ? undefined : await ownerOf(rpc, mint);
    return client.applyChange(deployment, {
        change,
        authority: signer,
        ...(mint === undefined || program === undefined ? {} : { collateralMint: mint, collateralProgram: program }),
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

/** Token accounts that an owner has for a mint: its associated one first. */
async function walletsOf(options: BuildOptions, owner: Address, collateral: client.Collateral): Promise<Address[]> {
    const found = await tokenAccountsOf(options, owner, collateral);
    if (found.length === 0) throw new CannotBuild(`${owner} has no token account for ${collateral.mint}: it is paid once it opened one`);
    return found;
}

async function tokenAccountsOf({ rpc }: BuildOptions, owner: Address, { mint, program }: client.Collateral): Promise<Address[]> {
    const associated = await client.findAssociatedTokenAccount({ owner, mint, program });
    const { value } = await rpc.getTokenAccountsByOwner(owner, { mint }, { encoding: 'base64' }).send();
    const [first, others] = [value.filter(({ pubkey }) => pubkey === associated), value.filter(({ pubkey }) => pubkey !== associated)];
    return [...first, ...others].slice(0, MOST_WALLETS).map(({ pubkey }) => pubkey);
}
