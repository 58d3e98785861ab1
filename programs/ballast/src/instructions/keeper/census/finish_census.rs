//! Finishes a census: what it did not see is charged, its report feeds the target, and totals are attested.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::TokenAccount;
use ballast_risk::BasisPoints;
use ballast_risk::stress::{Charges, Shock, Unknown};
use ballast_risk::target::StressReport;

use crate::access::*;
use crate::error::{BallastError, Lawful, OrRefuse, ensure, refuse};
use crate::event::{CensusFinished, log};
use crate::portfolio::{Books, MarketBook};
use crate::state::{Attestation, Census, Clearinghouse, MARKETS, Market, PATIENCE_SECONDS, REPORT_LIFETIME, Reserve};

/// - all listed markets follow as remaining accounts, in the order of their indices: they are read at one moment
/// - in each, at most a sixteenth of open interest was not seen or moved since, or the census is older than an hour
/// - what was not seen, and what moved, is charged at the market's full shock, and what accounts gave since at its whole; with what was found
///   no more than accounts lack before any shock, and all open interest loses in it
/// - the report counts in the target for a day from when the census began; without a scenario it only attests
#[derive(Accounts)]
pub struct FinishCensus<'info> {
    pub books: LossBooks<'info>,
    #[account(mut)]
    pub census: AccountLoader<'info, Census>,
    #[account(mut)]
    pub reserve: AccountLoader<'info, Reserve>,
    pub traders_vault: InterfaceAccount<'info, TokenAccount>,
    pub reserve_vault: InterfaceAccount<'info, TokenAccount>,
}

/// What all markets come to.
#[derive(Clone, Copy, Default)]
struct Totals {
    charges: Charges,
    /// What one side of all open interest loses in the full shock.
    at_risk: u64,
    /// What accounts gave in markets, and what they lack for it.
    given: (i64, i64),
    claims: u64,
}

impl<'info> FinishCensus<'info> {
    pub(crate) fn handler(ctx: Context<'info, Self>) -> Result<()> {
        let accounts = ctx.accounts;
        let markets = ctx.remaining_accounts.iter().map(AccountLoader::try_from).collect::<Result<Vec<_>>>()?;
        let clock = Clock::get()?;
        let mut root = open_root(&accounts.books.clearinghouse)?;
        ensure!(root.traders_vault == accounts.traders_vault.key(), BallastError::NotRecorded);
        ensure!(root.reserve_vault == accounts.reserve_vault.key(), BallastError::NotRecorded);
        let mut census = accounts.books.open(&accounts.census)?;
        census.running()?;
        let mut reserve = accounts.books.open(&accounts.reserve)?;
        let totals = accounts.count(&census, clock.unix_timestamp, &markets)?;
        let attested = accounts.attest(&census, &root, &reserve, (&totals, clock.slot))?;
        let (_, worst) = census.worst();
        if census.reports() {
            reserve.report_stress(StressReport {
                amount: attested.report,
                at: census.began,
                lifetime: REPORT_LIFETIME,
            });
        }
        census.attested = attested;
        census.running = 0;
        root.end_census();
        accounts.books.prices.load_mut()?.announce_census(0);
        log(&CensusFinished {
            sequence: census.count_event(),
            reserve_sequence: reserve.count_event(),
            attested,
            largest: worst.largest.map(|member| member.amount),
        })
    }

    /// Reads all listed markets.
    fn count(&self, census: &Census, now: i64, markets: &[AccountLoader<'info, Market>]) -> Result<Totals> {
        let (prices, terms) = (self.books.prices.load()?, self.books.terms.load()?);
        let books = Books { prices: &prices, terms: &terms, now };
        let (root, mut totals) = (self.books.clearinghouse.key(), Totals::default());
        let mut markets = markets.iter();
        for index in 0..MARKETS {
            let index = u16::try_from(index).or_refuse(BallastError::Overflow)?;
            if !terms.lists_market(index) {
                continue;
            }
            let market = read(markets.next().or_refuse(BallastError::MarketsMismatch)?, &root)?;
            ensure!(market.index == index, BallastError::MarketsMismatch);
            totals.add(census, &books.market(index)?, &market, now)?;
        }
        ensure!(markets.next().is_none(), BallastError::MarketsMismatch);
        Ok(totals)
    }

    fn attest(
        &self,
        census: &Census,
        root: &Clearinghouse,
        reserve: &Reserve,
        (totals, slot): (&Totals, u64),
    ) -> Result<Attestation> {
        let (scenario, loss) = census.worst();
        let given = all_gave(totals.given.0, root.census_given)?;
        let lacked = all_gave(totals.given.1, root.census_lacked)?;
        let lacked = lacked.checked_add(census.lacked).or_refuse(BallastError::Overflow)?;
        let charges = Charges { found: loss.shortfall, given, ..totals.charges };
        let report = charges.report(lacked, totals.at_risk).lawful()?;
        Ok(Attestation {
            root: census.tree.root().or_refuse(BallastError::Overflow)?,
            leaves: census.tree.leaves,
            first_slot: census.first_slot,
            last_slot: slot,
            traders_ledger: root.traders_ledger,
            traders_vault: self.traders_vault.amount,
            reserve_ledger: reserve.ledger,
            reserve_vault: self.reserve_vault.amount,
            claims: totals.claims,
            report: report.amount,
            charged: report.charged,
            given: report.given,
            number: census.number,
            scenario,
        })
    }
}

impl Totals {
    /// Adds a market, of which little enough is unknown, or enough time has passed.
    fn add(&mut self, census: &Census, book: &MarketBook, market: &Market, now: i64) -> Result<()> {
        let unknown = unknown(census, book, market)?;
        let hurried = now.saturating_sub(census.began) < PATIENCE_SECONDS;
        if hurried && !unknown.is_little(market.open_interest) {
            return Err(refuse(BallastError::CensusIncomplete, unknown.unseen, unknown.moved));
        }
        let shock = Shock::of(book.mark(), BasisPoints(book.terms.shock)).lawful()?;
        self.charges.add(&unknown, &shock).lawful()?;
        if book.final_price().is_none() {
            let lost = shock.charge(market.open_interest).lawful()?;
            self.at_risk = self.at_risk.checked_add(lost).or_refuse(BallastError::Overflow)?;
        }
        let (given, lacked) = market.given_since(census.number);
        self.given.0 = self.given.0.checked_add(given).or_refuse(BallastError::Overflow)?;
        self.given.1 = self.given.1.checked_add(lacked).or_refuse(BallastError::Overflow)?;
        self.claims = self.claims.checked_add(market.claims).or_refuse(BallastError::Overflow)?;
        Ok(())
    }
}

/// What accounts gave in markets and elsewhere: a sum of positive parts.
fn all_gave(markets: i64, elsewhere: i64) -> Result<u64> {
    let sum = markets.checked_add(elsewhere).or_refuse(BallastError::Overflow)?;
    u64::try_from(sum).or_refuse(BallastError::LedgerTooSmall)
}

/// What a census does not know of a market. One that ended meanwhile loses nothing any more, but may have hedged what was seen of it.
fn unknown(census: &Census, book: &MarketBook, market: &Market) -> Result<Unknown> {
    let seen = census.seen(market.index)?;
    if book.final_price().is_some() {
        return Ok(Unknown { unseen: 0, moved: seen.long.max(seen.short) });
    }
    let (sides, moved) = market.moved_since(census.number);
    let known = seen.without(&sides).or_refuse(BallastError::LedgerTooSmall)?;
    Unknown::of(market.open_interest, &known, moved).or_refuse(BallastError::LedgerTooSmall)
}
