/** The census, which anyone may push on, and its scenarios, which governance sets. */
import { AccountRole, type Address, type Instruction } from '@solana/kit';

import { findCensus, findMarket } from '../addresses.js';
import type { Deployment } from '../deployment.js';
import * as generated from '../generated/index.js';
import type { ScenariosArgs } from '../generated/index.js';
import { governs, type GovernedOptions } from './governs.js';
import { books, signerOf, withAccounts, type Signatory } from './shared.js';

export interface OpenCensusOptions {
    /** Who pays the rent. */
    readonly payer: Signatory;
}

/** Creates the account of a clearinghouse's censuses, once. */
export async function openCensus(deployment: Deployment, options: OpenCensusOptions): Promise<Instruction> {
    const { clearinghouse } = deployment;
    const census = await findCensus(clearinghouse);
    return generated.getOpenCensusInstruction({ payer: signerOf(options.payer), clearinghouse, census });
}

/** Begins a census. */
export async function beginCensus(deployment: Deployment): Promise<Instruction> {
    return generated.getBeginCensusInstruction({ ...books(deployment), census: await findCensus(deployment.clearinghouse) });
}

export interface VisitAccountsOptions {
    /** Margin accounts that this census has not visited, in any order. */
    readonly accounts: readonly Address[];
}

/** Visits margin accounts, each once in a census. */
export async function visitAccounts(deployment: Deployment, options: VisitAccountsOptions): Promise<Instruction> {
    const census = await findCensus(deployment.clearinghouse);
    const visit = generated.getVisitAccountsInstruction({ ...books(deployment), census });
    return withAccounts(visit, options.accounts, AccountRole.WRITABLE);
}

export interface FinishCensusOptions {
    /** All markets that are listed, in the order of their indices. */
    readonly markets: readonly number[];
}

/** Finishes a census: what was not seen is charged, and the report feeds the target. */
export async function finishCensus(deployment: Deployment, options: FinishCensusOptions): Promise<Instruction> {
    const { clearinghouse, reserve, tradersVault, reserveVault } = deployment;
    const census = await findCensus(clearinghouse);
    const finish = generated.getFinishCensusInstruction({ ...books(deployment), census, reserve, tradersVault, reserveVault });
    const markets = await Promise.all(options.markets.map((market) => findMarket(clearinghouse, market)));
    return withAccounts(finish, markets, AccountRole.READONLY);
}

export interface SetScenariosOptions extends GovernedOptions {
    readonly scenarios: ScenariosArgs;
}

/** Replaces the scenarios of a census. */
export async function setScenarios(deployment: Deployment, options: SetScenariosOptions): Promise<Instruction> {
    const { scenarios } = options;
    const accounts = await governs(deployment, options, { __kind: 'Scenarios', scenarios });
    return generated.getSetScenariosInstruction({ ...accounts, scenarios });
}
