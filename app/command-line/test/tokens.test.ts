/** Which token account pays and receives, when a stranger has handed over another that nothing can be paid into. */
import { findAssociatedTokenAccount, TOKEN_2022 } from '@ballast/client';
import { Chain, Exchange, initializeTokenAccount, keyOf, mintTo, type Trader } from '@ballast/localnet';
import { AccountRole, getAddressEncoder, type Address, type Instruction, type TransactionSigner } from '@solana/kit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { E8 } from '../../client/test/support/units.js';
import { Shell } from './support/shell.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** A token account with an extension that demands a memo of whoever pays into it. */
const WITH_MEMO = 171;
const DEMAND_MEMO = [30, 0];
const SET_OWNER = [6, 2, 1];

let chain: Chain;
let exchange: Exchange;
let shell: Shell;
let ada: Trader;
let associated: Address;

beforeAll(async () => {
    chain = await Chain.start();
    exchange = await Exchange.launched(chain, undefined, 'one');
    shell = new Shell(chain, exchange);
    ada = await exchange.trader('ada');
    await shell.knows(ada);
    const { mint } = exchange.asset('ETH');
    expect(mint.program).toBe(TOKEN_2022);
    associated = await findAssociatedTokenAccount({ owner: ada.key.address, mint: mint.address, program: mint.program });
});

afterAll(() => {
    shell.close();
    chain.stop();
});

/** An instruction of Token-2022 that the owner of an account signs. */
function bySigner(account: Address, owner: TransactionSigner, data: Iterable<number>): Instruction {
    const signs = { address: owner.address, role: AccountRole.READONLY_SIGNER, signer: owner };
    return { programAddress: TOKEN_2022, accounts: [{ address: account, role: AccountRole.WRITABLE }, signs], data: new Uint8Array(data) };
}

/** Makes a full token account that demands memos, and hands it over to Ada. */
async function planted(): Promise<Address> {
    const [mallory, key] = [await chain.wallet('mallory'), await keyOf('a planted account')];
    const { mint } = exchange.asset('ETH');
    const common = { mint: mint.address, program: mint.program };
    const { address: account } = key;
    await chain.send(
        chain.creates(key, WITH_MEMO, mint.program),
        initializeTokenAccount({ ...common, account, owner: mallory.address }),
        bySigner(account, mallory, DEMAND_MEMO),
        mintTo({ ...common, destination: account, authority: chain.payer, amount: 50n * E8 }),
        bySigner(account, mallory, [...SET_OWNER, ...getAddressEncoder().encode(ada.key.address)]),
    );
    return account;
}

test('a planted account that demands memos neither receives nor pays while the own one can', async () => {
    const trap = await planted();
    const own = await chain.tokens(exchange.asset('ETH').mint, ada.key.address, 2n * E8);
    await shell.does('deposit', '--account', 'ada', '--amount', '2', '--collateral', 'ETH', '--from', own);
    expect(await shell.json('withdraw', '--account', 'ada', '--amount', '2', '--collateral', 'ETH')).toMatchObject({
        destination: associated,
    });
    expect(await chain.balance(associated)).toBe(2n * E8);
    await shell.json('deposit', '--account', 'ada', '--amount', '1.5', '--collateral', 'ETH');
    expect(await chain.balance(associated)).toBe(E8 / 2n);
    expect(await chain.balance(trap)).toBe(50n * E8);
    const refused = await shell.fails(1, 'withdraw', '--account', 'ada', '--amount', '1', '--collateral', 'ETH', '--to', trap);
    expect(refused).toMatchObject({ kind: 'refused' });
});

test('the fullest account pays what the associated one does not hold', async () => {
    const source = await chain.tokens(exchange.asset('ETH').mint, ada.key.address, 60n * E8);
    await shell.json('deposit', '--account', 'ada', '--amount', '55', '--collateral', 'ETH');
    expect(await chain.balance(source)).toBe(5n * E8);
});
