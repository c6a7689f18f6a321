//! Where the tokens of a session come from.

use roomkey::session::{Fetched, Reason, Refusal, Source};
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

type Answer = Pin<Box<dyn Future<Output = Result<Fetched, Refusal>> + Send>>;
pub(crate) type Provider = Arc<dyn Fn(TokenRequest) -> Answer + Send + Sync>;

/// What a function that gets tokens is told. When nobody wants the token any more, its future is dropped: at the next
/// `await` it ends.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use roomkey_session::{Fetched, Origin, Reason, Session, Token};
///
/// let origin = Origin::provider(async |request| {
///     assert_eq!((request.reason(), request.attempt()), (Reason::Start, 1));
///     Ok(Fetched::new(Token::parse("a.b.c")?))
/// });
/// Session::new().start(&origin).await;
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct TokenRequest {
    pub(crate) reason: Reason,
    pub(crate) attempt: u32,
}

impl TokenRequest {
    /// Why a token is needed. See [`TokenRequest`] for an example.
    pub const fn reason(&self) -> Reason {
        self.reason
    }

    /// The how-manieth try it is, from 1. See [`TokenRequest`] for an example.
    pub const fn attempt(&self) -> u32 {
        self.attempt
    }
}

/// Where the tokens of a session come from. Clones of one are the same: who starts a session with them joins it, and who
/// starts it with another stops the one before.
///
/// ```
/// use roomkey_session::{Fetched, Origin, Token};
///
/// let fixed = Origin::fixed(Fetched::new(Token::parse("hush-hush")?));
/// assert!(!format!("{fixed:?}").contains("hush"));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone)]
pub struct Origin {
    pub(crate) source: Source,
    pub(crate) provider: Option<Provider>,
}

static MADE: AtomicU64 = AtomicU64::new(0);

impl Origin {
    /// One token, after which there is none.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), roomkey::Error> {
    /// # use roomkey_session::{Fetched, Origin, Session, State, Token};
    /// let session = Session::new();
    /// let state = session.start(&Origin::fixed(Fetched::new(Token::parse("a.b.c")?))).await;
    /// assert_eq!(state, State::Connected);
    /// # Ok(())
    /// # }
    /// ```
    pub const fn fixed(token: Fetched) -> Self {
        Self { source: Source::fixed(token), provider: None }
    }

    /// A function that gets a token each time that one is needed. A failure that may pass is tried again (a
    /// [`Refusal`] is made of every error of `roomkey`), and so is a panic.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), roomkey_session::SessionError> {
    /// # use roomkey_session::{Fetched, Origin, Session, Token};
    /// let origin = Origin::provider(async |request| {
    ///     let text = format!("token-for-the-{}", request.reason().as_str());
    ///     Ok(Fetched::new(Token::parse(&text)?))
    /// });
    /// let session = Session::new();
    /// session.start(&origin).await;
    /// assert_eq!(session.token().await?.reveal(), "token-for-the-start");
    /// # Ok(())
    /// # }
    /// ```
    pub fn provider<F, A>(function: F) -> Self
    where
        F: Fn(TokenRequest) -> A + Send + Sync + 'static,
        A: Future<Output = Result<Fetched, Refusal>> + Send + 'static,
    {
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let source = Source::renewable().named(&format!("provider {number}"));
        let provider: Provider = Arc::new(move |request| Box::pin(function(request)));
        Self { source, provider: Some(provider) }
    }

    /// Begins with a token that is there already, and gets others later.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use roomkey_session::{Fetched, Origin, Session, Token};
    /// let origin = Origin::provider(async |_| Ok(Fetched::new(Token::parse("second")?)))
    ///     .beginning_with(Fetched::new(Token::parse("first")?));
    /// let session = Session::new();
    /// session.start(&origin).await;
    /// assert_eq!(session.token().await?.reveal(), "first");
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn beginning_with(mut self, token: Fetched) -> Self {
        self.source = self.source.beginning_with(token);
        self
    }

    /// Whom its tokens have to be for, where an answer says whom they are for.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # use roomkey_session::{Fetched, Origin, Session, State, Token};
    /// let origin = Origin::provider(async |_| Ok(Fetched::new(Token::parse("a")?).names("ben")));
    /// assert_eq!(Session::new().start(&origin.expects("ann")).await, State::Error);
    /// # }
    /// ```
    #[must_use]
    pub fn expects(mut self, identity: &str) -> Self {
        self.source = self.source.expects(identity);
        self
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Origin").field("source", &self.source).finish_non_exhaustive()
    }
}
