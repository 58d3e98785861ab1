//! Attacks on prices: prints that are old, uncertain, somebody else's or made up, and what profit a print makes at once.

use ballast::error::BallastError;
use ballast::event::PositionLiquidated;
use ballast_client::instruction::Deployment;
use solana_pubkey::Pubkey;

use super::{Outcome, Raid};
use crate::bank::keypair;
use crate::oracle::{Message, Verification};
use crate::scenes::people::ONE;
use crate::{Actor, BTC, SOL, World, sol, usd};
use solana_signer::Signer;

/// A feed that prices the quote.
const QUOTE: u16 = 7;

impl Raid {
    /// Somebody brings a print.
    async fn brings_print(&mut self, feed: u16, message: &Message) -> crate::Outcome {
        self.post(feed, message);
        self.refresh(&[feed]).await
    }

    /// What a feed stands at, in whole dollars.
    async fn dollars(&mut self, feed: u16) -> u128 {
        let snapshot = self.snapshot().await;
        let place = usize::from(feed);
        let decimals = u32::from(snapshot.terms.feeds[place].decimals);
        (u128::from(snapshot.prices.feeds[place].price) * 10_u128.pow(decimals) / 1_000_000) >> 32
    }

    /// Two attackers on both sides of one BTC at 50,000 dollars, and two who are honest and rich.
    async fn crossed(&mut self, attackers: u64, honest: u64) -> (Actor, Actor, Actor) {
        let (long, short) = (self.attacker("long", attackers).await, self.attacker("short", attackers).await);
        let (carl, dan) = (self.honest("carl", honest).await, self.honest("dan", honest).await);
        carl.buys(self, BTC, ONE, usd(50_000), &dan).await.unwrap();
        long.buys(self, BTC, ONE, usd(50_000), &short).await.unwrap();
        (long, short, dan)
    }
}

fn print(dollars: i64, published: i64) -> Message {
    Message::dollars_e8(dollars * 100_000_000, published)
}

/// Mango: two own accounts take both sides, the price is pumped tenfold, and the profit is taken out before anyone looks.
pub(super) async fn mango_self_cross_pump() -> Outcome {
    let mut raid = Raid::new().await;
    let (long, _, dan) = raid.crossed(6_000, 600_000).await;
    raid.price(BTC, 500_000).await;
    raid.settle(BTC, &dan).await.unwrap();
    raid.settle(BTC, &long).await.unwrap();
    let out = long.withdraws(&mut raid, usd(1)).await;
    raid.refused(out, BallastError::BelowInitialMargin);
    raid.takes_out(&long).await;
    raid.price(BTC, 50_000).await;
    raid.ends().await
}

/// Solend's USDH: a thin feed of collateral jumps eightfold, and positions are opened on it.
pub(super) async fn usdh_thin_feed() -> Outcome {
    let mut raid = Raid::new().await;
    let bob = raid.honest("bob", 600_000).await;
    let eve = raid.attacker("eve", 0).await;
    raid.brings(&eve, SOL, sol(80)).await; // 10,000 dollars.
    raid.prices(&[(SOL, 1_000), (BTC, 50_000)]).await; // It stays there for a minute, so that it is taken.
    let opened = eve.buys(&mut raid, BTC, 10 * ONE, usd(500_000), &bob).await;
    raid.refused(opened, BallastError::BelowInitialMargin);
    let cap = raid.set_collateral_cap(SOL, sol(80)).await;
    raid.possible("the cap tightened at once", cap);
    let more = eve.deposits_collateral(&mut raid, SOL, 1).await;
    raid.refused(more, BallastError::DepositCapExceeded);
    raid.ends().await
}

/// Prices are a second too old: nothing leaves and nothing opens; what lowers risk goes on until they are unusable.
pub(super) async fn stale_price() -> Outcome {
    let mut raid = Raid::new().await;
    let (long, short, _) = raid.crossed(10_000, 60_000).await;
    raid.advance(61).await;
    let out = long.withdraws(&mut raid, 1).await;
    raid.refused(out, BallastError::PriceNotFresh);
    let trade = long.buys(&mut raid, BTC, 1_000_000, usd(500), &short).await;
    raid.refused(trade, BallastError::PriceNotFresh);
    let paid_in = short.deposits(&mut raid, 1).await;
    raid.gang.brings(1);
    raid.possible("deposited", paid_in);
    let settled = raid.settle(BTC, &long).await;
    raid.possible("settled", settled);
    raid.advance(540).await;
    let settled = raid.settle(BTC, &long).await;
    raid.refused(settled, BallastError::PriceNotUsable);
    raid.ends().await
}

/// An older print that would still be fresh is brought after a newer one.
pub(super) async fn old_but_fresh_replay() -> Outcome {
    let mut raid = Raid::new().await;
    raid.advance(20).await;
    raid.price(BTC, 55_000).await;
    let older = print(50_000, raid.now() - 10);
    raid.brings_print(BTC, &older).await.unwrap(); // Keepers race: it is no error, and changes nothing.
    let stands = raid.dollars(BTC).await;
    raid.is("BTC stands at", stands, 55_000);
    raid.ends().await
}

/// What was published long ago is posted today.
pub(super) async fn post_time_not_publish_time() -> Outcome {
    let mut raid = Raid::new().await;
    raid.advance(700).await;
    let old = print(40_000, raid.now() - 61);
    let printed = raid.brings_print(BTC, &old).await;
    raid.refused(printed, BallastError::PriceTooOld);
    raid.ends().await
}

/// A print that its own publishers are not sure of: it is no price, and what was before it is good for no new risk.
pub(super) async fn wide_confidence() -> Outcome {
    let mut raid = Raid::new().await;
    let (long, short, _) = raid.crossed(10_000, 60_000).await;
    raid.advance(1).await;
    let unsure = Message { confidence: 165_000_000_000, ..print(55_000, raid.now()) }; // Three per cent.
    raid.brings_print(BTC, &unsure).await.unwrap();
    let stands = raid.dollars(BTC).await;
    raid.is("BTC stands at", stands, 50_000);
    let out = long.withdraws(&mut raid, 1).await;
    raid.refused(out, BallastError::PriceNotFresh);
    let settled = raid.settle(BTC, &short).await;
    raid.possible("settled", settled);
    raid.ends().await
}

/// The genuine price of another asset.
pub(super) async fn wrong_feed_same_program() -> Outcome {
    let mut raid = Raid::new().await;
    raid.advance(1).await;
    let of_sol = print(125, raid.now());
    raid.post(SOL, &of_sol);
    let oracle = raid.root.feeds[&SOL].oracle;
    let swapped = raid.deployment().refresh_prices(&[(BTC, oracle)]);
    let printed = raid.crank(swapped).await;
    raid.refused(printed, BallastError::OracleFeedMismatch);
    raid.ends().await
}

/// The right bytes, written by the attackers' own program.
pub(super) async fn fake_oracle_owner() -> Outcome {
    let mut raid = Raid::new().await;
    raid.advance(1).await;
    let program = keypair("the attackers' program").pubkey();
    let (made_up, now) = (keypair("made up").pubkey(), raid.now());
    let (_, pull) = print(1_000_000, now).pull(&raid.root.feeds[&BTC].id, Verification::Full);
    raid.bank.place(&made_up, &program, pull);
    let fake = raid.deployment().refresh_prices(&[(BTC, made_up)]);
    let printed = raid.crank(fake).await;
    raid.refused(printed, BallastError::OracleOwner);
    let unsigned = print(1_000_000, now).pull(&raid.root.feeds[&BTC].id, Verification::Partial(1));
    let oracle = raid.root.feeds[&BTC].oracle;
    raid.bank.place(&oracle, &unsigned.0, unsigned.1);
    let printed = raid.refresh(&[BTC]).await;
    raid.refused(printed, BallastError::OracleNotFullyVerified);
    raid.ends().await
}

/// Aevo: the number of decimals changes under a program that took it for granted.
pub(super) async fn exponent_swap() -> Outcome {
    let mut raid = Raid::new().await;
    raid.advance(1).await;
    let coarse = Message { price: 50_000 * 100_000, confidence: 1, exponent: -5, published: raid.now() };
    raid.brings_print(BTC, &coarse).await.unwrap();
    raid.advance(60).await; // A jump would be taken by now.
    let again = Message { published: raid.now(), ..coarse };
    raid.brings_print(BTC, &again).await.unwrap();
    let stands = raid.dollars(BTC).await;
    raid.is("BTC stands at", stands, 50_000);
    for exponent in [1, -19] {
        raid.advance(1).await;
        let odd = Message { exponent, published: raid.now(), ..coarse };
        let printed = raid.brings_print(BTC, &odd).await;
        raid.refused(printed, BallastError::PriceExponent);
    }
    raid.ends().await
}

/// Paradex: an index that was reset to nothing, or below it.
pub(super) async fn zero_negative_price() -> Outcome {
    let mut raid = Raid::new().await;
    for price in [0, -1, -50_000 * 100_000_000, i64::MIN] {
        raid.advance(1).await;
        let reset = Message { price, confidence: 0, exponent: -8, published: raid.now() };
        let printed = raid.brings_print(BTC, &reset).await;
        raid.refused(printed, BallastError::PriceNotPositive);
    }
    raid.ends().await
}

/// Synthetix' sKRW: one print is a thousand times too high, for a second. Nobody is liquidated, and nothing leaves.
pub(super) async fn skrw_1000x() -> Outcome {
    let mut raid = Raid::new().await;
    let hunter = raid.hunter("hunter").await;
    let (carl, dan) = (raid.honest("carl", 60_000).await, raid.honest("dan", 600_000).await);
    carl.buys(&mut raid, BTC, ONE, usd(50_000), &dan).await.unwrap();
    raid.prints(&[(BTC, 50_000_000 * 100_000_000)]).await;
    let out = carl.withdraws(&mut raid, 1).await;
    raid.refused(out, BallastError::PriceNotFresh);
    let taken = hunter.liquidates(&mut raid, BTC, &dan, ONE / 20).await;
    let spared = raid.refused(taken, BallastError::PriceNotUsable);
    raid.prints(&[(BTC, 50_000 * 100_000_000)]).await;
    let left = dan.equity(&mut raid).await;
    raid.is("who is short has", left, i64::try_from(usd(600_000 - 25)).unwrap());
    if !spared {
        hunter.liquidates(&mut raid, BTC, &dan, ONE).await.unwrap(); // What is left of it, for what he was made to owe.
        raid.settle_all(BTC, &[&dan, &hunter, &carl]).await;
        raid.resolve(BTC, &dan).await.unwrap();
        raid.settle_all(BTC, &[&hunter, &carl]).await;
    }
    raid.ends().await
}

/// The quote is no dollar: at a premium collateral counts for less of it.
pub(super) async fn quote_depeg() -> Outcome {
    let mut raid = Raid::on(World::quoted(QUOTE).await);
    let bob = raid.honest("bob", 600_000).await;
    let eve = raid.attacker("eve", 0).await;
    raid.brings(&eve, SOL, sol(80)).await;
    raid.prices_e8(&[(QUOTE, 88_000_000)]).await;
    let worth = eve.equity(&mut raid).await;
    raid.is("at 0.88 dollars 10,000 dollars are", worth / 1_000_000, 11_363);
    raid.prices_e8(&[(QUOTE, 114_000_000)]).await;
    // 8,771 of quote, less fifteen per cent, are no margin of 7,500.
    let opened = eve.buys(&mut raid, BTC, ONE * 15 / 10, usd(75_000), &bob).await;
    raid.refused(opened, BallastError::BelowInitialMargin);
    raid.ends().await
}

/// An account is judged by one price and taken over at another.
pub(super) async fn assess_vs_settle_price() -> Outcome {
    let mut raid = Raid::new().await;
    let (ada, bob) = (raid.honest("ada", 6_000).await, raid.honest("bob", 60_000).await);
    ada.buys(&mut raid, BTC, ONE, usd(50_000), &bob).await.unwrap();
    let hunter = raid.hunter("hunter").await;
    raid.reaches(BTC, 40_000).await;
    raid.price(BTC, 46_000).await; // The stable price is still near 40,000 dollars.
    let taken: PositionLiquidated = hunter.liquidates(&mut raid, BTC, &ada, ONE).await.unwrap().event();
    raid.gang.brings(taken.bonus_cash.into());
    raid.is("paid for each unit, in hundredths", taken.quote * 100 / taken.size, 46_000);
    raid.ends().await
}

/// In one slot: open at the old price, bring the new one, and take the profit out.
pub(super) async fn update_sandwich() -> Outcome {
    let mut raid = Raid::new().await;
    raid.price(BTC, 50_000).await;
    let (long, _, dan) = raid.crossed(6_000, 600_000).await;
    let Deployment { quote_mint, quote_program, .. } = raid.deployment();
    let purse: Pubkey = raid.bank.give(&long.key(), &quote_mint, &quote_program, 0).await;
    let newer = print(60_000, raid.now() + 1); // Publishers' clocks run a little ahead.
    raid.post(BTC, &newer);
    let deployment = raid.deployment();
    let sandwich = [
        deployment.refresh_prices(&[(BTC, raid.root.feeds[&BTC].oracle)]),
        deployment.settle(BTC, dan.account),
        deployment.settle(BTC, long.account),
        deployment.withdraw(long.key(), long.account, purse, usd(9_000)),
    ];
    let taken = raid.send(&sandwich, &[&long.keypair]).await;
    raid.refused(taken, BallastError::NotEnoughCash);
    raid.advance(2).await;
    raid.price(BTC, 50_000).await;
    raid.ends().await
}

/// KiloEx: a price from whoever may call. The venue's key sets no price; it only publishes funding, within its cap.
pub(super) async fn kiloex_venue_price() -> Outcome {
    let mut raid = Raid::new().await;
    let venue = raid.root.venue.insecure_clone();
    raid.gang.owns(venue.pubkey());
    raid.crossed(10_000, 60_000).await;
    for rate in [1_001, i32::MIN] {
        let publish = raid.deployment().publish_funding_rate(venue.pubkey(), BTC, rate);
        let published = raid.send(&[publish], &[&venue]).await;
        raid.refused(published, BallastError::FundingRateTooHigh);
    }
    let eve = keypair("eve");
    let publish = raid.deployment().publish_funding_rate(eve.pubkey(), BTC, 1);
    let published = raid.send(&[publish], &[&eve]).await;
    raid.refused(published, BallastError::NotVenue);
    raid.ends().await
}

/// A price that is pumped in the last second before a market ends, by those who chose the second.
pub(super) async fn option_expiry_print() -> Outcome {
    let mut raid = Raid::new().await;
    let eve = raid.attacker("eve", 60_000).await;
    let dan = raid.honest("dan", 600_000).await;
    eve.buys(&mut raid, BTC, ONE, usd(50_000), &dan).await.unwrap();
    raid.wait(10).await;
    let end = raid.deployment().set_final_price(BTC);
    raid.queue_long_ago(&end).await.unwrap();
    raid.wait(1).await;
    raid.price(BTC, 60_000).await;
    let anyone = keypair("anyone");
    let ended = raid.send(&[end.apply(anyone.pubkey())], &[&anyone]).await;
    raid.refused(ended, BallastError::PriceNotStable);
    raid.price(BTC, 50_000).await;
    raid.wait(60).await;
    raid.price(BTC, 50_400).await; // As near as it must be.
    raid.send(&[end.apply(anyone.pubkey())], &[&anyone]).await.unwrap();
    for actor in [&dan, &eve, &eve] {
        raid.settle(BTC, actor).await.unwrap();
    }
    let close = raid.deployment().close_change(raid.deployment().governance, end.queued_at(), raid.bank.payer());
    raid.govern(close).await.unwrap();
    let again = raid.govern(end).await;
    raid.refused(again, BallastError::MarketFinal);
    let final_price = raid.snapshot().await.prices.markets[usize::from(BTC)].final_price;
    raid.at_most("ended at dollars", (i128::from(final_price) * 100) >> 32, 50_025);
    raid.ends().await
}
