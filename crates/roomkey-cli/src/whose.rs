//! Whose tokens: a vendor that the core knows by its name, or anyone's plain JWT.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use roomkey::inspect::{self, Context};
use roomkey::vendor::{self, Form, Vendor};
use roomkey::{Code, Error, Result, Timestamp};
use std::fmt;

/// Whose tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    Vendor(Vendor),
    /// Anyone's.
    Jwt,
}

/// What plain JWTs are called.
const JWT: &str = "jwt";

/// The usual vendor.
pub(crate) const USUAL: &str = "videosdk";

impl Whose {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Vendor(vendor) => vendor.about().name,
            Self::Jwt => JWT,
        }
    }

    /// The vendor of this name.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text == JWT { Some(Self::Jwt) } else { vendor::by_name(text).ok().map(Self::Vendor) }
    }

    /// Reads the option of a command that verifies.
    pub(crate) fn anyones() -> impl TypedValueParser<Value = Self> {
        let jwt = PossibleValue::new(JWT).help("Anyone's: plain strict JWT");
        let vendors = vendor::all().map(|one| PossibleValue::new(one.about().name));
        read(PossibleValuesParser::new(vendors.chain([jwt])))
    }

    /// Reads the option of a command that has nothing to do with plain JWTs.
    pub(crate) fn named() -> impl TypedValueParser<Value = Vendor> {
        let names = PossibleValuesParser::new(vendor::all().map(|one| one.about().name));
        names.try_map(|text| vendor::by_name(&text))
    }

    /// Reads the option of a command about session ids, which vendors have whose tokens are for a session.
    pub(crate) fn with_sessions() -> impl TypedValueParser<Value = Vendor> {
        let with = vendor::all().map(Vendor::about).filter(|about| about.has_sessions());
        let names = PossibleValuesParser::new(with.map(|about| about.name));
        names.try_map(|text| vendor::by_name(&text))
    }

    /// Whose token a line wants made; `default` if it does not say.
    pub(crate) fn to_mint(text: Option<&str>, default: Vendor) -> Result<Vendor> {
        text.map_or(Ok(default), vendor::by_name).map_err(|_| unknown(false))
    }

    /// Whose token a line wants judged; `default` if it does not say.
    pub(crate) fn to_verify(text: Option<&str>, default: Self) -> Result<Self> {
        text.map_or(Some(default), Self::parse).ok_or_else(|| unknown(true))
    }

    /// Whose token it looks like, and what kind that vendor calls it, where that has to be said.
    pub(crate) fn guess(token: &str, now: Timestamp) -> Option<(Self, Option<&'static str>)> {
        let (vendor, kind) = vendor::of_kind(inspect::inspect(token, &Context::at(now)).kind())?;
        Some((Self::Vendor(vendor), kind))
    }
}

fn read(names: PossibleValuesParser) -> impl TypedValueParser<Value = Whose> {
    names.try_map(|text| Whose::parse(&text).ok_or_else(|| unknown(true)))
}

fn unknown(or_plain: bool) -> Error {
    let mut names: Vec<String> =
        vendor::all().map(|one| format!("`{}`", one.about().name)).collect();
    if or_plain {
        names.push(format!("`{JWT}`"));
    }
    let last = names.pop().unwrap_or_default();
    Error::because(Code::ArgumentInvalid, format!("`vendor` is {} or {last}.", names.join(", ")))
}

impl fmt::Display for Whose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What `--kind` may be, in words, from what the vendors say of themselves.
pub(crate) fn kinds_in_words() -> String {
    let of = |form: &Form| form.kinds.iter().copied();
    vendor::all()
        .filter_map(|vendor| {
            let about = vendor.about();
            let mut kinds: Vec<String> =
                about.forms.iter().flat_map(of).map(str::to_owned).collect();
            kinds.first_mut()?.push_str(" (the default)");
            Some(format!("{}: {}", about.name, kinds.join(", ")))
        })
        .collect::<Vec<_>>()
        .join(". ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vendor_is_read_under_its_name() {
        let usual = vendor::by_name(USUAL).unwrap();
        for vendor in vendor::all() {
            let name = vendor.about().name;
            assert_eq!(Whose::parse(name), Some(Whose::Vendor(vendor)));
            assert_eq!(Whose::to_mint(Some(name), usual), Ok(vendor));
        }
        assert!(Whose::to_mint(Some("jwt"), usual).is_err());
        assert_eq!(Whose::to_verify(Some("jwt"), Whose::Vendor(usual)), Ok(Whose::Jwt));
        assert!(Whose::to_verify(Some("VideoSDK"), Whose::Vendor(usual)).is_err());
    }
}
