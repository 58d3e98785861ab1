//! What detectors sign, whom governance named.

mod raise_signal;

pub use raise_signal::*;
