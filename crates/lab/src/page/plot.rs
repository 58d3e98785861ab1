//! A chart as SVG. Lines and areas stand in a box of a thousand by a thousand that stretches with the page; text and grid do not.

use std::fmt::Write as _;

use super::axis::{Axis, Span};
use super::calendar;
use super::markup::{escape, percent, place};
use crate::series::{Chart, Ink, Kind, Series, Unit};

/// Colours, after which dashes tell series apart.
const COLOURS: usize = 5;
/// From here on, texts under the plot end where they would be centred.
const EDGE: f64 = 0.97;
/// Share of an interval that its bars fill.
const FILLED: f64 = 0.8;

/// The classes that draw a series.
pub(crate) fn class(ink: Ink) -> String {
    let thin = if ink.thin { " thin" } else { "" };
    format!("c{} d{}{thin}", ink.number % COLOURS, ink.number / COLOURS)
}

/// One series with where it begins and ends, in the order of the chart: of stacked ones the sums below and including it.
struct Layer<'a> {
    series: &'a Series,
    below: Vec<f64>,
    top: Vec<f64>,
}

fn layers(chart: &Chart) -> Vec<Layer<'_>> {
    let mut below = vec![0.0; chart.moments.len()];
    let mut layers = Vec::new();
    for series in &chart.series {
        let top = if chart.kind == Kind::Stack {
            below.iter().zip(&series.values).map(|(below, value)| below + value).collect()
        } else {
            series.values.clone()
        };
        layers.push(Layer { series, below: below.clone(), top: top.clone() });
        if chart.kind == Kind::Stack {
            below = top;
        }
    }
    layers
}

fn axis(chart: &Chart, layers: &[Layer]) -> Axis {
    let tops = || layers.iter().flat_map(|layer| layer.top.iter().copied());
    let least = tops().fold(f64::INFINITY, f64::min);
    let greatest = tops().fold(f64::NEG_INFINITY, f64::max);
    if !least.is_finite() {
        return Axis::holding(0.0, 0.0, false);
    }
    let (least, greatest) =
        if chart.kind == Kind::Lines { (least, greatest) } else { (least.min(0.0), greatest.max(0.0)) };
    Axis::holding(least, greatest, chart.unit == Unit::Count)
}

fn points(chart: &Chart, span: Span, axis: &Axis, values: &[f64]) -> Vec<String> {
    let pairs = chart.moments.iter().zip(values);
    pairs.map(|(moment, value)| format!("{},{}", place(span.along(*moment)), place(axis.down(*value)))).collect()
}

/// The chart. What it shows is told by `described`, an element of the page.
pub(crate) fn plot(chart: &Chart, span: Span) -> String {
    let layers = layers(chart);
    let axis = axis(chart, &layers);
    let mut svg = format!(
        "<svg class=\"frame\" role=\"img\" aria-labelledby=\"{0}-title\" aria-describedby=\"{0}-text\">\n<title>{1}</title>\n<desc id=\"{0}-text\">{2}</desc>\n",
        chart.id,
        escape(chart.title),
        escape(&described(chart, span)),
    );
    grid(&mut svg, chart, &axis, span);
    svg.push_str(
        "<svg class=\"data\" width=\"100%\" height=\"100%\" viewBox=\"0 0 1000 1000\" preserveAspectRatio=\"none\">\n",
    );
    for (number, layer) in layers.iter().enumerate() {
        let _infallible = writeln!(svg, "<g class=\"series {}\" data-series=\"{number}\">", class(layer.series.ink));
        draw(&mut svg, chart, layer, (number, span), &axis);
        svg.push_str("</g>\n");
    }
    svg.push_str("</svg>\n<line class=\"cursor\" x1=\"0\" x2=\"0\" y1=\"0\" y2=\"100%\"/>\n</svg>\n");
    svg
}

fn draw(svg: &mut String, chart: &Chart, layer: &Layer, (number, span): (usize, Span), axis: &Axis) {
    if let Some(width) = chart.kind.width() {
        bars(svg, chart, layer, (number, width, span), axis);
        return;
    }
    let line = points(chart, span, axis, &layer.top);
    if chart.kind == Kind::Stack {
        let mut area = line.clone();
        area.extend(points(chart, span, axis, &layer.below).into_iter().rev());
        let _infallible = writeln!(svg, "<polygon points=\"{}\"/>", area.join(" "));
    }
    let _infallible = writeln!(svg, "<polyline points=\"{}\"/>", line.join(" "));
}

/// Bars of an interval stand beside each other.
fn bars(svg: &mut String, chart: &Chart, layer: &Layer, (number, width, span): (usize, i64, Span), axis: &Axis) {
    let share = FILLED / chart.series.len().max(1) as f64;
    for (start, value) in chart.moments.iter().zip(&layer.top) {
        let (from, to) = (span.along(*start), span.along(start + width));
        let left = from + (to - from) * ((1.0 - FILLED) / 2.0 + share * number as f64);
        let top = axis.down(*value);
        let _infallible = writeln!(
            svg,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>",
            place(left),
            place(top),
            place((to - from) * share),
            place(axis.down(0.0) - top),
        );
    }
}

fn grid(svg: &mut String, chart: &Chart, axis: &Axis, span: Span) {
    svg.push_str("<g class=\"grid\" aria-hidden=\"true\">\n");
    for tick in &axis.ticks {
        let down = percent(axis.down(*tick));
        let zero = if *tick == 0.0 { " class=\"zero\"" } else { "" };
        let text = chart.unit.tick(*tick, axis.step, axis.greatest());
        let _infallible = writeln!(
            svg,
            "<line{zero} x1=\"0\" x2=\"100%\" y1=\"{down}\" y2=\"{down}\"/><text class=\"value\" x=\"0\" y=\"{down}\" dx=\"-8\" dy=\"0.32em\">{text}</text>"
        );
    }
    let (step, ticks) = span.ticks();
    for (number, tick) in ticks.iter().enumerate() {
        let edge = if span.along(*tick) > EDGE { " edge" } else { "" };
        let along = percent(span.along(*tick));
        let class = format!("time{edge}{}", if number % 2 == 1 { " odd" } else { "" });
        let text = calendar::tick(*tick, step);
        let _infallible = writeln!(
            svg,
            "<line class=\"{class}\" x1=\"{along}\" x2=\"{along}\" y1=\"100%\" y2=\"100%\"/><text class=\"{class}\" x=\"{along}\" y=\"100%\" dy=\"1.6em\">{text}</text>"
        );
    }
    svg.push_str("</g>\n");
}

/// What the chart shows, for whoever cannot see it.
fn described(chart: &Chart, span: Span) -> String {
    let mut text = format!("From {} to {} UTC.", calendar::moment(span.from), calendar::moment(span.to));
    for series in &chart.series {
        let full = |value: f64| chart.unit.full(value);
        let least = series.values.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = series.values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (Some(first), Some(last)) = (series.values.first(), series.values.last()) else {
            continue;
        };
        let _infallible = if chart.kind.width().is_some() {
            write!(
                text,
                " {}: {} in all, at most {} in one interval.",
                series.name,
                full(series.values.iter().sum()),
                full(greatest)
            )
        } else {
            write!(
                text,
                " {}: {} at first, {} at last, from {} to {} between.",
                series.name,
                full(*first),
                full(*last),
                full(least),
                full(greatest)
            )
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPAN: Span = Span { from: 100, to: 200 };

    fn chart(kind: Kind, values: [[f64; 3]; 2]) -> Chart {
        let series = values.into_iter().enumerate().map(|(number, values)| Series {
            name: format!("<{number}>"),
            ink: Ink { number, thin: false },
            values: values.to_vec(),
        });
        let (id, title, about) = ("a", "A", "");
        Chart { id, title, about, unit: Unit::Count, kind, moments: vec![100, 150, 200], series: series.collect() }
    }

    #[test]
    fn stacked_series_stand_on_each_other() {
        let svg = plot(&chart(Kind::Stack, [[1.0, 2.0, 3.0], [4.0, 8.0, 2.0]]), SPAN);
        assert!(svg.contains("<polygon points=\"0,900 500,800 1000,700 1000,1000 500,1000 0,1000\"/>"), "{svg}");
        assert!(svg.contains("<polygon points=\"0,500 500,0 1000,500 1000,700 500,800 0,900\"/>"), "{svg}");
        assert!(svg.contains("<polyline points=\"0,500 500,0 1000,500\"/>"), "{svg}");
    }

    #[test]
    fn lines_begin_at_zero_where_they_should() {
        let values = [[10.0, 15.0, 20.0], [20.0, 15.0, 10.0]];
        let free = plot(&chart(Kind::Lines, values), SPAN);
        assert!(free.contains("<polyline points=\"0,1000 500,500 1000,0\"/>"), "{free}");
        let bound = plot(&chart(Kind::LinesFromZero, values), SPAN);
        assert!(bound.contains("<polyline points=\"0,500 500,250 1000,0\"/>"), "{bound}");
        let below = plot(&chart(Kind::LinesFromZero, [[-5.0, 0.0, 5.0]; 2]), SPAN);
        assert!(below.contains("class=\"zero\" x1=\"0\" x2=\"100%\" y1=\"50.00%\""), "{below}");
    }

    #[test]
    fn bars_of_an_interval_stand_beside_each_other_and_end_with_the_span() {
        let svg = plot(&chart(Kind::Bars(50), [[4.0, 0.0, 1.0], [2.0, 1.0, 0.0]]), SPAN);
        assert!(svg.contains("<rect x=\"50\" y=\"0\" width=\"200\" height=\"1000\"/>"), "{svg}");
        assert!(svg.contains("<rect x=\"250\" y=\"500\" width=\"200\" height=\"500\"/>"), "{svg}");
        assert!(svg.contains("<rect x=\"1000\" y=\"750\" width=\"0\" height=\"250\"/>"), "{svg}");
    }

    #[test]
    fn a_description_tells_what_is_drawn() {
        let lines = described(&chart(Kind::Lines, [[1.0, 9.0, 3.0], [2.0, 0.0, 4.0]]), SPAN);
        assert_eq!(
            lines,
            "From 1 Jan 1970 00:01:40 to 1 Jan 1970 00:03:20 UTC. <0>: 1 at first, 3 at last, from 1 to 9 between. <1>: 2 at first, 4 at last, from 0 to 4 between."
        );
        let bars = described(&chart(Kind::Bars(50), [[1.0, 9.0, 3.0], [0.0, 0.0, 0.0]]), SPAN);
        assert!(bars.ends_with("<0>: 13 in all, at most 9 in one interval. <1>: 0 in all, at most 0 in one interval."));
        let svg = plot(&chart(Kind::Lines, [[1.0; 3]; 2]), SPAN);
        assert!(!svg.contains("<0>") && svg.contains("&lt;0&gt;"));
    }

    #[test]
    fn no_two_of_twenty_series_look_the_same() {
        let classes: std::collections::BTreeSet<String> =
            (0..20).map(|number| class(Ink { number, thin: false })).collect();
        assert_eq!(classes.len(), 20);
        let style = include_str!("style.css");
        for class in classes.iter().flat_map(|class| class.split(' ')).filter(|class| *class != "d0") {
            assert!(style.contains(&format!(".{class} ")), "{class}");
        }
    }
}
