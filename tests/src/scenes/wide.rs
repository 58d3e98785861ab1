//! A world with as many markets and collaterals as an account can hold, and an account that holds some of them.

use crate::mints::{SPL_TOKEN, TOKEN_2022};
use crate::{Actor, Keeper, World, default_collateral_terms, default_feed_terms, default_general_terms, usd};

/// Positions that an account can hold.
pub const POSITIONS: u16 = 16;
/// Collaterals that an account can hold.
pub const BALANCES: u16 = 8;
/// One whole unit of every asset, with six decimals: a dollar price is then exact.
pub const WHOLE: u64 = 1_000_000;

/// Sixteen markets on feeds 0 to 15, nine collaterals on feeds 16 to 23, all at a hundred dollars.
pub async fn world() -> World {
    let mut world = World::bare(default_general_terms()).await;
    world.watched = false; // Listing is not the story.
    for feed in 0..POSITIONS + BALANCES {
        world.list_pull_feed(feed, 6, default_feed_terms()).await.unwrap();
    }
    post(&mut world, 0..POSITIONS + BALANCES, 100).await;
    for market in 0..POSITIONS {
        world.list_market(market, market, world.root.market_terms()).await.unwrap();
    }
    for collateral in 0..=BALANCES {
        let program = if collateral % 2 == 0 { SPL_TOKEN } else { TOKEN_2022 };
        let feed = POSITIONS + collateral.min(BALANCES - 1);
        world.list_collateral(collateral, program, 6, feed, default_collateral_terms()).await.unwrap();
    }
    world.watched = true;
    world
}

/// Posts one price for many feeds, eight in a transaction.
pub async fn post(world: &mut World, feeds: std::ops::Range<u16>, dollars: i64) {
    let prices: Vec<(u16, i64)> = feeds.map(|feed| (feed, dollars)).collect();
    for chunk in prices.chunks(8) {
        world.prices(chunk).await;
    }
}

/// Who holds a wide account, who is on the other side, and who may take it over.
pub struct Wide {
    /// Long a hundred units, ten thousand dollars, in each market held.
    pub ada: Actor,
    /// Short of them.
    pub maker: Actor,
    /// With cash and nothing else.
    pub keeper: Keeper,
}

/// Ada with `positions`, 2,000 dollars in each of eight collaterals, and some cash; she is close to her initial margin.
pub async fn account(world: &mut World, positions: u16) -> Wide {
    let ada = world.trader("ada").await;
    let maker = world.trader("maker").await;
    let keeper = world.keeper("keeper").await;
    maker.deposits(world, usd(1_000_000)).await.unwrap();
    ada.deposits(world, usd(6_000)).await.unwrap();
    for collateral in 0..BALANCES {
        ada.deposits_collateral(world, collateral, 20 * WHOLE).await.unwrap();
    }
    for market in 0..positions {
        ada.buys(world, market, 100 * WHOLE, usd(10_000), &maker).await.unwrap();
    }
    Wide { ada, maker, keeper }
}
