//! The virtual machine's 128-bit arithmetic against the host's: the same law runs on both and must agree to the bit.
//!
//! A refresh multiplies, shifts and divides unsigned words and compares a product with its dividend; the walk of the stable price
//! multiplies and divides; funding divides signed words and keeps the remainder. Each is fed the edges of its range and random values.

use ballast::error::BallastError;
use ballast::state::Prices;
use ballast_risk::BasisPoints;
use ballast_risk::Price;
use ballast_risk::funding::FundingIndex;
use ballast_risk::price::{Quote, QuoteError, QuoteTerms, walk};
use ballast_tests::oracle::Message;
use ballast_tests::{Expect, HOUR, World, default_feed_terms, default_general_terms};
use solana_signer::Signer;

/// A small generator with a fixed seed.
struct Random(u64);

impl Random {
    fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    /// A word of a random length, so that small and large values are as frequent.
    fn of_any_length(&mut self) -> u64 {
        let bits = self.word() % 64;
        self.word() >> bits
    }
}

/// Numbers next to powers of two and ten, where carries and borrows happen.
fn edges() -> Vec<u64> {
    let powers = (0..63).map(|bit| 1_u64 << bit).chain((0..19).map(|power| 10_u64.pow(power)));
    let mut edges: Vec<u64> = powers.flat_map(|power| [power.saturating_sub(1), power, power + 1]).collect();
    edges.push(i64::MAX.unsigned_abs());
    edges.retain(|edge| (1..=i64::MAX.unsigned_abs()).contains(edge));
    edges.sort_unstable();
    edges.dedup();
    edges
}

async fn prices(world: &mut World) -> Box<Prices> {
    world.read(&world.root.deployment.prices.clone()).await
}

async fn refresh_agrees(world: &mut World, feed: u16, message: Message) -> bool {
    world.advance(1).await;
    let message = Message { published: world.now(), ..message };
    let quote = Quote {
        mantissa: message.price,
        confidence: message.confidence,
        exponent: message.exponent,
        published: message.published,
    };
    let terms = QuoteTerms { decimals: i32::from(feed) - 6, confidence_limit: BasisPoints(200), oldest: 60, ahead: 5 };
    let before = prices(world).await.feeds[usize::from(feed)];
    world.post(feed, &message);
    let outcome = world.refresh(&[feed]).await;
    let accepted = match quote.accept(&terms, world.now()) {
        Ok(accepted) => accepted,
        Err(QuoteError::Uncertain) if before.published != 0 => {
            outcome.unwrap(); // It puts the last price in doubt.
            return false;
        }
        Err(error) => {
            outcome.refused(BallastError::from(error));
            return false;
        }
    };
    outcome.unwrap();
    let mut after = prices(world).await.feeds[usize::from(feed)];
    if after.doubted != 0 {
        world.advance(60).await; // It is far from the last one, and stays there for a minute.
        world.post(feed, &Message { published: world.now(), ..message });
        world.refresh(&[feed]).await.unwrap();
        after = prices(world).await.feeds[usize::from(feed)];
    }
    let elapsed = (world.now() - before.stepped).min(60);
    let stable = if before.published == 0 {
        accepted.price
    } else {
        walk(Price(before.stable), accepted.price, 500, elapsed).unwrap()
    };
    assert_eq!((after.price, after.confidence), (accepted.price.0, accepted.confidence.0), "{message:?}");
    assert_eq!(after.stable, stable.0, "{message:?}");
    true
}

/// A world whose feed `n` is of an asset with `n` decimals.
async fn world_of_decimals() -> World {
    let mut world = World::bare(default_general_terms()).await;
    world.watched = false;
    for decimals in 0..=12 {
        world.list_pull_feed(decimals, u8::try_from(decimals).unwrap(), default_feed_terms()).await.unwrap();
    }
    world
}

#[tokio::test]
async fn prices_are_normalised_alike() {
    let mut world = world_of_decimals().await;
    let mut random = Random(1);
    let mut mantissas = edges();
    mantissas.extend((0..1_500).map(|_| random.of_any_length() >> 1).filter(|mantissa| *mantissa > 0));
    let (mut accepted, mut refused) = (0, 0);
    for mantissa in mantissas {
        for _ in 0..2 {
            let exponent = -i32::try_from(random.word() % 19).unwrap();
            let feed = u16::try_from(random.word() % 13).unwrap();
            let confidence = u64::try_from(u128::from(mantissa) * u128::from(random.word() % 220) / 10_000).unwrap();
            let message = Message { price: mantissa.cast_signed(), confidence, exponent, published: 0 };
            if refresh_agrees(&mut world, feed, message).await {
                accepted += 1;
            } else {
                refused += 1;
            }
        }
    }
    println!("{accepted} prices accepted and {refused} refused alike");
    assert!(accepted > 500 && refused > 500, "both happen often: {accepted} and {refused}");
}

#[tokio::test]
async fn funding_accrues_alike() {
    let mut world = world_of_decimals().await;
    let mut terms = world.root.market_terms();
    terms.funding_cap = 10_000;
    for market in 0..=12 {
        world.list_market(market, market, terms.clone()).await.unwrap();
    }
    let venue = world.root.venue.insecure_clone();
    let mut random = Random(2);
    for round in 0..600 {
        let market = u16::try_from(round % 13).unwrap();
        let message = Message {
            price: (random.of_any_length() >> 1).max(1).cast_signed(),
            confidence: 0,
            exponent: -i32::try_from(random.word() % 19).unwrap(),
            published: 0,
        };
        refresh_agrees(&mut world, market, message).await;
        let rate = [1, -1, 10_000, -10_000, i32::try_from(random.word() % 20_001).unwrap() - 10_000][round % 5];
        let publish = world.deployment().publish_funding_rate(venue.pubkey(), market, rate);
        let seconds = [1, HOUR, HOUR - 1, i64::try_from(random.word() % 3_600).unwrap()][round % 4];
        world.send(&[publish], &[&venue]).await.unwrap();
        world.advance(seconds).await;
        let before = world.market(market).await;
        let state = prices(&mut world).await;
        let index = state.markets[usize::from(market)].funding_index;
        let mark = Price(state.feeds[usize::from(market)].price);
        let host = FundingIndex { index, carry: before.funding_carry };
        let host = host.accrue(rate, mark, u32::try_from(seconds).unwrap());
        let accrue = world.deployment().accrue_funding(market);
        world.crank(accrue).await.unwrap();
        let host = host.unwrap();
        let state = prices(&mut world).await;
        assert_eq!(state.markets[usize::from(market)].funding_index, host.index);
        assert_eq!(world.market(market).await.funding_carry, host.carry);
    }
}
