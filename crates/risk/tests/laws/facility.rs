//! Facilities against lots: what is posted waits exactly, and nothing comes out that did not go in.

use ballast_risk::BasisPoints;
use ballast_risk::facility::{Facility, MOST_PREMIUM, WAIT_EPOCHS};
use ballast_risk::tranche::EPOCH_SECONDS;
use proptest::prelude::*;

#[derive(Clone, Copy, Debug)]
enum Act {
    Later(i64),
    Post(u64),
    Pay(u64),
    Draw(u64),
    Ask(u64),
    GiveBack,
}

fn act() -> impl Strategy<Value = Act> {
    let amount = || 0..50_u64;
    prop_oneof![
        (0..3 * EPOCH_SECONDS).prop_map(Act::Later),
        (1..4_i64).prop_map(|epochs| Act::Later(epochs * EPOCH_SECONDS)),
        amount().prop_map(Act::Post),
        amount().prop_map(Act::Pay),
        amount().prop_map(Act::Draw),
        amount().prop_map(Act::Ask),
        Just(Act::GiveBack),
    ]
}

/// Every posting with the epoch in which it was made.
#[derive(Default)]
struct Lots(Vec<(i64, u64)>);

impl Lots {
    fn ready(&self, epoch: i64) -> u64 {
        let waited = self.0.iter().filter(|(posted, _)| epoch - posted >= i64::from(WAIT_EPOCHS));
        waited.map(|(_, amount)| amount).sum()
    }

    fn all(&self) -> u64 {
        self.0.iter().map(|(_, amount)| amount).sum()
    }

    fn take(&mut self, mut amount: u64) {
        for (_, lot) in &mut self.0 {
            let part = amount.min(*lot);
            (*lot, amount) = (*lot - part, amount - part);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// What was posted may be drawn from the second epoch after that of its posting on and not before, whatever is posted later; and all that
    /// came in is what is there, went out or was earned.
    #[test]
    fn nothing_is_drawn_early_or_locked_and_nothing_is_made(acts in prop::collection::vec(act(), 1..60)) {
        let (mut facility, mut lots, mut now) = (Facility::default(), Lots::default(), 0);
        let (mut came, mut drawn, mut returned, mut earned, mut asked, mut paid) = (0, 0, 0, 0, None, 0);
        for act in acts {
            let past = facility.epoch;
            earned += facility.advance(now).unwrap();
            if facility.epoch > past {
                paid = 0;
            }
            let (epoch, before) = (now / EPOCH_SECONDS, facility);
            match act {
                Act::Later(seconds) => now += seconds,
                Act::Post(amount) => {
                    facility.post(amount).unwrap();
                    lots.0.push((epoch, amount));
                    came += amount;
                }
                Act::Pay(amount) => {
                    facility.pay(amount).unwrap();
                    came += amount;
                    paid += amount;
                }
                Act::Draw(amount) => {
                    let may = amount <= lots.ready(epoch) + facility.premium;
                    prop_assert_eq!(facility.draw(amount).is_ok(), may);
                    if may {
                        lots.take(amount.min(before.ready));
                        drawn += amount;
                    }
                }
                Act::Ask(amount) => {
                    let may = amount <= lots.ready(epoch);
                    prop_assert_eq!(facility.ask(amount).is_ok(), may);
                    if may {
                        lots.take(amount);
                        asked = Some(epoch);
                    }
                }
                Act::GiveBack => {
                    let due = asked.filter(|asked| epoch - asked >= i64::from(WAIT_EPOCHS) && facility.returning > 0);
                    prop_assert_eq!(facility.give_back(), due.map(|_| before.returning));
                    returned += due.map_or(0, |_| before.returning);
                }
            }
            prop_assert_eq!(facility.ready, lots.ready(epoch));
            prop_assert_eq!(facility.posted().unwrap(), lots.all());
            prop_assert!(facility.paid == paid && facility.premium <= paid);
            prop_assert_eq!(came, facility.held().unwrap() + drawn + returned + earned);
        }
    }

    /// The least premium is a share of what is posted, rounded up, less what was paid.
    #[test]
    fn the_least_premium_is_exact(fresh in 0..1_u64 << 40, ready in 0..1_u64 << 40, paid in 0..1_u64 << 40, share in 0..=10_000_u32) {
        let facility = Facility { fresh, ready, paid, ..Facility::default() };
        let owed = (u128::from(fresh + ready) * u128::from(share)).div_ceil(10_000);
        let lacking = owed.saturating_sub(u128::from(paid));
        prop_assert_eq!(u128::from(facility.unpaid(BasisPoints(share)).unwrap()), lacking);
        prop_assert_eq!(facility.payable(), Ok((fresh + ready).div_ceil(10).saturating_sub(paid)));
    }

    /// Capital is drawn before premium; what fits no word is refused, and changes nothing.
    #[test]
    fn capital_goes_first(ready in any::<u64>(), premium in any::<u64>(), amount in any::<u64>()) {
        let mut facility = Facility { ready, premium, ..Facility::default() };
        let drawn = facility.draw(amount);
        let may = u128::from(amount) <= u128::from(ready) + u128::from(premium);
        prop_assert_eq!(drawn.is_ok(), may);
        let (ready_left, premium_left) = if may {
            (ready.saturating_sub(amount), premium - amount.saturating_sub(ready))
        } else {
            (ready, premium)
        };
        prop_assert_eq!((facility.ready, facility.premium), (ready_left, premium_left));
    }
}

/// Notice is a whole epoch at least; a clock that went back stands still.
#[test]
fn notice_is_whole_epochs() {
    let mut facility = Facility { ready: 10, epoch: 5, ..Facility::default() };
    facility.ask(6).unwrap();
    facility.advance(7 * EPOCH_SECONDS - 1).unwrap();
    assert_eq!(facility.give_back(), None);
    facility.advance(7 * EPOCH_SECONDS).unwrap();
    facility.advance(0).unwrap();
    assert_eq!((facility.epoch, facility.give_back()), (7, Some(6)));
    assert_eq!((facility.give_back(), facility.posted().unwrap()), (None, 4));
}

#[test]
fn the_constants_are_what_the_page_says() {
    assert_eq!((WAIT_EPOCHS, MOST_PREMIUM.0), (2, 1_000));
}
