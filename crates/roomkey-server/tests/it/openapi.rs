//! The OpenAPI document says what is served, and what it does not say is not served.

use crate::support::{Fixture, request};
use serde_json::Value;

#[tokio::test]
async fn the_document_and_the_routes_are_the_same() {
    let fixture = Fixture::new().await;
    let document = fixture.get("/openapi.json").await.ok();
    assert_eq!(document, serde_json::from_str::<Value>(roomkey_server::openapi_json()).unwrap());
    assert!(document["openapi"].as_str().unwrap().starts_with("3."));
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() >= 28, "{}", paths.len());
    let mut operations = std::collections::BTreeSet::new();
    for (path, item) in paths {
        let concrete: String = path
            .split('/')
            .map(|part| if part.starts_with('{') { "x" } else { part })
            .collect::<Vec<_>>()
            .join("/");
        for method in ["get", "post", "put", "patch", "delete"] {
            let headers = [("accept", "application/json")];
            let asked = request(&method.to_uppercase(), &concrete, &headers, "");
            let answer = fixture.ask(asked).await;
            let documented = item.get(method).is_some();
            assert_eq!(answer.status != 405, documented, "{method} {path}: {}", answer.text);
            let code =
                if answer.status == 200 { Value::Null } else { answer.json()["code"].clone() };
            assert_ne!(code, "not_found", "{method} {path}");
            let Some(operation) = item.get(method) else { continue };
            let id = operation["operationId"].as_str().unwrap().to_owned();
            assert!(operations.insert((id, path.ends_with('/'))), "{method} {path}");
            let described = &operation["responses"][answer.status.as_str()]["description"];
            let described = described.as_str().unwrap_or_else(|| panic!("{method} {path}"));
            if let Some(code) = code.as_str() {
                // Codes of the core stand in docs/errors.md; those of the server in the document.
                let of_core = code.parse::<roomkey::Code>().is_ok();
                assert!(of_core || described.contains(code), "{method} {path}: {code}");
            }
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                if parameter["in"] == "path" {
                    let name = parameter["name"].as_str().unwrap();
                    assert!(path.contains(&format!("{{{name}}}")));
                }
            }
        }
    }
}
