//! Every public function of the crate against exact integers, over the whole range of its inputs, and the laws that hold between them.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that overflows or finds nothing fails, as it should"
)]

mod aging;
mod auction;
mod claim;
mod correlation;
mod coverage;
mod doubt;
mod exact;
mod exhausted;
mod facility;
mod fee;
mod forecast;
mod funding;
mod gate;
mod glide;
mod haircut;
mod history;
mod holding;
mod index;
mod inputs;
mod inventory;
mod liquidation;
mod liquidity;
mod listing;
mod logarithm;
mod margin;
mod measured;
mod money;
mod outflow;
mod position;
mod price;
mod restore;
mod sale;
mod standing;
mod stress;
mod target;
mod tranche;
mod validity;
mod volatility;
mod walk;
mod waterfall;
mod wide;
