//! A census in a world.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use ballast::event::AccountsVisited;
use ballast::portfolio::StressReader;
use ballast::state::MarginAccount;
use ballast_client::snapshot::Snapshot;
use ballast_risk::stress::shortfall;

use crate::terms::default_scenarios;
use crate::{Outcome, World};

/// Accounts that fit a transaction that visits them.
pub const PAGE: usize = 24;

impl World {
    /// Sets scenarios and creates the census.
    pub async fn opens_census(&mut self) {
        self.govern(self.deployment().set_scenarios(default_scenarios())).await.unwrap();
        let open = self.deployment().open_census(self.bank.payer());
        self.crank(open).await.unwrap();
    }

    /// Sets scenarios, creates the census and begins it.
    pub async fn begins_census(&mut self) {
        self.opens_census().await;
        self.crank(self.deployment().begin_census()).await.unwrap();
    }

    /// Visits accounts, in one page.
    pub async fn visits(&mut self, accounts: &[Pubkey]) -> Outcome {
        self.crank(self.deployment().visit_accounts(accounts)).await
    }

    /// Visits all accounts that were not visited yet; returns what events say of them.
    pub async fn visits_all(&mut self) -> Vec<AccountsVisited> {
        let snapshot = self.snapshot().await;
        let unseen = snapshot.accounts.iter().filter(|(_, account)| !account.is_visited(snapshot.prices.census));
        let unseen: Vec<Pubkey> = unseen.map(|(address, _)| *address).collect();
        let mut pages = Vec::new();
        for page in unseen.chunks(PAGE) {
            pages.push(self.visits(page).await.unwrap().event());
        }
        pages
    }

    /// What finishes the census.
    pub fn finishes_census(&self) -> Instruction {
        let markets: Vec<u16> = self.root.markets.iter().copied().collect();
        self.deployment().finish_census(&markets)
    }
}

/// What all accounts would leave unpaid, in the scenario in which it is most: by the program's own reading of each.
pub fn exact_shortfall(snapshot: &Snapshot) -> u64 {
    let census = snapshot.census.as_deref().expect("a census");
    let mut reader = StressReader::new(snapshot.books());
    let mut short = |account: &MarginAccount, number: usize| -> u64 {
        let read = reader.read(account).expect("an account that can be read");
        let left = read.exposure.left(read.counted, &census.scenario(number).expect("a scenario"));
        left.and_then(shortfall).expect("a shortfall")
    };
    let all = (0..census.scenarios.len())
        .map(|number| snapshot.accounts.values().map(|account| short(account, number)).sum::<u64>());
    all.max().unwrap_or(0)
}
