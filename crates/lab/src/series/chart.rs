//! Charts: named series over the same moments.

use super::figures::Figure;

/// What a value counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Dollars.
    Dollars,
    /// Per cent.
    Percent,
    /// Things.
    Count,
}

/// How series are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A line each, between the least and the greatest value.
    Lines,
    /// A line each, above zero.
    LinesFromZero,
    /// On top of each other.
    Stack,
    /// How much a running total grew, for every interval of so many seconds. Gauges of bars read totals.
    Bars(i64),
}

impl Kind {
    /// The seconds of an interval, if this is counted by intervals.
    pub(crate) const fn width(self) -> Option<i64> {
        if let Self::Bars(width) = self { Some(width) } else { None }
    }
}

/// What a series is drawn in. A market or a tier has the same number in every chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ink {
    pub(crate) number: usize,
    pub(crate) thin: bool,
}

/// One series.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) ink: Ink,
    /// As many as the chart has moments.
    pub(crate) values: Vec<f64>,
}

/// One chart: series over the same moments.
#[derive(Clone, Debug)]
pub(crate) struct Chart {
    /// A name for links.
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    /// What is shown, in a sentence.
    pub(crate) about: &'static str,
    pub(crate) unit: Unit,
    pub(crate) kind: Kind,
    /// Unix seconds of the samples, or at which intervals begin.
    pub(crate) moments: Vec<i64>,
    pub(crate) series: Vec<Series>,
}

impl Figure {
    /// The chart, once its values are known.
    pub(super) fn chart(self, moments: Vec<i64>, values: &mut dyn Iterator<Item = Vec<f64>>) -> Chart {
        let mut lines: Vec<Line> = Vec::new();
        for (gauge, values) in self.gauges.into_iter().zip(values) {
            let same = |line: &&mut Line| line.aspect.is_some() && line.aspect == gauge.aspect && line.values == values;
            match lines.iter_mut().find(same) {
                Some(line) => line.subjects.push(gauge.subject),
                None => {
                    lines.push(Line { subjects: vec![gauge.subject], aspect: gauge.aspect, ink: gauge.ink, values })
                }
            }
        }
        let Self { id, title, about, unit, kind, .. } = self;
        Chart { id, title, about, unit, kind, moments, series: lines.into_iter().map(Line::series).collect() }
    }
}

/// One line, and whose values it shows.
struct Line {
    subjects: Vec<String>,
    aspect: Option<&'static str>,
    ink: Ink,
    values: Vec<f64>,
}

impl Line {
    fn series(self) -> Series {
        let subjects = self.subjects.join(", ");
        let name = self.aspect.map_or_else(|| subjects.clone(), |aspect| format!("{aspect}: {subjects}"));
        Series { name, ink: self.ink, values: self.values }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::figures::Gauge;

    fn gauge(number: usize, subject: &str, aspect: Option<&'static str>) -> Gauge {
        let ink = Ink { number, thin: false };
        Gauge { subject: subject.to_owned(), aspect, ink, read: Box::new(|_| Ok(0.0)) }
    }

    #[test]
    fn lines_that_coincide_in_an_aspect_are_one() {
        let figure = Figure {
            id: "a",
            title: "",
            about: "",
            unit: Unit::Percent,
            kind: Kind::LinesFromZero,
            gauges: vec![
                gauge(0, "BTC", Some("initial")),
                gauge(1, "ETH", Some("initial")),
                gauge(2, "SOL", Some("initial")),
                gauge(0, "BTC", Some("maintenance")),
                gauge(0, "shortfall", None),
                gauge(1, "cut", None),
            ],
        };
        let (same, other) = (vec![5.0, 5.0], vec![5.0, 6.0]);
        let mut values = [&same, &other, &same, &same, &same, &same, &other].map(Clone::clone).into_iter();
        let chart = figure.chart(vec![1, 2], &mut values);
        let drawn: Vec<(&str, usize)> =
            chart.series.iter().map(|series| (series.name.as_str(), series.ink.number)).collect();
        let expected =
            [("initial: BTC, SOL", 0), ("initial: ETH", 1), ("maintenance: BTC", 0), ("shortfall", 0), ("cut", 1)];
        assert_eq!(drawn, expected);
        assert_eq!(chart.series[1].values, other);
        assert_eq!(values.next(), Some(other), "the values of the next chart are left for it");
    }
}
