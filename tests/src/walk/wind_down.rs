//! The end of a walk: final prices everywhere; everyone is settled, sold, resolved and paid; all is withdrawn and every account closed.

use super::action::{Action, Print};
use super::choose_place::{VIGIL_HOURS, opened};
use super::scenario::{ACCOUNTS, COLLATERALS, MARKETS, STAKERS, WHALE, price_of};
use super::{Double, Stopped, Walk};
use crate::model::state::DEATH_SECONDS;
use crate::model::tranche::{DEAD, WEEK};
use crate::model::{Business, DAY, PlacementTerms, TRANCHES};

/// More than a wind-down needs; one that takes longer goes in circles.
const ROUNDS: usize = 60;
/// A dollar as feeds print it.
const DOLLAR: i64 = 100_000_000;
/// More than any balance, and so little that everyone can leave within the hour.
const ALL: i128 = 60_000_000_000;

impl<D: Double> Walk<D> {
    /// Winds everything down and checks that nothing is left.
    pub fn wind_down(&mut self) -> Result<(), Stopped> {
        self.must(&Action::Deposit { account: WHALE, amount: ALL })?;
        self.give_final_prices()?;
        for round in 0..ROUNDS {
            // In the end by the hour: what nobody covers waits for a day.
            self.pass(if round < ROUNDS / 2 { 60 } else { 3_600 }, &[])?;
            self.settle_everything()?;
            if self.is_settled() {
                return self.leave();
            }
        }
        Err(self.stopped(None, format!("not wound down: {:?} {:?}", self.model.markets, self.model.accounts)))
    }

    /// Some feeds fall silent, are reported and die, and anyone ends their markets; governance ends the others.
    fn give_final_prices(&mut self) -> Result<(), Stopped> {
        let mut dying = Vec::new();
        for market in 0..MARKETS {
            if self.chooser.random.chance(60_000) {
                dying.push(market);
            }
        }
        // The last print may be a few seconds ahead of the clock.
        self.pass(3 * i64::try_from(DAY).expect("days") + 10, &dying)?;
        for feed in &dying {
            self.try_run(&Action::ReportDeadFeed { feed: *feed })?;
        }
        self.pass(i64::try_from(DEATH_SECONDS).expect("an hour"), &dying)?;
        for market in 0..MARKETS {
            self.try_run(&Action::FinalizeDeadMarket { market })?;
        }
        // A market is delisted when prices stayed near the stable one: a minute's, if they come from afar.
        for (feed, state) in self.model.feeds.iter().enumerate() {
            let dollar = price_of(DOLLAR, self.scenario.feeds[feed].decimals);
            let mantissa = (i128::from(DOLLAR) * state.stable / dollar).max(1);
            self.chooser.mantissas[feed] = i64::try_from(mantissa).expect("a mantissa");
        }
        for _ in 0..2 {
            self.pass(60, &dying)?;
        }
        for market in 0..MARKETS {
            self.try_run(&Action::SetFinalPrice { market })?;
        }
        Ok(())
    }

    /// Time passes, and every feed but some publishes its last price again.
    fn pass(&mut self, seconds: i64, silent: &[usize]) -> Result<(), Stopped> {
        self.must(&Action::Wait { seconds })?;
        let published = i64::try_from(self.model.now).expect("a time");
        let feeds = (0..self.scenario.feeds.len()).filter(|feed| !silent.contains(feed));
        let prints = feeds.map(|feed| Print { feed, mantissa: self.chooser.mantissas[feed], confidence: 0, published });
        let prints = prints.collect();
        self.must(&Action::RefreshPrices { prints })
    }

    fn settle_everything(&mut self) -> Result<(), Stopped> {
        for account in 0..ACCOUNTS {
            if self.chooser.open[account] {
                self.settle_account(account)?;
            }
        }
        for market in 0..MARKETS {
            self.settle_account(self.model.inventories[market])?;
            for recovery in 0..MARKETS {
                self.try_run(&Action::SettleRecovery { recovery, market })?;
            }
            for collateral in 0..COLLATERALS {
                self.try_run(&Action::BuyRecovery { recovery: market, taker: WHALE, collateral, amount: ALL })?;
            }
            self.try_run(&Action::ApplyShortfall { market })?;
            self.try_run(&Action::CollectRecovery { market })?;
            self.try_run(&Action::ReturnInventory { market })?;
            self.try_run(&Action::CollectFees { market })?;
        }
        Ok(())
    }

    fn settle_account(&mut self, account: usize) -> Result<(), Stopped> {
        for market in 0..MARKETS {
            let state = &self.model.accounts[account];
            if state.position(market).is_none() && state.fee_market != Some(market) {
                continue;
            }
            self.try_run(&Action::Settle { account, market })?;
            for collateral in 0..COLLATERALS {
                let amount = ALL;
                self.try_run(&Action::CallVariation { account, taker: WHALE, market, collateral, amount })?;
                self.try_run(&Action::LiquidateCollateral { account, taker: WHALE, collateral, amount })?;
            }
            self.try_run(&Action::ResolveDeficit { account, market })?;
        }
        Ok(())
    }

    fn is_settled(&self) -> bool {
        let markets = self.model.markets.iter().all(|market| market.used == 0 && market.pool == 0);
        let recoveries = self.model.recoveries.iter().all(|recovery| {
            recovery.cash == 0
                && recovery.claims.iter().all(|claim| claim.claim == 0)
                && recovery.collateral.iter().all(|amount| *amount == 0)
        });
        markets && recoveries
    }

    /// Everyone takes out everything and closes; what fees are owed is paid in.
    fn leave(&mut self) -> Result<(), Stopped> {
        for account in (0..ACCOUNTS).filter(|account| self.chooser.open[*account]).collect::<Vec<_>>() {
            let owed = self.model.accounts[account].fee_debt;
            if let Some(market) = self.model.accounts[account].fee_market {
                self.must(&Action::Deposit { account, amount: owed })?;
                self.must(&Action::Settle { account, market })?;
            }
            let state = self.model.accounts[account].clone();
            if state.cash > 0 {
                let amount = state.cash;
                self.must(&Action::Withdraw { account, amount })?;
            }
            for held in state.balances.into_iter().flatten() {
                self.must(&Action::WithdrawCollateral { account, collateral: held.collateral, amount: held.amount })?;
            }
            self.try_run(&Action::ReportDeficit { account })?; // Takes a report back.
            self.must(&Action::CloseAccount { account })?;
        }
        for market in 0..MARKETS {
            self.try_run(&Action::CollectFees { market })?;
        }
        for (market, state) in self.model.markets.iter().enumerate() {
            let empty = [state.shortfall, state.claims, state.pool, state.fees_taken, state.open_interest];
            if empty.iter().any(|left| *left != 0) {
                return Err(self.stopped(None, format!("market {market} is not empty: {state:?}")));
            }
        }
        let collateral: i128 = self.model.collateral_ledgers.iter().sum();
        if self.model.traders_ledger != 0 || collateral != 0 {
            let left = format!("left in the ledgers: {} {collateral}", self.model.traders_ledger);
            return Err(self.stopped(None, left));
        }
        self.stakers_leave()?;
        self.capital_comes_home()
    }

    /// Everyone who staked asks for all, and is paid within eight weeks; what is left belongs to the dead shares.
    fn stakers_leave(&mut self) -> Result<(), Stopped> {
        self.exit_all()?;
        for tranche in 0..TRANCHES {
            for staker in STAKERS {
                let shares = self.model.held(staker, tranche);
                if shares > 0 && self.model.tranches[tranche].open {
                    self.must(&Action::RequestExit { staker, tranche, index: 9, shares })?;
                }
            }
        }
        self.exit_all()?;
        for (tranche, state) in self.model.tranches.iter().enumerate() {
            let dead = if state.open { DEAD } else { 0 };
            if state.shares != dead || state.due != 0 || state.hoped != 0 {
                return Err(self.stopped(None, format!("tranche {tranche} is not empty: {state:?}")));
            }
        }
        Ok(())
    }

    /// Borrowers pay back, all that is placed comes home, and what is lost is written off after a day.
    fn capital_comes_home(&mut self) -> Result<(), Stopped> {
        let opened = opened(&self.model);
        if let Some(vault) = self.model.placement_terms.vault {
            let off = PlacementTerms { vault: Some(vault), share_bp: 0, ..self.model.placement_terms.clone() };
            self.must(&Action::SetPlacementTerms { terms: off })?;
        }
        for vault in &opened {
            let (vault, amount) = (*vault, self.model.depositories[*vault].loans);
            self.must(&Action::Business { vault, business: Business::Repaid, amount })?;
            self.try_run(&Action::Recall { vault, amount: ALL })?;
        }
        for _ in 0..=VIGIL_HOURS {
            for vault in &opened {
                self.must(&Action::ValuePlacement { vault: *vault })?;
            }
            self.pass(3_600, &[])?;
        }
        for vault in opened {
            self.try_run(&Action::Recall { vault, amount: ALL })?; // Interest comes last.
        }
        if self.model.placed != 0 {
            let left = format!("{} are still placed: {:?}", self.model.placed, self.model.depositories);
            return Err(self.stopped(None, left));
        }
        Ok(())
    }

    /// All exits are priced after the longest that coverage may hold them back, and paid.
    fn exit_all(&mut self) -> Result<(), Stopped> {
        self.pass(i64::try_from(8 * WEEK).expect("weeks"), &[])?;
        for tranche in 0..TRANCHES {
            for batch in self.model.tranches[tranche].batches.clone().into_iter().flatten() {
                self.must(&Action::PriceExits { tranche, epoch: batch.epoch })?;
            }
        }
        for ticket in self.model.tickets.clone() {
            self.must(&Action::PayExit(ticket))?;
        }
        Ok(())
    }

    /// Does an action that nothing may stand against.
    fn must(&mut self, action: &Action) -> Result<(), Stopped> {
        let answer = self.run(action)?;
        answer.map_err(|refusal| self.stopped(Some(action), format!("refused when everyone leaves: {refusal:?}")))?;
        Ok(())
    }
}
