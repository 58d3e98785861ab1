//! Terms of tranches, stakes and exits.

use ballast::error::BallastError::*;
use ballast::instructions::TranchesTerms;
use ballast::state::tranche::JUNIOR;
use ballast::state::{Reserve, TrancheSlot};
use ballast_client::instruction::Series;
use ballast_tests::{BTC, DAY, Outcome, World, centibtc, default_reserve_terms, default_tranche_terms, usd};

use super::Seen;
use super::terms::with;

const FIRST: Series = Series { tranche: JUNIOR, series: 1 };

async fn set(world: &mut World, terms: TranchesTerms) -> Outcome {
    let instruction = world.deployment().set_tranche_terms(terms);
    world.govern(instruction).await
}

pub(super) async fn tranches_keep_their_bounds(seen: &mut Seen) {
    let mut world = World::new().await;
    for notice in [0, 5, u32::MAX] {
        let terms = with(default_tranche_terms(), |terms| terms.tranches[1].notice = notice);
        seen.refused(set(&mut world, terms).await, DurationOutOfBounds);
    }
    for terms in [
        with(default_tranche_terms(), |terms| terms.tranches[2].standby_premium = 10_001),
        with(default_tranche_terms(), |terms| terms.tranches[0].reached_premium = 10_001),
        with(default_tranche_terms(), |terms| terms.exit_floor = 20_001),
    ] {
        seen.refused(set(&mut world, terms).await, RatioOutOfBounds);
    }
    // What all tranches may earn together: 1,500 for standing by beside the first, and 3,000 when the target reaches all.
    let shared = |premium| with(default_tranche_terms(), |terms| terms.tranches[0].standby_premium = premium);
    seen.refused(set(&mut world, shared(5_501)).await, TermsContradict);
    set(&mut world, shared(5_500)).await.unwrap();
    for (attachment, detachment) in [(5, 5), (6, 5), (0, 0)] {
        let terms =
            with(default_tranche_terms(), |terms| (terms.attachment, terms.detachment) = (attachment, detachment));
        seen.refused(set(&mut world, terms).await, LayerUnsound);
    }
}

pub(super) async fn stakes_and_exits_keep_their_rules(seen: &mut Seen) {
    let mut world = World::new().await;
    let sam = world.staker("sam", FIRST).await;
    world.opens_tranches().await;
    let opening = world.opens_series(Series { tranche: JUNIOR, series: 2 }).await;
    seen.refused(opening, SeriesOpen);
    seen.refused(world.opens_series(Series { tranche: 3, series: 1 }).await, UnknownTranche);
    seen.refused(sam.stakes(&mut world, 0).await, ZeroAmount);
    // The three dollars of the dead shares are all that the tiers hold.
    for (amount, rule) in [(0, ZeroAmount), (usd(3) + 1, PledgeExceedsReserve)] {
        let pledge = world.deployment().pledge_reserve(BTC, amount);
        seen.refused(world.govern(pledge).await, rule);
    }
    seen.refused(sam.stakes(&mut world, usd(1_000_000)).await, TrancheCapExceeded);
    seen.refused(sam.stakes_for(&mut world, usd(5), usd(5) + 1).await, SharesTooFew);
    sam.stakes(&mut world, usd(999_999)).await.unwrap();
    seen.refused(sam.leaves(&mut world, 0, 0).await, ZeroAmount);
    // As a loss, and a fortune, leave a series; the stories show both ways there.
    let reserve = world.deployment().reserve;
    let whole = world.bank.account(&reserve).await.unwrap();
    let changed = async |world: &mut World, change: fn(&mut TrancheSlot)| {
        let mut data = whole.data.clone();
        let state: &mut Reserve = bytemuck::from_bytes_mut(&mut data[8..]);
        change(&mut state.tranches[0]);
        world.bank.place(&reserve, &whole.owner, data);
    };
    changed(&mut world, |slot| slot.open = 0).await;
    seen.refused(sam.stakes(&mut world, usd(1)).await, SeriesClosed);
    seen.refused(sam.leaves(&mut world, 0, 1).await, SeriesClosed);
    changed(&mut world, |slot| slot.shares = slot.assets * 64 + 1).await;
    seen.refused(sam.stakes(&mut world, usd(1)).await, SeriesDepleted);
    changed(&mut world, |slot| slot.shares = slot.assets * 64).await;
    seen.refused(sam.stakes(&mut world, usd(1)).await, TrancheCapExceeded);
    changed(&mut world, |slot| (slot.assets, slot.shares) = (1 << 40, 1 << 21)).await;
    seen.refused(sam.stakes(&mut world, 1 << 18).await, StakeTooSmall);
    seen.refused(sam.stakes(&mut world, usd(1)).await, StakeTooSmall);
    changed(&mut world, |_| {}).await;
    let epoch = sam.asks(&mut world, 0, usd(1)).await;
    seen.refused(sam.prices(&mut world, epoch).await, ExitNotRipe);
    seen.refused(sam.prices(&mut world, epoch + 1).await, NothingToPrice);
    seen.refused(sam.prices(&mut world, epoch + 8).await, NothingToPrice);
    seen.refused(sam.collects(&mut world, 0, epoch).await, ExitUnpriced);
    // Nobody priced the exits for eight weeks: the next ones find their place taken.
    world.advance(8 * 7 * DAY).await;
    seen.refused(sam.leaves(&mut world, 1, usd(1)).await, ExitsUnpriced);
    sam.prices(&mut world, epoch).await.unwrap();
    sam.asks(&mut world, 1, usd(1)).await;
}

/// An exit would leave less than twice the target in the tiers.
pub(super) async fn coverage_holds_exits_back(seen: &mut Seen) {
    let mut world = World::new().await;
    world.opens_tranches().await;
    set(&mut world, with(default_tranche_terms(), |terms| terms.exit_floor = 20_000)).await.unwrap();
    world.govern(world.deployment().set_reserve_terms(default_reserve_terms())).await.unwrap();
    let sam = world.staker("sam", FIRST).await;
    sam.stakes(&mut world, usd(10)).await.unwrap();
    let epoch = sam.asks(&mut world, 0, usd(10)).await;
    let (ada, bob) = (world.trader("ada").await, world.trader("bob").await);
    for trader in [&ada, &bob] {
        trader.deposits(&mut world, usd(100_000)).await.unwrap();
    }
    ada.buys(&mut world, BTC, centibtc(100), usd(50_000), &bob).await.unwrap();
    world.wait(19 * DAY).await;
    let deployment = world.deployment();
    world.crank(deployment.accrue_funding(BTC)).await.unwrap();
    world.crank(deployment.update_target()).await.unwrap();
    seen.refused(sam.prices(&mut world, epoch).await, ExitHeldBack);
    set(&mut world, with(default_tranche_terms(), |terms| terms.exit_floor = 0)).await.unwrap();
    sam.prices(&mut world, epoch).await.unwrap();
}
