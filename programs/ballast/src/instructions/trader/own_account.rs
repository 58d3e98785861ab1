//! Whom an owner lets trade: a delegate, and matchers within a budget.

use anchor_lang::prelude::*;

use crate::access::*;
use crate::error::{BallastError, OrRefuse, ensure};
use crate::state::{Clearinghouse, MarginAccount, MatcherAllowance};

/// What a matcher may spend of an account per sliding day.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct MatcherBudget {
    /// Markets, one bit each.
    pub markets: u64,
    /// When the allowance ends; in the past, or zero, ends it at once.
    pub expires: i64,
    /// Notional.
    pub notional: u64,
    /// Slippage against the oracle, fees included.
    pub slippage: u64,
}

/// - the owner signs; a delegate may do none of this
#[derive(Accounts)]
pub struct OwnAccount<'info> {
    pub owner: Signer<'info>,
    pub clearinghouse: AccountLoader<'info, Clearinghouse>,
    #[account(mut, has_one = owner @ BallastError::NotOwner)]
    pub account: AccountLoader<'info, MarginAccount>,
}

impl OwnAccount<'_> {
    pub(crate) fn set_delegate(ctx: Context<Self>, delegate: Pubkey) -> Result<()> {
        read_root(&ctx.accounts.clearinghouse)?;
        let mut account = open(&ctx.accounts.account, &ctx.accounts.clearinghouse.key())?;
        account.delegate = delegate;
        Ok(())
    }

    pub(crate) fn allow_matcher(ctx: Context<Self>, matcher: Pubkey, budget: MatcherBudget) -> Result<()> {
        read_root(&ctx.accounts.clearinghouse)?;
        let mut account = open(&ctx.accounts.account, &ctx.accounts.clearinghouse.key())?;
        ensure!(matcher != Pubkey::default(), BallastError::NotAuthorized);
        let now = Clock::get()?.unix_timestamp;
        let held = account.matchers.iter().position(|allowance| allowance.matcher == matcher);
        let free = || account.matchers.iter().position(|allowance| allowance.expires <= now);
        let slot = held.or_else(free).or_refuse(BallastError::MatchersFull)?;
        let allowance = account.matchers.get_mut(slot).or_refuse(BallastError::MatchersFull)?;
        // What a matcher has used stays used: renewing its allowance is no way around the day.
        let (notional_used, slippage_used, since) = match held {
            Some(_) => (allowance.notional_used, allowance.slippage_used, allowance.since),
            None => (0, 0, now),
        };
        *allowance = MatcherAllowance {
            matcher,
            markets: budget.markets,
            expires: budget.expires,
            notional: budget.notional,
            notional_used,
            slippage: budget.slippage,
            slippage_used,
            since,
        };
        Ok(())
    }
}
