//! Seeds of every address that the program derives.

/// The root: `["clearinghouse", creator]`.
pub const CLEARINGHOUSE: &[u8] = b"clearinghouse";
/// The reserve: `["reserve", clearinghouse]`.
pub const RESERVE: &[u8] = b"reserve";
/// What protocol capital holds beside quote: `["holdings", clearinghouse]`.
pub const HOLDINGS: &[u8] = b"holdings";
/// The vault of a holding: `["holding_vault", clearinghouse, collateral as u16 little-endian]`.
pub const HOLDING_VAULT: &[u8] = b"holding_vault";
/// What protocol capital has with a depository: `["placement", clearinghouse, vault of the depository]`.
pub const PLACEMENT: &[u8] = b"placement";
/// Quote on its way there and back: `["placement_quote", placement]`.
pub const PLACEMENT_QUOTE: &[u8] = b"placement_quote";
/// What the depository gave for it: `["receipts", placement]`.
pub const RECEIPTS: &[u8] = b"receipts";
/// The traders' quote vault: `["traders_vault", clearinghouse]`.
pub const TRADERS_VAULT: &[u8] = b"traders_vault";
/// The reserve's quote vault: `["reserve_vault", clearinghouse]`.
pub const RESERVE_VAULT: &[u8] = b"reserve_vault";
/// A collateral vault: `["collateral_vault", clearinghouse, index as u16 little-endian]`.
pub const COLLATERAL_VAULT: &[u8] = b"collateral_vault";
/// A market: `["market", clearinghouse, index as u16 little-endian]`.
pub const MARKET: &[u8] = b"market";
/// The recoveries of a market's losses: `["recovery", clearinghouse, index as u16 little-endian]`.
pub const RECOVERY: &[u8] = b"recovery";
/// Shares of a tranche: `["shares", clearinghouse, tranche as u8, series as u32 little-endian]`.
pub const SHARES: &[u8] = b"shares";
/// An exit: `["exit", clearinghouse, owner, tranche as u8, index as u16 little-endian]`.
pub const EXIT: &[u8] = b"exit";
/// The exits of an epoch: `["exits", clearinghouse, tranche as u8, series and epoch as u32 little-endian]`.
pub const EXITS: &[u8] = b"exits";
/// The census: `["census", clearinghouse]`.
pub const CENSUS: &[u8] = b"census";
/// A facility: `["facility", clearinghouse, holder]`.
pub const FACILITY: &[u8] = b"facility";
/// A change under way: `["change", clearinghouse, SHA-256 of its payload]`.
pub const CHANGE: &[u8] = b"change";
/// The outflow of a vault: `["outflow", vault]`.
pub const OUTFLOW: &[u8] = b"outflow";
/// A withdrawal that waits: `["withdrawal", outflow, owner, index as u16 little-endian]`.
pub const WITHDRAWAL: &[u8] = b"withdrawal";
/// A margin account: `["margin", clearinghouse, owner, index as u16 little-endian]`.
pub const MARGIN: &[u8] = b"margin";
/// What the reserve holds in all markets: `["inventories", clearinghouse]`.
pub const INVENTORIES: &[u8] = b"inventories";
/// The reserve's margin account in a market: `["inventory", clearinghouse, index as u16 little-endian]`.
pub const INVENTORY: &[u8] = b"inventory";
