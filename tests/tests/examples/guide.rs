//! Reading the examples of the guides.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use ballast_risk::claim::ClaimIndex;
use ballast_risk::position::Position;
use ballast_risk::price::{Quote, QuoteTerms};
use ballast_risk::{BasisPoints, Money, Price, Size};

const GUIDES: [&str; 2] = ["docs/traders.md", "docs/keepers.md"];
/// Decimals of the quote, of ETH and of SOL in the examples.
const QUOTE: i32 = 6;
pub(crate) const ETH: i32 = 6;
pub(crate) const SOL: i32 = 9;

/// One block of a guide.
pub(crate) struct Example {
    pub(crate) id: String,
    pub(crate) numbers: BTreeMap<String, i128>,
    pub(crate) asked: RefCell<BTreeSet<String>>,
}

impl Example {
    /// An input or a result, as it stands in the guide.
    pub(crate) fn given<T: TryFrom<i128>>(&self, name: &str) -> T {
        self.asked.borrow_mut().insert(name.to_owned());
        let number = *self.numbers.get(name).unwrap_or_else(|| panic!("example {} has no {name}", self.id));
        T::try_from(number).unwrap_or_else(|_| panic!("example {}: {name} does not fit its type", self.id))
    }

    /// A result: what the guide says is what the law says.
    #[track_caller]
    pub(crate) fn comes_to(&self, name: &str, computed: impl Into<i128>) {
        assert_eq!(self.given::<i128>(name), computed.into(), "example {}: {name}", self.id);
    }

    pub(crate) fn ratio(&self, name: &str) -> BasisPoints {
        BasisPoints(self.given(name))
    }

    /// A price in whole dollars of an asset with so many decimals.
    pub(crate) fn price(&self, name: &str, decimals: i32) -> Price {
        let terms = QuoteTerms { decimals: decimals - QUOTE, confidence_limit: BasisPoints(0), oldest: 0, ahead: 0 };
        let quote = Quote { mantissa: self.given(name), confidence: 0, exponent: 0, published: 0 };
        quote.accept(&terms, 0).unwrap().price
    }

    pub(crate) fn position(&self, size: &str, cost: &str) -> Position {
        position(self.given(size), self.given(cost))
    }
}

/// A position that has accrued everything and claims nothing.
pub(crate) fn position(size: i64, cost: i64) -> Position {
    Position { size: Size(size), cost: Money(cost), claim: 0, funding_index: 0, claim_index: ClaimIndex::START }
}

/// The examples of all guides, in order.
pub(crate) fn examples() -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    for guide in GUIDES {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(guide);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{guide}: {error}"));
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            if let Some(id) = line.strip_prefix("```example id=") {
                let numbers = lines.by_ref().take_while(|line| *line != "```").map(|line| number(guide, line));
                let listed: Vec<(String, i128)> = numbers.collect();
                let numbers: BTreeMap<String, i128> = listed.iter().cloned().collect();
                assert_eq!(numbers.len(), listed.len(), "{guide}: example {id} names a number twice");
                found.push(Example { id: id.to_owned(), numbers, asked: RefCell::default() });
            }
        }
    }
    found
}

/// A line `name = 1_234`.
fn number(guide: &str, line: &str) -> (String, i128) {
    let (name, value) = line.split_once(" = ").unwrap_or_else(|| panic!("{guide}: no number in the line {line}"));
    let value = value.replace('_', "").parse().unwrap_or_else(|error| panic!("{guide}: {line}: {error}"));
    (name.to_owned(), value)
}
