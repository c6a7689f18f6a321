//! Creates and validates a room through VideoSDK's REST API, with a client of a dozen lines: the
//! core builds the requests and understands the answers, and sending is up to you.
//!
//! ```sh
//! cargo run -- serve                     # in another terminal
//! TOKEN=$(cargo run -- token mint -p allow_join --role crawler --database sqlite:roomkey.db)
//! ROOMKEY_URL=http://127.0.0.1:9000 ROOMKEY_TOKEN=$TOKEN cargo run -p roomkey-examples --bin create_room
//! ```

use roomkey::videosdk::rest::{Api, Call, NewRoom};
use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;

/// Sends a call over plain HTTP to loopback. A real program uses its own client here.
fn send<T>(call: &Call<T>) -> Result<T, Box<dyn Error>> {
    let request = call.request();
    let authority = request.uri().authority().ok_or("no host")?.as_str();
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let mut bytes =
        format!("{} {path} HTTP/1.0\r\nhost: {authority}\r\n", request.method()).into_bytes();
    for (name, value) in request.headers() {
        write!(bytes, "{name}: {}\r\n", value.to_str()?)?;
    }
    write!(bytes, "content-length: {}\r\n\r\n", request.body().len())?;
    bytes.extend_from_slice(request.body());
    let mut socket = TcpStream::connect(authority)?;
    socket.write_all(&bytes)?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer)?;

    let (head, body) = answer.split_once("\r\n\r\n").ok_or("no answer")?;
    let status: u16 = head.split(' ').nth(1).ok_or("no status")?.parse()?;
    let answer = http::Response::builder().status(status).body(body.to_owned())?;
    Ok(call.understand(&answer)?)
}

fn main() -> Result<(), Box<dyn Error>> {
    let api = Api::new(&std::env::var("ROOMKEY_URL")?)?;
    let token = std::env::var("ROOMKEY_TOKEN")?;
    let new = NewRoom { custom_room_id: Some("Stand-up, Mondays".parse()?), ..NewRoom::default() };
    let room = send(&api.create_room(&token, &new)?)?;
    let same = send(&api.validate_room(&token, room.room_id())?)?;
    println!("{} is {:?}", same.room_id(), same.custom_room_id().unwrap_or_default());
    Ok(())
}
