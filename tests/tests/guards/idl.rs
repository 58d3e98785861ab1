//! The program's interface, as far as guards need it: accounts by instruction, and errors.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

/// An account of an instruction.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// Its own name, without those of the groups that it is in.
    pub name: String,
    /// Whether it signs.
    pub signer: bool,
    /// Whether it is written.
    pub writable: bool,
}

fn interface() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../idl/ballast.json");
    let text =
        std::fs::read_to_string(&file).unwrap_or_else(|_| panic!("{} is missing: run `make idl`", file.display()));
    serde_json::from_str(&text).expect("the interface is JSON")
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or_else(|| panic!("the interface has no list {key}"), Vec::as_slice)
}

fn name(value: &Value) -> String {
    value["name"].as_str().expect("a name").to_owned()
}

fn flatten(accounts: &[Value], slots: &mut Vec<Slot>) {
    for account in accounts {
        if account["accounts"].is_array() {
            flatten(list(account, "accounts"), slots);
        } else {
            let flag = |key: &str| account[key].as_bool().unwrap_or(false);
            slots.push(Slot { name: name(account), signer: flag("signer"), writable: flag("writable") });
        }
    }
}

/// The accounts of every instruction, groups unfolded.
pub(crate) fn instructions() -> BTreeMap<String, Vec<Slot>> {
    let idl = interface();
    let unfolded = list(&idl, "instructions").iter().map(|instruction| {
        let mut slots = Vec::new();
        flatten(list(instruction, "accounts"), &mut slots);
        (name(instruction), slots)
    });
    unfolded.collect()
}

/// The code of every error.
pub(crate) fn errors() -> BTreeMap<String, u32> {
    let idl = interface();
    let codes = list(&idl, "errors").iter().map(|error| {
        let code = error["code"].as_u64().expect("a code");
        (name(error), u32::try_from(code).expect("a small code"))
    });
    codes.collect()
}
