//! Numbers as a page says them.

use crate::series::Unit;
use crate::table::grouped;

/// What an axis that reaches so far is written in.
fn scale(greatest: f64) -> (f64, &'static str) {
    let scales = [(1e9, "B"), (1e6, "M"), (1e3, "k")];
    scales.into_iter().find(|(scale, _)| greatest >= *scale).unwrap_or((1.0, ""))
}

impl Unit {
    /// A value in full: whole dollars, hundredths of a per cent, whole things.
    pub(crate) fn full(self, value: f64) -> String {
        let sign = if value <= -0.5 { "\u{2212}" } else { "" };
        let whole = || grouped(&format!("{:.0}", value.abs()));
        match self {
            Self::Dollars => format!("{sign}${}", whole()),
            Self::Percent => format!("{value:.2} %"),
            Self::Count => format!("{sign}{}", whole()),
        }
    }

    /// A tick of an axis whose ticks are `step` apart and reach up to `greatest`.
    pub(crate) fn tick(self, value: f64, step: f64, greatest: f64) -> String {
        let (scale, suffix) = if self == Self::Percent { (1.0, " %") } else { scale(greatest) };
        let places = (-(step / scale).log10().floor()).max(0.0);
        let places = (0_u8..9).find(|place| f64::from(*place) >= places).unwrap_or(9);
        let sign = if value < 0.0 { "\u{2212}" } else { "" };
        let dollar = if self == Self::Dollars { "$" } else { "" };
        let suffix = if value == 0.0 && self != Self::Percent { "" } else { suffix };
        let places = if value == 0.0 { 0 } else { usize::from(places) };
        format!("{sign}{dollar}{:.places$}{suffix}", (value / scale).abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_in_full() {
        assert_eq!(Unit::Dollars.full(1_234_567.4), "$1,234,567");
        assert_eq!(Unit::Dollars.full(-999.6), "\u{2212}$1,000");
        assert_eq!(Unit::Dollars.full(-0.4), "$0");
        assert_eq!(Unit::Percent.full(77.346), "77.35 %");
        assert_eq!(Unit::Count.full(12_000.0), "12,000");
    }

    #[test]
    fn ticks_are_short_and_tell_each_other_apart() {
        assert_eq!(Unit::Dollars.tick(1_500_000.0, 500_000.0, 2e6), "$1.5M");
        assert_eq!(Unit::Dollars.tick(200_000.0, 50_000.0, 450_000.0), "$200k");
        assert_eq!(Unit::Dollars.tick(-20.0, 20.0, 40.0), "\u{2212}$20");
        assert_eq!(Unit::Dollars.tick(0.0, 500_000.0, 2e6), "$0");
        assert_eq!(Unit::Percent.tick(2.5, 0.5, 5.0), "2.5 %");
        assert_eq!(Unit::Percent.tick(0.0, 20.0, 100.0), "0 %");
        assert_eq!(Unit::Count.tick(0.2, 0.2, 1.0), "0.2");
        assert_eq!(Unit::Count.tick(150.0, 50.0, 200.0), "150");
    }
}
