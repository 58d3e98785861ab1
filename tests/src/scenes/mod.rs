//! A scene per instruction: a world brought to where the instruction is legal, by the program's own instructions.

mod census;
pub mod crash;
mod facility;
mod govern;
pub mod hold;
pub mod inventory;
pub mod people;
mod placement;
mod signal;
mod stake;
mod trade;
pub mod wide;

use crate::bank::keypair;
use crate::mints::token_address;
use crate::{BTC, ETH, SOL, World, centibtc, sol, usd};
use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// Every instruction of the program; the guards compare this list with its interface.
pub const INSTRUCTIONS: [&str; 92] = [
    "absorb",
    "accept_role",
    "accrue_funding",
    "allow_matcher",
    "apply_shortfall",
    "begin_census",
    "buy_inventory",
    "buy_recovery",
    "call_variation",
    "close_account",
    "close_change",
    "close_facility",
    "close_signal",
    "collect_fees",
    "collect_recovery",
    "create_inventory",
    "deleverage",
    "deposit",
    "deposit_collateral",
    "draw_facility",
    "earn_premium",
    "finalize_dead_market",
    "finish_census",
    "follow_volatility",
    "fund_holding",
    "fund_reserve",
    "initialize",
    "launch",
    "liquidate_collateral",
    "liquidate_position",
    "list_collateral",
    "list_feed",
    "list_holding",
    "list_market",
    "open_account",
    "open_census",
    "open_facility",
    "open_holdings",
    "open_inventory",
    "open_placement",
    "open_series",
    "pause",
    "pay_exit",
    "pay_premium",
    "pay_withdrawal",
    "place",
    "pledge_reserve",
    "post_capital",
    "price_exits",
    "publish_funding_rate",
    "queue_change",
    "raise_signal",
    "rebalance",
    "recall",
    "refresh_prices",
    "release_withdrawals",
    "report_dead_feed",
    "report_deficit",
    "request_exit",
    "request_return",
    "request_withdrawal",
    "resolve_deficit",
    "return_capital",
    "return_inventory",
    "set_collateral_terms",
    "set_delegate",
    "set_detector",
    "set_facility_terms",
    "set_feed_terms",
    "set_final_price",
    "set_forecast",
    "set_general_terms",
    "set_holding_terms",
    "set_inventory_terms",
    "set_market_terms",
    "set_placement_terms",
    "set_reserve_terms",
    "set_scenarios",
    "set_tranche_terms",
    "settle",
    "settle_recovery",
    "settle_trade",
    "stake",
    "steer",
    "trip_breaker",
    "update_target",
    "value_holdings",
    "value_placement",
    "veto_change",
    "visit_accounts",
    "withdraw",
    "withdraw_collateral",
];

/// An instruction that would be accepted, and who signs for it.
pub struct Scene {
    /// The instruction.
    pub call: Instruction,
    /// Those who sign.
    pub signers: Vec<Keypair>,
}

impl Scene {
    fn new(call: Instruction, signers: &[&Keypair]) -> Self {
        Self { call, signers: signers.iter().map(|signer| signer.insecure_clone()).collect() }
    }
}

/// Whoever pays rent: a key of the system program with lamports, and not the one that pays for transactions.
pub fn sponsor(world: &mut World) -> Keypair {
    let sponsor = keypair("rent");
    world.bank.place(&sponsor.pubkey(), &anchor_lang::system_program::ID, Vec::new());
    sponsor
}

/// The other owner of a world: rich, with a position in each market, collateral, and tokens of every mint.
pub async fn stranger(world: &mut World) -> crate::Actor {
    let eve = world.trader("eve").await;
    let mallory = world.trader("mallory").await;
    for trader in [&eve, &mallory] {
        trader.deposits(world, usd(1_000_000)).await.unwrap();
    }
    eve.deposits_collateral(world, SOL, sol(5)).await.unwrap();
    eve.deposits_collateral(world, BTC, centibtc(100)).await.unwrap();
    world.fund_reserve(None, usd(1_000)).await;
    for market in [SOL, BTC, ETH] {
        eve.buys_at_mark(world, market, 1_000_000, &mallory).await.unwrap();
    }
    fund_tokens(world, &eve.key()).await;
    eve
}

/// Gives an owner tokens of the quote and of every collateral.
pub async fn fund_tokens(world: &mut World, owner: &Pubkey) -> Vec<Pubkey> {
    let deployment = world.deployment();
    let mut mints = vec![(deployment.quote_mint, deployment.quote_program)];
    mints.extend(world.root.collaterals.values().map(|listed| (listed.mint, listed.program)));
    let mut given = Vec::new();
    for (mint, program) in mints {
        world.bank.give(owner, &mint, &program, 1_000_000_000).await;
        given.push(token_address(owner, &mint, &program));
    }
    given
}

/// Brings a world to where an instruction is legal.
pub async fn prepare(instruction: &str, world: &mut World) -> Scene {
    if let Some(scene) = govern::prepare(instruction, world).await {
        return scene;
    }
    if let Some(scene) = inventory::prepare(instruction, world).await {
        return scene;
    }
    if let Some(scene) = hold::prepare(instruction, world).await {
        return scene;
    }
    if let Some(scene) = census::prepare(instruction, world).await {
        return scene;
    }
    if let Some(scene) = stake::prepare(instruction, world).await {
        return scene;
    }
    if let Some(scene) = facility::prepare(instruction, world).await {
        return scene;
    }
    if let Some(scene) = placement::prepare(instruction, world).await {
        return scene;
    }
    if let Some(scene) = signal::prepare(instruction, world).await {
        return scene;
    }
    if let Some(scene) = trade::prepare(instruction, world).await {
        return scene;
    }
    let scene = crash::prepare(instruction, world).await;
    scene.unwrap_or_else(|| panic!("there is no scene for the instruction {instruction}"))
}
