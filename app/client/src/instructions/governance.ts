/** What governance, guardian and steward sign at once. */
import type { Instruction } from '@solana/kit';

import { findOutflow, findSharesMint } from '../addresses.js';
import { OPERATIONS, SPL_TOKEN, STEERED, TRANCHES, type Operation } from '../constants.js';
import type { Deployment } from '../deployment.js';
import * as generated from '../generated/index.js';
import type { GeneralTermsArgs } from '../generated/index.js';
import type { Seconds } from '../units.js';
import { holds, signerOf, type Signatory } from './shared.js';
import type { Series } from './staker.js';

export interface InitializeOptions {
    /** Who pays the rent. */
    readonly payer: Signatory;
    /** The creator, who governs from now on; an address if it signs later. */
    readonly governance?: Signatory;
    readonly terms: GeneralTermsArgs;
}

/**
 * Creates the clearinghouse of a planned deployment. Create its accounts for prices and terms, zeroed and owned by the program,
 * in the same transaction: in an earlier one somebody else could take them.
 */
export async function initialize(deployment: Deployment, options: InitializeOptions): Promise<Instruction> {
    const { tradersVault, reserveVault, quoteProgram, governance, clearinghouse, prices, terms, reserve, quoteMint } = deployment;
    return generated.getInitializeInstruction({
        payer: signerOf(options.payer),
        governance: signerOf(options.governance ?? governance),
        clearinghouse,
        prices,
        terms,
        reserve,
        quoteMint,
        tradersVault,
        reserveVault,
        tradersOutflow: await findOutflow(tradersVault),
        reserveOutflow: await findOutflow(reserveVault),
        tokenProgram: quoteProgram,
        termsArg: options.terms,
        guardian: deployment.guardian,
        steward: deployment.steward,
    });
}

export interface GovernanceOptions {
    /** Who governs; whoever the root records if it is left out. */
    readonly governance?: Signatory;
}

/** Launches the clearinghouse: from now on accounts may be opened, and changes wait. */
export async function launch(deployment: Deployment, options: GovernanceOptions = {}): Promise<Instruction> {
    return generated.getLaunchInstruction(holds(deployment, options.governance ?? deployment.governance));
}

export interface OpenSeriesOptions extends GovernanceOptions, Series {
    /** Who pays the rent. */
    readonly payer: Signatory;
}

/** Opens a tranche's next series. */
export async function openSeries(deployment: Deployment, options: OpenSeriesOptions): Promise<Instruction> {
    const { tranche, series } = options;
    return generated.getOpenSeriesInstruction({
        payer: signerOf(options.payer),
        ...holds(deployment, options.governance ?? deployment.governance),
        reserve: deployment.reserve,
        sharesMint: await findSharesMint(deployment.clearinghouse, tranche, series),
        sharesProgram: SPL_TOKEN,
        tranche: TRANCHES[tranche],
    });
}

export interface PauseOptions {
    readonly guardian?: Signatory;
    readonly operations: readonly Operation[];
    /** For how long from now; 72 hours at most. */
    readonly seconds: Seconds;
}

/** Pauses operations; the guardian signs. */
export async function pause(deployment: Deployment, options: PauseOptions): Promise<Instruction> {
    const operations = options.operations.reduce((bits, operation) => bits | OPERATIONS[operation], 0);
    const role = holds(deployment, options.guardian ?? deployment.guardian);
    return generated.getPauseInstruction({ ...role, operations, seconds: options.seconds });
}

export interface SteerOptions {
    readonly steward?: Signatory;
    readonly table: keyof typeof STEERED;
    readonly index: number;
    /** From 0, governance's own terms, to 256, the tight end. */
    readonly tightness: number;
}

/** Moves the tightness of a market or a collateral; the steward signs. */
export async function steer(deployment: Deployment, options: SteerOptions): Promise<Instruction> {
    const { index, tightness } = options;
    const role = holds(deployment, options.steward ?? deployment.steward);
    return generated.getSteerInstruction({ ...role, terms: deployment.terms, table: STEERED[options.table], index, tightness });
}
