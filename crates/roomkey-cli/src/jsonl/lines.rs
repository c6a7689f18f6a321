//! Reads lines in large blocks, has them answered on all cores, writes the answers in order.
//!
//! A block is whatever one read brings, cut at its last line feed. So nothing waits for a block
//! to fill, and answers never wait for further input. The buffer is bounded: a line longer than
//! [`MAXIMUM_LINE_BYTES`] is answered with an error as soon as that is known, and skipped.

use super::answer;
use super::progress::Progress;
use crate::failure::{Failure, Result};
use roomkey::{Code, Error};
use std::io::{ErrorKind, Read, Write};
use zeroize::Zeroizing;

/// The longest line that is looked at, its line feed not counted: 1 MiB.
pub(super) const MAXIMUM_LINE_BYTES: usize = 1024 * 1024;

/// Room for the start of a line that is still coming and for the next block.
const BUFFER_BYTES: usize = 2 * MAXIMUM_LINE_BYTES;

/// Below this many bytes a second thread costs more than it saves.
const BYTES_WORTH_A_THREAD: usize = 16 * 1024;

/// Appends the answer to a line, which ends with a line feed. Each worker has its own.
pub(super) trait Answers: FnMut(&[u8], &mut Vec<u8>) + Send {}

impl<A: FnMut(&[u8], &mut Vec<u8>) + Send> Answers for A {}

/// Answers every line of the input, in order.
pub(super) fn answer_all<A: Answers>(
    workers: &mut [A],
    mut input: impl Read,
    mut output: impl Write,
    progress: &mut Progress,
) -> Result<()> {
    // Lines hold secrets, so the buffer is wiped.
    let mut buffer = Zeroizing::new(vec![0; BUFFER_BYTES]);
    let mut filled = 0;
    let mut skipping = false;
    loop {
        let room = buffer.get_mut(filled..).unwrap_or_default();
        let read = match input.read(room) {
            Ok(read) => read,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(Failure::input(&error)),
        };
        let at_end = read == 0;
        let start = filled;
        filled += read;
        let known = buffer.get(..filled).unwrap_or_default();
        let fresh = known.get(start..).unwrap_or_default();
        let lines_end = match fresh.iter().rposition(|&byte| byte == b'\n') {
            Some(position) => start + position + 1,
            None if at_end => filled,
            None => 0,
        };
        let mut lines = known.get(..lines_end).unwrap_or_default();
        if skipping && lines_end > 0 {
            let rest = lines.splitn(2, |&byte| byte == b'\n').nth(1);
            lines = rest.unwrap_or_default();
            skipping = false;
        }
        write_answers(workers, lines, &mut output, progress)?;
        buffer.copy_within(lines_end..filled, 0);
        filled -= lines_end;
        if skipping {
            filled = 0;
        } else if filled > MAXIMUM_LINE_BYTES {
            let mut refusal = Vec::new();
            refuse_long_line(&mut refusal);
            output.write_all(&refusal)?;
            (filled, skipping) = (0, true);
        }
        if at_end {
            return Ok(output.flush()?);
        }
    }
}

/// Answers a block of whole lines; only the last may lack its line feed.
fn write_answers<A: Answers>(
    workers: &mut [A],
    lines: &[u8],
    output: &mut impl Write,
    progress: &mut Progress,
) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let parts = split(lines, workers.len());
    let mut answers = vec![Vec::new(); parts.len()];
    std::thread::scope(|scope| {
        let mut work = workers.iter_mut().zip(parts).zip(&mut answers);
        let mine = work.next();
        for ((worker, part), out) in work {
            scope.spawn(|| answer_part(worker, part, out));
        }
        if let Some(((worker, part), out)) = mine {
            answer_part(worker, part, out);
        }
    });
    for part in &answers {
        output.write_all(part)?;
    }
    output.flush()?;
    progress.advance(lines);
    Ok(())
}

fn answer_part(worker: &mut impl Answers, lines: &[u8], out: &mut Vec<u8>) {
    out.reserve(lines.len());
    for line in lines.split_inclusive(|&byte| byte == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        if line.len() > MAXIMUM_LINE_BYTES {
            refuse_long_line(out);
        } else {
            worker(line, out);
        }
    }
}

fn refuse_long_line(out: &mut Vec<u8>) {
    let error = Error::because(Code::ArgumentInvalid, "The line is longer than 1 MiB.");
    answer::refused(None, &error, out);
}

/// Cuts lines into at most so many parts of about the same size.
fn split(lines: &[u8], most: usize) -> Vec<&[u8]> {
    let parts = (lines.len() / BYTES_WORTH_A_THREAD).clamp(1, most.max(1));
    let mut cut = Vec::with_capacity(parts);
    let mut rest = lines;
    for left in (1..=parts).rev() {
        let aim = rest.len() / left;
        let end = rest
            .get(aim..)
            .and_then(|after| after.iter().position(|&byte| byte == b'\n'))
            .map_or(rest.len(), |position| aim + position + 1);
        let (part, others) = rest.split_at_checked(end).unwrap_or((rest, &[]));
        if !part.is_empty() {
            cut.push(part);
        }
        rest = others;
    }
    if !rest.is_empty() {
        cut.push(rest);
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;

    /// Answers a line with its length.
    fn measure(line: &[u8], out: &mut Vec<u8>) {
        out.extend_from_slice(format!("{}\n", line.len()).as_bytes());
    }

    /// Hands out its pieces one read at a time.
    struct Pieces(VecDeque<Vec<u8>>);

    impl Read for Pieces {
        fn read(&mut self, target: &mut [u8]) -> std::io::Result<usize> {
            let Some(mut piece) = self.0.pop_front() else { return Ok(0) };
            let count = piece.len().min(target.len());
            target[..count].copy_from_slice(&piece[..count]);
            if count < piece.len() {
                self.0.push_front(piece.split_off(count));
            }
            Ok(count)
        }
    }

    fn answers(pieces: &[&[u8]]) -> Vec<String> {
        let pieces = Pieces(pieces.iter().map(|piece| piece.to_vec()).collect());
        let mut output = Vec::new();
        let mut workers = [measure; 3];
        answer_all(&mut workers, pieces, &mut output, &mut Progress::hidden()).unwrap();
        String::from_utf8(output).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn lines_are_found_wherever_reads_cut_them() {
        assert_eq!(answers(&[]), [] as [&str; 0]);
        assert_eq!(answers(&[b"a\nbb\n"]), ["1", "2"]);
        assert_eq!(answers(&[b"a\nbb"]), ["1", "2"]);
        assert_eq!(answers(&[b"\n\n"]), ["0", "0"]);
        assert_eq!(answers(&[b"a", b"a", b"a\nb", b"b", b"\n", b"c"]), ["3", "2", "1"]);
    }

    #[test]
    fn order_is_kept_across_threads() {
        let text: String = (0..20_000).map(|count| "x".repeat(count % 97) + "\n").collect();
        let expected: Vec<String> = (0..20_000).map(|count| (count % 97).to_string()).collect();
        assert_eq!(answers(&[text.as_bytes()]), expected);
    }

    #[test]
    fn a_line_of_exactly_the_maximum_is_taken_and_one_more_byte_is_not() {
        for (length, taken) in [(MAXIMUM_LINE_BYTES, true), (MAXIMUM_LINE_BYTES + 1, false)] {
            let long = vec![b'x'; length];
            for pieces in [
                vec![&b"a\n"[..], &long, b"\nb\n"],
                vec![&b"a\n"[..], &long[..7], &long[7..], b"\n", b"b"],
            ] {
                let answers = answers(&pieces);
                assert_eq!(answers.len(), 3, "{length}");
                assert_eq!((answers[0].as_str(), answers[2].as_str()), ("1", "1"));
                assert_eq!(answers[1] == length.to_string(), taken, "{}", answers[1]);
            }
        }
    }

    #[test]
    fn an_endless_line_takes_no_memory_and_one_answer() {
        let block = vec![b'x'; 300_000];
        let mut pieces = vec![&block[..]; 40];
        pieces.push(b"x\nafter\n");
        let answers = answers(&pieces);
        assert_eq!(answers.len(), 2);
        assert!(answers[0].contains("1 MiB"));
        assert_eq!(answers[1], "5");
        assert_eq!(self::answers(&vec![&block[..]; 40]).len(), 1);
    }

    #[test]
    fn parts_end_where_lines_end_and_nothing_is_lost() {
        let lines: Vec<String> = (0..9000).map(|count| count.to_string()).collect();
        let text = lines.join("\n") + "\n";
        for most in [0, 1, 2, 3, 16] {
            let parts = split(text.as_bytes(), most);
            assert!(parts.len() <= most.max(1) + 1);
            assert!(parts.iter().all(|part| part.ends_with(b"\n")));
            assert_eq!(parts.concat(), text.as_bytes());
        }
    }
}
