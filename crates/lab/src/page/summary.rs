//! What was replayed, who paid and which laws were checked, in words and two tables.

use std::fmt::Write as _;

use super::calendar;
use super::figure::swatch;
use super::markup::{escape, percent as width};
use super::plot::class;
use crate::report::Report;
use crate::series::Ink;
use crate::table::{dollars, percent, story, thousands};

/// Symbols as a list in words.
fn symbols(symbols: &[String]) -> String {
    match symbols {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        _ => symbols.concat(),
    }
}

/// What the page is called.
pub(crate) fn title(report: &Report) -> String {
    format!("Replay of {}, {}", symbols(&report.symbols), calendar::year_and_day(report.span.0))
}

fn tiles(html: &mut String, report: &Report) {
    let liquidated = u64::try_from(report.traders_liquidated).unwrap_or(0);
    let tiles = [
        (
            "Traders",
            thousands(report.traders.into()),
            format!("median leverage {}, {} terms", report.leverage, report.terms),
        ),
        ("Traders liquidated", thousands(liquidated), percent(liquidated, report.traders.into())),
        ("Debts of those who could not pay", dollars(report.debts), format!("{} deficits", thousands(report.deficits))),
        (
            "Fell on profit",
            dollars(report.socialized),
            format!("{} of the winners cut", thousands(u64::try_from(report.winners.cut).unwrap_or(0))),
        ),
        (
            "Reserve",
            dollars(report.reserve_after),
            format!("{} when the history began", dollars(report.reserve_before)),
        ),
        (
            "Laws broken",
            report.laws_broken.to_string(),
            format!("checked after {} transactions", thousands(report.laws_checked)),
        ),
    ];
    html.push_str("<dl class=\"tiles\">\n");
    for (name, value, more) in tiles {
        let _infallible = writeln!(
            html,
            "<div><dt>{name}</dt><dd><strong>{value}</strong> <span>{}</span></dd></div>",
            escape(&more)
        );
    }
    html.push_str("</dl>\n");
}

/// What a tier is drawn in: those of the reserve as in its chart, debtors and profit in greys.
fn ink(tier: &str) -> Option<Ink> {
    let number: usize = tier.split('_').next().and_then(|number| number.parse().ok())?;
    (1..=5).contains(&number).then(|| Ink { number: number - 1, thin: false })
}

/// The rows of who paid: name, amount, and how it is drawn.
fn payers(report: &Report) -> Vec<(String, u64, String)> {
    let mut payers = Vec::new();
    for (tier, paid) in &report.paid_by_tier {
        let name = match tier.split_once('_') {
            Some(("0", _)) => "0: who owed it, from cash".to_owned(),
            Some((number, name)) => format!("{number}: {}", name.replace('_', " ")),
            None => (*tier).to_owned(),
        };
        let class = ink(tier).map_or_else(|| if tier.starts_with('0') { "own" } else { "profit" }.to_owned(), class);
        payers.push((name, *paid, class));
    }
    for (name, paid) in [
        ("what recoveries brought before it fell on anyone", report.recovered_for_shortfalls),
        ("written off, within roundings", report.written_off),
    ] {
        if paid > 0 {
            payers.push((name.to_owned(), paid, "other".to_owned()));
        }
    }
    payers
}

fn who_paid(html: &mut String, report: &Report) {
    html.push_str("<section>\n<h2>Who paid, by tier</h2>\n");
    if report.debts == 0 {
        html.push_str("<p>Nobody owed more than they had.</p>\n</section>\n");
        return;
    }
    let payers = payers(report);
    html.push_str("<div class=\"payers\" aria-hidden=\"true\">");
    for (_, paid, class) in &payers {
        let share = *paid as f64 / report.debts as f64;
        let _infallible = write!(html, "<span class=\"series {class}\" style=\"width:{}\"></span>", width(share));
    }
    html.push_str("</div>\n<div class=\"numbers short\"><table>\n<thead><tr><th scope=\"col\">tier</th><th scope=\"col\">paid</th><th scope=\"col\">of the debts</th></tr></thead>\n<tbody>\n");
    for (name, paid, class) in &payers {
        let _infallible = writeln!(
            html,
            "<tr><th scope=\"row\">{} {}</th><td>{}</td><td>{}</td></tr>",
            swatch(class, true),
            escape(name),
            dollars(*paid),
            percent(*paid, report.debts),
        );
    }
    let _infallible = writeln!(
        html,
        "<tr class=\"sum\"><th scope=\"row\">debts</th><td>{}</td><td></td></tr>\n</tbody>\n</table></div>\n</section>",
        dollars(report.debts)
    );
}

fn laws(html: &mut String, report: &Report) {
    let _infallible = writeln!(
        html,
        "<section>\n<h2>Laws</h2>\n<p>Every law was checked after each of {} transactions; checks over all accounts, read anew: {}. {} broken.</p>",
        thousands(report.laws_checked),
        thousands(report.laws_checked_in_full),
        if report.laws_broken == 0 { "None was".to_owned() } else { format!("{} were", thousands(report.laws_broken)) },
    );
    if !report.violations.is_empty() {
        html.push_str("<ul class=\"broken\">\n");
        for violation in &report.violations {
            let _infallible = writeln!(html, "<li>{}</li>", escape(violation));
        }
        html.push_str("</ul>\n");
    }
    html.push_str("</section>\n");
}

/// The head of the page.
pub(crate) fn summary(report: &Report) -> String {
    let (from, to) = report.span;
    let mut html = format!(
        "<header>\n<h1>{}</h1>\n<p class=\"span\">{} to {} UTC</p>\n</header>\n",
        escape(&title(report)),
        calendar::moment(from),
        calendar::moment(to),
    );
    tiles(&mut html, report);
    let _infallible = writeln!(html, "<p>{}</p>", escape(story(report).trim()));
    who_paid(&mut html, report);
    laws(&mut html, report);
    html
}

/// The foot of the page: with what the replay can be repeated.
pub(crate) fn foot(report: &Report) -> String {
    format!(
        "<footer>\n<p>Traders {}, median leverage {}, reserve {}, keeper delay {} s, seed {}, {} terms: the same options over the same prices give this page to the byte. Charts end with the history; what the tables above count includes the winding up after it.</p>\n</footer>\n",
        report.traders,
        report.leverage,
        dollars(report.reserve_paid_in),
        report.keeper_delay,
        report.seed,
        report.terms,
    )
}
