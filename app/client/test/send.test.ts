/** Sending through nodes that fail in every way that nodes fail. */
import { createServer } from 'node:net';

import {
    assertIsTransactionWithinSizeLimit,
    createSolanaRpcSubscriptions,
    decompileTransactionMessage,
    generateKeyPairSigner,
    getBase64Encoder,
    getCompiledTransactionMessageDecoder,
    getTransactionDecoder,
    partiallySignTransactionMessageWithSigners,
    setTransactionMessageFeePayerSigner,
    setTransactionMessageLifetimeUsingBlockhash,
    setTransactionMessageLifetimeUsingDurableNonce,
    type Instruction,
    type Nonce,
    type TransactionMessage,
    type TransactionMessageWithLifetime,
    type TransactionModifyingSigner,
    type TransactionSigner,
} from '@solana/kit';
import { afterAll, beforeAll, expect, test } from 'vitest';

import {
    createLookupTable,
    createRpc,
    deposit,
    extendLookupTable,
    findDeployment,
    LivesByNonce,
    openAccount,
    quote,
    readLookupTables,
    resolveDeficit,
    Sender,
    settle,
    sharedAddresses,
    TransactionExpired,
    TransactionRefused,
    TransactionTooLarge,
    TransactionUnknown,
    type SenderOptions,
} from '@ballast/client';
import { Chain, DOLLAR, Exchange, Validator, type Trader } from '@ballast/localnet';

import { COMPUTE_UNITS } from '../src/generated/computeTable.js';
import { proxy, type Answer, type Request } from './support/proxy.js';
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

const senderAt = (url: string, more: Partial<SenderOptions> = {}) =>
    new Sender({ rpc: createRpc({ url, retries: 3 }), feePayer: chain.payer, pollMilliseconds: 20, ...more });

const aDollar = (depositor: TransactionSigner = ada.key): Promise<Instruction> =>
    deposit(exchange.deployment, { depositor, account: ada.account, source: ada.wallet, amount: quote(DOLLAR) });

/** Sends a deposit through a node that answers some requests itself. */
async function through(answer: (request: Request, earlier: number) => Answer, more: Partial<SenderOptions> = {}) {
    const node = await proxy(chain.validator.url, answer);
    const before = await chain.balance(ada.wallet);
    try {
        const receipt = await senderAt(node.url, more).send([await aDollar()]);
        return { receipt, requests: node.requests, moved: before - (await chain.balance(ada.wallet)) };
    } finally {
        node.close();
    }
}

const wiresOf = (requests: readonly Request[]) =>
    new Set(requests.filter(({ method }) => method === 'sendTransaction').map(({ params }) => params[0]));

test('the limit is what the simulation used and fifteen hundredths', async () => {
    const { receipt } = await through(() => undefined);
    const landed = await chain.rpc.getTransaction(receipt.signature, { encoding: 'json', maxSupportedTransactionVersion: 0 }).send();
    const used = Number(landed?.meta?.computeUnitsConsumed);
    expect(used).toBeGreaterThan(1_000);
    expect(receipt.limit).toBe(Math.ceil((used * 115) / 100));
});

test('the table says what a node does not', async () => {
    const { receipt } = await through(({ method }) =>
        method === 'simulateTransaction' ? { result: { context: { slot: 1 }, value: { err: null, logs: [] } } } : undefined,
    );
    expect(receipt.limit).toBe(Math.ceil(((COMPUTE_UNITS.deposit + 300) * 115) / 100));
});

test('a node that turns requests away is asked again, when it said', async () => {
    const started = Date.now();
    const { moved, requests } = await through(({ method }, earlier) =>
        method === 'getLatestBlockhash' && earlier < 2 ? { status: 429, headers: { 'retry-after': '0.2' } } : undefined,
    );
    expect(moved).toBe(DOLLAR);
    expect(requests.filter(({ method }) => method === 'getLatestBlockhash')).toHaveLength(3);
    expect(Date.now() - started).toBeGreaterThanOrEqual(400);
});

test('a node that turns everything away is given up, with its status', async () => {
    await expect(through(() => ({ status: 429, headers: { 'retry-after': '0.01' } }))).rejects.toThrow(/429/);
});

test('requests are spaced', async () => {
    const rpc = createRpc({ url: chain.validator.url, requestsPerSecond: 20 });
    const started = Date.now();
    await Promise.all(Array.from({ length: 5 }, () => rpc.getSlot().send()));
    expect(Date.now() - started).toBeGreaterThanOrEqual(195);
});

test('what a node lost is sent again as it was, and lands once', async () => {
    const { moved, requests } = await through(({ method }, earlier) =>
        method === 'sendTransaction' && earlier < 3 ? { result: '1'.repeat(64) } : undefined,
    );
    expect(moved).toBe(DOLLAR);
    expect(wiresOf(requests).size).toBe(1);
});

test('what a node took and denied is not made anew', async () => {
    let taken = false;
    const node = await proxy(chain.validator.url, ({ method }) => {
        if (method === 'getSignatureStatuses' && !taken) return { result: { context: { slot: 1 }, value: [null] } };
        return undefined;
    });
    const before = await chain.balance(ada.wallet);
    const sending = senderAt(node.url).send([await aDollar()]);
    await expect.poll(() => node.requests.filter(({ method }) => method === 'sendTransaction').length).toBeGreaterThan(1);
    taken = true;
    await sending;
    expect(before - (await chain.balance(ada.wallet))).toBe(DOLLAR);
    expect(wiresOf(node.requests).size).toBe(1);
    node.close();
});

/** Slots and blocks after which the blockhash of any transaction has expired. */
const AGES = 10_000n;

/** What a node answers that is so much farther. */
async function late(): Promise<Answer> {
    const { blockHeight, absoluteSlot, ...rest } = await chain.rpc.getEpochInfo().send();
    const told = { ...rest, absoluteSlot: absoluteSlot + AGES, blockHeight: blockHeight + AGES };
    return { result: Object.fromEntries(Object.entries(told).map(([name, value]) => [name, Number(value)])) };
}

const statusAt = (slot: number | bigint, status: object | null = null): Answer => ({
    result: { context: { slot: Number(slot) }, value: [status] },
});

test('what never lands expires, and says so', async () => {
    const tip = await late();
    const slot = (await chain.rpc.getSlot({ commitment: 'processed' }).send()) + AGES;
    const before = await chain.balance(ada.wallet);
    const expiring = through(({ method }, earlier) => {
        if (method === 'sendTransaction') return { result: '1'.repeat(64) };
        if (method === 'getSignatureStatuses') return statusAt(slot);
        return method === 'getEpochInfo' && earlier > 1 ? tip : undefined;
    });
    const error: unknown = await expiring.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TransactionExpired);
    expect(String(error)).toContain('build and sign it again');
    expect(await chain.balance(ada.wallet)).toBe(before);
});

/** Sends a deposit, which lands, past a node at the tip and one that answers for its status as given. */
async function betweenViews(status: (look: number) => Answer) {
    const tip = await late();
    return through(
        ({ method }, earlier) => {
            if (method === 'getSignatureStatuses') return status(earlier);
            return method === 'getEpochInfo' && earlier > 0 ? tip : undefined;
        },
        { patienceMilliseconds: 300 },
    );
}

test('a node that is behind cannot say that what landed expired', async () => {
    const behind = await chain.rpc.getSlot().send();
    const before = await chain.balance(ada.wallet);
    const error: unknown = await betweenViews(() => statusAt(behind)).catch((thrown: unknown) => thrown);
    expect(before - (await chain.balance(ada.wallet))).toBe(DOLLAR);
    expect(error).toBeInstanceOf(TransactionUnknown);
    expect(String(error)).toContain('look it up before you send anything anew');
});

test('a node that was behind is asked until it has caught up', async () => {
    const behind = await chain.rpc.getSlot().send();
    const { receipt, moved } = await betweenViews((look) => (look < 4 ? statusAt(behind) : undefined));
    expect(moved).toBe(DOLLAR);
    expect(receipt.signature).toMatch(/^\w{80,}$/);
});

test('what is in a block that is not confirmed has not expired', async () => {
    const slot = (await chain.rpc.getSlot().send()) + 2n * AGES;
    const processed = { slot: Number(slot), confirmations: 0, err: null, status: { Ok: null }, confirmationStatus: 'processed' };
    const { moved } = await betweenViews((look) => (look < 4 ? statusAt(slot, processed) : undefined));
    expect(moved).toBe(DOLLAR);
});

/** A wallet that gives what it signs another lifetime, as some do that ask their users for long. */
function renewing(renew: (message: TransactionMessage) => TransactionMessage & TransactionMessageWithLifetime): TransactionModifyingSigner {
    const { payer } = chain;
    return {
        address: payer.address,
        modifyAndSignTransactions: (transactions) =>
            Promise.all(
                transactions.map(async ({ messageBytes }) => {
                    const message = decompileTransactionMessage(getCompiledTransactionMessageDecoder().decode(messageBytes));
                    const renewed = setTransactionMessageFeePayerSigner(payer, renew(message));
                    const signed = await partiallySignTransactionMessageWithSigners(renewed);
                    assertIsTransactionWithinSizeLimit(signed);
                    return signed;
                }),
            ),
    };
}

/** An instruction that only the payer signs for. */
const settled = (): Promise<Instruction> => settle(exchange.deployment, { market: 0, account: ada.account });

test('a wallet that renews the blockhash gets the time of the new one', async () => {
    const { value: fresh } = await chain.rpc.getLatestBlockhash({ commitment: 'processed' }).send();
    const old = { blockhash: ada.wallet, lastValidBlockHeight: 1 };
    const node = await proxy(chain.validator.url, ({ method }) =>
        method === 'getLatestBlockhash' ? { result: { context: { slot: 1 }, value: old } } : undefined,
    );
    const feePayer = renewing((message) => setTransactionMessageLifetimeUsingBlockhash(fresh, message));
    const receipt = await senderAt(node.url, { feePayer }).send([await settled()]);
    const landed = await chain.rpc.getTransaction(receipt.signature, { encoding: 'json', maxSupportedTransactionVersion: 0 }).send();
    expect(landed?.meta?.err).toBe(null);
    node.close();
});

test('a wallet that signs with a nonce is refused before anything is sent', async () => {
    const node = await proxy(chain.validator.url, () => undefined);
    const nonce = { nonce: '1'.repeat(32) as Nonce, nonceAccountAddress: ada.wallet, nonceAuthorityAddress: chain.payer.address };
    const feePayer = renewing((message) => setTransactionMessageLifetimeUsingDurableNonce(nonce, message));
    await expect(senderAt(node.url, { feePayer }).send([await settled()])).rejects.toThrow(LivesByNonce);
    expect(wiresOf(node.requests).size).toBe(0);
    node.close();
});

test('a node that falls silent after it took a transaction leaves it open, and nothing else is sent', async () => {
    let silent = false;
    const node = await proxy(chain.validator.url, ({ method }) => {
        const answer = silent ? { status: 503 } : undefined;
        silent ||= method === 'sendTransaction';
        return answer;
    });
    const before = await chain.balance(ada.wallet);
    const rpc = createRpc({ url: node.url, retries: 0 });
    const error: unknown = await new Sender({ rpc, feePayer: chain.payer, pollMilliseconds: 20, patienceMilliseconds: 300 })
        .send([await aDollar()])
        .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TransactionUnknown);
    expect(String(error)).toContain('look it up before you send anything anew');
    expect(before - (await chain.balance(ada.wallet))).toBe(DOLLAR);
    expect(wiresOf(node.requests).size).toBe(1);
    node.close();
});

test('a node that comes back has the transaction', async () => {
    let sent = 0;
    const node = await proxy(chain.validator.url, ({ method }) => {
        if (method === 'sendTransaction') sent += 1;
        else if (sent > 0 && sent < 5) {
            sent += 1;
            return { status: 503 };
        }
        return undefined;
    });
    const before = await chain.balance(ada.wallet);
    const rpc = createRpc({ url: node.url, retries: 0 });
    await new Sender({ rpc, feePayer: chain.payer, pollMilliseconds: 20 }).send([await aDollar()]);
    expect(before - (await chain.balance(ada.wallet))).toBe(DOLLAR);
    expect(wiresOf(node.requests).size).toBe(1);
    node.close();
});

test('a subscription that is silent is not waited for', async () => {
    const silent = createServer(() => {});
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    const bound = silent.address();
    if (bound === null || typeof bound === 'string') throw new Error('no port');
    const { moved } = await through(() => undefined, { subscriptions: createSolanaRpcSubscriptions(`ws://127.0.0.1:${bound.port}`) });
    expect(moved).toBe(DOLLAR);
    silent.close();
});

test('a subscription tells of what polling does not see', async () => {
    const subscriptions = createSolanaRpcSubscriptions(chain.validator.webSocketUrl);
    const unseen = ({ method }: Request): Answer =>
        method === 'getSignatureStatuses' ? { result: { context: { slot: 1 }, value: [null] } } : undefined;
    const node = await proxy(chain.validator.url, (request, earlier) =>
        // The node takes it late, so that the subscription is there before.
        request.method === 'sendTransaction' && earlier < 3 ? { result: '1'.repeat(64) } : unseen(request),
    );
    const receipt = await senderAt(node.url, { subscriptions, pollMilliseconds: 100 }).send([await aDollar()]);
    expect(receipt.signature).toMatch(/^\w{80,}$/);
    node.close();
});

test('the fee follows those who write the same accounts, to its cap', async () => {
    const fees = (...paid: number[]) =>
        through(({ method }) => {
            const result = paid.map((prioritizationFee, slot) => ({ slot, prioritizationFee }));
            return method === 'getRecentPrioritizationFees' ? { result } : undefined;
        });
    expect((await fees(100, 200, 300, 400)).receipt.price).toBe(300n);
    expect((await fees(7)).receipt.price).toBe(7n);
    expect((await fees()).receipt.price).toBe(0n);
    expect((await fees(9_000_000)).receipt.price).toBe(500_000n);
    const { requests } = await fees(1);
    const asked = requests.find(({ method }) => method === 'getRecentPrioritizationFees')?.params[0];
    expect(asked).toEqual([exchange.deployment.clearinghouse, ada.account, ada.wallet, exchange.deployment.tradersVault]);
});

test('who has nothing is told so before anything is sent', async () => {
    const beggar = await generateKeyPairSigner();
    const sender = senderAt(chain.validator.url, { feePayer: beggar });
    const refusal = await refused(sender.send([await aDollar()]), 'AccountNotFound');
    expect(refusal.hint).toContain('fund the fee payer');
    chain.validator.fund(beggar.address, 1_000_000n);
    const opened = openAccount(exchange.deployment, { payer: beggar, owner: beggar, index: 0 });
    expect(await refused(sender.send([await opened]), 'ResultWithNegativeLamports')).toMatchObject({ kind: 'system' });
});

test('on another cluster nothing is sent', async () => {
    const other = Validator.start();
    other.fund(chain.payer.address, 1_000_000_000n);
    const refusal = await refused(senderAt(other.url).send([await aDollar()]), 'InvalidProgramForExecution');
    expect(refusal.hint).toContain('cluster');
    const { clearinghouse: root } = exchange.deployment;
    await expect(findDeployment(createRpc({ url: other.url }), { root })).rejects.toThrow(/cluster of the deployment/);
    other.stop();
});

test('what the chain refuses after its simulation passed carries its signature', async () => {
    const failing = settle(exchange.deployment, { market: 9, account: ada.account });
    const node = await proxy(chain.validator.url, ({ method }) =>
        method === 'simulateTransaction'
            ? { result: { context: { slot: 1 }, value: { err: null, logs: [], unitsConsumed: 50_000 } } }
            : undefined,
    );
    const error: unknown = await senderAt(node.url)
        .send([await failing])
        .catch((thrown: unknown) => thrown);
    if (!(error instanceof TransactionRefused)) throw new Error(`expected a refusal, got ${String(error)}`);
    expect(error.refusal).toMatchObject({ kind: 'anchor', name: 'AccountOwnedByWrongProgram', instruction: 2 });
    expect(error.signature).toMatch(/^\w{80,}$/);
    node.close();
});

/** What a node claims that a simulation logged. */
const CLAIMED = ['Program log: as it was a moment ago'];
const claiming = ({ method }: Request): Answer =>
    method === 'simulateTransaction'
        ? { result: { context: { slot: 1 }, value: { err: null, logs: CLAIMED, unitsConsumed: 50_000 } } }
        : undefined;

test('the logs of a receipt are what the transaction logged when it landed', async () => {
    const { receipt } = await through((request, earlier) =>
        request.method === 'getTransaction' && earlier === 0 ? { result: null } : claiming(request),
    );
    const landed = await chain.rpc.getTransaction(receipt.signature, { encoding: 'json', maxSupportedTransactionVersion: 0 }).send();
    expect(receipt).toMatchObject({ logs: landed?.meta?.logMessages, simulated: false });
    expect(receipt.logs.length).toBeGreaterThan(3);
});

test.each([{ result: null }, { status: 400 }])(
    'a node that answers %j for what landed leaves the simulated logs, marked',
    async (answer) => {
        const { receipt, moved } = await through((request) => (request.method === 'getTransaction' ? answer : claiming(request)));
        expect(receipt).toMatchObject({ logs: CLAIMED, simulated: true });
        expect(moved).toBe(DOLLAR);
    },
);

test('a table of addresses makes large transactions fit', async () => {
    const { deployment } = exchange;
    const indices = exchange.assets.map(({ index }) => index);
    const claims = Array.from({ length: 15 }, () => indices)
        .flat()
        .slice(0, 15);
    const resolve = resolveDeficit(deployment, { market: 0, account: ada.account, claims });
    const large = [
        await resolve,
        await aDollar(),
        await resolve,
        await resolve,
        await aDollar(),
        await resolve,
        await resolve,
        await resolve,
    ];
    const more = [...large, ...large, ...large, ...large];
    await expect(senderAt(chain.validator.url).send(more)).rejects.toThrow(TransactionTooLarge);

    const { table, instruction } = await createLookupTable({ authority: chain.payer, slot: await recentSlot() });
    await chain.send(instruction);
    const shared = await sharedAddresses(deployment, { markets: indices, collaterals: indices });
    for (let from = 0; from < shared.length; from += 20) {
        await chain.send(extendLookupTable({ authority: chain.payer, table, addresses: shared.slice(from, from + 20) }));
    }
    const lookupTables = await readLookupTables(chain.rpc, [table]);
    expect(lookupTables[table]).toEqual(shared);
    await chain.advance(1n);
    const short = await senderAt(chain.validator.url, { lookupTables }).send([await aDollar()]);
    const landed = await chain.rpc.getTransaction(short.signature, { encoding: 'base64', maxSupportedTransactionVersion: 0 }).send();
    const { messageBytes } = getTransactionDecoder().decode(getBase64Encoder().encode(landed?.transaction[0] ?? ''));
    const message = getCompiledTransactionMessageDecoder().decode(messageBytes);
    expect('addressTableLookups' in message && message.addressTableLookups?.map(({ lookupTableAddress }) => lookupTableAddress)).toEqual([
        table,
    ]);
});

async function recentSlot(): Promise<bigint> {
    return (await chain.rpc.getSlot().send()) - 1n;
}
