//! Rust client of Ballast: addresses, instructions, and snapshots over which the laws are checked.
//!
//! The lab, the tests and any monitor see the program through this crate. It owns no formula: what a snapshot is judged by is
//! `ballast_risk`, through the program's own [`ballast::portfolio`].

pub mod address;
pub mod instruction;
pub mod laws;
pub mod snapshot;
