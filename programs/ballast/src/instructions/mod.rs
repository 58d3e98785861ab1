//! The instructions, by who signs them.

pub mod governance;
pub mod keeper;
pub mod trader;
pub mod venue;

pub use governance::*;
pub use keeper::*;
pub use trader::*;
pub use venue::*;
