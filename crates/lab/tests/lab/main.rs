//! The lab's commands, run as a user runs them, on the built program.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops where something does not hold"
)]

mod absorb;
mod census;
mod damping;
mod faults;
mod hostile;
mod idle;
mod outside;
mod rebalance;
mod replay;
mod report;
mod shared;
mod simulate;
