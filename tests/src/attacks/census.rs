//! Attacks on the census: reports that are too low, by those who know whom it has visited.

use anchor_lang::prelude::Pubkey;
use ballast::error::BallastError;
use ballast::event::CensusFinished;

use super::{Outcome, Raid};
use crate::census::exact_shortfall;
use crate::{Actor, HOUR, SOL, sol, usd};

/// Eve, rich, is long a hundred SOL, and somebody honest is short of them; a shock is half as large again as initial margin.
async fn begun(raid: &mut Raid) -> (Actor, Actor) {
    let (eve, bob) = (raid.attacker("eve", 10_000).await, raid.honest("bob", 90_000).await);
    eve.buys_at_mark(raid, SOL, sol(100), &bob).await.unwrap();
    raid.set_market(SOL, |terms| terms.shock = 1_500).await;
    raid.begins_census().await;
    (eve, bob)
}

impl Raid {
    async fn visits_these(&mut self, accounts: &[Pubkey]) {
        self.visits(accounts).await.unwrap();
    }

    /// An hour later the census is finished: by how much does it fall short of what all leave unpaid?
    async fn reports(mut self) -> Outcome {
        self.advance(HOUR).await;
        let exact = exact_shortfall(&self.snapshot().await);
        let finish = self.finishes_census();
        let finished = self.crank(finish).await;
        if let Ok(receipt) = &finished {
            let report = receipt.event::<CensusFinished>().attested.report;
            self.is("the report falls short by", exact.saturating_sub(report), 0);
        }
        self.possible_quietly(finished);
        self.ends().await
    }
}

/// A position that was seen in a rich account passes to a poor one that was visited before.
pub(super) async fn census_position_moves_on() -> Outcome {
    let mut raid = Raid::new().await;
    let (eve, bob) = begun(&mut raid).await;
    let poor = raid.attacker("poor", 1_300).await;
    raid.visits_these(&[poor.account, eve.account, bob.account]).await;
    poor.buys_at_mark(&mut raid, SOL, sol(100), &eve).await.unwrap();
    raid.reports().await
}

/// Cash that was counted behind a position leaves after the visit.
pub(super) async fn census_cash_leaves() -> Outcome {
    let mut raid = Raid::new().await;
    let (eve, bob) = begun(&mut raid).await;
    raid.visits_these(&[eve.account, bob.account]).await;
    eve.withdraws(&mut raid, usd(8_700)).await.unwrap();
    raid.reports().await
}

/// A rich account is visited twice, so that there is as much as open interest without the poor one.
pub(super) async fn census_visits_twice() -> Outcome {
    let mut raid = Raid::new().await;
    let (eve, bob) = begun(&mut raid).await;
    let twice = raid.visits(&[eve.account, eve.account]).await;
    raid.refused(twice, BallastError::AccountVisited);
    let rest = raid.visits(&[eve.account, bob.account]).await;
    raid.possible_quietly(rest);
    raid.reports().await
}

/// One position passes through accounts of hers, each visited while it holds it: every hop is charged, and the target follows.
pub(super) async fn census_charged_without_end() -> Outcome {
    let mut raid = Raid::new().await;
    let (mut last, bob) = begun(&mut raid).await;
    raid.visits_these(&[last.account, bob.account]).await;
    for name in ["first", "second", "third"] {
        let next = raid.attacker(name, 10_000).await;
        next.buys_at_mark(&mut raid, SOL, sol(100), &last).await.unwrap();
        raid.visits_these(&[next.account]).await;
        last = next;
    }
    raid.advance(HOUR).await;
    let finish = raid.finishes_census();
    let attested = raid.crank(finish).await.unwrap().event::<CensusFinished>().attested;
    // A hundred SOL lose 15 % of 125 dollars each.
    raid.at_most("charged", attested.charged, usd(1_876));
    raid.ends().await
}

/// One position and the cash behind it pass through accounts of hers, each visited while it has both: what each gave is charged, too.
pub(super) async fn census_cash_goes_round() -> Outcome {
    let mut raid = Raid::new().await;
    let (mut last, bob) = begun(&mut raid).await;
    raid.visits_these(&[last.account, bob.account]).await;
    for name in ["first", "second", "third"] {
        let next = raid.attacker(name, 10_000).await;
        next.buys_at_mark(&mut raid, SOL, sol(100), &last).await.unwrap();
        last.withdraws(&mut raid, usd(9_900)).await.unwrap();
        raid.visits_these(&[next.account]).await;
        last = next;
    }
    raid.advance(HOUR).await;
    let finish = raid.finishes_census();
    let attested = raid.crank(finish).await.unwrap().event::<CensusFinished>().attested;
    // A hundred SOL lose 15 % of 125 dollars each, and nobody lacks anything before.
    raid.at_most("reported", attested.report, usd(1_876));
    raid.ends().await
}
