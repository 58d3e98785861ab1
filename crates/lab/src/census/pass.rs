//! The census itself, page by page.

use anchor_lang::prelude::Pubkey;
use ballast::attestation::Leaf;
use ballast::event::{AccountsVisited, CensusFinished};
use ballast::instructions::Scenarios;
use ballast::portfolio::StressReader;
use ballast::state::{Attestation, PATIENCE_SECONDS};
use ballast_risk::stress::{Unknown, shortfall};

use super::adversary::Adversary;
use super::proofs::prove_all;
use super::report::{Market, Report, Stress, Visits};
use crate::exchange::{Exchange, Role};
use crate::stop::{OrStop, Outcome, Stop};

/// Accounts that fit a transaction.
const PAGE: usize = 27;
/// Seconds from one page to the next, and pages from one refresh of prices to the next.
const PACE: i64 = 1;
const REFRESHED: u64 = 20;

/// Everything falls, everything rises, either half of the classes against the other, and single classes.
pub(super) fn scenarios() -> Scenarios {
    let mut shares = [[0; 8]; 8];
    let [down, up, one, other, half, first, second, third] = &mut shares;
    (*down, *up, *half) = ([-100; 8], [100; 8], [-50; 8]);
    *one = [-100, -100, -100, -100, 100, 100, 100, 100];
    *other = [100, 100, 100, 100, -100, -100, -100, -100];
    for (row, class) in [(first, 0_usize), (second, 1), (third, 2)] {
        row.iter_mut().skip(class).take(1).for_each(|share| *share = -100);
    }
    Scenarios { shares }
}

/// A census under way.
pub(super) struct Pass<'a> {
    exchange: Exchange,
    adversary: Adversary,
    prices: &'a [i64],
    leaves: Vec<Leaf>,
    units: Vec<(usize, u64)>,
    longest: usize,
    units_begin: u64,
}

impl<'a> Pass<'a> {
    /// Opens and begins one.
    pub(super) fn new(mut exchange: Exchange, adversary: Adversary, prices: &'a [i64]) -> Outcome<Self> {
        let deployment = exchange.deployment;
        exchange.roles.insert(deployment.census(), Role::Census);
        exchange.must("open_census", deployment.open_census(exchange.host.payer))?;
        let begun = exchange.must("begin_census", deployment.begin_census())?;
        let units_begin = begun.map_or(0, |receipt| receipt.units);
        Ok(Self { exchange, adversary, prices, leaves: Vec::new(), units: Vec::new(), longest: 0, units_begin })
    }

    /// Visits by rising id, and lets the adversary act between every two pages, until everyone was visited; then finishes.
    pub(super) fn run(mut self) -> Outcome<Report> {
        let number = self.exchange.snapshot.clearinghouse.census;
        let mut pages = 0_u64;
        loop {
            let page = self.next_page(number);
            if page.is_empty() {
                break;
            }
            if pages > 0 {
                self.adversary.act(&mut self.exchange, number)?;
            }
            // He may have closed one of them: the page is what a keeper finds then.
            self.visit(&self.next_page(number))?;
            pages += 1;
            self.exchange.set_clock(self.exchange.now() + PACE);
            if pages.is_multiple_of(REFRESHED) {
                self.exchange.refresh(self.prices)?;
            }
        }
        self.finish(pages)
    }

    /// The accounts that were not visited, the lowest ids first.
    fn next_page(&self, number: u32) -> Vec<Pubkey> {
        let accounts = self.exchange.snapshot.accounts.iter();
        let mut unseen: Vec<(u64, Pubkey)> = accounts
            .filter(|(_, account)| !account.is_visited(number))
            .map(|(key, account)| (account.id, *key))
            .collect();
        unseen.sort_unstable();
        unseen.into_iter().take(PAGE).map(|(_, key)| key).collect()
    }

    fn visit(&mut self, page: &[Pubkey]) -> Outcome<()> {
        let visit = self.exchange.deployment.visit_accounts(page);
        self.longest = self.longest.max(self.exchange.host.length(&visit));
        let receipt = self.exchange.must("visit_accounts", visit)?;
        let receipt = receipt.ok_or_else(|| Stop::fault("a page was lost"))?;
        let told: AccountsVisited = receipt.event().ok_or_else(|| Stop::fault("a page tells nothing"))?;
        self.leaves.extend(told.leaves);
        self.units.push((page.len(), receipt.units));
        Ok(())
    }

    fn finish(mut self, pages: u64) -> Outcome<Report> {
        let census = self.exchange.snapshot.census.clone().ok_or_else(|| Stop::fault("there is no census"))?;
        let markets = self.markets()?;
        let exact = self.exact()?;
        let positions =
            self.exchange.snapshot.accounts.values().map(|account| u64::from(account.seen.count_ones())).sum();
        let all: Vec<u16> = self.exchange.snapshot.markets.keys().copied().collect();
        let finish = self.exchange.deployment.finish_census(&all);
        self.longest = self.longest.max(self.exchange.host.length(&finish));
        let ends = self.exchange.now();
        let mut receipt = self.exchange.send("finish_census", finish.clone())?.ok();
        if receipt.is_none() {
            // He moved more than a sixteenth of a market: until the hour is over.
            self.exchange.set_clock(census.began + PATIENCE_SECONDS);
            receipt = self.exchange.must("finish_census", finish)?;
        }
        let seconds = (ends - census.began, self.exchange.now() - census.began);
        let receipt = receipt.ok_or_else(|| Stop::fault("the end was lost"))?;
        let CensusFinished { attested, largest: [largest, second_largest], .. } =
            receipt.event().ok_or_else(|| Stop::fault("the end tells nothing"))?;
        self.exchange.check_fully()?;
        let stress = Stress {
            scenarios: census.losses.iter().map(|loss| loss.shortfall).collect(),
            scenario: attested.scenario,
            charged: attested.charged,
            given: attested.given,
            report: attested.report,
            exact,
            largest,
            second_largest,
            target_counts: self.exchange.snapshot.reserve.stress_report().amount,
        };
        Ok(Report {
            visits: self.visits(pages, receipt.units, (positions, seconds))?,
            adversary: self.adversary.deeds,
            markets,
            stress,
            attestation: self.proven(&attested)?,
            laws_checked: self.exchange.verdict.checked,
            laws_broken: self.exchange.verdict.broken,
        })
    }

    fn proven(&self, attested: &Attestation) -> Outcome<super::report::Proven> {
        prove_all(&self.exchange.deployment.clearinghouse, attested, &self.leaves)
    }

    fn visits(&self, pages: u64, units_finish: u64, (positions, (paged, ended)): (u64, (i64, i64))) -> Outcome<Visits> {
        let accounts = u64::try_from(self.leaves.len()).or_stop("counting leaves")?;
        let all: u64 = self.units.iter().map(|(_, units)| units).sum();
        let each = self.units.iter().filter_map(|(accounts, units)| units.checked_div(u64::try_from(*accounts).ok()?));
        Ok(Visits {
            accounts,
            pages,
            transactions: pages + 2,
            longest: self.longest,
            units_begin: self.units_begin,
            units_finish,
            units_mean: all.checked_div(accounts).unwrap_or(0),
            units_most: each.max().unwrap_or(0),
            positions,
            seconds_paged: paged,
            seconds_ended: ended,
        })
    }

    /// What the census knows of each market, at the mark.
    fn markets(&self) -> Outcome<Vec<Market>> {
        let snapshot = &self.exchange.snapshot;
        let census = snapshot.census.as_deref().ok_or_else(|| Stop::fault("there is no census"))?;
        let symbols = crate::shipped::histories()?;
        let mut markets = Vec::new();
        for ((index, market), history) in snapshot.markets.iter().zip(symbols) {
            let (gone, moved) = market.moved_since(census.number);
            let seen = census.seen(*index).or_stop("reading what was seen")?;
            let known = seen.without(&gone).ok_or_else(|| Stop::fault("more moved than was seen"))?;
            let unknown = Unknown::of(market.open_interest, &known, moved)
                .ok_or_else(|| Stop::fault("more was seen than there is"))?;
            markets.push(Market {
                symbol: history.symbol,
                open_interest: self.exchange.worth(*index, market.open_interest)?,
                seen_long: self.exchange.worth(*index, known.long)?,
                seen_short: self.exchange.worth(*index, known.short)?,
                unseen: self.exchange.worth(*index, unknown.unseen)?,
                moved: self.exchange.worth(*index, unknown.moved)?,
            });
        }
        Ok(markets)
    }

    /// What all accounts would leave unpaid as they stand, in the scenario in which it is most.
    fn exact(&self) -> Outcome<u64> {
        let snapshot = &self.exchange.snapshot;
        let census = snapshot.census.as_deref().ok_or_else(|| Stop::fault("there is no census"))?;
        let mut reader = StressReader::new(snapshot.books());
        let mut sums = vec![0_u64; census.scenarios.len()];
        for account in snapshot.accounts.values() {
            let read = reader.read(account).or_stop("reading an account")?;
            for (number, sum) in sums.iter_mut().enumerate() {
                let scenario = census.scenario(number).ok_or_else(|| Stop::fault("there is no such scenario"))?;
                let left = read.exposure.left(read.counted, &scenario);
                *sum += left.and_then(shortfall).or_stop("stressing an account")?;
            }
        }
        Ok(sums.into_iter().max().unwrap_or(0))
    }
}
