//! Pyth's bytes become a quote here, and nowhere else.
//!
//! Two layouts: the pull oracle's `PriceUpdateV2`, which any caller may post and which therefore proves itself by its owner, its
//! verification level and its feed id; and the push oracle's price account, which is one address.

use anchor_lang::prelude::*;
use ballast_risk::BasisPoints;
use ballast_risk::price::{Accepted, Quote, QuoteError, QuoteTerms};
use pyth_sdk_solana::state::{PriceStatus, load_price_account};

use crate::error::{BallastError, OrRefuse, ensure, refused};
use crate::state::{FeedSlot, source};

/// Owners of `PriceUpdateV2` accounts: Pyth's receiver, current and pro-compatible. Adding one is an upgrade.
pub const RECEIVERS: [Pubkey; 2] =
    [pubkey!("rec5EKMGg6MxZYaMdyBfgwp4d5rB9T1VQH5pJv5LtFJ"), pubkey!("rec2HHDDnjLfj4kE7VyEtFA1HPGQLK33259532cRyHp")];
/// Owner of push price accounts.
pub const PUSH_ORACLE: Pubkey = pubkey!("FsJ3A3u2vn5cTVofAjvy6y5kwABJAqYWpe4975bi2epH");
/// Seconds by which a publish time may lie ahead of the cluster's clock, which lags.
pub const AHEAD: i64 = 5;

/// Reads one oracle account for a feed and checks it by the feed's terms; returns when it was published and the price, unless that is too
/// uncertain to be one.
pub(crate) fn read(
    account: &AccountInfo,
    feed: &FeedSlot,
    quote_decimals: u8,
    now: i64,
) -> Result<(i64, Option<Accepted>)> {
    let quote = match feed.source {
        source::PULL => read_pull(account, &feed.id)?,
        source::PUSH => read_push(account, &feed.id)?,
        _ => return Err(refused(BallastError::UnknownFeed)),
    };
    let terms = QuoteTerms {
        decimals: i32::from(feed.decimals).saturating_sub(i32::from(quote_decimals)), // Both fit a byte.
        confidence_limit: BasisPoints(feed.confidence_limit),
        // A print that is usable but not fresh would let who brings it choose among the last ones.
        oldest: i64::from(feed.fresh_seconds),
        ahead: AHEAD,
    };
    match quote.accept(&terms, now) {
        Ok(accepted) => Ok((quote.published, Some(accepted))),
        Err(QuoteError::Uncertain) => Ok((quote.published, None)),
        Err(error) => Err(refused(error.into())),
    }
}

/// Where the fields of a fully verified `PriceUpdateV2` stand. `Partial` verification takes one byte more and is refused.
mod pull {
    pub(super) const DISCRIMINATOR: [u8; 8] = [34, 241, 35, 99, 157, 126, 244, 205];
    pub(super) const LEVEL: usize = 40;
    pub(super) const FULL: u8 = 1;
    pub(super) const FEED_ID: usize = 41;
    pub(super) const PRICE: usize = 73;
    pub(super) const CONFIDENCE: usize = 81;
    pub(super) const EXPONENT: usize = 89;
    pub(super) const PUBLISHED: usize = 93;
}

fn read_pull(account: &AccountInfo, id: &[u8; 32]) -> Result<Quote> {
    ensure!(RECEIVERS.contains(account.owner), BallastError::OracleOwner);
    let data = account.try_borrow_data()?;
    ensure!(bytes::<8>(&data, 0)? == pull::DISCRIMINATOR, BallastError::OracleMalformed);
    ensure!(bytes::<1>(&data, pull::LEVEL)? == [pull::FULL], BallastError::OracleNotFullyVerified);
    ensure!(bytes::<32>(&data, pull::FEED_ID)? == *id, BallastError::OracleFeedMismatch);
    Ok(Quote {
        mantissa: i64::from_le_bytes(bytes(&data, pull::PRICE)?),
        confidence: u64::from_le_bytes(bytes(&data, pull::CONFIDENCE)?),
        exponent: i32::from_le_bytes(bytes(&data, pull::EXPONENT)?),
        published: i64::from_le_bytes(bytes(&data, pull::PUBLISHED)?),
    })
}

fn bytes<const N: usize>(data: &[u8], at: usize) -> Result<[u8; N]> {
    let found = data.get(at..).and_then(|rest| rest.first_chunk::<N>());
    found.copied().or_refuse(BallastError::OracleMalformed)
}

fn read_push(account: &AccountInfo, address: &[u8; 32]) -> Result<Quote> {
    ensure!(*account.owner == PUSH_ORACLE, BallastError::OracleOwner);
    ensure!(account.key.as_ref() == address, BallastError::OracleFeedMismatch);
    let data = account.try_borrow_data()?;
    let price = load_price_account::<32, ()>(&data).or_refuse(BallastError::OracleMalformed)?;
    ensure!(price.agg.status == PriceStatus::Trading, BallastError::OracleNotTrading);
    Ok(Quote {
        mantissa: price.agg.price,
        confidence: price.agg.conf,
        exponent: price.expo,
        published: price.timestamp,
    })
}
