//! Trades with protocol capital that would cost it more than it states.

use ballast::event::HoldingTraded;
use ballast::state::side;

use super::{Outcome, Raid};
use crate::{HOUR, SOL, Taker, World, sol, usd};

/// 10,000 dollars of capital and so many SOL at 125, and an attacker who trades with it.
async fn holding(amount: u64) -> (Raid, Taker) {
    let mut world = World::new().await;
    world.opens_holding(SOL).await;
    world.fund_reserve(None, usd(10_000)).await;
    world.endows_holding(0, SOL, amount).await.unwrap();
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
