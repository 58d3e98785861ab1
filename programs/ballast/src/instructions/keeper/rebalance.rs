//! Trades a holding of protocol capital against quote, towards its goal.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};
use ballast_risk::holding::{Side, auction, keeps_value};
use ballast_risk::price::Action;
use ballast_risk::{BasisPoints, Rounding};

use super::forced_sale::elapsed;
use super::placement::Need;
use crate::access::*;
use crate::error::{BallastError, Lawful, OrRefuse, ensure, refuse};
use crate::event::{HoldingTraded, log};
use crate::portfolio::{Books, may_spend};
use crate::state::{HoldingSlot, Holdings, Outflow, Reserve};
use crate::vault::{Transfer, accept_mint, covers};

/// What a taker asks for.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebalancing {
    /// Which holding.
    pub holding: u8,
    /// What the reserve does, see [`crate::state::side`].
    pub side: u8,
    /// How much of it at most.
    pub amount: u64,
    /// Most quote that the taker pays, or least that it is paid.
    pub limit: u64,
}

/// What the reserve offers.
struct Offer {
    side: Side,
    amount: u64,
    quote: u64,
    /// Whether that is all of it: the holding comes to its goal.
    ends: bool,
}

/// What changes hands.
#[derive(Clone, Copy)]
struct Deal {
    side: Side,
    amount: u64,
    quote: u64,
    /// What the holding has afterwards.
    held: u64,
    /// The reserve's ledger afterwards.
    ledger: u64,
}

/// - the holding is auctioned on this side, by a look within ten minutes; it is traded to its goal and not beyond
/// - prices of the asset and of the quote are fresh and not in doubt
/// - at the better, for the reserve, of last and stable price, of the asset and of the quote, with a markup that falls to the stated discount
/// - within what it may trade for in a day; afterwards protocol capital is worth no less than that discount takes
/// - nothing is bought while the reserve is strained, a loss is reported, a breaker is open or withdrawals are paused, with quote that exits
///   or the outflows of a day need, or beyond what may leave the reserve's vault
#[derive(Accounts)]
pub struct Rebalance<'info> {
    pub taker: Signer<'info>,
    pub books: ReadBooks<'info>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    #[account(mut)]
    pub holdings: AccountLoader<'info, Holdings>,
    #[account(mut)]
    pub outflow: AccountLoader<'info, Outflow>,
    #[account(mut)]
    pub reserve_vault: Box<InterfaceAccount<'info, TokenAccount>>,
    #[account(mut)]
    pub holding_vault: Box<InterfaceAccount<'info, TokenAccount>>,
    #[account(mut)]
    pub taker_quote: Box<InterfaceAccount<'info, TokenAccount>>,
    #[account(mut)]
    pub taker_asset: Box<InterfaceAccount<'info, TokenAccount>>,
    pub quote_mint: Box<InterfaceAccount<'info, Mint>>,
    pub mint: Box<InterfaceAccount<'info, Mint>>,
    pub quote_program: Interface<'info, TokenInterface>,
    pub token_program: Interface<'info, TokenInterface>,
}

impl<'info> Rebalance<'info> {
    pub(crate) fn handler(ctx: Context<'info, Self>, asked: &Rebalancing) -> Result<()> {
        ensure!(asked.amount > 0, BallastError::ZeroAmount);
        ctx.accounts.recorded(asked.holding)?;
        let deal = ctx.accounts.record(asked)?;
        ctx.accounts.exchange(&deal)?;
        if deal.side == Side::Sells {
            covers(&ctx.accounts.holding_vault, deal.held) // What comes into a short vault takes nothing from anyone.
        } else {
            covers(&ctx.accounts.reserve_vault, deal.ledger)
        }
    }

    /// Refuses vaults and mints that are not recorded.
    fn recorded(&self, holding: u8) -> Result<()> {
        let (root, holdings) = (self.books.root()?, self.books.open(&self.holdings)?);
        let slot = holdings.slot(holding)?;
        let quote = root.reserve_vault == self.reserve_vault.key() && root.quote_mint == self.quote_mint.key();
        let asset = slot.vault == self.holding_vault.key() && self.holding_vault.mint == self.mint.key();
        let outflow = self.books.open(&self.outflow)?.vault == root.reserve_vault;
        ensure!(quote && asset && outflow, BallastError::NotRecorded);
        Ok(())
    }

    /// Trades on the books.
    fn record(&self, asked: &Rebalancing) -> Result<Deal> {
        let (prices, terms) = (self.books.prices.load()?, self.books.terms.load()?);
        let books = Books { prices: &prices, terms: &terms, now: Clock::get()?.unix_timestamp };
        let mut reserve = self.books.open(&self.reserve)?;
        let mut holdings = self.books.open(&self.holdings)?;
        ensure!(holdings.watched(books.now), BallastError::HoldingsNotValued);
        let before = books.holding_values(&holdings)?.total(&reserve)?;
        let Offer { side, amount, quote, ends } = offer(&books, holdings.slot(asked.holding)?, asked, before)?;
        let (slot, cap) = (holdings.slot_mut(asked.holding)?, terms.holding(asked.holding)?.day_cap);
        if side == Side::Sells {
            slot.sell(amount, quote, cap, books.now)?;
            reserve.receive(quote)?;
            reserve.sell_holding(quote)?;
        } else {
            self.may_buy(&books, &reserve, quote)?;
            slot.buy(amount, quote, cap, books.now)?;
            let book = books.collateral(slot.collateral)?;
            let worth = book.lower.of(amount, Rounding::Down).lawful()?;
            reserve.release(quote)?;
            reserve.buy_holding(quote, book.less_haircut(worth, books.now)?)?;
        }
        if ends {
            slot.turn(Side::Rests, true, books.now);
        }
        let after = books.holding_values(&holdings)?;
        let slot = holdings.slot_mut(asked.holding)?;
        let held = slot.amount;
        let traded = books.collateral(slot.collateral)?.lower.of(amount, Rounding::Up).lawful()?;
        let kept = keeps_value(before, after.total(&reserve)?, traded).lawful()?;
        ensure!(kept, BallastError::HoldingValueLost);
        log(&HoldingTraded {
            reserve_sequence: reserve.count_event(),
            holdings_sequence: holdings.count_event(),
            holding: asked.holding,
            side: asked.side,
            amount,
            quote,
            held,
            reserve_ledger: reserve.ledger,
        })?;
        Ok(Deal { side, amount, quote, held, ledger: reserve.ledger })
    }

    /// Refuses to spend quote that the reserve needs, or that may not leave its vault.
    fn may_buy(&self, books: &Books, reserve: &Reserve, quote: u64) -> Result<()> {
        let root = self.books.root()?;
        may_spend(&root, reserve, books)?;
        let mut outflow = self.books.open(&self.outflow)?;
        let need = Need::of(books, &root, reserve, &mut outflow)?;
        let spare = need.spare.min(need.beyond_exits).min(reserve.capital);
        if quote > spare {
            return Err(refuse(BallastError::QuoteNeeded, quote, spare));
        }
        let asked = reserve.due()?.checked_add(reserve.waiting()?).or_refuse(BallastError::Overflow)?;
        outflow.admit_beside(quote, asked, &root.bounds_of_reserve(reserve, books.now)?)
    }

    /// Moves both ways: first what comes in.
    fn exchange(&mut self, deal: &Deal) -> Result<()> {
        let root = &self.books.clearinghouse;
        let signer = (root.to_account_info(), root.load()?.signer_seeds());
        let quote = Transfer { mint: &self.quote_mint, program: &self.quote_program };
        let asset = Transfer { mint: &self.mint, program: &self.token_program };
        if deal.side == Side::Sells {
            let paid =
                quote.receive(&self.taker_quote.to_account_info(), &mut self.reserve_vault, &self.taker, deal.quote)?;
            ensure!(paid == deal.quote, BallastError::MintChargesFee);
            asset.send(&mut self.holding_vault, &self.taker_asset.to_account_info(), signer, deal.amount)
        } else {
            accept_mint(&self.mint)?;
            let got = asset.receive(
                &self.taker_asset.to_account_info(),
                &mut self.holding_vault,
                &self.taker,
                deal.amount,
            )?;
            ensure!(got == deal.amount, BallastError::MintChargesFee);
            quote.send(&mut self.reserve_vault, &self.taker_quote.to_account_info(), signer, deal.quote)
        }
    }
}

/// What is traded of what was asked for, and for how much.
fn offer(books: &Books, slot: &HoldingSlot, asked: &Rebalancing, total: u64) -> Result<Offer> {
    ensure!(slot.side == asked.side && slot.side() != Side::Rests, BallastError::HoldingAtRest);
    let book = books.collateral(slot.collateral)?;
    book.price_for(Action::Trade)?;
    let aim = slot.aim(books.terms.holding(asked.holding)?, total, books.now)?;
    let value = book.lower.of(slot.amount, Rounding::Down).lawful()?;
    let waited = elapsed(slot.since, book.resumed, books.now);
    let markup = auction(BasisPoints(book.feed.confidence)).at(waited).lawful()?;
    let sells = slot.side() == Side::Sells;
    let most = if sells { aim.sells(slot.amount, value, book.lower) } else { aim.buys(value, book.lower) };
    let most = most.lawful()?;
    let amount = asked.amount.min(most);
    ensure!(amount > 0, BallastError::HoldingAtRest);
    let (quote, refused) = if sells {
        let quote = markup.asked(amount, books.higher(&book)?).lawful()?;
        (quote, quote > asked.limit)
    } else {
        let quote = markup.bid(amount, book.lower).lawful()?;
        (quote, quote < asked.limit)
    };
    if refused {
        return Err(refuse(BallastError::TakerLimitExceeded, quote, asked.limit));
    }
    Ok(Offer { side: slot.side(), amount, quote, ends: amount == most })
}
