//! The law of Ballast: what an account is worth, what it must hold, who pays a loss.
//!
//! Pure integer rules without accounts, clocks, dependencies or panics. The program, the lab and the tests all call this crate, so
//! no formula exists twice. Start at [`margin`] for the judgement of an account and at [`waterfall`] for the division of a loss;
//! `docs/money.md` states every formula with its rounding.
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, reason = "a test that overflows fails, as it should"))]

pub mod auction;
pub mod claim;
pub mod correlation;
pub mod coverage;
pub mod facility;
pub mod fee;
pub mod fixed;
pub mod forecast;
pub mod funding;
pub mod glide;
pub mod haircut;
pub mod holding;
pub mod inventory;
pub mod liquidation;
pub mod liquidity;
pub mod listing;
pub mod logarithm;
pub mod margin;
pub mod outflow;
pub mod position;
pub mod price;
pub mod sale;
pub mod stress;
pub mod target;
pub mod tranche;
pub mod volatility;
pub mod waterfall;
pub mod wide;

pub use fixed::{BasisPoints, Money, Multiple, Price, RiskError, RiskResult, Rounding, Size, Weighted};
