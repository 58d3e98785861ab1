/** What protocol capital has with depositories: anyone opens, places, recalls and looks; governance sets the terms. */
import type { Address, Instruction } from '@solana/kit';

import { findOutflow, findPlacement, findPlacementQuote, findReceipts } from '../addresses.js';
import type { Deployment } from '../deployment.js';
import * as generated from '../generated/index.js';
import type { PlacementTermsArgs } from '../generated/index.js';
import type { Quote } from '../units.js';
import { governs, type GovernedOptions } from './governs.js';
import { books, signerOf, type Signatory } from './shared.js';

/** A vault of a depository, and what belongs to it: `readDepositoryVault` finds it. */
export interface DepositoryVault {
    /** The depository's program. */
    readonly program: Address;
    readonly vault: Address;
    /** Where its quote lies. */
    readonly cash: Address;
    /** Mint of what it gives for quote. */
    readonly receiptsMint: Address;
}

export interface SetPlacementTermsOptions extends GovernedOptions {
    readonly terms: PlacementTermsArgs;
}

/** Replaces the terms of placements. */
export async function setPlacementTerms(deployment: Deployment, options: SetPlacementTermsOptions): Promise<Instruction> {
    const { terms } = options;
    const accounts = await governs(deployment, options, { __kind: 'PlacementTerms', terms });
    return generated.getSetPlacementTermsInstruction({ ...accounts, termsArg: terms });
}

export interface PlacementOptions {
    readonly depository: DepositoryVault;
}

export interface OpenPlacementOptions extends PlacementOptions {
    /** Who pays the rent. */
    readonly payer: Signatory;
}

/** Opens the placement with the vault that terms name, once. */
export async function openPlacement(deployment: Deployment, options: OpenPlacementOptions): Promise<Instruction> {
    const { quoteMint, quoteProgram, reserve } = deployment;
    const { vault, receiptsMint } = options.depository;
    return generated.getOpenPlacementInstruction({
        payer: signerOf(options.payer),
        ...books(deployment),
        reserve,
        depositoryVault: vault,
        receiptsMint,
        ...(await own(deployment, vault)),
        quoteMint,
        tokenProgram: quoteProgram,
    });
}

export interface MovePlacedOptions extends PlacementOptions {
    readonly amount: Quote;
}

/** Places protocol capital with the depository. */
export async function place(deployment: Deployment, options: MovePlacedOptions): Promise<Instruction> {
    return generated.getPlaceInstruction({ ...(await moves(deployment, options)), amount: options.amount });
}

/** Calls placed capital home, as much as may come: at most the amount. */
export async function recall(deployment: Deployment, options: MovePlacedOptions): Promise<Instruction> {
    return generated.getRecallInstruction({ ...(await moves(deployment, options)), amount: options.amount });
}

/** Looks at what can be redeemed of a placement, and writes off what could not be for a day. */
export async function valuePlacement(deployment: Deployment, options: PlacementOptions): Promise<Instruction> {
    const { vault, receiptsMint } = options.depository;
    const { placement, receipts } = await own(deployment, vault);
    const { reserve } = deployment;
    return generated.getValuePlacementInstruction({
        ...books(deployment),
        reserve,
        placement,
        receipts,
        depositoryVault: vault,
        receiptsMint,
    });
}

/** The placement, and the token accounts that its address owns. */
async function own({ clearinghouse }: Deployment, vault: Address) {
    const placement = await findPlacement(clearinghouse, vault);
    return { placement, placementQuote: await findPlacementQuote(placement), receipts: await findReceipts(placement) };
}

async function moves(deployment: Deployment, { depository }: PlacementOptions) {
    const { reserve, reserveVault, quoteMint, quoteProgram } = deployment;
    const { program, vault, cash, receiptsMint } = depository;
    return {
        ...books(deployment),
        reserve,
        ...(await own(deployment, vault)),
        outflow: await findOutflow(reserveVault),
        reserveVault,
        quoteMint,
        tokenProgram: quoteProgram,
        program,
        depositoryVault: vault,
        cash,
        receiptsMint,
    };
}
