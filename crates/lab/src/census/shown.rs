//! The numbers as tables for people.

use std::fmt::Write as _;

use super::report::Report;
use crate::table::thousands;
use crate::terms::DOLLAR;

fn money(amount: u64) -> String {
    format!("${}", thousands(amount / DOLLAR))
}

fn line(text: &mut String, name: &str, value: impl std::fmt::Display) {
    let _infallible = writeln!(text, "{name:<52}{value:>18}");
}

/// Everything.
pub(super) fn print(report: &Report) -> String {
    let mut text = String::new();
    let visits = &report.visits;
    line(&mut text, "accounts visited", thousands(visits.accounts));
    line(&mut text, "pages", thousands(visits.pages));
    line(&mut text, "transactions, with the beginning and the end", thousands(visits.transactions));
    line(&mut text, "bytes of the longest", visits.longest);
    line(&mut text, "compute units an account, on average", thousands(visits.units_mean));
    line(&mut text, "  in the dearest page", thousands(visits.units_most));
    line(&mut text, "  of the beginning", thousands(visits.units_begin));
    line(&mut text, "  of the end", thousands(visits.units_finish));
    let seconds = format!("{} {}", visits.seconds_paged, visits.seconds_ended);
    line(&mut text, "seconds to the last page, and to the end", seconds);
    let deeds = &report.adversary;
    text.push_str("\nbetween pages somebody who knew whom it had visited\n");
    line(&mut text, "  opened accounts", thousands(deeds.opened));
    line(&mut text, "  hid positions in accounts that were visited", thousands(deeds.hidden));
    line(&mut text, "  closed positions that were seen", thousands(deeds.closed_positions));
    line(&mut text, "  took cash out of accounts that were visited", thousands(deeds.withdrawn));
    line(&mut text, "  closed accounts", thousands(deeds.closed));
    let _infallible = writeln!(
        text,
        "\n{:<8}{:>16}{:>16}{:>16}{:>14}{:>14}",
        "market", "open interest", "seen long", "seen short", "unseen", "moved"
    );
    for market in &report.markets {
        let _infallible = writeln!(
            text,
            "{:<8}{:>16}{:>16}{:>16}{:>14}{:>14}",
            market.symbol,
            money(market.open_interest),
            money(market.seen_long),
            money(market.seen_short),
            money(market.unseen),
            money(market.moved)
        );
    }
    stress(&mut text, report);
    proven(&mut text, report);
    line(&mut text, "\nlaws checked after", thousands(report.laws_checked));
    line(&mut text, "violations", thousands(report.laws_broken));
    text
}

fn stress(text: &mut String, report: &Report) {
    let stress = &report.stress;
    text.push_str("\nstress\n");
    for (number, shortfall) in stress.scenarios.iter().enumerate() {
        line(text, &format!("  scenario {number}"), money(*shortfall));
    }
    line(text, "  charged for what was not seen, or moved", money(stress.charged));
    line(text, "  charged for what accounts gave", money(stress.given));
    line(text, "  report", money(stress.report));
    line(text, "  exact, over all accounts at the end", money(stress.exact));
    let largest = format!("{} + {}", money(stress.largest), money(stress.second_largest));
    line(text, "  the two largest members", largest);
    line(text, "  what the target counts", money(stress.target_counts));
}

fn proven(text: &mut String, report: &Report) {
    let proven = &report.attestation;
    let _infallible =
        writeln!(text, "\nattested, slots {} to {}: root {}", proven.first_slot, proven.last_slot, proven.root);
    line(text, "  cash of all leaves", money(proven.cash));
    line(text, "  claims of all leaves", money(proven.claims));
    line(text, "  collateral of all leaves", money(proven.collateral));
    line(
        text,
        "  traders' ledger, and vault",
        format!("{} {}", money(proven.traders_ledger), money(proven.traders_vault)),
    );
    line(
        text,
        "  reserve ledger, and vault",
        format!("{} {}", money(proven.reserve_ledger), money(proven.reserve_vault)),
    );
    line(text, "  the tree that events tell has this root", if proven.rebuilt { "yes" } else { "NO" });
    line(text, "  proofs of inclusion that hold", format!("{} of {}", proven.verified, proven.proofs));
    line(text, "  nodes of the longest", proven.path);
    for (what, refused) in &proven.forgeries {
        line(text, &format!("  forged: {what}"), if *refused { "refused" } else { "HOLDS" });
    }
}
