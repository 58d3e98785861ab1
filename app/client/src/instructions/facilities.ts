/** Facilities: what their holders sign, what anyone may call for one, and their terms, which governance sets. */
import type { Address, Instruction } from '@solana/kit';

import { findFacility } from '../addresses.js';
import type { Deployment } from '../deployment.js';
import * as generated from '../generated/index.js';
import type { FacilityTermsArgs } from '../generated/index.js';
import type { Quote } from '../units.js';
import { governs, type GovernedOptions } from './governs.js';
import { addressOf, outgoingOfReserve, signerOf, type Signatory } from './shared.js';

/** What every call of a holder takes. */
export interface FacilityOptions {
    /** Who holds the facility: a key, or an account of another program that signs by invocation. */
    readonly holder: Signatory;
}

export interface OpenFacilityOptions extends FacilityOptions {
    /** Who pays the rent, and gets it back. */
    readonly payer: Signatory;
}

/** Opens a facility: a place where the holder posts capital for itself. */
export async function openFacility(deployment: Deployment, options: OpenFacilityOptions): Promise<Instruction> {
    return generated.getOpenFacilityInstruction({ payer: signerOf(options.payer), ...(await signed(deployment, options)) });
}

export interface FundFacilityOptions extends FacilityOptions {
    /** Token account that pays. */
    readonly source: Address;
    readonly amount: Quote;
}

/** Posts capital in a facility. */
export async function postCapital(deployment: Deployment, options: FundFacilityOptions): Promise<Instruction> {
    return generated.getPostCapitalInstruction({ ...(await funds(deployment, options)), amount: options.amount });
}

/** Pays premium for the running epoch. */
export async function payPremium(deployment: Deployment, options: FundFacilityOptions): Promise<Instruction> {
    return generated.getPayPremiumInstruction({ ...(await funds(deployment, options)), amount: options.amount });
}

export interface TakeFromFacilityOptions extends FacilityOptions {
    /** Token account that receives it. */
    readonly destination: Address;
}

export interface DrawFacilityOptions extends TakeFromFacilityOptions {
    readonly amount: Quote;
}

/** Draws on a facility: what was posted and has waited, and the premium of the running epoch. */
export async function drawFacility(deployment: Deployment, options: DrawFacilityOptions): Promise<Instruction> {
    return generated.getDrawFacilityInstruction({ ...(await takes(deployment, options)), amount: options.amount });
}

export interface RequestReturnOptions extends FacilityOptions {
    readonly amount: Quote;
}

/** Asks posted capital back: it is returned when its notice is over. */
export async function requestReturn(deployment: Deployment, options: RequestReturnOptions): Promise<Instruction> {
    return generated.getRequestReturnInstruction({ ...(await signed(deployment, options)), amount: options.amount });
}

/** Returns capital whose notice is over. */
export async function returnCapital(deployment: Deployment, options: TakeFromFacilityOptions): Promise<Instruction> {
    return generated.getReturnCapitalInstruction(await takes(deployment, options));
}

export interface CloseFacilityOptions extends FacilityOptions {
    /** Who paid for it, and gets the rent back. */
    readonly payer: Address;
}

/** Closes an empty facility. */
export async function closeFacility(deployment: Deployment, options: CloseFacilityOptions): Promise<Instruction> {
    return generated.getCloseFacilityInstruction({ ...(await signed(deployment, options)), payer: options.payer });
}

export interface EarnPremiumOptions {
    /** Who holds the facility. */
    readonly holder: Address;
}

/** Earns what is left of the premium of a facility whose epoch is over; anyone may. */
export async function earnPremium(deployment: Deployment, options: EarnPremiumOptions): Promise<Instruction> {
    const { clearinghouse, reserve } = deployment;
    return generated.getEarnPremiumInstruction({ clearinghouse, reserve, facility: await findFacility(clearinghouse, options.holder) });
}

export interface SetFacilityTermsOptions extends GovernedOptions {
    readonly terms: FacilityTermsArgs;
}

/** Replaces the terms of facilities. */
export async function setFacilityTerms(deployment: Deployment, options: SetFacilityTermsOptions): Promise<Instruction> {
    const { terms } = options;
    const accounts = await governs(deployment, options, { __kind: 'FacilityTerms', terms });
    return generated.getSetFacilityTermsInstruction({ ...accounts, termsArg: terms });
}

/** The holder, and where its facility is. */
async function signed({ clearinghouse, reserve }: Deployment, { holder }: FacilityOptions) {
    return { holder: signerOf(holder), clearinghouse, reserve, facility: await findFacility(clearinghouse, addressOf(holder)) };
}

async function funds(deployment: Deployment, options: FundFacilityOptions) {
    const { terms, reserveVault, quoteMint, quoteProgram } = deployment;
    const { source } = options;
    return { ...(await signed(deployment, options)), terms, source, reserveVault, quoteMint, tokenProgram: quoteProgram };
}

async function takes(deployment: Deployment, options: TakeFromFacilityOptions) {
    const way = await outgoingOfReserve(deployment, options.destination);
    return { ...(await signed(deployment, options)), terms: deployment.terms, ...way };
}
