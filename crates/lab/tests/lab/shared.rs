//! What the tests of all commands need.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// Bars of the short extract: 12 hours of FTT and the same hours of BTC.
const FROM: i64 = 1_667_919_600;
const UNTIL: i64 = 1_667_962_800;

/// A folder for a test's files.
pub(crate) fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    std::fs::create_dir_all(&folder).expect("a folder for the test's files");
    folder
}

/// A command of the lab, to be started.
pub(crate) fn command(name: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ballast-lab"));
    command.arg(name).args(arguments);
    command
}

/// Runs a command of the lab.
pub(crate) fn lab(name: &str, arguments: &[&str]) -> Output {
    command(name, arguments).output().expect("the lab runs")
}

/// Runs a command that must succeed, and returns the JSON that it writes to a file of a folder.
pub(crate) fn json(name: &str, arguments: &[&str], folder: &Path, file: &str) -> String {
    let path = folder.join(file);
    let output = lab(name, &[arguments, &["--json", &path.display().to_string()]].concat());
    assert!(output.status.success(), "exit {:?}: {}", output.status.code(), told(&output));
    std::fs::read_to_string(path).expect("the JSON was written")
}

/// The same, read.
pub(crate) fn report(name: &str, arguments: &[&str], folder: &Path, file: &str) -> Value {
    serde_json::from_str(&json(name, arguments, folder, file)).expect("the report is JSON")
}

/// What a command told on its error stream.
pub(crate) fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Every input is refused as unusable, with a message that says why.
pub(crate) fn refuses(name: &str, cases: &[(Vec<&str>, &str)]) {
    for (arguments, message) in cases {
        let output = lab(name, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", told(&output));
        assert!(told(&output).contains(message), "{arguments:?}: {}", told(&output));
    }
}

/// A number.
pub(crate) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is not a number"))
}

/// A whole number of a report.
pub(crate) fn count(report: &Value, key: &str) -> u64 {
    report[key].as_u64().unwrap_or_else(|| panic!("{key} is not a whole number in {report}"))
}

/// Cuts a shipped history to a few hours.
pub(crate) fn extract(folder: &Path, shipped: &str, file: &str) -> String {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("histories").join(shipped);
    let text = std::fs::read_to_string(shipped).expect("a shipped history");
    let mut lines = text.lines();
    let mut cut = vec![lines.next().expect("a header")];
    cut.extend(lines.filter(|line| {
        let timestamp: i64 = line.split(',').next().and_then(|field| field.parse().ok()).expect("a timestamp");
        (FROM..UNTIL).contains(&timestamp)
    }));
    let path = folder.join(file);
    std::fs::write(&path, cut.join("\n")).expect("the extract is written");
    path.display().to_string()
}

/// The short extract as arguments.
pub(crate) fn prices(folder: &Path) -> [String; 4] {
    let btc = extract(folder, "2022-11-ftx-BTC_5m.csv", "BTC_5m.csv");
    let ftt = extract(folder, "2022-11-ftx-FTT_15m.csv", "FTT_15m.csv");
    ["--prices".to_owned(), format!("BTC={btc}"), "--prices".to_owned(), format!("FTT={ftt}")]
}
