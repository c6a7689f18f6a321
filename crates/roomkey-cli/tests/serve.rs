//! `roomkey serve`, from the first line it prints to the signal that ends it, and the commands on
//! what it leaves behind.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    reason = "tests may fail loudly"
)]

mod common;

use common::server::{Server, actions};
use common::{roomkey, run, run_on};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

#[test]
fn the_three_calls_work_and_a_signal_ends_it() {
    let directory = tempfile::tempdir().unwrap();
    let mut server = Server::start(directory.path(), &[]);
    assert!(server.text("url").starts_with("http://127.0.0.1:"));
    assert!(!server.text("url").ends_with(":0"));
    assert_eq!(server.text("secret").len(), 64);
    let api_key = server.text("api_key").to_owned();
    let opentok = server.listening["opentok"].clone();
    assert!(opentok["api_key"].as_str().unwrap().bytes().all(|byte| byte.is_ascii_digit()));
    assert_eq!(opentok["secret"].as_str().unwrap().len(), 40);
    let pem = server.listening["vonage"]["private_key_path"].as_str().unwrap();
    assert!(std::fs::read_to_string(pem).unwrap().starts_with("-----BEGIN PRIVATE KEY-----"));
    assert_eq!(server.listening["vonage"]["application_id"].as_str().unwrap().len(), 36);
    assert!(server.listening["videoio"]["app_token"].as_str().unwrap().starts_with("eyJ"));
    assert!(server.listening["livekit"]["api_key"].as_str().unwrap().starts_with("API"));
    assert_eq!(server.listening["livekit"]["secret"].as_str().unwrap().len(), 64);

    let key = server.text("local_key_path");
    assert_eq!(Path::new(key), directory.path().canonicalize().unwrap().join("roomkey.local.key"));
    assert_eq!(std::fs::read_to_string(key).unwrap().trim_end().len(), 64);
    assert_eq!(server.ask("GET", "/metrics", "").0, 401);

    let (status, answer) = server.ask("GET", "/get-token", "");
    assert_eq!(status, 200);
    let token = answer["token"].as_str().unwrap();
    let form = format!("token={token}");
    let (status, meeting) = server.ask("POST", "/create-meeting", &form);
    assert_eq!(status, 200, "{meeting}");
    let id = meeting["meetingId"].as_str().unwrap();
    assert_eq!(id, meeting["roomId"].as_str().unwrap());
    assert_eq!(id.split('-').map(str::len).collect::<Vec<_>>(), [4, 4, 4]);
    let validate = format!("/validate-meeting/{id}");
    assert_eq!(server.ask("POST", &validate, &form).0, 200);
    let middle = form.len() / 2;
    let other = if form[middle..].starts_with('A') { "B" } else { "A" };
    let changed = format!("{}{other}{}", &form[..middle], &form[middle + 1..]);
    let (status, refusal) = server.ask("POST", &validate, &changed);
    assert_eq!((status, &refusal["error"]), (401, &"Token is invalid or expired".into()));

    // What it signs, the command on its database and with its secret verifies.
    let mut verify = roomkey();
    verify.env("VIDEOSDK_API_KEY", &api_key).env("VIDEOSDK_SECRET", server.text("secret"));
    run(verify.args(["token", "verify", token])).good();
    let database = format!("sqlite:{}", directory.path().join("roomkey.db").display());
    run(roomkey().args(["token", "verify", token, "--database", &database])).good();

    assert_eq!(server.stop("-TERM"), 0);

    let log = directory.path().join("roomkey.audit.jsonl");
    let audit = run(roomkey().args(["audit", "verify", "--json"]).arg(&log)).good().json();
    assert!(audit["records"].as_u64().unwrap() >= 4, "{audit}");

    // The second start has the room still, and shows no secret.
    let mut server = Server::start(directory.path(), &["--database", &database]);
    assert_eq!(server.text("api_key"), api_key);
    assert_eq!(server.listening["secret"], Value::Null);
    assert_eq!(server.listening["opentok"]["api_key"], opentok["api_key"]);
    assert_eq!(server.listening["opentok"]["secret"], Value::Null);
    assert_eq!(server.listening["videoio"]["app_token"], Value::Null);
    assert_eq!(server.listening["livekit"]["secret"], Value::Null);
    assert_eq!(server.ask("POST", &validate, &form).0, 200);
    assert_eq!(server.stop("-INT"), 0);

    let altered = std::fs::read_to_string(&log).unwrap().replacen("\"ok\"", "\"OK\"", 1);
    std::fs::write(&log, altered).unwrap();
    run(roomkey().args(["audit", "verify"]).arg(&log)).failed(1, "audit_altered");
}

#[test]
fn a_running_server_heeds_a_revocation_and_a_disabled_key() {
    let directory = tempfile::tempdir().unwrap();
    let mut server = Server::start(directory.path(), &[]);
    let database = format!("sqlite:{}", directory.path().join("roomkey.db").display());
    let token = |server: &Server| {
        server.ask("GET", "/get-token", "").1["token"].as_str().unwrap().to_owned()
    };
    let create = |server: &Server, token: &str| {
        server.ask("POST", "/create-meeting", &format!("token={token}")).0
    };
    let until = |wanted: u16, ask: &dyn Fn() -> u16| {
        let deadline = Instant::now() + Duration::from_secs(10);
        while ask() != wanted {
            assert!(Instant::now() < deadline, "{wanted} did not come");
            std::thread::sleep(Duration::from_millis(50));
        }
    };

    let first = token(&server);
    let inspected = run(roomkey().args(["token", "inspect", "--json", &first])).good().json();
    let jti = inspected["claims"]["jti"].as_str().unwrap();
    assert_eq!(create(&server, &first), 200);
    run(roomkey().args(["revoke", "--jti", jti, "--database", &database])).good();
    until(401, &|| create(&server, &first));
    let second = token(&server);
    assert_eq!(create(&server, &second), 200);

    let old = server.text("api_key").to_owned();
    run(roomkey().args(["keys", "rotate", "--database", &database])).good();
    run(roomkey().args(["keys", "disable", &old, "--database", &database])).good();
    until(401, &|| create(&server, &second));
    assert_eq!(create(&server, &token(&server)), 200);
    assert_eq!(server.stop("-TERM"), 0);
}

#[test]
fn commands_beside_a_minting_server_leave_their_records_in_its_log() {
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("elsewhere.jsonl");
    let config = directory.path().join("roomkey.toml");
    std::fs::write(&config, format!("[audit]\npath = '{}'\n", log.display())).unwrap();
    let mut server = Server::start(directory.path(), &["--config", "roomkey.toml"]);
    let command = |arguments: &[&str]| {
        let mut command = roomkey();
        run(command
            .current_dir(directory.path())
            .args(arguments)
            .args(["--config", "roomkey.toml"]))
    };
    let stop = AtomicBool::new(false);
    let minted = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    let mut minted = 0;
                    while !stop.load(Ordering::Relaxed) {
                        assert_eq!(server.ask("GET", "/get-token", "").0, 200);
                        minted += 1;
                    }
                    minted
                })
            })
            .collect();
        for round in 0..5 {
            let name = format!("key-{round}");
            command(&["keys", "add", "--api-key", &name]).good();
            command(&["keys", "retire", &name]).good();
            command(&["keys", "disable", &name]).good();
            command(&["keys", "enable", &name]).good();
            command(&["keys", "rotate"]).good();
            command(&["revoke", "--key", &name, "--jti", &name]).good();
        }
        stop.store(true, Ordering::Relaxed);
        clients.into_iter().map(|client| client.join().unwrap()).sum::<usize>()
    });
    assert_eq!(server.ask("GET", "/readyz", "").0, 200);
    assert_eq!(server.stop("-TERM"), 0);

    run(roomkey().args(["audit", "verify"]).arg(&log)).good();
    let all = actions(&log);
    assert_eq!(all.iter().filter(|action| *action == "token.mint").count(), minted);
    let expected =
        ["key.add", "key.retire", "key.disable", "key.enable", "key.rotate", "token.revoke"];
    let changes: Vec<_> = all.iter().filter(|action| expected.contains(&action.as_str())).collect();
    // The first are of the keys that the server made for itself, one for each vendor.
    let expected = [&["key.add"; 5][..], &expected.repeat(5)].concat();
    assert_eq!(changes, expected.iter().collect::<Vec<_>>());
    let text = std::fs::read_to_string(&log).unwrap();
    assert!(text.contains(r#""caller":"local command","key":"key-4","jti":"key-4""#), "{text}");
    // Not beside the database, where it would be without the configuration.
    assert!(!directory.path().join("roomkey.audit.jsonl").exists());
}

#[test]
fn people_get_a_banner_whose_lines_make_rooms_and_tokens_of_every_vendor() {
    let directory = tempfile::tempdir().unwrap();
    lines_of_the_banner_work(directory.path(), "opentok", 10);
    // Again, when secrets are shown no more, and with another vendor behind the rooms.
    lines_of_the_banner_work(directory.path(), "vonage", 10);
}

fn lines_of_the_banner_work(directory: &Path, vendor: &str, count: usize) {
    let config = directory.join("roomkey.toml");
    std::fs::write(&config, format!("[tokens]\nvendor = \"{vendor}\"\n")).unwrap();
    let mut child = roomkey()
        .current_dir(directory)
        .args(["serve", "--config", "roomkey.toml", "--bind", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut banner = String::new();
    while !banner.contains("Ctrl-C") {
        assert_ne!(stderr.read_line(&mut banner).unwrap(), 0, "{banner}");
    }
    let is_call =
        |line: &&str| ["curl ", "=$(", " token mint "].iter().any(|part| line.contains(part));
    let lines: Vec<&str> = banner.lines().filter(is_call).collect();
    assert_eq!(lines.len(), count, "{banner}");
    assert!(!banner.contains("  secret   "), "standard error is no terminal here: {banner}");
    let mut server = Server { child, listening: Value::Null };
    let has_curl = Command::new("curl").arg("--version").output().is_ok();
    if has_curl {
        let mut shell = Command::new("sh");
        shell.current_dir(directory).arg("-c").arg(lines.join("\n"));
        let shell = shell.output().unwrap();
        let said = String::from_utf8_lossy(&shell.stdout);
        assert!(said.starts_with("HTTP/1.1 200 "), "{banner}\n{said}");
        let (project, other) = match vendor {
            "opentok" => ("\"apiKey\"", "vonage"),
            _ => ("\"applicationId\"", "opentok"),
        };
        for member in ["\"meetingId\"", project, "\"sessionToken\"", "\"participant_token\""] {
            assert!(said.contains(member), "{member}: {said}");
        }
        // The other vendor's token stands alone at the end of a line, and is good.
        let token = said.lines().find_map(|line| {
            let end = line.rsplit(['}', ' ']).next()?;
            (end.starts_with("eyJ") && end.matches('.').count() == 2).then_some(end)
        });
        let mut verify = roomkey();
        verify.current_dir(directory).args(["token", "verify", "--vendor", other]);
        verify.args(["--database", "sqlite:roomkey.db", token.unwrap()]);
        run(&mut verify).good();
    }
    assert_eq!(server.stop("-TERM"), 0);
    let mut stdout = String::new();
    server.child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
    assert_eq!(stdout, "");
}

#[test]
fn the_database_knows_what_was_taken_back_of_every_vendors_tokens() {
    let directory = tempfile::tempdir().unwrap();
    let server = Server::start(directory.path(), &[]);
    let command = |arguments: &[&str]| {
        let mut command = roomkey();
        command.current_dir(directory.path()).args(arguments);
        command.args(["--database", "sqlite:roomkey.db"]);
        command
    };
    let seat = |who: &str| {
        let uri = format!("/room/class-7?participantId={who}");
        server.ask("GET", &uri, "").1["token"].as_str().unwrap().to_owned()
    };
    let mint = |arguments: &[&str]| {
        let ran = run(command(&["token", "mint", "--jti", "gone"]).args(arguments)).good();
        ran.stdout.trim_end().to_owned()
    };
    let app = ["--vendor", "videoio", "--kind", "app", "--app", "a"];
    let session = ["--vendor", "videoio", "--identity", "ann", "--scope", "videos.read"];
    let tokens = [
        (vec!["--vendor", "opentok"], seat("ann")),
        (
            vec!["--vendor", "opentok", "--kind", "api"],
            mint(&["--vendor", "opentok", "--kind", "api"]),
        ),
        (
            vec!["--vendor", "vonage", "--kind", "api"],
            mint(&["--vendor", "vonage", "--kind", "api"]),
        ),
        (vec!["--vendor", "videoio", "--kind", "app"], mint(&app)),
        (vec!["--vendor", "videoio"], mint(&session)),
    ];
    let verify =
        |of: &[&str], token: &str| run(command(&["token", "verify", "--json", token]).args(of));
    for (of, token) in &tokens {
        verify(of, token).good();
    }
    let other = seat("bob");
    run(&mut command(&["revoke", "--jti", "gone"])).good();
    run(&mut command(&["revoke", "--room", "class-7", "--participant", "ann"])).good();
    for (of, token) in &tokens {
        let ran = verify(of, token);
        assert_eq!((ran.status, &ran.json()["code"]), (1, &"token_revoked".into()), "{of:?}");
        let mut lines = command(&["token", "verify", "--jsonl", "--vendor", of[1]]);
        let mut line = serde_json::json!({ "token": token });
        if let Some(kind) = of.get(3) {
            line["kind"] = (*kind).into();
        }
        let ran = run_on(&mut lines, line.to_string().as_bytes()).good();
        assert_eq!(ran.json()["code"], "token_revoked", "{of:?}");
    }
    verify(&["--vendor", "opentok"], &other).good();
}

/// Starts a server whose output goes to a file, as to a log, and stops it when it has said where it is.
fn serve_into_a_log(directory: &Path, more: &[&str]) -> String {
    let log = directory.join("output.log");
    let mut server = roomkey();
    server.current_dir(directory).args(["serve", "--bind", "127.0.0.1:0"]).args(more);
    let output = std::fs::File::create(&log).unwrap();
    let child = server.stdout(output.try_clone().unwrap()).stderr(output).spawn().unwrap();
    let mut server = Server { child, listening: Value::Null };
    let started = Instant::now();
    loop {
        let said = std::fs::read_to_string(&log).unwrap();
        if said.contains("Ctrl-C") || said.lines().any(|line| line.starts_with("{\"url\"")) {
            assert_eq!(server.stop("-TERM"), 0);
            return said;
        }
        assert!(started.elapsed() < Duration::from_secs(20), "{said}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn secrets_go_to_no_log_but_to_a_file_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    for more in [&[][..], &["--json"]] {
        let directory = tempfile::tempdir().unwrap();
        let said = serve_into_a_log(directory.path(), more);
        let file = directory.path().join("roomkey.secrets.env");
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert!(said.contains("roomkey.secrets.env"), "{said}");
        let kept = std::fs::read_to_string(&file).unwrap();
        let values: Vec<_> = kept.lines().map(|line| line.split_once('=').unwrap()).collect();
        let names: Vec<_> = values.iter().map(|(name, _)| *name).collect();
        assert_eq!(
            names,
            [
                "VIDEOSDK_API_KEY",
                "VIDEOSDK_SECRET",
                "OPENTOK_API_KEY",
                "OPENTOK_API_SECRET",
                "VIDEOIO_APP_TOKEN",
                "LIVEKIT_API_KEY",
                "LIVEKIT_API_SECRET"
            ]
        );
        for secret in [values[1].1, values[3].1, values[4].1, values[6].1] {
            assert!(secret.len() >= 40 && !said.contains(secret), "{said}");
        }
        // It is what the command takes, for each vendor.
        let credentials = file.to_str().unwrap();
        let mint = ["token", "mint", "-p", "allow_join", "--credentials", credentials];
        let token = run(roomkey().args(mint)).good().stdout;
        let database = format!("sqlite:{}", directory.path().join("roomkey.db").display());
        let verify = ["token", "verify", token.trim_end(), "--database", &database];
        run(roomkey().args(verify)).good();
        // The next start has nothing to hide.
        std::fs::remove_file(&file).unwrap();
        let said = serve_into_a_log(directory.path(), more);
        assert!(!said.contains("secrets.env") && !file.exists(), "{said}");
        // Its owner gets them again, and that is recorded.
        let exported = run(roomkey().args(["keys", "export", "--database", &database])).good();
        assert!(exported.stdout.contains(values[1].1) && exported.stdout.contains(values[3].1));
        let to_file = ["keys", "export", "--database", &database, "--file", credentials];
        run(roomkey().args(to_file)).good();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        run(roomkey().args(to_file)).failed(2, "file_unusable");
        let log = directory.path().join("roomkey.audit.jsonl");
        assert!(actions(&log).iter().filter(|action| *action == "key.export").count() >= 2);
    }
}

#[test]
fn secrets_are_shown_to_whoever_asks_by_name_and_follow_no_link() {
    let directory = tempfile::tempdir().unwrap();
    let said = serve_into_a_log(directory.path(), &["--json", "--show-secrets"]);
    let line = said.lines().find(|line| line.starts_with('{')).unwrap();
    let listening: Value = serde_json::from_str(line).unwrap();
    assert_eq!(listening["secret"].as_str().unwrap().len(), 64);
    assert_eq!(listening["secrets_path"], Value::Null);
    assert!(!directory.path().join("roomkey.secrets.env").exists());

    let directory = tempfile::tempdir().unwrap();
    let elsewhere = directory.path().join("elsewhere");
    std::os::unix::fs::symlink(&elsewhere, directory.path().join("roomkey.secrets.env")).unwrap();
    let said = serve_into_a_log(directory.path(), &["--json"]);
    assert!(said.contains("keys export"), "{said}");
    assert!(!elsewhere.exists());
}

#[test]
fn a_first_start_that_is_killed_loses_no_secret() {
    for delay in [0, 20, 40, 60, 90, 120, 160, 250] {
        let directory = tempfile::tempdir().unwrap();
        let mut child = roomkey()
            .current_dir(directory.path())
            .args(["serve", "--json", "--bind", "127.0.0.1:0"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        child.kill().unwrap();
        child.wait().unwrap();
        // Whatever is there by now, the next start goes on from it.
        let server = Server::start(directory.path(), &[]);
        let database = format!("sqlite:{}", directory.path().join("roomkey.db").display());
        let exported = run(roomkey().args(["keys", "export", "--json", "--database", &database]));
        let exported = exported.good().json();
        assert_eq!(exported["VIDEOSDK_API_KEY"], server.listening["api_key"]);
        let text = |name: &str| exported[name].as_str().unwrap();
        let (_, answer) = server.ask("GET", "/get-token", "");
        let mut verify = roomkey();
        verify.env("VIDEOSDK_API_KEY", text("VIDEOSDK_API_KEY"));
        verify.env("VIDEOSDK_SECRET", text("VIDEOSDK_SECRET"));
        run(verify.args(["token", "verify", answer["token"].as_str().unwrap()])).good();
        assert_eq!(text("OPENTOK_API_SECRET").len(), 40);
    }
}

#[test]
fn a_hangup_rotates_the_audit_log() {
    let directory = tempfile::tempdir().unwrap();
    let mut server = Server::start(directory.path(), &[]);
    let [log, old] = ["roomkey.audit.jsonl", "old.jsonl"].map(|name| directory.path().join(name));
    assert_eq!(server.ask("GET", "/get-token", "").0, 200);
    std::fs::rename(&log, &old).unwrap();
    let pid = server.child.id().to_string();
    assert!(Command::new("kill").args(["-HUP", &pid]).status().unwrap().success());
    let started = Instant::now();
    while !log.exists() || std::fs::metadata(&log).unwrap().len() == 0 {
        assert!(started.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(server.ask("GET", "/get-token", "").0, 200);
    assert_eq!(server.stop("-TERM"), 0);
    assert_eq!(actions(&log), ["audit.continue", "token.mint", "server.stop"]);
    run(roomkey().args(["audit", "verify"]).args([&old, &log])).good();
    run(roomkey().args(["audit", "verify"]).args([&log, &old])).failed(1, "audit_incomplete");
    // Rotated again while nothing runs, and then lost.
    let older = directory.path().join("older.jsonl");
    std::fs::rename(&log, &older).unwrap();
    let database = format!("sqlite:{}", directory.path().join("roomkey.db").display());
    let on = |arguments: &[&str]| run(roomkey().args(arguments).args(["--database", &database]));
    on(&["keys", "add"]).failed(1, "audit_incomplete");
    on(&["audit", "begin", "--after", older.to_str().unwrap()]).good();
    on(&["keys", "add"]).good();
    std::fs::remove_file(&log).unwrap();
    on(&["keys", "add"]).failed(1, "audit_incomplete");
    on(&["audit", "begin", "--lost"]).good();
    on(&["keys", "add"]).good();
}

#[cfg(unix)]
#[test]
fn an_older_database_is_used_by_no_command_until_the_log_has_made_it_narrow() {
    let directory = tempfile::tempdir().unwrap();
    let [file, backup] = ["roomkey.db", "backup"].map(|name| directory.path().join(name));
    // The database, and the log that SQLite has beside it.
    let copy = |from: &Path, to: &Path| {
        for end in ["", "-wal", "-shm"] {
            let name = |path: &Path| format!("{}{end}", path.display());
            let _none = std::fs::remove_file(name(to));
            if end != "-shm" {
                let _none = std::fs::copy(name(from), name(to));
            }
        }
    };
    let database = format!("sqlite:{}", file.display());
    let on = |arguments: &[&str]| run(roomkey().args(arguments).args(["--database", &database]));
    let added = on(&["keys", "add", "--json"]).good().json();
    let token = on(&["token", "mint", "-p", "allow_join", "--jti", "gone"]).good().stdout;
    let token = token.trim_end();
    copy(&file, &backup);
    on(&["revoke", "--jti", "gone"]).good();
    on(&["keys", "rotate"]).good();
    on(&["keys", "disable", added["api_key"].as_str().unwrap()]).good();
    copy(&backup, &file);
    for arguments in [
        &["token", "verify", token][..],
        &["token", "mint", "-p", "allow_join"],
        &["keys", "add"],
        &["revocations"],
    ] {
        let refused = on(arguments).failed(1, "store_stale");
        assert!(refused.stderr.contains("roomkey audit replay"), "{}", refused.stderr);
    }
    let replayed = on(&["audit", "replay", "--json"]).good().json();
    assert_eq!(replayed["disabled"], serde_json::json!([added["api_key"]]));
    assert_eq!(replayed["lost"].as_array().unwrap().len(), 1);
    on(&["token", "verify", token]).failed(1, "api_key_disabled");
    let revocations = on(&["revocations", "--json"]).good().json();
    assert_eq!(revocations["revocations"].as_array().unwrap().len(), 1);
}

#[test]
fn a_configuration_is_checked_without_starting() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("roomkey.toml");
    let check = |text: &str| {
        std::fs::write(&file, text).unwrap();
        run(roomkey().args(["config", "check"]).arg(&file))
    };
    assert!(check("").good().stdout.contains("127.0.0.1:9000"));
    let good = check("bind = '127.0.0.1:0'\n[tokens]\nlifetime = '1h'\n").good();
    assert!(good.stdout.starts_with("good\n"));
    let misspelt = check("# why\nbnid = 1").failed(2, "config_invalid");
    assert!(misspelt.stderr.contains("bnid") && misspelt.stderr.contains("line 2"));
    check("bind = 'x'").failed(2, "config_invalid");
    check("bind = '0.0.0.0:9000'").failed(2, "config_invalid");
    check("database = 'sqlite:/no/such/folder/a.db'").failed(2, "file_unusable");
    check("[audit]\npath = '/no/such/folder/a.jsonl'").failed(2, "file_unusable");
    check(&format!("[audit]\npath = '{}/a.jsonl'", file.display())).failed(2, "file_unusable");
    check("not toml at all").failed(2, "config_invalid");
    // Half of it would be a good one.
    check(&"# bounds\n".repeat(1 << 19)).failed(2, "file_unusable");
    run(roomkey().args(["config", "check", "/nonexistent"])).failed(2, "file_unusable");
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1);
}

#[test]
fn a_configuration_that_nobody_can_mean_is_warned_about() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("roomkey.toml");
    let warnings = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let people = run(roomkey().args(["config", "check"]).arg(&file)).good();
        let script = run(roomkey().args(["config", "check", "--json"]).arg(&file)).good();
        let warnings = script.json()["warnings"].as_array().unwrap().clone();
        assert_eq!(people.stderr.matches("warning").count(), warnings.len());
        for warning in &warnings {
            assert!(people.stderr.contains(warning.as_str().unwrap()), "{}", people.stderr);
        }
        people.stderr
    };
    let hash = "2c60333ddc1dc1df40a0f654beedebb512865c75a59c6fb5afd5d3c567ebf222";
    let caller = format!(
        "[[callers]]\nname = 'a'\nkey_sha256 = '{hash}'\npermissions = ['allow_join']\nroles = ['rtc']\n"
    );
    let user = |name: &str| {
        format!(
            "[[callers]]\nname = '{name}'\npermissions = ['allow_join']\nroles = ['rtc']\n[callers.jwks]\n\
             url = 'https://id.example/keys'\nissuer = 'i'\naudience = 'a'\n"
        )
    };
    let asks = caller.replace("['allow_join']", "['ask_join']\ndefault_permissions = ['ask_join']");
    let file =
        user("one").replace("url = 'https://id.example/keys'", "file = '/no/such/keys.json'");
    let url = "public_url = 'https://rooms.example'\n";
    let hosts = "allowed_hosts = ['rooms.example']\n";
    let public = "bind = '0.0.0.0:9000'\n";
    for (text, expected) in [
        (format!("{hosts}{url}"), Some("[[callers]]")),
        (format!("{hosts}{url}{caller}"), Some("trusted_proxies")),
        (format!("{public}{caller}"), Some("public_url")),
        (format!("{public}{url}{}{}", user("one"), user("two")), Some("`two`")),
        (format!("{public}{url}{asks}").replace("ask_join", "allow_mod"), Some("no `ask_join`")),
        (format!("{public}{url}[tokens]\nvendor = 'opentok'\n{asks}"), Some("no `allow_join`")),
        (format!("{public}{url}{asks}"), None),
        (format!("{public}{url}{file}"), Some("/no/such/keys.json")),
        (format!("{hosts}{url}trusted_proxies = ['127.0.0.1']\n{caller}"), None),
        (format!("{public}{url}{caller}"), None),
        (format!("allowed_hosts = ['[::1]', 'localhost']\n{caller}"), None),
        (String::new(), None),
    ] {
        let said = warnings(&text);
        match expected {
            Some(expected) => assert!(said.contains(expected), "{text}: {said}"),
            None => assert_eq!(said, "", "{text}"),
        }
    }
    // Two people would share a seat: that is no warning.
    let other = user("two").replace("'i'", "'j'");
    let file = directory.path().join("shared.toml");
    std::fs::write(&file, format!("{public}{url}{}{other}", user("one"))).unwrap();
    let refused = run(roomkey().args(["config", "check"]).arg(&file));
    assert!(refused.stderr.contains("participant_prefix"), "{}", refused.stderr);
    refused.failed(2, "config_invalid");
}

#[test]
fn what_cannot_be_served_is_said() {
    let directory = tempfile::tempdir().unwrap();
    let serve =
        |more: &[&str]| run(roomkey().current_dir(directory.path()).arg("serve").args(more));
    serve(&["--bind", "0.0.0.0:0"]).failed(2, "config_invalid");
    serve(&["--config", "none.toml"]).failed(2, "file_unusable");
    serve(&["--bind", "127.0.0.1:0", "--database", "sqlite:no/such/directory/a.db"])
        .failed(2, "file_unusable");
    let named = serve(&["--bind", "localhost:9000"]);
    assert_eq!(named.status, 2);
    assert!(named.stderr.contains("127.0.0.1:9000"), "{}", named.stderr);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let busy = serve(&["--bind", &address]).failed(1, "bind_failed");
    assert!(busy.stderr.contains("hint"), "{}", busy.stderr);
    // No key was made: its secret would have been shown to nobody.
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
}

/// What the answer keeps to itself, whoever runs the server reads in its log: as values, and without what was
/// sent.
#[test]
fn the_log_says_why_a_caller_was_refused_in_values_and_without_the_credential() {
    // The public key of RFC 7515, A.3, and tokens whose signatures it did not make, or which name no issuer.
    const KEYS: &str = r#"{"keys":[{"kty":"EC","crv":"P-256",
        "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#;
    // {"alg":"ES256"}, {"iss":"https://id.example/","sub":"ann"}
    let forged = format!(
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUvIiwic3ViIjoiYW5uIn0.{}",
        "A".repeat(86)
    );
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("keys.json"), KEYS).unwrap();
    let config = format!(
        "[[callers]]\nname = 'people'\npermissions = ['allow_join']\nroles = ['rtc']\n\
         [callers.jwks]\nfile = '{}'\nissuer = 'https://id.example/'\naudience = 'x'\n",
        folder.path().join("keys.json").display()
    );
    std::fs::write(folder.path().join("roomkey.toml"), config).unwrap();
    let log = folder.path().join("log");
    let child = roomkey()
        .current_dir(folder.path())
        .args(["serve", "--json", "--bind", "127.0.0.1:0", "--config", "roomkey.toml"])
        .stdout(Stdio::piped())
        .stderr(std::fs::File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let mut server = Server::listening(child);
    let address = server.text("url").strip_prefix("http://").unwrap().to_owned();
    for credential in [Some(forged.as_str()), Some("some-key"), None] {
        let header = credential.map(|text| format!("Authorization: Bearer {text}\r\n"));
        let mut stream = TcpStream::connect(&address).unwrap();
        write!(
            stream,
            "GET /get-token HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{}\r\n",
            header.unwrap_or_default()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
        assert!(!answer.contains("signature"), "{answer}");
    }
    server.stop("-TERM");
    let log = std::fs::read_to_string(log).unwrap();
    assert!(!log.contains(&forged) && !log.contains("some-key"), "{log}");
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let fields: Vec<Value> = lines.map(|line| line["fields"].clone()).collect();
    let about = |message: &'static str| -> Vec<&Value> {
        fields.iter().filter(|one| one["message"] == message).collect()
    };
    let reasons: Vec<_> = about("a caller was refused").iter().map(|one| &one["reason"]).collect();
    assert_eq!(reasons, ["signature_invalid", "credential_unknown", "credential_missing"]);
    for refused in about("refused") {
        assert_eq!(refused["client"], "127.0.0.1");
        assert_eq!((&refused["status"], &refused["code"]), (&401.into(), &"caller_unknown".into()));
        assert!(refused["took_us"].is_u64() && refused["method"] == "GET", "{refused}");
    }
    assert_eq!(about("refused").len(), 3);
}

#[test]
fn what_a_start_shows_of_other_vendors_is_what_signs() {
    let directory = tempfile::tempdir().unwrap();
    let first = Server::start(directory.path(), &[]);
    let path = first.listening["vonage"]["private_key_path"].as_str().unwrap().to_owned();
    let app_token = first.listening["videoio"]["app_token"].as_str().unwrap().to_owned();
    drop(first);
    let before = std::fs::read_to_string(&path).unwrap();
    let command = |arguments: &[&str]| {
        let mut command = roomkey();
        run(command.current_dir(directory.path()).args(arguments).arg("--json")).good().json()
    };
    let verify = |token: &str| {
        let asked = ["token", "verify", "--vendor", "videoio", "--kind", "app"];
        let mut command = roomkey();
        command.current_dir(directory.path()).args(asked).args(["--database", "sqlite:roomkey.db"]);
        run(command.arg(token))
    };
    let [opentok, vonage, videoio] = ["opentok", "vonage", "videoio"]
        .map(|vendor| command(&["keys", "rotate", "--vendor", vendor]));
    let next = Server::start(directory.path(), &[]);
    let after = std::fs::read_to_string(&path).unwrap();
    assert!(after != before && after == vonage["private_key"].as_str().unwrap());
    assert_eq!(next.listening["opentok"]["api_key"], opentok["api_key"]);
    assert_eq!(next.listening["vonage"]["application_id"], vonage["application_id"]);
    assert!(next.listening["videoio"]["app_token"].is_null(), "it was made by no start");
    drop(next);
    let exported = command(&["keys", "export"]);
    assert_eq!(exported["OPENTOK_API_SECRET"], opentok["secret"]);
    let newest = exported["VIDEOIO_APP_TOKEN"].as_str().unwrap().to_owned();
    verify(&app_token).good();
    let keys = command(&["keys", "list", "--vendor", "videoio"]);
    let id = |index: usize| keys["keys"][index]["id"].as_str().unwrap();
    assert_eq!(id(1), videoio["id"].as_str().unwrap());
    command(&["keys", "disable", "--vendor", "videoio", id(0)]);
    verify(&app_token).failed(1, "api_key_disabled");
    verify(&newest).good();
    // What does not sign is not exported, and hinders nothing else.
    command(&["keys", "retire", "--vendor", "videoio", id(1)]);
    let exported = command(&["keys", "export"]);
    assert!(exported["VIDEOIO_APP_TOKEN"].is_null() && exported["VIDEOSDK_SECRET"].is_string());
}
