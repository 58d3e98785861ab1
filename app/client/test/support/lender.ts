/** The lending vault that protocol capital is placed with: its instructions, from their bytes. */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';

import { AccountRole, getAddressEncoder, getProgramDerivedAddress, type Address, type Instruction, type KeyPairSigner } from '@solana/kit';

import { LENDER, SYSTEM, valuePlacement, type Deployment, type DepositoryVault } from '@ballast/client';
import { QUOTE_DECIMALS, type Chain, type Mint } from '@ballast/localnet';

const FILE = fileURLToPath(new URL('../../../../target/deploy/lender.so', import.meta.url));
const bytes = getAddressEncoder();

export interface Lender extends DepositoryVault {
    readonly manager: KeyPairSigner;
    /** Mint and token program of what is lent. */
    readonly mint: Address;
    readonly tokenProgram: Address;
}

/** Deploys the lender and creates a vault. */
export async function lenderOn(chain: Chain, quote: { readonly mint: Address; readonly program: Address }): Promise<Lender> {
    chain.validator.deploy(LENDER, FILE);
    const manager = await chain.wallet('manager of the lender');
    const vault = await derived('vault', manager.address, quote.mint);
    const [cash, receiptsMint] = [await derived('cash', vault), await derived('receipts', vault)];
    await chain.send({
        programAddress: LENDER,
        accounts: [
            { address: manager.address, role: AccountRole.WRITABLE_SIGNER, signer: manager },
            writable(vault),
            writable(cash),
            writable(receiptsMint),
            readonly(quote.mint),
            readonly(quote.program),
            readonly(SYSTEM),
        ],
        data: discriminator('create_vault'),
    } as Instruction);
    return { program: LENDER, vault, cash, receiptsMint, manager, mint: quote.mint, tokenProgram: quote.program };
}

/** The manager lends to an account, or an account of the manager repays. */
export function moves(lender: Lender, name: 'lend' | 'repay' | 'pay_interest', account: Address, amount: bigint): Instruction {
    const signs = { address: lender.manager.address, role: AccountRole.READONLY_SIGNER, signer: lender.manager };
    return {
        programAddress: LENDER,
        accounts: [
            writable(lender.vault),
            writable(lender.cash),
            readonly(lender.mint),
            signs,
            writable(account),
            readonly(lender.tokenProgram),
        ],
        data: new Uint8Array([...discriminator(name), ...littleEndian(amount)]),
    } as Instruction;
}

/** Others deposit, and looks find for ten minutes that it is there: then as much may be placed. */
export async function readies(chain: Chain, deployment: Deployment, lender: Lender, amount: bigint): Promise<void> {
    const other = await chain.wallet('depositor of the lender');
    const minted = (address: Address): Mint => ({ address, program: lender.tokenProgram, decimals: QUOTE_DECIMALS });
    const source = await chain.tokens(minted(lender.mint), other.address, amount);
    const receipts = await chain.tokens(minted(lender.receiptsMint), other.address, 0n);
    await chain.send({
        programAddress: LENDER,
        accounts: [
            writable(lender.vault),
            writable(lender.cash),
            writable(lender.receiptsMint),
            readonly(lender.mint),
            { address: other.address, role: AccountRole.READONLY_SIGNER, signer: other },
            writable(source),
            writable(receipts),
            readonly(lender.tokenProgram),
        ],
        data: new Uint8Array([...discriminator('deposit'), ...littleEndian(amount)]),
    } as Instruction);
    await chain.send(valuePlacement(deployment, { depository: lender }));
    await chain.advance(600n);
    await chain.send(valuePlacement(deployment, { depository: lender }));
}

async function derived(name: string, ...of: Address[]): Promise<Address> {
    const seeds = [name, ...of.map((address) => bytes.encode(address))];
    return (await getProgramDerivedAddress({ programAddress: LENDER, seeds }))[0];
}

const writable = (address: Address) => ({ address, role: AccountRole.WRITABLE });
const readonly = (address: Address) => ({ address, role: AccountRole.READONLY });
const discriminator = (name: string) => new Uint8Array(createHash('sha256').update(`global:${name}`).digest().subarray(0, 8));

function littleEndian(amount: bigint): Uint8Array {
    const data = new Uint8Array(8);
    new DataView(data.buffer).setBigUint64(0, amount, true);
    return data;
}
