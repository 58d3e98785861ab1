//! Ballast's instructions of a facility, from their bytes: eight that name the instruction, and the amount.
//!
//! They are in `idl/ballast.json`. A test of Ballast compares them.

use anchor_lang::prelude::*;
use anchor_lang::solana_program::instruction::{AccountMeta, Instruction};

/// Where Ballast is deployed.
pub const BALLAST: Pubkey = pubkey!("Ba11astC1earingReserve111111111111111111111");

/// What a holder does with its facility.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// Opens it.
    Open,
    /// Posts capital.
    Post(u64),
    /// Pays premium for the running epoch.
    PayPremium(u64),
    /// Draws.
    Draw(u64),
    /// Asks capital back.
    RequestReturn(u64),
    /// Takes back what was asked for.
    Return,
    /// Closes it.
    Close,
}

impl Call {
    /// The instruction's data.
    pub fn data(self) -> Vec<u8> {
        let (name, amount) = match self {
            Self::Open => (OPEN, None),
            Self::Post(amount) => (POST, Some(amount)),
            Self::PayPremium(amount) => (PAY_PREMIUM, Some(amount)),
            Self::Draw(amount) => (DRAW, Some(amount)),
            Self::RequestReturn(amount) => (REQUEST_RETURN, Some(amount)),
            Self::Return => (RETURN, None),
            Self::Close => (CLOSE, None),
        };
        let amount = amount.map_or_else(Vec::new, |amount| amount.to_le_bytes().to_vec());
        [name.to_vec(), amount].concat()
    }

    /// The instruction, with the accounts as they were passed to us, and the holder signing.
    pub fn instruction(self, program_id: Pubkey, holder: &Pubkey, accounts: &[AccountInfo]) -> Instruction {
        let metas = accounts.iter().map(|account| AccountMeta {
            pubkey: *account.key,
            is_signer: account.is_signer || account.key == holder,
            is_writable: account.is_writable,
        });
        Instruction { program_id, accounts: metas.collect(), data: self.data() }
    }
}

/// `open_facility`.
pub const OPEN: [u8; 8] = [3, 64, 248, 119, 95, 41, 149, 222];
/// `post_capital`.
pub const POST: [u8; 8] = [91, 249, 5, 101, 231, 169, 56, 123];
/// `pay_premium`.
pub const PAY_PREMIUM: [u8; 8] = [156, 253, 113, 97, 167, 54, 253, 245];
/// `draw_facility`.
pub const DRAW: [u8; 8] = [237, 116, 244, 187, 28, 167, 120, 210];
/// `request_return`.
pub const REQUEST_RETURN: [u8; 8] = [74, 176, 238, 73, 206, 45, 244, 133];
/// `return_capital`.
pub const RETURN: [u8; 8] = [237, 35, 135, 195, 132, 169, 228, 66];
/// `close_facility`.
pub const CLOSE: [u8; 8] = [14, 162, 176, 50, 31, 2, 25, 122];
