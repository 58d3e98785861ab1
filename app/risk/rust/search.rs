//! The most that the law accepts, found by asking it.

use crate::fault::{Answer, Fault, Refusal};
use crate::json::record;

record! {
    /// An amount that is accepted, and why one more is not.
    Most {
        /// It is accepted, or zero.
        amount: u64,
        /// What refuses one more; nothing when the whole limit is accepted.
        beyond: Option<Refusal>,
    }
}

/// Looks for the most that is accepted, up to a limit: `amount` is accepted and `amount + 1` is not. Where what is accepted has gaps, the
/// halves of the limit and the `hints` are tried from the largest down, and the search goes on above the first that is accepted.
pub(crate) fn most(limit: u64, hints: &[u64], mut accepts: impl FnMut(u64) -> Answer<()>) -> Answer<Most> {
    let mut probes: Vec<u64> = (0..u64::BITS).map(|halvings| limit >> halvings).collect();
    probes.extend(hints.iter().filter(|hint| **hint <= limit));
    probes.retain(|probe| *probe > 0);
    probes.sort_unstable_by_key(|probe| std::cmp::Reverse(*probe));
    let mut low = 0;
    let mut refused: Option<(u64, Fault)> = None;
    for probe in probes {
        match accepts(probe) {
            Ok(()) => {
                low = probe;
                break;
            }
            Err(fault) => refused = Some((probe, fault)),
        }
    }
    let Some((mut high, mut fault)) = refused else {
        return Ok(Most { amount: low, beyond: None });
    };
    while high.saturating_sub(low) > 1 {
        let middle = low.midpoint(high);
        match accepts(middle) {
            Ok(()) => low = middle,
            Err(refusal) => (high, fault) = (middle, refusal),
        }
    }
    Ok(Most { amount: low, beyond: Some(fault.refusal()?) })
}

#[cfg(test)]
mod tests {
    use ballast::error::BallastError;

    use super::*;

    fn found(limit: u64, hints: &[u64], accepted: impl Fn(u64) -> bool) -> (u64, bool) {
        let most =
            most(
                limit,
                hints,
                |amount| {
                    if accepted(amount) { Ok(()) } else { Err(BallastError::BelowInitialMargin.into()) }
                },
            );
        most.map(|most| (most.amount, most.beyond.is_some())).unwrap_or((u64::MAX, false))
    }

    #[test]
    fn the_edge_is_exact() {
        for edge in [0, 1, 2, 3, 1_000, u64::MAX - 1] {
            assert_eq!(found(u64::MAX, &[], |amount| amount <= edge), (edge, true));
        }
    }

    #[test]
    fn a_whole_limit_has_nothing_beyond() {
        assert_eq!(found(77, &[], |_| true), (77, false));
        assert_eq!(found(0, &[], |_| false), (0, false));
    }

    #[test]
    fn what_is_accepted_beyond_a_gap_is_found() {
        assert_eq!(found(1 << 40, &[], |amount| (900..=1_100).contains(&amount)), (1_100, true));
        assert_eq!(found(1 << 40, &[777], |amount| amount == 777), (777, true));
    }
}
