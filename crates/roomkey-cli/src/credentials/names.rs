//! What each vendor's credentials are called in files and in the environment, from what the vendor says
//! of itself.

use crate::whose::{USUAL, Whose};
use roomkey::Code;
use roomkey::vendor::{self, CredentialField};
use std::borrow::Cow;

/// One thing that belongs to credentials.
#[derive(Clone, Debug)]
pub(super) struct Field {
    /// Its name in TOML.
    pub(super) name: &'static str,
    /// What it is, for people.
    pub(super) what: Cow<'static, str>,
    /// Its names in the environment and in `.env`. If it has two, both are read and must agree.
    pub(super) variables: Vec<&'static str>,
    /// The code where it is missing.
    pub(super) code: Code,
}

/// What the vendor's keys are made of. A plain JWT's secret is looked for where the usual vendor's is.
pub(super) fn described(whose: Whose) -> impl Iterator<Item = &'static CredentialField> {
    let vendor = match whose {
        Whose::Vendor(vendor) => Some(vendor),
        Whose::Jwt => vendor::by_name(USUAL).ok(),
    };
    let fields = vendor.map_or(&[][..], |vendor| vendor.about().credentials);
    fields.iter().filter(|field| !field.variables.is_empty())
}

/// What belongs to a vendor's credentials.
pub(super) fn fields(whose: Whose) -> Vec<Field> {
    let mut fields = Vec::new();
    for field in described(whose) {
        fields.push(Field {
            name: field.file.map_or(field.name, |file| file.name),
            what: field.what.into(),
            variables: field.variables.to_vec(),
            code: field.code,
        });
        if let Some(file) = field.file {
            fields.push(Field {
                name: file.path,
                what: format!("path of the {}", field.what).into(),
                variables: vec![file.path_variable],
                code: field.code,
            });
        }
    }
    fields
}

/// What to do where something is missing.
pub(super) fn advice(whose: Whose) -> String {
    let set: Vec<String> = described(whose)
        .filter(|field| !field.is_optional)
        .map(|field| match (field.file, field.variables.first()) {
            (Some(file), Some(variable)) => {
                format!("{} (or {variable}, the PEM itself)", file.path_variable)
            }
            (_, variable) => variable.copied().unwrap_or_default().to_owned(),
        })
        .collect();
    format!(
        "Set {}, or name a file with --credentials or a database with --database.",
        set.join(" and ")
    )
}
