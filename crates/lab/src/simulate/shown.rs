//! Results as tables for people.

use std::fmt::Write as _;

use super::calibrate::Residual;
use super::sizing::Sizing;
use super::statistics::Estimate;
use crate::population::whole;
use crate::table::thousands;

fn money(dollars: f64) -> String {
    format!("${}", thousands(whole(dollars.max(0.0).round())))
}

fn interval(estimate: &Estimate, shown: impl Fn(f64) -> String) -> String {
    format!("{} ({} to {})", shown(estimate.value), shown(estimate.low), shown(estimate.high))
}

fn percent(share: f64) -> String {
    format!("{:.3} %", 100.0 * share)
}

/// One portfolio in full.
pub(super) fn portfolio(sizing: &Sizing, ruin: f64, days: u32) -> String {
    let mut rows = vec![
        ("open interest", thousands_of(sizing.open_interest)),
        ("paths", format!("{} of {days} {}", thousands_of_count(sizing.paths), if days == 1 { "day" } else { "days" })),
        ("paths with a loss for the reserve", interval(&sizing.loss_probability, percent)),
        ("mean loss", money(sizing.mean_loss)),
        ("size: fails with the probability of ruin", interval(&sizing.size, money)),
        ("expected shortfall beyond it", interval(&sizing.expected_shortfall, money)),
        ("largest loss", money(sizing.largest_loss)),
        ("on-chain target", format!("{} by {}", money(sizing.target), sizing.leg)),
        ("target over size", interval(&sizing.ratio, |ratio| format!("{ratio:.2}"))),
        ("the same if liquidity counted", interval(&sizing.proposed_ratio, |ratio| format!("{ratio:.2}"))),
        ("a reserve of the target fails", interval(&sizing.target_depleted, percent)),
    ];
    if let Some(depleted) = &sizing.reserve_depleted {
        rows.push(("the reserve asked about fails", interval(depleted, percent)));
    }
    let mut text = format!("{}: {}\n", sizing.portfolio, sizing.about);
    for (name, value) in rows {
        let _infallible = writeln!(text, "  {name:<42}{value}");
    }
    let _infallible = writeln!(text, "  (ruin {}, intervals of 95 %)\n", percent(ruin));
    text
}

fn thousands_of(dollars: u64) -> String {
    format!("${}", thousands(dollars))
}

fn thousands_of_count(count: usize) -> String {
    thousands(u64::try_from(count).unwrap_or(u64::MAX))
}

/// All portfolios, a line each.
pub(super) fn comparison(sizings: &[Sizing]) -> String {
    let mut text = format!(
        "{:<16}{:>14}{:>14}{:>28}{:>8}{:>16}  {:<12}{:>10}\n",
        "portfolio", "target", "size", "95 %", "ratio", "95 %", "within 20 %", "liquidity"
    );
    for sizing in sizings {
        let Sizing { size, ratio, .. } = sizing;
        let range = format!("{} to {}", money(size.low), money(size.high));
        let ratios = format!("{:.2} to {:.2}", ratio.low, ratio.high);
        let within = if (0.8..=1.2).contains(&ratio.value) { "yes" } else { "no" };
        let _infallible = writeln!(
            text,
            "{:<16}{:>14}{:>14}{range:>28}{:>8.2}{ratios:>16}  {within:<12}{:>10.2}",
            sizing.portfolio,
            money(sizing.target),
            money(size.value),
            ratio.value,
            sizing.proposed_ratio.value
        );
    }
    text
}

/// What calibration left.
pub(super) fn residuals(residuals: &[Residual]) -> String {
    let mut text = format!("{:<16}{:>14}{:>14}{:>8}\n", "portfolio", "target", "size", "ratio");
    for residual in residuals {
        let Residual { portfolio, size, target, ratio } = residual;
        let _infallible = writeln!(text, "{portfolio:<16}{:>14}{:>14}{ratio:>8.2}", money(*target), money(*size));
    }
    text
}
