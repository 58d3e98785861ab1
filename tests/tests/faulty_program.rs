//! A fault in the program stops the walk: `BALLAST_FAULTY_SO` names one or more faulty builds, separated as paths are.
//!
//! ```text
//! BALLAST_FAULTY_SO=/path/to/faulty.so cargo test --release --package ballast-tests --test faulty_program -- --ignored
//! ```
//!
//! Each build is walked by this very binary in a process of its own, whose `SBF_OUT_DIR` holds nothing but that build.

use std::path::Path;
use std::process::{Command, Output};

use ballast_tests::bank::START;
use ballast_tests::double::Program;
use ballast_tests::walk::Walk;
use ballast_tests::walk::scenario::Scenario;

/// What the walking process says when model and program disagree.
const STOPPED: &str = "the walk stopped: ";

/// What the child process runs: walks until something disagrees, over some deployments.
#[test]
#[ignore = "run by walk_stops_on_a_faulty_program"]
fn the_given_program_walks() {
    for seed in 1..=20 {
        let scenario = Scenario::new(seed, START);
        let program = Program::deploy(&scenario);
        let walked = Walk::start(scenario, program).and_then(|mut walk| {
            walk.walk(1_500)?;
            walk.wind_down()
        });
        walked.unwrap_or_else(|stopped| panic!("{STOPPED}{stopped}"));
    }
}

fn walk_with(program: &Path) -> Output {
    let name = program.file_stem().expect("a file").to_string_lossy();
    let folder = std::env::temp_dir().join(format!("ballast-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the program");
    std::fs::copy(program, folder.join("ballast.so")).expect("the faulty program");
    let output = Command::new(std::env::current_exe().expect("this test"))
        .args(["--ignored", "--exact", "the_given_program_walks", "--nocapture"])
        .env("SBF_OUT_DIR", &folder)
        .output()
        .expect("the walk ran");
    std::fs::remove_dir_all(&folder).expect("the folder is gone");
    output
}

#[test]
#[ignore = "needs BALLAST_FAULTY_SO, a build with a fault in it"]
fn walk_stops_on_a_faulty_program() {
    let programs = std::env::var_os("BALLAST_FAULTY_SO").expect("BALLAST_FAULTY_SO names a faulty program");
    for program in std::env::split_paths(&programs) {
        let output = walk_with(&program);
        let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        assert!(!output.status.success(), "{} walked as if it were sound", program.display());
        let reason = said.lines().find_map(|line| line.split_once(STOPPED));
        let (_, reason) = reason.unwrap_or_else(|| panic!("{} failed otherwise:\n{said}", program.display()));
        println!("{}: {reason}", program.display());
    }
}
