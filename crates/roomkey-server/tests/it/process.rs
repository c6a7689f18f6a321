//! A server in a process of its own, which can be killed and starved, and a client for it.

use roomkey::videosdk::{Access, Credentials, Permission};
use roomkey::{Jti, Lifetime, Secret};
use roomkey_server::{Config, DatabaseUrl, LogFormat, Server, logging};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

const DATABASE: &str = "ROOMKEY_TEST_DATABASE";
const AUDIT: &str = "ROOMKEY_TEST_AUDIT";

/// Not a test: the other process. This program is started again with the name of this function,
/// and serves until it is killed or its standard input ends.
#[test]
#[ignore = "is the server that other tests start"]
fn serve() {
    let (Ok(database), Ok(audit)) = (std::env::var(DATABASE), std::env::var(AUDIT)) else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        logging::init(LogFormat::Json);
        let config = Config::from_toml("bind = '127.0.0.1:0'").unwrap();
        let config = config.with_database(DatabaseUrl::file(database)).with_audit_path(audit);
        let server = Server::bind(config).await.unwrap();
        let secret = server.created_key().map(|created| {
            created.secret().reveal(|bytes| String::from_utf8(bytes.to_vec()).unwrap())
        });
        let address = server.local_addr().to_string();
        let line = json!({ "address": address, "api_key": server.api_key(), "secret": secret });
        println!("\n{line}");
        let (stop, stopped) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            drop(std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
            let _ = stop.send(());
        });
        server.run(async { drop(stopped.await) }).await.unwrap();
    });
}

/// The other process. It is killed when this is dropped.
pub struct Process {
    child: Child,
    /// Kept open: the other process prints its farewell there.
    stdout: BufReader<ChildStdout>,
    pub address: String,
    pub api_key: String,
    pub secret: Option<String>,
    /// As a bearer.
    pub local_key: String,
}

impl Process {
    pub fn start(directory: &Path) -> Self {
        Self::start_with(directory, &directory.join("roomkey.audit.jsonl"), None)
    }

    /// With a library of this source (in C) in front of the system's; it reads this variable.
    #[cfg(target_os = "linux")]
    pub fn start_under(directory: &Path, source: &str, variable: (&str, &Path)) -> Self {
        let names = ["under.c", "under.so"].map(|name| directory.join(name));
        std::fs::write(&names[0], source).unwrap();
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-o"]).arg(&names[1]).arg(&names[0]);
        assert!(compiler.status().unwrap().success());
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.env("LD_PRELOAD", &names[1]).env(variable.0, variable.1);
        Self::run(command, directory, &directory.join("roomkey.audit.jsonl"))
    }

    /// `blocks`: how many blocks of 512 bytes a file may grow to.
    pub fn start_with(directory: &Path, audit: &Path, blocks: Option<u64>) -> Self {
        let program = std::env::current_exe().unwrap();
        let command = match blocks {
            None => Command::new(program),
            Some(blocks) => {
                // With the signal ignored, a write beyond the limit fails like one to a full disk.
                let mut shell = Command::new("sh");
                let script = format!("trap '' XFSZ; ulimit -S -f {blocks}; exec \"$0\" \"$@\"");
                shell.arg("-c").arg(script).arg(program);
                shell
            }
        };
        Self::run(command, directory, audit)
    }

    fn run(mut command: Command, directory: &Path, audit: &Path) -> Self {
        let arguments = ["process::serve", "--exact", "--ignored", "--nocapture"];
        let mut child = command
            .args(arguments)
            .env(DATABASE, directory.join("roomkey.db"))
            .env(AUDIT, audit)
            .env("ROOMKEY_LOG", "trace")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(directory.join("stderr.log")).unwrap())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let line = (&mut stdout)
            .lines()
            .find_map(|line| line.ok().filter(|line| line.starts_with('{')))
            .unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let text = |name: &str| said[name].as_str().map(str::to_owned);
        Self {
            child,
            stdout,
            address: text("address").unwrap(),
            api_key: text("api_key").unwrap(),
            secret: text("secret"),
            local_key: crate::support::local_key(directory),
        }
    }

    /// Lets files grow again. `false` where there is no tool for that.
    pub fn lift_limit(&self) -> bool {
        let pid = self.child.id().to_string();
        let lift = Command::new("prlimit").args(["--fsize=unlimited:", "--pid", &pid]).status();
        lift.is_ok_and(|status| status.success())
    }

    /// Its resident memory.
    #[cfg(target_os = "linux")]
    pub fn resident_megabytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() / 1024
    }

    /// Ends it as a power cut would, as far as a process can tell.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Lets it end by itself.
    pub fn stop(mut self) {
        drop(self.child.stdin.take());
        drop(std::io::copy(&mut self.stdout, &mut std::io::sink()));
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

pub fn credentials(process: &Process) -> Credentials {
    let secret = Secret::new(process.secret.clone().unwrap()).unwrap();
    Credentials::new(&process.api_key, secret).unwrap()
}

pub fn token(credentials: &Credentials, jti: &str) -> String {
    let access = Access::new([Permission::AllowJoin]).unwrap().jti(Jti::parse(jti).unwrap());
    credentials.mint(&access, Lifetime::default(), crate::support::now()).unwrap()
}

/// One connection that is kept.
pub struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    pub fn connect(address: &str) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Asks and waits for the answer. An error means that there was none.
    pub fn ask(
        &mut self,
        method: &str,
        path: &str,
        token: &str,
        body: &str,
    ) -> std::io::Result<(u16, Value)> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: {token}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let broken = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
        let status = line.get(9..12).and_then(|text| text.parse().ok()).ok_or_else(broken)?;
        let mut length = 0;
        loop {
            line.clear();
            if self.stream.read_line(&mut line)? == 0 {
                return Err(broken());
            }
            if line == "\r\n" {
                break;
            }
            if let Some(text) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = text.trim().parse().map_err(|_| broken())?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok((status, serde_json::from_slice(&body).unwrap_or(Value::Null)))
    }
}
