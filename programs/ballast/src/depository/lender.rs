//! The adapter of `programs/lender`, from its bytes: eight that name an instruction or an account, and the fields.
//!
//! The stories of placements play them on the program itself.

use anchor_lang::prelude::*;
use anchor_lang::solana_program::instruction::{AccountMeta, Instruction};
use anchor_spl::token_interface::Mint;
use ballast_risk::Rounding;
use ballast_risk::wide::mul_div;

use super::{Call, Depository};
use crate::error::{BallastError, Lawful, OrRefuse, ensure};

/// Where the lender is deployed.
pub(super) const PROGRAM: Pubkey = pubkey!("LendingVau1tWithReceipts1111111111111111111");

/// `deposit`.
const DEPOSIT: [u8; 8] = [242, 35, 198, 137, 82, 225, 242, 182];
/// `redeem`.
const REDEEM: [u8; 8] = [184, 12, 86, 149, 70, 196, 97, 225];
/// `LendingVault`.
const VAULT: [u8; 8] = [0, 74, 47, 254, 64, 13, 66, 21];

/// A vault as it stands.
pub(super) struct Lender {
    /// Where its quote lies.
    cash_account: Pubkey,
    /// What its receipts are of.
    receipts_mint: Pubkey,
    /// Quote that is there.
    cash: u64,
    /// All that its receipts stand for.
    assets: u64,
    /// All receipts.
    supply: u64,
}

/// The fields of the vault after its first bytes, in their order.
#[derive(AnchorDeserialize)]
struct Vault {
    _manager: Pubkey,
    quote_mint: Pubkey,
    cash_account: Pubkey,
    receipts_mint: Pubkey,
    cash: u64,
    loans: u64,
}

impl Lender {
    /// Reads the vault.
    pub(super) fn of(vault: &AccountInfo, receipts_mint: &InterfaceAccount<Mint>, quote_mint: &Pubkey) -> Result<Self> {
        let data = vault.try_borrow_data()?;
        let mut body = data.strip_prefix(&VAULT).or_refuse(BallastError::DepositoryMismatch)?;
        let vault = Vault::deserialize(&mut body).or_refuse(BallastError::DepositoryMismatch)?;
        let named = vault.quote_mint == *quote_mint && vault.receipts_mint == receipts_mint.key();
        ensure!(named, BallastError::DepositoryMismatch);
        let assets = vault.cash.checked_add(vault.loans).or_refuse(BallastError::Overflow)?;
        let Vault { cash_account, receipts_mint: of, cash, .. } = vault;
        Ok(Self { cash_account, receipts_mint: of, cash, assets, supply: receipts_mint.supply })
    }

    /// What receipts stand for: `floor(receipts * (assets + 1) / (supply + 1))`.
    fn worth(&self, receipts: u64) -> Result<u64> {
        mul_div(receipts, self.assets.saturating_add(1), self.supply.saturating_add(1), Rounding::Down).lawful()
    }

    fn receipts(&self, quote: u64, rounding: Rounding) -> Result<u64> {
        mul_div(quote, self.supply.saturating_add(1), self.assets.saturating_add(1), rounding).lawful()
    }

    /// The instruction, with the accounts that both take.
    fn instruction(call: &Call, name: [u8; 8], amount: u64) -> Instruction {
        let accounts = vec![
            AccountMeta::new(call.vault, false),
            AccountMeta::new(call.cash, false),
            AccountMeta::new(call.receipts_mint, false),
            AccountMeta::new_readonly(call.quote_mint, false),
            AccountMeta::new_readonly(call.placement, true),
            AccountMeta::new(call.quote, false),
            AccountMeta::new(call.receipts, false),
            AccountMeta::new_readonly(call.token_program, false),
        ];
        Instruction { program_id: PROGRAM, accounts, data: [name, amount.to_le_bytes()].concat() }
    }
}

impl Depository for Lender {
    fn keeps_quote_in(&self, account: &Pubkey) -> bool {
        self.cash_account == *account
    }

    fn gives_receipts_of(&self, mint: &Pubkey) -> bool {
        self.receipts_mint == *mint
    }

    fn cash(&self) -> u64 {
        self.cash
    }

    fn redeemable(&self, receipts: u64) -> Result<u64> {
        Ok(self.worth(receipts)?.min(self.cash))
    }

    fn receipts_for(&self, quote: u64, receipts: u64) -> Result<u64> {
        let most = self.redeemable(receipts)?;
        if quote >= most && self.worth(receipts)? <= self.cash {
            return Ok(receipts);
        }
        let enough = self.receipts(quote.min(most), Rounding::Up)?.min(receipts);
        if self.worth(enough)? <= self.cash { Ok(enough) } else { self.receipts(most, Rounding::Down) }
    }

    fn deposit(&self, call: &Call, amount: u64) -> Instruction {
        Self::instruction(call, DEPOSIT, amount)
    }

    fn redeem(&self, call: &Call, receipts: u64) -> Instruction {
        Self::instruction(call, REDEEM, receipts)
    }
}
