//! Servers with nothing on: no limits, no logs, no metrics, no audit, no store. They show what the
//! HTTP library and the token cost by themselves.
//!
//! `bare core` mints with Roomkey, `bare jsonwebtoken` with `jsonwebtoken`; `bare rooms` mints with
//! Roomkey and keeps rooms in memory. Each prints the address it listens on.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use roomkey::RoomId;
use roomkey::videosdk::{Access, Credentials, Expectation};
use roomkey_bench::{API_KEY, SECRET};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

type Error = Box<dyn std::error::Error>;
type Answer = Result<Json<Value>, StatusCode>;

struct Core {
    credentials: Credentials,
    access: Access,
    rooms: Mutex<HashMap<RoomId, Value>>,
}

fn main() -> Result<(), Error> {
    let what = std::env::args().nth(1).unwrap_or_default();
    let core = Arc::new(Core {
        credentials: roomkey_bench::credentials()?,
        access: Access::new([roomkey::videosdk::Permission::AllowJoin])?,
        rooms: Mutex::default(),
    });
    let router = match what.as_str() {
        "core" => axum::Router::new().route("/get-token", get(mint)).with_state(core),
        "rooms" => axum::Router::new()
            .route("/get-token", get(mint))
            .route("/create-meeting", post(create))
            .with_state(core),
        "jsonwebtoken" => {
            let provider = &jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER;
            provider.install_default().map_err(|_| "a provider is installed already")?;
            axum::Router::new().route("/get-token", get(encode))
        }
        other => return Err(format!("core, rooms or jsonwebtoken, not {other:?}").into()),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("{{\"url\":\"http://{}\"}}", listener.local_addr()?);
        axum::serve(listener, router).await?;
        Ok(())
    })
}

async fn mint(State(core): State<Arc<Core>>) -> Answer {
    let token = roomkey_bench::now()
        .and_then(|now| core.credentials.mint(&core.access, roomkey_bench::lifetime()?, now))
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(Json(json!({ "token": token })))
}

/// What the sample does, with a fast library: the same claims, an id, and two hours.
async fn encode() -> Answer {
    let now = roomkey_bench::now().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?.unix();
    let claims = json!({
        "apikey": API_KEY,
        "permissions": ["allow_join"],
        "iat": now,
        "exp": now + 7200,
        "jti": uuid::Uuid::new_v4().to_string(),
    });
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key)
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(Json(json!({ "token": token })))
}

async fn create(State(core): State<Arc<Core>>, Json(body): Json<Value>) -> Answer {
    let token = body.get("token").and_then(Value::as_str).ok_or(StatusCode::BAD_REQUEST)?;
    let now = roomkey_bench::now().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    core.credentials
        .verify(token, &Expectation::api(), now)
        .map_err(|_| StatusCode::UNAUTHORIZED)?;
    let room = RoomId::random().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let answer = json!({
        "roomId": room, "meetingId": room, "disabled": false, "createdAt": now.to_string(),
    });
    let mut rooms = core.rooms.lock().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    rooms.insert(room, answer.clone());
    Ok(Json(answer))
}
