//! What went wrong with stakes elsewhere, each as a story that ends well here. The names say where.

use anchor_lang::error::ErrorCode;
use ballast::error::BallastError;
use ballast::event::{DeficitResolved, ExitPaid, ExitsPriced};
use ballast::state::tranche::JUNIOR;
use ballast_client::address::exit_batch;
use ballast_client::instruction::Series;
use ballast_tests::bank::keypair;
use ballast_tests::{BTC, DAY, Expect, HOUR, Staker, World, default_tranche_terms, usd};
use solana_signer::Signer;

use crate::scenes::ada_lost_everything;

const FIRST: Series = Series { tranche: JUNIOR, series: 1 };
const WEEK: i64 = 7 * DAY;
/// What the junior tranche pays of Ada's loss, but for a bonus that fees paid.
const LOSS: u64 = usd(4_025);

async fn loses(world: &mut World) -> DeficitResolved {
    let (ada, _bob, _keeper) = ada_lost_everything(world).await;
    world.resolve(BTC, &ada).await.unwrap().event()
}

/// Somebody with a stake in the junior tranche.
async fn stakes(world: &mut World, name: &str, amount: u64) -> Staker {
    let staker = world.staker(name, FIRST).await;
    staker.stakes(world, amount).await.unwrap();
    staker
}

/// All shares leave in their time; returns what they bring.
async fn leave(world: &mut World, staker: &Staker) -> u64 {
    let (before, shares) = (staker.quote(world).await, staker.shares(world).await);
    let epoch = staker.asks(world, 7, shares).await;
    world.wait(2 * WEEK + 5 * DAY).await;
    staker.prices(world, epoch).await.unwrap();
    staker.collects(world, 7, epoch).await.unwrap();
    staker.quote(world).await - before
}

/// Jito: a donation and an update made shares dear. The ledger knows nothing of what is sent to the vault.
#[tokio::test]
async fn a_donation_moves_no_share() {
    let mut world = World::pledged().await;
    let sam = stakes(&mut world, "sam", usd(1)).await;
    let vault = world.root.deployment.reserve_vault;
    let mut account = world.bank.account(&vault).await.unwrap();
    let richer = world.bank.tokens(&vault).await + usd(1_000_000);
    account.data[64..72].copy_from_slice(&richer.to_le_bytes());
    world.bank.place(&vault, &account.owner, account.data);
    let eve = stakes(&mut world, "eve", usd(100)).await;
    assert_eq!(eve.shares(&mut world).await, usd(100));
    assert_eq!(leave(&mut world, &sam).await, usd(1));
}

/// Percolator-stake #149: who staked after a loss inherited it.
#[tokio::test]
async fn who_stakes_after_a_loss_bears_nothing_of_it() {
    let mut world = World::pledged().await;
    stakes(&mut world, "sam", usd(8_000)).await;
    assert_eq!(loses(&mut world).await.junior, LOSS);
    let eve = stakes(&mut world, "eve", usd(1_000)).await;
    let out = leave(&mut world, &eve).await;
    assert!(out <= usd(1_000) && usd(1_000) - out <= 3, "{out}");
}

/// Percolator-stake #151: a high-water mark froze what came after a loss. Nothing here remembers a former value.
#[tokio::test]
async fn no_former_value_freezes_anything() {
    let mut world = World::pledged().await;
    let sam = stakes(&mut world, "sam", usd(8_000)).await;
    loses(&mut world).await;
    let eve = stakes(&mut world, "eve", usd(20_000)).await;
    for staker in [&sam, &eve] {
        assert!(leave(&mut world, staker).await > 0);
    }
}

/// Percolator-stake #161: when the last junior left, the senior tranche stood first. It attaches to losses, not to what stands before it.
#[tokio::test]
async fn the_senior_tranche_alone_pays_nothing_below_its_attachment() {
    let mut world = World::pledged().await;
    let sam = stakes(&mut world, "sam", usd(8_000)).await;
    leave(&mut world, &sam).await;
    let paid = loses(&mut world).await;
    assert_eq!((paid.junior, paid.backstop), (usd(1), usd(1)), "the dead shares");
    // Of 4,025 dollars lost below it, a thousand are not the senior's: two were paid.
    assert_eq!(paid.senior, LOSS - usd(1_000));
    assert_eq!(paid.shortfall, usd(1_000 - 2));
}

/// Percolator-stake #242: a cooldown that was changed caught those who had asked before.
#[tokio::test]
async fn a_request_under_way_keeps_its_notice() {
    let mut world = World::pledged().await;
    let sam = stakes(&mut world, "sam", usd(10)).await;
    let epoch = sam.asks(&mut world, 0, usd(5)).await;
    let mut terms = default_tranche_terms();
    terms.tranches[0].notice = 4;
    world.govern(world.deployment().set_tranche_terms(terms)).await.unwrap();
    // Whoever joins the same epoch leaves with it.
    assert_eq!(sam.asks(&mut world, 1, usd(5)).await, epoch);
    world.wait(2 * WEEK + 5 * DAY).await;
    sam.prices(&mut world, epoch).await.unwrap();
    // The notice of later ones is the new one.
    let next = stakes(&mut world, "kim", usd(10)).await;
    let epoch = next.asks(&mut world, 0, usd(10)).await;
    world.wait(2 * WEEK + 5 * DAY).await;
    next.prices(&mut world, epoch).await.refused(BallastError::ExitNotRipe);
}

/// Percolator-stake #134: senior shares were bought at one price and sold at another.
#[tokio::test]
async fn who_comes_and_who_goes_has_one_price() {
    let mut world = World::pledged().await;
    let sam = stakes(&mut world, "sam", usd(8_000)).await;
    loses(&mut world).await;
    let eve = stakes(&mut world, "eve", usd(3_000)).await;
    let shares = eve.shares(&mut world).await;
    sam.asks(&mut world, 0, shares).await;
    let epoch = eve.asks(&mut world, 0, shares).await;
    world.wait(2 * WEEK + 5 * DAY).await;
    eve.prices(&mut world, epoch).await.unwrap();
    let mut got = Vec::new();
    for staker in [&sam, &eve] {
        got.push(staker.collects(&mut world, 0, epoch).await.unwrap().event::<ExitPaid>().quote);
    }
    assert!(got[0].abs_diff(got[1]) <= 1 && usd(3_000) - got[1] <= 3, "{got:?}");
}

/// The last to leave got what others had left behind. Here that is the dead shares' and those who stay.
#[tokio::test]
async fn the_last_to_leave_gets_nothing_that_others_left() {
    let mut world = World::pledged().await;
    let sam = stakes(&mut world, "sam", usd(999)).await;
    let kim = stakes(&mut world, "kim", usd(1_000)).await;
    assert_eq!(leave(&mut world, &sam).await, usd(999));
    assert_eq!(leave(&mut world, &kim).await, usd(1_000));
    assert_eq!(world.tranche(JUNIOR).await.assets, usd(1));
}

/// Drift: a request that was ready stayed so for ever, and was used one transaction before a loss. Here who cranks late gets no more.
#[tokio::test]
async fn a_late_crank_is_no_option() {
    let mut world = World::pledged().await;
    let sam = stakes(&mut world, "sam", usd(7_999)).await;
    let epoch = sam.asks(&mut world, 0, usd(4_000)).await;
    world.wait(2 * WEEK + 5 * DAY).await;
    assert_eq!(loses(&mut world).await.junior, LOSS, "an exit that could have been priced bears its part");
    stakes(&mut world, "eve", usd(50_000)).await;
    world.wait(3 * WEEK).await;
    let priced: ExitsPriced = sam.prices(&mut world, epoch).await.unwrap().event();
    let half = (usd(8_000) - LOSS) / 2;
    assert!(priced.quote <= half && half - priced.quote <= 3, "{}", priced.quote);
}

/// Requests of dust must not hold up, or cost, those of others in their epoch.
#[tokio::test]
async fn requests_of_dust_delay_nobody() {
    let mut world = World::pledged().await;
    let (sam, eve) = (stakes(&mut world, "sam", usd(1_000)).await, stakes(&mut world, "eve", usd(1)).await);
    let epoch = sam.asks(&mut world, 0, usd(1_000)).await;
    for index in 0..5 {
        assert_eq!(eve.asks(&mut world, index, 1).await, epoch);
    }
    world.wait(2 * WEEK + 5 * DAY).await;
    sam.prices(&mut world, epoch).await.unwrap();
    let paid: ExitPaid = sam.collects(&mut world, 0, epoch).await.unwrap().event();
    assert_eq!(paid.quote, usd(1_000));
    for index in 0..5 {
        eve.collects(&mut world, index, epoch).await.unwrap();
    }
    assert_eq!(world.tranche(JUNIOR).await.due, 0);
}

/// Percolator-stake #163, #166: an address was taken before its time by a lamport sent to it.
#[tokio::test]
async fn a_lamport_at_an_address_stops_nobody() {
    let mut world = World::new().await;
    let deployment = world.deployment();
    let squat = async |world: &mut World, address| {
        world.bank.place(&address, &anchor_lang::system_program::ID, Vec::new());
    };
    squat(&mut world, deployment.shares_mint(FIRST)).await;
    world.opens_tranches().await;
    let sam = stakes(&mut world, "sam", usd(10)).await;
    squat(&mut world, deployment.exit_ticket(&sam.keypair.pubkey(), JUNIOR, 0)).await;
    let epoch = sam.asks(&mut world, 0, usd(10)).await;
    squat(&mut world, exit_batch(&deployment.clearinghouse, JUNIOR, 1, epoch)).await;
    world.wait(2 * WEEK + 5 * DAY).await;
    sam.collects(&mut world, 0, epoch).await.refused(BallastError::ExitUnpriced);
    sam.prices(&mut world, epoch).await.unwrap();
    sam.collects(&mut world, 0, epoch).await.unwrap();
    assert_eq!(sam.quote(&mut world).await, usd(1_000_000));
}

/// What belongs to somebody is paid to an account of hers, whoever asks for it.
#[tokio::test]
async fn nobody_is_paid_for_anothers_exit() {
    let mut world = World::pledged().await;
    let (sam, eve) = (stakes(&mut world, "sam", usd(10)).await, stakes(&mut world, "eve", usd(10)).await);
    let epoch = sam.asks(&mut world, 0, usd(10)).await;
    world.wait(2 * WEEK + 5 * DAY).await;
    sam.prices(&mut world, epoch).await.unwrap();
    let pay = world.deployment().pay_exit(sam.keypair.pubkey(), FIRST, (0, epoch), eve.quote);
    world.crank(pay).await.refused(BallastError::NotOwner);
    let before = world.bank.account(&keypair("sam").pubkey()).await.unwrap().lamports;
    sam.collects(&mut world, 0, epoch).await.unwrap();
    let after = world.bank.account(&keypair("sam").pubkey()).await.unwrap().lamports;
    assert!(after > before, "the rent of the ticket");
    sam.collects(&mut world, 0, epoch).await.refused(ErrorCode::AccountOwnedByWrongProgram);
}

/// An exit of more than may leave at once is paid in parts: whoever has most of the reserve leaves it within four days, too.
#[tokio::test]
async fn an_exit_that_is_larger_than_what_may_leave_is_paid_in_parts() {
    let mut world = World::new().await;
    world.opens_tranches().await;
    let sam = stakes(&mut world, "sam", usd(900_000)).await;
    world.fund_reserve(None, usd(100_000)).await;
    let shares = sam.shares(&mut world).await;
    let epoch = sam.asks(&mut world, 0, shares).await;
    world.wait(2 * WEEK + 5 * DAY).await;
    let held = sam.quote(&mut world).await;
    let priced: ExitsPriced = sam.prices(&mut world, epoch).await.unwrap().event();
    let first: ExitPaid = sam.collects(&mut world, 0, epoch).await.unwrap().event();
    assert_eq!((first.quote, first.left), (usd(1_000_003) / 10, priced.quote - first.quote));
    sam.collects(&mut world, 0, epoch).await.refused(BallastError::OutflowLimited);
    let started = world.now();
    let mut left = first.left;
    while left > 0 {
        world.advance(HOUR).await;
        let Ok(receipt) = sam.collects(&mut world, 0, epoch).await else { continue };
        left = receipt.event::<ExitPaid>().left;
    }
    assert!(world.now() < started + 4 * DAY);
    assert_eq!(sam.quote(&mut world).await - held, priced.quote);
}
