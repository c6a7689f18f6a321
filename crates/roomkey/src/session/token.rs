//! What a session holds, and where it comes from.

use super::policy::whole;
use crate::error::{Code, Error, Result};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::time::Duration;
use zeroize::Zeroizing;

/// Longer than what any server takes in a header.
const MAXIMUM_BYTES: usize = 16 * 1024;

/// A token that a server handed out, whatever is in it. Wiped when dropped, and never printed.
///
/// ```
/// use roomkey::session::Token;
/// let token = Token::parse("1nU73GCsQm8vKpAw")?;
/// assert_eq!(token.reveal(), "1nU73GCsQm8vKpAw");
/// assert_eq!(format!("{token:?}"), "Token([redacted])");
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Zeroizing<String>);

impl Token {
    /// From its text: 1 to 16 384 printable characters of ASCII without spaces.
    ///
    /// # Errors
    /// `token_malformed` for anything else, with a hint for what servers answer by mistake: nothing,
    /// `null`, `undefined`, JSON, a text in quotation marks. `token_too_large`.
    ///
    /// ```
    /// # use roomkey::session::Token;
    /// let error = Token::parse("\"eyJhbGciOi\"").unwrap_err();
    /// assert!(error.hint().unwrap().contains("quotation marks"));
    /// ```
    pub fn parse(text: &str) -> Result<Self> {
        if text.len() > MAXIMUM_BYTES {
            return Err(Error::new(Code::TokenTooLarge));
        }
        let hint = match text {
            "" => "The text is empty.",
            "null" | "undefined" | "None" | "[object Object]" => {
                "It is the word that a program writes for nothing: the server had no token."
            }
            _ if text.starts_with('"') => {
                "It stands in quotation marks: it was written as JSON twice."
            }
            _ if text.starts_with(['{', '[']) => "It is JSON. The token is a member of it.",
            _ if text.starts_with('<') => "It is a page, not a token.",
            _ if !text.bytes().all(|byte| byte.is_ascii_graphic()) => {
                "It has a space, a line break or another character that no token has."
            }
            _ => return Ok(Self(Zeroizing::new(text.to_owned()))),
        };
        Err(Error::new(Code::TokenMalformed).with_hint(hint))
    }

    /// The text, for the one request that carries it.
    ///
    /// ```
    /// # use roomkey::session::Token;
    /// assert_eq!(Token::parse("abc")?.reveal(), "abc");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl Hash for Token {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.as_str().hash(state);
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token([redacted])")
    }
}

/// A token that came, and what is known about it.
///
/// ```
/// use roomkey::session::{Fetched, Token};
/// use std::time::Duration;
///
/// let fetched = Fetched::new(Token::parse("a.b.c")?)
///     .lives_for(Duration::from_secs(600))
///     .names("lxvdplwt");
/// assert_eq!(fetched.token().reveal(), "a.b.c");
/// assert_eq!((fetched.lifetime(), fetched.is_sure()), (Some(Duration::from_secs(600)), true));
/// assert_eq!(fetched.identity(), Some("lxvdplwt"));
///
/// // Read off a clock that may be wrong.
/// let perhaps = Fetched::new(Token::parse("a.b.c")?).seems_to_live_for(Duration::from_secs(600));
/// assert!(!perhaps.is_sure());
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fetched {
    pub(super) token: Token,
    pub(super) lifetime: Option<Duration>,
    pub(super) is_sure: bool,
    pub(super) identity: Option<String>,
}

impl Fetched {
    /// A token of which nothing else is known. It never ends by itself; the server says when it has.
    ///
    /// See [`Fetched`] for an example.
    pub const fn new(token: Token) -> Self {
        Self { token, lifetime: None, is_sure: true, identity: None }
    }

    /// How long it lives, counted from when the request left: by `expires_in`, or by `exp` less the `Date`
    /// of the same answer, never by the clock of the device. What is less than a millisecond is dropped.
    ///
    /// See [`Fetched`] for an example.
    #[must_use]
    pub const fn lives_for(mut self, lifetime: Duration) -> Self {
        (self.lifetime, self.is_sure) = (Some(whole(lifetime)), true);
        self
    }

    /// How long it seems to live, by a clock that may be wrong. It is renewed by that, and given out until
    /// the server rejects it.
    ///
    /// See [`Fetched`] for an example.
    #[must_use]
    pub const fn seems_to_live_for(mut self, lifetime: Duration) -> Self {
        (self.lifetime, self.is_sure) = (Some(whole(lifetime)), false);
        self
    }

    /// Whom the answer says that it is for. Where the source asked for another, the token is not used.
    ///
    /// See [`Fetched`] for an example.
    #[must_use]
    pub fn names(mut self, identity: &str) -> Self {
        self.identity = Some(identity.to_owned());
        self
    }

    /// The token.
    ///
    /// ```
    /// # use roomkey::session::{Fetched, Token};
    /// assert_eq!(Fetched::new(Token::parse("a.b.c")?).token().reveal(), "a.b.c");
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn token(&self) -> &Token {
        &self.token
    }

    /// How long it lives from when the request left, if anything says.
    ///
    /// ```
    /// # use roomkey::session::{Fetched, Token};
    /// assert_eq!(Fetched::new(Token::parse("a.b.c")?).lifetime(), None);
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn lifetime(&self) -> Option<Duration> {
        self.lifetime
    }

    /// Whether that is known, and not read off a clock that may be wrong.
    ///
    /// ```
    /// # use roomkey::session::{Fetched, Token};
    /// # use std::time::Duration;
    /// let fetched = Fetched::new(Token::parse("a.b.c")?);
    /// assert!(!fetched.seems_to_live_for(Duration::from_secs(600)).is_sure());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub const fn is_sure(&self) -> bool {
        self.is_sure
    }

    /// Whom the answer says that it is for.
    ///
    /// ```
    /// # use roomkey::session::{Fetched, Token};
    /// let fetched = Fetched::new(Token::parse("a.b.c")?).names("lxvdplwt");
    /// assert_eq!(fetched.identity(), Some("lxvdplwt"));
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn identity(&self) -> Option<&str> {
        self.identity.as_deref()
    }
}

/// Where the tokens of a session come from. Two that are equal are the same session.
///
/// ```
/// use roomkey::session::{Fetched, Input, Machine, Moment, Output, Source, State, Token};
///
/// let now = Moment::from_millis(0);
/// let start = |source| Machine::new().handle(now, 0, Input::Start { waiter: 1, source });
/// let fetches = |outputs: &[Output]| outputs.iter().any(|one| matches!(one, Output::Fetch { .. }));
/// let connected = Output::Started { waiter: 1, state: State::Connected };
/// let token = || Token::parse("1nU73GCsQm8vKpAw").map(Fetched::new);
///
/// let outputs = start(Source::fixed(token()?));
/// assert!(outputs.contains(&connected) && !fetches(&outputs));
/// let outputs = start(Source::renewable());
/// assert!(!outputs.contains(&connected) && fetches(&outputs));
/// assert!(start(Source::renewable().beginning_with(token()?)).contains(&connected));
///
/// // Another person's token is not used.
/// let theirs = token()?.names("ben");
/// assert!(!start(Source::renewable().expects("ann").beginning_with(theirs)).contains(&connected));
/// # Ok::<(), roomkey::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Source {
    pub(super) first: Option<Fetched>,
    pub(super) is_renewable: bool,
    pub(super) identity: Option<String>,
    name: String,
}

impl Source {
    /// One token, after which there is none.
    ///
    /// See [`Source`] for an example.
    pub const fn fixed(token: Fetched) -> Self {
        Self { first: Some(token), is_renewable: false, identity: None, name: String::new() }
    }

    /// Whoever drives the machine fetches tokens.
    ///
    /// See [`Source`] for an example.
    pub const fn renewable() -> Self {
        Self { first: None, is_renewable: true, identity: None, name: String::new() }
    }

    /// With a first token, or one that can be renewed, or both.
    ///
    /// # Errors
    /// `argument_invalid` with neither.
    ///
    /// ```
    /// # use roomkey::session::{Fetched, Source, Token};
    /// let token = Fetched::new(Token::parse("a.b.c")?);
    /// assert_eq!(Source::of(Some(token.clone()), false)?, Source::fixed(token));
    /// assert!(Source::of(None, true).is_ok() && Source::of(None, false).is_err());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    pub fn of(first: Option<Fetched>, is_renewable: bool) -> Result<Self> {
        if first.is_none() && !is_renewable {
            let sentence = "`first` is not there, and nothing can be fetched.";
            return Err(Error::because(Code::ArgumentInvalid, sentence));
        }
        Ok(Self { first, is_renewable, ..Self::renewable() })
    }

    /// What tells it from other sources: an address, or a number that a shell counts.
    ///
    /// ```
    /// # use roomkey::session::Source;
    /// assert_ne!(Source::renewable().named("one"), Source::renewable().named("other"));
    /// ```
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// Begins with a token that is there already.
    ///
    /// See [`Source`] for an example.
    #[must_use]
    pub fn beginning_with(mut self, token: Fetched) -> Self {
        self.first = Some(token);
        self
    }

    /// Whom its tokens have to be for, where an answer says whom they are for.
    ///
    /// See [`Source`] for an example.
    #[must_use]
    pub fn expects(mut self, identity: &str) -> Self {
        self.identity = Some(identity.to_owned());
        self
    }

    #[cfg(test)]
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether a token names somebody else than it was asked for.
    pub(super) fn is_foreign(&self, fetched: &Fetched) -> bool {
        match (&self.identity, &fetched.identity) {
            (Some(wanted), Some(named)) => wanted != named,
            _ => false,
        }
    }
}
