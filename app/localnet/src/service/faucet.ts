/** Hands out what is worth nothing elsewhere: lamports for fees, quote, and some of each collateral. */
import { createAssociatedTokenAccount, findAssociatedTokenAccount } from '@ballast/client';
import type { Address } from '@solana/kit';

import type { Mint } from '../chain.js';
import { DOLLAR } from '../configuration.js';
import type { Exchange } from '../exchange.js';
import { mintTo } from '../tokens.js';

const LAMPORTS = 10_000_000_000n;
const QUOTE = 25_000n * DOLLAR;
/** Whole tokens of each collateral. */
const TOKENS = 2n;

/** Fills the token accounts of an address, and says what it got, in smallest units. */
export async function handOut(exchange: Exchange, owner: Address): Promise<Readonly<Record<string, string>>> {
    const { chain, quoteMint, assets } = exchange;
    chain.validator.fund(owner, LAMPORTS);
    const collaterals = assets.map(({ symbol, mint }) => ({ symbol, mint, amount: TOKENS * 10n ** BigInt(mint.decimals) }));
    const grants = [{ symbol: 'quote', mint: quoteMint, amount: QUOTE }, ...collaterals];
    const filled = await Promise.all(grants.map(({ mint, amount }) => fill(exchange, { mint, owner, amount })));
    await chain.send(...filled.flat());
    return Object.fromEntries([['lamports', String(LAMPORTS)], ...grants.map(({ symbol, amount }) => [symbol, String(amount)])]);
}

async function fill({ chain }: Exchange, { mint, owner, amount }: { mint: Mint; owner: Address; amount: bigint }) {
    const { address, program } = mint;
    const account = { owner, mint: address, program };
    const destination = await findAssociatedTokenAccount(account);
    return [
        await createAssociatedTokenAccount({ payer: chain.payer, ...account }),
        mintTo({ mint: address, program, destination, authority: chain.payer, amount }),
    ];
}
