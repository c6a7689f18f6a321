//! Files that hold a secret, beside the database, for their owner alone.
//!
//! A link is not followed, and what is no ordinary file is not read: whoever may write into the
//! folder must not choose what a secret is, or where it goes. The name is given to what was written
//! whole, so that a process that dies leaves no half of a secret under it.

use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// More than any key has.
const LONGEST: u64 = 64 * 1024;

/// Writes a file that is not there. One that is there has to be what would have been written, or ours
/// to replace.
pub(crate) fn write_or_replace(
    path: &Path,
    content: &[u8],
    is_ours: impl Fn(&[u8]) -> bool,
) -> Result<()> {
    if !is_there(path)? {
        // Another process that is faster has written the same.
        return put(path, content, |unfinished| std::fs::rename(unfinished, path));
    }
    let file = open(path)?;
    let mut found = Zeroizing::new(Vec::new());
    (&file).take(LONGEST).read_to_end(&mut found)?;
    if *found == content {
        return narrow(&file);
    }
    if is_ours(&found) {
        return put(path, content, |unfinished| std::fs::rename(unfinished, path));
    }
    Err(Error::other(
        "it holds another key than the database; move it away, and the server writes its own",
    ))
}

/// The content of a file that nobody but its owner, who we are, can have read or written. If it is not
/// there, it is made with this content. Longer than this it must not be.
pub(crate) fn read_or_write(path: &Path, content: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    if !is_there(path)? {
        match put(path, content, |unfinished| name_once(unfinished, path)) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            made => made?,
        }
    }
    let file = open(path)?;
    expect_untouched(&file)?;
    let mut found = Zeroizing::new(Vec::with_capacity(content.len() + 1));
    file.take(content.len() as u64 + 1).read_to_end(&mut found)?;
    Ok(found)
}

/// Also a link that leads nowhere is there.
fn is_there(path: &Path) -> Result<bool> {
    match path.symlink_metadata() {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Writes beside the file and lets `name` give it its name.
fn put(path: &Path, content: &[u8], name: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let unfinished = unfinished(path)?;
    let named = write_new(&unfinished, content).and_then(|()| name(&unfinished));
    if unfinished.symlink_metadata().is_ok() {
        drop(std::fs::remove_file(&unfinished));
    }
    named
}

/// Gives a file a name that no other file has: of two processes, one is the first.
fn name_once(unfinished: &Path, path: &Path) -> Result<()> {
    match std::fs::hard_link(unfinished, path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            // Not every file system has hard links.
            std::fs::rename(unfinished, path)
        }
        linked => linked,
    }
}

/// A name beside the file that nobody else writes to.
fn unfinished(path: &Path) -> Result<PathBuf> {
    let random = roomkey::Jti::random().map_err(Error::other)?;
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", random.as_str()));
    Ok(name.into())
}

fn write_new(path: &Path, content: &[u8]) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

fn open(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        libc::O_NOFOLLOW | libc::O_NONBLOCK,
    );
    let file = options.open(path)?;
    if !file.metadata()?.is_file() {
        return Err(Error::other("it is no ordinary file"));
    }
    Ok(file)
}

#[cfg(unix)]
fn narrow(file: &File) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if file.metadata()?.permissions().mode() & 0o077 != 0 {
        file.set_permissions(PermissionsExt::from_mode(0o600))?;
    }
    Ok(())
}

#[cfg(unix)]
fn expect_untouched(file: &File) -> Result<()> {
    use std::os::unix::fs::MetadataExt;
    let metadata = file.metadata()?;
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(Error::other(
            "it belongs to somebody else; remove it, and the server makes one",
        ));
    }
    if metadata.mode() & 0o077 != 0 {
        return Err(Error::other(
            "others can read or write it; remove it, and the server makes another",
        ));
    }
    Ok(())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
fn narrow(_: &File) -> Result<()> {
    Ok(())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on Unix")]
fn expect_untouched(_: &File) -> Result<()> {
    Ok(())
}
