//! Which terms [`TermsSet`](super::TermsSet) means.

/// Those of the whole clearinghouse.
pub const GENERAL: u8 = 0;
/// A feed's.
pub const FEED: u8 = 1;
/// A collateral's.
pub const COLLATERAL: u8 = 2;
/// A market's.
pub const MARKET: u8 = 3;
/// The weights of the forecast.
pub const FORECAST: u8 = 4;
/// Those of the reserve.
pub const RESERVE: u8 = 5;
/// Those of the tranches.
pub const TRANCHES: u8 = 6;
/// Those of the inventory.
pub const INVENTORY: u8 = 7;
/// A holding's.
pub const HOLDING: u8 = 8;
/// The scenarios of a census.
pub const SCENARIOS: u8 = 9;
/// Those of facilities.
pub const FACILITIES: u8 = 10;
/// Those of placements.
pub const PLACEMENT: u8 = 11;
