//! `roomkey token inspect`: what people paste into a web page for, without the web page.

use crate::clock;
use crate::credentials::Source;
use crate::failure::Result;
use crate::input;
use crate::output::{Output, Rows, write_json, write_styled};
use crate::whose::{USUAL, Whose};
use anstyle::{AnsiColor, Style};
use clap::Args;
use roomkey::Timestamp;
use roomkey::inspect::{Context, Report, Severity, inspect};
use roomkey::vendor::Vendor;
use std::fmt;
use std::process::ExitCode;

/// Look inside a token without trusting it
///
/// Any text is looked at: a token, or JSON, a line of headers, a cookie, a URL or a file that has one in
/// it. Nothing is verified; the exit status is 0 whatever is found. Nothing leaves this machine.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// The token, a text with one in it, or a file; `-` or nothing reads standard input
    #[arg(value_name = "TEXT")]
    token: Option<String>,
    /// Show header and claims and say in words what each finding means
    #[arg(long)]
    explain: bool,
    /// Also say whether the secret made the signature, and whether it is a good one
    #[arg(long)]
    check_secret: bool,
    /// Whose secret to check
    #[arg(long, value_parser = Whose::named(), default_value = USUAL)]
    vendor: Vendor,
    /// The time to look from, in Unix seconds, instead of now
    #[arg(long, value_name = "SECONDS")]
    now: Option<i64>,
    #[command(flatten)]
    source: Source,
}

pub(crate) fn run(arguments: &Arguments, output: Output) -> Result<ExitCode> {
    let now = match arguments.now {
        Some(seconds) => Timestamp::from_unix(seconds)?,
        None => clock::now()?,
    };
    let secret = (arguments.check_secret || arguments.source.is_named())
        .then(|| arguments.source.secret(Whose::Vendor(arguments.vendor)))
        .transpose()?;
    let token = input::text_or_file(arguments.token.as_deref(), "a token")?;
    let context = secret.iter().fold(Context::at(now), Context::secret);
    let report = inspect(&token, &context);
    if output.json {
        write_json(&report)?;
    } else if arguments.explain {
        write_styled(&report)?;
    } else {
        write_styled(Summary(&report))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What it is, how long it lives and what was found, without the contents.
struct Summary<'a>(&'a Report);

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = self.0;
        let mut rows = Rows::default();
        rows.add("kind", report.kind().as_str());
        rows.add("verified", "no");
        let algorithm = report.header().and_then(|header| header.get("alg"));
        rows.add_some("algorithm", algorithm.and_then(serde_json::Value::as_str));
        rows.add_some("issued", report.issued_at());
        rows.add_some("expires", report.expires_at());
        write!(f, "{rows}")?;
        for finding in report.findings() {
            let style = style(finding.severity());
            let severity = finding.severity().as_str();
            writeln!(f, "  {style}{severity}{style:#}  {}", finding.code())?;
        }
        writeln!(f, "\n--explain shows header and claims and says what each finding means.")
    }
}

const fn style(severity: Severity) -> Style {
    match severity {
        Severity::Error => AnsiColor::Red.on_default(),
        Severity::Warning => AnsiColor::Yellow.on_default(),
        Severity::Note => Style::new().dimmed(),
    }
}
