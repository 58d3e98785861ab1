//! The page of a replay: one HTML file that loads nothing. It is well-formed XML too, so that tests read it.

mod axis;
mod calendar;
mod figure;
mod markup;
mod plot;
mod summary;
mod units;

use self::axis::Span;
use crate::report::Report;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("read_out.js");
/// Nothing but what stands in the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

/// The page.
pub(crate) fn render(report: &Report) -> String {
    let title = markup::escape(&summary::title(report));
    let span = Span { from: report.span.0, to: report.span.1 };
    let mut html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<meta name=\"color-scheme\" content=\"light dark\"/>\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\"/>\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"
    );
    html.push_str(&summary::summary(report));
    for chart in &report.recording.charts {
        html.push_str(&figure::figure(chart, span));
    }
    html.push_str(&summary::foot(report));
    html.push_str("</main>\n<script>\n");
    html.push_str(SCRIPT);
    html.push_str("</script>\n</body>\n</html>\n");
    html
}
