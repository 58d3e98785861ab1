//! A lending vault: quote for receipts, whose share of what the vault has grows with interest.
//!
//! It is what the tests place protocol capital with, and shows what an adapter of Ballast asks of a program: that what can be redeemed at
//! once can be read off its accounts. Its manager lends as it likes. It depends on none of Ballast's code.
//!
//! A receipt is worth `(assets + 1) / (supply + 1)`, with `assets = cash + loans`: the one that nobody owns keeps the first depositor from
//! taking what the second one brings.
#![allow(missing_docs, reason = "Anchor's macros generate undocumented items; our own are documented")]

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{
    Burn, InitializeMint2, Mint, MintTo, TokenAccount, TokenInterface, TransferChecked, burn, initialize_mint2,
    mint_to, transfer_checked,
};

declare_id!("LendingVau1tWithReceipts1111111111111111111");

/// How the seeds of a vault begin: `["vault", manager, quote mint]`.
pub const VAULT: &[u8] = b"vault";
/// How those of its quote begin: `["cash", vault]`.
pub const CASH: &[u8] = b"cash";
/// How those of its receipts' mint begin: `["receipts", vault]`.
pub const RECEIPTS: &[u8] = b"receipts";

/// Where the vault of a manager for a quote is, its quote, and its receipts' mint.
pub fn addresses(manager: &Pubkey, quote_mint: &Pubkey) -> [Pubkey; 3] {
    let derive = |seeds: &[&[u8]]| Pubkey::find_program_address(seeds, &ID).0;
    let vault = derive(&[VAULT, manager.as_ref(), quote_mint.as_ref()]);
    [vault, derive(&[CASH, vault.as_ref()]), derive(&[RECEIPTS, vault.as_ref()])]
}

/// A vault. It owns its quote, and mints its receipts.
#[account]
pub struct LendingVault {
    /// Who lends.
    pub manager: Pubkey,
    /// What is deposited.
    pub quote_mint: Pubkey,
    /// Where it lies.
    pub cash_account: Pubkey,
    /// What is given for it.
    pub receipts_mint: Pubkey,
    /// Quote that is here; what anybody sends past it does not count.
    pub cash: u64,
    /// Quote that is lent.
    pub loans: u64,
    /// Bump of its address.
    pub bump: u8,
}

impl LendingVault {
    fn assets(&self) -> Result<u64> {
        self.cash.checked_add(self.loans).ok_or_else(|| LenderError::Overflow.into())
    }

    /// Receipts for quote, rounded down.
    fn receipts_for(&self, quote: u64, supply: u64) -> Result<u64> {
        part(quote, supply, self.assets()?)
    }

    /// Quote for receipts, rounded down.
    pub fn quote_for(&self, receipts: u64, supply: u64) -> Result<u64> {
        part(receipts, self.assets()?, supply)
    }
}

/// `floor(amount * (of + 1) / (whole + 1))`.
fn part(amount: u64, of: u64, whole: u64) -> Result<u64> {
    let one = |number: u64| u128::from(number).saturating_add(1); // Below 2^65.
    let product = u128::from(amount).checked_mul(one(of)).ok_or(LenderError::Overflow)?;
    let quotient = product.checked_div(one(whole)).ok_or(LenderError::Overflow)?;
    u64::try_from(quotient).map_err(|_| LenderError::Overflow.into())
}

fn add(to: &mut u64, amount: u64) -> Result<()> {
    *to = to.checked_add(amount).ok_or(LenderError::Overflow)?;
    Ok(())
}

fn take(from: &mut u64, amount: u64) -> Result<()> {
    *from = from.checked_sub(amount).ok_or(LenderError::NotEnough)?;
    Ok(())
}

#[error_code]
pub enum LenderError {
    #[msg("An amount does not fit its type")]
    Overflow,
    #[msg("The vault has less than that")]
    NotEnough,
}

#[program]
pub mod lender {
    use super::*;

    /// Creates a vault.
    pub fn create_vault(ctx: Context<CreateVault>) -> Result<()> {
        let accounts = ctx.accounts;
        accounts.vault.set_inner(LendingVault {
            manager: accounts.manager.key(),
            quote_mint: accounts.quote_mint.key(),
            cash_account: accounts.cash.key(),
            receipts_mint: accounts.receipts_mint.key(),
            cash: 0,
            loans: 0,
            bump: ctx.bumps.vault,
        });
        let mint = InitializeMint2 { mint: accounts.receipts_mint.to_account_info() };
        let context = CpiContext::new(accounts.token_program.key(), mint);
        initialize_mint2(context, accounts.quote_mint.decimals, &accounts.vault.key(), None)
    }

    /// Takes quote in for receipts.
    pub fn deposit(ctx: Context<Exchange>, amount: u64) -> Result<()> {
        let accounts = ctx.accounts;
        let receipts = accounts.vault.receipts_for(amount, accounts.receipts_mint.supply)?;
        add(&mut accounts.vault.cash, amount)?;
        accounts.pay_in(amount)?;
        accounts.mint(receipts)
    }

    /// Pays quote out for receipts, of what is here.
    pub fn redeem(ctx: Context<Exchange>, receipts: u64) -> Result<()> {
        let accounts = ctx.accounts;
        let amount = accounts.vault.quote_for(receipts, accounts.receipts_mint.supply)?;
        take(&mut accounts.vault.cash, amount)?;
        accounts.burn(receipts)?;
        accounts.vault_of().pay_out(&accounts.quote, amount)
    }

    /// Lends quote to an account of the manager's choice.
    pub fn lend(ctx: Context<Manage>, amount: u64) -> Result<()> {
        let accounts = ctx.accounts;
        take(&mut accounts.vault.cash, amount)?;
        add(&mut accounts.vault.loans, amount)?;
        accounts.vault_of().pay_out(&accounts.quote, amount)
    }

    /// Takes back what was lent.
    pub fn repay(ctx: Context<PayIn>, amount: u64) -> Result<()> {
        take(&mut ctx.accounts.vault.loans, amount)?;
        ctx.accounts.pay_in(amount)
    }

    /// Takes interest in: it belongs to whoever has receipts.
    pub fn pay_interest(ctx: Context<PayIn>, amount: u64) -> Result<()> {
        ctx.accounts.pay_in(amount)
    }

    /// Writes a loan off.
    pub fn write_off(ctx: Context<WriteOff>, amount: u64) -> Result<()> {
        take(&mut ctx.accounts.vault.loans, amount)
    }
}

#[derive(Accounts)]
pub struct CreateVault<'info> {
    #[account(mut)]
    pub manager: Signer<'info>,
    #[account(
        init, payer = manager, space = 8 + 145, seeds = [VAULT, manager.key().as_ref(), quote_mint.key().as_ref()], bump
    )]
    pub vault: Account<'info, LendingVault>,
    #[account(
        init, payer = manager, seeds = [CASH, vault.key().as_ref()], bump,
        token::mint = quote_mint, token::authority = vault, token::token_program = token_program
    )]
    pub cash: InterfaceAccount<'info, TokenAccount>,
    /// CHECK: it is created here, and made a mint.
    #[account(
        init, payer = manager, space = 82, owner = token_program.key(), seeds = [RECEIPTS, vault.key().as_ref()], bump
    )]
    pub receipts_mint: UncheckedAccount<'info>,
    pub quote_mint: InterfaceAccount<'info, Mint>,
    pub token_program: Interface<'info, TokenInterface>,
    pub system_program: Program<'info, System>,
}

/// - who deposits or redeems signs
#[derive(Accounts)]
pub struct Exchange<'info> {
    #[account(mut, has_one = cash_account, has_one = receipts_mint, has_one = quote_mint)]
    pub vault: Account<'info, LendingVault>,
    #[account(mut)]
    pub cash_account: InterfaceAccount<'info, TokenAccount>,
    #[account(mut)]
    pub receipts_mint: InterfaceAccount<'info, Mint>,
    pub quote_mint: InterfaceAccount<'info, Mint>,
    pub authority: Signer<'info>,
    #[account(mut)]
    pub quote: InterfaceAccount<'info, TokenAccount>,
    #[account(mut)]
    pub receipts: InterfaceAccount<'info, TokenAccount>,
    pub token_program: Interface<'info, TokenInterface>,
}

/// - the manager signs
#[derive(Accounts)]
pub struct Manage<'info> {
    #[account(mut, has_one = manager, has_one = cash_account, has_one = quote_mint)]
    pub vault: Account<'info, LendingVault>,
    #[account(mut)]
    pub cash_account: InterfaceAccount<'info, TokenAccount>,
    pub quote_mint: InterfaceAccount<'info, Mint>,
    pub manager: Signer<'info>,
    #[account(mut)]
    pub quote: InterfaceAccount<'info, TokenAccount>,
    pub token_program: Interface<'info, TokenInterface>,
}

/// - anyone pays
#[derive(Accounts)]
pub struct PayIn<'info> {
    #[account(mut, has_one = cash_account, has_one = quote_mint)]
    pub vault: Account<'info, LendingVault>,
    #[account(mut)]
    pub cash_account: InterfaceAccount<'info, TokenAccount>,
    pub quote_mint: InterfaceAccount<'info, Mint>,
    pub payer: Signer<'info>,
    #[account(mut)]
    pub quote: InterfaceAccount<'info, TokenAccount>,
    pub token_program: Interface<'info, TokenInterface>,
}

/// - the manager signs
#[derive(Accounts)]
pub struct WriteOff<'info> {
    #[account(mut, has_one = manager)]
    pub vault: Account<'info, LendingVault>,
    pub manager: Signer<'info>,
}

/// A vault about to pay.
struct Paying<'a, 'info> {
    vault: &'a Account<'info, LendingVault>,
    cash: &'a InterfaceAccount<'info, TokenAccount>,
    mint: &'a InterfaceAccount<'info, Mint>,
    program: &'a Interface<'info, TokenInterface>,
}

impl<'info> Paying<'_, 'info> {
    fn pay_out(&self, to: &InterfaceAccount<'info, TokenAccount>, amount: u64) -> Result<()> {
        let accounts = TransferChecked {
            from: self.cash.to_account_info(),
            mint: self.mint.to_account_info(),
            to: to.to_account_info(),
            authority: self.vault.to_account_info(),
        };
        let seeds: &[&[u8]] = &[VAULT, self.vault.manager.as_ref(), self.vault.quote_mint.as_ref(), &[self.vault.bump]];
        let signer = &[seeds];
        let context = CpiContext::new_with_signer(self.program.key(), accounts, signer);
        transfer_checked(context, amount, self.mint.decimals)
    }
}

impl<'info> Manage<'info> {
    fn vault_of(&self) -> Paying<'_, 'info> {
        Paying { vault: &self.vault, cash: &self.cash_account, mint: &self.quote_mint, program: &self.token_program }
    }
}

impl<'info> Exchange<'info> {
    fn vault_of(&self) -> Paying<'_, 'info> {
        Paying { vault: &self.vault, cash: &self.cash_account, mint: &self.quote_mint, program: &self.token_program }
    }

    fn pay_in(&self, amount: u64) -> Result<()> {
        let accounts = TransferChecked {
            from: self.quote.to_account_info(),
            mint: self.quote_mint.to_account_info(),
            to: self.cash_account.to_account_info(),
            authority: self.authority.to_account_info(),
        };
        transfer_checked(CpiContext::new(self.token_program.key(), accounts), amount, self.quote_mint.decimals)
    }

    fn mint(&self, receipts: u64) -> Result<()> {
        let accounts = MintTo {
            mint: self.receipts_mint.to_account_info(),
            to: self.receipts.to_account_info(),
            authority: self.vault.to_account_info(),
        };
        let seeds: &[&[u8]] = &[VAULT, self.vault.manager.as_ref(), self.vault.quote_mint.as_ref(), &[self.vault.bump]];
        mint_to(CpiContext::new_with_signer(self.token_program.key(), accounts, &[seeds]), receipts)
    }

    fn burn(&self, receipts: u64) -> Result<()> {
        let accounts = Burn {
            mint: self.receipts_mint.to_account_info(),
            from: self.receipts.to_account_info(),
            authority: self.authority.to_account_info(),
        };
        burn(CpiContext::new(self.token_program.key(), accounts), receipts)
    }
}

impl PayIn<'_> {
    fn pay_in(&mut self, amount: u64) -> Result<()> {
        add(&mut self.vault.cash, amount)?;
        let accounts = TransferChecked {
            from: self.quote.to_account_info(),
            mint: self.quote_mint.to_account_info(),
            to: self.cash_account.to_account_info(),
            authority: self.payer.to_account_info(),
        };
        transfer_checked(CpiContext::new(self.token_program.key(), accounts), amount, self.quote_mint.decimals)
    }
}
