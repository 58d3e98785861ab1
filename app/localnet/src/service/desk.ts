/** A market maker that quotes the oracle's price: it signs its side of a trade, and the taker signs the other. */
import { accrueFunding, quote, settleTrade, simulateTransaction, size, TransactionRefused, type SignedAccount } from '@ballast/client';
import {
    appendTransactionMessageInstructions,
    createNoopSigner,
    createTransactionMessage,
    getBase64EncodedWireTransaction,
    partiallySignTransactionMessageWithSigners,
    pipe,
    setTransactionMessageFeePayerSigner,
    setTransactionMessageLifetimeUsingBlockhash,
    type Address,
    type Base64EncodedWireTransaction,
} from '@solana/kit';

import type { Asset, Exchange, Trader } from '../exchange.js';
import { addressIn, amountIn, Unserved } from './request.js';

/** Seconds for which a quote is meant. The chain lets it land until its blockhash expires. */
const QUOTE_SECONDS = 30n;
/** Quote that the desk trades with, in dollars of six decimals. */
const CASH = 2_000_000_000_000n;

/** What the desk offers. Amounts are the smallest units, as digits. */
export interface DeskQuote {
    /** Signed by the desk; the taker, who pays its fee, signs and sends it. */
    readonly transaction: Base64EncodedWireTransaction;
    /** The oracle's price, in hundred-millionths of a dollar. */
    readonly price: string;
    /** What the buyer pays in whole. */
    readonly quote: string;
    /** Until when it is meant, in unix seconds of the cluster's clock. */
    readonly expires: string;
}

interface Wanted {
    readonly asset: Asset;
    readonly side: 'buy' | 'sell';
    readonly size: bigint;
    readonly owner: Address;
    readonly account: Address;
}

/** A margin account that takes the other side. */
export class Desk {
    private constructor(
        private readonly exchange: Exchange,
        private readonly maker: Trader,
    ) {}

    static async open(exchange: Exchange): Promise<Desk> {
        return new Desk(exchange, await exchange.trader('desk', CASH));
    }

    /** The desk's margin account. */
    get account(): Address {
        return this.maker.account;
    }

    /** Offers the other side of a trade. @throws {Unserved} what the program refuses, in its words */
    async offer(body: Readonly<Record<string, unknown>>): Promise<DeskQuote> {
        const wanted = this.wantedIn(body);
        const paid = this.exchange.worth(wanted.asset.symbol, wanted.size);
        if (paid === 0n) throw new Unserved(400, 'the size is worth nothing: give a larger one');
        const transaction = await this.signed(wanted, paid);
        await this.judged(transaction);
        return {
            transaction: getBase64EncodedWireTransaction(transaction),
            price: String(this.exchange.posted.get(wanted.asset.index) ?? 0n),
            quote: String(paid),
            expires: String((await this.exchange.chain.now()) + QUOTE_SECONDS),
        };
    }

    private wantedIn(body: Readonly<Record<string, unknown>>): Wanted {
        const asset = this.exchange.assets.find(({ index }) => index === body['market']);
        if (asset === undefined) throw new Unserved(400, 'give market as the index of a listed market');
        const { side } = body;
        if (side !== 'buy' && side !== 'sell') throw new Unserved(400, 'give side as buy or sell');
        return { asset, side, size: amountIn(body, 'size'), owner: addressIn(body, 'owner'), account: addressIn(body, 'account') };
    }

    private async signed({ asset, side, size: amount, owner, account }: Wanted, paid: bigint) {
        const { chain, deployment } = this.exchange;
        const taker = { account, signer: createNoopSigner(owner) };
        const maker: SignedAccount = { account: this.maker.account, signer: this.maker.key };
        const sides = side === 'buy' ? { buyer: taker, seller: maker } : { buyer: maker, seller: taker };
        const instructions = [
            await accrueFunding(deployment, { market: asset.index }),
            await settleTrade(deployment, { market: asset.index, ...sides, size: size(amount), quote: quote(paid) }),
        ];
        const { value: lifetime } = await chain.rpc.getLatestBlockhash({ commitment: 'confirmed' }).send();
        const message = pipe(
            createTransactionMessage({ version: 0 }),
            (empty) => setTransactionMessageFeePayerSigner(taker.signer, empty),
            (paid) => setTransactionMessageLifetimeUsingBlockhash(lifetime, paid),
            (living) => appendTransactionMessageInstructions(instructions, living),
        );
        return partiallySignTransactionMessageWithSigners(message);
    }

    private async judged(transaction: Awaited<ReturnType<Desk['signed']>>): Promise<void> {
        try {
            await simulateTransaction({ rpc: this.exchange.chain.rpc }, transaction);
        } catch (error) {
            if (error instanceof TransactionRefused) throw new Unserved(409, error.message);
            throw error;
        }
    }
}
