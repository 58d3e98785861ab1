//! Correlations and the sum of losses under them.

use ballast_risk::correlation::{CLASSES, Correlations, LARGEST, Losses, PAIRS, root};
use ballast_risk::{BasisPoints, RiskError};
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{B, big, ceil, two};
use crate::inputs::words;

type Square = [[i64; CLASSES]; CLASSES];

/// The whole matrix, read from the upper triangle by the place of each pair.
pub(crate) fn square(correlations: &Correlations) -> Square {
    let place = |row: usize, column: usize| row * CLASSES - row * (row + 1) / 2 + column;
    std::array::from_fn(|row| {
        std::array::from_fn(|column| i64::from(correlations.0[place(row.min(column), row.max(column))]))
    })
}

fn triangle(cell: impl Fn(usize, usize) -> u8) -> Correlations {
    let cells: Vec<u8> = (0..CLASSES)
        .flat_map(|row| (row..CLASSES).map(move |column| (row, column)))
        .map(|(row, column)| cell(row, column))
        .collect();
    Correlations(cells.try_into().unwrap())
}

/// The determinant over a set of rows and the same columns: Laplace's expansion, remembered per set of columns.
fn minor(matrix: &Square, members: &[usize]) -> i128 {
    let mut sums = vec![0_i128; 1 << members.len()];
    sums[0] = 1;
    for columns in 1..sums.len() {
        let row = members[columns.count_ones() as usize - 1];
        let chosen: Vec<usize> = (0..members.len()).filter(|column| columns >> column & 1 == 1).collect();
        sums[columns] = chosen
            .iter()
            .enumerate()
            .map(|(place, column)| {
                let sign = if (chosen.len() - place) % 2 == 1 { 1 } else { -1 };
                sign * i128::from(matrix[row][members[*column]]) * sums[columns & !(1 << column)]
            })
            .sum();
    }
    sums[sums.len() - 1]
}

/// A symmetric matrix is semi-definite exactly when none of its principal minors is negative.
fn no_minor_is_negative(matrix: &Square) -> bool {
    (1_usize..1 << CLASSES).all(|set| {
        let members: Vec<usize> = (0..CLASSES).filter(|class| set >> class & 1 == 1).collect();
        minor(matrix, &members) >= 0
    })
}

/// The least eigenvalue of a symmetric matrix by Jacobi's rotations.
fn least_eigenvalue(mut matrix: Vec<Vec<f64>>) -> f64 {
    let order = matrix.len();
    for _ in 0..40 {
        for p in 0..order {
            for q in p + 1..order {
                let angle = 0.5 * (2.0 * matrix[p][q]).atan2(matrix[q][q] - matrix[p][p]);
                for _ in 0..2 {
                    turn(&mut matrix, p, q, angle.sin_cos());
                    matrix = transposed(&matrix);
                }
            }
        }
    }
    (0..order).map(|place| matrix[place][place]).fold(f64::INFINITY, f64::min)
}

fn turn(matrix: &mut [Vec<f64>], p: usize, q: usize, (sine, cosine): (f64, f64)) {
    for row in matrix {
        (row[p], row[q]) = (cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]);
    }
}

fn transposed(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    (0..matrix.len()).map(|column| matrix.iter().map(|row| row[column]).collect()).collect()
}

/// Matrices of one factor, exactly semi-definite and singular, with a few cells moved by a per cent: at the edge on both sides.
fn edges() -> BoxedStrategy<Correlations> {
    (prop::array::uniform8(0_u8..=10), prop::collection::vec((0..PAIRS, -1_i8..=1), 0..3), 0_u8..4)
        .prop_map(|(factor, moved, alone)| {
            let mut cells =
                triangle(|row, column| factor[row] * factor[column] + if row == column { alone } else { 0 });
            for (place, by) in moved {
                cells.0[place] = cells.0[place].saturating_add_signed(by);
            }
            for cell in &mut cells.0 {
                *cell = (*cell).min(100);
            }
            cells
        })
        .boxed()
}

/// Means of one-factor matrices: semi-definite by construction, whatever their rank.
pub(crate) fn semidefinite() -> BoxedStrategy<Correlations> {
    prop::collection::vec(prop::array::uniform8(0_u16..=10), 1..4)
        .prop_map(|factors| {
            let count = u16::try_from(factors.len()).unwrap();
            triangle(|row, column| {
                let mean = factors.iter().map(|factor| factor[row] * factor[column]).sum::<u16>() / count;
                // What floors took off is at most a per cent in each of seven cells of a row.
                u8::try_from(mean).unwrap().saturating_add(if row == column { 7 } else { 0 }).min(100)
            })
        })
        .prop_filter("diagonals cut at the whole may end it", |cells| no_minor_is_negative(&square(cells)))
        .boxed()
}

fn losses() -> BoxedStrategy<Vec<(u64, u8, u32)>> {
    let loss = (0_u64..1 << 44, 0_u32..44).prop_map(|(bits, shift)| bits >> shift);
    prop::collection::vec((loss, 0_u8..8, prop_oneof![Just(0), 0_u32..=10_000]), 0..48).boxed()
}

fn sum_of(markets: &[(u64, u8, u32)], correlations: &Correlations) -> Losses {
    let mut losses = Losses::default();
    for (loss, class, stress) in markets {
        losses.add(*loss, *class, BasisPoints(*stress), correlations).unwrap();
    }
    losses
}

/// `x' M' x` over all pairs of markets, times `100 * 2^20`.
pub(crate) fn exact_square(markets: &[(u64, u8, u32)], correlations: &Correlations) -> BigInt {
    let matrix = square(correlations);
    let whole: BigInt = markets.iter().map(|(loss, ..)| big(*loss)).sum();
    let stressed: BigInt = markets.iter().map(|(loss, _, stress)| big(*loss) * stress).sum();
    if whole == BigInt::ZERO {
        return whole;
    }
    let share = ceil(&(stressed * two(20)), &(whole * B));
    let mut sum = BigInt::ZERO;
    for (one, (loss, class, _)) in markets.iter().enumerate() {
        for (another, (other, with, _)) in markets.iter().enumerate() {
            let percent = if one == another { 100 } else { matrix[usize::from(*class)][usize::from(*with)] };
            let risen = big(percent) * two(20) + &share * (100 - percent);
            sum += risen * loss * other;
        }
    }
    sum
}

proptest! {
    #[test]
    fn a_matrix_is_accepted_exactly_when_it_is_semidefinite(
        cells in prop_oneof![edges(), semidefinite(), prop::collection::vec(0_u8..=100, PAIRS).prop_map(|cells| Correlations(cells.try_into().unwrap()))],
    ) {
        prop_assert_eq!(cells.is_semidefinite(), no_minor_is_negative(&square(&cells)));
    }

    /// All markets, two of them or fifteen in a class, calm and under stress.
    #[test]
    fn the_matrix_of_all_markets_is_semidefinite_too(cells in semidefinite(), classes in prop::collection::vec(0_usize..8, 1..16), stress in 0.0_f64..1.0) {
        prop_assert!(cells.is_semidefinite());
        let matrix = square(&cells);
        for stress in [0.0, stress] {
            let rows = classes.iter().enumerate().map(|(one, class)| {
                let cells = classes.iter().enumerate().map(|(another, with)| {
                    let percent = if one == another { 100 } else { matrix[*class][*with] };
                    let calm = f64::from(i32::try_from(percent).unwrap()) / 100.0;
                    calm + stress * (1.0 - calm)
                });
                cells.collect()
            });
            let least = least_eigenvalue(rows.collect());
            prop_assert!(least > -1e-9, "least eigenvalue {least}");
        }
    }

    #[test]
    fn the_sum_is_the_form_over_all_markets(markets in losses(), cells in semidefinite()) {
        let squared = sum_of(&markets, &cells).squared(&cells).unwrap();
        prop_assert_eq!(big(squared), exact_square(&markets, &cells));
    }

    /// No market's loss, stress or correlation lowers the sum, but for the rounding of the stress.
    #[test]
    fn the_sum_grows_with_everything(
        markets in losses(), cells in semidefinite(), joins in (1_u64..1 << 44, 0_u8..8), rises in (any::<prop::sample::Index>(), 1_u32..10_000),
    ) {
        let before = sum_of(&markets, &cells).squared(&cells).unwrap();
        let whole: u128 = markets.iter().map(|(loss, ..)| u128::from(*loss)).sum::<u128>() + u128::from(joins.0);
        let rounding = 100 * whole * whole;
        let mut joined = markets.clone();
        joined.push((joins.0, joins.1, 0));
        let after = sum_of(&joined, &cells).squared(&cells).unwrap();
        prop_assert!(after + rounding >= before, "a loss in a calm market");
        let place = rises.0.index(joined.len());
        let mut stressed = joined.clone();
        stressed[place].2 += rises.1;
        let stressed = sum_of(&stressed, &cells).squared(&cells).unwrap();
        prop_assert!(stressed >= after, "more stress");
        let mut grown = joined.clone();
        grown[place].0 += joins.0;
        prop_assert!(sum_of(&grown, &cells).squared(&cells).unwrap() + 8 * rounding >= after, "a larger loss");
    }

    /// Between the largest loss and the plain sum.
    #[test]
    fn the_sum_lies_between_the_largest_loss_and_all_of_them(markets in losses(), cells in semidefinite()) {
        let combined = root(sum_of(&markets, &cells).squared(&cells).unwrap(), 0).unwrap();
        let largest = markets.iter().map(|(loss, ..)| *loss).max().unwrap_or(0);
        let all: u64 = markets.iter().map(|(loss, ..)| *loss).sum();
        prop_assert!(combined >= largest && combined <= all + 1, "{largest} {combined} {all}");
    }

    /// The least amount in its unit whose square is not below.
    #[test]
    fn a_root_is_rounded_up_once_and_once_more(low in words(), high in words(), shift in 1_u32..128, bits in 0_u32..14) {
        let squared = (u128::from(high) << 64 | u128::from(low)) >> shift;
        let least = big(squared).sqrt() + u8::from(big(squared).sqrt().pow(2) < big(squared));
        let exact = ceil(&(least * two(bits)), &big(10_240));
        prop_assert_eq!(root(squared, bits).map(BigInt::from), u64::try_from(exact.clone()).map(BigInt::from).map_err(|_| RiskError::Overflow));
    }
}

/// Half of it within a class, nothing between classes: the square root of `3^2 + 4^2`, and of `3^2 + 4^2 + 2 * 3 * 4 / 2`.
#[test]
fn losses_add_up_by_class() {
    let cells = triangle(|row, column| if row == column { 50 } else { 0 });
    let unit = 10_240;
    let apart = sum_of(&[(3 * unit, 0, 0), (4 * unit, 7, 0)], &cells);
    assert_eq!(root(apart.squared(&cells).unwrap(), 0), Ok(5 * unit));
    let within = sum_of(&[(3 * unit, 7, 0), (4 * unit, 7, 0)], &cells);
    assert_eq!(within.squared(&cells).unwrap(), (100 << 20) * 37 * u128::from(unit * unit));
    // Half of the losses are stressed wholly: correlations of 0 become a half, of a half three quarters.
    let stressed = sum_of(&[(3 * unit, 0, 0), (3 * unit, 0, 10_000)], &cells);
    assert_eq!(stressed.squared(&cells).unwrap(), (100 << 20) * 63 * u128::from(unit * unit) / 2);
    let beyond = sum_of(&[(3 * unit, 0, 30_000)], &cells);
    assert_eq!(root(beyond.squared(&cells).unwrap(), 0), Ok(3 * unit));
}

#[test]
fn what_is_no_correlation_is_refused() {
    let one = |percent| triangle(move |row, column| if row == column { percent } else { 0 });
    assert!(one(100).is_semidefinite() && one(0).is_semidefinite() && triangle(|_, _| 100).is_semidefinite());
    assert!(!one(101).is_semidefinite());
    // Two classes closer to each other than the markets of either.
    let close = |within: u8, between: u8| {
        triangle(move |row, column| {
            if row == column {
                within
            } else if row + column == 1 {
                between
            } else {
                0
            }
        })
    };
    assert!(close(80, 80).is_semidefinite());
    assert!(!close(80, 81).is_semidefinite());
    // Nothing may stand beside a class whose markets are independent.
    assert!(!triangle(|row, column| u8::from(row == 6 && column == 7)).is_semidefinite());
}

/// The largest sum is exact, one more is refused; so is a class that does not exist.
#[test]
fn the_largest_sum_is_the_last() {
    let cells = triangle(|_, _| 100);
    let full = sum_of(&[(LARGEST, 3, 10_000)], &cells);
    assert_eq!(root(full.squared(&cells).unwrap(), 13), Ok(LARGEST << 13));
    assert_eq!(full.clone().add(1, 3, BasisPoints(0), &cells), Err(RiskError::Overflow));
    let mut spread = full;
    spread.add(1, 4, BasisPoints(0), &cells).unwrap();
    assert_eq!(spread.squared(&cells), Err(RiskError::Overflow));
    assert_eq!(Losses::default().add(1, 8, BasisPoints(0), &cells), Err(RiskError::Overflow));
    let mut thrice = Losses::default();
    thrice.add(LARGEST, 0, BasisPoints(10_000), &cells).unwrap();
    assert_eq!(thrice.add(LARGEST, 1, BasisPoints(10_000), &cells), Err(RiskError::Overflow));
}

/// `R' S / sqrt(x' M' x)` in basis points over all markets, one by one: the ceiling, over the floor of the root.
fn exact_correlation(class: u8, markets: &[(u64, u8, u32)], correlations: &Correlations) -> BigInt {
    let matrix = square(correlations);
    let whole: BigInt = markets.iter().map(|(loss, ..)| big(*loss)).sum();
    let stressed: BigInt = markets.iter().map(|(loss, _, stress)| big(*loss) * stress).sum();
    let root = exact_square(markets, correlations).sqrt();
    if root == BigInt::ZERO {
        return root;
    }
    let share = ceil(&(stressed * two(20)), &(whole * B));
    let mut together = BigInt::ZERO;
    for (loss, other, _) in markets {
        let percent = if *other == class { 100 } else { matrix[usize::from(class)][usize::from(*other)] };
        together += big(*loss) * (big(percent) * two(20) + &share * (100 - percent));
    }
    ceil(&(together * B), &(root * 10_240)).min(big(B))
}

proptest! {
    /// An asset goes with losses as each of them says, weighted; wholly with those of its own class, and with all under full stress.
    #[test]
    fn an_asset_goes_with_the_losses_of_its_class(markets in losses(), class in 0_u8..8, correlations in semidefinite()) {
        let losses = sum_of(&markets, &correlations);
        let squared = losses.squared(&correlations).unwrap();
        let found = losses.correlation(class, squared, &correlations).unwrap();
        prop_assert_eq!(big(found.0), exact_correlation(class, &markets, &correlations));
        if !markets.is_empty() && markets.iter().all(|(loss, other, _)| *loss > 0 && *other == class) {
            prop_assert_eq!(found, BasisPoints(B));
        }
        prop_assert_eq!(losses.correlation(8, squared, &correlations).is_err(), squared > 0);
    }
}
