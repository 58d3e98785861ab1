//! The accounts: what their bytes mean, and the only verbs that change money in them.
//!
//! Fields are public to be read by clients; inside the program they are written through methods.

mod census;
mod change;
mod clearinghouse;
mod day_use;
mod exit;
mod facility;
mod holdings;
mod inventory;
mod layout;
mod margin_account;
mod market;
mod outflow;
mod placement;
mod prices;
mod recovery;
mod reserve;
pub mod seeds;
mod terms;

pub use census::*;
pub use change::*;
pub use clearinghouse::*;
pub use day_use::*;
pub use exit::*;
pub use facility::*;
pub use holdings::*;
pub use inventory::*;
pub(crate) use layout::assert_layout;
pub use margin_account::*;
pub use market::*;
pub use outflow::*;
pub use placement::*;
pub use prices::*;
pub use recovery::*;
pub use reserve::*;
pub use terms::*;

/// The layout that this program writes. The root and every account that names it are refused in another version.
pub const VERSION: u8 = 1;

/// Bytes of an account of a type, its discriminator included.
pub(crate) const fn space<T>() -> usize {
    size_of::<T>().saturating_add(8) // Accounts are a few kilobytes.
}
