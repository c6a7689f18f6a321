//! The names of Video.io: an app, and a user of it.

use crate::error::{Code, Error, Result};
use crate::id::{counts_up_to, identifier, is_deceptive};
use std::fmt;

identifier! {
    /// An app of Video.io, which its tokens call `acid`: 1 to 128 visible ASCII characters, neither
    /// `"` nor `\`.
    ///
    /// The vendor does not say what its ids look like, so only what cannot be one is refused.
    ///
    /// ```
    /// use roomkey::videoio::AppId;
    /// let app = AppId::parse("b2c94f0e-7d53-4a18-9a6f-3c1e5d7f9b20")?;
    /// assert_eq!(app.as_str(), "b2c94f0e-7d53-4a18-9a6f-3c1e5d7f9b20");
    /// assert!(AppId::parse("two words").is_err());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    AppId(Box<str>), AppIdInvalid, is_app_id
}

identifier! {
    /// The app's own name for one of its users, such as an id or an e-mail address: 1 to 256
    /// characters without control and invisible characters and those that turn the direction of
    /// text, with no white space at either end. Spaces inside are allowed.
    ///
    /// It is compared by exact bytes. Nothing is trimmed, folded or normalised: whoever writes the
    /// same person in two ways has two users.
    ///
    /// ```
    /// use roomkey::videoio::Identity;
    /// assert_eq!(Identity::parse("Ann Example")?.as_str(), "Ann Example");
    /// assert!(Identity::parse("ann+video@app.example").is_ok());
    /// assert!(Identity::parse("ann\u{202e}").is_err());
    /// # Ok::<(), roomkey::Error>(())
    /// ```
    Identity(Box<str>), IdentityInvalid, is_identity
}

fn is_app_id(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\')
}

fn is_identity(text: &str) -> bool {
    counts_up_to(text, 256) && text.trim().len() == text.len() && !text.chars().any(is_deceptive)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_are_what_apps_call_people_and_nothing_that_deceives() {
        for text in ["7", "ann@app.example", "Ann Example", "उपयोग 😀", &"é".repeat(256)]
        {
            assert!(Identity::parse(text).is_ok(), "{text:?}");
        }
        for text in ["", " ", " ann", "ann ", "a\nb", "a\u{202e}b", "a\u{2028}b", &"é".repeat(257)]
        {
            assert!(Identity::parse(text).is_err(), "{text:?}");
        }
    }
}
