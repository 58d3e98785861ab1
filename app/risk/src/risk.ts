/** Asks the law. */
import {
    readAccount,
    readHaircuts,
    readJudgements,
    readLargest,
    readLiquidationPrice,
    readMarket,
    readPreview,
    readProof,
    readRefusal,
    readReserve,
    readVault,
    readVerdict,
    readWithdrawable,
} from './answers.js';
import type {
    Account,
    Haircuts,
    Judgement,
    LargestTrade,
    LiquidationPrice,
    MarketFigures,
    Preview,
    Proof,
    ReserveFigures,
    Vault,
    Withdrawable,
} from './answers.js';
import { Engine } from './engine.js';
import { InputRefused, LawRefused, OtherRelease } from './errors.js';
import { encode } from './questions.js';
import type {
    AccountQuestion,
    HaircutsQuestion,
    LargestTradeQuestion,
    LiquidationPriceQuestion,
    MarketQuestion,
    PreviewQuestion,
    ProveQuestion,
    ReserveQuestion,
    StandingsQuestion,
    VaultQuestion,
    VerifyQuestion,
} from './questions.js';
import type { Read } from './shape.js';

/** What to do about bytes that were not understood. */
const ACCOUNTS_NEXT = "read the account again, and see that the package is of the program's release";

/** Finds the value in the text of an answer. */
function understand<Value>(answer: string, read: Read<Value>): Value {
    const parsed: unknown = JSON.parse(answer);
    if (typeof parsed === 'object' && parsed !== null) {
        if ('value' in parsed) return read(parsed.value, 'value');
        if ('refusal' in parsed) throw new LawRefused(readRefusal(parsed.refusal, 'refusal'));
        if ('input' in parsed && typeof parsed.input === 'string') throw new InputRefused(parsed.input, ACCOUNTS_NEXT);
    }
    throw new OtherRelease('The answer is neither a value nor a refusal');
}

/**
 * The program's judgement. Every method computes, at once and without a network, from the bytes of accounts.
 *
 * Each throws {@link LawRefused} where the program would refuse, {@link InputRefused} for bytes or numbers that are not what they
 * should be, and {@link Trapped} if the law stopped unexpectedly.
 */
export class Risk {
    readonly #engine: Engine;

    private constructor(engine: Engine) {
        this.#engine = engine;
    }

    /** Loads the WebAssembly that `tools/wasm/build` writes. @throws {OtherRelease} if it is of another release */
    static async load(options: { readonly wasm: BufferSource | WebAssembly.Module }): Promise<Risk> {
        return new Risk(await Engine.load(options.wasm));
    }

    /** What many accounts come to, in their order: for whoever looks at all of them. */
    standings(question: StandingsQuestion): readonly Judgement[] {
        return understand(this.#engine.ask(encode.standings(question)), readJudgements);
    }

    /** All of one account: its standing, each position and each balance, and what a liquidator may take. */
    account(question: AccountQuestion): Account {
        return understand(this.#engine.ask(encode.account(question)), readAccount);
    }

    /** What margin lets out of an account. Pauses and limits of the vault are in {@link vault}. */
    withdrawable(question: AccountQuestion): Withdrawable {
        return understand(this.#engine.ask(encode.withdrawable(question)), readWithdrawable);
    }

    /** Where the account falls below maintenance when one market's price moves, and with it all that hangs on the same feed. */
    liquidationPrice(question: LiquidationPriceQuestion): LiquidationPrice {
        return understand(this.#engine.ask(encode.liquidationPrice(question)), readLiquidationPrice);
    }

    /** How much may be bought or sold at a price, against somebody who opens; quote is rounded against the account. */
    largestTrade(question: LargestTradeQuestion): LargestTrade {
        return understand(this.#engine.ask(encode.largestTrade(question)), readLargest);
    }

    /** The account before and after hypothetical acts. */
    preview(question: PreviewQuestion): Preview {
        return understand(this.#engine.ask(encode.preview(question)), readPreview);
    }

    /** What amounts of a collateral count for. */
    haircuts(question: HaircutsQuestion): Haircuts {
        return understand(this.#engine.ask(encode.haircuts(question)), readHaircuts);
    }

    /** What may leave a vault now, whoever asks. */
    vault(question: VaultQuestion): Vault {
        return understand(this.#engine.ask(encode.vault(question)), readVault);
    }

    /** A market's figures. */
    market(question: MarketQuestion): MarketFigures {
        return understand(this.#engine.ask(encode.market(question)), readMarket);
    }

    /** The reserve's figures: its target, coverage and tranches. */
    reserve(question: ReserveQuestion): ReserveFigures {
        return understand(this.#engine.ask(encode.reserve(question)), readReserve);
    }

    /** The way from a leaf of a census to its root, from all leaves. */
    prove(question: ProveQuestion): Proof {
        return understand(this.#engine.ask(encode.prove(question)), readProof);
    }

    /** Whether a leaf is in its place below the root that a census attested, by the tree that the program grows. */
    verify(question: VerifyQuestion): boolean {
        return understand(this.#engine.ask(encode.verify(question)), readVerdict).holds;
    }
}
