//! Whole domains: every small input, and every combination of inputs beside the boundaries of a word. Nothing is drawn by chance.
//!
//! `docs/verification.md` lists what is exhausted of which function.

mod auction;
mod claim;
mod fixed;
mod glide;
mod holding;
mod inventory;
mod listing;
mod stress;
mod tranche;
mod waterfall;
mod wide;

/// Every array of `N` values.
fn every<T: Copy, const N: usize>(values: &[T]) -> impl Iterator<Item = [T; N]> {
    let length = values.len();
    (0..length.pow(u32::try_from(N).unwrap())).map(move |mut number| {
        [(); N].map(|()| {
            let value = values[number % length];
            number /= length;
            value
        })
    })
}

#[test]
fn every_array_comes_once() {
    let arrays: Vec<[u64; 3]> = every(&small(4)).collect();
    assert_eq!((arrays.len(), set(arrays).len()), (125, 125));
}

/// Whole numbers from zero on.
fn small(greatest: u64) -> Vec<u64> {
    (0..=greatest).collect()
}

/// Sorted, and each once.
fn set<T: Ord>(mut values: Vec<T>) -> Vec<T> {
    values.sort_unstable();
    values.dedup();
    values
}

/// Half words at most two away from 0, 1, 2^16, 2^31 and the greatest.
fn halves() -> Vec<u32> {
    let beside = |centre: u32| (0..5).map(move |off| centre.wrapping_add(off).wrapping_sub(2));
    set([0, 1, 1 << 16, 1 << 31, u32::MAX].into_iter().flat_map(beside).collect())
}

/// Words at most two away from 0, 1, 2^31, 2^32, 2^63 and the greatest.
fn words() -> Vec<u64> {
    let beside = |centre: u64| (0..5).map(move |off| centre.wrapping_add(off).wrapping_sub(2));
    set([0, 1, 1 << 31, 1 << 32, 1 << 63, u64::MAX].into_iter().flat_map(beside).collect())
}

/// Signed words of the same bits, and their opposites: beside the least and the greatest, too.
fn integers() -> Vec<i64> {
    set(words().into_iter().flat_map(|word| [word.cast_signed(), word.cast_signed().wrapping_neg()]).collect())
}

/// Pairs of words at most two away from 0, 1, 2^31, 2^32, 2^63, 2^64, 2^127 and the greatest.
fn pairs() -> Vec<u128> {
    let beside = |centre: u128| (0..5).map(move |off| centre.wrapping_add(off).wrapping_sub(2));
    set([0, 1, 1 << 31, 1 << 32, 1 << 63, 1 << 64, 1 << 127, u128::MAX].into_iter().flat_map(beside).collect())
}

/// Ratios at most two away from nothing, the whole, and what a half word has.
fn ratios() -> Vec<u32> {
    set(halves().into_iter().chain(9_998..=10_002).collect())
}
