/** What a transaction asks the runtime for, and what it offers. */
import { address, getU32Encoder, getU64Encoder, type Instruction } from '@solana/kit';

import { BALLAST_PROGRAM_ADDRESS } from '../generated/index.js';
import { COMPUTE_UNITS, INSTRUCTION_DISCRIMINATORS } from '../generated/computeTable.js';
import { INSTRUCTION_NAMES, type InstructionName } from '../generated/interface.js';

const COMPUTE_BUDGET = address('ComputeBudget111111111111111111111111111111');
const SET_LIMIT = 2;
const SET_PRICE = 3;

/** The most that a transaction may use. */
export const MOST_UNITS = 1_400_000;
/** For an instruction of which nothing is known. */
const UNKNOWN_UNITS = 200_000;
/** Simulated units are asked for with fifteen hundredths more: accounts may change before it lands. */
const MARGIN = 115;
/** What asking for limit and price takes itself. */
const ASKING_UNITS = 300;

export function setComputeLimit(units: number): Instruction {
    return { programAddress: COMPUTE_BUDGET, accounts: [], data: new Uint8Array([SET_LIMIT, ...getU32Encoder().encode(units)]) };
}

/** Offers so many millionths of a lamport for each unit. */
export function setComputePrice(microLamports: bigint): Instruction {
    return { programAddress: COMPUTE_BUDGET, accounts: [], data: new Uint8Array([SET_PRICE, ...getU64Encoder().encode(microLamports)]) };
}

/** The limit to ask for after a simulation used so many units. */
export function limitFor(units: number): number {
    return Math.min(MOST_UNITS, Math.ceil((units * MARGIN) / 100));
}

/** What instructions take at most by the committed table, for when a node does not say what it simulated. */
export function tabledUnits(instructions: readonly Instruction[]): number {
    return instructions.reduce((units, instruction) => units + unitsOf(instruction), ASKING_UNITS);
}

function unitsOf(instruction: Instruction): number {
    const name = instructionName(instruction);
    return name === undefined ? UNKNOWN_UNITS : COMPUTE_UNITS[name];
}

/** Which instruction of Ballast it is, if it is one. */
export function instructionName({ programAddress, data }: Instruction): InstructionName | undefined {
    if (programAddress !== BALLAST_PROGRAM_ADDRESS || data === undefined) return undefined;
    return INSTRUCTION_NAMES.find((name) => INSTRUCTION_DISCRIMINATORS[name].every((byte, place) => data[place] === byte));
}
