//! Files of one moment: `app/risk/README.md` describes them.

use std::fmt::Write;
use std::path::Path;

use ballast::state::MarginAccount;
use ballast_risk::margin::Standing;
use serde::Serialize;
use serde_json::{Value, json};

use super::trial::{Act, Tried};
use crate::crowd::Trader;
use crate::exchange::Exchange;
use crate::stop::{OrStop, Outcome, Stop};

/// Positions of a broad account, at least.
const BROAD: usize = 8;

/// What was looked at.
#[derive(Clone, Copy, Default)]
pub(super) struct Counts {
    accounts: usize,
    broad: usize,
    liquidatable: usize,
    accepted: usize,
}

/// Accounts at one moment, and what acts came to.
#[derive(Default)]
pub(super) struct Moment {
    accounts: Vec<u8>,
    /// A line each of what the program says of them.
    expected: String,
    /// A line each of what was tried.
    acts: String,
    pub(super) counts: Counts,
}

/// A line of `acts.jsonl`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    act: &'a Act,
    refused: Option<u32>,
    after: Option<Value>,
    liquidation: Option<Value>,
}

fn standing_of(standing: &Standing) -> String {
    format!(
        r#"{{"equity":"{}","unpaid":"{}","notional":"{}","initial":"{}","maintenance":"{}","requirement":"{}"}}"#,
        standing.equity.0,
        standing.unpaid,
        standing.notional,
        standing.initial.0,
        standing.maintenance.0,
        standing.requirement.0
    )
}

/// What there is after an act: what the account holds, and what the program says of it.
fn after(exchange: &Exchange, account: &MarginAccount) -> Outcome<Value> {
    let standing: Value = serde_json::from_str(&standing_of(&exchange.judge(account)?)).or_stop("writing JSON")?;
    let positions = account.positions.iter().filter(|slot| slot.used());
    let positions: Vec<Value> = positions.map(|slot| json!([slot.market, slot.size.to_string()])).collect();
    let balances = account.balances.iter().filter(|held| held.amount > 0);
    let collaterals: Vec<Value> = balances.map(|held| json!([held.collateral, held.amount.to_string()])).collect();
    let (cash, fees_owed) = (account.cash.to_string(), account.fee_debt.to_string());
    Ok(json!({
        "cash": cash, "feesOwed": fees_owed, "positions": positions, "collaterals": collaterals, "standing": standing
    }))
}

impl Moment {
    /// Takes an account with what was tried on it.
    pub(super) fn add(&mut self, exchange: &Exchange, trader: &Trader, tried: &Tried) -> Outcome<()> {
        let key = trader.actor.account;
        let account = exchange.account(&key).ok_or_else(|| Stop::fault("a trader has no account"))?;
        let standing = exchange.judge(&account)?;
        self.accounts.extend(exchange.host.bytes(&key).unwrap_or_default());
        writeln!(self.expected, "{}", standing_of(&standing)).or_stop("writing")?;
        let line = Line {
            act: &tried.act,
            refused: tried.after.as_ref().err().copied(),
            after: tried.after.as_ref().ok().map(|account| after(exchange, account)).transpose()?,
            liquidation: tried.liquidation.as_ref().map(|(market, taken)| match taken {
                Ok(size) => json!({"market": market, "size": size.to_string()}),
                Err(code) => json!({"market": market, "refused": code}),
            }),
        };
        writeln!(self.acts, "{}", serde_json::to_string(&line).or_stop("writing JSON")?).or_stop("writing")?;
        self.counts.accounts += 1;
        self.counts.broad += usize::from(account.positions.iter().filter(|slot| slot.size != 0).count() >= BROAD);
        self.counts.liquidatable += usize::from(matches!(tried.liquidation, Some((_, Ok(_)))));
        self.counts.accepted += usize::from(tried.after.is_ok());
        Ok(())
    }

    /// Writes the moment's folder.
    pub(super) fn write(&self, exchange: &Exchange, folder: &Path) -> Outcome<()> {
        let mut markets = Vec::new();
        let file = |name: &str, bytes: &[u8]| {
            let path = folder.join(name);
            std::fs::write(&path, bytes).map_err(|error| Stop::input(format!("{}: {error}", path.display())))
        };
        std::fs::create_dir_all(folder).map_err(|error| Stop::input(format!("{}: {error}", folder.display())))?;
        for market in exchange.snapshot.markets.keys() {
            markets.extend(exchange.host.bytes(&exchange.deployment.market(*market)).unwrap_or_default());
        }
        let deployment = &exchange.deployment;
        let books = [
            ("root.bin", deployment.clearinghouse),
            ("prices.bin", deployment.prices),
            ("terms.bin", deployment.terms),
        ];
        for (name, key) in books {
            file(name, &exchange.host.bytes(&key).unwrap_or_default())?;
        }
        file("markets.bin", &markets)?;
        file("accounts.bin", &self.accounts)?;
        file("expected.jsonl", self.expected.as_bytes())?;
        file("acts.jsonl", self.acts.as_bytes())?;
        file("state.json", json!({ "now": exchange.now().to_string() }).to_string().as_bytes())
    }
}

/// What was written, for people.
pub(super) fn finish(moments: &[Counts]) -> String {
    let sum = |of: fn(&Counts) -> usize| moments.iter().map(of).sum::<usize>();
    let accounts = sum(|counts| counts.accounts);
    let share = |count: usize| count * 100 / accounts.max(1);
    let (broad, liquidatable) = (sum(|counts| counts.broad), sum(|counts| counts.liquidatable));
    let accepted = sum(|counts| counts.accepted);
    format!(
        "{accounts} accounts at {} moments: {broad} ({} %) with eight positions or more, {liquidatable} ({} %) that the program let a keeper liquidate; {accepted} acts accepted, {} refused\n",
        moments.len(),
        share(broad),
        share(liquidatable),
        accounts - accepted,
    )
}
