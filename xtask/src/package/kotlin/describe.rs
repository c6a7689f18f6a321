//! What Maven Central wants to know of each artefact.

use crate::repository::{Error, root};
use std::fmt::Write as _;
use std::fs;

/// One of the artefacts.
pub(super) struct Artefact {
    pub(super) name: &'static str,
    pub(super) packaging: &'static str,
    title: &'static str,
    about: &'static str,
    /// Where its sources are, below `bindings/kotlin`.
    pub(super) sources: &'static [&'static str],
    /// Whether what is written from the library is in it.
    pub(super) has_core: bool,
    dependencies: &'static [Dependency],
}

/// Group, name, what its version is called in `bindings/kotlin/pom.xml`, and its kind.
type Dependency = (&'static str, &'static str, &'static str, &'static str);

const STDLIB: Dependency = ("org.jetbrains.kotlin", "kotlin-stdlib", "kotlin.version", "jar");
const COROUTINES: Dependency =
    ("org.jetbrains.kotlinx", "kotlinx-coroutines-core-jvm", "coroutines.version", "jar");
const JSON: Dependency =
    ("org.jetbrains.kotlinx", "kotlinx-serialization-json-jvm", "serialization.version", "jar");
const JNA: Dependency = ("net.java.dev.jna", "jna", "jna.version", "jar");
/// The archive has its own libraries for Android.
const JNA_ANDROID: Dependency = ("net.java.dev.jna", "jna", "jna.version", "aar");
const OKHTTP: Dependency = ("com.squareup.okhttp3", "okhttp", "okhttp.version", "jar");

pub(super) const ARTEFACTS: &[Artefact] = &[
    Artefact {
        name: "roomkey",
        packaging: "jar",
        title: "Roomkey",
        about: "Mints, verifies and inspects the access tokens of video rooms, and keeps a client's session alive.",
        sources: &["roomkey/src", "client/src", "client/jvm"],
        has_core: true,
        dependencies: &[STDLIB, COROUTINES, JSON, JNA],
    },
    Artefact {
        name: "roomkey-client",
        packaging: "jar",
        title: "Roomkey for apps on the JVM",
        about: "Sessions and rooms for apps: a token that is always live, and nothing that signs.",
        sources: &["client/src", "client/jvm"],
        has_core: true,
        dependencies: &[STDLIB, COROUTINES, JSON, JNA],
    },
    Artefact {
        name: "roomkey-okhttp",
        packaging: "jar",
        title: "Roomkey over OkHttp",
        about: "Sends the requests of Roomkey's sessions with OkHttp: an addition to roomkey, roomkey-client or roomkey-android.",
        sources: &["okhttp/src"],
        has_core: false,
        dependencies: &[STDLIB, COROUTINES, OKHTTP],
    },
    Artefact {
        name: "roomkey-android",
        packaging: "aar",
        title: "Roomkey for Android",
        about: "Sessions and rooms for apps on Android: a token that is always live, and nothing that signs.",
        sources: &["android/src", "client/src"],
        has_core: true,
        dependencies: &[STDLIB, COROUTINES, JSON, JNA_ANDROID],
    },
];

/// The description of an artefact, which needs no other.
pub(super) fn pom(artefact: &Artefact) -> Result<String, Error> {
    let built_with = fs::read_to_string(root().join("bindings/kotlin/pom.xml"))?;
    let mut dependencies = String::new();
    for (group, name, version, kind) in artefact.dependencies {
        let version = built_with
            .split_once(&format!("<{version}>"))
            .and_then(|(_, rest)| rest.split_once('<'))
            .ok_or(format!("bindings/kotlin/pom.xml has no {version}"))?
            .0;
        write!(
            dependencies,
            "    <dependency>\n      <groupId>{group}</groupId>\n      <artifactId>{name}</artifactId>\n      \
             <version>{version}</version>\n      <type>{kind}</type>\n    </dependency>\n"
        )?;
    }
    let home = env!("CARGO_PKG_REPOSITORY");
    Ok(format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://maven.apache.org/POM/4.0.0 http://maven.apache.org/xsd/maven-4.0.0.xsd">
  <modelVersion>4.0.0</modelVersion>
  <groupId>dev.roomkey</groupId>
  <artifactId>{name}</artifactId>
  <version>{version}</version>
  <packaging>{packaging}</packaging>
  <name>{title}</name>
  <description>{about}</description>
  <url>{home}</url>
  <licenses>
    <license><name>MIT</name><url>{home}/blob/main/LICENSE-MIT</url></license>
    <license><name>Apache-2.0</name><url>{home}/blob/main/LICENSE-APACHE</url></license>
  </licenses>
  <developers>
    <developer><name>{authors}</name><url>{home}</url></developer>
  </developers>
  <scm>
    <url>{home}</url>
    <connection>scm:git:{home}.git</connection>
    <developerConnection>scm:git:{home}.git</developerConnection>
  </scm>
  <dependencies>
{dependencies}  </dependencies>
</project>
"#,
        name = artefact.name,
        version = env!("CARGO_PKG_VERSION"),
        packaging = artefact.packaging,
        title = artefact.title,
        about = artefact.about,
        authors = env!("CARGO_PKG_AUTHORS"),
    ))
}
