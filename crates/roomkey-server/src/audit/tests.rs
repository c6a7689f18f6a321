//! The chain holds, shows what was changed, and heals a torn end.

use super::*;
use std::fs;

fn record(name: &str) -> Record<'_> {
    Record { action: "token.mint", caller: Some(name), outcome: "ok", ..Record::default() }
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
fn several_writers_take_turns_and_keep_one_chain() {
    let (_directory, path) = log_of(1);
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let path = &path;
            scope.spawn(move || {
                let audit = Audit::open(path).unwrap();
                for number in 0..100 {
                    let name = format!("writer-{writer}-{number}");
                    let two = [record(&name), record("and its second")];
                    audit.0.as_ref().unwrap().append_now(&two, now().unwrap()).unwrap();
                    audit.check().unwrap();
                }
            });
        }
    });
    let summary = verify(&path).unwrap();
    assert_eq!((summary.records, summary.torn), (1 + 4 * 100 * 2, false));
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<_> = text.lines().skip(1).collect();
    for pair in lines.chunks_exact(2) {
        assert!(pair[0].contains("writer-") && pair[1].contains("second"), "{pair:?}");
    }
}

#[test]
fn what_others_append_has_to_continue_the_chain() {
    let (_directory, path) = log_of(2);
    let audit = Audit::open(&path).unwrap();
    let whole = fs::read_to_string(&path).unwrap();
    let first = whole.lines().next().unwrap();
    let last = first.replace("\"seq\":1", "\"seq\":3");
    for forged in [format!("{whole}{first}\n"), format!("{whole}{last}\n"), format!("{whole}\n")] {
        fs::write(&path, &forged).unwrap();
        assert_eq!(audit.append_now(&record("after")).unwrap_err().code(), "audit_unavailable");
        assert_eq!(audit.check().unwrap_err().code(), "audit_unavailable");
        assert_eq!(fs::read_to_string(&path).unwrap(), forged, "nothing was written");
    }
    fs::write(&path, whole).unwrap();
    audit.check().unwrap();
    audit.append_now(&record("after")).unwrap();
    assert_eq!(verify(&path).unwrap().records, 3);
}

#[test]
fn who_never_lets_go_of_the_log_is_not_waited_for() {
    let (_directory, path) = log_of(1);
    let audit = Audit::open(&path).unwrap();
    let other = File::open(&path).unwrap();
    other.lock().unwrap();
    assert_eq!(audit.append_now(&record("lost")).unwrap_err().code(), "audit_in_use");
    assert_eq!(audit.check().unwrap_err().code(), "audit_in_use");
    assert!(matches!(Audit::open(&path), Err(AuditError::InUse)));
    other.unlock().unwrap();
    audit.check().unwrap();
    audit.append_now(&record("again")).unwrap();
    assert_eq!(verify(&path).unwrap().records, 2);
}

#[cfg(unix)]
#[test]
fn a_log_that_others_can_read_or_write_is_taken_away_from_them() {
    use std::os::unix::fs::PermissionsExt;
    let (_directory, path) = log_of(2);
    for mode in [0o644, 0o660, 0o602, 0o777, 0o600] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        drop(Audit::open(&path).unwrap());
        let now = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(now, 0o600, "{mode:o}");
    }
}

#[test]
fn only_the_end_of_a_long_log_is_read_at_start() {
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
    let audit = Audit::open(Path::new("/dev/full")).unwrap();
    assert!(matches!(audit.append_now(&record("x")), Err(AuditError::Unavailable(_))));
}

#[test]
fn what_callers_send_cannot_break_a_line() {
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
    let (_directory, path) = log_of(3);
    let audit = Audit::open(&path).unwrap();
    audit.append_now(&record("before")).unwrap();
    let whole = fs::read(&path).unwrap();
    for changed in [&whole[..0], &whole[..whole.len() / 2], &[&whole[..], b"x"].concat()[..]] {
        fs::write(&path, changed).unwrap();
        let error = audit.append_now(&record("lost")).unwrap_err();
        assert_eq!(error.code(), "audit_unavailable");
        assert_eq!(audit.check().unwrap_err().code(), "audit_unavailable");
        assert_eq!(fs::read(&path).unwrap(), changed, "nothing was written");
    }
    fs::write(&path, &whole).unwrap();
    audit.check().unwrap();
    assert_eq!(fs::read(&path).unwrap(), whole, "being asked leaves nothing");
    audit.append_now(&record("again")).unwrap();
    assert_eq!(verify(&path).unwrap().records, 5);
    // Moved away it is still there, and kept; removed it is not.
    fs::rename(&path, path.with_extension("old")).unwrap();
    audit.append_now(&record("moved")).unwrap();
    audit.check().unwrap();
    fs::remove_file(path.with_extension("old")).unwrap();
    assert!(audit.check().is_err());
    assert!(audit.append_now(&record("lost")).is_err());
}

#[cfg(unix)]
#[test]
fn a_pipe_that_nobody_reads_fails_a_record_and_takes_later_ones() {
    use std::io::Read;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    let audit = Audit::open(&path).unwrap();
    let taken = (0..100_000).take_while(|_| audit.append_now(&record("x")).is_ok()).count();
    assert!((1..100_000).contains(&taken), "{taken}");
    assert_eq!(audit.append_now(&record("y")).unwrap_err().code(), "audit_unavailable");
    assert!(audit.check().is_err());
    let mut reader = fs::File::open(&path).unwrap();
    let mut text = vec![0; 1 << 20];
    let length = reader.read(&mut text).unwrap();
    assert_eq!(
        text[..length].split(|byte| *byte == b'\n').filter(|l| l.ends_with(b"}")).count(),
        taken
    );
    audit.check().unwrap();
    audit.append_now(&record("z")).unwrap();
    let length = reader.read(&mut text).unwrap();
    let last = String::from_utf8_lossy(&text[..length]).trim().to_owned();
    let last: serde_json::Value = serde_json::from_str(&last).unwrap();
    assert_eq!(last["seq"], taken + 1);
}
