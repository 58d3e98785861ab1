//! Ballast: a clearing program for derivatives whose reserve is the product.
//!
//! This file is the table of contents: one line and one delegation per instruction, grouped by who signs. Handlers are paragraphs
//! (read, record, judge, move, verify) in [`instructions`]; accounts and their verbs are in [`state`]; every formula is in the crate
//! `ballast_risk`. `docs/money.md` states what each instruction computes, to the unit.
#![allow(missing_docs, reason = "Anchor's macros generate undocumented items; our own are documented")]

mod access;
pub mod attestation;
mod depository;
pub mod error;
pub mod event;
#[cfg(target_os = "solana")]
mod heap;
pub mod instructions;
mod limits;
pub mod oracle;
pub mod portfolio;
pub mod state;
mod vault;

use anchor_lang::prelude::*;
use instructions::*;

declare_id!("Ba11astC1earingReserve111111111111111111111");

#[program]
pub mod ballast {
    use super::*;

    // Governance

    /// Creates a clearinghouse: root, reserve and both quote vaults. Prices and terms come zeroed from the client.
    pub fn initialize(ctx: Context<Initialize>, terms: GeneralTerms, guardian: Pubkey, steward: Pubkey) -> Result<()> {
        Initialize::handler(ctx, &terms, guardian, steward)
    }

    /// Launches a clearinghouse: accounts may be opened, and changes wait.
    pub fn launch(ctx: Context<Launch>) -> Result<()> {
        Launch::handler(ctx)
    }

    /// Queues a change of terms, listings or roles.
    pub fn queue_change(ctx: Context<QueueChange>, hash: [u8; 32], change: Change) -> Result<()> {
        QueueChange::handler(ctx, hash, &change)
    }

    /// Refuses a queued change.
    pub fn veto_change(ctx: Context<VetoChange>) -> Result<()> {
        VetoChange::handler(ctx)
    }

    /// Closes the account of a change that is over, or withdraws one.
    pub fn close_change(ctx: Context<CloseChange>) -> Result<()> {
        CloseChange::handler(ctx)
    }

    /// Takes a role over whose change is due.
    pub fn accept_role(ctx: Context<AcceptRole>, role: u8) -> Result<()> {
        AcceptRole::handler(ctx, role)
    }

    /// Replaces the general terms.
    pub fn set_general_terms(ctx: Context<SetGeneralTerms>, terms: GeneralTerms) -> Result<()> {
        SetGeneralTerms::handler(ctx, terms)
    }

    /// Lists a feed.
    pub fn list_feed(ctx: Context<SetFeedTerms>, index: u16, identity: FeedIdentity, terms: FeedTerms) -> Result<()> {
        SetFeedTerms::list(ctx, index, identity, terms)
    }

    /// Replaces a feed's terms; its identity stays.
    pub fn set_feed_terms(ctx: Context<SetFeedTerms>, index: u16, terms: FeedTerms) -> Result<()> {
        SetFeedTerms::set(ctx, index, terms)
    }

    /// Lists a collateral and creates its vault.
    pub fn list_collateral(ctx: Context<ListCollateral>, index: u16, feed: u16, terms: CollateralTerms) -> Result<()> {
        ListCollateral::handler(ctx, index, feed, terms)
    }

    /// Replaces a collateral's terms; maintenance glides.
    pub fn set_collateral_terms(ctx: Context<SetCollateralTerms>, index: u16, terms: CollateralTerms) -> Result<()> {
        SetCollateralTerms::handler(ctx, index, terms)
    }

    /// Lists a market and creates its account and that of its recoveries.
    pub fn list_market(ctx: Context<ListMarket>, index: u16, feed: u16, terms: MarketTerms) -> Result<()> {
        ListMarket::handler(ctx, index, feed, terms)
    }

    /// Replaces a market's terms; maintenance glides.
    pub fn set_market_terms(ctx: Context<SetMarketTerms>, index: u16, terms: MarketTerms) -> Result<()> {
        SetMarketTerms::handler(ctx, index, terms)
    }

    /// Replaces the weights of the volatility forecast.
    pub fn set_forecast(ctx: Context<SetForecast>, weights: ForecastWeights) -> Result<()> {
        SetForecast::handler(ctx, weights)
    }

    /// Replaces the terms of the reserve.
    pub fn set_reserve_terms(ctx: Context<SetReserveTerms>, terms: ReserveTerms) -> Result<()> {
        SetReserveTerms::handler(ctx, &terms)
    }

    /// Replaces the terms of the tranches.
    pub fn set_tranche_terms(ctx: Context<SetTrancheTerms>, terms: TranchesTerms) -> Result<()> {
        SetTrancheTerms::handler(ctx, &terms)
    }

    /// Replaces the terms of the inventory.
    pub fn set_inventory_terms(ctx: Context<SetInventoryTerms>, terms: InventoryTerms) -> Result<()> {
        SetInventoryTerms::handler(ctx, terms)
    }

    /// Replaces the terms of placements.
    pub fn set_placement_terms(ctx: Context<SetPlacementTerms>, terms: PlacementTerms) -> Result<()> {
        SetPlacementTerms::handler(ctx, terms)
    }

    /// Lists a collateral that protocol capital may hold, and creates its vault.
    pub fn list_holding(ctx: Context<ListHolding>, index: u8, collateral: u16, terms: HoldingTerms) -> Result<()> {
        ListHolding::handler(ctx, index, collateral, terms)
    }

    /// Replaces a holding's terms.
    pub fn set_holding_terms(ctx: Context<SetHoldingTerms>, index: u8, terms: HoldingTerms) -> Result<()> {
        SetHoldingTerms::handler(ctx, index, terms)
    }

    /// Replaces the scenarios of a census.
    pub fn set_scenarios(ctx: Context<SetScenarios>, scenarios: Scenarios) -> Result<()> {
        SetScenarios::handler(ctx, scenarios)
    }

    /// Replaces the terms of facilities.
    pub fn set_facility_terms(ctx: Context<SetFacilityTerms>, terms: FacilityTerms) -> Result<()> {
        SetFacilityTerms::handler(ctx, terms)
    }

    /// Names a detector, which may raise signals, or takes one off.
    pub fn set_detector(ctx: Context<SetDetector>, slot: u8, key: Pubkey) -> Result<()> {
        SetDetector::handler(ctx, slot, key)
    }

    /// Opens a tranche's next series, with a mint of its own.
    pub fn open_series(ctx: Context<OpenSeries>, tranche: u8) -> Result<()> {
        OpenSeries::handler(ctx, tranche)
    }

    /// Lets a market draw on tiers that it did not fill, released like a seed.
    pub fn pledge_reserve(ctx: Context<PledgeReserve>, amount: u64) -> Result<()> {
        PledgeReserve::handler(ctx, amount)
    }

    /// Pauses operations for a while.
    pub fn pause(ctx: Context<Pause>, operations: u32, seconds: u32) -> Result<()> {
        Pause::handler(ctx, operations, seconds)
    }

    /// Tightens or frees a market (table 3) or a collateral (table 2) within the risk steward's corridor.
    pub fn steer(ctx: Context<Steer>, table: u8, index: u16, tightness: u32) -> Result<()> {
        Steer::handler(ctx, table, index, tightness)
    }

    /// Gives a market its final price at a delisting: the stable price, never one of the signer's choice.
    pub fn set_final_price(ctx: Context<SetFinalPrice>) -> Result<()> {
        SetFinalPrice::handler(ctx)
    }

    // Venue

    /// Publishes a market's funding rate within its cap.
    pub fn publish_funding_rate(ctx: Context<PublishFundingRate>, rate: i32) -> Result<()> {
        PublishFundingRate::handler(ctx, rate)
    }

    // Traders

    /// Opens a margin account.
    pub fn open_account(ctx: Context<OpenAccount>, index: u16) -> Result<()> {
        OpenAccount::handler(ctx, index)
    }

    /// Closes an empty margin account.
    pub fn close_account(ctx: Context<CloseAccount>) -> Result<()> {
        CloseAccount::handler(ctx)
    }

    /// Sets who else may trade; the default key for nobody.
    pub fn set_delegate(ctx: Context<OwnAccount>, delegate: Pubkey) -> Result<()> {
        OwnAccount::set_delegate(ctx, delegate)
    }

    /// Allows a matcher within a budget, or replaces or ends its allowance.
    pub fn allow_matcher(ctx: Context<OwnAccount>, matcher: Pubkey, budget: MatcherBudget) -> Result<()> {
        OwnAccount::allow_matcher(ctx, matcher, budget)
    }

    /// Deposits quote; what the vault received is credited.
    pub fn deposit(ctx: Context<Deposit>, amount: u64) -> Result<()> {
        Deposit::handler(ctx, amount)
    }

    /// Deposits collateral; what the vault received is credited.
    pub fn deposit_collateral(ctx: Context<DepositCollateral>, collateral: u16, amount: u64) -> Result<()> {
        DepositCollateral::handler(ctx, collateral, amount)
    }

    /// Withdraws quote.
    pub fn withdraw(ctx: Context<Withdraw>, amount: u64) -> Result<()> {
        Withdraw::handler(ctx, amount)
    }

    /// Withdraws collateral.
    pub fn withdraw_collateral(ctx: Context<WithdrawCollateral>, collateral: u16, amount: u64) -> Result<()> {
        WithdrawCollateral::handler(ctx, collateral, amount)
    }

    /// Requests a withdrawal of more than may leave the vault now, to be paid in turn.
    pub fn request_withdrawal(ctx: Context<RequestWithdrawal>, collateral: u16, index: u16, amount: u64) -> Result<()> {
        let _part_of_the_address = index;
        RequestWithdrawal::handler(ctx, collateral, amount)
    }

    /// Settles a trade between two accounts.
    pub fn settle_trade(ctx: Context<SettleTrade>, size: u64, quote: u64) -> Result<()> {
        SettleTrade::handler(ctx, size, quote)
    }

    // Stakers

    /// Stakes quote in a tranche, for no fewer shares than the least.
    pub fn stake(ctx: Context<Stake>, tranche: u8, amount: u64, least_shares: u64) -> Result<()> {
        Stake::handler(ctx, tranche, amount, least_shares)
    }

    /// Gives shares up, to be paid when their epoch is priced.
    pub fn request_exit(ctx: Context<RequestExit>, tranche: u8, index: u16, shares: u64) -> Result<()> {
        let _part_of_the_address = index;
        RequestExit::handler(ctx, tranche, shares)
    }

    // Detectors

    /// Raises a signal: for an hour coverage counts as one level worse.
    pub fn raise_signal(ctx: Context<RaiseSignal>) -> Result<()> {
        RaiseSignal::handler(ctx)
    }

    // Holders of facilities

    /// Opens a facility: a place where the holder posts capital for itself.
    pub fn open_facility(ctx: Context<OpenFacility>) -> Result<()> {
        OpenFacility::handler(ctx)
    }

    /// Posts capital in a facility.
    pub fn post_capital(ctx: Context<FundFacility>, amount: u64) -> Result<()> {
        FundFacility::post_capital(ctx, amount)
    }

    /// Pays premium for the running epoch.
    pub fn pay_premium(ctx: Context<FundFacility>, amount: u64) -> Result<()> {
        FundFacility::pay_premium(ctx, amount)
    }

    /// Draws on a facility: what was posted and has waited, and the premium of the running epoch.
    pub fn draw_facility(ctx: Context<TakeFromFacility>, amount: u64) -> Result<()> {
        TakeFromFacility::draw(ctx, amount)
    }

    /// Asks posted capital back.
    pub fn request_return(ctx: Context<RequestReturn>, amount: u64) -> Result<()> {
        RequestReturn::handler(ctx, amount)
    }

    /// Returns capital whose notice is over.
    pub fn return_capital(ctx: Context<TakeFromFacility>) -> Result<()> {
        TakeFromFacility::return_capital(ctx)
    }

    /// Closes an empty facility.
    pub fn close_facility(ctx: Context<CloseFacility>) -> Result<()> {
        CloseFacility::handler(ctx)
    }

    // Anyone

    /// Trips a breaker whose reason is the case.
    pub fn trip_breaker(ctx: Context<TripBreaker>, breaker: u8, collateral: u16) -> Result<()> {
        TripBreaker::handler(ctx, breaker, collateral)
    }

    /// Releases what may leave a vault to those who wait.
    pub fn release_withdrawals(ctx: Context<ReleaseWithdrawals>, collateral: u16) -> Result<()> {
        ReleaseWithdrawals::handler(ctx, collateral)
    }

    /// Pays a withdrawal that waited what was released of it.
    pub fn pay_withdrawal<'info>(ctx: Context<'info, PayWithdrawal<'info>>) -> Result<()> {
        PayWithdrawal::handler(ctx)
    }

    /// Prices the exits of an epoch, once.
    pub fn price_exits(ctx: Context<PriceExits>, tranche: u8, epoch: u32) -> Result<()> {
        PriceExits::handler(ctx, tranche, epoch)
    }

    /// Pays an exit whose epoch was priced.
    pub fn pay_exit<'info>(ctx: Context<'info, PayExit<'info>>) -> Result<()> {
        PayExit::handler(ctx)
    }

    /// Pays into the reserve: protocol capital, or a market's seed.
    pub fn fund_reserve(ctx: Context<FundReserve>, amount: u64) -> Result<()> {
        FundReserve::handler(ctx, amount)
    }

    /// Takes newer prices from oracle accounts, one per feed. What is not newer changes nothing.
    pub fn refresh_prices<'info>(ctx: Context<'info, RefreshPrices<'info>>, feeds: Vec<u16>) -> Result<()> {
        RefreshPrices::handler(ctx, &feeds)
    }

    /// Lets the maintenance terms of markets and collaterals head for what volatility asks.
    pub fn follow_volatility(ctx: Context<FollowVolatility>, markets: Vec<u16>, collaterals: Vec<u16>) -> Result<()> {
        FollowVolatility::handler(ctx, &markets, &collaterals)
    }

    /// Accrues a market's funding and publishes what its positions are judged by.
    pub fn accrue_funding(ctx: Context<AccrueFunding>) -> Result<()> {
        AccrueFunding::handler(ctx)
    }

    /// Moves the reserve's target, and what coverage moves.
    pub fn update_target(ctx: Context<UpdateTarget>) -> Result<()> {
        UpdateTarget::handler(ctx)
    }

    /// Books a position and pays its claim as far as the pool goes.
    pub fn settle(ctx: Context<Settle>) -> Result<()> {
        Settle::handler(ctx)
    }

    /// Pays a claim that passed to a recovery as far as its pool goes.
    pub fn settle_recovery(ctx: Context<SettleRecovery>) -> Result<()> {
        SettleRecovery::handler(ctx)
    }

    /// Sells just enough collateral to pay a loss that cash does not cover, and books the loss.
    pub fn call_variation(ctx: Context<CallVariation>, collateral: u16, amount: u64) -> Result<()> {
        CallVariation::handler(ctx, collateral, amount)
    }

    /// Takes a position, or part of it, from an account below maintenance.
    pub fn liquidate_position(ctx: Context<LiquidatePosition>, size: u64) -> Result<()> {
        LiquidatePosition::handler(ctx, size)
    }

    /// Buys collateral of an account below maintenance.
    pub fn liquidate_collateral(ctx: Context<LiquidateCollateral>, collateral: u16, amount: u64) -> Result<()> {
        LiquidateCollateral::handler(ctx, collateral, amount)
    }

    /// Closes a position of an account that stayed below zero against an opposite one.
    pub fn deleverage(ctx: Context<Deleverage>, size: u64) -> Result<()> {
        Deleverage::handler(ctx, size)
    }

    /// Divides what an account cannot pay in one market.
    pub fn resolve_deficit<'info>(ctx: Context<'info, ResolveDeficit<'info>>) -> Result<()> {
        ResolveDeficit::handler(ctx)
    }

    /// Lets a shortfall fall on claims when everyone was booked or the window is over.
    pub fn apply_shortfall(ctx: Context<ApplyShortfall>) -> Result<()> {
        ApplyShortfall::handler(ctx)
    }

    /// Repays with recovered cash what a loss had taken.
    pub fn collect_recovery(ctx: Context<CollectRecovery>) -> Result<()> {
        CollectRecovery::handler(ctx)
    }

    /// Buys recovered collateral.
    pub fn buy_recovery(ctx: Context<BuyRecovery>, collateral: u16, amount: u64) -> Result<()> {
        BuyRecovery::handler(ctx, collateral, amount)
    }

    /// Moves fees to the reserve and divides them.
    pub fn collect_fees(ctx: Context<CollectFees>) -> Result<()> {
        CollectFees::handler(ctx)
    }

    /// Notes that a feed is silent; an hour later it is dead.
    pub fn report_dead_feed(ctx: Context<ReportDeadFeed>, feed: u16) -> Result<()> {
        ReportDeadFeed::handler(ctx, feed)
    }

    /// Notes what a deficit that nobody divided may take from the reserve; exits are priced as if it were divided.
    pub fn report_deficit(ctx: Context<ReportDeficit>) -> Result<()> {
        ReportDeficit::handler(ctx)
    }

    /// Gives a market whose feed is dead its final price.
    pub fn finalize_dead_market(ctx: Context<FinalizeDeadMarket>) -> Result<()> {
        FinalizeDeadMarket::handler(ctx)
    }

    /// Closes a signal: its bond goes back if it was confirmed, and is protocol capital if not.
    pub fn close_signal(ctx: Context<CloseSignal>) -> Result<()> {
        CloseSignal::handler(ctx)
    }

    /// Creates the account of a clearinghouse's censuses.
    pub fn open_census(ctx: Context<OpenCensus>) -> Result<()> {
        OpenCensus::handler(ctx)
    }

    /// Begins a census.
    pub fn begin_census(ctx: Context<BeginCensus>) -> Result<()> {
        BeginCensus::handler(ctx)
    }

    /// Visits margin accounts, each once in a census.
    pub fn visit_accounts<'info>(ctx: Context<'info, VisitAccounts<'info>>) -> Result<()> {
        VisitAccounts::handler(ctx)
    }

    /// Finishes a census: what was not seen is charged, and the report feeds the target.
    pub fn finish_census<'info>(ctx: Context<'info, FinishCensus<'info>>) -> Result<()> {
        FinishCensus::handler(ctx)
    }

    /// Creates the account that counts what the reserve holds.
    pub fn create_inventory(ctx: Context<CreateInventory>) -> Result<()> {
        CreateInventory::handler(ctx)
    }

    /// Opens the reserve's own margin account in a market.
    pub fn open_inventory(ctx: Context<OpenInventory>) -> Result<()> {
        OpenInventory::handler(ctx)
    }

    /// Lets the reserve take a position on, or part of it, that nobody liquidated.
    pub fn absorb(ctx: Context<Absorb>, size: u64) -> Result<()> {
        Absorb::handler(ctx, size)
    }

    /// Buys a position of the reserve, or part of it.
    pub fn buy_inventory(ctx: Context<BuyInventory>, size: u64) -> Result<()> {
        BuyInventory::handler(ctx, size)
    }

    /// Pays back what was lent for a position of the reserve.
    pub fn return_inventory(ctx: Context<ReturnInventory>) -> Result<()> {
        ReturnInventory::handler(ctx)
    }

    /// Opens the account of what protocol capital holds beside quote.
    pub fn open_holdings(ctx: Context<OpenHoldings>) -> Result<()> {
        OpenHoldings::handler(ctx)
    }

    /// Pays into a holding of protocol capital.
    pub fn fund_holding(ctx: Context<FundHolding>, index: u8, amount: u64) -> Result<()> {
        FundHolding::handler(ctx, index, amount)
    }

    /// Values what protocol capital holds, for coverage, and begins or ends its auctions.
    pub fn value_holdings(ctx: Context<ValueHoldings>) -> Result<()> {
        ValueHoldings::handler(ctx)
    }

    /// Trades a holding of protocol capital against quote, towards its goal.
    pub fn rebalance<'info>(ctx: Context<'info, Rebalance<'info>>, asked: Rebalancing) -> Result<()> {
        Rebalance::handler(ctx, &asked)
    }

    /// Opens what protocol capital has with the depository that terms name.
    pub fn open_placement(ctx: Context<OpenPlacement>) -> Result<()> {
        OpenPlacement::handler(ctx)
    }

    /// Places protocol capital with the depository that terms name.
    pub fn place<'info>(ctx: Context<'info, MovePlacement<'info>>, amount: u64) -> Result<()> {
        MovePlacement::place(ctx, amount)
    }

    /// Calls placed capital home, as far as something asks for it.
    pub fn recall<'info>(ctx: Context<'info, MovePlacement<'info>>, amount: u64) -> Result<()> {
        MovePlacement::recall(ctx, amount)
    }

    /// Looks at what can be redeemed of a placement; what could not be for a day is written off.
    pub fn value_placement(ctx: Context<ValuePlacement>) -> Result<()> {
        ValuePlacement::handler(ctx)
    }

    /// Earns what is left of the premium of a facility whose epoch is over.
    pub fn earn_premium(ctx: Context<EarnPremium>) -> Result<()> {
        EarnPremium::handler(ctx)
    }
}
