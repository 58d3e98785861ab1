//! A search for strategies of somebody who trades with himself.
//!
//! The two sides of a trade cannot be proven to be different people. A [`Strategy`] is what somebody does who owns several accounts
//! and also chooses the prices, and the [`Referee`] plays it on the model, closes everything and says what it came to. A
//! [`search`] improves strategies by mutation and crossover. What it finds is replayed on the program ([`replay`]).

pub mod change;
pub mod closing;
pub mod invent;
pub mod known;
pub mod moves;
pub mod referee;
pub mod replay;
pub mod search;
pub mod settings;
pub mod staking;
pub mod strategy;
pub mod tend;
pub mod verdict;

pub use referee::Referee;
pub use search::{Found, Goal, Search};
pub use settings::{Broken, Setting};
pub use staking::Staking;
pub use strategy::{Move, Strategy};
pub use verdict::Verdict;

use crate::walk::scenario::{STAKERS, WHALE};

/// Accounts of the strategist, from the first on; each has another owner.
pub const OWN: usize = 5;
/// Honest traders in the markets that the strategist trades in.
pub const HONEST: [usize; 2] = [5, 6];
/// Honest traders in another market.
pub const FAR: [usize; 2] = [7, 8];
/// An honest account that never trades.
pub const FLAT: usize = 9;
/// Honest: liquidates and makes markets at the mark.
pub const KEEPER: usize = WHALE;
/// The market of the honest traders elsewhere.
pub const FAR_MARKET: usize = 2;
/// The collateral that is pledged.
pub const COLLATERAL: usize = 0;
/// The key with which the strategist stakes, and that of honest stakers.
pub const STAKER: u64 = STAKERS[0];
pub const HONEST_STAKER: u64 = STAKERS[1];
/// The stated shock, in basis points.
pub const SHOCK: i128 = 2_000;
