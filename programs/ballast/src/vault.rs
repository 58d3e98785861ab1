//! Every movement of tokens, and the check of a vault against its ledger after it.

use anchor_lang::prelude::*;
use anchor_spl::token::Token;
use anchor_spl::token_2022::spl_token_2022::extension::transfer_fee::TransferFeeConfig;
use anchor_spl::token_2022::spl_token_2022::extension::{
    BaseStateWithExtensions, ExtensionType, StateWithExtensions, default_account_state::DefaultAccountState,
};
use anchor_spl::token_2022::spl_token_2022::state::{AccountState, Mint as MintState};
use anchor_spl::token_interface::{
    Burn, InitializeMint2, Mint, MintTo, TokenAccount, TokenInterface, TransferChecked, burn, initialize_mint2,
    mint_to, transfer_checked,
};

use crate::error::{BallastError, OrRefuse, ensure, refuse, refused};
use crate::state::SignerSeeds;

/// A transfer in preparation: mint and token program of what moves.
pub(crate) struct Transfer<'a, 'info> {
    pub mint: &'a InterfaceAccount<'info, Mint>,
    pub program: &'a Interface<'info, TokenInterface>,
}

impl<'info> Transfer<'_, 'info> {
    /// Takes tokens from somebody who signs; returns what the vault received.
    pub(crate) fn receive(
        &self,
        from: &AccountInfo<'info>,
        vault: &mut InterfaceAccount<'info, TokenAccount>,
        authority: &Signer<'info>,
        amount: u64,
    ) -> Result<u64> {
        let before = vault.amount;
        let accounts = TransferChecked {
            from: from.clone(),
            mint: self.mint.to_account_info(),
            to: vault.to_account_info(),
            authority: authority.to_account_info(),
        };
        transfer_checked(CpiContext::new(self.program.key(), accounts), amount, self.mint.decimals)?;
        vault.reload()?;
        vault.amount.checked_sub(before).or_refuse(BallastError::VaultBelowLedger)
    }

    /// Sends tokens out of a vault that the clearinghouse owns.
    pub(crate) fn send(
        &self,
        vault: &mut InterfaceAccount<'info, TokenAccount>,
        to: &AccountInfo<'info>,
        authority: (AccountInfo<'info>, SignerSeeds),
        amount: u64,
    ) -> Result<()> {
        let (authority, seeds) = authority;
        self.send_signed(vault, to, (authority, &seeds.parts()), amount)
    }

    /// Sends tokens out of an account whose owner signs by its seeds.
    pub(crate) fn send_signed(
        &self,
        vault: &mut InterfaceAccount<'info, TokenAccount>,
        to: &AccountInfo<'info>,
        (authority, seeds): (AccountInfo<'info>, &[&[u8]]),
        amount: u64,
    ) -> Result<()> {
        let accounts = TransferChecked {
            from: vault.to_account_info(),
            mint: self.mint.to_account_info(),
            to: to.clone(),
            authority,
        };
        let context = CpiContext::new_with_signer(self.program.key(), accounts, core::slice::from_ref(&seeds));
        transfer_checked(context, amount, self.mint.decimals)?;
        vault.reload()
    }
}

/// Makes the mint of a series' shares, in an account of the token program.
pub(crate) fn create_shares<'info>(mint: &AccountInfo<'info>, authority: &Pubkey, decimals: u8) -> Result<()> {
    let accounts = InitializeMint2 { mint: mint.clone() };
    initialize_mint2(CpiContext::new(anchor_spl::token::ID, accounts), decimals, authority, None)
}

/// Mints shares of a tranche, whose mint the clearinghouse owns.
pub(crate) fn mint_shares<'info>(
    mint: &InterfaceAccount<'info, Mint>,
    to: &AccountInfo<'info>,
    program: &Program<'info, Token>,
    (authority, seeds): (AccountInfo<'info>, SignerSeeds),
    shares: u64,
) -> Result<()> {
    let accounts = MintTo { mint: mint.to_account_info(), to: to.clone(), authority };
    let signer: &[&[&[u8]]] = &[&seeds.parts()];
    mint_to(CpiContext::new_with_signer(program.key(), accounts, signer), shares)
}

/// Burns shares of a tranche that somebody gives up.
pub(crate) fn burn_shares<'info>(
    mint: &InterfaceAccount<'info, Mint>,
    from: &AccountInfo<'info>,
    program: &Program<'info, Token>,
    owner: &Signer<'info>,
    shares: u64,
) -> Result<()> {
    let accounts = Burn { mint: mint.to_account_info(), from: from.clone(), authority: owner.to_account_info() };
    burn(CpiContext::new(program.key(), accounts), shares)
}

/// Laws V1 to V3: a vault holds at least its ledger.
pub(crate) fn covers(vault: &InterfaceAccount<TokenAccount>, ledger: u64) -> Result<()> {
    if vault.amount >= ledger { Ok(()) } else { Err(refuse(BallastError::VaultBelowLedger, vault.amount, ledger)) }
}

/// Refuses a quote mint that could ever charge a fee, zero today or not: what passes between the vaults would fall short.
pub(crate) fn accept_quote_mint(mint: &InterfaceAccount<Mint>) -> Result<()> {
    accept_mint(mint)?;
    let account = mint.to_account_info();
    if *account.owner == anchor_spl::token_2022::ID {
        let data = account.try_borrow_data()?;
        let state = StateWithExtensions::<MintState>::unpack(&data)?;
        ensure!(state.get_extension::<TransferFeeConfig>().is_err(), BallastError::MintChargesFee);
    }
    Ok(())
}

/// Refuses a mint that could move, freeze or tax what the vault holds.
///
/// Asked at listing and again at each deposit: an extension's state may change in between.
pub(crate) fn accept_mint(mint: &InterfaceAccount<Mint>) -> Result<()> {
    let account = mint.to_account_info();
    if *account.owner != anchor_spl::token_2022::ID {
        return Ok(());
    }
    let data = account.try_borrow_data()?;
    let state = StateWithExtensions::<MintState>::unpack(&data)?;
    for extension in state.get_extension_types()? {
        #[expect(clippy::wildcard_enum_match_arm, reason = "what is not known to be harmless is refused")]
        match extension {
            ExtensionType::MetadataPointer
            | ExtensionType::TokenMetadata
            | ExtensionType::GroupPointer
            | ExtensionType::TokenGroup
            | ExtensionType::GroupMemberPointer
            | ExtensionType::TokenGroupMember => {}
            ExtensionType::TransferFeeConfig => {
                let fee = state.get_extension::<TransferFeeConfig>()?;
                let fees = [&fee.older_transfer_fee, &fee.newer_transfer_fee];
                let free = fees.iter().all(|fee| u16::from(fee.transfer_fee_basis_points) == 0);
                ensure!(free, BallastError::MintChargesFee);
            }
            ExtensionType::DefaultAccountState => {
                let default = state.get_extension::<DefaultAccountState>()?;
                let open = u8::from(AccountState::Initialized);
                ensure!(default.state == open, BallastError::MintDefaultFrozen);
            }
            _ => return Err(refused(BallastError::MintExtensionRefused)),
        }
    }
    Ok(())
}
