//! The numbers as tables for people.

use std::fmt::Write as _;

use super::course::{REACTIONS, Reaction};
use super::report::{Closed, Each, Report, ratio};
use super::scene::Round;
use crate::population::whole;
use crate::table::thousands;

/// Rounds that are shown one by one; those after them are shown by the hour.
const SHOWN: usize = 12;
const HOURLY: usize = 12;

fn money(dollars: f64) -> String {
    format!("${}", thousands(whole(dollars.max(0.0).round())))
}

fn percent(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}

/// A line with one value for each set of terms.
fn line<T>(text: &mut String, name: &str, each: &Each<T>, shown: impl Fn(&T) -> String) {
    let _infallible = write!(text, "{name:<52}");
    for reaction in REACTIONS {
        let _infallible = write!(text, "{:>14}", each.get(&reaction).map(&shown).unwrap_or_default());
    }
    text.push('\n');
}

fn head(text: &mut String, title: &str) {
    let [fixed, held, dynamic] = REACTIONS.map(Reaction::name);
    let _infallible = writeln!(text, "\n{title:<52}{fixed:>14}{held:>14}{dynamic:>14}");
}

/// Everything.
pub(super) fn print(report: &Report) -> String {
    let mut text = format!(
        "{} traders, a fall of {} in {} minutes; selling a tenth of the open interest moves the price by {}\n\
         static: terms stay. held: dynamic terms that nobody moves once the shock begins. dynamic: everything follows.\n",
        report.traders,
        percent(report.shock),
        report.shock_minutes,
        percent(1.0 - (-report.impact / 10.0).exp()),
    );
    line(&mut text, "open interest before the shock", &report.open_interest, |amount| money(*amount));
    cut(&mut text, report);
    rounds(&mut text, report);
    responses(&mut text, report);
    sweep(&mut text, report);
    text
}

fn cut(text: &mut String, report: &Report) {
    head(text, "the loop cut open: what a given fall leads to");
    for cut in &report.falls {
        line(text, &format!("{}: sold", percent(cut.fall)), &cut.terms, |fallen| percent(fallen.sold));
        line(text, "  left unpaid", &cut.terms, |fallen| money(fallen.unpaid));
        line(text, "  slope to the next", &cut.terms, |fallen| {
            fallen.slope.map_or_else(String::new, |slope| format!("{slope:.2}"))
        });
    }
    head(text, "gain of the loop: impact times slope");
    line(text, "slope at the shock", &report.gains, |gain| format!("{:.2}", gain.at_shock));
    line(text, "  gain at the impact", &report.gains, |gain| format!("{:.2}", report.impact * gain.at_shock));
    line(text, "  largest impact with a gain below one", &report.gains, |gain| {
        format!("{:.3}", gain.largest_impact_at_shock)
    });
    line(text, "steepest slope of all falls", &report.gains, |gain| format!("{:.2}", gain.steepest));
    line(text, "  gain at the impact", &report.gains, |gain| format!("{:.2}", report.impact * gain.steepest));
    line(text, "  largest impact with a gain below one", &report.gains, |gain| format!("{:.3}", gain.largest_impact));
}

/// A stretch of rounds as one.
fn joined(rounds: &[Round]) -> Round {
    let last = rounds.last().copied().unwrap_or_default();
    Round { sold: rounds.iter().map(|round| round.sold).sum(), ..last }
}

fn rounds(text: &mut String, report: &Report) {
    let _infallible = writeln!(
        text,
        "\nthe loop closed: sold in each round of five minutes, over the round before, and where the price stands then\n{:<10}{:>12}{:>30}{:>30}{:>30}",
        "minutes", "no impact", "static", "held", "dynamic"
    );
    let count = report.without_impact.rounds.len();
    let singles = (0..count.min(SHOWN)).map(|round| (round, round + 1));
    let hours = (SHOWN..count).step_by(HOURLY).map(|from| (from, (from + HOURLY).min(count)));
    for (from, to) in singles.chain(hours) {
        let stretch = |rounds: &[Round]| joined(rounds.get(from..to).unwrap_or_default());
        let none = stretch(&report.without_impact.rounds);
        let _infallible = write!(text, "{:<10}{:>12}", none.minutes, percent(none.sold));
        for reaction in REACTIONS {
            let Some(walked) = report.closed.get(&reaction) else { continue };
            let round = stretch(&walked.rounds);
            let pair = from.checked_sub(1).and_then(|before| walked.rounds.get(before..to)).filter(|_| to == from + 1);
            let ratio = pair.and_then(ratio).map_or_else(String::new, |ratio| format!("{ratio:.2}"));
            let _infallible = write!(text, "{:>12}{:>8}{:>10}", percent(round.sold), ratio, percent(round.price - 1.0));
        }
        text.push('\n');
    }
}

fn responses(text: &mut String, report: &Report) {
    head(text, &format!("an extra fall of {} after the shock", percent(report.extra)));
    line(text, "more is sold at once", &report.responses, |response| percent(response.at_once));
    line(text, "  and in all", &report.responses, |response| percent(response.in_all));
    line(text, "  of which earlier sales led to (the gain)", &report.responses, |response| {
        format!("{:.2}", response.gain)
    });
    line(text, "the price falls by so many times as much", &report.responses, |response| {
        format!("{:.2}", response.amplified)
    });
    line(text, "more is left unpaid", &report.responses, |response| money(response.unpaid));
    let loss = &report.reserve_loss;
    let _infallible = writeln!(
        text,
        "\nan extra loss of the reserve, dynamic terms: coverage {} instead of {}, initial margin {:.3} instead of {:.3} times its terms\n\
         \x20 alone: {} more traders liquidated, {} more sold\n\
         \x20 in the shock: {} more traders liquidated, {} more sold",
        percent(f64::from(loss.coverage.1) / 1e4),
        percent(f64::from(loss.coverage.0) / 1e4),
        loss.initial_scale.1,
        loss.initial_scale.0,
        loss.liquidated,
        percent(loss.sold),
        loss.liquidated_in_shock,
        percent(loss.sold_in_shock),
    );
}

fn sweep(text: &mut String, report: &Report) {
    head(text, "the loop closed at other impacts");
    for closed in &report.impacts {
        line(text, &format!("{}: sold", closed.impact), &closed.terms, |echo| percent(echo.sold));
        line(text, "  the price fell by so many times the shock", &closed.terms, |echo| {
            format!("{:.2}", echo.amplified)
        });
        line(text, "  ratio of all successive rounds after it", &closed.terms, |echo| format!("{:.2}", echo.ratio));
        line(text, "  largest ratio of two of them", &closed.terms, |echo| format!("{:.2}", echo.largest_ratio));
        line(text, "  left unpaid", &closed.terms, |echo| money(echo.unpaid));
    }
    let _infallible = writeln!(text, "largest of these impacts at which every round sold less than the one before");
    let largest = |reaction: Reaction| {
        let damps = |closed: &&Closed| closed.terms.get(&reaction).is_some_and(|echo| echo.largest_ratio < 1.0);
        report
            .impacts
            .iter()
            .take_while(damps)
            .last()
            .map_or_else(|| "none".to_owned(), |closed| closed.impact.to_string())
    };
    let _infallible = writeln!(
        text,
        "{:<52}{:>14}{:>14}{:>14}",
        "",
        largest(Reaction::Static),
        largest(Reaction::Held),
        largest(Reaction::Dynamic)
    );
}
