//! What a walk does: one variant per instruction, and the passing of time.

use crate::model::{
    Budget, Business, CollateralTerms, FeedTerms, HoldingTerms, InventoryTerms, MarketTerms, PlacementTerms,
    ReserveTerms, Side, Ticket, Trade, TrancheTerms,
};

/// An oracle's message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Print {
    pub feed: usize,
    /// Price of a whole asset in units of `10^EXPONENT`.
    pub mantissa: i64,
    /// In the same units.
    pub confidence: u64,
    pub published: i64,
}

/// The exponent of every print.
pub const EXPONENT: i32 = -8;

/// One step. Accounts, markets, collaterals and feeds are indices of the model; signers are numbers of keys.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The clock moves; no instruction.
    Wait {
        seconds: i64,
    },
    RefreshPrices {
        prints: Vec<Print>,
    },
    OpenAccount {
        account: usize,
    },
    CloseAccount {
        account: usize,
    },
    SetDelegate {
        account: usize,
        delegate: u64,
    },
    AllowMatcher {
        account: usize,
        matcher: u64,
        budget: Budget,
    },
    Deposit {
        account: usize,
        amount: i128,
    },
    DepositCollateral {
        account: usize,
        collateral: usize,
        amount: i128,
        /// Who pays and signs.
        depositor: u64,
    },
    Withdraw {
        account: usize,
        amount: i128,
    },
    WithdrawCollateral {
        account: usize,
        collateral: usize,
        amount: i128,
    },
    SettleTrade(Trade),
    FundReserve {
        market: Option<usize>,
        amount: i128,
    },
    AccrueFunding {
        market: usize,
    },
    PublishFundingRate {
        market: usize,
        rate: i128,
    },
    Settle {
        account: usize,
        market: usize,
    },
    SettleRecovery {
        recovery: usize,
        market: usize,
    },
    CallVariation {
        account: usize,
        taker: usize,
        market: usize,
        collateral: usize,
        amount: i128,
    },
    LiquidatePosition {
        liquidator: usize,
        account: usize,
        market: usize,
        size: i128,
    },
    LiquidateCollateral {
        account: usize,
        taker: usize,
        collateral: usize,
        amount: i128,
    },
    Deleverage {
        account: usize,
        opposite: usize,
        market: usize,
        size: i128,
    },
    /// The reserve takes a position on.
    Absorb {
        account: usize,
        market: usize,
        size: i128,
    },
    BuyInventory {
        taker: usize,
        market: usize,
        size: i128,
    },
    ReturnInventory {
        market: usize,
    },
    SetInventoryTerms {
        terms: InventoryTerms,
    },
    ResolveDeficit {
        account: usize,
        market: usize,
    },
    ApplyShortfall {
        market: usize,
    },
    CollectRecovery {
        market: usize,
    },
    BuyRecovery {
        recovery: usize,
        taker: usize,
        collateral: usize,
        amount: i128,
    },
    CollectFees {
        market: usize,
    },
    SetFinalPrice {
        market: usize,
    },
    ReportDeadFeed {
        feed: usize,
    },
    FinalizeDeadMarket {
        market: usize,
    },
    SetReserveTerms {
        terms: Box<ReserveTerms>,
    },
    UpdateTarget,
    SetTrancheTerms {
        terms: Box<TrancheTerms>,
    },
    OpenSeries {
        tranche: usize,
    },
    PledgeReserve {
        market: usize,
        amount: i128,
    },
    Stake {
        staker: u64,
        tranche: usize,
        amount: i128,
        /// The least shares that the staker takes.
        least: i128,
    },
    RequestExit {
        staker: u64,
        tranche: usize,
        index: u16,
        shares: i128,
    },
    PriceExits {
        tranche: usize,
        epoch: i128,
    },
    PayExit(Ticket),
    ReportDeficit {
        account: usize,
    },
    BeginCensus,
    VisitAccounts {
        accounts: Vec<usize>,
    },
    FinishCensus,
    SetForecast {
        fast_bp: i128,
        slow_bp: i128,
        long_bp: i128,
    },
    FollowVolatility {
        markets: Vec<usize>,
        collaterals: Vec<usize>,
    },
    Pause {
        operations: u32,
        seconds: i128,
    },
    SetFeedTerms {
        feed: usize,
        terms: FeedTerms,
    },
    SetMarketTerms {
        market: usize,
        terms: Box<MarketTerms>,
    },
    SetCollateralTerms {
        collateral: usize,
        terms: Box<CollateralTerms>,
    },
    SetGeneralTerms {
        draw_cap: i128,
        variation_allowance_bp: i128,
    },
    SetHoldingTerms {
        holding: usize,
        terms: HoldingTerms,
    },
    FundHolding {
        holding: usize,
        amount: i128,
    },
    ValueHoldings,
    Rebalance {
        holding: usize,
        side: Side,
        amount: i128,
        /// The most that the taker pays, or the least that it is paid.
        limit: i128,
    },
    SetPlacementTerms {
        terms: PlacementTerms,
    },
    OpenPlacement {
        vault: usize,
    },
    Place {
        vault: usize,
        amount: i128,
    },
    Recall {
        vault: usize,
        amount: i128,
    },
    ValuePlacement {
        vault: usize,
    },
    /// What a depository does beside Ballast; no instruction of Ballast.
    Business {
        vault: usize,
        business: Business,
        /// Quote, or receipts that are redeemed.
        amount: i128,
    },
}

impl Action {
    /// The instruction's name, or that of what is none.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Wait { .. } => "(wait)",
            Self::RefreshPrices { .. } => "refresh_prices",
            Self::OpenAccount { .. } => "open_account",
            Self::CloseAccount { .. } => "close_account",
            Self::SetDelegate { .. } => "set_delegate",
            Self::AllowMatcher { .. } => "allow_matcher",
            Self::Deposit { .. } => "deposit",
            Self::DepositCollateral { .. } => "deposit_collateral",
            Self::Withdraw { .. } => "withdraw",
            Self::WithdrawCollateral { .. } => "withdraw_collateral",
            Self::SettleTrade(_) => "settle_trade",
            Self::FundReserve { .. } => "fund_reserve",
            Self::AccrueFunding { .. } => "accrue_funding",
            Self::PublishFundingRate { .. } => "publish_funding_rate",
            Self::Settle { .. } => "settle",
            Self::SettleRecovery { .. } => "settle_recovery",
            Self::CallVariation { .. } => "call_variation",
            Self::LiquidatePosition { .. } => "liquidate_position",
            Self::LiquidateCollateral { .. } => "liquidate_collateral",
            Self::Deleverage { .. } => "deleverage",
            Self::Absorb { .. } => "absorb",
            Self::BuyInventory { .. } => "buy_inventory",
            Self::ReturnInventory { .. } => "return_inventory",
            Self::SetInventoryTerms { .. } => "set_inventory_terms",
            Self::ResolveDeficit { .. } => "resolve_deficit",
            Self::ApplyShortfall { .. } => "apply_shortfall",
            Self::CollectRecovery { .. } => "collect_recovery",
            Self::BuyRecovery { .. } => "buy_recovery",
            Self::CollectFees { .. } => "collect_fees",
            Self::SetFinalPrice { .. } => "set_final_price",
            Self::ReportDeadFeed { .. } => "report_dead_feed",
            Self::FinalizeDeadMarket { .. } => "finalize_dead_market",
            Self::SetReserveTerms { .. } => "set_reserve_terms",
            Self::UpdateTarget => "update_target",
            Self::SetTrancheTerms { .. } => "set_tranche_terms",
            Self::OpenSeries { .. } => "open_series",
            Self::PledgeReserve { .. } => "pledge_reserve",
            Self::Stake { .. } => "stake",
            Self::RequestExit { .. } => "request_exit",
            Self::PriceExits { .. } => "price_exits",
            Self::PayExit(_) => "pay_exit",
            Self::ReportDeficit { .. } => "report_deficit",
            Self::BeginCensus => "begin_census",
            Self::VisitAccounts { .. } => "visit_accounts",
            Self::FinishCensus => "finish_census",
            Self::SetForecast { .. } => "set_forecast",
            Self::FollowVolatility { .. } => "follow_volatility",
            Self::Pause { .. } => "pause",
            Self::SetFeedTerms { .. } => "set_feed_terms",
            Self::SetMarketTerms { .. } => "set_market_terms",
            Self::SetCollateralTerms { .. } => "set_collateral_terms",
            Self::SetGeneralTerms { .. } => "set_general_terms",
            Self::SetHoldingTerms { .. } => "set_holding_terms",
            Self::FundHolding { .. } => "fund_holding",
            Self::ValueHoldings => "value_holdings",
            Self::Rebalance { .. } => "rebalance",
            Self::SetPlacementTerms { .. } => "set_placement_terms",
            Self::OpenPlacement { .. } => "open_placement",
            Self::Place { .. } => "place",
            Self::Recall { .. } => "recall",
            Self::ValuePlacement { .. } => "value_placement",
            Self::Business { .. } => "(business of a depository)",
        }
    }

    /// Whether it is an instruction of Ballast.
    pub fn is_instruction(&self) -> bool {
        !matches!(self, Self::Wait { .. } | Self::Business { .. })
    }
}

/// Instructions that a walk takes at least once in a hundred accepted steps.
pub const COMMON: [&str; 23] = [
    "value_holdings",
    "update_target",
    "refresh_prices",
    "follow_volatility",
    "open_account",
    "close_account",
    "set_delegate",
    "allow_matcher",
    "deposit",
    "deposit_collateral",
    "withdraw",
    "withdraw_collateral",
    "settle_trade",
    "fund_reserve",
    "accrue_funding",
    "publish_funding_rate",
    "settle",
    "call_variation",
    "liquidate_position",
    "liquidate_collateral",
    "deleverage",
    "collect_fees",
    "stake",
];

/// Instructions that need a rare event to be accepted, or end what they touch: at least once in a thousand steps.
pub const RARE: [&str; 33] = [
    "set_placement_terms",
    "place",
    "recall",
    "value_placement",
    "absorb",
    "buy_inventory",
    "return_inventory",
    "set_inventory_terms",
    "set_holding_terms",
    "fund_holding",
    "rebalance",
    "set_reserve_terms",
    "set_forecast",
    "resolve_deficit",
    "settle_recovery",
    "apply_shortfall",
    "collect_recovery",
    "buy_recovery",
    "set_final_price",
    "report_dead_feed",
    "finalize_dead_market",
    "pause",
    "set_feed_terms",
    "set_market_terms",
    "set_collateral_terms",
    "set_general_terms",
    "set_tranche_terms",
    "open_series",
    "pledge_reserve",
    "request_exit",
    "price_exits",
    "pay_exit",
    "report_deficit",
];
