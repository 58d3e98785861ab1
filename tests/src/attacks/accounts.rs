//! Attacks with accounts that are not what they stand for: of another root, another type, another owner, taken twice or left out.

use anchor_lang::error::ErrorCode;
use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use anchor_lang::solana_program::system_instruction;
use anchor_spl::token_2022::spl_token_2022::extension::ExtensionType;
use ballast::error::BallastError;
use ballast::instructions::GRACE_SECONDS;
use ballast::state::source;
use ballast::state::tranche::JUNIOR;
use ballast_client::instruction::{Collateral, Deployment, Series};
use solana_signer::Signer;

use super::raid::Elsewhere;
use super::{Outcome, Raid};
use crate::bank::keypair;
use crate::mints::{FEES, TOKEN_2022, extended};
use crate::scenes::people::{ONE, ada_lost_everything};
use crate::world::Feed;
use crate::{
    Actor, BTC, DAY, ETH, SOL, World, centibtc, default_collateral_terms, default_feed_terms, false_token, sol, usd,
};

const FIRST: Series = Series { tranche: JUNIOR, series: 1 };

/// The same instruction with an account in place of another.
fn swapped(mut call: Instruction, account: Pubkey, by: Pubkey) -> Instruction {
    for meta in call.accounts.iter_mut().filter(|meta| meta.pubkey == account) {
        meta.pubkey = by;
    }
    call
}

impl Raid {
    /// A universe of the attackers' own, in which Eve has a million of worthless quote; returns her account there.
    async fn parallel_universe(&mut self) -> (Deployment, Pubkey) {
        let theirs = self.another("two").await;
        let ours = std::mem::replace(&mut self.root, theirs);
        let eve = self.honest("eve", 1_000_000).await;
        let theirs = std::mem::replace(&mut self.root, ours);
        self.gang.owns(eve.key());
        (theirs.deployment, eve.account)
    }

    async fn purse(&mut self, owner: &Pubkey) -> Pubkey {
        let Deployment { quote_mint, quote_program, .. } = self.deployment();
        self.bank.give(owner, &quote_mint, &quote_program, 0).await
    }
}

/// Cashio: a whole universe of accounts that vouch for each other, and the real vault.
pub(super) async fn cashio_parallel_universe() -> Outcome {
    let mut raid = Raid::new().await;
    raid.honest("bob", 60_000).await;
    let (theirs, account) = raid.parallel_universe().await;
    let ours = raid.deployment();
    let eve = keypair("eve");
    let purse = raid.purse(&eve.pubkey()).await;
    let books_of_theirs = Deployment { traders_vault: ours.traders_vault, quote_mint: ours.quote_mint, ..theirs };
    let call = books_of_theirs.withdraw(eve.pubkey(), account, purse, usd(50_000));
    let taken = raid.send(&[call], &[&eve]).await;
    raid.refused(taken, BallastError::NotRecorded);
    let account_of_theirs = ours.withdraw(eve.pubkey(), account, purse, usd(50_000));
    let taken = raid.send(&[account_of_theirs], &[&eve]).await;
    raid.refused(taken, BallastError::OtherClearinghouse);
    raid.ends().await
}

/// Crema: an account of the right type that nobody links back. Here it holds prices at which a loss never was.
pub(super) async fn crema_fake_prices() -> Outcome {
    let mut raid = Raid::new().await;
    let (theirs, _) = raid.parallel_universe().await;
    let (eve, bob) = (raid.attacker("eva", 6_000).await, raid.honest("bob", 60_000).await);
    raid.price(BTC, 50_000).await;
    eve.buys(&mut raid, BTC, ONE, usd(50_000), &bob).await.unwrap();
    raid.price(BTC, 45_000).await;
    let purse = raid.purse(&eve.key()).await;
    let call = Deployment { prices: theirs.prices, ..raid.deployment() };
    let call = call.withdraw(eve.key(), eve.account, purse, usd(975));
    let taken = raid.send(&[call], &[&eve.keypair]).await;
    raid.refused(taken, BallastError::NotRecorded);
    raid.ends().await
}

/// An account of one type passes for another: a margin account, whose owner's key reads as a pool, for a market.
pub(super) async fn type_cosplay() -> Outcome {
    let mut raid = Raid::new().await;
    let (eve, bob) = (raid.attacker("eve", 6_000).await, raid.honest("bob", 60_000).await);
    eve.buys(&mut raid, BTC, ONE, usd(50_000), &bob).await.unwrap();
    raid.reaches(BTC, 55_000).await;
    let costume = raid.open(eve.keypair.insecure_clone(), BTC).await; // Its number reads as the market's index.
    let settle = raid.deployment().settle(BTC, eve.account);
    let settle = swapped(settle, raid.deployment().market(BTC), costume.account);
    let settled = raid.crank(settle).await;
    raid.refused(settled, ErrorCode::AccountDiscriminatorMismatch);
    raid.ends().await
}

/// An address that the same seeds make with another bump, where nothing stands: an exit that was priced would be paid nothing.
pub(super) async fn bump_noncanonical() -> Outcome {
    let mut raid = Raid::on(World::pledged().await);
    let sam = raid.staker("sam", FIRST).await;
    sam.stakes(&mut raid, usd(10)).await.unwrap();
    let epoch = sam.asks(&mut raid, 0, usd(10)).await;
    raid.wait(19 * DAY).await;
    sam.prices(&mut raid, epoch).await.unwrap();
    let (ada, _, _) = ada_lost_everything(&mut raid).await;
    raid.resolve(BTC, &ada).await.unwrap(); // It wipes what is left of the junior tranche.
    let root = raid.deployment().clearinghouse;
    let (series, number) = (1_u32.to_le_bytes(), epoch.to_le_bytes());
    let seeds: [&[u8]; 5] = [b"exits", root.as_ref(), &[JUNIOR], &series, &number];
    let (canonical, bump) = Pubkey::find_program_address(&seeds, &ballast::ID);
    let with = |bump: u8| Pubkey::create_program_address(&[&seeds[..], &[&[bump]]].concat(), &ballast::ID).ok();
    let other = (0..bump).rev().find_map(with).unwrap();
    let pay = raid.deployment().pay_exit(sam.keypair.pubkey(), FIRST, (0, epoch), sam.quote);
    assert!(pay.accounts.iter().any(|meta| meta.pubkey == canonical), "the seeds are the program's");
    let paid = raid.crank(swapped(pay, canonical, other)).await;
    if raid.refused(paid, ErrorCode::ConstraintSeeds) {
        let paid = sam.collects(&mut raid, 0, epoch).await;
        raid.possible("the exit is paid", paid);
    }
    raid.ends().await
}

/// A program of the attackers' is called in place of the token program, with the vault's signature.
pub(super) async fn token_program_hostile() -> Outcome {
    let mut raid = Raid::new().await;
    let eve = raid.attacker("eve", 10).await;
    let purse = raid.purse(&eve.key()).await;
    let call = raid.deployment().withdraw(eve.key(), eve.account, purse, 1);
    let call = swapped(call, raid.deployment().quote_program, false_token::ID);
    let taken = raid.send(&[call], &[&eve.keypair]).await;
    raid.refused(taken, ErrorCode::InvalidProgramId);
    raid.ends().await
}

/// Loopscale: the program's identity was checked on two paths, and not on the third.
pub(super) async fn ratex_program_spoof() -> Outcome {
    let mut raid = Raid::new().await;
    let (eve, pal) = (raid.attacker("eve", 60_000).await, raid.attacker("pal", 60_000).await);
    raid.brings(&eve, SOL, sol(1)).await;
    eve.buys(&mut raid, BTC, ONE, usd(50_000), &pal).await.unwrap(); // So that there are fees.
    let deployment = raid.deployment();
    let purse = raid.purse(&eve.key()).await;
    let listed = raid.root.collaterals[&SOL];
    let tokens = raid.bank.give(&eve.key(), &listed.mint, &listed.program, 0).await;
    let calls = [
        (deployment.deposit(eve.key(), eve.account, purse, 1), true),
        (deployment.deposit_collateral(eve.key(), eve.account, tokens, &listed, 1), true),
        (deployment.withdraw_collateral(eve.key(), eve.account, tokens, &listed, 1), true),
        (deployment.fund_reserve(eve.key(), purse, None, 1), true),
        (deployment.collect_fees(BTC), false),
    ];
    for (call, signs) in calls {
        let call = swapped(call, deployment.quote_program, false_token::ID);
        let signers: &[_] = if signs { &[&eve.keypair] } else { &[] };
        let called = raid.send(&[call], signers).await;
        raid.refused(called, ErrorCode::InvalidProgramId);
    }
    raid.ends().await
}

/// One position counted twice: two trades in a market are one position, in one slot.
pub(super) async fn dup_remaining() -> Outcome {
    let mut raid = Raid::new().await;
    let (eve, bob) = (raid.attacker("eve", 60_000).await, raid.honest("bob", 60_000).await);
    for _ in 0..2 {
        eve.buys(&mut raid, BTC, centibtc(10), usd(5_000), &bob).await.unwrap();
    }
    let used = eve.state(&mut raid).await.positions.iter().filter(|slot| slot.used()).count();
    raid.is("slots in use", used, 1);
    raid.ends().await
}

/// A market is left out in which the account has more than it owes: the reserve would pay, and the claim would stay.
pub(super) async fn omit_losing_market() -> Outcome {
    let mut world = World::new().await;
    world.fund_reserve(Some(SOL), usd(5_000)).await;
    world.wait(31 * DAY).await;
    let mut raid = Raid::on(world);
    let keeper = raid.keeper("kim").await;
    let (carol, erin) = (raid.attacker("carol", 3_600).await, raid.attacker("erin", 20_000).await);
    let dan = raid.attacker("dan", 10_000).await;
    let ten = 1_000_000_000;
    carol.buys_at_mark(&mut raid, SOL, sol(100), &dan).await.unwrap();
    carol.buys_at_mark(&mut raid, ETH, ten, &erin).await.unwrap();
    raid.price(ETH, 2_300).await;
    raid.settle(ETH, &carol).await.unwrap();
    erin.buys_at_mark(&mut raid, ETH, ten, &carol).await.unwrap();
    raid.price(SOL, 75).await;
    raid.wait(GRACE_SECONDS).await;
    keeper.liquidates(&mut raid, SOL, &carol, sol(100)).await.unwrap();
    raid.settle(SOL, &carol).await.unwrap();
    let deployment = raid.deployment();
    for claims in [&[ETH, BTC][..], &[]] {
        let resolved = raid.crank(deployment.resolve_deficit(SOL, carol.account, claims)).await;
        raid.refused(resolved, BallastError::ClaimMarketsMismatch);
    }
    raid.settle_all(ETH, &[&erin, &carol]).await;
    raid.settle_all(SOL, &[&carol, &dan]).await;
    raid.ends().await
}

/// The same account, or the same owner, on both sides.
pub(super) async fn self_transfer_alias() -> Outcome {
    let mut raid = Raid::new().await;
    let eve = raid.attacker("eve", 60_000).await;
    let alias = eve.buys(&mut raid, BTC, centibtc(1), usd(500), &eve_again(&eve)).await;
    raid.refused(alias, BallastError::SameTrader);
    let second = raid.open(eve.keypair.insecure_clone(), 1).await;
    second.deposits(&mut raid, usd(60_000)).await.unwrap();
    raid.gang.joins(&second, usd(60_000));
    let alias = eve.buys(&mut raid, BTC, centibtc(1), usd(500), &second).await;
    raid.refused(alias, BallastError::SameTrader);
    raid.ends().await
}

fn eve_again(eve: &Actor) -> Actor {
    Actor { keypair: eve.keypair.insecure_clone(), account: eve.account }
}

/// A ticket is paid, kept alive with lamports in the same transaction, and paid again out of what others are due.
pub(super) async fn close_revive() -> Outcome {
    let mut raid = Raid::on(World::pledged().await);
    let (eve, sam) = (raid.attacking_staker("eve", FIRST).await, raid.staker("sam", FIRST).await);
    let mut epoch = 0;
    for staker in [&eve, &sam] {
        staker.stakes(&mut raid, usd(1_000)).await.unwrap();
        epoch = staker.asks(&mut raid, 0, usd(1_000)).await;
    }
    raid.wait(19 * DAY).await;
    eve.prices(&mut raid, epoch).await.unwrap();
    let deployment = raid.deployment();
    let pay = deployment.pay_exit(eve.keypair.pubkey(), FIRST, (0, epoch), eve.quote);
    let ticket = deployment.exit_ticket(&eve.keypair.pubkey(), JUNIOR, 0);
    let revive = system_instruction::transfer(&raid.bank.payer(), &ticket, 10_000_000);
    let twice = raid.send(&[pay.clone(), revive, pay], &[]).await;
    if raid.refused(twice, ErrorCode::AccountOwnedByWrongProgram) {
        eve.collects(&mut raid, 0, epoch).await.unwrap();
        let paid = sam.collects(&mut raid, 0, epoch).await;
        raid.possible("the other exit is paid", paid);
    }
    raid.ends().await
}

/// What exists is made anew: an account, the launch, and a feed under the same number with another identity.
pub(super) async fn reinit() -> Outcome {
    let mut raid = Raid::new().await;
    let eve = raid.attacker("eve", 10).await;
    let open = raid.deployment().open_account(raid.bank.payer(), eve.key(), 0);
    let opened = raid.send(&[open], &[&eve.keypair]).await;
    raid.refused(opened, Elsewhere::AlreadyInUse);
    let launch = raid.deployment().launch();
    let launched = raid.govern(launch).await;
    raid.refused(launched, BallastError::AlreadyLaunched);
    let oracle = keypair("the attackers' oracle").pubkey();
    let own = Feed { source: source::PUSH, id: oracle.to_bytes(), oracle };
    let listed = raid.list_feed(BTC, own, 8, default_feed_terms()).await;
    raid.refused(listed, BallastError::IndexTaken);
    raid.ends().await
}

/// The loss of one market with the recovery of another.
pub(super) async fn foreign_market_pair() -> Outcome {
    let mut raid = Raid::new().await;
    let (ada, _, _) = ada_lost_everything(&mut raid).await;
    let deployment = raid.deployment();
    let resolve = deployment.resolve_deficit(BTC, ada.account, &[]);
    let foreign = swapped(resolve, deployment.recovery(BTC), deployment.recovery(SOL));
    let resolved = raid.crank(foreign).await;
    raid.refused(resolved, BallastError::OtherMarket);
    raid.ends().await
}

/// Texture: a token account that nobody compares. Dust of one collateral is withdrawn from the vault of another.
pub(super) async fn texture_vault_swap() -> Outcome {
    let mut raid = Raid::new().await;
    let bob = raid.honest("bob", 0).await;
    bob.deposits_collateral(&mut raid, BTC, 5 * ONE).await.unwrap();
    let eve = raid.attacker("eve", 0).await;
    raid.brings(&eve, SOL, sol(1) / 5).await;
    let dear = raid.root.collaterals[&BTC];
    let purse = raid.bank.give(&eve.key(), &dear.mint, &dear.program, 0).await;
    let deployment = raid.deployment();
    let mut call = deployment.withdraw_collateral(eve.key(), eve.account, purse, &raid.root.collaterals[&SOL], ONE);
    let cheap = raid.root.collaterals[&SOL];
    let pairs = [
        (deployment.outflow(SOL), deployment.outflow(BTC)),
        (deployment.vault(SOL), deployment.vault(BTC)),
        (cheap.mint, dear.mint),
        (cheap.program, dear.program),
    ];
    for (of_sol, of_btc) in pairs {
        call = swapped(call, of_sol, of_btc);
    }
    let taken = raid.send(&[call], &[&eve.keypair]).await;
    raid.refused(taken, BallastError::NotRecorded);
    raid.ends().await
}

/// Step: keys that are not the owner's take nothing out.
pub(super) async fn missing_owner() -> Outcome {
    let mut raid = Raid::new().await;
    let bob = raid.honest("bob", 60_000).await;
    let keys = [raid.root.governance.insecure_clone(), raid.root.guardian.insecure_clone(), keypair("eve")];
    for key in keys {
        raid.gang.owns(key.pubkey());
        let purse = raid.purse(&key.pubkey()).await;
        let call = raid.deployment().withdraw(key.pubkey(), bob.account, purse, usd(20_000));
        let taken = raid.send(&[call], &[&key]).await;
        raid.refused(taken, BallastError::NotOwner);
    }
    raid.ends().await
}

/// A mint of Token-2022 that is harmless when it is listed, and taxes transfers later.
pub(super) async fn extension_toctou() -> Outcome {
    let mut raid = Raid::new().await;
    let mint = keypair("turncoat").pubkey();
    raid.bank.place(&mint, &TOKEN_2022, extended(ExtensionType::TransferFeeConfig, &[]));
    let listed = Collateral { index: 7, mint, program: TOKEN_2022 };
    raid.list_mint(listed, SOL, default_collateral_terms()).await.unwrap();
    raid.wait(7 * DAY).await; // All of its cap is open now.
    let eve = raid.attacker("eve", 0).await;
    raid.brings(&eve, 7, sol(1)).await;
    raid.bank.place(&mint, &TOKEN_2022, extended(ExtensionType::TransferFeeConfig, &[(FEES[1], 100)]));
    let paid_in = eve.deposits_collateral(&mut raid, 7, sol(1)).await;
    raid.gang.brings(usd(125).into());
    raid.refused(paid_in, BallastError::MintChargesFee);
    raid.ends().await
}
