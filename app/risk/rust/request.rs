//! What can be asked. Accounts are the bytes that the chain holds, discriminator included; all of one request are of one slot.

use borsh::{BorshDeserialize, BorshSerialize};

/// A question.
#[derive(BorshDeserialize, BorshSerialize, Clone, Debug)]
pub enum Request {
    /// What many accounts come to.
    Standings(Standings),
    /// All of one account.
    Account(Judged),
    /// What margin lets out of an account.
    Withdrawable(Judged),
    /// Where maintenance health is lost when one market's price moves.
    LiquidationPrice(LiquidationPrice),
    /// How much may be bought or sold at a price.
    LargestTrade(LargestTrade),
    /// An account before and after hypothetical acts.
    Preview(Preview),
    /// What amounts of a collateral count for.
    Haircuts(Haircuts),
    /// What may leave a vault.
    Vault(Vault),
    /// A market's figures.
    Market(Market),
    /// The reserve's figures.
    Reserve(Reserve),
    /// The way from a leaf of a census to its root.
    Prove(Prove),
    /// Whether a leaf is below a root.
    Verify(Verify),
}

/// Prices and terms at one moment.
#[derive(BorshDeserialize, BorshSerialize, Clone, Debug)]
pub struct Books {
    /// `Prices`.
    pub prices: Vec<u8>,
    /// `Terms`.
    pub terms: Vec<u8>,
    /// The clock, in unix seconds.
    pub now: i64,
}

/// What many accounts come to.
#[derive(BorshDeserialize, BorshSerialize, Clone, Debug)]
pub struct Standings {
    /// The books.
    pub books: Books,
    /// `MarginAccount`s.
    pub accounts: Vec<Vec<u8>>,
}

/// One account.
#[derive(BorshDeserialize, BorshSerialize, Clone, Debug)]
pub struct Judged {
    /// The books.
    pub books: Books,
    /// `MarginAccount`.
    pub account: Vec<u8>,
}

/// Where maintenance health is lost.
#[derive(BorshDeserialize, BorshSerialize, Clone, Debug)]
pub struct LiquidationPrice {
    /// The books.
    pub books: Books,
    /// `MarginAccount`.
    pub account: Vec<u8>,
    /// The market whose price moves.
    pub market: u16,
}

/// Which side of a trade.
#[derive(BorshDeserialize, BorshSerialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// It pays quote for size.
    Buy,
    /// It gives size for quote.
    Sell,
}

/// How much may be traded.
#[derive(BorshDeserialize, BorshSerialize, Clone, Debug)]
pub struct LargestTrade {
    /// The books.
    pub books: Books,
    /// `Clearinghouse`.
    pub root: Vec<u8>,
    /// `Market`.
    pub market: Vec<u8>,
    /// `MarginAccount`.
    pub account: Vec<u8>,
    /// The side.
    pub side: Side,
    /// The price: quote per smallest unit, times 2^32. Quote is rounded against the account.
    pub price: u64,
}

/// An account before and after acts.
#[derive(BorshDeserialize, BorshSerialize, Clone, Debug)]
pub struct Preview {
    /// The books.
    pub books: Books,
    /// `Clearinghouse`.
    pub root: Vec<u8>,
    /// `MarginAccount`.
    pub account: Vec<u8>,
    /// `Market`s, of those in which it would trade.
    pub markets: Vec<Vec<u8>>,
    /// The acts, in order.
    pub acts: Vec<Act>,
}

/// A hypothetical act.
#[derive(BorshDeserialize, BorshSerialize, Clone, Copy, Debug)]
pub enum Act {
    /// Quote comes in.
    Deposit {
        /// How much.
        amount: u64,
    },
    /// Collateral comes in.
    DepositCollateral {
        /// Which.
        collateral: u16,
        /// How much.
        amount: u64,
    },
    /// Quote goes out.
    Withdraw {
        /// How much.
        amount: u64,
    },
    /// Collateral goes out.
    WithdrawCollateral {
        /// Which.
        collateral: u16,
        /// How much.
        amount: u64,
    },
    /// A trade, with its fee.
    Trade {
        /// In which market.
        market: u16,
        /// On which side.
        side: Side,
        /// How much of the base asset.
        size: u64,
        /// For how much.
        quote: u64,
    },
    /// A feed's price moves.
    Price {
        /// Which feed.
        feed: u16,
        /// The price: quote per smallest unit, times 2^32.
        price: u64,
        /// The stable price; none leaves it where it is.
        stable: Option<u64>,
    },
}

/// What amounts of a collateral count for.
#[derive(BorshDeserialize, BorshSerialize, Clone, Debug)]
pub struct Haircuts {
    /// The books.
    pub books: Books,
    /// Which collateral.
    pub collateral: u16,
    /// Amounts of it.
    pub amounts: Vec<u64>,
}

/// What may leave a vault.
#[derive(BorshDeserialize, BorshSerialize, Clone, Debug)]
pub struct Vault {
    /// The books.
    pub books: Books,
    /// `Clearinghouse`.
    pub root: Vec<u8>,
    /// The vault's `Outflow`.
    pub outflow: Vec<u8>,
    /// Whose vault it is.
    pub of: VaultOf,
}

/// Whose vault it is.
#[derive(BorshDeserialize, BorshSerialize, Clone, Debug)]
pub enum VaultOf {
    /// The traders' quote.
    Quote,
    /// A collateral's.
    Collateral(u16),
    /// The reserve's quote; its `Reserve`.
    Reserve(Vec<u8>),
}

/// A market's figures.
#[derive(BorshDeserialize, BorshSerialize, Clone, Debug)]
pub struct Market {
    /// The books.
    pub books: Books,
    /// `Clearinghouse`.
    pub root: Vec<u8>,
    /// `Market`.
    pub market: Vec<u8>,
}

/// The reserve's figures.
#[derive(BorshDeserialize, BorshSerialize, Clone, Debug)]
pub struct Reserve {
    /// The books.
    pub books: Books,
    /// `Reserve`.
    pub reserve: Vec<u8>,
}

/// The way from a leaf of a census to its root.
#[derive(BorshDeserialize, BorshSerialize, Clone, Debug)]
pub struct Prove {
    /// Address of the root.
    pub clearinghouse: Vec<u8>,
    /// Number of the census.
    pub census: u32,
    /// All leaves, in the order in which they were visited, as events hold them.
    pub leaves: Vec<Vec<u8>>,
    /// Which of them.
    pub index: u64,
}

/// Whether a leaf is below a root.
#[derive(BorshDeserialize, BorshSerialize, Clone, Debug)]
pub struct Verify {
    /// Address of the root.
    pub clearinghouse: Vec<u8>,
    /// Number of the census.
    pub census: u32,
    /// The attested node over all leaves.
    pub root: Vec<u8>,
    /// How many leaves there are.
    pub leaves: u64,
    /// The leaf.
    pub leaf: Vec<u8>,
    /// Its place.
    pub index: u64,
    /// Siblings, from the leaf upwards.
    pub path: Vec<Vec<u8>>,
}
