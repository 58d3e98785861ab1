//! What stops the attacks: each guard as the text of the program that it is, and what stands there without it.
//!
//! One file for each of the attacks' files; a guard that stops attacks of several is with the first of the table.

mod accounts;
mod census;
mod facilities;
mod governance;
mod holdings;
mod inventory;
mod limits;
mod liquidation;
mod margin;
mod oracle;
mod placements;
mod signals;
mod staking;

pub(super) use accounts::*;
pub(super) use census::*;
pub(super) use facilities::*;
pub(super) use governance::*;
pub(super) use holdings::*;
pub(super) use inventory::*;
pub(super) use limits::*;
pub(super) use liquidation::*;
pub(super) use margin::*;
pub(super) use oracle::*;
pub(super) use placements::*;
pub(super) use signals::*;
pub(super) use staking::*;
