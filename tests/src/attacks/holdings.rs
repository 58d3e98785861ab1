//! Trades with protocol capital that would cost it more than it states.

use ballast::error::BallastError;
use ballast::event::HoldingTraded;
use ballast::instructions::TranchesTerms;
use ballast::state::tranche::JUNIOR;
use ballast::state::{NONE, breaker, side};
use ballast_client::instruction::{Series, Vault};

use super::{Outcome, Raid};
use crate::scenes::people::ada_long_bob_short;
use crate::terms::{BTC, DAY, ETH, default_tranche_terms};
use crate::{HOUR, SOL, Taker, World, sol, usd};

/// The feed that prices the quote.
const QUOTE: u16 = 7;

/// 10,000 dollars of capital and so many SOL at 125, and an attacker who trades with it.
async fn holding(amount: u64) -> (Raid, Taker) {
    holding_on(World::new().await, amount).await
}

async fn holding_on(mut world: World, amount: u64) -> (Raid, Taker) {
    world.opens_holding(SOL).await;
    world.fund_reserve(None, usd(10_000)).await;
    if amount > 0 {
        world.endows_holding(0, SOL, amount).await.unwrap();
    }
    let mut raid = Raid::on(world);
    let eve = raid.attacking_taker("eve").await;
    (raid, eve)
}

impl Raid {
    /// What anybody would have gained by a trade: the stated discount on its value at 125 dollars, and what the stable price walks in two
    /// seconds.
    fn earned(&mut self, traded: &HoldingTraded) -> u64 {
        let value = u64::try_from(u128::from(traded.amount) * 125 / 1_000).unwrap();
        self.gang.brings((value / 100 + value / 1_000 + 1).into());
        value
    }
}

/// The oracle prints a quarter less, which is taken at once, and the reserve is bought out at that price.
pub(super) async fn holding_bought_in_a_dip() -> Outcome {
    let (mut raid, eve) = holding(sol(100)).await;
    raid.values_holdings().await.unwrap();
    raid.minds_holdings(1_800).await;
    raid.price(SOL, 94).await;
    raid.values_holdings().await.unwrap();
    let bought = eve.buys(&mut raid, SOL, sol(100)).await.unwrap().event();
    raid.earned(&bought);
    raid.price(SOL, 125).await;
    raid.ends().await
}

/// A look when a holding is out of its band, and none until the auction would be over.
pub(super) async fn auction_left_alone() -> Outcome {
    let (mut raid, eve) = holding(sol(100)).await;
    raid.values_holdings().await.unwrap();
    for _ in 0..12 {
        raid.advance(300).await;
        raid.price(SOL, 125).await; // Prices go on: a silence would begin the auction anew by itself.
    }
    raid.values_holdings().await.unwrap();
    eve.buys(&mut raid, SOL, sol(100)).await.unwrap();
    raid.ends().await
}

/// Sixty purchases of 15 units, each worth not quite two of quote.
pub(super) async fn holding_bought_in_dust() -> Outcome {
    let (mut raid, eve) = holding(sol(100)).await;
    raid.values_holdings().await.unwrap();
    raid.minds_holdings(1_800).await;
    for _ in 0..60 {
        eve.buys(&mut raid, SOL, 15).await.unwrap();
    }
    raid.ends().await
}

/// Prices swing, so that the reserve sells all of it below the price; they rest, so that it buys all of it back above; and again.
pub(super) async fn stress_back_and_forth() -> Outcome {
    let (mut raid, eve) = holding(sol(34)).await;
    let mut traded = 0;
    for _ in 0..3 {
        for dollars in [135, 120, 135, 120, 125] {
            raid.advance(300).await;
            raid.price(SOL, dollars).await;
        }
        raid.minds_holdings(1_800).await;
        traded += trade(&mut raid, &eve).await;
        raid.minds_holdings(5 * HOUR).await;
        traded += trade(&mut raid, &eve).await;
    }
    raid.at_most("traded in a day", traded, usd(34 * 125));
    raid.ends().await
}

/// Whatever the reserve trades now; returns its value.
async fn trade(raid: &mut Raid, eve: &Taker) -> u64 {
    let traded = match raid.holding(0).await.side {
        side::SELLS => eve.buys(raid, SOL, sol(1_000)).await,
        side::BUYS => eve.sells(raid, SOL, sol(1_000)).await,
        _ => return 0,
    };
    let traded = traded.unwrap().event();
    raid.earned(&traded)
}

/// Somebody rich asks for more than may leave a vault in a day: a breaker opens, and the reserve sells what it holds.
pub(super) async fn holding_sold_for_a_line() -> Outcome {
    let (mut raid, _) = holding(sol(34)).await;
    raid.honest("bob", 2_000_000).await;
    let eve = raid.attacker("eve's other key", 1_500_000).await;
    raid.minds_holdings(2 * HOUR).await;
    eve.requests(&mut raid, NONE, 0, usd(1_400_000)).await.unwrap();
    let trip = raid.deployment().trip_breaker(breaker::WITHDRAWALS_WAIT, Vault::Traders(NONE));
    raid.crank(trip).await.unwrap();
    raid.values_holdings().await.unwrap();
    let side = raid.holding(0).await.side;
    raid.is("side", side, side::RESTS);
    raid.ends().await
}

/// The feed of the quote prints a quarter more, which is taken at once: in quote everything is cheap.
pub(super) async fn holding_bought_by_a_quote_print() -> Outcome {
    let mut world = World::quoted(QUOTE).await;
    world.opens_holding(SOL).await;
    world.fund_reserve(None, usd(10_000)).await;
    world.endows_holding(0, SOL, sol(100)).await.unwrap();
    let mut raid = Raid::on(world);
    let eve = raid.attacking_taker("eve").await;
    raid.values_holdings().await.unwrap();
    raid.minds_holdings(1_800).await;
    raid.prices_e8(&[(QUOTE, 125_000_000)]).await;
    raid.values_holdings().await.unwrap();
    let bought = eve.buys(&mut raid, SOL, sol(100)).await.unwrap().event();
    raid.earned(&bought);
    raid.prices_e8(&[(QUOTE, 100_000_000)]).await;
    raid.ends().await
}

/// The reserve is sold what it buys, and is worth less to everyone who asks what it covers.
pub(super) async fn purchase_that_uncovers() -> Outcome {
    let (mut raid, eve) = holding(sol(8)).await;
    raid.minds_holdings(3 * HOUR).await;
    let before = raid.reserve().await;
    let sold: HoldingTraded = eve.sells(&mut raid, SOL, sol(10)).await.unwrap().event();
    raid.earned(&sold);
    let after = raid.reserve().await;
    let lost = before.tiers().unwrap() + before.holdings_value - after.tiers().unwrap() - after.holdings_value;
    raid.at_most("what covers is less by", lost, sold.quote / 4);
    raid.ends().await
}

/// Somebody sells to the reserve for what an exit needs, so that it is held back for two weeks.
pub(super) async fn exit_held_back_by_a_purchase() -> Outcome {
    let mut world = World::new().await;
    world.opens_tranches().await;
    let sam = world.staker("sam", Series { tranche: JUNIOR, series: 1 }).await;
    sam.stakes(&mut world, usd(2_000)).await.unwrap();
    let exits = TranchesTerms { exit_floor: 10_000, ..default_tranche_terms() };
    world.govern(world.deployment().set_tranche_terms(exits)).await.unwrap();
    let (mut raid, eve) = holding_on(world, 0).await;
    sam.asks(&mut raid, 0, usd(2_000)).await;
    // 12,003 are in the tiers, and 10,000 stay: 2,003 may leave.
    raid.edits_reserve(|reserve| reserve.target = usd(10_000)).await;
    raid.values_holdings().await.unwrap();
    let bought = eve.sells(&mut raid, SOL, sol(1)).await;
    raid.refused(bought, BallastError::QuoteNeeded);
    raid.ends().await
}

/// The reserve buys just before a loss is divided: stakers pay what capital would have paid.
pub(super) async fn purchase_before_the_loss() -> Outcome {
    let mut world = World::pledged().await;
    world.wait(DAY).await;
    let (ada, _bob) = ada_long_bob_short(&mut world).await;
    world.crank(world.deployment().accrue_funding(BTC)).await.unwrap();
    let (mut raid, eve) = holding_on(world, 0).await;
    raid.price(BTC, 40_000).await;
    raid.settle(ETH, &ada).await.unwrap();
    raid.silence(BTC);
    let report = raid.deployment().report_deficit(ada.account);
    raid.crank(report.clone()).await.unwrap();
    raid.watch(ETH, &[&ada], HOUR).await;
    raid.values_holdings().await.unwrap(); // Later looks would find that nothing is bought.
    raid.crank(report).await.unwrap();
    let bought = eve.sells(&mut raid, SOL, sol(1)).await;
    raid.refused(bought, BallastError::LossReported);
    raid.ends().await
}

/// The reserve buys. Somebody rich asks for more than may leave a vault in a day, so that a breaker keeps everybody from selling to it, and
/// sells as soon as it closes: at the premium of an auction in which nobody could bid.
pub(super) async fn purchase_waited_out() -> Outcome {
    let (mut raid, eve) = holding(sol(8)).await;
    raid.honest("bob", 2_000_000).await;
    let other = raid.attacker("eve's other key", 1_500_000).await;
    raid.minds_holdings(3 * HOUR).await;
    other.requests(&mut raid, NONE, 0, usd(1_400_000)).await.unwrap();
    let trip = raid.deployment().trip_breaker(breaker::WITHDRAWALS_WAIT, Vault::Traders(NONE));
    raid.crank(trip).await.unwrap();
    let until = raid.snapshot().await.clearinghouse.breakers[usize::from(breaker::WITHDRAWALS_WAIT)].until;
    let waits = until - raid.now();
    raid.minds_holdings(waits).await;
    let sold: HoldingTraded = eve.sells(&mut raid, SOL, sol(10)).await.unwrap().event();
    let value = raid.earned(&sold);
    raid.at_most("paid", sold.quote, value);
    raid.ends().await
}
