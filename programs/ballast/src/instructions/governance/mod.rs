//! What governance signs: creation, terms, pauses, delisting.

mod initialize;
mod list_collateral;
mod list_market;
mod open_series;
mod pledge_reserve;
mod set_collateral_terms;
mod set_feed_terms;
mod set_final_price;
mod set_forecast;
mod set_general_terms;
mod set_market_terms;
mod set_pause;
mod set_reserve_terms;
mod set_tranche_terms;

pub use initialize::*;
pub use list_collateral::*;
pub use list_market::*;
pub use open_series::*;
pub use pledge_reserve::*;
pub use set_collateral_terms::*;
pub use set_feed_terms::*;
pub(crate) use set_final_price::finalize;
pub use set_final_price::*;
pub use set_forecast::*;
pub use set_general_terms::*;
pub use set_market_terms::*;
pub use set_pause::*;
pub use set_reserve_terms::*;
pub use set_tranche_terms::*;
