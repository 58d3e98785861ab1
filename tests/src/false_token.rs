//! A program that an attacker brings in place of a token program: it accepts whatever it is asked, and moves nothing.

use anchor_lang::prelude::{AccountInfo, Pubkey};
use anchor_lang::solana_program::entrypoint::ProgramResult;

anchor_lang::declare_id!("Hosti1eStandin11111111111111111111111111111");

/// The program.
pub fn process(_program: &Pubkey, _accounts: &[AccountInfo], _data: &[u8]) -> ProgramResult {
    Ok(())
}
