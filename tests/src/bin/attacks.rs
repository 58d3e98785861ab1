//! Plays every attack on record on the program, and on the program without the guard that stops it; prints what came of both.
//!
//! `make attacks` runs it. Each run is a process of its own, so that each loads its own build of the program.
#![allow(clippy::panic, clippy::unwrap_used, reason = "an attack that cannot be played stops the run")]

use std::any::Any;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use ballast_tests::attacks::{ATTACKS, Attack, Guard, Outcome, Sources, code, named, switch, switchable};
use serde_json::{Value, json};

/// The built program, in its folder.
const PROGRAM: &str = "ballast.so";

/// What came of an attack.
#[derive(PartialEq, Eq)]
enum End {
    Played(Outcome),
    /// A law of `INVARIANTS.md` was broken.
    LawBroken(String),
    /// The attack could not be played.
    Unplayable(String),
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["play", name] => {
            println!("{}", play(name));
            ExitCode::SUCCESS
        }
        ["all", copy, names @ ..] => all(Path::new(copy), names),
        _ => {
            eprintln!("usage: attacks all COPY [NAME...] | attacks play NAME");
            ExitCode::from(2)
        }
    }
}

/// Plays one attack on the program that `SBF_OUT_DIR` names.
fn play(name: &str) -> Value {
    let attack = named(name);
    std::panic::set_hook(Box::new(|_| ())); // What stops an attack is told in the answer.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(); // As tests have it.
    let played = std::thread::spawn(move || runtime.block_on((attack.play)())).join();
    match played {
        Ok(Outcome { gain, what, broken, otherwise }) => {
            json!({ "gain": gain.to_string(), "what": what, "broken": broken, "otherwise": otherwise })
        }
        Err(stopped) => json!({ "stopped": words(stopped.as_ref()) }),
    }
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default()
}

/// Plays one attack in a process of its own, on the program in a folder.
fn played(attack: &Attack, folder: &Path) -> End {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["play", attack.name]).env("SBF_OUT_DIR", folder).env("RUST_LOG", "off");
    let output = command.output().unwrap();
    let answer = String::from_utf8_lossy(&output.stdout);
    let Some(answer) = answer.lines().last().and_then(|line| serde_json::from_str::<Value>(line).ok()) else {
        return End::Unplayable(String::from_utf8_lossy(&output.stderr).into_owned());
    };
    if let Some(stopped) = answer["stopped"].as_str() {
        return match stopped.strip_prefix("broken laws:\n") {
            Some(laws) => End::LawBroken(laws.lines().next().unwrap_or_default().to_owned()),
            None => End::Unplayable(stopped.to_owned()),
        };
    }
    let list = |name: &str| {
        let words = answer[name].as_array().unwrap().iter();
        words.map(|word| word.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    End::Played(Outcome {
        gain: answer["gain"].as_str().unwrap().parse().unwrap(),
        what: list("what"),
        broken: list("broken"),
        otherwise: list("otherwise"),
    })
}

/// Plays all attacks, on the program and on each mutant, and prints the table.
fn all(copy: &Path, names: &[&str]) -> ExitCode {
    let mutants = Mutants { copy, code: code() };
    let intact = mutants.switched(0);
    let mut wrong = Vec::new();
    println!("{:28} {:34} {:>14}  {:52} without its guard", "attack", "comes from", "gain", "on the program");
    let chosen = ATTACKS.iter().filter(|attack| names.is_empty() || names.contains(&attack.name));
    for attack in chosen {
        let (with, without) =
            (played(attack, Path::new("target/deploy")), played(attack, &mutants.without(attack.guard)));
        let (gain, program, failed) = on_the_program(&with);
        let (told, succeeds) = without_its_guard(&without);
        println!("{:28} {:34} {gain:>14}  {program:52} {told}", attack.name, attack.incident);
        // With every guard behind the switch and none of them gone, it must end as on the program.
        if !failed || !succeeds || played(attack, &intact) != with {
            wrong.push(attack.name);
        }
    }
    if wrong.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprintln!("not as it must be: {}", wrong.join(", "));
    ExitCode::FAILURE
}

/// The gain, the words for it, and whether the attack failed.
fn on_the_program(end: &End) -> (String, String, bool) {
    match end {
        End::Played(outcome) if outcome.failed() && outcome.what.is_empty() => {
            (thousands(outcome.gain), "nothing is gained".to_owned(), true)
        }
        End::Played(outcome) if outcome.failed() => (thousands(outcome.gain), outcome.what.join(", "), true),
        End::Played(outcome) => {
            let words = [outcome.broken.clone(), outcome.otherwise.clone()].concat().join(", ");
            (thousands(outcome.gain), format!("WRONG: {words}"), false)
        }
        End::LawBroken(law) => (String::new(), format!("WRONG: {law}"), false),
        End::Unplayable(why) => (String::new(), format!("UNPLAYABLE: {why}"), false),
    }
}

/// The words for it, and whether the attack came to something.
fn without_its_guard(end: &End) -> (String, bool) {
    match end {
        End::Played(outcome) if outcome.gain > 0 => (format!("gain {}", thousands(outcome.gain)), true),
        End::Played(outcome) if !outcome.broken.is_empty() => (outcome.broken[0].clone(), true),
        End::Played(outcome) => (format!("STOPPED ALL THE SAME: {}", outcome.otherwise.join(", ")), false),
        End::LawBroken(law) => (law.clone(), true),
        End::Unplayable(why) => (format!("UNPLAYABLE: {why}"), false),
    }
}

/// An amount with commas.
fn thousands(amount: i128) -> String {
    let digits = amount.unsigned_abs().to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if amount < 0 { format!("-{text}") } else { text }
}

/// Builds of the program without guards, from a copy of the repository.
struct Mutants<'a> {
    copy: &'a Path,
    /// Guards that are code, by their number less one.
    code: Vec<&'static Guard>,
}

impl Mutants<'_> {
    /// The folder of the program without a guard.
    fn without(&self, guard: &Guard) -> PathBuf {
        match self.code.iter().position(|other| *other == guard) {
            Some(place) => self.switched(u8::try_from(place + 1).unwrap()),
            None => build(self.copy, guard.name, &guard.removed(self.copy)),
        }
    }

    /// The folder of the program without the guard of a number; with all for zero.
    fn switched(&self, number: u8) -> PathBuf {
        let built = build(self.copy, "switchable", &switchable(&self.code, self.copy));
        let mut program = fs::read(built.join(PROGRAM)).unwrap();
        switch(&mut program, number);
        let folder = self.copy.with_file_name("mutants").join(format!("switched-{number}"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(PROGRAM), program).unwrap();
        stand_beside(&folder);
        folder
    }
}

/// Puts the other programs of the tests beside the one without a guard.
fn stand_beside(folder: &Path) {
    for program in ["lender.so", "mutual.so"] {
        fs::copy(Path::new("target/deploy").join(program), folder.join(program)).unwrap();
    }
}

/// Builds the program in the copy with some sources changed; returns its folder. What was built from the same sources is kept.
fn build(copy: &Path, name: &str, changed: &Sources) -> PathBuf {
    let folder = copy.with_file_name("mutants").join(format!("{name}-{:016x}", fingerprint(copy, changed)));
    if folder.join(PROGRAM).is_file() {
        return folder;
    }
    let originals: Vec<(PathBuf, String)> =
        changed.keys().map(|file| (copy.join(file), fs::read_to_string(copy.join(file)).unwrap())).collect();
    for (file, source) in changed {
        fs::write(copy.join(file), source).unwrap();
    }
    let output = Command::new(copy.join("tools/sbf/build")).output().unwrap();
    for (path, source) in &originals {
        fs::write(path, source).unwrap();
    }
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name}: the program does not build:\n{errors}");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(copy.join("target/deploy").join(PROGRAM), folder.join(PROGRAM)).unwrap();
    stand_beside(&folder);
    folder
}

/// A number for all that a mutant is built from.
fn fingerprint(copy: &Path, changed: &Sources) -> u64 {
    let mut hasher = DefaultHasher::new();
    let mut folders = vec![copy.join("programs/ballast"), copy.join("crates/risk"), copy.join("tools/sbf")];
    let mut files = vec![copy.join("Cargo.lock")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    for file in files {
        fs::read(file).unwrap().hash(&mut hasher);
    }
    changed.hash(&mut hasher);
    hasher.finish()
}
