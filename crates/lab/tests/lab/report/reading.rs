//! Charts and their tables out of a page.

use roxmltree::{Document, Node, ParsingOptions};

pub(super) fn parse(page: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(page, options).expect("the page is well-formed")
}

pub(super) fn elements<'a>(node: Node<'a, 'a>, name: &'a str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.descendants().filter(move |node| node.has_tag_name(name))
}

pub(super) fn one<'a>(node: Node<'a, 'a>, name: &'a str) -> Node<'a, 'a> {
    elements(node, name).next().unwrap_or_else(|| panic!("no {name} in {node:?}"))
}

pub(super) fn has_class(node: &Node, class: &str) -> bool {
    node.attribute("class").is_some_and(|classes| classes.split(' ').any(|one| one == class))
}

pub(super) fn text(node: Node) -> String {
    node.descendants().filter_map(|node| if node.is_text() { node.text() } else { None }).collect()
}

pub(super) fn chart<'a>(page: &'a Document<'a>, id: &str) -> Node<'a, 'a> {
    let mut figures = elements(page.root(), "figure");
    figures.find(|figure| figure.attribute("id") == Some(id)).unwrap_or_else(|| panic!("no chart {id}"))
}

/// The body of a chart's table: a time and values in each row.
pub(super) fn rows(figure: Node) -> Vec<(String, Vec<String>)> {
    let rows = elements(one(figure, "tbody"), "tr");
    rows.map(|row| (text(one(row, "th")), elements(row, "td").map(text).collect())).collect()
}

pub(super) fn number(text: &str) -> f64 {
    let digits: String = text.chars().filter(|one| one.is_ascii_digit() || *one == '.').collect();
    digits.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

pub(super) fn column(figure: Node, series: usize) -> Vec<f64> {
    rows(figure).iter().map(|(_, values)| number(&values[series])).collect()
}

/// The places in a list of points, which are all in the plot.
pub(super) fn places(shape: Node) -> Vec<(f64, f64)> {
    let points = shape.attribute("points").expect("points");
    let places: Vec<(f64, f64)> = points
        .split(' ')
        .map(|point| {
            let (x, y) = point.split_once(',').expect("a place");
            (x.parse().expect("a number"), y.parse().expect("a number"))
        })
        .collect();
    let inside = |place: f64| (0.0..=1_000.0).contains(&place);
    assert!(places.iter().all(|(x, y)| inside(*x) && inside(*y)), "{places:?}");
    places
}

pub(super) fn coordinate(node: Node, name: &str) -> f64 {
    node.attribute(name).and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{name} of {node:?}"))
}

/// Sees that a series is drawn with as many points, or bars, as the table has rows, and that each is where its row is pointed at.
pub(super) fn is_drawn(series: Node, pointed: &[f64]) {
    let rows = pointed.len();
    if let Some(line) = elements(series, "polyline").next() {
        let line = places(line);
        assert_eq!(line.len(), rows);
        assert!(line.is_sorted_by(|one, other| one.0 <= other.0));
        assert_eq!((line[0].0, line[rows - 1].0), (0.0, 1_000.0));
        assert!(line.iter().map(|place| place.0).eq(pointed.iter().copied()));
        let areas: Vec<Node> = elements(series, "polygon").collect();
        assert!(areas.into_iter().all(|area| places(area).len() == 2 * rows));
        return;
    }
    let bars: Vec<Node> = elements(series, "rect").collect();
    assert_eq!(bars.len(), rows);
    let width = 1_000.0 / rows as f64;
    for (bar, pointed) in bars.into_iter().zip(pointed) {
        assert!((coordinate(bar, "x") - pointed).abs() < width / 2.0, "{bar:?} is not around {pointed}");
        let (top, height) = (coordinate(bar, "y"), coordinate(bar, "height"));
        assert!(top >= 0.0 && height >= 0.0 && (top + height - 1_000.0).abs() < 0.11, "{bar:?}");
        assert!(coordinate(bar, "x") >= 0.0 && coordinate(bar, "x") + coordinate(bar, "width") <= 1_000.0, "{bar:?}");
    }
}
