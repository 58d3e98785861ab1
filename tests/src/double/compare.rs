//! The model's state against the program's, to the unit.

use anchor_lang::prelude::Pubkey;
use ballast::state::{
    Clearinghouse, Holdings, Inventory, MarginAccount, Market, Outflow, Placement, PositionSlot, Prices, Recovery,
    Reserve, Terms, TrancheSlot, side,
};

use crate::model::{self, Side, World};

/// A field: its name, the model's value, the program's.
type Field = (&'static str, i128, i128);

/// Fails with the fields that differ.
fn same(what: &str, fields: &[Field]) -> Result<(), String> {
    let differ = fields.iter().filter(|(_, model, program)| model != program);
    let shown: Vec<String> = differ
        .map(|(name, model, program)| format!("{what}: {name}: the model has {model}, the program {program}"))
        .collect();
    if shown.is_empty() { Ok(()) } else { Err(shown.join("; ")) }
}

fn number(index: usize) -> i128 {
    i128::try_from(index).expect("an index")
}

/// A clock that does not run is zero in the program.
fn clock(since: Option<i128>) -> i128 {
    since.unwrap_or(0)
}

/// The root's ledgers and pauses.
pub fn root(world: &World, program: &Clearinghouse) -> Result<(), String> {
    same(
        "root",
        &[
            ("traders_ledger", world.traders_ledger, program.traders_ledger.into()),
            ("closed", world.closed, program.closed.into()),
        ],
    )?;
    for (pause, slot) in world.pauses.iter().zip(program.pauses) {
        let (since, until) = (clock(pause.since), pause.until);
        same("root", &[("pause", since, slot.since.into()), ("its end", until, slot.until.into())])?;
    }
    for (ledger, held) in world.collateral_ledgers.iter().zip(program.collateral_ledgers) {
        same("root", &[("collateral ledger", *ledger, held.into())])?;
    }
    Ok(())
}

/// The reserve.
pub fn reserve(world: &World, program: &Reserve) -> Result<(), String> {
    same(
        "reserve",
        &[
            ("ledger", world.reserve_ledger, program.ledger.into()),
            ("capital", world.capital, program.capital.into()),
            ("treasury", world.treasury, program.treasury.into()),
            ("target", world.target.amount, program.target.into()),
            ("target_since", world.target.since, program.target_since.into()),
            ("stress", world.census.report.0, program.stress.into()),
            ("stress_reported", world.census.report.1, program.stress_reported.into()),
            ("target_leg", world.target.leg, program.target_leg.into()),
            ("level", world.target.level, program.level.into()),
            ("draw_used", world.draw_window.used, program.draws.used.into()),
            ("draw_since", world.draw_window.since, program.draws.since.into()),
            ("below", world.below, program.below.into()),
            ("senior_paid", world.senior_paid, program.senior_paid.into()),
            ("reported", world.reported, program.reported.into()),
            ("lent", world.lent, program.lent.into()),
            ("holdings_value", world.holdings_value, program.holdings_value.into()),
            ("holdings_valued", world.holdings_valued, program.holdings_valued.into()),
            ("placed", world.placed, program.placed.into()),
            ("placed_value", world.placed_value, program.placed_value.into()),
            ("placed_valued", world.placed_valued, program.placed_valued.into()),
            ("written_off", world.written_off.used, program.written_off.used.into()),
            ("written_off_since", world.written_off.since, program.written_off.since.into()),
        ],
    )?;
    for (index, (tranche, held)) in world.tranches.iter().zip(&program.tranches).enumerate() {
        self::tranche(&format!("tranche {index}"), tranche, held)?;
    }
    Ok(())
}

/// What protocol capital holds beside quote.
pub fn holdings(world: &World, program: &Holdings) -> Result<(), String> {
    same("holdings", &[("looked", world.holdings_looked, program.looked.into())])?;
    for (index, (held, slot)) in world.capital_holdings.iter().zip(&program.slots).enumerate() {
        let side = match held.side {
            Side::Rests => side::RESTS,
            Side::Sells => side::SELLS,
            Side::Buys => side::BUYS,
        };
        same(
            &format!("holding {index}"),
            &[
                ("collateral", number(held.collateral), slot.collateral.into()),
                ("amount", held.amount, slot.amount.into()),
                ("sold", held.sold.used, slot.sold.used.into()),
                ("sold_since", held.sold.since, slot.sold.since.into()),
                ("bought", held.bought.used, slot.bought.used.into()),
                ("bought_since", held.bought.since, slot.bought.since.into()),
                ("side", side.into(), slot.side.into()),
                ("since", held.since, slot.since.into()),
                ("stressed", held.stressed.unwrap_or(0), slot.stressed.into()),
                ("correlation", held.correlation_bp, slot.correlation.into()),
            ],
        )?;
    }
    Ok(())
}

/// The most that the reserve was worth, by day.
pub fn reserve_outflow(world: &World, program: &Outflow) -> Result<(), String> {
    let days = world.high_water.days.into_iter().zip(program.days).map(|(day, held)| ("a day", day, held.into()));
    let mut fields: Vec<Field> = days.collect();
    fields.push(("day", world.high_water.day, program.day.into()));
    same("outflow of the reserve", &fields)
}

/// What protocol capital has with a depository.
pub fn placement(state: &model::Placement, program: &Placement) -> Result<(), String> {
    same(
        "placement",
        &[
            ("principal", state.principal, program.principal.into()),
            ("redeemable", state.redeemable, program.redeemable.into()),
            ("looked", state.looked, program.looked.into()),
            ("turned", state.turned, program.turned.into()),
            ("least", state.least, program.least.into()),
            ("impaired", state.impaired.into(), program.impaired.into()),
            ("doubted", state.doubted.into(), program.doubted.into()),
            ("defaulted", state.defaulted.into(), program.defaulted.into()),
            ("earned", state.earned, program.earned_ever.into()),
            ("lost", state.lost, program.lost_ever.into()),
        ],
    )
}

/// A depository: its cash and its loans.
pub fn depository(state: &model::Depository, cash: u64, loans: u64) -> Result<(), String> {
    let fields = [("cash", state.cash, cash.into()), ("loans", state.loans, loans.into())];
    same("depository", &fields)
}

fn tranche(what: &str, state: &model::Tranche, program: &TrancheSlot) -> Result<(), String> {
    let fields = [
        ("series", state.series, program.series.into()),
        ("open", state.open.into(), program.open.into()),
        ("assets", state.assets, program.assets.into()),
        ("shares", state.shares, program.shares.into()),
        ("stream_left", state.left, program.stream_left.into()),
        ("stream_since", state.since, program.stream_since.into()),
        ("stream_until", state.until, program.stream_until.into()),
        ("due", state.due, program.due.into()),
        ("hoped", state.hoped, program.hoped.into()),
    ];
    same(what, &fields)?;
    for (batch, held) in state.batches.iter().zip(&program.batches) {
        let batch = batch.as_ref().map_or([0; 4], |batch| [batch.epoch, batch.notice, batch.shares, batch.least]);
        let held = [held.epoch.into(), held.notice.into(), held.shares.into(), held.least.into()];
        let names = ["epoch", "notice", "shares", "least"];
        let fields: Vec<Field> =
            names.into_iter().zip(batch).zip(held).map(|((name, batch), held)| (name, batch, held)).collect();
        same(&format!("{what}, exits"), &fields)?;
    }
    Ok(())
}

/// Feeds, inverses, and what markets publish.
pub fn prices(world: &World, program: &Prices) -> Result<(), String> {
    same(
        "prices",
        &[
            ("quote_inverse", world.inverse, program.quote_inverse.into()),
            ("quote_inverse_low", world.inverse_low, program.quote_inverse_low.into()),
            ("coverage", world.target.coverage, program.coverage.into()),
            ("initial_scale", world.target.initial_scale, program.initial_scale.into()),
            ("cap_scale", world.target.cap_scale, program.cap_scale.into()),
            ("fee_addition", world.target.fee_addition, program.fee_addition.into()),
            ("census", world.census.running.as_ref().map_or(0, |_| world.census.number), program.census.into()),
        ],
    )?;
    for (index, (feed, held)) in world.feeds.iter().zip(&program.feeds).enumerate() {
        let fields = [
            ("price", feed.price, held.price.into()),
            ("stable", feed.stable, held.stable.into()),
            ("published", feed.published, held.published.into()),
            ("stepped", feed.stepped, held.stepped.into()),
            ("reported", feed.reported, held.reported.into()),
            ("resumed", feed.resumed, held.resumed.into()),
            ("confidence", feed.confidence_bp, held.confidence.into()),
            ("volatility", feed.volatility_bp, held.volatility.into()),
            ("settled_volatility", feed.settled_bp, held.settled_volatility.into()),
            ("long_volatility", feed.long_bp, held.long_volatility.into()),
            ("grid_price", feed.history.price, held.grid_price.into()),
            ("grid", feed.history.grid, held.grid.into()),
            ("fast_variance", feed.history.fast, held.fast_variance.into()),
            ("slow_variance", feed.history.slow, held.slow_variance.into()),
            ("long_variance", feed.history.long, held.long_variance.into()),
            ("jump_today", feed.history.jump_today, held.jump_today.into()),
            ("jump_before", feed.history.jump_before, held.jump_before.into()),
            ("forecast_score", feed.history.score, held.forecast_score.into()),
            ("forecast_off", feed.history.off.into(), held.forecast_off.into()),
            ("forecast_version", feed.history.version, held.forecast_version.into()),
        ];
        same(&format!("feed {index}"), &fields)?;
    }
    for (index, (market, held)) in world.markets.iter().zip(&program.markets).enumerate() {
        let fields = [
            ("final_price", clock(market.final_price), held.final_price.into()),
            ("funding_index", market.funding.index, held.funding_index.into()),
            ("claim_index", market.claim_index, held.claim_index.into()),
            ("claim_scale", market.claim_scale, held.claim_scale.into()),
            ("claim_epoch", market.claim_epoch, held.claim_epoch.into()),
            ("backing", market.backing, held.backing.into()),
            ("addition", market.addition_bp, held.addition.into()),
            ("mean_open_interest", market.mean_open_interest, held.mean_open_interest.into()),
            ("averaged", market.averaged, held.averaged.into()),
            ("allowance", market.allowance, held.allowance.into()),
        ];
        same(&format!("published by market {index}"), &fields)?;
    }
    Ok(())
}

/// The maintenance terms that glide.
pub fn terms(world: &World, program: &Terms) -> Result<(), String> {
    let markets = world.markets.iter().map(|market| &market.terms.maintenance);
    let haircuts = world.collaterals.iter().map(|collateral| &collateral.terms.maintenance_haircut);
    let glides = markets.zip(program.markets.iter().map(|slot| &slot.maintenance));
    let glides = glides.chain(haircuts.zip(program.collaterals.iter().map(|slot| &slot.maintenance_haircut)));
    for (index, (glide, held)) in glides.enumerate() {
        let fields = [
            ("from", glide.from, held.from.into()),
            ("to", glide.to, held.to.into()),
            ("since", glide.since, held.since.into()),
            ("speed", glide.speed, held.speed.into()),
        ];
        same(&format!("maintenance {index}"), &fields)?;
    }
    Ok(())
}

/// A market's ledger.
pub fn market(world: &World, index: usize, program: &Market) -> Result<(), String> {
    let state = &world.markets[index];
    let what = format!("market {index}");
    same(
        &what,
        &[
            ("pool", state.pool, program.pool.into()),
            ("claims", state.claims, program.claims.into()),
            ("shortfall", state.shortfall, program.shortfall.into()),
            ("window", state.window, program.window.into()),
            ("window_since", state.window_since, program.window_since.into()),
            ("booked", state.booked, program.booked.into()),
            ("joined", state.joined, program.joined.into()),
            ("funding_booked", state.funding_booked, program.funding_booked.into()),
            ("closed_size", state.closed_size, program.closed_size.into()),
            ("closed_cost", state.closed_cost, program.closed_cost.into()),
            ("roundings", state.roundings, program.roundings.into()),
            ("written_off", state.written_off, program.written_off.into()),
            ("used", state.used, program.used.into()),
            ("open_interest", state.open_interest, program.open_interest.into()),
        ],
    )?;
    same(&what, &way_to_the_reserve(state, program))?;
    same(
        &what,
        &[
            ("rate_published", state.funding.published, program.rate_published.into()),
            ("accrued", state.funding.accrued, program.accrued.into()),
            ("funding_carry", state.funding.carry, program.funding_carry.into()),
            ("funding_rate", state.funding.rate, program.funding_rate.into()),
        ],
    )
}

fn way_to_the_reserve(state: &model::Market, program: &Market) -> Vec<Field> {
    let day = i128::from(program.fees_day);
    let on = |wanted: &dyn Fn(i128) -> bool| {
        let days = state.fees_by_day.iter().filter(|(day, _)| wanted(*day));
        days.map(|(_, fees)| fees).sum::<i128>()
    };
    let young = program.fees_young;
    vec![
        ("fees_taken", state.fees_taken, program.fees_taken.into()),
        ("budget", state.budget, program.budget.into()),
        ("drawn", state.drawn, program.drawn.into()),
        ("lent_budget", state.lent_budget, program.lent_budget.into()),
        ("lent_capital", state.lent_capital, program.lent_capital.into()),
        ("paid_by_budget", state.paid_by_budget, program.paid_by_budget.into()),
        ("paid_by_capital", state.paid_by_capital, program.paid_by_capital.into()),
        ("paid_by_junior", state.paid_by_tranches[0], program.paid_by_tranches[0].into()),
        ("paid_by_backstop", state.paid_by_tranches[1], program.paid_by_tranches[1].into()),
        ("paid_by_senior", state.paid_by_tranches[2], program.paid_by_tranches[2].into()),
        ("paying_junior", state.paying_series[0], program.paying_series[0].into()),
        ("paying_backstop", state.paying_series[1], program.paying_series[1].into()),
        ("paying_senior", state.paying_series[2], program.paying_series[2].into()),
        ("recoverable", state.recoverable, program.recoverable.into()),
        ("below", state.below, program.below.into()),
        ("fees_aged", on(&|on| on + 3 <= day), program.fees_aged.into()),
        ("fees of today", on(&|on| on == day), young[0].into()),
        ("fees of yesterday", on(&|on| on == day - 1), young[1].into()),
        ("fees of the day before", on(&|on| on == day - 2), young[2].into()),
        ("seed_released", state.seed_released, program.seed_released.into()),
        ("seed_releasing", state.seed_locked, program.seed_releasing.into()),
        ("seed_since", state.seed_since, program.seed_since.into()),
        ("draw_used", state.draw_window.used, program.draws.used.into()),
        ("draw_since", state.draw_window.since, program.draws.since.into()),
        ("fallen", state.fallen.used, program.fallen.used.into()),
        ("fallen_since", state.fallen.since, program.fallen.since.into()),
    ]
}

/// What the reserve holds where its markets go on.
pub fn inventory(world: &World, program: &Inventory) -> Result<(), String> {
    for (market, held) in (0..world.markets.len()).zip(&program.markets) {
        if world.markets[market].final_price.is_none() {
            let since = world.markets[market].for_sale_since;
            let fields =
                [("size", world.inventory_size(market), held.size.into()), ("since", since, held.since.into())];
            same(&format!("inventory of market {market}"), &fields)?;
        }
    }
    let fields = [("delta", world.leaned, program.delta.into()), ("turned", world.turned, program.turned.into())];
    same("inventories", &fields)
}

/// What passed to a market's losses.
pub fn recovery(world: &World, index: usize, program: &Recovery) -> Result<(), String> {
    let state = &world.recoveries[index];
    let what = format!("recovery {index}");
    same(&what, &[("cash", state.cash, program.cash.into())])?;
    for (amount, held) in state.collateral.iter().zip(program.collateral) {
        same(&what, &[("collateral", *amount, held.into())])?;
    }
    for (passed, held) in state.passed.iter().zip(program.passed) {
        same(&what, &[("passed", *passed, held.into())])?;
    }
    for (claim, held) in state.claims.iter().zip(&program.claims) {
        let kept = |field: i128| if claim.claim > 0 { field } else { 0 };
        let fields = [
            ("claim", claim.claim, held.claim.into()),
            ("claim_index", kept(claim.claim_index), held.claim_index.into()),
            ("claim_scale", kept(claim.claim_scale), held.claim_scale.into()),
            ("claim_epoch", kept(claim.claim_epoch), held.claim_epoch.into()),
            ("window", kept(claim.window), held.window.into()),
        ];
        same(&format!("{what}, claim in market {}", claim.market), &fields)?;
    }
    Ok(())
}

/// A margin account, slot by slot. `key` gives the public key of a number.
pub fn account(
    world: &World,
    index: usize,
    program: &MarginAccount,
    key: impl Fn(u64) -> Pubkey,
) -> Result<(), String> {
    let state = &world.accounts[index];
    let what = format!("account {index}");
    same(
        &what,
        &[
            ("cash", state.cash, program.cash.into()),
            ("fee_debt", state.fee_debt, program.fee_debt.into()),
            ("fee_market", number(state.fee_market.unwrap_or(0)), program.fee_market.into()),
            ("negative_since", clock(state.negative_since), program.negative_since.into()),
            ("called_since", clock(state.called_since), program.called_since.into()),
            ("below_since", clock(state.below_since), program.below_since.into()),
            ("looked", state.looked, program.looked.into()),
            ("reported", state.reported, program.reported.into()),
        ],
    )?;
    if let Some(visited) = world.census.running.as_ref().and_then(|running| running.visited.get(&index)) {
        let known = visited.known.iter().filter_map(|market| state.slot_of(*market)).map(|slot| 1_i128 << slot).sum();
        let fields = [
            ("census", world.census.number, program.census.into()),
            ("seen", known, program.seen.into()),
            ("given", visited.given, program.given.into()),
            ("risked", visited.risked, program.risked.into()),
        ];
        same(&what, &fields)?;
    }
    if program.owner != key(state.owner) || program.delegate != key(state.delegate) {
        return Err(format!("{what}: another owner or delegate"));
    }
    for (slot, held) in state.balances.iter().zip(&program.balances) {
        let (collateral, amount) = slot.as_ref().map_or((0, 0), |held| (held.collateral, held.amount));
        let fields =
            [("amount", amount, held.amount.into()), ("collateral", number(collateral), held.collateral.into())];
        same(&format!("{what}, balance"), &fields)?;
    }
    for (slot, held) in state.positions.iter().zip(&program.positions) {
        same(&format!("{what}, position in market {}", held.market), &position(slot.as_ref(), held))?;
    }
    matchers(&what, state, program, key)
}

fn position(slot: Option<&model::Position>, program: &PositionSlot) -> Vec<Field> {
    let free = model::Position::default();
    let state = slot.unwrap_or(&free);
    vec![
        ("size", state.size, program.size.into()),
        ("cost", state.cost, program.cost.into()),
        ("claim", state.claim, program.claim.into()),
        ("market", number(state.market), program.market.into()),
        ("funding_index", state.funding_index, program.funding_index.into()),
        ("claim_index", state.claim_index, program.claim_index.into()),
        ("claim_scale", state.claim_scale, program.claim_scale.into()),
        ("claim_epoch", state.claim_epoch, program.claim_epoch.into()),
        ("deleveraged_since", clock(state.deleveraged_since), program.deleveraged_since.into()),
        ("deleverage_left", state.deleverage_left, program.deleverage_left.into()),
        ("window", state.window, program.window.into()),
    ]
}

fn matchers(
    what: &str,
    state: &model::Account,
    program: &MarginAccount,
    key: impl Fn(u64) -> Pubkey,
) -> Result<(), String> {
    let free = model::MatcherAllowance::default();
    for (slot, held) in state.matchers.iter().zip(&program.matchers) {
        let state = slot.as_ref().unwrap_or(&free);
        if held.matcher != key(state.matcher) {
            return Err(format!("{what}: another matcher"));
        }
        let fields = [
            ("markets", state.markets.into(), held.markets.into()),
            ("expires", state.expires, held.expires.into()),
            ("notional", state.notional_limit, held.notional.into()),
            ("notional_used", state.notional.used, held.notional_used.into()),
            ("slippage", state.slippage_limit, held.slippage.into()),
            ("slippage_used", state.slippage.used, held.slippage_used.into()),
            ("since", state.notional.since, held.since.into()),
        ];
        same(&format!("{what}, matcher"), &fields)?;
    }
    Ok(())
}
