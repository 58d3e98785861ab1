//! Scenes of a crash: somebody is called, liquidated, deleveraged, resolved, and the loss goes its way.

use anchor_lang::solana_program::instruction::AccountMeta;

use crate::{Actor, BTC, DAY, ETH, Keeper, SOL, World, centibtc, sol, usd};

use super::Scene;

pub(super) async fn prepare(instruction: &str, world: &mut World) -> Option<Scene> {
    match instruction {
        "liquidate_position" | "liquidate_collateral" | "call_variation" => Some(sinking(instruction, world).await),
        "deleverage" => Some(deleverage(world).await),
        "report_deficit" => Some(report_deficit(world).await),
        "resolve_deficit" | "apply_shortfall" | "settle_recovery" | "collect_recovery" | "buy_recovery" => {
            Some(lost(instruction, world).await)
        }
        _ => None,
    }
}

/// Carol, long a hundred SOL at 125, and dan, who is short of them.
pub async fn opposed(world: &mut World, cash: u64, collateral: u64) -> (Actor, Actor) {
    let (carol, dan) = (world.trader("carol").await, world.trader("dan").await);
    carol.deposits(world, cash).await.unwrap();
    if collateral > 0 {
        carol.deposits_collateral(world, SOL, collateral).await.unwrap();
    }
    dan.deposits(world, usd(10_000)).await.unwrap();
    carol.buys_at_mark(world, SOL, sol(100), &dan).await.unwrap();
    (carol, dan)
}

/// Below maintenance, above zero, with a loss that cash does not cover.
async fn sinking(instruction: &str, world: &mut World) -> Scene {
    let deployment = world.deployment();
    let keeper = world.keeper("kim").await;
    let (carol, _) = opposed(world, usd(100), sol(12)).await;
    world.price(SOL, 115).await;
    let taker = (keeper.account, keeper.key());
    let call = match instruction {
        "liquidate_position" => deployment.liquidate_position(SOL, carol.account, taker, sol(10)),
        "liquidate_collateral" => deployment.liquidate_collateral(carol.account, taker, SOL, sol(1)),
        _ => {
            keeper.calls(world, SOL, &carol, SOL, sol(1)).await.unwrap();
            world.advance(10).await;
            deployment.call_variation(SOL, carol.account, taker, SOL, sol(1))
        }
    };
    Scene::new(call, &[&keeper.keypair])
}

/// Below zero for longer than twice the time that others had.
async fn deleverage(world: &mut World) -> Scene {
    let (carol, dan) = opposed(world, usd(1_300), 0).await;
    world.price(SOL, 100).await;
    world.settle(SOL, &carol).await.unwrap();
    world.watch(BTC, &[&carol], 1_300).await;
    let (deployment, payer) = (world.deployment(), world.bank.payer());
    world.crank(deployment.create_inventory(payer)).await.unwrap();
    let mut call = deployment.deleverage(SOL, carol.account, dan.account, sol(1));
    if let Some(left_out) = call.accounts.last_mut() {
        *left_out = AccountMeta::new(deployment.inventory(), false); // What it takes where the reserve's own position is closed.
    }
    Scene::new(call, &[])
}

/// Below zero for an hour, in a market that may draw.
async fn report_deficit(world: &mut World) -> Scene {
    world.fund_reserve(Some(SOL), usd(1_000)).await;
    world.wait(31 * DAY).await;
    let (carol, _) = opposed(world, usd(1_300), 0).await;
    world.crank(world.deployment().accrue_funding(SOL)).await.unwrap();
    world.price(SOL, 100).await;
    world.settle(SOL, &carol).await.unwrap();
    world.silence(SOL);
    world.watch(BTC, &[&carol], 3_700).await;
    Scene::new(world.deployment().report_deficit(carol.account), &[])
}

/// Carol, who lost everything but a claim in ETH and collateral whose feed is dead; dan, who won it; erin, who owes the claim; and a
/// keeper, who took the position.
pub struct Insolvent {
    pub carol: Actor,
    pub dan: Actor,
    pub erin: Actor,
    pub keeper: Keeper,
}

/// Brings carol below zero.
pub async fn insolvent(world: &mut World) -> Insolvent {
    let keeper = world.keeper("kim").await;
    let erin = world.trader("erin").await;
    erin.deposits(world, usd(10_000)).await.unwrap();
    let (carol, dan) = opposed(world, usd(2_000), 0).await;
    carol.deposits_collateral(world, BTC, centibtc(1)).await.unwrap();
    carol.buys_at_mark(world, ETH, 100_000_000, &erin).await.unwrap();
    world.price(ETH, 2_100).await;
    world.settle(ETH, &carol).await.unwrap();
    erin.buys_at_mark(world, ETH, 100_000_000, &carol).await.unwrap();
    world.price(SOL, 80).await;
    keeper.liquidates(world, SOL, &carol, sol(100)).await.unwrap();
    world.die(&[BTC]).await;
    world.prices(&[(SOL, 80), (ETH, 2_100)]).await;
    Insolvent { carol, dan, erin, keeper }
}

async fn lost(instruction: &str, world: &mut World) -> Scene {
    let deployment = world.deployment();
    let Insolvent { carol, dan, erin, keeper } = insolvent(world).await;
    if instruction == "resolve_deficit" {
        return Scene::new(deployment.resolve_deficit(SOL, carol.account, &[ETH]), &[]);
    }
    world.resolve(SOL, &carol).await.unwrap();
    world.price(BTC, 50_000).await; // The feed is back.
    let taker = (keeper.account, keeper.key());
    match instruction {
        "settle_recovery" => {
            world.settle(ETH, &erin).await.unwrap();
            Scene::new(deployment.settle_recovery(SOL, ETH), &[])
        }
        "buy_recovery" => Scene::new(deployment.buy_recovery(SOL, taker, BTC, centibtc(1)), &[&keeper.keypair]),
        "collect_recovery" => {
            keeper.buys_recovery(world, SOL, BTC, centibtc(1)).await.unwrap();
            Scene::new(deployment.collect_recovery(SOL), &[])
        }
        _ => {
            world.settle(SOL, &dan).await.unwrap();
            world.advance(3_700).await;
            Scene::new(deployment.apply_shortfall(SOL), &[])
        }
    }
}
