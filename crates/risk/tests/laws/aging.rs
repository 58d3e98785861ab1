//! What time does: caps fade, fees ripen, seeds are released.

use ballast_risk::waterfall::{AgingFees, DAY, FEE_DAYS, SEED_SECONDS, Seed, SlidingCap, diluted};
use ballast_risk::{RiskError, RiskResult};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{big, credit, fitted, floor};
use crate::inputs::{integers, words};

/// `floor(amount * elapsed / period)`, at most the amount.
fn part(amount: u64, elapsed: BigInt, period: u64) -> BigInt {
    floor(&(credit(elapsed) * amount), &big(period)).min(big(amount))
}

/// Dilutes a clock and compares with the exact fraction.
pub(crate) fn diluted_exactly(now: i64, elapsed: u64, held: u64, added: u64) -> Result<(), TestCaseError> {
    let whole = big(held) + added;
    let exact = if whole == big(0) {
        Ok(now)
    } else {
        let age: RiskResult<i64> = fitted(big(elapsed) - floor(&(big(elapsed) * added), &whole));
        age.and_then(|age| fitted(big(now) - age))
    };
    prop_assert_eq!(diluted(now, elapsed, held, added), exact);
    Ok(())
}

proptest! {
    #[test]
    fn a_cap_fades_exactly(
        cap in words(), used in words(), since in integers(), now in integers(), soon in 0_i64..100_000,
        more in words(),
    ) {
        for now in [now, since.saturating_add(soon)] {
            let mut faded = SlidingCap { cap, used, since }.at(now).unwrap();
            // A cap lowered below what was used fades on after a day. Times too far apart are as far as a clock can count.
            let elapsed = credit(big(now) - since).min(big(i64::MAX));
            let left = credit(big(used) - floor(&(elapsed * cap), &big(DAY)));
            prop_assert_eq!(
                (big(faded.used), faded.cap, faded.since),
                (left.clone(), cap, since.max(now))
            );
            prop_assert_eq!(big(faded.room()), credit(big(cap) - &left));
            let taken = faded.take(more).map(|()| faded.used);
            prop_assert_eq!(taken, fitted(left + more));
        }
    }

    /// The true bound of a sliding cap: over any interval of `t` seconds, both ends included, at most `cap + floor(cap * t / day)`
    /// is drawn. A closed day may see twice the cap (all of it at either end), `n` days no more than `n + 1` caps.
    #[test]
    fn no_interval_draws_more_than_its_cap(
        cap in 0_u64..1 << 50, draws in prop::collection::vec((0_i64..100_000, 0_u64..1 << 51), 1..24),
    ) {
        let (mut window, mut now, mut drawn) = (
            SlidingCap {
                cap,
                used: 0,
                since: 1_000,
            },
            1_000,
            Vec::new(),
        );
        for (wait, wanted) in draws {
            now += wait;
            window = window.at(now).unwrap();
            let amount = wanted.min(window.room());
            window.take(amount).unwrap();
            prop_assert!(window.used <= cap);
            drawn.push((now, amount));
        }
        for (first, (start, _)) in drawn.iter().enumerate() {
            let mut total = big(0);
            for (end, amount) in &drawn[first..] {
                total += *amount;
                prop_assert!(total <= big(cap) + floor(&(big(cap) * (end - start)), &big(DAY)));
            }
        }
    }

    /// Fading in steps fades no more than fading at once, and less by at most a unit for each step.
    #[test]
    fn fading_in_steps_gains_nothing(
        cap in words(), used in words(), waits in prop::collection::vec(0_i64..20_000, 1..9),
    ) {
        let (start, mut stepped, mut now) = (
            SlidingCap { cap, used, since: 0 },
            SlidingCap { cap, used, since: 0 },
            0,
        );
        for wait in &waits {
            now += wait;
            stepped = stepped.at(now).unwrap();
        }
        let behind = big(stepped.used) - start.at(now).unwrap().used;
        prop_assert!(behind >= big(0) && behind <= big(waits.len()));
    }

    /// A fee counts exactly from the third day boundary after it was collected, whatever days the fees are looked at.
    #[test]
    fn fees_ripen_on_the_third_day(steps in prop::collection::vec((0_i64..5, 0_u64..1 << 40), 1..40)) {
        let (mut fees, mut day, mut received) = (AgingFees::default(), 0, Vec::new());
        for (wait, amount) in steps {
            day += wait;
            fees = fees.on(day).unwrap();
            fees.receive(amount).unwrap();
            received.push((day, amount));
            let ripe: u64 = received
                .iter()
                .filter(|(collected, _)| day - collected >= i64::try_from(FEE_DAYS).unwrap())
                .map(|(_, amount)| amount)
                .sum();
            let all: u64 = received.iter().map(|(_, amount)| amount).sum();
            prop_assert_eq!(fees.aged, ripe);
            prop_assert_eq!(fees.aged + fees.young.iter().sum::<u64>(), all, "none is lost");
        }
    }

    #[test]
    fn fees_shift_by_the_days_that_passed(
        aged in words(), young in [words(), words(), words()], day in integers(), passed in -1_i64..6, fees in words(),
    ) {
        let old = AgingFees { aged, young, day };
        let at = |age: usize| young.get(age).map_or(big(0), |fees| big(*fees));
        let days = usize::try_from(passed.max(0)).unwrap();
        let ripe = (0..3).filter(|age| age + days > 2).map(at).sum::<BigInt>();
        let later = day.saturating_add(passed);
        prop_assume!(later - passed == day);
        let exact = if passed <= 0 {
            Ok(old)
        } else {
            let shifted = [0, 1, 2].map(|age: usize| age.checked_sub(days).map_or(0, |age| young[age]));
            fitted(ripe + aged).map(|aged| AgingFees {
                aged,
                young: shifted,
                day: later,
            })
        };
        prop_assert_eq!(old.on(later), exact);
        let mut more = old;
        prop_assert_eq!(
            more.receive(fees).map(|()| more.young),
            fitted(big(young[0]) + fees).map(|today| [today, young[1], young[2]])
        );
    }

    #[test]
    fn a_seed_is_released_exactly(
        released in words(), releasing in words(), since in integers(), now in integers(), soon in 0_i64..3_000_000,
        amount in words(),
    ) {
        for now in [now, since.saturating_add(soon)] {
            let mut seed = Seed {
                released,
                releasing,
                since,
            };
            let freed = part(releasing, big(now) - since, SEED_SECONDS);
            prop_assert_eq!(seed.released(now), fitted(&freed + released));
            let elapsed = (big(now) - since).clamp(big(0), big(SEED_SECONDS));
            let over = elapsed == big(SEED_SECONDS);
            let (fixed, held) = if over { (big(released) + releasing, big(0)) } else { (big(released), big(releasing)) };
            let whole = held.clone() + amount;
            let moved =
                if whole == big(0) { elapsed.clone() } else { floor(&(elapsed.clone() * amount), &whole) };
            let exact = fitted(fixed).and_then(|released| {
                Ok(Seed {
                    since: fitted(big(now) - elapsed + moved)?,
                    released,
                    releasing: fitted(whole)?,
                })
            });
            prop_assert_eq!(seed.pay_in(amount, now).map(|()| seed), exact);
        }
    }

    /// A pledge takes nothing back, and opens, with what was not released yet, over the whole time from now.
    #[test]
    fn a_pledge_restarts_the_release(
        released in words(), releasing in words(), since in 0_i64..1 << 40, elapsed in 0_i64..3_000_000, amount in words(), soon in 0_i64..3_000_000,
    ) {
        let before = Seed { released, releasing, since };
        let now = since + elapsed;
        let freed = big(released) + part(releasing, big(elapsed), SEED_SECONDS);
        let whole = big(released) + releasing + amount;
        let mut seed = before;
        let outcome = seed.pledge(amount, now);
        prop_assert_eq!(outcome.is_ok(), whole <= big(u64::MAX));
        prop_assume!(outcome.is_ok());
        prop_assert_eq!(seed.whole().map(big), Ok(whole.clone()));
        prop_assert_eq!(seed.released(now).map(big), Ok(freed.clone()));
        let rest = whole - &freed;
        let later = part(u64::try_from(rest).unwrap(), big(soon), SEED_SECONDS);
        prop_assert_eq!(seed.released(now + soon).map(big), Ok(freed + later));
    }

    /// However often it is paid in: nothing is taken back, and no more is released than each payment's age allows, but for a second of
    /// the whole for each payment.
    #[test]
    fn a_seed_is_released_by_the_age_of_what_was_paid_in(
        payments in prop::collection::vec((0_i64..2_000_000, 0_u64..1 << 50), 1..12),
    ) {
        let (mut seed, mut now, mut paid, mut before) = (Seed::default(), 0_i64, Vec::new(), 0);
        for (wait, amount) in payments {
            let total = paid.iter().map(|(_, amount)| amount).sum::<u64>();
            for at in [now + wait / 3, now + wait / 2, now + wait] {
                let released = seed.released(at).unwrap();
                let ages = paid.iter().map(|(since, amount)| big(*amount) * big(at - since)).sum::<BigInt>();
                let roundings = big(total) * paid.len();
                prop_assert!(big(released) <= floor(&(ages + roundings), &big(SEED_SECONDS)).min(big(total)));
                prop_assert!(released >= before);
                before = released;
            }
            now += wait;
            seed.pay_in(amount, now).unwrap();
            paid.push((now, amount));
            prop_assert_eq!(seed.released + seed.releasing, total + amount);
            prop_assert!(seed.released(now).unwrap() >= before, "nothing is taken back");
            prop_assert_eq!(
                seed.released(now + SEED_SECONDS.cast_signed()),
                Ok(total + amount),
                "and all of it in the end"
            );
        }
    }

    #[test]
    fn a_clock_is_diluted_exactly(now in integers(), elapsed in words(), held in words(), added in words()) {
        diluted_exactly(now, elapsed, held, added)?;
    }
}

/// A unit paid in a million times moves the start of the release by nothing.
#[test]
fn dust_restarts_no_release() {
    let mut seed = Seed { released: 0, releasing: 1 << 40, since: 7 };
    for now in (1_000_000..2_000_000).step_by(1_000) {
        seed.pay_in(1, now).unwrap();
    }
    assert_eq!(seed, Seed { released: 0, releasing: (1 << 40) + 1_000, since: 7 });
    seed.pay_in(1 << 40, 1_000_007).unwrap();
    assert_eq!(seed.since, 500_006, "nearly as much again, half the age");
}

/// The bound is reached: the whole cap at both ends of a day, and no second earlier.
#[test]
fn a_closed_day_may_see_twice_the_cap() {
    let mut window = SlidingCap { cap: 86_400, used: 0, since: 0 };
    window.take(window.room()).unwrap();
    assert_eq!(window.at(86_399).unwrap().room(), 86_399);
    assert_eq!(window.at(86_400).unwrap().room(), 86_400);
    assert_eq!(window.take(u64::MAX), Err(RiskError::Overflow));
}

#[test]
fn the_periods_are_what_the_page_says() {
    assert_eq!((DAY, SEED_SECONDS, FEE_DAYS), (86_400, 2_592_000, 3));
}
