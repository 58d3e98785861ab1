//! Coverage and what it moves.

use ballast_risk::coverage::{Coverage, FeeEnds, Level, LevelTerms, Ramp, SCALE_ONE, may_leave, scaled};
use ballast_risk::{BasisPoints, Rounding};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{B, big, ceil, credit, divided, floor, fraction, two};
use crate::inputs::{halves, ratios, roundings, words};

const LEVELS: [Level; 4] = [Level::Calm, Level::Watchful, Level::Strained, Level::Critical];

fn covered(bp: u32) -> Coverage {
    Coverage(BasisPoints(bp))
}

fn ramps() -> BoxedStrategy<Ramp> {
    (ratios(), ratios(), halves())
        .prop_map(|(full, width, most)| Ramp { full: BasisPoints(full), width: BasisPoints(width), most })
        .boxed()
}

fn level_terms() -> BoxedStrategy<LevelTerms> {
    (prop::array::uniform3(0_u32..12_000), 0_u32..3_000)
        .prop_map(|(mut begins, hysteresis)| {
            begins.sort_unstable_by(|one, other| other.cmp(one));
            LevelTerms { begins: begins.map(BasisPoints), hysteresis: BasisPoints(hysteresis) }
        })
        .boxed()
}

/// `floor(most * clamp(full - coverage, 0, width) / width)`; a step where the width is zero.
fn exact_addition(ramp: &Ramp, coverage: u32) -> BigInt {
    let gap = credit(big(ramp.full.0) - coverage);
    if ramp.width.0 == 0 {
        return if gap == BigInt::ZERO { gap } else { big(ramp.most) };
    }
    floor(&(gap.min(big(ramp.width.0)) * ramp.most), &big(ramp.width.0))
}

proptest! {
    /// A signal never loosens, makes it exactly the next level where bounds differ, and changes nothing where coverage is there already.
    #[test]
    fn a_signal_makes_it_the_next_level_and_never_loosens(coverage in 0..25_000_u32, ends in [0..20_000_u32, 0..20_000, 0..20_000], raised_at in 0..4_usize) {
        let mut ends = ends;
        ends.sort_unstable_by(|one, other| other.cmp(one));
        let terms = LevelTerms { begins: ends.map(BasisPoints), hysteresis: BasisPoints(0) };
        let levels = [Level::Calm, Level::Watchful, Level::Strained, Level::Critical];
        let measured = Coverage(BasisPoints(coverage));
        let counted = measured.signalled(levels[raised_at], &terms);
        prop_assert!(counted <= measured);
        let (reached, without) = (counted.level(Level::Calm, &terms), measured.level(Level::Calm, &terms));
        match ends.get(raised_at).filter(|end| **end > 0) {
            None => prop_assert_eq!(counted, measured),
            Some(end) => {
                prop_assert!(reached >= levels[raised_at + 1]);
                prop_assert_eq!(counted.0.0, coverage.min(end - 1));
                if ends.get(raised_at + 1).is_none_or(|next| next < end) {
                    prop_assert_eq!(reached, without.max(levels[raised_at + 1]));
                }
            }
        }
    }

    #[test]
    fn coverage_is_what_may_be_paid_over_the_target(capital in words(), drawable in words(), target in words()) {
        let whole = big(capital).min(big(drawable)) * B;
        let exact = if target == 0 { big(u32::MAX) } else { floor(&whole, &big(target)).min(big(u32::MAX)) };
        prop_assert_eq!(big(Coverage::of(capital, drawable, target).0.0), exact);
    }

    #[test]
    fn a_ramp_is_exact(ramp in ramps(), coverage in ratios()) {
        prop_assert_eq!(big(ramp.added(covered(coverage))), exact_addition(&ramp, coverage));
        prop_assert_eq!(ramp.is_continuous(), ramp.width.0 != 0 || ramp.most == 0);
    }

    /// Less coverage asks for more, by no more a basis point than the slope and a unit.
    #[test]
    fn what_coverage_moves_is_monotone_bounded_and_has_no_cliff(
        full in 0_u32..=20_000, width in 1_u32..=10_000, most in 0_u32..1 << 20, coverage in 0_u32..20_000, ends in (0_u32..=10_000, 0_u32..=10_000),
    ) {
        let ramp = Ramp { full: BasisPoints(full), width: BasisPoints(width), most };
        let (low, high) = (covered(coverage), covered(coverage + 1));
        let slope = most.div_ceil(width) + 1;
        let pairs = [
            (low.fee_addition(&ramp).0, high.fee_addition(&ramp).0),
            (low.initial_scale(&ramp), high.initial_scale(&ramp)),
            (high.cap_scale(&ramp), low.cap_scale(&ramp)),
        ];
        for (more, less) in pairs {
            prop_assert!(more >= less && more - less <= slope, "{more} {less}");
        }
        prop_assert!(low.initial_scale(&ramp) >= SCALE_ONE && low.initial_scale(&ramp) <= SCALE_ONE + most);
        prop_assert!(low.cap_scale(&ramp) <= SCALE_ONE);
        let ends = FeeEnds { least: BasisPoints(ends.0.min(ends.1)), most: BasisPoints(ends.0.max(ends.1)) };
        let (more, less) = (low.fee_share(&ends), high.fee_share(&ends));
        prop_assert!(ends.least <= less && less <= more && more <= ends.most);
        prop_assert!(more.0 - less.0 <= 3, "the quadratic's slope is at most twice its span");
        for full in [10_000, 10_001, u32::MAX] {
            prop_assert_eq!(covered(full).fee_share(&ends), ends.least);
        }
        prop_assert_eq!(covered(0).fee_share(&ends), ends.most);
    }

    #[test]
    fn the_share_of_fees_is_quadratic_in_the_gap(least in ratios(), most in ratios(), coverage in ratios()) {
        let gap = credit(big(B) - coverage);
        let exact = big(least) + ceil(&(gap.pow(2) * credit(big(most) - least)), &big(B).pow(2));
        let share = covered(coverage).fee_share(&FeeEnds { least: BasisPoints(least), most: BasisPoints(most) });
        prop_assert_eq!(big(share.0), exact);
    }

    #[test]
    fn scales_are_one_and_what_a_ramp_adds_or_takes(ramp in ramps(), coverage in ratios()) {
        let added = exact_addition(&ramp, coverage);
        prop_assert_eq!(big(covered(coverage).fee_addition(&ramp).0), added.clone());
        prop_assert_eq!(big(covered(coverage).initial_scale(&ramp)), (two(16) + &added).min(big(u32::MAX)));
        prop_assert_eq!(big(covered(coverage).cap_scale(&ramp)), credit(two(16) - added));
    }

    #[test]
    fn what_is_scaled_is_a_product(amount in words(), by in halves(), rounding in roundings()) {
        let exact = divided(&(big(amount) * by), &two(16), rounding);
        prop_assert_eq!(scaled(amount, by, rounding), fraction(&exact, &big(1), rounding));
    }

    /// An exit leaves coverage above the floor, or no worse than it was; one unit more would not, unless that is all there is.
    #[test]
    fn what_leaves_keeps_coverage_above_its_floor(capital in words(), drawable in words(), target in words(), floor in 0_u32..=20_000) {
        let most = may_leave(capital, target, BasisPoints(floor));
        let before = Coverage::of(capital, drawable, target);
        let after = Coverage::of(capital - most, drawable, target);
        prop_assert!(after.0.0 >= floor || after == before, "{before:?} {after:?}");
        let kept = ceil(&(big(target) * floor), &big(B));
        prop_assert_eq!(big(most), credit(big(capital) - kept));
    }

    /// Worse at once, better only beyond the hysteresis; between its two bounds a level stays what it is.
    #[test]
    fn a_level_has_hysteresis(terms in level_terms(), coverage in 0_u32..16_000, before in prop::sample::select(LEVELS.as_slice())) {
        let after = covered(coverage).level(before, &terms);
        for (level, begin) in LEVELS[1..].iter().zip(terms.begins) {
            let (begin, end) = (begin.0, begin.0 + terms.hysteresis.0);
            let expected = coverage < begin || (coverage < end && before >= *level);
            prop_assert_eq!(after >= *level, expected, "{:?} of {:?}", level, after);
        }
        prop_assert_eq!(covered(coverage).level(after, &terms), after, "asking again changes nothing");
        prop_assert!(covered(coverage + 1).level(before, &terms) <= after, "more coverage is no worse");
    }

    /// A level that ended begins again only after coverage fell by the hysteresis.
    #[test]
    fn a_level_does_not_flicker(terms in level_terms(), path in prop::collection::vec(0_u32..16_000, 2..20)) {
        let mut level = Level::Calm;
        let mut ended: [Option<u32>; 4] = [None; 4];
        for coverage in path {
            let next = covered(coverage).level(level, &terms);
            for (place, of) in LEVELS.into_iter().enumerate() {
                if level < of && next >= of {
                    let fell = ended[place].map_or(u32::MAX, |end| end.saturating_sub(coverage));
                    prop_assert!(fell > terms.hysteresis.0 || terms.hysteresis.0 == 0, "{of:?} after {fell}");
                } else if level >= of && next < of {
                    ended[place] = Some(coverage);
                }
            }
            level = next;
        }
    }
}

/// A reserve at three quarters: a sixteenth of the way of fees, half of the way of a ramp over half of the target.
#[test]
fn three_quarters_of_the_target() {
    let coverage = Coverage::of(750, 900, 1_000);
    assert_eq!(coverage, covered(7_500));
    assert_eq!(Coverage::of(900, 750, 1_000), coverage);
    assert_eq!(coverage.fee_share(&FeeEnds { least: BasisPoints(2_000), most: BasisPoints(10_000) }).0, 2_500);
    let ramp = Ramp { full: BasisPoints(10_000), width: BasisPoints(5_000), most: SCALE_ONE };
    assert_eq!(coverage.initial_scale(&ramp), 98_304);
    assert_eq!(coverage.cap_scale(&ramp), 32_768);
    assert_eq!(scaled(500, 98_304, Rounding::Up), Ok(750));
    assert_eq!((may_leave(750, 1_000, BasisPoints(7_000)), may_leave(750, 1_000, BasisPoints(8_000))), (50, 0));
}

#[test]
fn levels_begin_below_their_bounds_and_end_beyond_them() {
    let terms = LevelTerms { begins: [9_000, 6_000, 3_000].map(BasisPoints), hysteresis: BasisPoints(500) };
    let mut level = Level::default();
    let walk = [9_000, 8_999, 9_499, 9_500, 2_999, 3_499, 3_500, 6_499, 6_500, 5_999, 12_000].map(|coverage| {
        level = covered(coverage).level(level, &terms);
        level
    });
    let [calm, watchful, strained, critical] = LEVELS;
    let told = [calm, watchful, watchful, calm, critical, critical, strained, strained, watchful, strained, calm];
    assert_eq!(walk, told);
}
