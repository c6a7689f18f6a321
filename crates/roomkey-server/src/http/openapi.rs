//! The interface as an OpenAPI document, made from the tables of routes.

use super::{Body, Credential, Route, all_routes};
use crate::failure;
use axum::routing::MethodFilter;
use roomkey::endpoint::Refusal;
use std::collections::BTreeSet;
use std::sync::OnceLock;
use utoipa::openapi::path::{
    HttpMethod, Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathsBuilder,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApiBuilder, Ref, Required, ResponseBuilder,
    ResponsesBuilder,
};

const JSON: &str = "application/json";

/// The document as JSON.
pub(crate) fn json() -> &'static str {
    static DOCUMENT: OnceLock<String> = OnceLock::new();
    DOCUMENT.get_or_init(|| {
        // Every part of it is text, so it can always be written.
        build().to_json().unwrap_or_default()
    })
}

fn build() -> utoipa::openapi::OpenApi {
    let paths = all_routes().fold(PathsBuilder::new().build(), |mut paths, route| {
        paths.add_path_operation(route.path, vec![method(route)], operation(route));
        paths
    });
    let components = ComponentsBuilder::new()
        .schema("Error", error_schema())
        .schema("Token", object(&[("token", "An access token (JWT, HS256).")]))
        .schema("Grant", grant());
    let bodies = all_routes().filter_map(|route| route.takes.body);
    let components = bodies.fold(components, |all, body| all.schema(body.name, (body.schema)()));
    let components = components
        .security_scheme("caller", bearer())
        .security_scheme("token", header("Authorization"));
    let schemes = all_routes().flat_map(|route| match route.credential {
        Credential::OfVendor { schemes, .. } => schemes,
        _ => &[],
    });
    let components = schemes
        .fold(components, |all, one| {
            all.security_scheme(one.name, one.header.map_or_else(bearer, header))
        })
        .build();
    OpenApiBuilder::new()
        .info(InfoBuilder::new().title("Roomkey").version(env!("CARGO_PKG_VERSION")).description(
            Some(
                "Tokens for video rooms, and the rooms. Errors are an object with a sentence \
                     (`error`), the status (`statusCode`) and a stable `code`.",
            ),
        ))
        .paths(paths)
        .components(Some(components))
        .build()
}

fn bearer() -> SecurityScheme {
    SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build())
}

fn header(name: &str) -> SecurityScheme {
    SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new(name)))
}

fn method(route: &Route) -> HttpMethod {
    match route.method {
        MethodFilter::GET => HttpMethod::Get,
        MethodFilter::DELETE => HttpMethod::Delete,
        _ => HttpMethod::Post,
    }
}

fn operation(route: &Route) -> Operation {
    let mut operation = OperationBuilder::new()
        .summary(Some(route.summary))
        .description(route.scope.words)
        .operation_id(Some(operation_id(route)))
        .responses(responses(route));
    for name in path_parameters(route.path) {
        operation = operation.parameter(text_parameter(name, ParameterIn::Path, Required::True));
    }
    for name in route.takes.query {
        operation = operation.parameter(text_parameter(name, ParameterIn::Query, Required::False));
    }
    if let Some(Body { name: schema, .. }) = route.takes.body {
        let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).build();
        operation =
            operation.request_body(Some(RequestBodyBuilder::new().content(JSON, content).build()));
    }
    let none: [&str; 0] = [];
    match route.credential {
        Credential::None => {}
        Credential::Caller => {
            operation = operation
                .security(SecurityRequirement::new("caller", none))
                .security(SecurityRequirement::default());
        }
        Credential::Right => {
            operation = operation.security(SecurityRequirement::new("caller", none));
        }
        Credential::Token => {
            operation = operation.security(SecurityRequirement::new("token", none));
        }
        Credential::OfVendor { schemes, .. } => {
            for scheme in schemes {
                operation = operation.security(SecurityRequirement::new(scheme.name, none));
            }
        }
        Credential::TokenInBody => {
            let content = ContentBuilder::new()
                .schema(Some(object(&[("token", "A token that may call the API.")])))
                .build();
            operation = operation.request_body(Some(
                RequestBodyBuilder::new()
                    .content(JSON, content.clone())
                    .content("application/x-www-form-urlencoded", content)
                    .required(Some(Required::True))
                    .build(),
            ));
        }
    }
    operation.build()
}

fn operation_id(route: &Route) -> String {
    let verb = match route.method {
        MethodFilter::GET => "get",
        MethodFilter::DELETE => "delete",
        _ => "post",
    };
    let words = route.path.replace(['{', '}'], "").replace(['/', '-', '.'], "_");
    format!("{verb}{words}")
}

fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}

fn text_parameter(name: &str, place: ParameterIn, required: Required) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(required)
        .schema(Some(ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).build()))
        .build()
}

fn responses(route: &Route) -> utoipa::openapi::Responses {
    let ok = if route.path == "/get-token" {
        let token = ContentBuilder::new().schema(Some(Ref::from_schema_name("Token"))).build();
        ResponseBuilder::new().description("The token.").content(JSON, token)
    } else {
        ResponseBuilder::new().description("Done.")
    };
    let mut responses = ResponsesBuilder::new().response("200", ok.build());
    let statuses: BTreeSet<u16> = failure::all().map(|refusal| refusal.status().as_u16()).collect();
    for status in statuses {
        let codes: Vec<&str> = failure::all()
            .filter(|refusal| refusal.status().as_u16() == status)
            .map(Refusal::code)
            .collect();
        let error = ContentBuilder::new().schema(Some(Ref::from_schema_name("Error"))).build();
        let refusal = ResponseBuilder::new()
            .description(format!("Refused: {}.", codes.join(", ")))
            .content(JSON, error)
            .build();
        responses = responses.response(status.to_string(), refusal);
    }
    responses.build()
}

fn error_schema() -> utoipa::openapi::schema::Object {
    let text = || ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).build();
    let number = ObjectBuilder::new().schema_type(SchemaType::Type(Type::Integer)).build();
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::Object))
        .property("error", text())
        .property("statusCode", number)
        .property("code", text())
        .required("error")
        .required("statusCode")
        .required("code")
        .build()
}

/// What someone is to be able to do in a room, in nobody's words.
fn grant() -> utoipa::openapi::schema::Object {
    let of = |schema| ObjectBuilder::new().schema_type(SchemaType::Type(schema)).build();
    let join = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .enum_values(Some(["join", "ask", "none"]))
        .build();
    let start = ["room", "identity", "name", "metadata"]
        .into_iter()
        .fold(ObjectBuilder::new(), |object, name| object.property(name, of(Type::String)));
    ["moderate", "subscribe", "hidden", "record"]
        .into_iter()
        .fold(start, |object, name| object.property(name, of(Type::Boolean)))
        .schema_type(SchemaType::Type(Type::Object))
        .property("join", join)
        .property(
            "publish",
            ObjectBuilder::new()
                .description(Some("true, false, or a list of `camera`, `microphone`, `screen`."))
                .schema_type(SchemaType::AnyValue)
                .build(),
        )
        .required("room")
        .required("identity")
        .required("join")
        .build()
}

pub(super) fn grant_request() -> utoipa::openapi::schema::Object {
    let lifetime = ObjectBuilder::new()
        .description(Some("Seconds, or text such as `2h`."))
        .schema_type(SchemaType::AnyValue)
        .build();
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::Object))
        .property("grant", Ref::from_schema_name("Grant"))
        .property("lifetime", lifetime)
        .required("grant")
        .build()
}

/// Beside the token stands what the vendor's description says.
pub(super) fn token_to_judge() -> utoipa::openapi::schema::Object {
    let token = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).build();
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::Object))
        .description(Some(
            "Beside `token` what it has to be good for, as the vendor's description has it.",
        ))
        .property("token", token)
        .required("token")
        .build()
}

pub(super) fn token_to_inspect() -> utoipa::openapi::schema::Object {
    object(&[("token", "A text with a token of anyone's in it.")])
}

fn object(properties: &[(&str, &str)]) -> utoipa::openapi::schema::Object {
    let start = ObjectBuilder::new().schema_type(SchemaType::Type(Type::Object));
    properties
        .iter()
        .fold(start, |object, (name, description)| {
            let text = ObjectBuilder::new()
                .schema_type(SchemaType::Type(Type::String))
                .description(Some(*description))
                .build();
            object.property(*name, text).required(*name)
        })
        .build()
}
