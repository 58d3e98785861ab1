//! Every operation in every state: one table, printed into `docs/operations.md` and checked cell by cell.
//!
//! States are written into the accounts, since a table wants each alone and as strong as it gets; how they come about is told in stories.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use anchor_lang::prelude::Pubkey;
use anchor_lang::{Discriminator, ZeroCopy};
use ballast::instructions::MatcherBudget;
use ballast::state::{Clearinghouse, FeedPrice, Market, Prices, StopSlot, breaker, pause};
use ballast_tests::bank::keypair;
use ballast_tests::scenes::hold::purchase;
use ballast_tests::scenes::{INSTRUCTIONS, Scene, prepare};
use ballast_tests::{BTC, Cause, ETH, HOUR, SOL, World, sol, usd};
use solana_signer::Signer;

use crate::frozen::Frozen;
use crate::idl;

/// A state that closes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Calm,
    Paused(u32),
    Open(u8),
    Usable,
    Stale,
    Uncertain,
    Jumped,
    Halted,
    Final,
    Founding,
}
use State::{Calm, Final, Founding, Halted, Jumped, Open, Paused, Stale, Uncertain, Usable};

/// The columns, with their headings.
const STATES: [(State, &str); 17] = [
    (Calm, "calm"),
    (Paused(pause::GROWTH), "growth paused"),
    (Paused(pause::WITHDRAWAL), "withdrawals paused"),
    (Paused(pause::MATCHING), "matching paused"),
    (Paused(pause::FUNDING), "funding paused"),
    (Paused(pause::OPENING), "opening paused"),
    (Paused(pause::ALL), "all paused"),
    (Open(breaker::RESERVE_FELL), "reserve fell"),
    (Open(breaker::VAULT_BELOW_LEDGER), "vault below ledger"),
    (Open(breaker::WITHDRAWALS_WAIT), "withdrawals wait"),
    (Usable, "prices usable"),
    (Stale, "prices stale"),
    (Uncertain, "prices uncertain"),
    (Jumped, "prices jumped"),
    (Halted, "window open"),
    (Final, "market final"),
    (Founding, "not launched"),
];

/// Operations that are not an instruction's usual case.
const FURTHER: [&str; 3] = ["settle_trade, reducing", "settle_trade, by matchers", "rebalance, buying"];

/// What an operation comes to: open, or what it is refused with.
type Row = BTreeMap<State, String>;

async fn stage(operation: &str, world: &mut World) -> Scene {
    if !FURTHER.contains(&operation) {
        return prepare(operation, world).await;
    }
    if operation == FURTHER[2] {
        return purchase(world).await;
    }
    let (ada, bob, matcher) = (world.trader("ada").await, world.trader("bob").await, keypair("matcher"));
    for trader in [&ada, &bob] {
        trader.deposits(world, usd(1_000)).await.unwrap();
        let budget = MatcherBudget { markets: 1, expires: i64::MAX, notional: u64::MAX, slippage: u64::MAX };
        let allowed = world.deployment().allow_matcher(trader.key(), trader.account, matcher.pubkey(), budget);
        world.send(&[allowed], &[&trader.keypair]).await.unwrap();
    }
    ada.buys_at_mark(world, SOL, sol(2), &bob).await.unwrap();
    let quote = world.value(SOL, sol(1)).await;
    let signed = operation == FURTHER[0];
    let signer = |own: Pubkey| if signed { own } else { matcher.pubkey() };
    let (buyer, seller) = ((bob.account, signer(bob.key())), (ada.account, signer(ada.key())));
    let call = world.deployment().settle_trade(SOL, buyer, seller, sol(1), quote);
    let keys = if signed { vec![&bob.keypair, &ada.keypair] } else { vec![&matcher] };
    Scene { call, signers: keys.into_iter().map(|key| key.insecure_clone()).collect() }
}

/// Changes an account's fields by hand.
async fn edit<T: ZeroCopy + Discriminator>(world: &mut World, address: &Pubkey, change: impl FnOnce(&mut T)) {
    let mut value = world.read::<T>(address).await;
    change(&mut value);
    let data = [T::DISCRIMINATOR, bytemuck::bytes_of(&*value)].concat();
    world.bank.place(address, &ballast::ID, data);
}

async fn feeds(world: &mut World, change: impl Fn(&mut FeedPrice)) {
    let prices = world.deployment().prices;
    edit(world, &prices, |prices: &mut Prices| {
        prices.feeds.iter_mut().filter(|feed| feed.published != 0).for_each(change)
    })
    .await;
}

/// Brings the world into a state.
async fn impose(world: &mut World, state: State) {
    let (deployment, now) = (world.deployment(), world.now());
    let slot = StopSlot { since: now, until: now + HOUR };
    match state {
        Calm => {}
        Paused(operations) => {
            edit(world, &deployment.clearinghouse, |root: &mut Clearinghouse| {
                let slots = root.pauses.iter_mut().enumerate();
                slots.filter(|(bit, _)| operations >> bit & 1 == 1).for_each(|(_, paused)| *paused = slot);
            })
            .await;
        }
        Open(number) => {
            edit(world, &deployment.clearinghouse, |root: &mut Clearinghouse| {
                root.breakers[usize::from(number)] = slot;
            })
            .await;
        }
        Usable => feeds(world, |feed| feed.published = now - 61).await,
        Stale => feeds(world, |feed| feed.published = now - 601).await,
        Uncertain => feeds(world, |feed| feed.doubted = now).await,
        Jumped => feeds(world, |feed| (feed.doubted, feed.doubtful_price) = (now, 1)).await,
        Halted => {
            for market in world.root.markets.clone() {
                edit(world, &deployment.market(market), |market: &mut Market| {
                    market.window_since = now;
                    market.window += 1; // Nobody is booked in it yet.
                    market.shortfall = market.shortfall.max(1);
                })
                .await;
            }
        }
        Final => {
            edit(world, &deployment.prices, |prices: &mut Prices| {
                for market in [SOL, BTC, ETH].map(usize::from) {
                    prices.markets[market].final_price = prices.feeds[market].price; // Each has the feed of its number.
                }
            })
            .await;
        }
        Founding => edit(world, &deployment.clearinghouse, |root: &mut Clearinghouse| root.launched = 0).await,
    }
}

/// What an operation comes to in each state.
async fn row(operation: &str) -> Row {
    let mut world = World::new().await;
    let scene = stage(operation, &mut world).await;
    world.watched = false;
    let named = idl::errors().into_iter().map(|(name, code)| (code, name)).collect::<BTreeMap<u32, String>>();
    let touched: BTreeSet<Pubkey> = scene.call.accounts.iter().map(|meta| meta.pubkey).collect();
    let watched = world.root.addresses().union(&touched).copied().collect::<Vec<_>>();
    let mut frozen = Frozen::of(&mut world.bank, watched).await;
    let mut row = Row::new();
    for (state, _) in STATES {
        impose(&mut world, state).await;
        let outcome =
            world.bank.send(std::slice::from_ref(&scene.call), &scene.signers.iter().collect::<Vec<_>>()).await;
        let cell = match outcome.map_err(|refusal| refusal.cause) {
            Ok(_) => "open".to_owned(),
            Err(Cause::Program(code)) => named.get(&code).map_or_else(|| format!("error {code}"), Clone::clone),
            Err(Cause::Runtime(error)) => panic!("{operation} in {state:?}: {error:?}"),
        };
        row.insert(state, cell);
        frozen.restore(&mut world.bank).await;
    }
    row
}

fn print(table: &BTreeMap<String, Row>) -> String {
    let mut text = String::from(PREFACE);
    let heads: Vec<&str> = STATES.iter().map(|(_, head)| *head).collect();
    writeln!(text, "| operation | {} |", heads.join(" | ")).unwrap();
    writeln!(text, "|---|{}", "---|".repeat(heads.len())).unwrap();
    for (operation, row) in table {
        let cells: Vec<String> = STATES
            .iter()
            .map(|(state, _)| if row[state] == "open" { "+".to_owned() } else { format!("`{}`", row[state]) })
            .collect();
        writeln!(text, "| `{operation}` | {} |", cells.join(" | ")).unwrap();
    }
    text
}

const PREFACE: &str = "# Every operation in every state

What each instruction comes to in each state that closes something: `+` where it is open, else what it is refused with. The test `operations` of `tests/tests/guards` plays every cell on the virtual machine and compares it with this page. In each state the instruction stands where it is legal in
a calm clearinghouse; `settle_trade` is one in which a position grows. States add up: what one of them closes is closed. Where an instruction is for one state only, such as a feed that is dead or an account to be liquidated, another state may end that: the cell says so.

A pause ends by itself after 72 hours at most, a breaker after a day at most unless its reason lasts and somebody shows it again. Prices are what they are until somebody refreshes them. In every state but before the launch, when nobody has anything in the clearinghouse, paying in is open but into a vault that is short, and in every state in which there is a price to judge by, so are reducing, settling and liquidating.

The column *vault below ledger* is of the breaker, over a vault that is whole again. While a vault really holds less than its ledger, what pays into it or out of it is refused with `VaultBelowLedger`, whether the breaker is open or not.

";

/// All rows.
#[tokio::test]
async fn every_cell_of_the_table_holds() {
    let operations: Vec<String> = INSTRUCTIONS.iter().chain(&FURTHER).map(|name| (*name).to_owned()).collect();
    let mut table = BTreeMap::new();
    for operation in operations {
        let row = row(&operation).await;
        assert_eq!(row[&Calm], "open", "{operation} is not legal to begin with");
        table.insert(operation, row);
    }
    nothing_that_lowers_risk_is_closed(&table);
    let found = print(&table);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/operations.md");
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    if found != written {
        let place = std::env::temp_dir().join("operations.md");
        std::fs::write(&place, &found).unwrap();
        panic!("docs/operations.md is not what the program does; {} is", place.display());
    }
}

/// Paying in is open in every state in which people have something in the clearinghouse; reducing, settling and liquidating wherever there
/// is a price to do it at; and no state closes all of them.
fn nothing_that_lowers_risk_is_closed(table: &BTreeMap<String, Row>) {
    let open = |operation: &str, state: State| table[operation][&state] == "open";
    for (state, head) in STATES {
        for operation in ["deposit", "deposit_collateral", "fund_reserve", "refresh_prices", "accrue_funding"] {
            assert!(open(operation, state), "{operation} is closed: {head}");
        }
        let priced = !matches!(state, Stale | Jumped);
        let judged = priced && !matches!(state, Final | Halted);
        for operation in ["settle", "liquidate_position", "liquidate_collateral", "deleverage"] {
            // Where its market is final an account has nothing to be liquidated for.
            let expected = if operation == "settle" { priced } else { judged };
            assert!(open(operation, state) || !expected, "{operation} is closed: {head}");
        }
        let fresh = judged && !matches!(state, Usable | Uncertain);
        assert!(open(FURTHER[0], state) || !fresh, "reducing is closed: {head}");
    }
}
