//! What a feed has been through: the whole of it against the page on integers without a size, and what nobody can do to it.

use ballast_risk::forecast::{Coefficients, Score};
use ballast_risk::price::{GREATEST, LEAST};
use ballast_risk::volatility::{History, Variance, average, decay, squared_return};
use ballast_risk::{BasisPoints, Price, RiskError};
use proptest::prelude::*;

use crate::exact::big;
use crate::inputs::words;
use crate::measured::{self, Page};

const IMPLIED: BasisPoints = BasisPoints(400);
const NONE: Coefficients =
    Coefficients { version: 0, fast: BasisPoints(0), slow: BasisPoints(0), long: BasisPoints(0) };
const SOME: Coefficients =
    Coefficients { version: 3, fast: BasisPoints(11_000), slow: BasisPoints(500), long: BasisPoints(0) };
/// Noon of a day, on the grid.
const NOON: i64 = 19_900 * 86_400 + 43_200;
const DOLLAR: u64 = 1 << 40;

fn begun() -> History {
    History::begin(Price(DOLLAR), NOON, IMPLIED)
}

/// A history after one print.
fn after(mut history: History, seconds: i64, price: u64) -> History {
    history.observe(Price(price), NOON + seconds, IMPLIED, &SOME).unwrap();
    history
}

/// Prices that an oracle can have: anything, and moves that are usual.
fn prices() -> BoxedStrategy<u64> {
    prop_oneof![
        1 => words().prop_map(|word| word.clamp(LEAST.0, GREATEST.0)),
        4 => DOLLAR / 2..DOLLAR * 2,
        4 => DOLLAR - DOLLAR / 500..DOLLAR + DOLLAR / 500,
    ]
    .boxed()
}

/// Times between prints: seconds, steps, days, years, and backwards.
fn pauses() -> BoxedStrategy<i64> {
    prop_oneof![4 => 0_i64..700, 1 => 0_i64..200_000, 1 => 0_i64..1 << 40, 1 => -1_000_i64..1].boxed()
}

proptest! {
    /// Any prints at any times, terms that change on the way: the history is the page's, to the unit.
    #[test]
    fn a_history_follows_the_page(
        start in prices(), prints in prop::collection::vec((pauses(), prices()), 1..30),
        terms in prop::collection::vec((0_u32..3_000, 0_u32..3, 0_u32..20_000, 0_u32..9_000), 3),
    ) {
        let mut page = Page::begin(start, NOON, terms[0].0);
        let mut history = History::begin(Price(start), NOON, BasisPoints(terms[0].0));
        prop_assert_eq!(history, page.history());
        let mut now = NOON;
        for (index, (pause, price)) in prints.into_iter().enumerate() {
            let (implied, version, fast, slow) = terms[index / 10];
            let set = |weight| BasisPoints(if version == 0 { 0 } else { weight });
            let coefficients = Coefficients { version, fast: set(fast), slow: set(slow), long: set(1_000) };
            now += pause;
            prop_assert_eq!(History::is_due(history.grid, now), now / 300 > NOON.max(page.grid() * 300) / 300);
            history.observe(Price(price), now, BasisPoints(implied), &coefficients).unwrap();
            page.observe(price, now, implied, &coefficients);
            prop_assert_eq!(history, page.history());
            let estimate = history.estimate(BasisPoints(implied), &coefficients);
            prop_assert_eq!(big(estimate.0), page.estimate(implied, &coefficients));
            prop_assert!(history.settled(BasisPoints(implied)) <= history.plain(BasisPoints(implied)));
            prop_assert!(history.plain(BasisPoints(implied)) <= estimate);
            prop_assert_eq!(big(history.jump().0), page.jump());
        }
    }

    /// Whatever price one print has: a variance rises to what its half-life takes in of 49 times what was expected, and no further.
    #[test]
    fn one_print_is_bounded(
        fast in 1_u64..1 << 50, slow in 1_u64..1 << 50, long in 1_u64..1 << 50, price in prices(), steps in 1_u32..2_000,
    ) {
        let before = History { fast: Variance(fast), slow: Variance(slow), long: Variance(long), ..begun() };
        let found = after(before, i64::from(steps) * 300, price);
        let most = big(before.fast.max(Variance::of(IMPLIED)).0) * 49;
        let variances = [(fast, found.fast, 24), (slow, found.slow, 288), (long, found.long, 5_760)];
        for (variance, found, half_life) in variances {
            let bound = measured::average(&big(variance), &measured::decay(steps, half_life), &most);
            prop_assert!(big(found.0) <= bound.max(big(variance)), "{} above {}", found.0, half_life);
        }
        prop_assert!(found.score.mean.unsigned_abs() <= 16 << 32);
    }

    /// Prints between two points of the grid change nothing, whatever they are and however many.
    #[test]
    fn prints_within_a_step_change_nothing(
        first in prices(), offset in 0_i64..300, rest in prop::collection::vec((0_i64..300, prices()), 0..20),
    ) {
        let counted = after(begun(), 300 + offset, first);
        let crowded = rest.into_iter().fold(counted, |history, (second, price)| after(history, 300 + second, price));
        prop_assert_eq!(crowded, counted);
    }

    /// Late prints change nothing: those of a step that is over.
    #[test]
    fn late_prints_change_nothing(first in prices(), late in -100_000_i64..600, price in prices()) {
        let counted = after(begun(), 600, first);
        prop_assert_eq!(after(counted, late, price), counted);
    }

    /// The same prints, brought in any pieces: what is brought twice, or by several, counts once.
    #[test]
    fn how_prints_are_brought_makes_no_difference(
        prints in prop::collection::vec((0_i64..400, prices()), 1..40), twice in prop::collection::vec(any::<bool>(), 40),
    ) {
        let bring = |again: &[bool]| {
            let mut now = 0;
            let mut history = begun();
            for ((pause, price), again) in prints.iter().zip(again) {
                now += pause;
                history = after(history, now, *price);
                if *again {
                    history = after(after(history, now, DOLLAR * 2), now - 300, DOLLAR / 2);
                }
            }
            history
        };
        prop_assert_eq!(bring(&twice), bring(&[false; 40]));
    }

    /// Where in its step a price was published makes no difference.
    #[test]
    fn the_second_within_a_step_makes_no_difference(second in 0_i64..300, price in prices()) {
        prop_assert_eq!(after(begun(), 900 + second, price), after(begun(), 900, price));
    }

    /// A gap of some steps: the square of the move shared among them, averaged in with what those steps leave.
    #[test]
    fn a_gap_counts_by_its_steps(steps in 1_u32..3_000, price in DOLLAR - DOLLAR / 80..DOLLAR + DOLLAR / 80) {
        let found = after(begun(), i64::from(steps) * 300, price);
        let squared = squared_return(Price(DOLLAR), Price(price)).unwrap();
        let daily = Variance((squared * 288).div_ceil(u64::from(steps)));
        prop_assert!(daily.0 < Variance::of(IMPLIED).0 * 49, "not clipped");
        let start = Variance::of(IMPLIED);
        let expected = [24, 288, 5_760].map(|half_life| average(start, decay(steps, half_life), daily).unwrap());
        prop_assert_eq!([found.fast, found.slow, found.long], expected);
    }
}

/// The longest gaps leave of the variances what was seen in them.
#[test]
fn a_gap_of_years_leaves_what_was_seen() {
    let found = after(begun(), 300 * i64::from(u32::MAX) * 2, DOLLAR + DOLLAR / 100);
    let squared = squared_return(Price(DOLLAR), Price(DOLLAR + DOLLAR / 100)).unwrap();
    let seen = Variance((squared * 288).div_ceil(u64::from(u32::MAX)));
    assert_eq!([found.fast, found.slow, found.long], [seen; 3], "a gap is at most 2^32 - 1 steps");
    assert_eq!(found.jump(), BasisPoints(100));
    let end = after(found, i64::MAX - NOON, DOLLAR);
    assert_eq!(end.grid, i64::MAX.unsigned_abs() / 300);
}

/// A step begins on a multiple of 300 seconds, and the price of its first second counts.
#[test]
fn a_step_begins_on_its_second() {
    let grid = begun().grid;
    assert_eq!(grid * 300, NOON.unsigned_abs());
    assert_eq!([299, 300, 599].map(|second| History::is_due(grid, NOON + second)), [false, true, true]);
    assert_eq!([0, -1, i64::MIN].map(|published| History::is_due(0, published)), [false; 3]);
    assert_eq!(after(begun(), 299, DOLLAR * 2), begun());
    assert_eq!(after(begun(), 300, DOLLAR).grid, grid + 1);
}

/// The move of a print is its size in basis points of the price before, rounded up, whether clipped or not.
#[test]
fn a_jump_is_not_bounded() {
    let jumps =
        [DOLLAR + 1, DOLLAR - 1, DOLLAR / 2, DOLLAR * 3, 1 << 62].map(|price| after(begun(), 300, price).jump_today);
    assert_eq!(jumps, [1, 1, 5_000, 20_000, u32::MAX].map(BasisPoints));
}

/// The largest of a UTC day, and of the day before; two days later it is gone.
#[test]
fn jumps_are_of_today_and_the_day_before() {
    let (day, midnight) = (86_400, 43_200);
    let small = after(after(begun(), 300, DOLLAR + DOLLAR / 10), 600, DOLLAR);
    assert_eq!((small.jump_today, small.jump_before), (BasisPoints(1_000), BasisPoints(0)));
    let last = after(small, midnight - 300, DOLLAR);
    assert_eq!((last.jump_today, last.jump_before), (BasisPoints(1_000), BasisPoints(0)), "the largest stays");
    let next = after(last, midnight, DOLLAR + DOLLAR / 100);
    assert_eq!((next.jump_today, next.jump_before), (BasisPoints(100), BasisPoints(1_000)));
    assert_eq!(next.jump(), BasisPoints(1_000));
    let third = after(next, midnight + day, DOLLAR + DOLLAR / 100);
    assert_eq!((third.jump_today, third.jump_before), (BasisPoints(0), BasisPoints(100)));
    assert_eq!(third.jump(), BasisPoints(100));
    let silent = after(next, midnight + 2 * day, DOLLAR + DOLLAR / 100);
    assert_eq!((silent.jump_today, silent.jump_before), (BasisPoints(0), BasisPoints(0)), "a day without a print");
}

/// From an implied volatility of zero a history is not stuck: the least is one basis point.
#[test]
fn nothing_implied_is_one_basis_point() {
    let zero = History::begin(Price(DOLLAR), NOON, BasisPoints(0));
    assert_eq!([zero.fast, zero.slow, zero.long], [Variance::of(BasisPoints(1)); 3]);
    assert_eq!(zero.settled(BasisPoints(0)), Variance::of(BasisPoints(1)));
    let mut history = History { fast: Variance(0), slow: Variance(0), long: Variance(0), ..zero };
    history.observe(Price(DOLLAR * 2), NOON + 300, BasisPoints(0), &NONE).unwrap();
    let most = Variance(Variance::of(BasisPoints(1)).0 * 49);
    assert_eq!(history.fast, average(Variance(0), decay(1, 24), most).unwrap());
}

/// What margin uses: the largest of what it names.
#[test]
fn margin_uses_the_largest() {
    let of = |fast, slow| History { fast: Variance(fast), slow: Variance(slow), long: Variance(u64::MAX), ..begun() };
    let implied = Variance::of(IMPLIED).0;
    let cases = [
        (of(implied + 1, implied + 2), implied + 2, implied + 2),
        (of(implied + 2, implied + 1), implied + 2, implied + 1),
        (of(implied + 2, implied - 1), implied + 2, implied),
        (of(implied - 1, implied - 2), implied, implied),
    ];
    for (history, plain, settled) in cases {
        assert_eq!((history.plain(IMPLIED), history.settled(IMPLIED)), (Variance(plain), Variance(settled)));
        assert_eq!(history.estimate(IMPLIED, &NONE), Variance(plain));
    }
}

/// What the reserve's target uses: the larger of long and implied, whatever the others are.
#[test]
fn the_target_uses_what_lasts() {
    let of = |long| History { fast: Variance(u64::MAX), slow: Variance(u64::MAX), long: Variance(long), ..begun() };
    let implied = Variance::of(IMPLIED).0;
    for (long, lasting) in [(implied - 1, implied), (implied, implied), (implied + 1, implied + 1)] {
        assert_eq!(of(long).lasting(IMPLIED), Variance(lasting));
    }
    assert_eq!(of(0).lasting(BasisPoints(0)), Variance::of(BasisPoints(1)));
}

/// New coefficients begin at zero and on, count at once, and are not judged by a move that they did not forecast.
#[test]
fn another_version_begins_anew() {
    let off = History { version: 3, score: Score { mean: 1 << 32, off: 1 }, fast: Variance(1 << 44), ..begun() };
    let raised = SOME.forecast(off.fast, off.slow, off.long);
    assert!(raised > off.plain(IMPLIED));
    assert_eq!(off.estimate(IMPLIED, &SOME), off.plain(IMPLIED), "off");
    let newer = Coefficients { version: 4, ..SOME };
    assert_eq!(off.estimate(IMPLIED, &newer), raised, "a new version counts");
    let mut begun_anew = off;
    begun_anew.observe(Price(DOLLAR * 2), NOON + 300, IMPLIED, &newer).unwrap();
    assert_eq!((begun_anew.version, begun_anew.score), (4, Score::default()));
    let scored = after(off, 300, DOLLAR * 2);
    assert!(scored.score.mean < off.score.mean && scored.version == 3);
}

/// Weights of zero leave the score as it is.
#[test]
fn without_a_forecast_nothing_is_scored() {
    let mut history = History { score: Score { mean: 77, off: 1 }, ..begun() };
    history.observe(Price(DOLLAR * 2), NOON + 300, IMPLIED, &NONE).unwrap();
    assert_eq!(history.score, Score { mean: 77, off: 1 });
}

/// A refused print leaves everything as it was.
#[test]
fn a_price_of_zero_changes_nothing() {
    let mut history = begun();
    assert_eq!(history.observe(Price(0), NOON + 300, IMPLIED, &SOME), Err(RiskError::DivisionByZero));
    assert_eq!(history, begun());
}
