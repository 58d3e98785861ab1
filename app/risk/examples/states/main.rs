//! Writes drawn states of a deployment as folders of account bytes, and beside each account what the program's own `Books::standing` says
//! of it. `app/risk/README.md` describes the folders; a replay can write the same.
//!
//!     states FOLDER [SNAPSHOTS] [ACCOUNTS]
#![allow(clippy::arithmetic_side_effects, reason = "the ranges that are drawn from are small")]

mod draw;
mod scene;

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;

use anchor_lang::error::Error;
use anchor_lang::{Discriminator, ZeroCopy};
use ballast::state::MarginAccount;

use crate::draw::Draw;
use crate::scene::Scene;

fn bytes<T: ZeroCopy + Discriminator>(account: &T) -> Vec<u8> {
    [T::DISCRIMINATOR, bytemuck::bytes_of(account)].concat()
}

/// What the program says of an account, as one line of JSON.
fn expected(scene: &Scene, account: &MarginAccount) -> String {
    match scene.books().standing(account) {
        Ok(standing) => format!(
            r#"{{"equity":"{}","unpaid":"{}","notional":"{}","initial":"{}","maintenance":"{}","requirement":"{}"}}"#,
            standing.equity.0,
            standing.unpaid,
            standing.notional,
            standing.initial.0,
            standing.maintenance.0,
            standing.requirement.0
        ),
        Err(Error::AnchorError(error)) => format!(r#"{{"refused":{}}}"#, error.error_code_number),
        Err(Error::ProgramError(error)) => format!(r#"{{"refused":"{}"}}"#, error.program_error),
    }
}

fn write(folder: &Path, scene: &Scene) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("state.json"), format!("{{\"now\":\"{}\"}}\n", scene.now))?;
    fs::write(folder.join("root.bin"), bytes(&scene.root))?;
    fs::write(folder.join("prices.bin"), bytes(&*scene.prices))?;
    fs::write(folder.join("terms.bin"), bytes(&*scene.terms))?;
    fs::write(folder.join("reserve.bin"), bytes(&scene.reserve))?;
    fs::write(folder.join("outflow.bin"), bytes(&scene.outflow))?;
    fs::write(folder.join("markets.bin"), scene.markets.iter().flat_map(bytes).collect::<Vec<u8>>())?;
    fs::write(folder.join("accounts.bin"), scene.accounts.iter().flat_map(bytes).collect::<Vec<u8>>())?;
    let mut lines = String::new();
    for account in &scene.accounts {
        let _ = writeln!(lines, "{}", expected(scene, account)); // A string takes everything.
    }
    fs::write(folder.join("expected.jsonl"), lines)
}

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or_else(|| io::Error::other("states FOLDER [SNAPSHOTS] [ACCOUNTS]"))?;
    let mut count = |default: u64| arguments.next().map_or(Ok(default), |text| text.parse()).map_err(io::Error::other);
    let (snapshots, accounts) = (count(40)?, count(150)?);
    for snapshot in 0..snapshots {
        let scene = Scene::draw(&mut Draw::new(snapshot), accounts);
        write(&Path::new(&folder).join(format!("{snapshot:03}")), &scene)?;
    }
    println!("{folder}: {snapshots} snapshots of {accounts} accounts");
    Ok(())
}
