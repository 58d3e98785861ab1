/** What desks sign: the trade that Ada asks for, and whatever they could slip in beside it. */
import { settleTrade, size as sizeOf, quote, SPL_TOKEN, type SettleTradeOptions } from '@ballast/client';
import { DOLLAR, transfer, type Exchange, type Trader } from '@ballast/localnet';
import {
    address,
    appendTransactionMessageInstructions,
    compressTransactionMessageUsingAddressLookupTables,
    createNoopSigner,
    createTransactionMessage,
    partiallySignTransactionMessageWithSigners,
    pipe,
    setTransactionMessageFeePayerSigner,
    setTransactionMessageLifetimeUsingBlockhash,
    type AddressesByLookupTableAddress,
    type Instruction,
    type Transaction,
    type TransactionSigner,
} from '@solana/kit';

export const COMPUTE_BUDGET = address('ComputeBudget111111111111111111111111111111');
export const TENTH = sizeOf(10_000_000n);
export const FAIR = quote(5_000n * DOLLAR);

/** Ada, who asks; Bob, whose desk it is; and Carl, who has no part in it. */
export interface People {
    readonly ada: Trader;
    readonly bob: Trader;
    readonly carl: Trader;
}

/** How a side that has signed, and one that has not, stand in a trade. */
export const signed = ({ account, key }: Trader) => ({ account, signer: key });
export const unsigned = ({ account, key }: Trader) => ({ account, signer: createNoopSigner(key.address) });

/** The trade that Ada asks for, a tenth of a BTC at the mark, or another. */
export function trade({ deployment }: Exchange, { ada, bob }: People, other: Partial<SettleTradeOptions> = {}): Promise<Instruction> {
    return settleTrade(deployment, { market: 0, buyer: unsigned(ada), seller: signed(bob), size: TENTH, quote: FAIR, ...other });
}

/** The compute budget's price for a unit, in millionths of a lamport. */
export function unitPrice(price: bigint): Instruction {
    const data = new Uint8Array(9);
    data[0] = 3;
    new DataView(data.buffer).setBigUint64(1, price, true);
    return { programAddress: COMPUTE_BUDGET, data };
}

/** A transfer of a dollar of Ada's. */
export function steal({ ada: victim, bob: thief }: People): Instruction {
    const authority = createNoopSigner(victim.key.address);
    return transfer({ program: SPL_TOKEN, source: victim.wallet, destination: thief.wallet, authority, amount: DOLLAR });
}

export interface Signing {
    readonly feePayer: TransactionSigner;
    readonly tables?: AddressesByLookupTableAddress;
}

/** A transaction of instructions that a desk has signed. */
export async function transactionOf(
    { chain }: Exchange,
    instructions: readonly (Instruction | Promise<Instruction>)[],
    { feePayer, tables = {} }: Signing,
): Promise<Transaction> {
    const { value: lifetime } = await chain.rpc.getLatestBlockhash().send();
    const built = await Promise.all(instructions);
    const message = pipe(
        createTransactionMessage({ version: 0 }),
        (empty) => setTransactionMessageFeePayerSigner(feePayer, empty),
        (paid) => setTransactionMessageLifetimeUsingBlockhash(lifetime, paid),
        (living) => appendTransactionMessageInstructions(built, living),
        (whole) => compressTransactionMessageUsingAddressLookupTables(whole, tables),
    );
    return partiallySignTransactionMessageWithSigners(message);
}
