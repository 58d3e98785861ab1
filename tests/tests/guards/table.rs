//! The table of expectations: what each replacement of an account by one of the right type comes to.

use anchor_lang::error::ErrorCode;
use ballast::error::BallastError::{self, *};
use ballast_tests::Cause;
use solana_instruction::error::InstructionError;

use crate::stage::Verdict;
use crate::substitution::Swap;

/// What a replacement comes to.
#[derive(Clone, Copy)]
pub(crate) enum Comes {
    /// One of our rules refuses it.
    To(BallastError),
    /// One of Anchor's checks refuses it.
    Check(ErrorCode),
    /// The token program, or the system program, refuses it with a number.
    Token(u32),
    /// The runtime: an account that the instruction writes is in two places.
    Borrowed,
    /// The runtime: a token program was asked about an account of the other one.
    WrongProgram,
    /// It is accepted, and that is right.
    Legal,
}
use Comes::{Borrowed, Check, Legal, To, Token, WrongProgram};

/// Which replacements by the right type a row speaks of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// Its counterpart in the attacker's universe, or it alone in that universe.
    Root,
    /// One of the same universe, by what it is; empty for any.
    Other(&'static str),
    /// Root, prices and terms of the attacker's universe, all other accounts ours; or the reverse.
    Books,
    /// Another account of the same instruction.
    Alias,
    /// Any of these.
    Any,
}
use When::{Alias, Any, Books, Other, Root};

/// Instructions, accounts, when, and what it comes to. The first row that fits holds; an empty list fits all.
pub(crate) struct Row(&'static [&'static str], &'static [&'static str], When, Comes);

const GOVERNED: &[&str] = &[
    "set_general_terms",
    "list_feed",
    "set_feed_terms",
    "list_collateral",
    "set_collateral_terms",
    "list_market",
    "set_market_terms",
    "set_forecast",
    "set_reserve_terms",
    "set_tranche_terms",
    "set_inventory_terms",
    "set_scenarios",
    "set_facility_terms",
    "set_detector",
    "pledge_reserve",
    "set_final_price",
    "list_holding",
    "set_holding_terms",
    "set_placement_terms",
];
/// Instructions that compare vaults or mints with what the root records before they open anything else.
const RECORDED: &[&str] = &[
    "absorb",
    "apply_shortfall",
    "collect_fees",
    "collect_recovery",
    "resolve_deficit",
    "return_inventory",
    "deposit",
    "deposit_collateral",
    "withdraw",
    "fund_reserve",
    "post_capital",
    "pay_premium",
    "raise_signal",
];
/// Instructions that are asked for a market.
const REQUESTED: &[&str] =
    &["accrue_funding", "collect_fees", "finalize_dead_market", "fund_reserve", "publish_funding_rate", "settle"];
const OWNED: &[&str] = &["set_delegate", "allow_matcher", "close_account"];
const NEW_TOKENS: &[&str] = &["initialize", "list_collateral"];
const PAID_IN: &[&str] = &["deposit", "fund_reserve", "stake", "post_capital", "pay_premium", "raise_signal"];
const SIDES: &[&str] = &["account", "taker", "liquidator", "buyer", "seller", "opposite"];
const TOKENS: &[&str] =
    &["destination", "vault", "traders_vault", "reserve_vault", "holding_vault", "taker_quote", "taker_asset"];

#[rustfmt::skip]
pub(crate) const ROWS: &[Row] = &[
    // Zeroed accounts belong to nobody until a root records them: creating them belongs into the same transaction.
    Row(&["initialize"], &["prices", "terms"], Root, Legal),
    Row(&["initialize"], &["prices", "terms"], Alias, Check(ErrorCode::ConstraintZero)),

    // The census. Anyone may visit any account of the clearinghouse.
    Row(&["open_census"], &[], Books, Check(ErrorCode::ConstraintSeeds)),
    Row(&["open_census"], &["clearinghouse"], Any, Check(ErrorCode::ConstraintSeeds)),
    Row(&["begin_census", "visit_accounts", "finish_census"], &["census"], Any, To(OtherClearinghouse)),
    Row(&["visit_accounts"], &["visited"], Alias, To(AccountVisited)),
    Row(&["visit_accounts"], &["visited"], Root, To(OtherClearinghouse)),
    Row(&["visit_accounts"], &["visited"], Any, Legal),
    Row(&["finish_census"], &[], Books, To(NotRecorded)),
    Row(&["finish_census"], &["traders_vault", "reserve_vault"], Any, To(NotRecorded)),
    Row(&["finish_census"], &["listed_market"], Root, To(OtherClearinghouse)),
    Row(&["finish_census"], &["listed_market"], Any, To(MarketsMismatch)),

    // Tranches. What is derived from another account than it was is not found; what is created is so before it is looked at.
    Row(&["request_exit", "price_exits"], &[], Books, Check(ErrorCode::ConstraintSeeds)),
    Row(&["stake"], &[], Books, To(NotRecorded)),
    Row(&["pay_exit"], &["clearinghouse"], Any, Check(ErrorCode::ConstraintSeeds)),
    Row(&["pay_exit"], &[], Books, Check(ErrorCode::ConstraintSeeds)),
    Row(&["request_withdrawal"], &["outflow", "owner"], Any, Check(ErrorCode::ConstraintSeeds)),
    Row(&["pay_withdrawal"], &[], Books, To(OtherClearinghouse)),
    Row(&["pay_withdrawal"], &["destination"], Root, Token(3)),
    Row(&["pay_withdrawal"], &["destination"], Alias, Check(ErrorCode::ConstraintDuplicateMutableAccount)),
    Row(&["pay_withdrawal"], &["destination"], Any, To(NotOwner)),
    // The token program compares the mint with the vault's.
    Row(&["pay_exit", "pay_withdrawal", "draw_facility", "return_capital", "close_signal"], &["mint"], Any, Token(3)),
    Row(&["steer"], &[], Books, To(NotSteward)),
    Row(&["request_exit", "price_exits"], &["clearinghouse"], Root, Check(ErrorCode::ConstraintSeeds)),
    Row(&["request_exit"], &["owner"], Any, Check(ErrorCode::ConstraintSeeds)),
    Row(&["stake"], &["staker"], Any, Token(4)),
    // Their reserve records another mint.
    Row(&["stake", "request_exit"], &["shares_mint", "reserve"], Any, To(NotRecorded)),
    Row(&[], &["shares_program"], Any, Check(ErrorCode::InvalidProgramId)),
    Row(&["pay_exit"], &["batch"], Any, Check(ErrorCode::ConstraintSeeds)),
    // The address of their batch is of another epoch.
    Row(&["pay_exit"], &["ticket"], Root, Check(ErrorCode::ConstraintSeeds)),
    Row(&["pay_exit", "close_signal"], &["destination"], Root, Token(3)),
    Row(&["stake"], &["source"], Other("own shares"), Token(3)),
    Row(&["pay_exit", "close_signal"], &["destination"], Alias, Check(ErrorCode::ConstraintDuplicateMutableAccount)),
    Row(&["pay_exit", "close_signal"], &["destination"], Any, To(NotOwner)),
    // The bond comes first, from an account that is not hers.
    Row(&["raise_signal"], &["detector"], Any, Token(4)),
    // There is less in it than the bond.
    Row(&["raise_signal"], &["source"], Other("BTC vault"), Token(1)),
    Row(&["stake", "request_exit"], &["shares"], Any, Token(3)),

    // Holdings. What a taker gives is its own, and where it is paid is its affair.
    Row(&["open_holdings", "list_holding"], &[], Books, Check(ErrorCode::ConstraintSeeds)),
    Row(&["open_holdings"], &["clearinghouse"], Root, Check(ErrorCode::ConstraintSeeds)),
    Row(&["fund_holding"], &["clearinghouse"], Root, To(OtherClearinghouse)),
    Row(&[], &["holdings"], Root, To(OtherClearinghouse)),
    Row(&["rebalance"], &["outflow"], Root, To(OtherClearinghouse)),
    Row(&["rebalance"], &["taker"], Any, Token(4)),
    Row(&["rebalance"], &["reserve_vault", "holding_vault", "taker_quote", "taker_asset"], Alias, Check(ErrorCode::ConstraintDuplicateMutableAccount)),
    Row(&["rebalance"], &["taker_quote"], Other("quote of eve"), Token(4)),
    Row(&["rebalance"], &["taker_quote"], Other("traders vault"), Token(4)),
    Row(&["rebalance"], &["taker_quote"], Any, Token(3)),
    Row(&["rebalance"], &["taker_asset"], Other("SOL of eve"), Legal),
    Row(&["rebalance"], &["taker_asset"], Other("SOL vault"), Legal),
    Row(&["rebalance"], &["taker_asset"], Any, Token(3)),
    Row(&["rebalance"], &["reserve_vault", "holding_vault"], Any, To(NotRecorded)),
    Row(&["list_holding"], &["mint"], Other("BTC mint"), WrongProgram),
    Row(&["list_holding"], &["mint"], Any, To(NotRecorded)),
    Row(&["fund_holding"], &["source"], Other("SOL of eve"), Token(4)),
    Row(&["fund_holding"], &["source"], Other("SOL vault"), Token(4)),
    // Placements. What is created is so before it is looked at.
    Row(&["open_placement"], &[], Books, Check(ErrorCode::ConstraintSeeds)),
    Row(&["open_placement"], &["depository_vault"], Any, Check(ErrorCode::ConstraintSeeds)),
    Row(&["open_placement"], &["receipts_mint", "quote_mint"], Other("BTC mint"), WrongProgram),
    Row(&[], &["placement"], Root, To(OtherClearinghouse)),
    Row(&["place", "recall"], &["outflow"], Root, To(OtherClearinghouse)),
    Row(&["place", "recall"], &["placement_quote", "receipts", "reserve_vault"], Alias, Check(ErrorCode::ConstraintDuplicateMutableAccount)),
    Row(&[], &["placement_quote", "receipts", "depository_vault"], Any, To(NotRecorded)),
    Row(&[], &["program", "cash", "receipts_mint"], Any, To(DepositoryMismatch)),
    // Facilities. Where a holder lets its quote go is its own affair.
    Row(&["open_facility"], &["holder", "clearinghouse"], Any, Check(ErrorCode::ConstraintSeeds)),
    Row(&["open_facility"], &[], Books, Check(ErrorCode::ConstraintSeeds)),
    Row(&["close_facility"], &["payer"], Any, To(NotOwner)),
    Row(&[], &["holder"], Any, To(NotHolder)),
    Row(&["request_return", "close_facility", "earn_premium"], &["clearinghouse"], Root, To(OtherClearinghouse)),
    Row(&[], &["facility"], Root, To(OtherClearinghouse)),
    Row(&["draw_facility", "return_capital"], &["destination"], Other("quote of eve"), Legal),
    Row(&["draw_facility", "return_capital"], &["destination"], Other("traders vault"), Legal),
    // What the reserve holds.
    Row(&["create_inventory", "open_inventory"], &[], Books, Check(ErrorCode::ConstraintSeeds)),
    Row(&["create_inventory", "open_inventory"], &["clearinghouse"], Root, Check(ErrorCode::ConstraintSeeds)),
    Row(&[], &["inventory", "inventory_account"], Root, To(OtherClearinghouse)),
    Row(&["absorb", "buy_inventory"], &["account", "inventory_account", "taker"], Alias, To(InventoryAccount)),
    Row(&[], &["inventory_account"], Any, To(NotInventory)),
    Row(&["absorb"], &["account"], Other("account of eve"), To(NotLiquidatable)),

    // Root, prices and terms together.
    Row(&["set_general_terms", "set_final_price"], &[], Books, To(OtherClearinghouse)),
    Row(&["list_market", "list_collateral", "queue_change", "open_series"], &[], Books, Check(ErrorCode::ConstraintSeeds)),
    Row(&["launch"], &[], Books, To(NotGovernance)),
    Row(&["pause", "veto_change"], &[], Books, To(NotGuardian)),
    Row(&["open_account"], &[], Books, Check(ErrorCode::ConstraintSeeds)),
    Row(&["refresh_prices"], &[], Books, To(OracleFeedMismatch)),
    // There is nothing else in it: it is another request, and a feed of theirs is as silent.
    Row(&["report_dead_feed", "follow_volatility"], &[], Books, Legal),
    Row(RECORDED, &[], Books, To(NotRecorded)),
    Row(&[], &[], Books, To(OtherClearinghouse)),

    // Signers. Rent is paid by whoever has lamports: the others have none.
    Row(&["initialize"], &["governance"], Any, Check(ErrorCode::ConstraintSeeds)),
    Row(&["open_account"], &["owner"], Any, Check(ErrorCode::ConstraintSeeds)),
    Row(&["close_change"], &["payer"], Any, To(NotOwner)),
    Row(&[], &["payer"], Any, Token(1)),
    Row(&[], &["depositor"], Any, Token(4)),
    Row(&["launch", "open_series", "queue_change"], &["authority"], Any, To(NotGovernance)),
    Row(&["pause", "veto_change"], &["authority"], Any, To(NotGuardian)),
    Row(&["steer"], &["authority"], Any, To(NotSteward)),
    Row(&["close_change"], &["authority"], Any, To(ChangeUnderWay)),
    // Who takes a role is what the change says.
    Row(&["accept_role"], &["authority"], Any, To(ChangeMismatch)),
    // What is due anyone applies.
    Row(GOVERNED, &["authority"], Any, Legal),
    Row(&[], &["venue"], Any, To(NotVenue)),
    Row(&[], &["owner"], Any, To(NotOwner)),
    Row(&[], &["taker_signer", "liquidator_signer", "buyer_signer", "seller_signer"], Any, To(NotAuthorized)),

    // The root. Where prices and terms come with it, they are recorded in another.
    Row(&["open_account"], &["clearinghouse"], Root, Check(ErrorCode::ConstraintSeeds)),
    Row(OWNED, &["clearinghouse"], Root, To(OtherClearinghouse)),
    Row(&["pause"], &["clearinghouse"], Root, To(NotGuardian)),
    Row(&["launch"], &["clearinghouse"], Root, To(NotGovernance)),
    Row(&["queue_change", "open_series"], &["clearinghouse"], Root, Check(ErrorCode::ConstraintSeeds)),
    Row(&["veto_change"], &["clearinghouse"], Root, To(NotGuardian)),
    Row(&["close_change"], &["clearinghouse"], Root, To(OtherClearinghouse)),
    Row(&["pay_withdrawal"], &["clearinghouse", "ticket"], Root, To(OtherClearinghouse)),
    Row(&["release_withdrawals"], &["outflow"], Root, To(OtherClearinghouse)),
    // An outflow names its vault.
    Row(&[], &["outflow"], Any, To(NotRecorded)),
    Row(&[], &["change"], Root, To(OtherClearinghouse)),
    Row(&[], &["clearinghouse", "prices", "terms"], Root, To(NotRecorded)),

    // Margin accounts. Anybody may pay into, and settle, anybody's account: it only gains by it.
    Row(&["settle_trade"], SIDES, Alias, To(SameTrader)),
    Row(&["deleverage"], SIDES, Alias, To(NotOpposite)),
    Row(&[], SIDES, Alias, To(SelfLiquidation)),
    Row(&[], SIDES, Root, To(OtherClearinghouse)),
    Row(&["deposit", "deposit_collateral", "settle", "report_deficit"], &["account"], Any, Legal),
    Row(OWNED, &["account"], Any, To(NotOwner)),
    Row(&["withdraw", "withdraw_collateral", "request_withdrawal"], &["account"], Any, To(NotOwner)),
    Row(&[], &["taker", "liquidator", "buyer", "seller"], Any, To(NotAuthorized)),
    Row(&["liquidate_position", "liquidate_collateral"], &["account"], Any, To(NotLiquidatable)),
    Row(&["call_variation"], &["account"], Any, To(NoVariationCall)),
    Row(&["deleverage"], &["account"], Any, To(NotYetDeleverageable)),
    Row(&["deleverage"], &["opposite"], Any, To(NotOpposite)),
    Row(&["resolve_deficit"], &["account"], Any, To(SellableCollateral)),

    // Markets. Where the market is what the instruction is asked for, another one is another request.
    Row(&[], &["market", "claim_market", "recovery", "reserve"], Root, To(OtherClearinghouse)),
    Row(&["resolve_deficit"], &["market", "claim_market"], Alias, To(ClaimMarketsMismatch)),
    Row(&[], &["claim_market"], Any, To(ClaimMarketsMismatch)),
    Row(GOVERNED, &["market"], Any, To(ChangeMismatch)),
    Row(REQUESTED, &["market"], Any, Legal),
    Row(&["settle_trade"], &["market"], Any, To(OutsideBand)),
    Row(&["open_inventory"], &["market"], Any, Check(ErrorCode::ConstraintSeeds)),
    Row(&["absorb", "buy_inventory", "return_inventory"], &["market"], Any, To(NotInventory)),
    Row(&["liquidate_position"], &["market"], Any, To(NoPosition)),
    Row(&["call_variation"], &["market"], Any, To(NoUnpaidLoss)),
    Row(&["deleverage"], &["market"], Any, To(NotOpposite)),
    Row(&["apply_shortfall"], &["market"], Any, To(NoShortfall)),
    Row(&["settle_recovery"], &["market"], Any, To(NothingToCollect)),
    Row(&["resolve_deficit"], &["market"], Other("ETH market"), To(ClaimMarketsMismatch)),
    Row(&["resolve_deficit"], &["market"], Any, To(NoDebt)),
    Row(&["collect_recovery"], &["market", "recovery"], Any, To(OtherMarket)),
    Row(&["resolve_deficit"], &["recovery"], Any, To(OtherMarket)),
    Row(&["buy_recovery"], &["recovery"], Any, To(NothingToSell)),
    Row(&["settle_recovery"], &["recovery"], Any, To(NothingToCollect)),

    // Token accounts. Two places for one are refused before anything else; to whom a withdrawal goes is its owner's affair,
    // and what reaches a vault past its ledger is a gift.
    Row(&[], TOKENS, Alias, Check(ErrorCode::ConstraintDuplicateMutableAccount)),
    Row(&[], &["vault", "traders_vault", "reserve_vault"], Any, To(NotRecorded)),
    Row(&["withdraw"], &["destination"], Other("quote of eve"), Legal),
    Row(&["withdraw"], &["destination"], Other("reserve vault"), Legal),
    Row(&["withdraw_collateral"], &["destination"], Other("SOL of eve"), Legal),
    Row(PAID_IN, &["source"], Other("quote of eve"), Token(4)),
    Row(PAID_IN, &["source"], Other("reserve vault"), Token(4)),
    Row(PAID_IN, &["source"], Other("traders vault"), Token(4)),
    Row(&["deposit_collateral"], &["source"], Other("SOL of eve"), Token(4)),
    Row(&["deposit_collateral"], &["source"], Other("SOL vault"), Token(4)),
    Row(&[], &["source"], Alias, Token(4)),
    Row(&[], &["source", "destination"], Any, Token(3)),

    // Mints. A new deployment or listing may name any mint of its token program that is not listed yet.
    Row(NEW_TOKENS, &["mint", "quote_mint"], Other("BTC mint"), WrongProgram),
    Row(&["list_collateral"], &["mint"], Any, To(ChangeMismatch)),
    Row(NEW_TOKENS, &["mint", "quote_mint"], Any, Legal),
    Row(&[], &["mint", "quote_mint"], Any, To(NotRecorded)),

    // Oracles. Any fully verified update of the feed is as good as another; a push account is one address.
    Row(&[], &["pull_oracle"], Root, Legal),
    Row(&[], &["pull_oracle"], Other("BTC oracle"), To(OracleFeedMismatch)),
    Row(&[], &["push_oracle"], Root, To(OracleFeedMismatch)),
    Row(&[], &["pull_oracle", "push_oracle"], Any, To(OracleOwner)),

    // The other token program. Where nothing moves it is not asked.
    Row(&["apply_shortfall", "collect_recovery", "resolve_deficit"], &["token_program"], Any, Legal),
    Row(&[], &["token_program", "quote_program"], Any, WrongProgram),
];

impl Comes {
    /// As an outcome.
    pub(crate) fn verdict(self) -> Verdict {
        match self {
            To(rule) => Some(Cause::Program(rule.into())),
            Check(check) => Some(Cause::Program(check.into())),
            Token(number) => Some(Cause::Program(number)),
            Borrowed => Some(Cause::Runtime(InstructionError::AccountBorrowFailed)),
            WrongProgram => Some(Cause::Runtime(InstructionError::IncorrectProgramId)),
            Legal => None,
        }
    }
}

impl Row {
    /// What it says.
    pub(crate) fn verdict(&self) -> Verdict {
        self.3.verdict()
    }

    /// Whether it speaks of a case.
    pub(crate) fn fits(&self, instruction: &str, slot: &str, swap: Swap) -> bool {
        let when = match self.2 {
            Any => !matches!(swap, Swap::Books),
            Books => matches!(swap, Swap::Books),
            Root => matches!(swap, Swap::OtherRoot | Swap::Universe),
            Other(which) => swap == Swap::OtherOwner(which),
            Alias => matches!(swap, Swap::Alias(_)),
        };
        let named = |list: &[&str], name: &str| list.is_empty() || list.contains(&name);
        when && named(self.0, instruction) && named(self.1, slot)
    }
}
