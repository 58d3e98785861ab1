//! The instructions, by who signs them.

pub mod detector;
pub mod governance;
pub mod holder;
pub mod keeper;
pub mod staker;
pub mod trader;
pub mod venue;

pub use detector::*;
pub use governance::*;
pub use holder::*;
pub use keeper::*;
pub use staker::*;
pub use trader::*;
pub use venue::*;
