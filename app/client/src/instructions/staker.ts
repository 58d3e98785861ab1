/** What stakers sign, and what anyone may do for their exits. */
import type { Address, Instruction } from '@solana/kit';

import { findExitBatch, findExitTicket, findOutflow, findSharesMint } from '../addresses.js';
import { SPL_TOKEN, TRANCHES, type Tranche } from '../constants.js';
import type { Deployment } from '../deployment.js';
import * as generated from '../generated/index.js';
import type { Quote, Shares } from '../units.js';
import { addressOf, signerOf, ticketOf, type Signatory, type TicketOptions } from './shared.js';

/** A series of a tranche. */
export interface Series {
    readonly tranche: Tranche;
    /** Which of its series; the first is 1. */
    readonly series: number;
}

export interface StakeOptions extends Series {
    readonly staker: Signatory;
    /** Token account that pays. */
    readonly source: Address;
    /** Token account that receives the shares. */
    readonly shares: Address;
    readonly amount: Quote;
    /** Refuse fewer shares than this. */
    readonly leastShares: Shares;
}

/** Stakes quote for shares of a series. */
export async function stake(deployment: Deployment, options: StakeOptions): Promise<Instruction> {
    const { clearinghouse, terms, reserve, reserveVault, quoteMint, quoteProgram } = deployment;
    const { tranche, source, shares, amount, leastShares } = options;
    return generated.getStakeInstruction({
        staker: signerOf(options.staker),
        clearinghouse,
        terms,
        reserve,
        sharesMint: await findSharesMint(clearinghouse, tranche, options.series),
        shares,
        source,
        reserveVault,
        quoteMint,
        tokenProgram: quoteProgram,
        sharesProgram: SPL_TOKEN,
        tranche: TRANCHES[tranche],
        amount,
        leastShares,
    });
}

export interface RequestExitOptions extends Series {
    readonly owner: Signatory;
    /** Token account that the shares are taken from. */
    readonly source: Address;
    /** The owner's number for the exit. */
    readonly index: number;
    readonly shares: Shares;
}

/** Gives shares up: they are priced after the notice. */
export async function requestExit(deployment: Deployment, options: RequestExitOptions): Promise<Instruction> {
    const { clearinghouse, terms, reserve } = deployment;
    const { tranche, index } = options;
    return generated.getRequestExitInstruction({
        owner: signerOf(options.owner),
        clearinghouse,
        terms,
        reserve,
        ticket: await findExitTicket(clearinghouse, addressOf(options.owner), tranche, index),
        sharesMint: await findSharesMint(clearinghouse, tranche, options.series),
        shares: options.source,
        sharesProgram: SPL_TOKEN,
        tranche: TRANCHES[tranche],
        index,
        sharesArg: options.shares,
    });
}

export interface PriceExitsOptions extends Series {
    /** Who pays the rent. */
    readonly payer: Signatory;
    /** In which epoch the exits were requested. */
    readonly epoch: number;
}

/** Prices the exits of an epoch. */
export async function priceExits(deployment: Deployment, options: PriceExitsOptions): Promise<Instruction> {
    const { clearinghouse, terms, reserve } = deployment;
    const { tranche, series, epoch } = options;
    const batch = await findExitBatch(clearinghouse, tranche, series, epoch);
    const payer = signerOf(options.payer);
    return generated.getPriceExitsInstruction({ payer, clearinghouse, terms, reserve, batch, tranche: TRANCHES[tranche], epoch });
}

export type PayExitOptions = Series &
    TicketOptions & {
        readonly owner: Address;
        /** In which epoch it was requested. */
        readonly epoch: number;
        /** Token account of the owner that receives it. */
        readonly destination: Address;
    };

/** Pays an exit to its owner. */
export async function payExit(deployment: Deployment, options: PayExitOptions): Promise<Instruction> {
    const { clearinghouse, reserve, reserveVault, quoteMint, quoteProgram } = deployment;
    const { owner, tranche, series, epoch, destination } = options;
    return generated.getPayExitInstruction({
        clearinghouse,
        reserve,
        ticket: await ticketOf(options, (index) => findExitTicket(clearinghouse, owner, tranche, index)),
        owner,
        batch: await findExitBatch(clearinghouse, tranche, series, epoch),
        vault: reserveVault,
        outflow: await findOutflow(reserveVault),
        destination,
        mint: quoteMint,
        tokenProgram: quoteProgram,
    });
}
