/** What traders, their delegates and matchers sign. */
import type { Address, Instruction } from '@solana/kit';

import { findMarginAccount, findMarket, findOutflow, findWithdrawalTicket } from '../addresses.js';
import { QUOTE } from '../constants.js';
import { vaultOf, type Deployment } from '../deployment.js';
import * as generated from '../generated/index.js';
import type { Quote, Size, Tokens } from '../units.js';
import { addressOf, books, outgoing, quoteOf, signerOf, type Collateral, type Signatory, type SignedAccount } from './shared.js';

export interface OpenAccountOptions {
    /** Who pays the rent. */
    readonly payer: Signatory;
    readonly owner: Signatory;
    /** The owner's number for it. */
    readonly index: number;
}

/** Opens a margin account. */
export async function openAccount(deployment: Deployment, options: OpenAccountOptions): Promise<Instruction> {
    const { clearinghouse } = deployment;
    return generated.getOpenAccountInstruction({
        payer: signerOf(options.payer),
        owner: signerOf(options.owner),
        clearinghouse,
        account: await findMarginAccount(clearinghouse, addressOf(options.owner), options.index),
        index: options.index,
    });
}

export interface OwnAccountOptions {
    readonly owner: Signatory;
    readonly account: Address;
}

/** Closes an empty margin account; the rent goes to its owner. */
export async function closeAccount(deployment: Deployment, options: OwnAccountOptions): Promise<Instruction> {
    const { clearinghouse } = deployment;
    return generated.getCloseAccountInstruction({ owner: signerOf(options.owner), clearinghouse, account: options.account });
}

export interface SetDelegateOptions extends OwnAccountOptions {
    /** Who may trade for the account; the system program's address ends it. */
    readonly delegate: Address;
}

/** Sets a delegate. */
export async function setDelegate(deployment: Deployment, options: SetDelegateOptions): Promise<Instruction> {
    const { clearinghouse } = deployment;
    const { owner, account, delegate } = options;
    return generated.getSetDelegateInstruction({ owner: signerOf(owner), clearinghouse, account, delegate });
}

/** What a matcher may fill. */
export interface MatcherBudget {
    /** Markets, by index. */
    readonly markets: readonly number[];
    /** When it ends, in unix seconds. */
    readonly expires: bigint;
    /** Quote of notional per sliding day. */
    readonly notional: Quote;
    /** Quote of fees and slippage per sliding day. */
    readonly slippage: Quote;
}

export interface AllowMatcherOptions extends OwnAccountOptions {
    readonly matcher: Address;
    readonly budget: MatcherBudget;
}

/** Allows a matcher within a budget. */
export async function allowMatcher(deployment: Deployment, options: AllowMatcherOptions): Promise<Instruction> {
    const { expires, notional, slippage } = options.budget;
    return generated.getAllowMatcherInstruction({
        owner: signerOf(options.owner),
        clearinghouse: deployment.clearinghouse,
        account: options.account,
        matcher: options.matcher,
        markets: bitsOf(options.budget.markets),
        expires,
        notional,
        slippage,
    });
}

/** A bit for each market. */
function bitsOf(markets: readonly number[]): bigint {
    return markets.reduce((bits, market) => bits | (1n << BigInt(market)), 0n);
}

export interface DepositOptions {
    /** Whoever pays in. */
    readonly depositor: Signatory;
    readonly account: Address;
    /** Token account of the depositor. */
    readonly source: Address;
    readonly amount: Quote;
}

/** Pays in quote; anyone may. */
export async function deposit(deployment: Deployment, options: DepositOptions): Promise<Instruction> {
    const { clearinghouse, tradersVault, quoteMint, quoteProgram } = deployment;
    const { account, source, amount } = options;
    const depositor = signerOf(options.depositor);
    return generated.getDepositInstruction({
        depositor,
        clearinghouse,
        account,
        source,
        tradersVault,
        quoteMint,
        tokenProgram: quoteProgram,
        amount,
    });
}

export interface DepositCollateralOptions {
    /** Whoever pays in; a new collateral takes the owner or the delegate. */
    readonly depositor: Signatory;
    readonly account: Address;
    /** Token account of the depositor. */
    readonly source: Address;
    readonly collateral: Collateral;
    readonly amount: Tokens;
}

/** Pays in collateral. */
export async function depositCollateral(deployment: Deployment, options: DepositCollateralOptions): Promise<Instruction> {
    const { account, source, collateral, amount } = options;
    return generated.getDepositCollateralInstruction({
        depositor: signerOf(options.depositor),
        ...books(deployment),
        account,
        source,
        vault: await vaultOf(deployment, collateral.index),
        mint: collateral.mint,
        tokenProgram: collateral.program,
        collateral: collateral.index,
        amount,
    });
}

export interface WithdrawOptions extends OwnAccountOptions {
    /** Token account that receives it. */
    readonly destination: Address;
    readonly amount: Quote;
}

/** Withdraws quote. */
export async function withdraw(deployment: Deployment, options: WithdrawOptions): Promise<Instruction> {
    const { account, destination, amount } = options;
    const way = await outgoing(deployment, quoteOf(deployment), destination);
    return generated.getWithdrawInstruction({ owner: signerOf(options.owner), ...books(deployment), account, ...way, amount });
}

export interface WithdrawCollateralOptions extends OwnAccountOptions {
    /** Token account that receives it. */
    readonly destination: Address;
    readonly collateral: Collateral;
    readonly amount: Tokens;
}

/** Withdraws collateral. */
export async function withdrawCollateral(deployment: Deployment, options: WithdrawCollateralOptions): Promise<Instruction> {
    const { account, destination, collateral, amount } = options;
    return generated.getWithdrawCollateralInstruction({
        owner: signerOf(options.owner),
        ...books(deployment),
        account,
        ...(await outgoing(deployment, collateral, destination)),
        collateral: collateral.index,
        amount,
    });
}

export interface RequestWithdrawalOptions extends OwnAccountOptions {
    /** The owner's number for the ticket. */
    readonly index: number;
    /** Which collateral; quote if it is left out. */
    readonly collateral?: number;
    readonly amount: Quote | Tokens;
}

/** Requests a withdrawal that waits for what may leave a vault. */
export async function requestWithdrawal(deployment: Deployment, options: RequestWithdrawalOptions): Promise<Instruction> {
    const { account, index, collateral = QUOTE, amount } = options;
    const outflow = await findOutflow(await vaultOf(deployment, collateral));
    return generated.getRequestWithdrawalInstruction({
        owner: signerOf(options.owner),
        ...books(deployment),
        account,
        outflow,
        ticket: await findWithdrawalTicket(outflow, addressOf(options.owner), index),
        collateral,
        index,
        amount,
    });
}

export interface SettleTradeOptions {
    readonly market: number;
    readonly buyer: SignedAccount;
    readonly seller: SignedAccount;
    readonly size: Size;
    /** What the buyer pays for it, in whole. */
    readonly quote: Quote;
}

/** Settles a trade. Each side is signed by owner, delegate or an allowed matcher. */
export async function settleTrade(deployment: Deployment, options: SettleTradeOptions): Promise<Instruction> {
    const { market, buyer, seller, size, quote } = options;
    return generated.getSettleTradeInstruction({
        buyerSigner: signerOf(buyer.signer),
        sellerSigner: signerOf(seller.signer),
        ...books(deployment),
        market: await findMarket(deployment.clearinghouse, market),
        buyer: buyer.account,
        seller: seller.account,
        size,
        quote,
    });
}
