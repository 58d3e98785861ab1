//! The testkit of Ballast: a bank that runs the built program, a world with one deployment in it, and actors who live there.
//!
//! Everything goes through the program's own instructions over the built `ballast.so`; only mints, token accounts and oracle
//! accounts are placed by hand, as bytes that their programs could have written. After every accepted instruction the world checks
//! all laws.

pub mod actor;
pub mod attacks;
pub mod bank;
pub mod census;
pub mod detector;
pub mod double;
pub mod facilities;
pub mod false_token;
pub mod fuzz;
pub mod holder;
pub mod holding;
pub mod listing;
pub mod mints;
pub mod model;
pub mod multisig;
pub mod oracle;
pub mod orders;
pub mod placement;
pub mod reading;
pub mod scenes;
pub mod self_dealing;
pub mod send;
pub mod staker;
pub mod terms;
pub mod traced;
pub mod walk;
pub mod world;

pub use actor::{Actor, Keeper};
pub use bank::Bank;
pub use detector::Detector;
pub use holder::Holder;
pub use holding::Taker;
pub use placement::Lender;
pub use send::{Cause, Expect, Outcome, Receipt, Refusal};
pub use staker::Staker;
pub use terms::*;
pub use world::{Root, World};
