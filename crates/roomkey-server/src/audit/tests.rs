//! The chain holds, shows what was changed, and heals a torn end.

use super::*;
use std::fs;
use std::sync::{Mutex, MutexGuard, PoisonError};

fn record(name: &str) -> Record<'_> {
    Record { action: "token.mint", caller: Some(name), outcome: "ok", ..Record::default() }
}

/// Until its program starts, a new process holds the files of this one open, and their locks with
/// them. So no log is opened again while a test starts one.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn log_of(count: usize) -> (tempfile::TempDir, std::path::PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let audit = Audit::open(&path).unwrap();
    for number in 0..count {
        audit.append_now(&record(&format!("caller-{number}"))).unwrap();
    }
    drop(audit);
    (directory, path)
}

#[test]
fn a_chain_is_continued_across_openings() {
    let _alone = alone();
    let (_directory, path) = log_of(3);
    Audit::open(&path).unwrap().append_now(&record("later")).unwrap();
    let summary = verify(&path).unwrap();
    assert_eq!((summary.records, summary.torn), (4, false));
    for line in fs::read_to_string(&path).unwrap().lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
    }
}

#[test]
fn an_altered_removed_or_inserted_record_is_found_where_it_is() {
    let _alone = alone();
    let (_directory, path) = log_of(5);
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let altered = text.replace("caller-2", "caller-9");
    let removed = [&lines[..2], &lines[3..]].concat().join("\n") + "\n";
    let inserted = [&lines[..3], &lines[2..]].concat().join("\n") + "\n";
    let swapped = [lines[0], lines[2], lines[1], lines[3], lines[4]].join("\n") + "\n";
    for (changed, expected) in [(altered, 4), (removed, 3), (inserted, 4), (swapped, 2)] {
        fs::write(&path, changed).unwrap();
        for result in [verify(&path).map(drop), Audit::open(&path).map(drop)] {
            match result {
                Err(AuditError::Altered { line }) => assert_eq!(line, expected),
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn a_log_cut_at_any_byte_opens_with_its_whole_records() {
    let _alone = alone();
    let (_directory, path) = log_of(3);
    let whole = fs::read(&path).unwrap();
    for length in 0..=whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        let complete = whole[..length].split(|byte| *byte == b'\n').count() as u64 - 1;
        let was_torn = length > 0 && whole[length - 1] != b'\n';
        assert_eq!(verify(&path).unwrap().torn, was_torn);
        drop(Audit::open(&path).unwrap());
        let summary = verify(&path).unwrap();
        assert_eq!((summary.records, summary.torn), (complete + u64::from(was_torn), false));
        assert_eq!(fs::read_to_string(&path).unwrap().contains("audit.recovered"), was_torn);
    }
}

#[test]
fn two_servers_cannot_write_the_same_log() {
    let _alone = alone();
    let (_directory, path) = log_of(1);
    let first = Audit::open(&path).unwrap();
    assert!(matches!(Audit::open(&path), Err(AuditError::InUse)));
    drop(first);
    assert!(Audit::open(&path).is_ok());
}

#[test]
fn only_the_end_of_a_long_log_is_read_at_start() {
    let _alone = alone();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let audit = Audit::open(&path).unwrap();
    let name = "n".repeat(4000);
    let count = CHECKED_AT_START / 4000 + 50;
    for _ in 0..count {
        audit.append_now(&record(&name)).unwrap();
    }
    drop(audit);
    Audit::open(&path).unwrap().append_now(&record("last")).unwrap();
    assert_eq!(verify(&path).unwrap().records, count + 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_not_a_lost_record() {
    let _alone = alone();
    let audit = Audit::open(Path::new("/dev/full")).unwrap();
    assert!(matches!(audit.append_now(&record("x")), Err(AuditError::Unavailable(_))));
}

#[test]
fn what_callers_send_cannot_break_a_line() {
    let _alone = alone();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let audit = Audit::open(&path).unwrap();
    audit.append_now(&record("\"\n{\"seq\":9}\u{2028}")).unwrap();
    drop(audit);
    assert_eq!(verify(&path).unwrap().records, 1);
}

#[tokio::test]
async fn records_of_many_requests_share_writes_and_keep_the_chain() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let audit = std::sync::Arc::new(Audit::open(&path).unwrap());
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..500 {
        let audit = audit.clone();
        tasks.spawn(async move {
            let name = format!("caller-{number}");
            if number % 7 == 0 {
                // A client that hangs up must not keep the others waiting.
                let given_up = record(&name);
                let append = audit.append(&given_up);
                drop(tokio::time::timeout(std::time::Duration::ZERO, append).await);
            } else {
                audit.append(&record(&name)).await.unwrap();
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    assert_eq!(verify(&path).unwrap().records, 500);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn every_record_of_a_failed_write_fails() {
    let audit = std::sync::Arc::new(Audit::open(Path::new("/dev/full")).unwrap());
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..50 {
        let audit = audit.clone();
        tasks.spawn(async move { audit.append(&record(&number.to_string())).await });
    }
    while let Some(done) = tasks.join_next().await {
        assert!(matches!(done.unwrap(), Err(AuditError::Unavailable(_))));
    }
}

#[cfg(unix)]
#[test]
fn a_log_that_is_removed_or_cut_under_the_server_takes_no_more_records() {
    let _alone = alone();
    let (_directory, path) = log_of(3);
    let audit = Audit::open(&path).unwrap();
    audit.append_now(&record("before")).unwrap();
    let whole = fs::read(&path).unwrap();
    for changed in [&whole[..0], &whole[..whole.len() / 2], &[&whole[..], b"x"].concat()[..]] {
        fs::write(&path, changed).unwrap();
        let error = audit.append_now(&record("lost")).unwrap_err();
        assert_eq!(error.code(), "audit_unavailable");
        assert_eq!(fs::read(&path).unwrap(), changed, "nothing was written");
    }
    fs::write(&path, &whole).unwrap();
    audit.append_now(&record("again")).unwrap();
    assert_eq!(verify(&path).unwrap().records, 5);
    // Moved away it is still there, and kept; removed it is not.
    fs::rename(&path, path.with_extension("old")).unwrap();
    audit.append_now(&record("moved")).unwrap();
    fs::remove_file(path.with_extension("old")).unwrap();
    assert!(audit.append_now(&record("lost")).is_err());
}

#[cfg(unix)]
#[test]
fn a_pipe_that_nobody_reads_fails_a_record_and_takes_later_ones() {
    use std::io::Read;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("pipe");
    {
        let _alone = alone();
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    }
    let audit = Audit::open(&path).unwrap();
    let taken = (0..100_000).take_while(|_| audit.append_now(&record("x")).is_ok()).count();
    assert!((1..100_000).contains(&taken), "{taken}");
    assert_eq!(audit.append_now(&record("y")).unwrap_err().code(), "audit_unavailable");
    let mut reader = fs::File::open(&path).unwrap();
    let mut text = vec![0; 1 << 20];
    let length = reader.read(&mut text).unwrap();
    assert_eq!(
        text[..length].split(|byte| *byte == b'\n').filter(|l| l.ends_with(b"}")).count(),
        taken
    );
    audit.append_now(&record("z")).unwrap();
    let length = reader.read(&mut text).unwrap();
    let last = String::from_utf8_lossy(&text[..length]).trim().to_owned();
    let last: serde_json::Value = serde_json::from_str(&last).unwrap();
    assert_eq!(last["seq"], taken + 1);
}
