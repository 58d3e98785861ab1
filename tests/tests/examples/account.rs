//! The account that several examples judge.

use ballast_risk::claim::ClaimIndex;
use ballast_risk::fixed::FRACTION_ONE;
use ballast_risk::glide::Slope;
use ballast_risk::margin::{CollateralLeg, MarginTerms, PositionLeg, PositionMargin, Standing};
use ballast_risk::position::{Indices, Position};
use ballast_risk::{BasisPoints, Money, Price, Rounding};

use crate::guide::{Example, SOL};

/// What a position is judged by when only ratios matter.
pub(crate) fn leg(
    position: Position,
    mark: Price,
    worse: Price,
    initial: BasisPoints,
    maintenance: BasisPoints,
) -> PositionLeg {
    PositionLeg {
        position,
        indices: Indices { funding: 0, claim: ClaimIndex::START },
        mark,
        worse,
        finalized: false,
        fresh: true,
        terms: MarginTerms {
            initial,
            maintenance,
            concentration: Slope { from: 0, to: 0, way: 0 },
            profit_credit: BasisPoints(0),
            profit_factor: BasisPoints(0),
            backing: FRACTION_ONE,
        },
    }
}

/// The account of the guides: cash, SOL and one position.
pub(crate) fn standing(
    example: &Example,
    cash: u64,
    stable: Price,
    initial_haircut: BasisPoints,
    margin: &PositionMargin,
) -> Standing {
    let (sol, price): (u64, Price) = (example.given("sol"), example.price("sol_dollars", SOL));
    let worth = |price: Price| Money::of(price.of(sol, Rounding::Down).unwrap()).unwrap();
    let collateral = CollateralLeg {
        value: worth(price),
        initial_value: worth(price.min(stable)),
        initial_haircut,
        maintenance_haircut: example.ratio("sol_maintenance_haircut"),
    };
    let standing = Standing::default().with_collateral(&collateral).unwrap().with_position(margin).unwrap();
    standing.with_cash(cash, 0).unwrap()
}
