//! Fuzzes the built program: `make fuzz`, or `fuzz --help`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use ballast_tests::bank::built_program;
use ballast_tests::fuzz::base::Bases;
use ballast_tests::fuzz::branches::{Branches, Group};
use ballast_tests::fuzz::input::Input;
use ballast_tests::fuzz::lines::Lines;
use ballast_tests::fuzz::oracle::Decoder;
use ballast_tests::fuzz::search::{Found, Goal, Worker, keep_panics, search};
use ballast_tests::traced::{Jumps, way};
use ballast_tests::walk::random::Random;
use serde_json::json;

const HELP: &str = "\
Fuzzes the built program with sequences of instructions and with price accounts, guided by the jumps of its bytecode.

usage: fuzz [options]

  --seed NUMBER          where it begins (1); the same seed does the same
  --transactions NUMBER  transactions on the machine, at least (400000)
  --instructions NUMBER  instructions through the reference model, at least (1000000)
  --accounts NUMBER      price accounts for the decoder (40000)
  --walks NUMBER         long walks that it begins with (16)
  --workers NUMBER       threads (2)
  --seeds FILE           inputs to begin with, a line each (none)
  --corpus FILE          writes the inputs that it kept (target/fuzz/corpus.txt)
  --json FILE            writes the figures
  --branches FILE        writes the branches that were not reached (target/fuzz/branches.txt)
  --ways FOLDER          adds what tests went that were run with BALLAST_WAYS=FOLDER
  --replay INPUT         plays one input and says what goes wrong
  --help                 this

The program is that of SBF_OUT_DIR, else target/deploy. With lines in it (tools/sbf/build --lines) branches are told by their places in the sources.";

/// Walks that are bases.
const FIELDS: u64 = 6;
/// Accepted steps of a long walk.
const LONG: u64 = 2_500;

/// What was asked for.
struct Options(BTreeMap<String, String>);

impl Options {
    fn read() -> Result<Self, String> {
        let mut options = BTreeMap::new();
        let mut arguments = std::env::args().skip(1);
        while let Some(name) = arguments.next() {
            let known = HELP.contains(&format!("  {name} ")) && name.starts_with("--");
            if !known {
                return Err(format!("there is no option {name}"));
            }
            let value = if name == "--help" { Some(String::new()) } else { arguments.next() };
            options.insert(name.clone(), value.ok_or(format!("{name} takes a value"))?);
        }
        Ok(Self(options))
    }

    fn number(&self, name: &str, default: u64) -> Result<u64, String> {
        let text = self.0.get(name);
        text.map_or(Ok(default), |text| text.parse().map_err(|_| format!("{name} takes a number")))
    }

    fn file(&self, name: &str, default: &str) -> PathBuf {
        self.0.get(name).map_or_else(|| default.into(), Into::into)
    }
}

fn main() -> ExitCode {
    let run = Options::read().and_then(|options| {
        if options.0.contains_key("--help") {
            println!("{HELP}");
            return Ok(ExitCode::SUCCESS);
        }
        fuzz(&options)
    });
    run.unwrap_or_else(|error| {
        eprintln!("fuzz: {error}");
        ExitCode::from(2)
    })
}

fn fuzz(options: &Options) -> Result<ExitCode, String> {
    let program = std::fs::read(built_program()).map_err(|error| error.to_string())?;
    let seed = options.number("--seed", 1)?;
    keep_panics();
    if let Some(text) = options.0.get("--replay") {
        return replay(&program, text);
    }
    let start = Instant::now();
    let seeds = inputs(options)?;
    let count = usize::try_from(options.number("--workers", 2)?).map_err(|_| "too many workers")?.max(1);
    let mut workers = hire(&program, seed, count, &seeds)?;
    let walks = options.number("--walks", 16)?;
    progress(start, "bases are built", &workers);
    std::thread::scope(|scope| {
        for (number, worker) in (0..).zip(workers.iter_mut()) {
            let seeds: Vec<u64> = (0..walks).skip(number).step_by(count).map(|walk| 1_000 * seed + walk).collect();
            scope.spawn(move || seeds.into_iter().for_each(|seed| worker.walk(seed, LONG)));
        }
    });
    progress(start, "long walks are over", &workers);
    let mut decoder = Decoder::on(workers[0].machine());
    let decoded = decoder.play(&mut Random::new(seed), options.number("--accounts", 40_000)?);
    let decoded = decoded.unwrap_or_else(|fault| {
        workers[0].blame_decoder(fault);
        Jumps::default()
    });
    workers[0].jumps.add(&decoded);
    let goal = Goal {
        transactions: options.number("--transactions", 400_000)?,
        modelled: options.number("--instructions", 1_000_000)?,
    };
    let mut shown = Instant::now();
    let mut found = search(&mut workers, goal, |found| {
        if shown.elapsed().as_secs() >= 10 {
            shown = Instant::now();
            println!("{}", line(start, found));
        }
    });
    println!("{}", line(start, &found));
    found.jumps.add(&ways(options)?);
    report(options, &program, &found, &decoder.ends, start)
}

/// Workers, each with bases of its own and its part of the inputs to begin with.
fn hire(program: &[u8], seed: u64, count: usize, seeds: &[Input]) -> Result<Vec<Worker>, String> {
    std::thread::scope(|scope| {
        let building: Vec<_> = (0..count).map(|_| scope.spawn(|| Bases::build(program, FIELDS, true))).collect();
        let workers = building.into_iter().enumerate().map(|(number, bases)| {
            let bases =
                bases.join().map_err(|_| "the bases cannot be built")?.map_err(|stopped| stopped.to_string())?;
            let own: Vec<Input> = seeds.iter().skip(number).step_by(count).cloned().collect();
            let number = u64::try_from(number).map_err(|_| "too many workers")?;
            Ok(Worker::new(bases, seed.wrapping_mul(1_000).wrapping_add(number), own))
        });
        workers.collect()
    })
}

fn progress(start: Instant, what: &str, workers: &[Worker]) {
    let transactions: u64 = workers.iter().map(|worker| worker.counts.transactions).sum();
    println!("{:>4} s  {what}; {transactions} transactions", start.elapsed().as_secs());
}

fn line(start: Instant, found: &Found) -> String {
    let counts = &found.counts;
    let (all, gone) = jumps_of(&found.jumps);
    format!(
        "{:>4} s  {} sequences, {} instructions through the model, {} transactions, {} accepted; {} inputs kept; {gone} of {all} ways of all jumps; {} findings",
        start.elapsed().as_secs(),
        counts.sequences,
        counts.modelled,
        counts.transactions,
        counts.accepted(),
        found.corpus.len(),
        found.findings.len()
    )
}

fn jumps_of(jumps: &Jumps) -> (usize, u32) {
    let gone = jumps.conditional().map(|(_, ways)| (ways & way::BOTH).count_ones()).sum();
    (jumps.conditional().count() * 2, gone)
}

fn inputs(options: &Options) -> Result<Vec<Input>, String> {
    let Some(file) = options.0.get("--seeds") else { return Ok(Vec::new()) };
    let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    text.lines().map(|line| Input::of_text(line).ok_or(format!("{file}: no input: {line}"))).collect()
}

/// What tests went.
fn ways(options: &Options) -> Result<Jumps, String> {
    let mut all = Jumps::default();
    let Some(folder) = options.0.get("--ways") else { return Ok(all) };
    for entry in std::fs::read_dir(folder).map_err(|error| format!("{folder}: {error}"))? {
        let file = entry.map_err(|error| error.to_string())?.path();
        all.add(&Jumps::of_bytes(std::fs::read(file).map_err(|error| error.to_string())?));
    }
    Ok(all)
}

fn replay(program: &[u8], text: &str) -> Result<ExitCode, String> {
    let input = Input::of_text(text).ok_or("this is no input")?;
    let bases = Bases::build(program, FIELDS, true).map_err(|stopped| stopped.to_string())?;
    let mut worker = Worker::new(bases, 1, Vec::new());
    let played = worker.play(&input);
    println!("{:#?}", worker.counts);
    if let Err(reason) = played {
        println!("{reason}");
        return Ok(ExitCode::FAILURE);
    }
    println!("nothing goes wrong");
    Ok(ExitCode::SUCCESS)
}

fn report(
    options: &Options,
    program: &[u8],
    found: &Found,
    decoded: &BTreeMap<String, u64>,
    start: Instant,
) -> Result<ExitCode, String> {
    let counts = &found.counts;
    for (title, map) in [
        ("accepted", &counts.accepted),
        ("accepted though spoiled", &counts.spoiled),
        ("refused", &counts.refused),
        ("price accounts", decoded),
    ] {
        println!("\n{title}: {}", map.values().sum::<u64>());
        for (name, count) in map {
            println!("{count:>9}  {name}");
        }
    }
    let groups = branches(options, program, found)?;
    for finding in &found.findings {
        println!("\nFOUND {}\n  fuzz --replay {}", finding.reason, finding.input.to_text());
    }
    println!("\n{}", line(start, found));
    let corpus: Vec<String> = found.corpus.iter().map(Input::to_text).collect();
    write(&options.file("--corpus", "target/fuzz/corpus.txt"), &(corpus.join("\n") + "\n"))?;
    if let Some(file) = options.0.get("--json") {
        let (jumps, gone) = jumps_of(&found.jumps);
        let findings: Vec<_> = found
            .findings
            .iter()
            .map(|finding| json!({"input": finding.input.to_text(), "reason": finding.reason}))
            .collect();
        let figures = json!({
            "seed": options.number("--seed", 1)?, "seconds": start.elapsed().as_secs(),
            "sequences": counts.sequences, "modelled": counts.modelled,
            "transactions": counts.transactions, "compared": counts.compared, "accepted": counts.accepted,
            "spoiled": counts.spoiled, "refused": counts.refused, "price_accounts": decoded,
            "kept": found.corpus.len(), "ways": { "all": jumps, "gone": gone }, "branches": groups, "findings": findings,
        });
        let text = serde_json::to_string_pretty(&figures).map_err(|error| error.to_string())?;
        write(file.as_ref(), &(text + "\n"))?;
    }
    Ok(if found.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Shows the branches of the sources, and writes those that were not reached.
fn branches(options: &Options, program: &[u8], found: &Found) -> Result<serde_json::Value, String> {
    let lines = match Lines::of(program) {
        Ok(lines) => lines,
        Err(reason) => {
            println!("\nno branches by source: {reason}");
            return Ok(json!(null));
        }
    };
    let mut branches = Branches::of(&lines, &found.jumps);
    println!(
        "\nbranches: ways, gone (of {} targets of calls {} are where the lines say)",
        lines.matched.1, lines.matched.0
    );
    let (mut text, mut figures) = (String::new(), BTreeMap::new());
    for group in Group::ALL {
        let (all, gone) = branches.count(group);
        let thousandths = gone * 1_000 / all.max(1);
        println!("{all:>9} {gone:>6}  {:>3}.{} %  {}", thousandths / 10, thousandths % 10, group.name());
        text += &format!("# {}: {gone} of {all} ways\n{}\n", group.name(), branches.rest(group));
        figures.insert(group.name(), json!({ "ways": all, "gone": gone }));
    }
    write(&options.file("--branches", "target/fuzz/branches.txt"), &text)?;
    Ok(json!(figures))
}

fn write(file: &std::path::Path, text: &str) -> Result<(), String> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    }
    std::fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()))
}
