//! The worked numbers of the guides, recomputed by the law. Every number of every example is either an input or a result that is
//! checked: one that nothing asks for fails, and so does an example that nothing recomputes.

mod account;
mod guide;
mod keepers;
mod traders;

use crate::guide::{Example, examples};
use crate::keepers::{call, liquidation, waterfall};
use crate::traders::{cut, funding, glide, haircut, line, margin, matcher, settle};

/// Recomputes one worked example and stops where the guide is wrong.
type Check = fn(&Example);

/// Who recomputes which example.
const RECOMPUTED: [(&str, Check); 11] = [
    ("margin", margin),
    ("line", line),
    ("glide", glide),
    ("haircut", haircut),
    ("settle", settle),
    ("funding", funding),
    ("cut", cut),
    ("matcher", matcher),
    ("call", call),
    ("liquidation", liquidation),
    ("waterfall", waterfall),
];

#[test]
fn every_number_of_the_guides_is_what_the_law_says() {
    for example in examples() {
        let recompute = RECOMPUTED.iter().find(|(id, _)| *id == example.id);
        let (_, recompute) = recompute.unwrap_or_else(|| panic!("nothing recomputes the example {}", example.id));
        recompute(&example);
        let unasked: Vec<&String> =
            example.numbers.keys().filter(|name| !example.asked.borrow().contains(*name)).collect();
        assert!(unasked.is_empty(), "example {}: nothing checks {unasked:?}", example.id);
    }
}

#[test]
fn the_guides_hold_every_example_once() {
    let mut held: Vec<String> = examples().into_iter().map(|example| example.id).collect();
    held.sort_unstable();
    let mut expected = RECOMPUTED.map(|(id, _)| id.to_owned());
    expected.sort_unstable();
    assert_eq!(held, expected);
}
