//! What a market's venue signs.

mod publish_funding_rate;

pub use publish_funding_rate::*;
