//! Scenes of what traders sign, and of cranks in quiet times.

use crate::bank::keypair;
use crate::oracle::Message;
use crate::{Actor, BTC, DAY, ETH, HOUR, SOL, World, sol, usd};
use anchor_lang::system_program;
use ballast::instructions::MatcherBudget;
use ballast::state::{NONE, breaker};
use ballast_client::address::withdrawal_ticket;
use ballast_client::instruction::Vault;
use solana_signer::Signer;

use super::{Scene, fund_tokens, sponsor};

/// Buyer and seller of one SOL, with a thousand dollars and five SOL each.
async fn traders(world: &mut World) -> (Actor, Actor) {
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    for trader in [&ada, &bob] {
        trader.deposits(world, usd(1_000)).await.unwrap();
        trader.deposits_collateral(world, SOL, sol(5)).await.unwrap();
    }
    ada.buys_at_mark(world, SOL, sol(1), &bob).await.unwrap();
    (ada, bob)
}

pub(super) async fn prepare(instruction: &str, world: &mut World) -> Option<Scene> {
    match instruction {
        "open_account" | "close_account" | "set_delegate" | "allow_matcher" => {
            return Some(owning(instruction, world).await);
        }
        "deposit"
        | "deposit_collateral"
        | "withdraw"
        | "withdraw_collateral"
        | "request_withdrawal"
        | "release_withdrawals"
        | "pay_withdrawal" => {
            return Some(moving(instruction, world).await);
        }
        _ => {}
    }
    let deployment = world.deployment();
    Some(match instruction {
        "settle_trade" => {
            let (ada, bob) = traders(world).await;
            let quote = world.value(SOL, sol(2)).await;
            let sides = ((ada.account, ada.key()), (bob.account, bob.key()));
            Scene::new(deployment.settle_trade(SOL, sides.0, sides.1, sol(2), quote), &[&ada.keypair, &bob.keypair])
        }
        "fund_reserve" => {
            let patron = keypair("patron");
            let quote = fund_tokens(world, &patron.pubkey()).await[0];
            Scene::new(deployment.fund_reserve(patron.pubkey(), quote, Some(SOL), usd(1)), &[&patron])
        }
        "refresh_prices" => {
            world.advance(2).await;
            for feed in [SOL, ETH] {
                world.post(feed, &Message::dollars_e8(130 * 100_000_000, world.now()));
            }
            let oracles = [SOL, ETH].map(|feed| (feed, world.root.feeds[&feed].oracle));
            Scene::new(deployment.refresh_prices(&oracles), &[])
        }
        "update_target" => Scene::new(deployment.update_target(), &[]),
        "follow_volatility" => Scene::new(deployment.follow_volatility(&[SOL], &[SOL]), &[]),
        "accrue_funding" => Scene::new(deployment.accrue_funding(SOL), &[]),
        "settle" => {
            let (ada, _) = traders(world).await;
            world.price(SOL, 130).await;
            Scene::new(deployment.settle(SOL, ada.account), &[])
        }
        "collect_fees" => {
            traders(world).await;
            Scene::new(deployment.collect_fees(SOL), &[])
        }
        "finalize_dead_market" => {
            world.die(&[SOL, BTC, ETH]).await;
            Scene::new(deployment.finalize_dead_market(SOL), &[])
        }
        "report_dead_feed" => {
            world.advance(3 * DAY + 2).await;
            Scene::new(deployment.report_dead_feed(SOL), &[])
        }
        "trip_breaker" => {
            let ada = world.trader("ada").await;
            ada.deposits(world, usd(2_000_000)).await.unwrap();
            world.advance(2 * HOUR).await;
            ada.requests(world, NONE, 0, usd(2_000_000)).await.unwrap();
            Scene::new(deployment.trip_breaker(breaker::WITHDRAWALS_WAIT, Vault::Traders(NONE)), &[])
        }
        _ => return None,
    })
}

async fn owning(instruction: &str, world: &mut World) -> Scene {
    let deployment = world.deployment();
    let ada = world.trader("ada").await;
    match instruction {
        "open_account" => {
            let rent = sponsor(world);
            Scene::new(deployment.open_account(rent.pubkey(), ada.key(), 7), &[&rent, &ada.keypair])
        }
        "close_account" => Scene::new(deployment.close_account(ada.key(), ada.account), &[&ada.keypair]),
        "set_delegate" => {
            let delegate = keypair("delegate").pubkey();
            Scene::new(deployment.set_delegate(ada.key(), ada.account, delegate), &[&ada.keypair])
        }
        _ => {
            let budget = MatcherBudget { markets: 1, expires: i64::MAX, notional: 1, slippage: 1 };
            let matcher = keypair("matcher").pubkey();
            Scene::new(deployment.allow_matcher(ada.key(), ada.account, matcher, budget), &[&ada.keypair])
        }
    }
}

async fn moving(instruction: &str, world: &mut World) -> Scene {
    let deployment = world.deployment();
    let (ada, _) = traders(world).await;
    let tokens = fund_tokens(world, &ada.key()).await;
    let (quote, token) = (tokens[0], tokens[1]);
    let listed = world.root.collaterals[&SOL];
    let call = match instruction {
        "deposit" => deployment.deposit(ada.key(), ada.account, quote, usd(1)),
        "deposit_collateral" => deployment.deposit_collateral(ada.key(), ada.account, token, &listed, 1_000),
        "withdraw" => deployment.withdraw(ada.key(), ada.account, quote, usd(1)),
        "request_withdrawal" => {
            world.bank.place(&ada.key(), &system_program::ID, Vec::new());
            world.root.tickets.insert(withdrawal_ticket(&deployment.outflow(SOL), &ada.key(), 0));
            deployment.request_withdrawal(ada.key(), ada.account, (SOL, 0), 1_000)
        }
        "release_withdrawals" | "pay_withdrawal" => {
            ada.requests(world, SOL, 0, 1_000).await.unwrap();
            world.advance(HOUR).await;
            let release = deployment.release_withdrawals(SOL);
            if instruction == "release_withdrawals" {
                return Scene::new(release, &[]);
            }
            world.crank(release).await.unwrap();
            return Scene::new(deployment.pay_withdrawal(ada.key(), (&listed, 0), token), &[]);
        }
        _ => deployment.withdraw_collateral(ada.key(), ada.account, token, &listed, 1_000),
    };
    Scene::new(call, &[&ada.keypair])
}
