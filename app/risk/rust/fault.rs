//! Why there is no answer: the law refuses, or the input is not what it should be.

use anchor_lang::error::Error;
use ballast::error::BallastError;
use ballast_risk::RiskError;

use crate::json::record;

record! {
    /// A rule of the program that refuses.
    #[derive(Clone, PartialEq, Eq)]
    Refusal {
        /// The error's number, as a transaction would report it.
        code: u32,
        /// Its name in the interface.
        name: String,
        /// What the rule says.
        message: String,
    }
}

/// Why there is no answer.
#[derive(Clone)]
pub(crate) enum Fault {
    /// The law refuses.
    Refused(Refusal),
    /// The input is not what it should be.
    Input(String),
}

pub(crate) type Answer<T> = Result<T, Fault>;

impl Fault {
    /// The refusal; a fault of the input stays one.
    pub(crate) fn refusal(self) -> Answer<Refusal> {
        match self {
            Self::Refused(refusal) => Ok(refusal),
            Self::Input(_) => Err(self),
        }
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::AnchorError(error) => Self::Refused(Refusal {
                code: error.error_code_number,
                name: error.error_name.clone(),
                message: error.error_msg.clone(),
            }),
            Error::ProgramError(error) => Self::Input(error.program_error.to_string()),
        }
    }
}

impl From<BallastError> for Fault {
    fn from(rule: BallastError) -> Self {
        Self::from(Error::from(rule))
    }
}

impl From<RiskError> for Fault {
    fn from(error: RiskError) -> Self {
        Self::from(BallastError::from(error))
    }
}
