//! An action on the model.

use super::action::{Action, Print};
use super::scenario::{FeedStart, confidence_of, price_of};
use crate::model::refusal::{Refusal, require};
use crate::model::{Answer, Outcome, World, pause};

/// Does on the model what an action says; a refusal leaves the model as it was.
pub fn apply(world: &mut World, feeds: &[FeedStart], action: &Action) -> Answer {
    if is_queued(world, action) {
        let paused = world.is_paused(pause::GROWTH) || world.is_paused(pause::WITHDRAWAL);
        require(!paused, Refusal::Paused)?; // What was queued is not applied while people cannot leave.
    }
    match action {
        Action::Wait { seconds } => {
            world.now += i128::from(*seconds);
            Ok(Outcome::Done)
        }
        Action::RefreshPrices { prints } => refresh(world, feeds, prints),
        Action::OpenAccount { account } => world.open_account(*account),
        Action::CloseAccount { account } => world.close_account(*account),
        Action::SetDelegate { account, delegate } => world.set_delegate(*account, *delegate),
        Action::AllowMatcher { account, matcher, budget } => world.allow_matcher(*account, *matcher, budget),
        Action::Deposit { account, amount } => world.deposit(*account, *amount),
        Action::DepositCollateral { account, collateral, amount, depositor } => {
            world.deposit_collateral(*account, *collateral, *amount, *depositor)
        }
        Action::Withdraw { account, amount } => world.withdraw(*account, *amount),
        Action::WithdrawCollateral { account, collateral, amount } => {
            world.withdraw_collateral(*account, *collateral, *amount)
        }
        Action::SettleTrade(trade) => world.settle_trade(trade),
        Action::FundReserve { market: None, amount } => world.fund_capital(*amount),
        Action::FundReserve { market: Some(market), amount } => world.fund_seed(*market, *amount),
        Action::AccrueFunding { market } => world.accrue_funding(*market),
        Action::PublishFundingRate { market, rate } => world.publish_funding_rate(*market, *rate),
        Action::SetReserveTerms { terms } => world.set_reserve_terms(terms),
        Action::SetInventoryTerms { terms } => world.set_inventory_terms(terms),
        Action::UpdateTarget => world.update_target(),
        Action::SetTrancheTerms { terms } => {
            world.tranche_terms = (**terms).clone();
            Ok(Outcome::Done)
        }
        Action::OpenSeries { tranche } => world.open_series(*tranche),
        Action::PledgeReserve { market, amount } => world.pledge_reserve(*market, *amount),
        Action::Stake { staker, tranche, amount, least } => world.stake(*staker, *tranche, *amount, *least),
        Action::RequestExit { staker, tranche, index, shares } => {
            world.request_exit(*staker, *tranche, *index, *shares)
        }
        Action::PriceExits { tranche, epoch } => world.price_exits(*tranche, *epoch),
        Action::PayExit(ticket) => world.pay_exit(ticket.staker, ticket.tranche, ticket.index),
        Action::BeginCensus => world.begin_census(),
        Action::VisitAccounts { accounts } => world.visit_accounts(accounts),
        Action::FinishCensus => world.finish_census(),
        Action::SetForecast { fast_bp, slow_bp, long_bp } => world.set_forecast(*fast_bp, *slow_bp, *long_bp),
        Action::FollowVolatility { markets, collaterals } => world.follow_volatility(markets, collaterals),
        Action::Pause { operations, seconds } => world.pause(*operations, *seconds),
        Action::SetFeedTerms { feed, terms } => world.set_feed_terms(*feed, terms),
        Action::SetMarketTerms { market, terms } => world.set_market_terms(*market, terms),
        Action::SetCollateralTerms { collateral, terms } => world.set_collateral_terms(*collateral, terms),
        Action::SetGeneralTerms { draw_cap, variation_allowance_bp } => {
            world.terms.draw_cap = *draw_cap;
            world.terms.variation_allowance_bp = *variation_allowance_bp;
            Ok(Outcome::Done)
        }
        Action::SetHoldingTerms { holding, terms } => world.set_holding_terms(*holding, terms),
        Action::FundHolding { holding, amount } => world.fund_holding(*holding, *amount),
        Action::ValueHoldings => world.value_holdings(),
        Action::Rebalance { holding, side, amount, limit } => world.rebalance(*holding, *side, *amount, *limit),
        Action::SetPlacementTerms { terms } => world.set_placement_terms(terms),
        Action::OpenPlacement { vault } => world.open_placement(*vault),
        Action::Place { vault, amount } => world.place(*vault, *amount),
        Action::Recall { vault, amount } => world.recall(*vault, *amount),
        Action::ValuePlacement { vault } => world.value_placement(*vault),
        Action::Business { vault, business, amount } => world.business(*vault, *business, *amount),
        _ => keep(world, action),
    }
}

/// Whether governance queues it.
fn is_queued(world: &World, action: &Action) -> bool {
    match action {
        Action::SetMarketTerms { market, terms } => !world.market_tightens(*market, terms),
        Action::SetCollateralTerms { collateral, terms } => !world.collateral_tightens(*collateral, terms),
        Action::SetInventoryTerms { terms } => !world.inventory_tightens(terms),
        Action::SetHoldingTerms { holding, terms } => !world.holding_tightens(*holding, terms),
        Action::SetPlacementTerms { terms } => !world.placement_tightens(terms),
        Action::SetReserveTerms { .. }
        | Action::SetTrancheTerms { .. }
        | Action::PledgeReserve { .. }
        | Action::SetFeedTerms { .. }
        | Action::SetGeneralTerms { .. }
        | Action::SetFinalPrice { .. } => true,
        _ => false,
    }
}

/// What keepers do.
fn keep(world: &mut World, action: &Action) -> Answer {
    match *action {
        Action::Settle { account, market } => world.settle(account, market),
        Action::SettleRecovery { recovery, market } => world.settle_recovery(recovery, market),
        Action::CallVariation { account, taker, market, collateral, amount } => {
            world.call_variation(account, taker, market, collateral, amount)
        }
        Action::LiquidatePosition { liquidator, account, market, size } => {
            world.liquidate_position(liquidator, account, market, size)
        }
        Action::LiquidateCollateral { account, taker, collateral, amount } => {
            world.liquidate_collateral(account, taker, collateral, amount)
        }
        Action::Deleverage { account, opposite, market, size } => world.deleverage(account, opposite, market, size),
        Action::Absorb { account, market, size } => world.absorb(account, market, size),
        Action::BuyInventory { taker, market, size } => world.buy_inventory(taker, market, size),
        Action::ReturnInventory { market } => world.return_inventory(market),
        Action::ResolveDeficit { account, market } => world.resolve_deficit(account, market),
        Action::ReportDeficit { account } => world.report_deficit(account),
        Action::ApplyShortfall { market } => world.apply_shortfall(market),
        Action::CollectRecovery { market } => world.collect_recovery(market),
        Action::BuyRecovery { recovery, taker, collateral, amount } => {
            world.buy_recovery(recovery, taker, collateral, amount)
        }
        Action::CollectFees { market } => world.collect_fees(market),
        Action::SetFinalPrice { market } => world.set_final_price(market, true),
        Action::ReportDeadFeed { feed } => world.report_dead_feed(feed),
        Action::FinalizeDeadMarket { market } => world.set_final_price(market, false),
        _ => unreachable!("{} is no keeper's", action.name()),
    }
}

/// One instruction takes all prints or none.
fn refresh(world: &mut World, feeds: &[FeedStart], prints: &[Print]) -> Answer {
    let mut next = world.clone();
    for print in prints {
        let price = price_of(print.mantissa, feeds[print.feed].decimals);
        let confidence = confidence_of(print.mantissa, print.confidence);
        next.refresh(print.feed, price, confidence, i128::from(print.published))?;
    }
    *world = next;
    Ok(Outcome::Done)
}
