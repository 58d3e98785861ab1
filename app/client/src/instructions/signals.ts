/** Signals: what detectors sign, who may be one, and what anyone may call. */
import type { Address, Instruction } from '@solana/kit';

import type { Deployment } from '../deployment.js';
import * as generated from '../generated/index.js';
import { governs, type GovernedOptions } from './governs.js';
import { books, outgoingOfReserve, signerOf, type Signatory } from './shared.js';

export interface SetDetectorOptions extends GovernedOptions {
    /** Which place, from 0. */
    readonly slot: number;
    /** Whose; the system program's address for nobody. */
    readonly key: Address;
}

/** Names a detector, or takes one off. */
export async function setDetector(deployment: Deployment, options: SetDetectorOptions): Promise<Instruction> {
    const { slot, key } = options;
    const accounts = await governs(deployment, options, { __kind: 'Detector', slot, key });
    return generated.getSetDetectorInstruction({ ...accounts, slot, key });
}

export interface RaiseSignalOptions {
    readonly detector: Signatory;
    /** Token account of the quote that pays the bond. */
    readonly source: Address;
}

/** Raises a signal: for an hour the reserve counts as strained by one level more. */
export async function raiseSignal(deployment: Deployment, options: RaiseSignalOptions): Promise<Instruction> {
    const { reserve, reserveVault, quoteMint, quoteProgram } = deployment;
    return generated.getRaiseSignalInstruction({
        detector: signerOf(options.detector),
        ...books(deployment),
        reserve,
        source: options.source,
        reserveVault,
        quoteMint,
        tokenProgram: quoteProgram,
    });
}

export interface CloseSignalOptions {
    /** Token account of the quote: the detector's for a signal that was confirmed, else any. */
    readonly destination: Address;
}

/** Closes a signal: its bond goes back if it was confirmed, and is protocol capital if not. */
export async function closeSignal(deployment: Deployment, options: CloseSignalOptions): Promise<Instruction> {
    const way = await outgoingOfReserve(deployment, options.destination);
    return generated.getCloseSignalInstruction({ ...books(deployment), reserve: deployment.reserve, ...way });
}
