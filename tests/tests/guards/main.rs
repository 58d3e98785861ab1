//! Guards: every account of every instruction substituted, every bound violated, every error seen.

mod expectation;
mod frozen;
mod idl;
mod kind;
mod operations;
mod rules;

mod stage;
mod substitution;
mod table;

/// One test per instruction: all its substitutions.
macro_rules! substitutions {
    ($($instruction:ident),+ $(,)?) => {
        const SUBSTITUTED: &[&str] = &[$(stringify!($instruction)),+];

        mod substituted {
            $(#[tokio::test]
            async fn $instruction() {
                let played = crate::substitution::substitute(stringify!($instruction)).await;
                println!("{}: {played} substitutions", stringify!($instruction));
            })+
        }
    };
}

substitutions! {
    absorb, accept_role, accrue_funding, allow_matcher, apply_shortfall, begin_census, buy_inventory, buy_recovery, call_variation, close_account, close_change, close_facility, close_signal, collect_fees, collect_recovery, create_inventory, deleverage, deposit, deposit_collateral, draw_facility, earn_premium, finalize_dead_market, finish_census, follow_volatility, fund_holding, fund_reserve, initialize, launch, liquidate_collateral, liquidate_position, list_collateral, list_feed, list_holding, list_market, open_account, open_census, open_facility, open_holdings, open_inventory, open_placement, open_series, pause, pay_exit, pay_premium, pay_withdrawal, place, pledge_reserve, post_capital, price_exits, publish_funding_rate, queue_change, raise_signal, rebalance, recall, refresh_prices, release_withdrawals, report_dead_feed, report_deficit, request_exit, request_return, request_withdrawal, resolve_deficit, return_capital, return_inventory, set_collateral_terms, set_delegate, set_detector, set_facility_terms, set_feed_terms, set_final_price, set_forecast, set_general_terms, set_holding_terms, set_inventory_terms, set_market_terms, set_placement_terms, set_reserve_terms, set_scenarios, set_tranche_terms, settle, settle_recovery, settle_trade, stake, steer, trip_breaker, update_target, value_holdings, value_placement, veto_change, visit_accounts, withdraw, withdraw_collateral,
}

#[test]
fn every_instruction_of_the_interface_is_substituted() {
    let interface: Vec<String> = idl::instructions().into_keys().collect();
    assert_eq!(interface, SUBSTITUTED);
    assert_eq!(interface, ballast_tests::scenes::INSTRUCTIONS);
}
