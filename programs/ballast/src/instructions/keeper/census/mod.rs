//! The census: a pass over margin accounts that proves by open interest what it saw.

mod begin_census;
mod finish_census;
mod open_census;
mod visit_accounts;

pub use self::begin_census::*;
pub use self::finish_census::*;
pub use self::open_census::*;
pub use self::visit_accounts::*;
