/** What to offer for a place in a block. */
import { isWritableRole, type Address, type GetRecentPrioritizationFeesApi, type Instruction, type Rpc } from '@solana/kit';

/** How much to offer. */
export interface FeePolicy {
    /** Which of the recent fees of the same accounts to match, in hundredths. */
    readonly percentile: number;
    /** The least and the most to offer, in millionths of a lamport for each unit. */
    readonly least: bigint;
    readonly most: bigint;
}

/** Three quarters of recent blocks took less; never more than half a lamport for each unit. */
export const FEE_POLICY: FeePolicy = { percentile: 75, least: 0n, most: 500_000n };

/** Accounts that a node answers for at a time. */
const MOST_ACCOUNTS = 128;

/** What others lately paid to write the same accounts, in millionths of a lamport for each unit. */
export async function offerFor(
    rpc: Rpc<GetRecentPrioritizationFeesApi>,
    instructions: readonly Instruction[],
    policy: FeePolicy,
): Promise<bigint> {
    const recent = await rpc.getRecentPrioritizationFees(writableAccounts(instructions).slice(0, MOST_ACCOUNTS)).send();
    const fees = recent.map(({ prioritizationFee }) => BigInt(prioritizationFee));
    return clamp(percentileOf(fees, policy.percentile), policy);
}

/** The value that so many hundredths do not exceed; zero of nothing. */
export function percentileOf(values: readonly bigint[], percentile: number): bigint {
    const sorted = values.toSorted((one, other) => (one < other ? -1 : 1));
    const rank = Math.ceil((sorted.length * percentile) / 100);
    return sorted[Math.max(0, rank - 1)] ?? 0n;
}

function clamp(fee: bigint, { least, most }: FeePolicy): bigint {
    if (fee < least) return least;
    return fee > most ? most : fee;
}

function writableAccounts(instructions: readonly Instruction[]): Address[] {
    const written = instructions.flatMap(({ accounts = [] }) => accounts.filter(({ role }) => isWritableRole(role)));
    return [...new Set(written.map(({ address }) => address))];
}
