//! A chart with its heading, its legend and its numbers.

use std::fmt::Write as _;

use super::axis::Span;
use super::calendar;
use super::markup::{escape, place};
use super::plot::{class, plot};
use crate::series::{Chart, Kind, Series};

/// The figure.
pub(crate) fn figure(chart: &Chart, span: Span) -> String {
    let mut html = format!(
        "<figure id=\"{0}\">\n<figcaption><h2 id=\"{0}-title\">{1}</h2><p>{2}{3}</p></figcaption>\n",
        chart.id,
        escape(chart.title),
        escape(chart.about),
        interval(chart.kind),
    );
    legend(&mut html, chart);
    let _infallible = writeln!(html, "<div class=\"plot\">\n{}</div>", plot(chart, span));
    numbers(&mut html, chart, span);
    html.push_str("</figure>\n");
    html
}

fn interval(kind: Kind) -> String {
    let Some(seconds) = kind.width() else {
        return String::new();
    };
    let (number, unit) = match seconds {
        86_400.. => (seconds / 86_400, "day"),
        3_600.. => (seconds / 3_600, "hour"),
        60.. => (seconds / 60, "minute"),
        _ => (seconds, "second"),
    };
    if number == 1 { format!(" A bar is one {unit}.") } else { format!(" A bar is {number} {unit}s.") }
}

/// A sample of what a series is drawn in.
pub(crate) fn swatch(class: &str, filled: bool) -> String {
    let mark =
        if filled { "<rect x=\"1\" y=\"1\" width=\"18\" height=\"10\"/>" } else { "<polyline points=\"0,6 20,6\"/>" };
    format!(
        "<svg class=\"swatch series {class}\" width=\"20\" height=\"12\" viewBox=\"0 0 20 12\" aria-hidden=\"true\">{mark}</svg>"
    )
}

/// What is read while nobody points at a moment: the last values, or the sums of bars.
fn rest(chart: &Chart, series: &Series) -> String {
    let value = if chart.kind.width().is_some() {
        series.values.iter().sum()
    } else {
        series.values.last().copied().unwrap_or(0.0)
    };
    chart.unit.full(value)
}

fn legend(html: &mut String, chart: &Chart) {
    let filled = chart.kind == Kind::Stack || chart.kind.width().is_some();
    let at = if chart.kind.width().is_some() { "in all" } else { "at the end" };
    html.push_str("<ul class=\"legend\">\n");
    for (number, series) in chart.series.iter().enumerate() {
        let _infallible = writeln!(
            html,
            "<li data-series=\"{number}\">{} {} <output>{}</output></li>",
            swatch(&class(series.ink), filled),
            escape(&series.name),
            rest(chart, series),
        );
    }
    let _infallible = writeln!(html, "<li class=\"at\">{at}</li>\n</ul>");
}

fn numbers(html: &mut String, chart: &Chart, span: Span) {
    let (what, time) = if chart.kind.width().is_some() { ("intervals", "from, UTC") } else { ("moments", "UTC") };
    let _infallible = write!(
        html,
        "<details><summary>The numbers: {} {what}</summary>\n<div class=\"numbers\" tabindex=\"0\" role=\"region\" aria-labelledby=\"{}-title\"><table>\n<thead><tr><th scope=\"col\">{time}</th>",
        chart.moments.len(),
        chart.id,
    );
    for series in &chart.series {
        let _infallible = write!(html, "<th scope=\"col\">{}</th>", escape(&series.name));
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    let half = chart.kind.width().unwrap_or(0) / 2;
    for (row, moment) in chart.moments.iter().enumerate() {
        let along = place(span.along(moment + half));
        let time = calendar::moment(*moment);
        let _infallible = write!(html, "<tr data-x=\"{along}\"><th scope=\"row\">{time}</th>");
        for series in &chart.series {
            let value = series.values.get(row).map_or_else(String::new, |value| chart.unit.full(*value));
            let _infallible = write!(html, "<td>{value}</td>");
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n</table></div></details>\n");
}
