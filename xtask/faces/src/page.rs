//! `docs/vendors.md`: what each vendor's grant can express, and what belongs to its tokens.

use crate::faces::capitalized;
use roomkey::grant::Word;
use roomkey::vendor::{self, About, Claim, CredentialField, Form, Member};

const OPENING: &str = "\
# Vendors by their name

Written by `cargo xtask faces` from the descriptions in the core: change those, and not this page.

The core, the command, Python and Node find a vendor by its name (`roomkey::vendor`), set its keys up from its
credentials, and mint and verify with the members below: as JSON in Rust, as options of the command and members of its
`--jsonl`, as keywords in Python, and in camelCase in Node. A secret never stands among them, except that an app token
may.

## What of a grant a token can say

A grant says in nobody's words who comes into which room and what they may do there: `room`, `identity`, `join`
(`join`, `ask` or `none`), and perhaps `name`, `moderate`, `publish`, `subscribe`, `hidden`, `record`, `metadata`; beside it stand
`lifetime`, `not_before`, `issued_at` and `jti`. A vendor whose tokens cannot say one of these refuses with
`grant_unsupported` and drops nothing. Two words that can each be said may still be too much together, where the vendor has
no role for both.
";

/// The page.
pub(crate) fn text() -> String {
    let vendors: Vec<&About> = vendor::all().map(vendor::Vendor::about).collect();
    let mut page = OPENING.to_owned();
    page.push('\n');
    let titles = vendors.iter().map(|about| about.title.to_owned());
    let head = ["grant".to_owned(), "meaning".to_owned()].into_iter().chain(titles);
    let rows = Word::ALL.iter().map(|word| {
        let cells = vendors.iter().map(|about| said(about.grant.contains(word)));
        [format!("`{}`", word.as_str()), word.meaning().to_owned()]
            .into_iter()
            .chain(cells)
            .collect()
    });
    table(&mut page, head.collect(), rows);
    for about in vendors {
        describe(&mut page, about);
    }
    page
}

fn said(is_said: bool) -> String {
    if is_said { "yes" } else { "–" }.to_owned()
}

fn describe(page: &mut String, about: &About) {
    line(page, &format!("\n## {}: `{}`\n", about.title, about.name));
    line(page, "Credentials:\n");
    let head = ["field", "what it is", "kept secret", "variables", "where it is missing"];
    table(page, head.map(str::to_owned).into(), about.credentials.iter().map(credential));
    for form in about.forms {
        describe_form(page, form);
    }
}

fn credential(field: &CredentialField) -> Vec<String> {
    let path = field.file.map(|file| format!("(the command) the path in `{}`", file.path_variable));
    let variables = field.variables.iter().map(|name| format!("`{name}`")).chain(path);
    let variables: Vec<String> = variables.collect();
    let variables = if variables.is_empty() { said(false) } else { variables.join(" or ") };
    let code = format!("`{}`", field.code.as_str());
    let missing = if field.is_optional { "may be missing".to_owned() } else { code };
    let what = capitalized(field.what);
    vec![format!("`{}`", field.name), what, said(field.is_secret), variables, missing]
}

fn describe_form(page: &mut String, form: &Form) {
    line(page, &format!("\n### {}\n", capitalized(form.title)));
    let kinds: Vec<String> = form.kinds.iter().map(|kind| format!("`{kind}`")).collect();
    if !kinds.is_empty() {
        line(page, &format!("`kind`: {}.", kinds.join(" or ")));
    }
    line(
        page,
        &match form.lifetime {
            Some(seconds) => {
                format!("It lives {} unless `lifetime` says otherwise.", duration(seconds))
            }
            None => "It never expires.".to_owned(),
        },
    );
    line(page, "\nTo mint one:\n");
    members(page, form.mint);
    if let Some(beside) = form.beside_grant.filter(|beside| !beside.is_empty()) {
        let names: Vec<String> = beside.iter().map(|one| format!("`{}`", one.name)).collect();
        line(page, &format!("\nBeside a grant stands {} too.", names.join(", ")));
    }
    if form.verify.is_empty() {
        line(page, "\nNothing can be asked of one when it is verified.");
    } else {
        line(page, "\nWhat can be asked of one when it is verified:\n");
        members(page, form.verify);
    }
    let own = if form.own_claims { ", and claims of your own beside these" } else { "" };
    line(page, &format!("\nWhat one says once it is verified{own}:\n"));
    let head = ["claim", "is", "what it says", "for example"].map(str::to_owned).into();
    table(page, head, form.claims.iter().map(claim));
}

fn claim(claim: &Claim) -> Vec<String> {
    let null = if claim.is_nullable { ", or null" } else { "" };
    let optional = if claim.is_optional { ", or absent" } else { "" };
    vec![
        format!("`{}`", claim.name),
        format!("{}{null}{optional}", claim.of.words()),
        claim.what.to_owned(),
        format!("`{}`", claim.example),
    ]
}

fn members(page: &mut String, members: &[Member]) {
    let rows = members.iter().map(|member| {
        let alias = member.alias.map(|alias| format!(" (or `{alias}`)")).unwrap_or_default();
        vec![
            format!("`{}`{alias}", member.name),
            format!("{}{}", member.of.words(), if member.is_required { "; needed" } else { "" }),
            match member.option {
                Some(option) => format!("{}; as an option `--{option}`", member.what),
                None => member.what.to_owned(),
            },
        ]
    });
    table(page, ["member", "is", "what it says"].map(str::to_owned).into(), rows);
}

/// Seconds as people say them.
fn duration(seconds: u64) -> String {
    for (unit, name) in [(86_400, "day"), (3600, "hour"), (60, "minute")] {
        if let Some(count) =
            seconds.checked_div(unit).filter(|count| *count > 0 && count * unit == seconds)
        {
            let end = if count == 1 { "" } else { "s" };
            return format!("{count} {name}{end} ({seconds} seconds)");
        }
    }
    format!("{seconds} seconds")
}

pub(crate) fn table(page: &mut String, head: Vec<String>, rows: impl Iterator<Item = Vec<String>>) {
    let rule = head.iter().map(|_| "---".to_owned()).collect();
    for row in [head, rule].into_iter().chain(rows) {
        let cells: Vec<String> = row.iter().map(|cell| cell.replace('|', "\\|")).collect();
        line(page, &format!("| {} |", cells.join(" | ")));
    }
}

pub(crate) fn line(page: &mut String, text: &str) {
    page.push_str(text);
    page.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vendor_word_and_member_stands_on_the_page() {
        let page = text();
        for about in vendor::all().map(vendor::Vendor::about) {
            assert!(page.contains(&format!("\n## {}: `{}`\n", about.title, about.name)));
            for field in about.credentials {
                assert!(field.variables.iter().all(|name| page.contains(&format!("`{name}`"))));
            }
            for member in about.forms.iter().flat_map(|form| form.mint.iter().chain(form.verify)) {
                assert!(page.contains(&format!("| `{}`", member.name)));
                assert!(page.contains(member.what));
            }
            for claim in about.forms.iter().flat_map(|form| form.claims) {
                assert!(page.contains(&format!("| `{}` |", claim.name)), "{}", claim.name);
            }
        }
        assert!(Word::ALL.iter().all(|word| page.contains(&format!("| `{}` |", word.as_str()))));
    }

    #[test]
    fn a_duration_is_said_in_its_largest_whole_unit() {
        let said = [86_400, 7200, 300, 90].map(duration);
        let wanted = ["1 day (86400 seconds)", "2 hours (7200 seconds)", "5 minutes (300 seconds)"];
        assert_eq!(said[..3], wanted);
        assert_eq!(said[3], "90 seconds");
    }
}
