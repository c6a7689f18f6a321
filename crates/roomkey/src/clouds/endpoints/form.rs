//! How an answer is written: JSON or XML, as whoever asks says.

use crate::endpoint::{Answer, json_answer};
use http::{HeaderValue, StatusCode, header};

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Xml,
}

impl Form {
    /// XML for whoever does not ask for JSON, as the vendor does.
    pub(super) fn of(accept: Option<&str>) -> Self {
        let is_json = |kind: &str| {
            let kind = kind.split(';').next().unwrap_or_default().trim();
            kind.eq_ignore_ascii_case("application/json")
        };
        if accept.unwrap_or_default().split(',').any(is_json) { Self::Json } else { Self::Xml }
    }

    pub(super) fn answer(self, status: StatusCode, body: String) -> Answer {
        let mut answer = json_answer(body);
        *answer.status_mut() = status;
        if self == Self::Xml {
            let xml = HeaderValue::from_static("text/xml;charset=utf-8");
            answer.headers_mut().insert(header::CONTENT_TYPE, xml);
        }
        answer
    }
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_for_those_who_ask_for_it() {
        assert_eq!(Form::of(Some("text/plain, application/JSON;q=0.9")), Form::Json);
        for accept in [None, Some("*/*"), Some("text/xml"), Some("application/jsonx")] {
            assert_eq!(Form::of(accept), Form::Xml);
        }
    }
}
