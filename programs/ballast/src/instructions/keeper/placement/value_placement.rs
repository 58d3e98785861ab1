//! Looks at what can be redeemed of a placement.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount};

use crate::access::*;
use crate::depository::Adapter;
use crate::error::{BallastError, ensure};
use crate::event::{PlacementValued, PlacementWrittenOff, log};
use crate::state::{Placement, Reserve};

/// - anyone may call
/// - coverage counts for an hour what was placed with the vault that terms name, or what can be redeemed at once if looks found less for ten minutes
/// - less than was placed for a whole day, at which somebody looked hourly, is written off: a loss of protocol capital
#[derive(Accounts)]
pub struct ValuePlacement<'info> {
    pub books: ReadBooks<'info>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    #[account(mut)]
    pub placement: AccountLoader<'info, Placement>,
    pub receipts: Box<InterfaceAccount<'info, TokenAccount>>,
    /// CHECK: an adapter reads it.
    pub depository_vault: UncheckedAccount<'info>,
    pub receipts_mint: Box<InterfaceAccount<'info, Mint>>,
}

impl ValuePlacement<'_> {
    pub(crate) fn handler(ctx: Context<Self>) -> Result<()> {
        let accounts = ctx.accounts;
        let (terms, now) = (accounts.books.terms.load()?, Clock::get()?.unix_timestamp);
        let mut reserve = accounts.books.open(&accounts.reserve)?;
        let mut placement = accounts.books.open(&accounts.placement)?;
        let named = placement.receipts == accounts.receipts.key() && placement.vault == accounts.depository_vault.key();
        ensure!(named, BallastError::NotRecorded);
        let quote_mint = accounts.books.root()?.quote_mint;
        let adapter = Adapter::of(&accounts.depository_vault, &accounts.receipts_mint, &quote_mint)?;
        let at_hand = adapter.at_hand(&accounts.receipts)?;
        let lost = placement.look(at_hand, now)?;
        if placement.vault == terms.placement.vault {
            reserve.value_placement(placement.sums().counted(), placement.looked);
        }
        log(&PlacementValued {
            placement_sequence: placement.count_event(),
            vault: placement.vault,
            principal: placement.principal,
            redeemable: at_hand.redeemable,
            cash: at_hand.cash,
            impaired: placement.impaired,
            doubted: placement.doubted,
            turned: placement.turned,
        })?;
        if lost > 0 {
            reserve.write_off(lost, terms.draw_cap, now)?;
            log(&PlacementWrittenOff {
                reserve_sequence: reserve.count_event(),
                placement_sequence: placement.count_event(),
                vault: placement.vault,
                amount: lost,
                principal: placement.principal,
                placed: reserve.placed,
            })?;
        }
        Ok(())
    }
}
