//! Margin accounts: their opening, what comes in and what leaves.

use anchor_lang::prelude::*;

/// A margin account was opened.
#[event]
pub struct AccountOpened {
    pub sequence: u64,
    pub account: u64,
    pub address: Pubkey,
    pub owner: Pubkey,
}

/// A margin account was closed.
#[event]
pub struct AccountClosed {
    pub sequence: u64,
    pub account: u64,
}

/// Tokens came in. `collateral` is `u16::MAX` for quote.
#[event]
pub struct Deposited {
    pub sequence: u64,
    pub account: u64,
    pub collateral: u16,
    pub amount: u64,
    pub ledger: u64,
}

/// Tokens went out. `collateral` is `u16::MAX` for quote.
#[event]
pub struct Withdrawn {
    pub sequence: u64,
    pub account: u64,
    pub collateral: u16,
    pub amount: u64,
    pub ledger: u64,
}

/// A withdrawal joined those who wait.
#[event]
pub struct WithdrawalRequested {
    pub sequence: u64,
    pub account: u64,
    pub collateral: u16,
    pub ticket: Pubkey,
    pub batch: u64,
    pub amount: u64,
}

/// A part of a batch of withdrawals may be paid.
#[event]
pub struct WithdrawalsReleased {
    pub sequence: u64,
    pub collateral: u16,
    pub batch: u64,
    pub amount: u64,
}

/// A withdrawal that waited was paid, or a part of it.
#[event]
pub struct WithdrawalPaid {
    pub sequence: u64,
    pub collateral: u16,
    pub ticket: Pubkey,
    pub amount: u64,
    pub left: u64,
    pub ledger: u64,
}
