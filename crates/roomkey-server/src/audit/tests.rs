//! The chain holds, shows what was changed, and heals a torn end.

use super::open::CHECKED_AT_START;
use super::*;
use std::fs;

fn open(path: &Path) -> Result<Audit, AuditError> {
    Audit::open(path, None).map(|(audit, _)| audit)
}

fn record(name: &str) -> Record<'_> {
    Record { action: "token.mint", caller: Some(name), outcome: "ok", ..Record::default() }
}

fn log_of(count: usize) -> (tempfile::TempDir, std::path::PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let audit = open(&path).unwrap();
    for number in 0..count {
        audit.append_now(&record(&format!("caller-{number}"))).unwrap();
    }
    drop(audit);
    (directory, path)
}

#[test]
fn a_chain_is_continued_across_openings() {
    let (_directory, path) = log_of(3);
    open(&path).unwrap().append_now(&record("later")).unwrap();
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
        for result in [verify(&path).map(drop), open(&path).map(drop)] {
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
        drop(open(&path).unwrap());
        let summary = verify(&path).unwrap();
        assert_eq!((summary.records, summary.torn), (complete + u64::from(was_torn), false));
        assert_eq!(fs::read_to_string(&path).unwrap().contains("audit.recovered"), was_torn);
    }
}

#[test]
fn zeros_that_a_power_cut_left_at_the_end_are_removed() {
    for written in ["", "{\"se", "{\"seq\":3,\"time\":\"2026-"] {
        let (_directory, path) = log_of(2);
        let mut text = fs::read(&path).unwrap();
        text.extend_from_slice(written.as_bytes());
        text.extend_from_slice(&[0; 300]);
        fs::write(&path, text).unwrap();
        drop(open(&path).unwrap());
        let summary = verify(&path).unwrap();
        assert_eq!((summary.records, summary.torn), (3, false), "{written}");
    }
}

/// Whoever names the wrong file has done no harm to it.
#[cfg(unix)]
#[test]
fn what_is_no_log_is_left_as_it_is() {
    use std::os::unix::fs::PermissionsExt;
    let (directory, log) = log_of(2);
    let whole = fs::read_to_string(&log).unwrap();
    let path = directory.path().join("another");
    for content in [
        "a secret in one line",
        "{\"name\":\"package\"}",
        "{\"seq\":2,\"time\":\"",
        "one\ntwo",
        "\n",
        &format!("{whole}a note that somebody has made"),
        &format!("{whole}{{\"seq\":4"),
        whole.trim_start_matches('{'),
    ] {
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(open(&path).unwrap_err().code(), "audit_altered", "{content}");
        assert_eq!(fs::read_to_string(&path).unwrap(), content);
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o644, "{content}");
    }
}

#[test]
fn several_writers_take_turns_and_keep_one_chain() {
    let (_directory, path) = log_of(1);
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let path = &path;
            scope.spawn(move || {
                let audit = open(path).unwrap();
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
    let audit = open(&path).unwrap();
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
fn half_a_record_of_a_process_that_was_killed_is_removed_beside_a_running_server() {
    let (_directory, path) = log_of(3);
    let whole = fs::read_to_string(&path).unwrap();
    let cut = |length: usize| {
        let mut lines: Vec<_> = whole.split_inclusive('\n').collect();
        let last = lines.pop().unwrap();
        (lines.concat(), last.chars().take(length).collect::<String>())
    };
    for length in [1, 9, 40, 120] {
        let (before, half) = cut(length);
        fs::write(&path, &before).unwrap();
        let audit = open(&path).unwrap();
        fs::write(&path, format!("{before}{half}")).unwrap();
        audit.append_now(&record("after")).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        let last: Vec<_> = text.lines().skip(2).collect();
        let removed = format!("{length} bytes of an unfinished record");
        assert!(last[0].contains("audit.recovered") && last[0].contains(&removed), "{last:?}");
        assert!(last[1].contains("after"), "{last:?}");
        let summary = verify(&path).unwrap();
        assert_eq!((summary.records, summary.torn), (4, false));
    }
}

#[test]
fn who_never_lets_go_of_the_log_is_not_waited_for() {
    let (_directory, path) = log_of(1);
    let audit = open(&path).unwrap();
    let other = File::open(&path).unwrap();
    other.lock().unwrap();
    assert_eq!(audit.append_now(&record("lost")).unwrap_err().code(), "audit_in_use");
    assert_eq!(audit.check().unwrap_err().code(), "audit_in_use");
    assert!(matches!(open(&path), Err(AuditError::InUse)));
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
        drop(open(&path).unwrap());
        let now = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(now, 0o600, "{mode:o}");
    }
}

#[test]
fn only_the_end_of_a_long_log_is_read_at_start() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let audit = open(&path).unwrap();
    let name = "n".repeat(4000);
    let count = CHECKED_AT_START / 4000 + 50;
    for _ in 0..count {
        audit.append_now(&record(&name)).unwrap();
    }
    drop(audit);
    open(&path).unwrap().append_now(&record("last")).unwrap();
    assert_eq!(verify(&path).unwrap().records, count + 1);
}

#[cfg(unix)]
#[test]
fn what_is_no_file_of_its_own_is_no_log() {
    let (directory, path) = log_of(1);
    let link = directory.path().join("link");
    let dangling = directory.path().join("dangling");
    let pipe = directory.path().join("pipe");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    std::os::unix::fs::symlink(directory.path().join("new"), &dangling).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let null = directory.path().join("null");
    std::os::unix::fs::symlink("/dev/null", &null).unwrap();
    let others = [&link, &dangling, &pipe, &null, Path::new("/dev/null"), directory.path()];
    for other in others.map(Path::to_path_buf) {
        let error = open(&other).unwrap_err();
        assert_eq!(error.code(), "audit_unavailable", "{}", other.display());
    }
    assert!(!directory.path().join("new").exists());
    assert_eq!(verify(&path).unwrap().records, 1);
}

#[test]
fn what_callers_send_cannot_break_a_line() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let audit = open(&path).unwrap();
    audit.append_now(&record("\"\n{\"seq\":9}\u{2028}")).unwrap();
    drop(audit);
    assert_eq!(verify(&path).unwrap().records, 1);
}

#[tokio::test]
async fn records_of_many_requests_share_writes_and_keep_the_chain() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("log");
    let audit = std::sync::Arc::new(open(&path).unwrap());
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

#[tokio::test]
async fn every_record_of_a_failed_write_fails() {
    let (_directory, path) = log_of(1);
    let audit = std::sync::Arc::new(open(&path).unwrap());
    fs::write(&path, "no record\n").unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..50 {
        let audit = audit.clone();
        tasks.spawn(async move { audit.append(&record(&number.to_string())).await });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap().unwrap_err();
    }
}

#[cfg(unix)]
#[test]
fn a_log_that_is_removed_or_cut_under_the_server_takes_no_more_records() {
    let (_directory, path) = log_of(3);
    let audit = open(&path).unwrap();
    audit.append_now(&record("before")).unwrap();
    let whole = fs::read(&path).unwrap();
    for (changed, code) in [
        (&whole[..0], "audit_incomplete"),
        (&whole[..whole.len() / 2], "audit_incomplete"),
        (&[&whole[..], b"x"].concat()[..], "audit_unavailable"),
    ] {
        fs::write(&path, changed).unwrap();
        let error = audit.append_now(&record("lost")).unwrap_err();
        assert_eq!(error.code(), code);
        assert_eq!(audit.check().unwrap_err().code(), code);
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

/// Where a log has got to.
fn mark(path: &Path) -> Mark {
    read(&[path]).unwrap().end
}

#[test]
fn a_log_without_the_record_that_the_database_names_is_refused() {
    let (directory, path) = log_of(40);
    let whole = fs::read(&path).unwrap();
    let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
    let code =
        |named: Mark| Audit::open(&path, Some(named)).map(drop).map_err(|error| error.code());
    for number in [1, 2, 17, 39, 40] {
        fs::write(&path, lines[..number].concat()).unwrap();
        let named = mark(&path);
        // Longer, it still has the record; shorter, or with another in its place, it has not.
        fs::write(&path, &whole).unwrap();
        assert_eq!(code(named), Ok(()), "{number}");
        assert_eq!(code(Mark { hash: [7; 32], ..named }), Err("audit_incomplete"), "{number}");
        fs::write(&path, lines[..number - 1].concat()).unwrap();
        assert_eq!(code(named), Err("audit_incomplete"), "{number}");
        fs::write(&path, lines[number..].concat()).unwrap();
        assert_eq!(code(named), Err("audit_incomplete"), "{number}");
        fs::write(&path, &whole).unwrap();
    }
    let named = mark(&path);
    fs::remove_file(&path).unwrap();
    assert_eq!(code(named), Err("audit_incomplete"));
    assert!(!path.exists(), "it is not made by asking");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
}

#[test]
fn a_rotated_log_goes_on_in_a_new_file_and_its_files_are_one_chain() {
    let (directory, path) = log_of(2);
    let audit = open(&path).unwrap();
    let late = open(&path).unwrap();
    assert!(!audit.reopen(&path).unwrap(), "it was not moved");
    let old = directory.path().join("old");
    fs::rename(&path, &old).unwrap();
    audit.append_now(&record("still in the old file")).unwrap();
    assert!(audit.reopen(&path).unwrap());
    audit.append_now(&record("in the new file")).unwrap();
    // Whoever has the old file open writes nothing behind the end of its chain, and goes on in the new one.
    late.check().unwrap();
    late.append_now(&record("late")).unwrap();
    audit.append_now(&record("in turn")).unwrap();
    let named = mark(&old);
    let summary = verify_all(&[&old, &path]).unwrap();
    assert_eq!((summary.records, summary.continues), (2 + 2 + 4, None));
    assert_eq!(verify(&path).unwrap().continues, Some(4));
    assert_eq!(verify_all(&[&path, &old]).unwrap_err().code(), "audit_incomplete");
    drop((audit, late));
    // The database may still name a record of the old file, and a chain that continues nothing is none.
    Audit::open(&path, Some(named)).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("audit.continue", "audit.contains", 1)).unwrap();
    assert_eq!(verify(&path).unwrap_err().code(), "audit_altered");
    // Tools that make the new file themselves leave it empty.
    fs::write(&path, text).unwrap();
    let audit = open(&path).unwrap();
    fs::rename(&path, directory.path().join("second")).unwrap();
    fs::write(&path, "").unwrap();
    assert!(audit.reopen(&path).unwrap());
    let files = [old, directory.path().join("second"), path.clone()];
    assert_eq!(verify_all(&files).unwrap().records, 8 + 2);
    // What somebody else has written there is not continued.
    fs::rename(&path, directory.path().join("third")).unwrap();
    fs::write(&path, "{}\n").unwrap();
    assert_eq!(audit.reopen(&path).unwrap_err().code(), "audit_incomplete");
    audit.append_now(&record("where it was")).unwrap();
}

#[test]
fn a_rotation_that_fails_half_way_leaves_the_server_in_the_old_file() {
    let (directory, path) = log_of(2);
    let audit = open(&path).unwrap();
    let old = directory.path().join("old");
    fs::rename(&path, &old).unwrap();
    // The first record cannot be written, as on a disk that is full.
    fs::write(&path, "").unwrap();
    let held = fs::File::open(&path).unwrap();
    held.lock().unwrap();
    audit.reopen(&path).unwrap_err();
    drop(held);
    audit.append_now(&record("in the old file")).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().len(), 0);
    assert!(audit.reopen(&path).unwrap());
    audit.append_now(&record("in the new file")).unwrap();
    assert!(fs::read_to_string(&path).unwrap().lines().next().unwrap().contains("audit.continue"));
    // Two records at first, one more, the end of the file; and two in the new file.
    assert_eq!(verify_all(&[&old, &path]).unwrap().records, 2 + 2 + 2);
}

#[test]
fn a_log_that_was_copied_and_cut_says_so_and_goes_on_when_told() {
    let (_directory, path) = log_of(3);
    let audit = open(&path).unwrap();
    let copy = path.with_extension("copy");
    fs::copy(&path, &copy).unwrap();
    fs::write(&path, "").unwrap();
    let error = audit.append_now(&record("lost")).unwrap_err();
    assert_eq!(error.code(), "audit_incomplete");
    assert!(error.to_string().contains("copy-and-truncate"), "{error}");
    assert!(audit.reopen(&path).unwrap());
    audit.append_now(&record("again")).unwrap();
    assert_eq!(verify_all(&[copy, path]).unwrap().records, 3 + 2);
}
