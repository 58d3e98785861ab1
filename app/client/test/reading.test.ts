/** What the client reads is what is on the chain: addresses, bytes, values, errors. */
import {
    address,
    appendTransactionMessageInstructions,
    createTransactionMessage,
    generateKeyPairSigner,
    getBase64EncodedWireTransaction,
    getBase64Encoder,
    pipe,
    setTransactionMessageFeePayerSigner,
    setTransactionMessageLifetimeUsingBlockhash,
    signTransactionMessageWithSigners,
    type Address,
    type Instruction,
} from '@solana/kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
    ACCOUNTS,
    ERRORS,
    errorName,
    findAll,
    findCensus,
    findClearinghouse,
    findCollateralVault,
    findDeployment,
    findHoldings,
    findHoldingVault,
    findInventory,
    findInventoryAccount,
    findMarginAccount,
    findMarket,
    findOutflow,
    findRecovery,
    findReserve,
    findReserveVault,
    findSharesMint,
    findTradersVault,
    INTERFACE_HASH,
    NotADeployment,
    openAccount,
    quote,
    QUOTE,
    readAll,
    readBooks,
    readRefusal,
    readSnapshot,
    settle,
    setMarketTerms,
    size,
    SPL_TOKEN,
    SYSTEM,
    TOKEN_2022,
    wait,
    withdraw,
    type DeploymentFault,
    type Held,
} from '@ballast/client';
import { Chain, Exchange, transfer, type Trader } from '@ballast/localnet';

import { PLAIN } from './support/plain.js';

import { refused } from './support/refused.js';

let chain: Chain;
let exchange: Exchange;
let ada: Trader;

beforeAll(async () => {
    chain = await Chain.start();
    exchange = await Exchange.launched(chain);
    ada = await exchange.trader('ada');
});

afterAll(() => chain.stop());

async function bytesAt(at: Address): Promise<Uint8Array> {
    const { value } = await chain.rpc.getAccountInfo(at, { encoding: 'base64' }).send();
    if (!value) throw new Error(`nothing is at ${at}`);
    return Uint8Array.from(getBase64Encoder().encode(value.data[0]));
}

test('every derived address is where the program put the account', async () => {
    const { deployment } = exchange;
    const { clearinghouse: root, creator } = deployment;
    const { value } = await chain.rpc.getAccountInfo(root, { encoding: 'base64' }).send();
    expect(value?.owner).toBe('Ba11astC1earingReserve111111111111111111111');
    expect(await findClearinghouse(creator)).toBe(root);
    const recorded = ACCOUNTS.Clearinghouse.decode(await bytesAt(root));
    expect(recorded.tradersVault).toBe(await findTradersVault(root));
    expect(recorded.reserveVault).toBe(await findReserveVault(root));
    const terms = ACCOUNTS.Terms.decode(await bytesAt(deployment.terms));
    expect(terms.collaterals[1]?.vault).toBe(await findCollateralVault(root, 1));
    const reserve = ACCOUNTS.Reserve.decode(await bytesAt(await findReserve(root)));
    expect(reserve.tranches.map(({ mint }) => mint)).toEqual(
        await Promise.all((['junior', 'backstop', 'senior'] as const).map((tranche) => findSharesMint(root, tranche, 1))),
    );
    expect(ACCOUNTS.Market.decode(await bytesAt(await findMarket(root, 2))).index).toBe(2);
    expect(ACCOUNTS.Recovery.decode(await bytesAt(await findRecovery(root, 2))).market).toBe(2);
    expect(ACCOUNTS.MarginAccount.decode(await bytesAt(await findMarginAccount(root, ada.key.address, 0))).owner).toBe(ada.key.address);
    expect(ACCOUNTS.Census.decode(await bytesAt(await findCensus(root))).clearinghouse).toBe(root);
    expect(ACCOUNTS.Inventory.decode(await bytesAt(await findInventory(root))).clearinghouse).toBe(root);
    expect(ACCOUNTS.MarginAccount.decode(await bytesAt(await findInventoryAccount(root, 2)))).toMatchObject({ owner: root, index: 2 });
    const [held] = ACCOUNTS.Holdings.decode(await bytesAt(await findHoldings(root))).slots;
    expect(held?.vault).toBe(await findHoldingVault(root, held?.collateral ?? -1));
    for (const vault of [recorded.tradersVault, recorded.reserveVault, await findCollateralVault(root, 0)]) {
        expect(ACCOUNTS.Outflow.decode(await bytesAt(await findOutflow(vault))).vault).toBe(vault);
    }
});

test('a snapshot holds the bytes of every account, and what the ledgers say', async () => {
    const { deployment } = exchange;
    const bob = await exchange.trader('bob');
    await exchange.wait(1n);
    await exchange.trade('ETH', ada, bob, 100_000_000n, exchange.worth('ETH', 100_000_000n));
    const snapshot = await readSnapshot(chain.rpc, deployment);
    const held: Held<unknown>[] = [snapshot.clearinghouse, snapshot.prices, snapshot.terms, snapshot.reserve, snapshot.reserveOutflow];
    const maps = [snapshot.markets, snapshot.recoveries, snapshot.outflows].flatMap((map) => [...map.values()]);
    const { census, inventory, holdings } = snapshot;
    if (!census || !inventory || !holdings) throw new Error('something was not opened');
    held.push(census, inventory, holdings);
    for (const { address: at, bytes } of [...held, ...maps, ...snapshot.marginAccounts]) expect(bytes).toEqual(await bytesAt(at));
    expect([snapshot.markets.size, snapshot.recoveries.size, snapshot.outflows.size]).toEqual([3, 3, 4]);
    expect(snapshot.marginAccounts).toHaveLength(5); // Two traders, and the reserve's own account in each market.
    expect(snapshot.vaults.get(QUOTE)).toBe(snapshot.clearinghouse.value.tradersLedger);
    expect(snapshot.reserveVault).toBe(snapshot.reserve.value.ledger);
    expect(snapshot.now).toBe(await chain.now());
    const cash = snapshot.marginAccounts.reduce((sum, { value }) => sum + value.cash, 0n);
    const pools = [...snapshot.markets.values()].reduce((sum, { value }) => sum + value.pool + value.feesTaken, 0n);
    expect(cash + pools).toBe(snapshot.clearinghouse.value.tradersLedger);
});

test('a snapshot is of one moment while others pay in and out', async () => {
    const carl = await exchange.trader('carl');
    let over = false;
    const busy = (async () => {
        for (; !over; await wait(40)) await exchange.deposit(carl, 1_000_003n);
    })();
    for (let reading = 0; reading < 15; reading += 1) {
        const { clearinghouse, markets, marginAccounts, vaults } = await readSnapshot(chain.rpc, exchange.deployment);
        const cash = marginAccounts.reduce((sum, { value }) => sum + value.cash, 0n);
        const pools = [...markets.values()].reduce((sum, { value }) => sum + value.pool + value.feesTaken, 0n);
        expect(cash + pools).toBe(clearinghouse.value.tradersLedger);
        expect(vaults.get(QUOTE)).toBe(clearinghouse.value.tradersLedger);
        const books = await readBooks(chain.rpc, exchange.deployment);
        expect(books.vaults.get(QUOTE)).toBe(books.clearinghouse.value.tradersLedger);
    }
    over = true;
    await busy;
});

test('accounts of another root stay out', async () => {
    const other = await Exchange.launched(chain, PLAIN, 'other'); // In which nobody has an account, not even the reserve.
    expect(await readAll(chain.rpc, other.deployment, 'MarginAccount')).toEqual([]);
    expect(await findAll(chain.rpc, exchange.deployment, 'MarginAccount')).toHaveLength(6);
});

describe('a deployment', () => {
    const fault = async (root: Address, genesisHash?: string): Promise<DeploymentFault> => {
        const sought = genesisHash === undefined ? { root } : { root, genesisHash };
        const error: unknown = await findDeployment(chain.rpc, sought).catch((thrown: unknown) => thrown);
        if (!(error instanceof NotADeployment)) throw new Error(`expected a fault, got ${String(error)}`);
        expect(error.message).toMatch(/: \S/); // What is wrong, then what to do.
        return error.fault;
    };

    test('is found by its root', async () => {
        const { clearinghouse: root } = exchange.deployment;
        expect(await findDeployment(chain.rpc, { root })).toEqual(exchange.deployment);
        const genesisHash = await chain.rpc.getGenesisHash().send();
        expect(await findDeployment(chain.rpc, { root, genesisHash })).toEqual(exchange.deployment);
    });

    test('is refused on another cluster, or when it is none', async () => {
        const { clearinghouse, terms, quoteMint } = exchange.deployment;
        expect(await fault(clearinghouse, '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d')).toBe('other cluster');
        expect(await fault((await generateKeyPairSigner()).address)).toBe('nothing there');
        expect(await fault(quoteMint)).toBe('other program');
        expect(await fault(terms)).toBe('other account');
    });

    test('is refused in another layout', async () => {
        const { clearinghouse } = exchange.deployment;
        const bytes = await bytesAt(clearinghouse);
        const program = address('Ba11astC1earingReserve111111111111111111111');
        const copy = (await generateKeyPairSigner()).address;
        chain.validator.place(copy, program, bytes.with(8, 2));
        expect(await fault(copy)).toBe('other version');
        chain.validator.place(copy, program, new Uint8Array([...bytes, 0]));
        expect(await fault(copy)).toBe('other interface');
    });
});

describe('errors', () => {
    test('have a name for each code of the interface, and none beyond', () => {
        for (const [name, { code }] of Object.entries(ERRORS)) expect(errorName(code)).toBe(name);
        expect(errorName(6_000 + Object.keys(ERRORS).length)).toBeUndefined();
        expect(INTERFACE_HASH).toMatch(/^[0-9a-f]{64}$/);
    });

    test('of Ballast say what to do', async () => {
        const { deployment } = exchange;
        const whole = { owner: ada.key, account: ada.account, destination: ada.wallet, amount: quote(exchange.configuration.cash) };
        const refusal = await refused(chain.send(withdraw(deployment, whole)), 'NotEnoughCash');
        expect(refusal).toMatchObject({ kind: 'ballast', code: ERRORS.NotEnoughCash.code, instruction: 2, retry: 'refresh' });
        expect(refusal.hint).toContain('read the account again');
    });

    test('of a bound carry the value and the bound', async () => {
        const { deployment, roles } = exchange;
        const terms = { ...exchange.marketTerms(), maintenance: 60_000 };
        const refusal = await refused(
            chain.send(setMarketTerms(deployment, { index: 0, terms, authority: roles.governance })),
            'RatioOutOfBounds',
        );
        expect(refusal).toMatchObject({ value: 60_000n });
    });

    test('of Anchor, the token programs and the system program have names', async () => {
        const { deployment } = exchange;
        const missing = settle(deployment, { market: 9, account: ada.account });
        expect(await refused(chain.send(missing), 'AccountOwnedByWrongProgram')).toMatchObject({ kind: 'anchor', code: 3007 });
        const taken = openAccount(deployment, { payer: chain.payer, owner: ada.key, index: 0 });
        expect(await refused(chain.send(taken), 'AccountAlreadyInUse')).toMatchObject({ kind: 'system', code: 0 });
        for (const program of [SPL_TOKEN, TOKEN_2022]) {
            const mint = await chain.mint(`empty ${program}`, program, 6);
            const [source, destination] = [await chain.tokens(mint, ada.key.address), await chain.tokens(mint, ada.key.address)];
            const moved = transfer({ program, source, destination, authority: ada.key, amount: 1n });
            expect(await refused(chain.send(moved), 'InsufficientFunds')).toMatchObject({ kind: 'token', code: 1 });
        }
    });

    test('are told apart by who failed, not by the number alone', () => {
        const error = { InstructionError: [3n, { Custom: 1n }] };
        const logs = (program: string) => [`Program ${program} failed: custom program error: 0x1`];
        expect(readRefusal(error, logs(SYSTEM))).toMatchObject({ kind: 'system', name: 'ResultWithNegativeLamports', instruction: 3 });
        expect(readRefusal(error, logs(SPL_TOKEN))).toMatchObject({ kind: 'token', name: 'InsufficientFunds' });
        const ballast = { InstructionError: [0n, { Custom: 6_000n }] };
        expect(readRefusal(ballast, logs(SPL_TOKEN))).toMatchObject({ kind: 'runtime' });
        expect(readRefusal(ballast)).toMatchObject({ kind: 'ballast', name: 'Overflow' });
        expect(readRefusal('BlockhashNotFound')).toMatchObject({ kind: 'runtime', name: 'BlockhashNotFound', retry: 'refresh' });
    });

    test('that Kit throws are read as well', async () => {
        const thrown = async (...instructions: Instruction[]): Promise<unknown> => {
            const { value: lifetime } = await chain.rpc.getLatestBlockhash().send();
            const message = pipe(
                createTransactionMessage({ version: 0 }),
                (empty) => setTransactionMessageFeePayerSigner(chain.payer, empty),
                (paid) => setTransactionMessageLifetimeUsingBlockhash(lifetime, paid),
                (timed) => appendTransactionMessageInstructions(instructions, timed),
            );
            const wire = getBase64EncodedWireTransaction(await signTransactionMessageWithSigners(message));
            return chain.rpc
                .sendTransaction(wire, { encoding: 'base64' })
                .send()
                .catch((error: unknown) => error);
        };
        const { deployment } = exchange;
        const whole = { owner: ada.key, account: ada.account, destination: ada.wallet, amount: quote(2n ** 60n) };
        const refusal = readRefusal(await thrown(await withdraw(deployment, whole)));
        expect(refusal).toMatchObject({ kind: 'ballast', name: 'NotEnoughCash', instruction: 0 });
        expect(refusal.logs).not.toEqual([]);
        const taken = await openAccount(deployment, { payer: chain.payer, owner: ada.key, index: 0 });
        expect(readRefusal(await thrown(taken))).toMatchObject({ kind: 'system', name: 'AccountAlreadyInUse' });
    });

    test('of amounts come before anything is sent', () => {
        expect(() => size(-1n)).toThrow(/from 0 to 18446744073709551615/);
        expect(() => quote(2n ** 64n)).toThrow('An amount of quote is 18446744073709551616');
    });
});
