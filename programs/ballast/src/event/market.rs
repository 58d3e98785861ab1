//! Markets: trades, booking, funding and their end.

use anchor_lang::prelude::*;

use super::MarketTotals;

/// Two accounts traded.
#[event]
pub struct Traded {
    pub totals: MarketTotals,
    pub buyer: u64,
    pub seller: u64,
    pub size: u64,
    pub quote: u64,
    pub fee: u64,
    pub buyer_paid: u64,
    pub seller_paid: u64,
}

/// A position was booked, its claim paid as far as the pool went, and fees owed paid.
#[event]
pub struct Settled {
    pub totals: MarketTotals,
    pub account: u64,
    pub profit: u64,
    pub from_claim: u64,
    pub from_cash: u64,
    pub paid: u64,
    pub fees: u64,
}

/// Funding was accrued and the market's published terms renewed.
#[event]
pub struct FundingAccrued {
    pub market: u16,
    pub sequence: u64,
    pub index: i64,
    pub backing: u64,
    pub addition: u32,
}

/// A venue published a funding rate.
#[event]
pub struct FundingRatePublished {
    pub market: u16,
    pub sequence: u64,
    pub rate: i32,
}

/// A market got its final price.
#[event]
pub struct MarketFinalized {
    pub market: u16,
    pub sequence: u64,
    pub price: u64,
}
