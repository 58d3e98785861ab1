//! Why a run ends early, and with which exit code.

use std::fmt::Debug;

/// A run that cannot go on.
#[derive(Debug)]
pub(crate) struct Stop {
    /// The exit code: 2 for what the user gave, 3 for what should not happen.
    pub(crate) code: u8,
    /// What to tell.
    pub(crate) message: String,
}

/// A result that may end the run.
pub(crate) type Outcome<T> = Result<T, Stop>;

impl Stop {
    /// The user's input cannot be used.
    pub(crate) fn input(message: impl Into<String>) -> Self {
        Self { code: 2, message: message.into() }
    }

    /// Something that the lab relies on did not hold.
    pub(crate) fn fault(message: impl Into<String>) -> Self {
        Self { code: 3, message: message.into() }
    }
}

/// Turns an error that should not happen into the end of the run.
pub(crate) trait OrStop<T> {
    /// Ends the run with what was being done.
    fn or_stop(self, doing: &str) -> Outcome<T>;
}

impl<T, E: Debug> OrStop<T> for Result<T, E> {
    fn or_stop(self, doing: &str) -> Outcome<T> {
        self.map_err(|error| Stop::fault(format!("{doing}: {error:?}")))
    }
}
