//! Oracle accounts of both of Pyth's layouts.

use anchor_lang::prelude::Pubkey;
use ballast::oracle::{PUSH_ORACLE, RECEIVERS};
use pyth_sdk_solana::state::{AccountType, MAGIC, PriceInfo, PriceStatus, SolanaPriceAccount, VERSION_2};

/// A price message, as either layout carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// Price in units of `10^exponent` dollars.
    pub price: i64,
    /// Confidence interval in the same units.
    pub confidence: u64,
    /// Power of ten.
    pub exponent: i32,
    /// When it was published, in unix seconds.
    pub published: i64,
}

/// How far a pull update was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verification {
    /// By this many signatures: refused.
    Partial(u8),
    /// By all that it takes.
    Full,
}

/// The account type of the pull oracle.
pub const PULL_DISCRIMINATOR: [u8; 8] = [34, 241, 35, 99, 157, 126, 244, 205];

/// An account's owner and bytes.
pub type Bytes = (Pubkey, Vec<u8>);

impl Message {
    /// A price in dollars with eight decimals, and a confidence interval of a ten-thousandth of it.
    pub fn dollars_e8(price: i64, published: i64) -> Self {
        Self { price, confidence: price.unsigned_abs() / 10_000, exponent: -8, published }
    }

    /// A `PriceUpdateV2` of the receiver, as long as the real ones: 134 bytes.
    pub fn pull(&self, feed: &[u8; 32], verification: Verification) -> Bytes {
        let mut data = PULL_DISCRIMINATOR.to_vec();
        data.extend([7; 32]); // Who may write it: whoever posted it.
        match verification {
            Verification::Partial(signatures) => data.extend([0, signatures]),
            Verification::Full => data.push(1),
        }
        data.extend(feed);
        data.extend(self.price.to_le_bytes());
        data.extend(self.confidence.to_le_bytes());
        data.extend(self.exponent.to_le_bytes());
        data.extend(self.published.to_le_bytes());
        data.extend(self.published.saturating_sub(1).to_le_bytes());
        data.extend(self.price.to_le_bytes()); // Exponential averages, which Ballast does not read.
        data.extend(self.confidence.to_le_bytes());
        data.extend(1_u64.to_le_bytes()); // The slot at which it was posted.
        data.resize(134, 0);
        (RECEIVERS[0], data)
    }

    /// A push price account with a status.
    pub fn push_with(&self, status: PriceStatus) -> Bytes {
        let account = SolanaPriceAccount {
            magic: MAGIC,
            ver: VERSION_2,
            atype: AccountType::Price as u32,
            expo: self.exponent,
            timestamp: self.published,
            agg: PriceInfo { price: self.price, conf: self.confidence, status, pub_slot: 1, ..PriceInfo::default() },
            ..SolanaPriceAccount::default()
        };
        (PUSH_ORACLE, bytemuck::bytes_of(&account).to_vec())
    }

    /// A push price account that trades.
    pub fn push(&self) -> Bytes {
        self.push_with(PriceStatus::Trading)
    }
}
