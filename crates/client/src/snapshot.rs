//! All accounts of one deployment at one moment, as values.

use std::collections::BTreeMap;

use anchor_lang::prelude::Pubkey;
use anchor_lang::{Discriminator, ZeroCopy};
use ballast::portfolio::Books;
use ballast::state::{
    Census, Clearinghouse, Facility, Holdings, Inventory, MarginAccount, Market, Outflow, Placement, Prices, Recovery,
    Reserve, Terms, VERSION, WithdrawalTicket,
};

/// Reads a zero-copy account; none when the bytes are of another type, another length or another version of the layout.
pub fn decode<T: ZeroCopy + Discriminator>(data: &[u8]) -> Option<T> {
    let body = data.strip_prefix(T::DISCRIMINATOR)?;
    let fits = body.len() == size_of::<T>() && body.first() == Some(&VERSION); // The first byte of every account.
    fits.then(|| bytemuck::pod_read_unaligned(body))
}

/// What the token accounts of a deployment really hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Vaults {
    /// The traders' quote.
    pub traders: u64,
    /// The reserve's quote.
    pub reserve: u64,
    /// Collateral by index.
    pub collateral: BTreeMap<u16, u64>,
    /// Holdings of protocol capital by number.
    pub holdings: BTreeMap<u8, u64>,
    /// Receipts of placements, by the placement.
    pub receipts: BTreeMap<Pubkey, u64>,
}

/// All accounts of one deployment.
#[derive(Clone)]
pub struct Snapshot {
    /// The clock, in unix seconds.
    pub now: i64,
    /// The root.
    pub clearinghouse: Clearinghouse,
    /// Prices.
    pub prices: Box<Prices>,
    /// Terms.
    pub terms: Box<Terms>,
    /// The reserve.
    pub reserve: Reserve,
    /// What protocol capital holds beside quote, once that was opened.
    pub holdings: Option<Holdings>,
    /// The census, if it was opened.
    pub census: Option<Box<Census>>,
    /// Markets by index.
    pub markets: BTreeMap<u16, Market>,
    /// Recoveries by market.
    pub recoveries: BTreeMap<u16, Recovery>,
    /// Outflows of the traders' vaults, by collateral; of quote under [`ballast::state::NONE`].
    pub outflows: BTreeMap<u16, Outflow>,
    /// Withdrawals that wait, by address.
    pub tickets: BTreeMap<Pubkey, WithdrawalTicket>,
    /// Facilities, by address.
    pub facilities: BTreeMap<Pubkey, Facility>,
    /// Placements, by address.
    pub placements: BTreeMap<Pubkey, Placement>,
    /// Margin accounts by address.
    pub accounts: BTreeMap<Pubkey, MarginAccount>,
    /// What the reserve holds, if that is counted yet.
    pub inventory: Option<Inventory>,
    /// Token balances.
    pub vaults: Vaults,
}

impl Snapshot {
    /// Prices and terms at the snapshot's time, to judge accounts by.
    pub fn books(&self) -> Books<'_> {
        Books { prices: &self.prices, terms: &self.terms, now: self.now }
    }
}
