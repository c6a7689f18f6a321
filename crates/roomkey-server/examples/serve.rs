//! The smallest program around the server: `serve DATABASE [CONFIG]`.
//!
//! It prints one line of JSON once it listens, and stops when its standard input ends. The
//! `roomkey` command does the same with more comfort.

use roomkey_server::{Config, LogFormat, Server, logging};
use std::io::Write;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    logging::init(LogFormat::Text);
    let mut arguments = std::env::args().skip(1);
    let database = arguments.next().ok_or("usage: serve DATABASE [CONFIG]")?;
    let config = match arguments.next() {
        Some(path) => Config::from_toml(&std::fs::read_to_string(path)?)?,
        None => Config::from_toml("bind = '127.0.0.1:0'")?,
    };
    let server = Server::bind(config.with_database(database.parse()?)).await?;
    let secret = server.created_key().map(|created| {
        created.secret().reveal(|bytes| String::from_utf8_lossy(bytes).into_owned())
    });
    let line = serde_json::json!({
        "url": format!("http://{}", server.local_addr()),
        "api_key": server.api_key(),
        "secret": secret,
    });
    writeln!(std::io::stdout(), "{line}")?;

    let (stop, stopped) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        drop(std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
        let _ = stop.send(());
    });
    server.run(async { drop(stopped.await) }).await?;
    Ok(())
}
