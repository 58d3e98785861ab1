//! Every attack on record fails on the program; and every guard that `make attacks` takes away is there.

use std::collections::BTreeSet;
use std::path::Path;

use ballast_tests::attacks::{ATTACKS, Attack, Edit, code, fails, switchable};

macro_rules! tests {
    ($($family:ident { $($name:ident: $incident:literal, $guard:ident;)+ })+) => {
        $(mod $family {
            $(
                #[tokio::test]
                async fn $name() {
                    super::fails(stringify!($name)).await;
                }
            )+
        })+
    };
}
ballast_tests::attacks!(tests);

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

#[test]
fn every_guard_is_in_the_program() {
    for attack in ATTACKS {
        assert!(!attack.guard.removed(root()).is_empty(), "{} has a guard", attack.name);
    }
    assert!(code().len() < 256 && !switchable(&code(), root()).is_empty());
}

#[test]
fn names_are_names() {
    let names: BTreeSet<&str> = ATTACKS.iter().map(|attack| attack.name).collect();
    assert_eq!(names.len(), ATTACKS.len(), "two attacks have one name");
}

/// `docs/attacks.md` has a row for each attack, and for nothing else.
#[test]
fn the_page_tells_of_every_attack() {
    let page = std::fs::read_to_string(root().join("docs/attacks.md")).expect("the page");
    for Attack { name, incident, guard, .. } in ATTACKS {
        let start = format!("| `{name}` | {incident} | ");
        let row = page.lines().find(|line| line.starts_with(&start)).unwrap_or_else(|| panic!("no row for {name}"));
        for Edit { file, .. } in guard.edits {
            let file = file.trim_start_matches("programs/ballast/src/").replace("crates/risk/src/", "risk/");
            assert!(row.contains(&format!("`{file}`")), "the row for {name} does not name {file}");
        }
    }
    let named = page.split('`').skip(1).step_by(2).filter(|word| ATTACKS.iter().any(|attack| attack.name == *word));
    assert!(named.count() > ATTACKS.len(), "incidents name attacks, too");
}
