//! Why there is no token.

use roomkey::Error;
use roomkey::session::Why;
use std::fmt;

/// Why somebody who asked for a token has none. A program decides by [`why`](Self::why), a person reads the text. Neither has a
/// token in it, nor anything that a server answered.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use roomkey_session::{Session, Why};
///
/// let error = Session::new().token().await.unwrap_err();
/// assert_eq!(error.why(), Why::NotStarted);
/// assert_eq!(error.to_string(), "The session was not started.");
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct SessionError {
    why: Why,
    cause: Option<Error>,
}

impl SessionError {
    pub(crate) const fn new(why: Why, cause: Option<Error>) -> Self {
        Self { why, cause }
    }

    /// The reason, as a word of a list.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # use roomkey_session::Session;
    /// let error = Session::new().token().await.unwrap_err();
    /// assert_eq!(error.why().as_str(), "not_started");
    /// # }
    /// ```
    pub const fn why(&self) -> Why {
        self.why
    }

    /// How the last try to get one failed, where one did.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # use roomkey_session::{Origin, Refusal, Session};
    /// use roomkey::{Code, Error};
    ///
    /// let origin = Origin::provider(async |_| Err(Refusal::from(Error::new(Code::RemoteForbidden))));
    /// let session = Session::new();
    /// session.start(&origin).await;
    /// let error = session.token().await.unwrap_err();
    /// assert_eq!(error.cause().unwrap().code(), Code::RemoteForbidden);
    /// # }
    /// ```
    pub const fn cause(&self) -> Option<&Error> {
        self.cause.as_ref()
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.why.sentence())
    }
}

impl std::error::Error for SessionError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_ref().map(|cause| cause as _)
    }
}
