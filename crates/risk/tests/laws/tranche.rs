//! Shares of a tranche: nobody gains by the order in which stakes, losses, streams and exits come.

use ballast_risk::tranche::{
    BATCHES, Batch, DEPLETED, EPOCH_SECONDS, Exit, Fund, LONGEST_NOTICE, Layer, PATIENCE, PremiumRates,
    SETTLEMENT_SECONDS, STREAM_SECONDS, ShareValue, Stream, WIPED, epoch_of, premium,
};
use ballast_risk::{BasisPoints, Rounding};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{big, ceil, credit, floor, two};
use crate::inputs::{integers, words};

/// A fund with its dead shares.
fn funds() -> BoxedStrategy<Fund> {
    let amount = || prop_oneof![1_u64..1_000, 1_u64..1 << 32, 1_u64..1 << 60];
    (amount(), amount()).prop_map(|(assets, shares)| Fund { assets, shares }).boxed()
}

/// Ten-thousandths of an amount.
fn portion(amount: u64, part: u32) -> u64 {
    BasisPoints(part).of(amount, Rounding::Down).unwrap()
}

/// Mints shares for a stake and compares with exact fractions.
pub(crate) fn minted_exactly(fund: &Fund, amount: u64) -> Result<Option<u64>, TestCaseError> {
    let exact = floor(&(big(amount) * fund.shares), &big(fund.assets));
    let worth = floor(&(&exact * fund.assets), &big(fund.shares));
    let lost = credit(big(amount) - worth - 1_u32);
    let accepted = exact > BigInt::ZERO && lost <= big(amount / 10_000);
    let shares = fund.minted(amount).unwrap();
    prop_assert_eq!(shares.map(big), Some(exact).filter(|_| accepted));
    Ok(shares)
}

/// Lets a batch go and compares with exact fractions; who stays loses nothing by it.
pub(crate) fn left_exactly(fund: Fund, shares: u64, least: u64, reported: u64) -> Result<(), TestCaseError> {
    let value = fund.value().unwrap();
    prop_assert_eq!(big(value.0), floor(&(big(fund.assets) * two(32)), &big(fund.shares)));
    let batch = Batch { epoch: 1, shares, least: ShareValue(least) };
    let mut after = fund;
    let Exit { payout, forfeit } = after.exit(&batch, reported).unwrap();
    let left = floor(&(credit(big(fund.assets) - reported) * two(32)), &big(fund.shares));
    prop_assert_eq!(big(payout), floor(&(big(shares) * left.min(big(least))), &two(32)));
    prop_assert_eq!(big(payout) + forfeit, floor(&(big(shares) * value.0), &two(32)));
    prop_assert_eq!(big(after.assets) + payout + forfeit, big(fund.assets));
    prop_assert_eq!(after.shares + shares, fund.shares);
    prop_assert!(after.shares == 0 || worth_no_less(&fund, &after));
    prop_assert!((big(payout) + forfeit) * fund.shares <= big(shares) * fund.assets);
    Ok(())
}

/// What a layer pays, in whole numbers.
pub(crate) fn layered_exactly(ends: (u64, u64), left: u64, below: u64, paid: u64) -> Result<(), TestCaseError> {
    let layer = Layer { attachment: ends.0, detachment: ends.1 };
    let reached = credit((big(below) + left).min(big(u64::MAX)) - ends.0);
    let room = credit(credit(big(ends.1) - ends.0) - paid);
    prop_assert_eq!(big(layer.part(left, below, paid)), big(left).min(reached).min(room));
    prop_assert_eq!(layer.is_sound(), ends.0 < ends.1);
    Ok(())
}

/// What a batch would get now, no loss being reported.
fn payout(mut fund: Fund, batch: &Batch) -> u64 {
    fund.exit(batch, 0).unwrap().payout
}

/// Whether a share of `after` is worth at least what one of `before` is, to the last fraction.
fn worth_no_less(before: &Fund, after: &Fund) -> bool {
    big(after.assets) * before.shares >= big(before.assets) * after.shares
}

proptest! {
    /// Shares are floored, so those who are there lose nothing, and a stake is worth at most what was paid; little less if it is accepted.
    #[test]
    fn a_stake_dilutes_nobody(fund in funds(), amount in prop_oneof![1_u64..1 << 20, 1_u64..1 << 61]) {
        prop_assume!(floor(&(big(amount) * fund.shares), &big(fund.assets)) <= big(u64::MAX >> 1));
        if let Some(shares) = minted_exactly(&fund, amount)? {
            let mut after = fund;
            after.stake(amount, shares).unwrap();
            prop_assert!(worth_no_less(&fund, &after));
            prop_assert!(big(shares) * fund.assets <= big(amount) * fund.shares, "never more than was paid");
        }
    }

    /// A batch gets its shares at the least that they were worth, reported losses counted, floored twice; what they were worth beyond it is
    /// forfeited, and the stayers lose nothing by it.
    #[test]
    fn an_exit_dilutes_nobody(fund in funds(), part in 0_u32..=10_000, least in words(), reported in words()) {
        prop_assume!(big(fund.assets) * two(32) / fund.shares <= big(u64::MAX));
        left_exactly(fund, portion(fund.shares, part).max(1), least, reported)?;
    }

    /// A premium is earned by the part of the cap that is filled, and by the part of that which the target reaches; of a cap of nothing, none.
    #[test]
    fn a_premium_is_for_capital_at_risk(
        fees in words(), standby in 0_u32..=10_000, part in 0_u32..=10_000, cap in words(), stakes in words(), before in words(), target in words(),
    ) {
        let reached = portion(u64::from(10_000 - standby), part).try_into().unwrap();
        let rates = PremiumRates { standby: BasisPoints(standby), reached: BasisPoints(reached), cap };
        let filled = big(stakes).min(big(cap));
        let exposed = credit(big(target) - before).min(filled.clone());
        let of = |rate: u32, part: &BigInt| {
            let earned = floor(&(big(fees) * rate), &big(10_000));
            if cap == 0 { BigInt::ZERO } else { floor(&(earned * part), &big(cap)) }
        };
        let exact = of(standby, &filled) + of(reached, &exposed);
        let earned = premium(fees, &rates, stakes, before, target).unwrap();
        prop_assert_eq!(big(earned), exact);
        prop_assert!(earned <= fees);
    }

    #[test]
    fn a_series_is_wiped_below_a_fraction_of_a_unit(assets in words(), shares in words()) {
        prop_assert_eq!(Fund { assets, shares }.is_wiped(), big(assets) * WIPED < big(shares));
        prop_assert_eq!(Fund { assets, shares }.is_depleted(), big(assets) * DEPLETED < big(shares));
    }

    /// A stream gives all of it in its time, as much as the time is of what remains, and never more than was put in.
    #[test]
    fn a_stream_is_released_by_time(left in words(), since in 0_i64..1 << 40, seconds in 0_i64..1 << 21, elapsed in -10_i64..1 << 21) {
        let mut stream = Stream { left, since, until: since + seconds };
        let exact = if elapsed <= 0 {
            BigInt::ZERO
        } else if elapsed >= seconds {
            big(left)
        } else {
            floor(&(big(left) * elapsed), &big(seconds))
        };
        let released = stream.release(since + elapsed).unwrap();
        prop_assert_eq!(big(released), exact);
        prop_assert_eq!(stream.left, left - released);
    }

    /// However often it is asked, a stream gives no more than in one step, and of what it gives less it keeps all.
    #[test]
    fn asking_often_releases_no_more(left in 0_u64..1 << 50, cuts in prop::collection::vec(1_i64..200_000, 1..20)) {
        let until = i64::try_from(STREAM_SECONDS).unwrap();
        let (mut once, mut often) = (Stream { left, since: 0, until }, Stream { left, since: 0, until });
        let (mut now, mut sum) = (0, 0);
        for seconds in &cuts {
            now += seconds;
            sum += often.release(now).unwrap();
            prop_assert_eq!(sum + often.left, left);
        }
        let whole = once.release(now).unwrap();
        prop_assert!(sum <= whole && whole - sum <= u64::try_from(cuts.len()).unwrap());
    }

    /// What joins moves the end by its weight: dust by nothing beyond a second, and never beyond a week.
    #[test]
    fn what_joins_a_stream_moves_its_end_by_its_weight(
        left in words(), amount in words(), now in 0_i64..1 << 40, remaining in 0_i64..700_000, before in 0_i64..1_000,
    ) {
        prop_assume!(left.checked_add(amount).is_some() && left + amount > 0);
        let mut stream = Stream { left, since: now - before, until: now + remaining };
        stream.add(amount, now).unwrap();
        let held = remaining.min(i64::try_from(STREAM_SECONDS).unwrap());
        let seconds = ceil(&(big(left) * held + big(amount) * STREAM_SECONDS), &(big(left) + amount));
        prop_assert_eq!(big(stream.until), big(now) + seconds);
        prop_assert_eq!((stream.left, stream.since), (left + amount, now));
    }

    #[test]
    fn a_layer_pays_between_its_ends(attachment in words(), detachment in words(), left in words(), below in words(), paid in words()) {
        layered_exactly((attachment, detachment), left, below, paid)?;
    }

    #[test]
    fn epochs_are_weeks_since_1970(now in integers()) {
        prop_assert_eq!(big(epoch_of(now)), floor(&credit(big(now)), &big(EPOCH_SECONDS)).min(big(u32::MAX)));
    }
}

/// What happens to a tranche in one moment.
#[derive(Clone, Debug)]
enum Turn {
    Stake { who: usize, amount: u64 },
    Ask { who: usize, part: u32 },
    Price { who: usize },
    Lose { part: u32 },
}

fn turns() -> BoxedStrategy<Vec<Turn>> {
    let turn = prop_oneof![
        (0_usize..3, 1_u64..1 << 40).prop_map(|(who, amount)| Turn::Stake { who, amount }),
        (0_usize..3, 0_u32..=10_000).prop_map(|(who, part)| Turn::Ask { who, part }),
        (0_usize..3).prop_map(|who| Turn::Price { who }),
        (0_u32..7_000).prop_map(|part| Turn::Lose { part }),
    ];
    prop::collection::vec(turn, 1..60).boxed()
}

proptest! {
    /// Three people stake, ask to leave, wait and leave in any order while losses come and nothing accrues: nobody takes out more than it
    /// put in and what roundings left, a unit for each turn and one for each 2^32 shares that leave; what waits is worth no more than what
    /// is held; and all that is left belongs to those who are left.
    #[test]
    fn no_order_of_stake_loss_and_exit_earns_anything(turns in turns()) {
        let mut fund = Fund { assets: 1_000_000, shares: 1_000_000 };
        let (mut put, mut held) = ([BigInt::ZERO, BigInt::ZERO, BigInt::ZERO], [0_u64; 3]);
        let mut waiting = [Batch::default(); 3];
        let mut units = 0;
        for turn in turns {
            units += 1;
            match turn {
                Turn::Stake { who, amount } => {
                    let shares = if fund.is_wiped() { None } else { fund.minted(amount).unwrap_or(None) };
                    let Some(shares) = shares else { continue };
                    fund.stake(amount, shares).unwrap();
                    held[who] += shares;
                    put[who] += amount;
                }
                Turn::Ask { who, part } => {
                    let shares = portion(held[who], part);
                    held[who] -= shares;
                    waiting[who].request(0, shares, fund.value().unwrap()).unwrap();
                }
                Turn::Price { who } => {
                    let batch = std::mem::take(&mut waiting[who]);
                    let worth = floor(&(big(batch.shares) * fund.assets), &big(fund.shares));
                    let Exit { payout, forfeit } = fund.exit(&batch, 0).unwrap();
                    units += 1 + (batch.shares >> 32);
                    prop_assert!(big(payout) <= worth && forfeit <= units, "it leaves what roundings left");
                    put[who] -= payout;
                    fund.accrue(forfeit).unwrap();
                }
                Turn::Lose { part } => {
                    fund.pay(portion(fund.assets, part)).unwrap();
                    let value = fund.value().unwrap();
                    waiting.iter_mut().for_each(|batch| batch.least = batch.least.min(value));
                }
            }
            let mut claims = BigInt::ZERO;
            for (who, shares) in held.iter().enumerate() {
                let worth = floor(&(big(*shares + waiting[who].shares) * fund.assets), &big(fund.shares));
                prop_assert!(worth <= &put[who] + units, "{who} has {worth} of {}", put[who]);
                claims += worth;
            }
            prop_assert!(claims <= big(fund.assets));
        }
    }
}

/// percolator-stake: the first depositor took what accrued while nobody staked. Here it belongs to the dead shares.
#[test]
fn the_first_to_stake_takes_nothing_that_was_there() {
    let mut fund = Fund { assets: 1_000_000, shares: 1_000_000 };
    fund.accrue(500_000_000).unwrap();
    let shares = fund.minted(501_000_000).unwrap().unwrap();
    assert_eq!(shares, 1_000_000);
    fund.stake(501_000_000, shares).unwrap();
    let out = payout(fund, &Batch { epoch: 0, shares, least: fund.value().unwrap() });
    assert_eq!(out, 501_000_000);
}

/// Inflation by a first depositor: with dead shares, a fortune that accrues makes a later stake lose at most a ten-thousandth, or be refused.
#[test]
fn an_inflated_share_refuses_small_stakes_instead_of_eating_them() {
    let mut fund = Fund { assets: 1_000_001, shares: 1_000_001 };
    fund.accrue(1_000_000_000_000).unwrap(); // A share is worth a million units.
    assert_eq!(fund.minted(999_999), Ok(None));
    assert_eq!(fund.minted(1_500_000), Ok(None), "a third would be lost");
    let stake = 20_000_000_000;
    let shares = fund.minted(stake).unwrap().unwrap();
    let before = fund;
    fund.stake(stake, shares).unwrap();
    let out = payout(fund, &Batch { epoch: 0, shares, least: fund.value().unwrap() });
    assert!(stake - out <= stake / 10_000 + 2 && worth_no_less(&before, &fund));
}

/// percolator-stake, Drift: whoever asked to leave still bears what comes, and gains by nothing that comes.
#[test]
fn a_requested_exit_bears_losses_and_shares_no_gain() {
    let mut fund = Fund { assets: 10_000, shares: 10_000 };
    let mut batch = Batch::default();
    batch.request(5, 1_000, fund.value().unwrap()).unwrap();
    fund.accrue(10_000).unwrap();
    assert_eq!(payout(fund, &batch), 1_000, "not the two thousand that they are worth now");
    fund.pay(15_000).unwrap(); // Half of what they were worth at the request.
    assert_eq!(payout(fund, &batch), 500);
    batch.least = batch.least.min(fund.value().unwrap());
    fund.accrue(15_000).unwrap();
    assert_eq!(payout(fund, &batch), 500, "a recovery after the loss is for those who stay");
}

/// Zeta: a stake of a fraction of an epoch earned all of it. What accrues is released by the second.
#[test]
fn who_stakes_for_the_moment_of_a_fee_earns_nothing_of_it() {
    let mut fund = Fund { assets: 1_000_000, shares: 1_000_000 };
    let mut stream = Stream::default();
    let shares = fund.minted(9_000_000).unwrap().unwrap();
    fund.stake(9_000_000, shares).unwrap();
    stream.add(604_800, 0).unwrap();
    assert_eq!(stream.release(0), Ok(0));
    assert_eq!(payout(fund, &Batch { epoch: 0, shares, least: fund.value().unwrap() }), 9_000_000);
    assert_eq!((stream.release(1), stream.release(61)), (Ok(1), Ok(60)));
}

/// A first call must not skip the notice: a batch is ripe by its epoch, not by when anyone last called.
#[test]
fn a_batch_is_ripe_after_its_notice_and_the_settlement_period() {
    let batch = Batch { epoch: 10, shares: 1, least: ShareValue(1) };
    assert_eq!(batch.ripe(1), 12 * EPOCH_SECONDS + SETTLEMENT_SECONDS);
    assert_eq!(batch.overdue(1), (12 + i64::from(PATIENCE)) * EPOCH_SECONDS + SETTLEMENT_SECONDS);
    assert_eq!(epoch_of(12 * EPOCH_SECONDS - 1), 11);
    assert!(batch.takes(10) && !batch.takes(11) && Batch::default().takes(11));
}

/// The longest that a batch may wait ends before its place is needed again, and with one place less it would not.
#[test]
fn a_place_is_free_again_in_time() {
    let batch = Batch { epoch: 10, shares: 1, least: ShareValue(1) };
    let places = i64::try_from(BATCHES).unwrap();
    let needed = |places: i64| (10 + places) * EPOCH_SECONDS;
    assert!(batch.overdue(LONGEST_NOTICE) <= needed(places) && batch.overdue(LONGEST_NOTICE) > needed(places - 1));
}

/// What a stake may lose to rounding: a unit and a ten-thousandth, and not a unit more.
#[test]
fn a_stake_may_lose_a_ten_thousandth() {
    let fund = Fund { assets: 100, shares: 1 };
    assert_eq!(fund.minted(300_000 + 31), Ok(Some(3_000)), "31 units lost: thirty, and one");
    assert_eq!(fund.minted(300_000 + 32), Ok(None));
    let exact = Fund { assets: 41, shares: 1 };
    assert_eq!(exact.minted(300_028), Ok(Some(7_317)), "31 units of 300,028 lost");
    assert_eq!(fund.minted(19_999 + 1), Ok(Some(200)), "nothing lost");
    assert_eq!(fund.minted(20_003), Ok(Some(200)), "three: two, and one");
    assert_eq!(fund.minted(20_004), Ok(None));
    assert_eq!(Fund { assets: 13, shares: 1 }.minted(9_999), Ok(None), "two lost of less than ten thousand");
    assert_eq!(Fund { assets: 4_999, shares: 1 }.minted(10_000), Ok(Some(2)), "two: one, and one");
}

#[test]
fn a_stream_of_nothing_ends_at_once() {
    let mut stream = Stream { left: 0, since: 5, until: 9 };
    stream.add(0, 7).unwrap();
    assert_eq!(stream, Stream { left: 0, since: 7, until: 7 });
}

#[test]
fn the_constants_are_what_the_page_says() {
    assert_eq!((EPOCH_SECONDS, SETTLEMENT_SECONDS, STREAM_SECONDS), (604_800, 432_000, 604_800));
    assert_eq!((PATIENCE, LONGEST_NOTICE, BATCHES), (2, 4, 8));
    assert_eq!((WIPED, DEPLETED), (65_536, 64));
}

/// A batch remembers the least value since its first request, whoever joins later.
#[test]
fn a_later_request_does_not_raise_the_least() {
    let mut batch = Batch::default();
    batch.request(3, 10, ShareValue(70)).unwrap();
    batch.request(3, 5, ShareValue(90)).unwrap();
    assert_eq!(batch, Batch { epoch: 3, shares: 15, least: ShareValue(70) });
    batch.request(3, 5, ShareValue(60)).unwrap();
    assert_eq!(batch.least, ShareValue(60));
    let mut next = Batch { shares: 0, ..batch };
    next.request(11, 1, ShareValue(95)).unwrap();
    assert_eq!(next, Batch { epoch: 11, shares: 1, least: ShareValue(95) });
}

/// A loss that is reported and not divided yet is counted for who leaves, to the last unit of the assets.
#[test]
fn a_reported_loss_lowers_what_leaves_get() {
    let batch = Batch { epoch: 0, shares: 1_000, least: ShareValue(u64::MAX) };
    let fund = Fund { assets: 20_000, shares: 10_000 };
    for (reported, paid) in [(0, 2_000), (5_000, 1_500), (20_000, 0), (u64::MAX, 0)] {
        let mut after = fund;
        assert_eq!(after.exit(&batch, reported), Ok(Exit { payout: paid, forfeit: 2_000 - paid }));
        assert_eq!(after, Fund { assets: 18_000, shares: 9_000 });
    }
}

/// Jito: a slash to zero with shares outstanding let the next deposit pay for it. Here the series is closed.
#[test]
fn a_wiped_fund_takes_no_stake() {
    let fund = Fund { assets: 0, shares: 1_000_000 };
    assert!(fund.is_wiped());
    assert!(fund.minted(1_000_000).is_err(), "there is no price");
    assert!(!Fund { assets: 1, shares: WIPED }.is_wiped() && Fund { assets: 1, shares: WIPED + 1 }.is_wiped());
    assert!(!Fund { assets: 1, shares: 64 }.is_depleted() && Fund { assets: 1, shares: 65 }.is_depleted());
    assert!(!Fund { assets: 16, shares: 1_000_000 }.is_wiped() && Fund { assets: 15, shares: 1_000_000 }.is_wiped());
}
