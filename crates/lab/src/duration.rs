//! Seconds that read well on an axis.

/// The seconds that axes are divided by: of each, people know how many make up the next.
const DURATIONS: [i64; 19] = [
    1,
    5,
    15,
    60,
    300,
    900,
    1_800,
    3_600,
    2 * 3_600,
    3 * 3_600,
    6 * 3_600,
    12 * 3_600,
    86_400,
    2 * 86_400,
    4 * 86_400,
    7 * 86_400,
    14 * 86_400,
    28 * 86_400,
    WEEKS,
];
/// From here on, multiples of it.
const WEEKS: i64 = 56 * 86_400;

/// The shortest of the durations that lasts at least so many seconds.
pub(crate) fn at_least(seconds: i64) -> i64 {
    let longest = (seconds + WEEKS - 1).div_euclid(WEEKS).max(1) * WEEKS;
    DURATIONS.into_iter().find(|duration| *duration >= seconds).unwrap_or(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_long_enough_and_no_longer_than_it_must_be() {
        assert_eq!(at_least(0), 1);
        assert_eq!(at_least(3_599), 3_600);
        assert_eq!(at_least(3_600), 3_600);
        assert_eq!(at_least(3_601), 7_200);
        assert_eq!(at_least(100 * 86_400), 112 * 86_400);
        assert!(DURATIONS.is_sorted());
    }
}
