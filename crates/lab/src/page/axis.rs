//! Where the ticks of an axis are.

use crate::duration::at_least;

/// About so many steps of a value axis.
const VALUES: f64 = 5.0;
/// About so many ticks of the time axis.
const TIMES: i64 = 8;

/// A value axis: from tick to tick.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Axis {
    pub(crate) step: f64,
    pub(crate) ticks: Vec<f64>,
}

/// The least round number that is not below: one, two, two and a half or five times a power of ten. Of `whole` things, a whole one.
fn round(least: f64, whole: bool) -> f64 {
    let least = if whole { least.max(1.0) } else { least };
    let power = 10_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0].map(|step| step * power);
    let serves = |step: &f64| *step >= least * (1.0 - 1e-9) && !(whole && step.fract() > 0.0);
    steps.into_iter().find(serves).unwrap_or(10.0 * power)
}

impl Axis {
    /// An axis that holds both values, which are finite; with ticks at `whole` numbers, if they count things.
    pub(crate) fn holding(least: f64, greatest: f64, whole: bool) -> Self {
        let range = greatest - least;
        let extent = if range > 0.0 { range } else { greatest.abs() };
        let step = if extent > 0.0 { round(extent / VALUES, whole) } else { 1.0 };
        let first = (least / step).floor();
        let ticks = (0..=16).map(|number| (first + f64::from(number)) * step);
        let mut kept: Vec<f64> = ticks.clone().take_while(|tick| *tick < greatest).collect();
        kept.extend(ticks.clone().find(|tick| *tick >= greatest));
        if kept.len() < 2 {
            kept.extend(ticks.clone().find(|tick| *tick > greatest));
        }
        Self { step, ticks: kept }
    }

    fn least(&self) -> f64 {
        self.ticks.first().copied().unwrap_or(0.0)
    }

    pub(crate) fn greatest(&self) -> f64 {
        self.ticks.last().copied().unwrap_or(1.0)
    }

    /// How far down a value is, of the whole height.
    pub(crate) fn down(&self, value: f64) -> f64 {
        (self.greatest() - value) / (self.greatest() - self.least())
    }
}

/// The time axis: from the first to the last moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Span {
    pub(crate) from: i64,
    pub(crate) to: i64,
}

impl Span {
    /// How far along a moment is, of the whole width; moments outside are at its ends.
    pub(crate) fn along(self, moment: i64) -> f64 {
        let moment = moment.clamp(self.from, self.to);
        (moment - self.from) as f64 / (self.to - self.from).max(1) as f64
    }

    /// Moments that divide it, and how far they are apart.
    pub(crate) fn ticks(self) -> (i64, Vec<i64>) {
        let step = at_least((self.to - self.from) / TIMES);
        let first = (self.from + step - 1).div_euclid(step) * step;
        (step, (0_i64..).map(|number| first + number * step).take_while(|tick| *tick <= self.to).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_the_values() {
        let ticks = |least, greatest| Axis::holding(least, greatest, false).ticks;
        assert_eq!(ticks(0.0, 448_868.0), [0.0, 100_000.0, 200_000.0, 300_000.0, 400_000.0, 500_000.0]);
        assert_eq!(ticks(10.0, 107.0), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0, 120.0]);
        assert_eq!(ticks(-5.0, 12.0), [-5.0, 0.0, 5.0, 10.0, 15.0]);
        assert_eq!(ticks(0.0, 12.0), [0.0, 2.5, 5.0, 7.5, 10.0, 12.5]);
        assert_eq!(Axis::holding(0.0, 12.0, true).ticks, [0.0, 5.0, 10.0, 15.0]);
        assert_eq!(ticks(0.0, 0.0), [0.0, 1.0]);
        assert_eq!(Axis::holding(0.0, 2.0, true).ticks, [0.0, 1.0, 2.0]);
        for (least, greatest) in [(0.0, 0.0), (100.0, 100.0), (0.0, 1e-7), (-3.0, -3.0), (0.0, 1e15), (99.0, 99.1)] {
            for whole in [false, true] {
                let axis = Axis::holding(least, greatest, whole);
                assert!((2..=8).contains(&axis.ticks.len()), "{axis:?}");
                let inside = |value| (0.0..=1.0).contains(&axis.down(value));
                assert!(inside(least) && inside(greatest), "{axis:?}");
            }
        }
    }

    #[test]
    fn the_ends_of_axes_are_the_ends_of_the_plot() {
        let axis = Axis::holding(0.0, 20.0, false);
        assert_eq!((axis.down(20.0), axis.down(0.0), axis.down(5.0)), (0.0, 1.0, 0.75));
        let span = Span { from: 1_000, to: 3_000 };
        assert_eq!((span.along(1_000), span.along(3_000), span.along(1_500)), (0.0, 1.0, 0.25));
        assert_eq!((span.along(0), span.along(9_000)), (0.0, 1.0));
        assert_eq!(Span { from: 7, to: 7 }.along(7), 0.0);
    }

    #[test]
    fn times_divide_the_span() {
        assert_eq!(Span { from: 1, to: 2 * 86_400 }.ticks(), (21_600, (1..=8).map(|number| number * 21_600).collect()));
        assert_eq!(Span { from: 0, to: 0 }.ticks(), (1, vec![0]));
    }
}
