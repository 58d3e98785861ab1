//! Depositories: programs that take quote for receipts. Each has an adapter here that knows its program's address; no term names a program.
//!
//! What an adapter reads is checked by owner, discriminator, addresses and mint; what a depository does is measured afterwards on our own
//! token accounts. Only a placement's address signs, and the reserve's vault is never among the accounts.

mod lender;

use anchor_lang::prelude::*;
use anchor_lang::solana_program::instruction::Instruction;
use anchor_lang::solana_program::program::invoke_signed;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};
use ballast_risk::liquidity::keeps_value;

use self::lender::Lender;
use crate::error::{BallastError, OrRefuse, ensure, refuse, refused};
use crate::state::PlacementSeeds;

/// A vault of a depository, and what belongs to it.
#[derive(Accounts)]
pub struct DepositoryAccounts<'info> {
    /// CHECK: an adapter knows its address, and it owns the vault.
    pub program: UncheckedAccount<'info>,
    /// CHECK: the adapter reads it.
    #[account(mut)]
    pub depository_vault: UncheckedAccount<'info>,
    /// CHECK: the vault names it.
    #[account(mut)]
    pub cash: UncheckedAccount<'info>,
    #[account(mut)]
    pub receipts_mint: Box<InterfaceAccount<'info, Mint>>,
}

/// The token accounts of a placement, which its address owns.
#[derive(Accounts)]
pub struct PlacementTokens<'info> {
    #[account(mut)]
    pub placement_quote: Box<InterfaceAccount<'info, TokenAccount>>,
    #[account(mut)]
    pub receipts: Box<InterfaceAccount<'info, TokenAccount>>,
    pub quote_mint: Box<InterfaceAccount<'info, Mint>>,
    pub token_program: Interface<'info, TokenInterface>,
}

/// What an adapter answers of a vault as it stands, and the two instructions that it makes.
trait Depository {
    /// Whether a token account is where its quote lies.
    fn keeps_quote_in(&self, account: &Pubkey) -> bool;
    /// Whether its receipts are of a mint.
    fn gives_receipts_of(&self, mint: &Pubkey) -> bool;
    /// What it has for everybody.
    fn cash(&self) -> u64;
    /// What can be redeemed at once for so many receipts.
    fn redeemable(&self, receipts: u64) -> Result<u64>;
    /// As many of the receipts as bring so much quote, or what can be redeemed at once if that is less.
    fn receipts_for(&self, quote: u64, receipts: u64) -> Result<u64>;
    /// The instruction that deposits.
    fn deposit(&self, call: &Call, amount: u64) -> Instruction;
    /// The instruction that redeems.
    fn redeem(&self, call: &Call, receipts: u64) -> Instruction;
}

/// What a vault has at hand.
#[derive(Clone, Copy)]
pub(crate) struct AtHand {
    /// What of ours can be redeemed at once.
    pub redeemable: u64,
    /// What it has for everybody.
    pub cash: u64,
}

/// What a redemption came to.
pub(crate) struct Redeemed {
    /// Quote that came.
    pub came: u64,
    /// What could be redeemed before.
    pub before: u64,
    /// What the vault has at hand after it.
    pub after: AtHand,
}

/// Addresses of a call.
struct Call {
    vault: Pubkey,
    cash: Pubkey,
    receipts_mint: Pubkey,
    quote_mint: Pubkey,
    placement: Pubkey,
    quote: Pubkey,
    receipts: Pubkey,
    token_program: Pubkey,
}

/// The adapter of a vault's program, with the vault as it stands.
pub(crate) struct Adapter(Lender);

impl Adapter {
    /// Refuses a vault whose program no adapter knows, or that takes another quote or gives other receipts.
    pub(crate) fn of(vault: &AccountInfo, receipts_mint: &InterfaceAccount<Mint>, quote_mint: &Pubkey) -> Result<Self> {
        match *vault.owner {
            lender::PROGRAM => Ok(Self(Lender::of(vault, receipts_mint, quote_mint)?)),
            _ => Err(refused(BallastError::UnknownDepository)),
        }
    }

    /// What the vault has at hand for receipts. Refuses those of another mint.
    pub(crate) fn at_hand(&self, receipts: &InterfaceAccount<TokenAccount>) -> Result<AtHand> {
        ensure!(self.0.gives_receipts_of(&receipts.mint), BallastError::PlacementMintMismatch);
        Ok(AtHand { redeemable: self.0.redeemable(receipts.amount)?, cash: self.0.cash() })
    }
}

impl<'info> DepositoryAccounts<'info> {
    /// What the vault has at hand for a placement.
    pub(crate) fn at_hand(&self, tokens: &PlacementTokens) -> Result<AtHand> {
        self.adapter(tokens)?.at_hand(&tokens.receipts)
    }

    /// The adapter, for a call: of the program that is called, with the vault's own quote, and with ours.
    fn adapter(&self, tokens: &PlacementTokens) -> Result<Adapter> {
        let quote_mint = tokens.quote_mint.key();
        let adapter = Adapter::of(&self.depository_vault, &self.receipts_mint, &quote_mint)?;
        let called = self.depository_vault.owner == self.program.key && adapter.0.keeps_quote_in(self.cash.key);
        ensure!(called, BallastError::DepositoryMismatch);
        ensure!(tokens.placement_quote.mint == quote_mint, BallastError::PlacementMintMismatch);
        Ok(adapter)
    }

    /// Deposits quote that lies in the placement's account; returns what can be redeemed afterwards.
    pub(crate) fn deposit(
        &mut self,
        tokens: &mut PlacementTokens<'info>,
        placement: (&AccountInfo<'info>, PlacementSeeds),
        amount: u64,
    ) -> Result<u64> {
        let adapter = self.adapter(tokens)?;
        let (before, held) = (adapter.at_hand(&tokens.receipts)?.redeemable, tokens.placement_quote.amount);
        let instruction = adapter.0.deposit(&self.call(tokens, placement.0.key), amount);
        self.invoke(tokens, placement, &instruction)?;
        let left = held.checked_sub(amount).or_refuse(BallastError::LedgerTooSmall)?;
        ensure!(tokens.placement_quote.amount == left, BallastError::PlacementLosesValue);
        let after = self.at_hand(tokens)?.redeemable;
        kept(before.checked_add(amount).or_refuse(BallastError::Overflow)?, after)?;
        Ok(after)
    }

    /// Redeems up to an amount into the placement's account; returns what came.
    pub(crate) fn redeem(
        &mut self,
        tokens: &mut PlacementTokens<'info>,
        placement: (&AccountInfo<'info>, PlacementSeeds),
        amount: u64,
    ) -> Result<Redeemed> {
        let adapter = self.adapter(tokens)?;
        let (before, held) = (adapter.at_hand(&tokens.receipts)?.redeemable, tokens.placement_quote.amount);
        let receipts = adapter.0.receipts_for(amount, tokens.receipts.amount)?;
        ensure!(receipts > 0, BallastError::NothingRedeemable);
        let instruction = adapter.0.redeem(&self.call(tokens, placement.0.key), receipts);
        self.invoke(tokens, placement, &instruction)?;
        let came = tokens.placement_quote.amount.checked_sub(held).or_refuse(BallastError::PlacementLosesValue)?;
        let after = self.at_hand(tokens)?;
        kept(before, after.redeemable.checked_add(came).or_refuse(BallastError::Overflow)?)?;
        Ok(Redeemed { came, before, after })
    }

    fn call(&self, tokens: &PlacementTokens<'info>, placement: &Pubkey) -> Call {
        Call {
            vault: self.depository_vault.key(),
            cash: self.cash.key(),
            receipts_mint: self.receipts_mint.key(),
            quote_mint: tokens.quote_mint.key(),
            placement: *placement,
            quote: tokens.placement_quote.key(),
            receipts: tokens.receipts.key(),
            token_program: tokens.token_program.key(),
        }
    }

    /// Calls the depository, signed by the placement, and reads anew what it may have changed.
    fn invoke(
        &mut self,
        tokens: &mut PlacementTokens<'info>,
        (placement, seeds): (&AccountInfo<'info>, PlacementSeeds),
        instruction: &Instruction,
    ) -> Result<()> {
        let accounts = [
            self.program.to_account_info(),
            self.depository_vault.to_account_info(),
            self.cash.to_account_info(),
            self.receipts_mint.to_account_info(),
            tokens.quote_mint.to_account_info(),
            placement.clone(),
            tokens.placement_quote.to_account_info(),
            tokens.receipts.to_account_info(),
            tokens.token_program.to_account_info(),
        ];
        invoke_signed(instruction, &accounts, &[&seeds.parts()])?;
        self.receipts_mint.reload()?;
        for account in [&mut tokens.placement_quote, &mut tokens.receipts] {
            account.reload()?;
            let alone = account.delegate.is_none() && account.close_authority.is_none();
            ensure!(account.owner == *placement.key && alone, BallastError::PlacementTouched);
        }
        Ok(())
    }
}

/// Refuses a movement that lost more than a unit.
fn kept(before: u64, after: u64) -> Result<()> {
    if keeps_value(before, after) { Ok(()) } else { Err(refuse(BallastError::PlacementLosesValue, after, before)) }
}
