//! The classes that only type checkers see: a vendor, its keys and what they verify, for each vendor.

use crate::faces::{self, Face, Kind};

/// What stands behind the types of what is given and said.
pub(super) fn text(faces: &[Face]) -> String {
    let mut out = "\n\nif TYPE_CHECKING:\n".to_owned();
    out.push_str(
        "    # Keywords that are known are fewer than any keywords: that is what these are for.\n",
    );
    for face in faces {
        out.push_str(&keys(face));
    }
    for face in faces {
        let (name, prefix) = (face.about.name, face.prefix());
        out.extend([format!(
            "\n    @overload\n    def vendor(name: Literal[\"{name}\"], /) -> {prefix}Vendor: ...\n"
        )]);
    }
    out.push_str("\n    @overload\n    def vendor(name: str, /) -> Vendor: ...\n");
    out.push_str("\n    def vendor(name: str, /) -> Vendor: ...\n");
    out.push_str("\nelse:\n    from roomkey._roomkey import vendor\n");
    out
}

fn keys(face: &Face) -> String {
    let (title, prefix) = (face.about.title, face.prefix());
    let classes = face.kinds.iter().map(verified).collect::<Vec<_>>().concat();
    let minted = face.wishes().iter().map(|wish| minted(wish)).collect::<Vec<_>>().concat();
    let judges = match face.kinds.as_slice() {
        // The comment belongs to the first line of what overrides.
        [only] => verifies(only).replacen("verify(", "verify(  # type: ignore[override]", 1),
        several => {
            let overloads = several.iter().enumerate().map(|(place, kind)| {
                let ignored = if place == 0 { "  # type: ignore[override]" } else { "" };
                format!("        @overload{ignored}\n{}", verifies(kind))
            });
            overloads.collect::<Vec<_>>().concat() + VERIFIES
        }
    };
    let wishes = format!("wish: {}", face.wishes().join(" | "));
    let one = method("mint", &["self", &wishes, "/", "*", NOW], "str");
    format!(
        r#"{classes}
    class {prefix}Keys(VendorKeys):
        """Keys of {title}: what mints and verifies its tokens."""

        @overload  # type: ignore[override]
{one}{minted}
        def mint(self, *wish: Any, **members: Any) -> str:
            """Makes a token, from members in a dict or as keywords."""

{judges}
    class {prefix}Vendor(Vendor):
        """{title}, found by its name."""

        def open(  # type: ignore[override]
            self, *, allow_weak_secret: bool = False, **credentials: Unpack[{prefix}Credentials]
        ) -> {prefix}Keys:
            """Sets keys up, once for many tokens."""

        def from_env(
            self, environ: Variables | None = None, *, allow_weak_secret: bool = False
        ) -> {prefix}Keys:
            """The same from the variables of the environment or of another mapping."""
"#
    )
}

/// What comes out when a token of a kind is verified.
fn verified(kind: &Kind) -> String {
    let (title, prefix) = (faces::capitalized(&kind.title), &kind.prefix);
    format!(
        r#"
    class {prefix}Verified(VendorClaims):  # type: ignore[misc]
        """{title} that was verified."""

        @property
        def claims(self) -> {prefix}Claims:  # type: ignore[override]
            """All claims, as a new dict; of ``to_dict`` nothing checks the keys."""
"#
    )
}

fn minted(wish: &str) -> String {
    let members = format!("**members: Unpack[{wish}]");
    format!("        @overload\n{}", method("mint", &["self", "*", NOW, &members], "str"))
}

fn verifies(kind: &Kind) -> String {
    let expectation = format!("**expectation: Unpack[{}Verify]", kind.prefix);
    let parameters = ["self", "token: str", "/", "*", NOW, &expectation];
    method("verify", &parameters, &format!("{}Verified", kind.prefix))
}

const NOW: &str = "now: Moment | None = None";

/// A method of a class without a body, in as many lines as it needs.
fn method(name: &str, parameters: &[&str], returned: &str) -> String {
    let before = " ".repeat(8);
    let all = parameters.join(", ");
    let line = format!("{before}def {name}({all}) -> {returned}: ...\n");
    if line.len() <= 101 {
        return line;
    }
    let deeper = " ".repeat(12);
    let one = format!("{deeper}{all}\n");
    let each = || parameters.iter().map(|one| format!("{deeper}{one},\n")).collect::<Vec<_>>();
    let parameters = if one.len() <= 101 { one } else { each().concat() };
    format!("{before}def {name}(\n{parameters}{before}) -> {returned}: ...\n")
}

const VERIFIES: &str = r#"
        def verify(self, token: str, /, **expectation: Any) -> Any:
            """Decides whether to trust a token, and raises if not."""
"#;
