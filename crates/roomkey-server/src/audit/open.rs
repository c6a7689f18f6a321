//! Opening a log: whether it is the one that the database was recorded in, and where it ends.

use super::Recorded;
use super::chain::{CONTINUED, From, Generations, Head, Link, Mark, hash_of, walk};
use super::written::{Written, is_begun, take_turn};
use crate::error::AuditError;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{BufRead, BufReader, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

/// How much of the end of a log is checked when it is opened; more, if the record that the database names
/// is farther away.
pub(super) const CHECKED_AT_START: u64 = 8 * 1024 * 1024;

/// What a log says about the database.
#[derive(Debug, Default)]
pub(crate) struct Evidence {
    /// What it has done for certain.
    pub(crate) done: Generations,
    /// What was recorded since the last change that the database knows of.
    pub(crate) changes: Vec<Recorded>,
    /// What was removed of a record that did not get to its end.
    pub(super) removed_bytes: u64,
}

/// Opens a log that has to hold this record, if one is named; makes it only if none is.
pub(super) fn open(path: &Path, expected: Option<Mark>) -> Result<(Written, Evidence), AuditError> {
    let (mut file, is_new) = match (open_existing(path), expected) {
        (Err(error), None) if error.kind() == ErrorKind::NotFound => open_regular(path)?,
        (Err(error), Some(_)) if error.kind() == ErrorKind::NotFound => {
            return Err(incomplete(path, "it is not there"));
        }
        (opened, _) => (regular(opened?)?, false),
    };
    take_turn(&file)?;
    let found = find_end(&mut file, path, expected).and_then(|found| {
        // Only now it is known to be a log.
        if !is_new {
            make_private(&file, &file.metadata().map_err(AuditError::Unavailable)?)?;
        }
        Ok(found)
    });
    // Whatever was found, others may go on.
    file.unlock().map_err(AuditError::Unavailable)?;
    let (head, length, evidence) = found?;
    Ok((Written::new(path, file, head, length), evidence))
}

/// Opens a regular file for appending, and makes it if it is not there. Says whether it did.
pub(super) fn open_regular(path: &Path) -> Result<(File, bool), AuditError> {
    let mut options = options();
    match options.create_new(true).open(path) {
        Ok(file) => Ok((regular(file)?, true)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let file = regular(open_existing(path)?)?;
            let metadata = file.metadata().map_err(AuditError::Unavailable)?;
            // What is in it shows whether it is ours; nothing shows nothing.
            if metadata.len() == 0 {
                make_private(&file, &metadata)?;
            }
            Ok((file, false))
        }
        Err(error) => Err(AuditError::Unavailable(error)),
    }
}

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // A pipe that nobody reads must not hold up whoever finds out that it is one.
        options.mode(0o600).custom_flags(libc::O_NONBLOCK | libc::O_NOFOLLOW);
    }
    options
}

fn open_existing(path: &Path) -> std::io::Result<File> {
    if path.symlink_metadata()?.file_type().is_symlink() {
        return Err(std::io::Error::new(ErrorKind::InvalidInput, "it is a link"));
    }
    options().open(path)
}

/// A log is a file. What is written to a device or a pipe cannot be read again, and a link leads to
/// wherever its owner likes.
fn regular(file: File) -> Result<File, AuditError> {
    if file.metadata().map_err(AuditError::Unavailable)?.is_file() {
        return Ok(file);
    }
    Err(AuditError::Unavailable(std::io::Error::new(
        ErrorKind::InvalidInput,
        "it is no regular file",
    )))
}

/// Takes a log away from everyone but its owner.
#[cfg(unix)]
fn make_private(file: &File, metadata: &Metadata) -> Result<(), AuditError> {
    use std::os::unix::fs::PermissionsExt;
    if metadata.permissions().mode() & 0o077 != 0 {
        file.set_permissions(PermissionsExt::from_mode(0o600)).map_err(AuditError::Exposed)?;
    }
    Ok(())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
fn make_private(_: &File, _: &Metadata) -> Result<(), AuditError> {
    Ok(())
}

fn incomplete(path: &Path, why: &str) -> AuditError {
    AuditError::Incomplete { reason: format!("`{}`: {why}", path.display()) }
}

/// Checks the end of a log, and removes what is no whole record.
fn find_end(
    file: &mut File,
    path: &Path,
    expected: Option<Mark>,
) -> Result<(Head, u64, Evidence), AuditError> {
    let length = file.metadata().map_err(AuditError::Unavailable)?.len();
    let (mut start, mut from) = near_end(file, length)?;
    let is_found = match expected.map(|mark| find_mark(file, length, path, mark)).transpose()? {
        Some(Where::At(line)) if line < start => {
            (start, from) = (line, From::Middle);
            true
        }
        Some(Where::Nowhere) => false,
        Some(Where::At(_) | Where::Earlier) | None => true,
    };
    file.seek(SeekFrom::Start(start)).map_err(AuditError::Unavailable)?;
    let walked = walk(&*file, from)?;
    let whole = start.saturating_add(walked.whole_bytes);
    if let Some(mark) = expected
        && walked.head.mark.number < mark.number
    {
        let why =
            format!("it ends at record {} instead of {}", walked.head.mark.number, mark.number);
        return Err(incomplete(path, &why));
    }
    if !is_found {
        return Err(incomplete(path, "it has not the record that the database names"));
    }
    if walked.torn_bytes > 0 {
        let torn = rest(file, whole).map_err(AuditError::Unavailable)?;
        if !is_begun(&torn, walked.head) {
            return Err(AuditError::Altered { line: walked.records.saturating_add(1) });
        }
        file.set_len(whole).map_err(AuditError::Unavailable)?;
    }
    let evidence = Evidence {
        done: walked.head.done,
        changes: walked.changes,
        removed_bytes: walked.torn_bytes,
    };
    // Whoever put a closed file back means to go on in it.
    Ok((Head { is_closed: false, ..walked.head }, whole, evidence))
}

/// Everything behind a byte.
fn rest(mut file: &File, start: u64) -> std::io::Result<Vec<u8>> {
    let mut rest = Vec::new();
    file.seek(SeekFrom::Start(start))?;
    file.take(super::chain::LONGEST_LINE).read_to_end(&mut rest)?;
    Ok(rest)
}

/// Where the end begins that is checked without knowing better.
fn near_end(file: &File, length: u64) -> Result<(u64, From), AuditError> {
    let window = length.saturating_sub(CHECKED_AT_START);
    if window == 0 {
        return Ok((0, From::File));
    }
    let start = next_line(file, window, length).map_err(AuditError::Unavailable)?;
    Ok((start, From::Middle))
}

/// Where the record is that the database names.
enum Where {
    /// Its line begins here.
    At(u64),
    /// In a file that this one continues.
    Earlier,
    /// The file is torn, cut or altered; following its chain tells which.
    Nowhere,
}

/// Finds the record that the database names.
fn find_mark(file: &File, length: u64, path: &Path, mark: Mark) -> Result<Where, AuditError> {
    let failed = AuditError::Unavailable;
    let first = line_at(file, 0).map_err(failed)?;
    let Some(first) = first.and_then(|line| {
        read_link(&line, |link| {
            (
                link.seq,
                link.action.as_deref() == Some(CONTINUED),
                link.prev == crate::id::hex(&mark.hash),
            )
        })
    }) else {
        return if length == 0 { Err(incomplete(path, "it is empty")) } else { Ok(Where::Nowhere) };
    };
    let (number, continues, follows) = first;
    if number > mark.number {
        // What the database knows of stands in an earlier file.
        if continues && (number > mark.number.saturating_add(1) || follows) {
            return Ok(Where::Earlier);
        }
        return Err(incomplete(path, "it begins after the record that the database knows of"));
    }
    let Some((start, line)) = find(file, length, mark.number).map_err(failed)? else {
        return Ok(Where::Nowhere);
    };
    if hash_of(&line) != mark.hash {
        return Err(incomplete(path, "it is not the log that the database was recorded in"));
    }
    Ok(Where::At(start))
}

/// Finds a record by its number, and where its line begins.
fn find(file: &File, length: u64, number: u64) -> std::io::Result<Option<(u64, Vec<u8>)>> {
    let (mut low, mut high) = (0, length);
    while low < high {
        let middle = low + (high - low) / 2;
        let start = if middle == 0 { 0 } else { next_line(file, middle - 1, length)? };
        let found = if start < high { line_at(file, start)? } else { None };
        let Some(line) = found else {
            high = middle;
            continue;
        };
        match read_link(&line, |link| link.seq) {
            Some(seq) if seq == number => return Ok(Some((start, line))),
            Some(seq) if seq < number => low = start + line.len() as u64 + 1,
            Some(_) => high = middle,
            None => return Ok(None),
        }
    }
    Ok(None)
}

/// Where the first line begins after a byte.
fn next_line(file: &File, at: u64, length: u64) -> std::io::Result<u64> {
    let mut reader = BufReader::new(file);
    reader.seek(SeekFrom::Start(at))?;
    let skipped = reader.skip_until(b'\n')?;
    Ok(at.saturating_add(skipped as u64).min(length))
}

/// The whole line that begins at a byte, without its newline.
fn line_at(file: &File, at: u64) -> std::io::Result<Option<Vec<u8>>> {
    let mut reader = BufReader::new(file);
    reader.seek(SeekFrom::Start(at))?;
    let mut line = Vec::new();
    reader.take(super::chain::LONGEST_LINE).read_until(b'\n', &mut line)?;
    Ok((line.pop() == Some(b'\n')).then_some(line))
}

fn read_link<T>(line: &[u8], read: impl FnOnce(&Link<'_>) -> T) -> Option<T> {
    serde_json::from_slice::<Link<'_>>(line).ok().map(|link| read(&link))
}

/// Whether a file begins with a record that continues a chain somewhere behind this one.
pub(super) fn continues_beyond(file: &File, mark: Mark) -> std::io::Result<bool> {
    let first = line_at(file, 0)?;
    let is_beyond =
        |link: &Link<'_>| link.action.as_deref() == Some(CONTINUED) && link.seq > mark.number;
    Ok(first.and_then(|line| read_link(&line, is_beyond)).unwrap_or(false))
}

/// Whether a file has a record.
pub(crate) fn has(path: &Path, mark: Mark) -> Result<bool, AuditError> {
    let file = regular(open_existing(path)?)?;
    let found = find(&file, file.metadata()?.len(), mark.number)?;
    Ok(found.is_some_and(|(_, line)| hash_of(&line) == mark.hash))
}

/// What the last whole line of a log says that the database has done. Nothing if there is no log.
pub(crate) fn last_done(path: &Path) -> Option<Generations> {
    let file = regular(open_existing(path).ok()?).ok()?;
    let length = file.metadata().ok()?.len();
    let window = length.saturating_sub(super::chain::LONGEST_LINE.saturating_mul(2));
    let start = if window == 0 { 0 } else { next_line(&file, window, length).ok()? };
    let mut reader = BufReader::new(&file);
    reader.seek(SeekFrom::Start(start)).ok()?;
    let mut done = None;
    for line in reader.split(b'\n') {
        let said = read_link(&line.ok()?, |link| link.done.as_deref().and_then(Generations::parse));
        done = said.flatten().or(done);
    }
    done
}
