//! What a liquidation leaves behind: an account above maintenance, and no more taken than that needs.

use ballast_risk::claim::ClaimIndex;
use ballast_risk::glide::Slope;
use ballast_risk::liquidation::{LiquidationPlan, LiquidationTerms, equity_share};
use ballast_risk::margin::{CollateralLeg, MarginTerms, PositionLeg, PositionMargin, Standing};
use ballast_risk::position::{Indices, Position};
use ballast_risk::{BasisPoints, Money, Price, Rounding, Size};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{B, big, ceil, floor, notional, two};

const UNIT: u64 = 1 << 32;

/// An account with cash, a collateral and two positions, the first of which is liquidated.
#[derive(Clone, Debug)]
struct Account {
    cash: u64,
    collateral: CollateralLeg,
    leg: PositionLeg,
    other: PositionLeg,
}

/// What a case is made of; the account is given the cash that leaves `share` percent of the freed requirement missing.
#[derive(Clone, Debug)]
struct Case {
    size: i64,
    mark: u64,
    claim: u64,
    slope: u64,
    maintenance: u32,
    collateral: i64,
    terms: LiquidationTerms,
    share: u64,
}

fn leg(size: i64, cost: i64, claim: u64, case: &Case) -> PositionLeg {
    PositionLeg {
        position: Position {
            size: Size(size),
            cost: Money(cost),
            claim,
            funding_index: 0,
            claim_index: ClaimIndex::START,
        },
        indices: Indices { funding: 0, claim: ClaimIndex::START },
        mark: Price(case.mark),
        worse: Price(case.mark),
        finalized: false,
        fresh: true,
        terms: MarginTerms {
            initial: BasisPoints(case.maintenance * 2),
            maintenance: BasisPoints(case.maintenance),
            concentration: Slope { from: case.slope, to: case.slope, way: 0 },
            profit_credit: BasisPoints(0),
            profit_factor: BasisPoints(9_000),
            backing: UNIT,
        },
    }
}

impl Account {
    fn standing(&self) -> Standing {
        let start = Standing::default().with_cash(self.cash, 0).unwrap().with_collateral(&self.collateral).unwrap();
        start.with_position(&self.margin()).unwrap().with_position(&self.other.margin().unwrap()).unwrap()
    }

    fn margin(&self) -> PositionMargin {
        self.leg.margin().unwrap()
    }

    /// The account of a case. The cost is its value and a large loss, so that bonus and insurance are paid in cash.
    fn of(case: &Case) -> Self {
        let value = Size(case.size).value(Price(case.mark)).unwrap().0;
        let notional = Size(case.size).notional(Price(case.mark)).unwrap().0;
        let loss = case.collateral + 2 * notional;
        let mut account = Self {
            cash: 0,
            collateral: CollateralLeg {
                value: Money(case.collateral),
                initial_value: Money(case.collateral),
                initial_haircut: BasisPoints(2_000),
                maintenance_haircut: BasisPoints(1_000),
            },
            leg: leg(case.size, value + loss, case.claim, case),
            other: leg(-case.size / 4, -value / 4, 0, case),
        };
        let missing = i128::from(notional) * i128::from(case.share) * per_at_worst(&account, &case.terms) / 100;
        let without_cash = account.standing().maintenance.0;
        account.cash = u64::try_from((-missing - without_cash).div_euclid(i128::from(B))).unwrap();
        account
    }

    /// Steps 4 and 5 of a liquidation, with bonus and insurance out of cash.
    fn taken(&self, amount: u64, plan: &LiquidationPlan, terms: &LiquidationTerms) -> Self {
        let mut account = self.clone();
        let x = Size(self.leg.position.size.0).signed(amount).unwrap();
        let value = x.value(self.leg.mark).unwrap();
        account.leg.position.trade(x.opposite().unwrap(), value.negated().unwrap()).unwrap();
        let equity = account.standing().equity;
        let notional = x.notional(self.leg.mark).unwrap();
        let share = equity_share(equity, notional, self.standing().notional).unwrap();
        let bonus = terms.bonus(plan.bonus, notional, share).unwrap();
        let insurance = notional.part(terms.insurance, Rounding::Down).unwrap().min(share - bonus);
        account.cash -= bonus + insurance;
        assert!(account.standing().equity.0 >= 0, "the bonus pushed equity below zero");
        account
    }
}

/// What a unit of notional frees at the largest bonus.
fn per_at_worst(account: &Account, terms: &LiquidationTerms) -> i128 {
    i128::from(account.margin().maintenance_ratio.0) - i128::from(2 * terms.bonus.0 + terms.insurance.0)
}

fn cases(slope: u64) -> BoxedStrategy<Case> {
    let terms = (0_u32..100, 0_u32..100, 0_u32..50).prop_map(|(bonus, insurance, buffer)| LiquidationTerms {
        bonus: BasisPoints(bonus),
        insolvent_bonus: BasisPoints(50),
        insurance: BasisPoints(insurance),
        buffer: BasisPoints(buffer),
        dust: 0,
    });
    let sizes = (1_i64 << 33..1 << 44, any::<bool>()).prop_map(|(size, short)| if short { -size } else { size });
    (sizes, UNIT >> 4..UNIT << 4, 0_u64..1 << 30, 0..=slope, 600_u32..3_000, 0_i64..1 << 44, terms, 1_u64..=60)
        .prop_map(|(size, mark, claim, slope, maintenance, collateral, terms, share)| Case {
            size,
            mark,
            claim,
            slope,
            maintenance,
            collateral,
            terms,
            share,
        })
        .boxed()
}

fn planned(account: &Account, terms: &LiquidationTerms) -> (LiquidationPlan, BigInt) {
    let standing = account.standing();
    assert!(
        standing.below_maintenance() && standing.equity.0 > 0,
        "the case is one that can be restored: {standing:?}"
    );
    let margin = account.margin();
    let plan = terms.plan(&standing, account.leg.position.size, account.leg.mark, margin.maintenance_ratio).unwrap();
    (plan, big(margin.notional.0) * terms.buffer.0)
}

proptest! {
    /// After the whole plan the account is above maintenance by its buffer, with concentration too (less of it remains).
    #[test]
    fn the_plan_restores_the_account(case in cases(1 << 6)) {
        let account = Account::of(&case);
        let (plan, buffer) = planned(&account, &case.terms);
        prop_assert!(plan.most < case.size.unsigned_abs(), "a part is enough: {:?}", plan);
        prop_assert!(big(account.taken(plan.most, &plan, &case.terms).standing().maintenance.0) >= buffer);
    }

    /// Without concentration the plan is the least but for its slack: `4 B / per` of money for the roundings on either side,
    /// and three units of size. A part smaller by that leaves the account short of its buffer.
    #[test]
    fn the_plan_takes_no_more_than_it_needs(case in cases(0)) {
        let account = Account::of(&case);
        let (plan, buffer) = planned(&account, &case.terms);
        let margin = account.margin();
        let per = big(margin.maintenance_ratio.0) - plan.bonus.0 - case.terms.insurance.0;
        let lacking = -big(account.standing().maintenance.0) + &buffer;
        let less = floor(&(&lacking - 2 * B - 1), &per).max(big(0));
        let part: u64 = floor(&(&less << 32), &big(case.mark)).try_into().unwrap();
        prop_assert!(big(account.taken(part, &plan, &case.terms).standing().maintenance.0) < buffer);
        let slack = ceil(&big(4 * B + 1), &per) + 2 + ceil(&(big(case.mark) * 3), &two(32));
        prop_assert!(notional(plan.most.cast_signed(), case.mark) <= less + slack);
    }

    /// Liquidating the rest of a plan in parts ends no lower: every part restores what it restores.
    #[test]
    fn a_part_never_makes_the_account_worse(case in cases(1 << 6), part in 1_u64..100) {
        let account = Account::of(&case);
        let (plan, _) = planned(&account, &case.terms);
        let before = account.standing().maintenance.0;
        let after = account
            .taken(plan.most / 100 * part, &plan, &case.terms)
            .standing()
            .maintenance
            .0;
        prop_assert!(
            after >= before - i128::from(2 * B),
            "but for the floors: {} {}",
            before,
            after
        );
    }
}
