//! The examples run and say what they promise.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Output, Stdio};

const VARIABLES: [(&str, &str); 5] = [
    ("VIDEOSDK_API_KEY", "my-api-key"),
    ("VIDEOSDK_SECRET", "9d3b1f0a6c5e4827b1a0f3c2d4e59687"),
    ("OPENTOK_API_KEY", "123456"),
    ("OPENTOK_API_SECRET", "1234567890abcdef1234567890abcdef1234567890"),
    ("VIDEOIO_AUTHORITY_SECRET", "9d3b1f0a6c5e4827b1a0f3c2d4e59687"),
];

fn run(program: &str, input: &str) -> Output {
    let mut child = Command::new(program)
        .env_remove("VIDEOSDK_SECRET_KEY")
        .envs(VARIABLES)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the example starts");
    child.stdin.take().expect("piped").write_all(input.as_bytes()).ok();
    child.wait_with_output().expect("the example ends")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn the_guest_comes_through_the_door_and_a_forger_does_not() {
    let token = text(&run(env!("CARGO_BIN_EXE_token_for_a_guest"), ""));
    let door = run(env!("CARGO_BIN_EXE_door"), &token);
    assert!(door.status.success());
    assert_eq!(text(&door), "lxvdplwt comes in");

    let forged = token.replacen("eyJhbGciOiJIUzI1NiI", "eyJhbGciOiJub25lIiw", 1);
    let door = run(env!("CARGO_BIN_EXE_door"), &forged);
    assert!(!door.status.success());
}

#[test]
fn keys_are_changed_without_refusing_anyone() {
    let output = run(env!("CARGO_BIN_EXE_rotate_keys"), "");
    assert!(output.status.success());
    assert_eq!(text(&output), "old-key still counts\nnew-key still counts\nold-key is disabled");
}

#[test]
fn a_role_says_who_speaks_and_an_identity_who_it_is() {
    let output = run(env!("CARGO_BIN_EXE_sessions"), "");
    assert!(output.status.success());
    assert_eq!(
        text(&output),
        "ann speaks as a moderator\nben does not speak: role_not_allowed\n\
         ann@app.example is the same user every time: true"
    );
}

/// The program is what is under test, so a listener that answers two requests will do for a vendor;
/// the real server is tried in the tests of the command and of `tests/interop`.
#[test]
fn a_room_is_created_and_validated() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let vendor = std::thread::spawn(move || {
        let mut heads = Vec::new();
        for _ in 0..2 {
            let (mut socket, _) = listener.accept().expect("a request");
            let mut request = vec![0; 4096];
            let length = socket.read(&mut request).expect("readable");
            heads.push(
                String::from_utf8_lossy(&request[..length])
                    .lines()
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
            );
            let body = r#"{"roomId":"2kyv-gzay-64pg","customRoomId":"Stand-up, Mondays"}"#;
            write!(socket, "HTTP/1.0 200 OK\r\n\r\n{body}").expect("writable");
        }
        heads
    });
    let output = Command::new(env!("CARGO_BIN_EXE_create_room"))
        .envs([("ROOMKEY_URL", url.as_str()), ("ROOMKEY_TOKEN", "a.b.c")])
        .output()
        .expect("the example runs");
    assert_eq!(text(&output), "2kyv-gzay-64pg is \"Stand-up, Mondays\"");
    let heads = vendor.join().expect("two requests");
    assert_eq!(
        heads,
        ["POST /v2/rooms HTTP/1.0", "GET /v2/rooms/validate/2kyv-gzay-64pg HTTP/1.0"]
    );
}
