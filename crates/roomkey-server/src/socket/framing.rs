//! Where a request ends, so strictly that nobody in front of the server can think otherwise.
//!
//! A proxy that finds the end of a request elsewhere than we do lets a stranger hide a request in the
//! body of another. hyper takes some requests whose end can be read in two ways: both lengths at once, a
//! length given twice, line feeds alone. So what hyper is about to read is looked at first, and what
//! is ambiguous hyper never gets to see whole: in its place it reads something that it refuses with
//! 400, after which the connection ends. Requests before it in the same connection are answered.
//!
//! Chunks are not parsed here. A chunked request is the last one of its connection ([`is_last`]), so
//! that whatever stands behind its body is never taken for a request.
//!
//! What belongs to a single line and hyper refuses by itself is left to it: folded lines, white space
//! before a colon, names and values with characters that are not allowed there.
//!
//! Once a connection may become something else (a WebSocket), the watching has to stop when `101` has
//! been answered: what follows are no heads.

use http::{HeaderMap, header};
use memchr::memchr2;
use std::io::{IoSlice, Result as IoResult};
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What hyper reads in place of what is refused. NUL is allowed nowhere in a head, and hyper looks at
/// a head that came in parts only once it sees its end.
const REFUSAL: &[u8] = b"\0\r\n\r\n";

/// The longest body that hyper can tell from one without a length. It takes more for a head that is
/// too long, so it gets to see less: what is answered then is true, and nobody sends so much.
const LONGEST_BODY: u64 = u64::MAX - 2;

/// Whether this request has to be the last one of its connection.
pub(crate) fn is_last(headers: &HeaderMap) -> bool {
    headers.contains_key(header::TRANSFER_ENCODING)
}

/// Why a head is refused.
type Reason = &'static str;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Before a request, or in its first line.
    FirstLine,
    Headers,
    /// So many bytes of a body are to come.
    Body(u64),
    /// Behind the head of a chunked request.
    Unwatched,
    /// So many bytes of [`REFUSAL`] have been read.
    Refused(usize),
}

/// What the head so far says about its body.
#[derive(Clone, Copy, Debug, Default)]
struct Head {
    is_http_11: bool,
    length: Option<u64>,
    is_chunked: bool,
}

/// Follows a connection from request to request.
#[derive(Debug)]
struct Framing {
    place: Place,
    head: Head,
    /// The start of a line whose rest has not arrived. hyper stops reading when a head grows too
    /// long, which bounds this too.
    begun: Vec<u8>,
    /// Which of the bytes that were looked at last is to be read as the digit 0.
    lowered: Option<usize>,
}

impl Framing {
    const fn new() -> Self {
        Self { place: Place::FirstLine, head: Head::new(false), begun: Vec::new(), lowered: None }
    }

    /// Looks at the bytes that come next. An error says how many of them may be read, and why no
    /// more.
    fn watch(&mut self, bytes: &[u8]) -> Result<(), (usize, Reason)> {
        let mut rest = bytes;
        while !rest.is_empty() {
            match self.place {
                Place::Unwatched | Place::Refused(_) => break,
                Place::Body(left) => {
                    let here = usize::try_from(left).unwrap_or(usize::MAX).min(rest.len());
                    let left = left.saturating_sub(u64::try_from(here).unwrap_or(u64::MAX));
                    self.place = if left == 0 { Place::FirstLine } else { Place::Body(left) };
                    rest = rest.get(here..).unwrap_or_default();
                }
                Place::FirstLine | Place::Headers => {
                    let position = bytes.len() - rest.len();
                    let lowered_before = self.lowered;
                    match self.line(rest) {
                        Ok(taken) => {
                            if let (None, Some(digit)) = (lowered_before, &mut self.lowered) {
                                *digit += position;
                            }
                            rest = rest.get(taken..).unwrap_or_default();
                        }
                        Err((good, reason)) => {
                            self.place = Place::Refused(0);
                            return Err((position + good, reason));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Takes one line, or the part of it that is there, and says how long that is.
    fn line(&mut self, bytes: &[u8]) -> Result<usize, (usize, Reason)> {
        // Where the carriage return stands; it may have come before these bytes.
        let end = match self.begun.last() {
            Some(b'\r') => None,
            _ => match memchr2(b'\r', b'\n', bytes) {
                None => {
                    self.begun.extend_from_slice(bytes);
                    return Ok(bytes.len());
                }
                Some(at) if bytes.get(at) == Some(&b'\n') => {
                    return Err((at, "a line feed stands alone"));
                }
                Some(at) => Some(at),
            },
        };
        let feed = end.map_or(0, |at| at + 1);
        match bytes.get(feed) {
            None => {
                self.begun.extend_from_slice(bytes);
                return Ok(bytes.len());
            }
            Some(b'\n') => {}
            Some(_) => return Err((feed, "a carriage return stands alone")),
        }
        let line = bytes.get(..end.unwrap_or(0)).unwrap_or_default();
        let had_length = self.head.length.is_some();
        let judged = if self.begun.is_empty() {
            self.judge(line)
        } else {
            let mut whole = std::mem::take(&mut self.begun);
            whole.extend_from_slice(line);
            self.judge(whole.strip_suffix(b"\r").unwrap_or(&whole))
        };
        judged.map_err(|reason| (feed, reason))?;
        if !had_length && self.head.length.is_some_and(|length| length > LONGEST_BODY) {
            let digit = line.trim_ascii_end().len().checked_sub(1);
            // Unless it has been read by now.
            self.lowered = Some(digit.ok_or((feed, "the body is longer than any can be"))?);
        }
        Ok(feed + 1)
    }

    /// Judges a whole line, which is given without its end.
    fn judge(&mut self, line: &[u8]) -> Result<(), Reason> {
        match (self.place, line) {
            // Empty lines before a request are skipped (RFC 9112, section 2.2).
            (Place::FirstLine, []) => {}
            (Place::FirstLine, line) => {
                self.head = Head::new(line.ends_with(b" HTTP/1.1"));
                self.place = Place::Headers;
            }
            (_, []) => {
                self.place = match self.head {
                    Head { is_chunked: true, .. } => Place::Unwatched,
                    Head { length: Some(length @ 1..), .. } => Place::Body(length),
                    _ => Place::FirstLine,
                };
            }
            (_, line) => self.head.header(line)?,
        }
        Ok(())
    }
}

impl Head {
    const fn new(is_http_11: bool) -> Self {
        Self { is_http_11, length: None, is_chunked: false }
    }

    fn header(&mut self, line: &[u8]) -> Result<(), Reason> {
        if let Some(value) = value_of(b"content-length", line) {
            if self.is_chunked {
                return Err("the body has a length and chunks");
            }
            if self.length.is_some() {
                return Err("the length of the body is given twice");
            }
            self.length = Some(digits(value).ok_or("the length of the body is no number")?);
        } else if let Some(value) = value_of(b"transfer-encoding", line) {
            if !self.is_http_11 {
                return Err("HTTP/1.0 has no transfer codings");
            }
            if self.length.is_some() {
                return Err("the body has a length and chunks");
            }
            if self.is_chunked || !value.eq_ignore_ascii_case(b"chunked") {
                return Err("the transfer coding is not just `chunked`");
            }
            self.is_chunked = true;
        }
        Ok(())
    }
}

/// The value of a header line if it has this name, without white space around it.
fn value_of<'a>(name: &[u8], line: &'a [u8]) -> Option<&'a [u8]> {
    let (given, value) = line.split_at_checked(name.len())?;
    let value = value.strip_prefix(b":")?;
    given.eq_ignore_ascii_case(name).then(|| value.trim_ascii())
}

/// A number of nothing but digits.
fn digits(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_u64, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| byte - b'0')?;
        number.checked_mul(10)?.checked_add(u64::from(digit))
    })
}

/// A stream whose reader sees no head that can be understood in two ways.
#[derive(Debug)]
pub(crate) struct Framed<S> {
    stream: S,
    framing: Framing,
}

impl<S> Framed<S> {
    pub(crate) const fn new(stream: S) -> Self {
        Self { stream, framing: Framing::new() }
    }

    /// Gives the reader what there is room for of what it shall refuse, and then the end.
    fn refuse(&mut self, buffer: &mut ReadBuf<'_>) {
        if let Place::Refused(given) = &mut self.framing.place {
            let left = REFUSAL.get(*given..).unwrap_or_default();
            let now = left.get(..buffer.remaining()).unwrap_or(left);
            buffer.put_slice(now);
            *given += now.len();
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Framed<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<IoResult<()>> {
        if matches!(self.framing.place, Place::Refused(_)) {
            self.refuse(buffer);
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let new = buffer.filled_mut().get_mut(before..).unwrap_or_default();
        let watched = self.framing.watch(new);
        if let Some(byte) = self.framing.lowered.take().and_then(|digit| new.get_mut(digit)) {
            *byte = b'0';
        }
        if let Err((good, reason)) = watched {
            tracing::debug!(reason, "a request was refused because its end is not clear");
            buffer.set_filled(before + good);
            self.refuse(buffer);
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Framed<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<IoResult<usize>> {
        Pin::new(&mut self.stream).poll_write(context, buffer)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<IoResult<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, buffers)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<IoResult<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<IoResult<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    const GOOD: &[&str] = &[
        "GET / HTTP/1.1\r\nhost: a\r\n\r\n",
        "\r\n\r\nGET / HTTP/1.1\r\nhost: a\r\n\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 7\r\n\r\n\n\r\rGET\nPOST / HTTP/1.1\r\ncontent-length:0\r\n\r\n",
        "POST / HTTP/1.1\r\ncontent-length: \t3 \r\nexpect: 100-continue\r\n\r\na\nb",
        "POST / HTTP/1.1\r\ncontent-lengths: a\r\nx-content-length: b\r\ntransfer-encodin: c\r\n\r\n",
        "POST / HTTP/1.1\r\ntransfer-encoding: Chunked\r\n\r\n1\na\n0\r\n\r\nGET /\nx",
        "POST / HTTP/1.1\r\nno colon\r\n\r\n",
    ];

    /// What may be read, and what must not.
    const BAD: &[(&str, &str)] = &[
        ("", "\nGET / HTTP/1.1\r\n\r\n"),
        ("\r", "GET / HTTP/1.1\r\n\r\n"),
        ("GET / HTTP/1.1", "\nhost: a\r\n\r\n"),
        ("GET / HTTP/1.1\r\nhost: a", "\n\r\n"),
        ("GET / HTTP/1.1\r\nhost: a\r\n", "\n"),
        ("GET / HTTP/1.1\r\nhost: a\r\n\r", "x"),
        ("GET / HTTP/1.1\r\nhost: a\r", "b\r\n\r\n"),
        ("GET / HTTP/1.1\r\nhost: a\r", "\r\n\r\n"),
        ("GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\na: b", "\n\r\n"),
        ("POST / HTTP/1.1\r\ncontent-length: 3\r\n\r\n\n\n\n", "\nGET / HTTP/1.1\r\n\r\n"),
        ("POST / HTTP/1.1\r\ncontent-length: 3\r\ncontent-length: 3\r", "\n\r\nabc"),
        ("POST / HTTP/1.1\r\ncontent-length: 3, 3\r", "\n\r\nabc"),
        ("POST / HTTP/1.1\r\ncontent-length: +3\r", "\n\r\nabc"),
        ("POST / HTTP/1.1\r\ncontent-length: 0x3\r", "\n\r\nabc"),
        ("POST / HTTP/1.1\r\ncontent-length:\r", "\n\r\nabc"),
        ("POST / HTTP/1.1\r\ncontent-length: 18446744073709551616\r", "\n\r\n"),
        ("POST / HTTP/1.1\r\ncontent-length: 3\r\nTRANSFER-encoding: chunked\r", "\n\r\n0\r\n\r\n"),
        ("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r", "\n\r\n0\r\n\r\n"),
        ("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked\r", "\n\r\n"),
        ("POST / HTTP/1.1\r\ntransfer-encoding: chunked, chunked\r", "\n\r\n"),
        ("POST / HTTP/1.1\r\ntransfer-encoding: identity\r", "\n\r\n"),
        ("POST / HTTP/1.1\r\ntransfer-encoding:\r", "\n\r\n"),
        ("POST / HTTP/1.0\r\ntransfer-encoding: chunked\r", "\n\r\n0\r\n\r\n"),
    ];

    /// What may be read of a stream that comes in these parts, and whether it is all of it.
    fn watched<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> (usize, bool) {
        let mut framing = Framing::new();
        let mut read = 0;
        for part in parts {
            match framing.watch(part) {
                Ok(()) => read += part.len(),
                Err((good, _)) => return (read + good, false),
            }
        }
        (read, true)
    }

    fn every_way(text: &str, expected: (usize, bool)) {
        let bytes = text.as_bytes();
        assert_eq!(watched([bytes]), expected, "{text:?}");
        assert_eq!(watched(bytes.chunks(1)), expected, "{text:?}, byte by byte");
        for second in 0..=bytes.len() {
            for first in 0..=second {
                let parts = [&bytes[..first], &bytes[first..second], &bytes[second..]];
                assert_eq!(watched(parts), expected, "{text:?}, cut at {first} and {second}");
            }
        }
    }

    #[test]
    fn what_is_clear_is_read_whole_however_it_arrives() {
        for text in GOOD {
            every_way(text, (text.len(), true));
        }
    }

    #[test]
    fn what_is_not_clear_is_read_up_to_where_that_shows_however_it_arrives() {
        for (good, bad) in BAD {
            every_way(&format!("{good}{bad}"), (good.len(), false));
        }
    }

    #[test]
    fn whatever_comes_before_a_bad_head_is_read() {
        for before in GOOD.iter().filter(|text| !text.contains("Chunked")) {
            for (good, bad) in BAD {
                let text = format!("{before}{good}{bad}");
                let expected = (before.len() + good.len(), false);
                assert_eq!(watched([text.as_bytes()]), expected, "{text:?}");
                assert_eq!(watched(text.as_bytes().chunks(3)), expected, "{text:?}");
            }
        }
    }

    #[test]
    fn behind_a_chunked_head_nothing_is_looked_at() {
        for (good, bad) in BAD {
            let text = format!("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n{good}{bad}");
            assert_eq!(watched([text.as_bytes()]), (text.len(), true));
        }
    }

    #[tokio::test]
    async fn a_refused_head_ends_in_what_nobody_takes_and_then_the_stream_ends() {
        for (good, bad) in BAD {
            for room in [1, 2, 4, 1000] {
                let (near, mut far) = duplex(1000);
                let mut near = Framed::new(near);
                far.write_all(format!("{good}{bad}").as_bytes()).await.unwrap();
                let mut all = Vec::new();
                let mut buffer = vec![0; room];
                loop {
                    let count = near.read(&mut buffer).await.unwrap();
                    if count == 0 {
                        break;
                    }
                    all.extend_from_slice(&buffer[..count]);
                }
                let expected = [good.as_bytes(), REFUSAL].concat();
                assert_eq!(all, expected, "{good:?} with room for {room}");
                assert_eq!(near.read(&mut buffer).await.unwrap(), 0);
            }
        }
    }

    #[tokio::test]
    async fn a_length_that_hyper_would_take_for_none_is_lowered() {
        let before = "\r\nPOST / HTTP/1.1\r\ncontent-length: 3\r\n\r\n\n\n5POST / HTTP/1.1\r\n";
        let after = "\r\nx: 5\r\n\r\n5";
        for (given, read) in [
            ("18446744073709551613", "18446744073709551613"),
            ("18446744073709551614", "18446744073709551610"),
            ("18446744073709551615", "18446744073709551610"),
            ("18446744073709551615 \t", "18446744073709551610 \t"),
        ] {
            let (near, mut far) = duplex(1000);
            let mut near = Framed::new(near);
            let text = format!("{before}content-length: {given}{after}");
            far.write_all(text.as_bytes()).await.unwrap();
            let mut all = vec![0; text.len()];
            near.read_exact(&mut all).await.unwrap();
            let expected = format!("{before}content-length: {read}{after}");
            assert_eq!(String::from_utf8(all).unwrap(), expected);
        }
        // What was read cannot be changed any more.
        let text = b"POST / HTTP/1.1\r\ncontent-length: 18446744073709551615\r\n\r\n";
        assert_eq!(watched(text.chunks(1)), (54, false));
    }

    #[tokio::test]
    async fn what_was_in_the_buffer_before_is_left_alone() {
        let (near, mut far) = duplex(1000);
        let mut near = Framed::new(near);
        far.write_all(b"a\nb").await.unwrap();
        let mut room = [0; 64];
        let mut buffer = ReadBuf::new(&mut room);
        buffer.put_slice(b"x\ny");
        std::future::poll_fn(|context| Pin::new(&mut near).poll_read(context, &mut buffer))
            .await
            .unwrap();
        assert_eq!(buffer.filled(), b"x\nya\0\r\n\r\n");
    }
}
