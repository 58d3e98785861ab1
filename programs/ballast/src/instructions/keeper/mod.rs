//! What anyone may call: prices, settlement, liquidation, losses, fees.

mod accrue_funding;
mod apply_shortfall;
mod buy_recovery;
mod call_variation;
mod collect_fees;
mod collect_recovery;
mod deleverage;
mod finalize_dead_market;
mod follow_volatility;
mod forced_sale;
mod fund_reserve;
mod liquidate_collateral;
mod liquidate_position;
mod refresh_prices;
mod report_dead_feed;
mod report_deficit;
mod resolve_deficit;
mod settle;
mod settle_recovery;
mod update_target;

pub(crate) use accrue_funding::{accrue, funding_is_charged};

pub use accrue_funding::*;
pub use apply_shortfall::*;
pub use buy_recovery::*;
pub use call_variation::*;
pub use collect_fees::*;
pub use collect_recovery::*;
pub use deleverage::*;
pub use finalize_dead_market::*;
pub use follow_volatility::*;
pub use fund_reserve::*;
pub use liquidate_collateral::*;
pub use liquidate_position::*;
pub use refresh_prices::*;
pub use report_dead_feed::*;
pub use report_deficit::*;
pub use resolve_deficit::*;
pub use settle::*;
pub use settle_recovery::*;
pub use update_target::*;
