//! Oracle accounts, prices, and what an old price still serves.

use anchor_lang::prelude::Pubkey;
use ballast::error::BallastError::*;
use ballast::event::PricesRefreshed;
use ballast_tests::bank::keypair;
use ballast_tests::oracle::{Message, Verification};
use ballast_tests::{BTC, DAY, ETH, HOUR, SOL, World, default_feed_terms, sol, usd};
use pyth_sdk_solana::state::PriceStatus;
use solana_signer::Signer;

use super::Seen;

fn message(world: &World) -> Message {
    Message::dollars_e8(125 * 100_000_000, world.now())
}

/// Places an oracle account of a feed as it stands, and refreshes.
async fn placed(world: &mut World, feed: u16, (owner, data): (Pubkey, Vec<u8>)) -> ballast_tests::Outcome {
    let oracle = world.root.feeds[&feed].oracle;
    world.bank.place(&oracle, &owner, data);
    world.refresh(&[feed]).await
}

pub(super) async fn oracle_accounts_prove_themselves(seen: &mut Seen) {
    let mut world = World::new().await;
    world.advance(2).await;
    let (message, id) = (message(&world), world.root.feeds[&SOL].id);
    let (pull, push) = (message.pull(&id, Verification::Full), message.push());
    let foreign = keypair("another program").pubkey();
    for (feed, bytes) in [(SOL, pull.clone()), (ETH, push.clone())] {
        seen.refused(placed(&mut world, feed, (foreign, bytes.1)).await, OracleOwner);
    }
    // The other layout belongs to another owner.
    seen.refused(placed(&mut world, SOL, push.clone()).await, OracleOwner);
    seen.refused(placed(&mut world, ETH, pull.clone()).await, OracleOwner);
    let other = message.pull(&world.root.feeds[&BTC].id, Verification::Full);
    seen.refused(placed(&mut world, SOL, other).await, OracleFeedMismatch);
    for signatures in [0, 1, 13, u8::MAX] {
        let partial = message.pull(&id, Verification::Partial(signatures));
        seen.refused(placed(&mut world, SOL, partial).await, OracleNotFullyVerified);
    }
    for length in [0, 7, 8, 40, 41, 72, 100] {
        let cut = (pull.0, pull.1[..length].to_vec());
        seen.refused(placed(&mut world, SOL, cut).await, OracleMalformed);
    }
    let mut typed = pull.clone();
    typed.1[0] ^= 1;
    seen.refused(placed(&mut world, SOL, typed).await, OracleMalformed);
    for length in [0, 100, 3_311] {
        let cut = (push.0, push.1[..length].to_vec());
        seen.refused(placed(&mut world, ETH, cut).await, OracleMalformed);
    }
    // Magic number, version, type.
    for byte in [0, 4, 8] {
        let mut typed = push.clone();
        typed.1[byte] ^= 0xff;
        seen.refused(placed(&mut world, ETH, typed).await, OracleMalformed);
    }
    for status in [PriceStatus::Unknown, PriceStatus::Halted, PriceStatus::Auction, PriceStatus::Ignored] {
        seen.refused(placed(&mut world, ETH, message.push_with(status)).await, OracleNotTrading);
    }
    counted(&mut world, seen).await;
    placed(&mut world, SOL, pull).await.unwrap();
    placed(&mut world, ETH, push).await.unwrap();
}

/// One account for each feed that is listed.
async fn counted(world: &mut World, seen: &mut Seen) {
    let oracle = world.root.feeds[&SOL].oracle;
    let calls = [(vec![(SOL, oracle), (BTC, oracle)], 1), (vec![(SOL, oracle)], 0)];
    for (oracles, kept) in calls {
        let mut call = world.deployment().refresh_prices(&oracles);
        call.accounts.truncate(3 + kept);
        seen.refused(world.crank(call).await, OracleCountMismatch);
    }
    for unknown in [9, 64, u16::MAX] {
        seen.refused(world.crank(world.root.deployment.refresh_prices(&[(unknown, oracle)])).await, UnknownFeed);
    }
}

/// A good message with one part of it changed.
#[derive(Clone, Copy)]
enum Part {
    /// The price and its exponent, without a confidence interval.
    Price(i64, i32),
    /// The confidence interval, in the price's units.
    Confidence(u64),
    /// When it was published, from now.
    Published(i64),
    /// The same, at twice the price.
    Doubled(i64),
}
use Part::{Confidence, Doubled, Price, Published};

impl Part {
    fn of(self, good: Message) -> Message {
        let at = |seconds: i64| good.published.saturating_add(seconds);
        match self {
            Price(price, exponent) => Message { price, exponent, confidence: 0, ..good },
            Confidence(confidence) => Message { confidence, ..good },
            Published(seconds) => Message { published: at(seconds), ..good },
            Doubled(seconds) => Message { price: 2 * good.price, published: at(seconds), ..good },
        }
    }
}

pub(super) async fn prices_keep_their_terms(seen: &mut Seen) {
    let mut world = World::new().await;
    world.advance(1_000).await;
    let good = message(&world);
    let widest = 2 * good.confidence * 100; // Two per cent.
    let broken = [
        (Price(0, -8), PriceNotPositive),
        (Price(-1, -8), PriceNotPositive),
        (Price(i64::MIN, -8), PriceNotPositive),
        (Price(good.price, 1), PriceExponent),
        (Price(good.price, -19), PriceExponent),
        (Price(good.price, i32::MIN), PriceExponent),
        (Price(good.price, i32::MAX), PriceExponent),
        (Price(1, -4), PriceOutOfRange),
        (Price(i64::MAX, 0), PriceOutOfRange),
        (Published(6), PriceFuture),
        (Published(i64::MAX), PriceFuture),
        (Published(-61), PriceTooOld),
        (Published(-600), PriceTooOld),
        (Published(i64::MIN), PriceTooOld),
    ];
    for (part, rule) in broken {
        for feed in [SOL, ETH] {
            world.post(feed, &part.of(good));
            seen.refused(world.refresh(&[feed]).await, rule);
        }
    }
    // The first price of a feed is certain; a later one that is not puts the last in doubt.
    world.list_pull_feed(7, 9, default_feed_terms()).await.unwrap();
    for confidence in [widest + 1, u64::MAX] {
        world.post(7, &Confidence(confidence).of(good));
        seen.refused(world.refresh(&[7]).await, PriceUncertain);
        world.post(SOL, &Confidence(confidence).of(good));
        let doubted: u16 =
            world.refresh(&[SOL]).await.unwrap().events::<PricesRefreshed>().iter().map(|event| event.doubted).sum();
        assert_eq!(doubted, u16::from(confidence == widest + 1), "it is news once");
    }
    // At the edges prices are taken, in order; one that is not newer than the last changes nothing.
    let edges = [(Published(-60), 1), (Confidence(widest), 1), (Published(5), 1), (Doubled(5), 0), (Doubled(0), 0)];
    for (part, accepted) in edges {
        world.post(SOL, &part.of(good));
        let taken = world.refresh(&[SOL]).await.unwrap().events::<PricesRefreshed>();
        assert_eq!(taken.iter().map(|event| event.accepted).sum::<u16>(), accepted);
    }
}

pub(super) async fn old_prices_serve_less_and_less(seen: &mut Seen) {
    let mut world = World::new().await;
    let deployment = world.deployment();
    let (ada, bob, keeper) = (world.trader("ada").await, world.trader("bob").await, world.keeper("kim").await);
    for trader in [&ada, &bob] {
        trader.deposits(&mut world, usd(1_300)).await.unwrap();
        trader.deposits_collateral(&mut world, BTC, 1_000).await.unwrap();
    }
    ada.buys_at_mark(&mut world, SOL, sol(100), &bob).await.unwrap();
    seen.refused(world.crank(deployment.finalize_dead_market(SOL)).await, FeedNotDead);
    world.price(SOL, 116).await;
    // A minute later nothing leaves and nothing grows.
    world.advance(61).await;
    seen.refused(ada.buys_at_mark(&mut world, SOL, 1, &bob).await, PriceNotFresh);
    seen.refused(ada.withdraws(&mut world, 1).await, PriceNotFresh);
    seen.refused(bob.withdraws_collateral(&mut world, BTC, 1_000).await, PriceNotFresh);
    world.settle(SOL, &ada).await.unwrap();
    // Ten minutes later nothing is booked or taken.
    world.advance(540).await;
    seen.refused(world.settle(SOL, &ada).await, PriceNotUsable);
    seen.refused(keeper.liquidates(&mut world, SOL, &ada, sol(1)).await, PriceNotUsable);
    seen.refused(keeper.liquidates_collateral(&mut world, &ada, BTC, 1).await, PriceNotUsable);
    seen.refused(keeper.buys_recovery(&mut world, SOL, BTC, 1).await, PriceNotUsable);
    let against = deployment.deleverage(SOL, ada.account, bob.account, 1);
    seen.refused(world.crank(against.clone()).await, PriceNotUsable);
    // Three days later it may be reported, and an hour later the market is given up, once.
    world.advance(3 * DAY - 601).await;
    seen.refused(world.report(SOL).await, FeedNotDead);
    world.advance(1).await;
    seen.refused(world.crank(deployment.finalize_dead_market(SOL)).await, FeedNotDead);
    world.report(SOL).await.unwrap();
    world.advance(HOUR - 1).await;
    seen.refused(world.crank(deployment.finalize_dead_market(SOL)).await, FeedNotDead);
    world.advance(1).await;
    world.crank(deployment.finalize_dead_market(SOL)).await.unwrap();
    seen.refused(world.crank(deployment.finalize_dead_market(SOL)).await, MarketFinal);
    seen.refused(world.govern(deployment.set_final_price(SOL)).await, MarketFinal);
    seen.refused(ada.buys_at_mark(&mut world, SOL, 1, &bob).await, MarketFinal);
    seen.refused(keeper.liquidates(&mut world, SOL, &ada, sol(1)).await, MarketFinal);
    seen.refused(world.crank(against).await, MarketFinal);

    world.list_pull_feed(7, 9, default_feed_terms()).await.unwrap();
    world.list_market(7, 7, world.root.market_terms()).await.unwrap();
    seen.refused(world.govern(deployment.set_final_price(7)).await, FeedWithoutPrice);
    seen.refused(world.crank(deployment.finalize_dead_market(7)).await, FeedNotDead);
    seen.refused(world.report(7).await, FeedWithoutPrice);
    for unknown in [9, 64, u16::MAX] {
        seen.refused(world.report(unknown).await, UnknownFeed);
    }
    seen.refused(ada.buys(&mut world, 7, 1, 0, &bob).await, PriceNotFresh);
}
