//! The calls of an export as a script for bash, curl and jq.
//!
//! Bodies are programs of jq, so that a value which is known only when the call is sent (an address from the
//! environment, the answer of an earlier call) is quoted by jq and not by the shell. Keys reach curl by its standard
//! configuration, so that no list of processes shows them.

use std::fmt::Write as _;

use serde_json::Value as Json;

use crate::export::{Export, FROM, Operation, Platform};
use crate::render::escape::shell_word;

/// The script.
pub(super) fn script(export: &Export) -> String {
    let platform = &export.platform;
    let mut out = format!(
        "#!/usr/bin/env bash\n\
         # Sets the program up on {}: {} calls. Made by partnerkit; `plan.json` says where each value comes from.\n\
         set -euo pipefail\n\
         cd \"$(dirname \"$0\")\"\n\n",
        platform.name,
        export.operations.len()
    );
    for name in &platform.needs {
        let _ = writeln!(out, ": \"${{{name}:?set {name} in the environment}}\"");
    }
    let address = address(platform);
    let _ = writeln!(out, "base=${{{address}:-{}}}", shell_word(&platform.base));
    out.push_str(BEGINNING);
    out.push_str(&login(platform));
    out.push_str(CALL);
    for operation in &export.operations {
        out.push_str(&call(platform, operation));
    }
    let _ = writeln!(
        out,
        "\necho \"done: {} calls; see applied.log, then checklist.md\"",
        export.operations.len()
    );
    out
}

/// Refuses a second run, and a machine without the tools.
const BEGINNING: &str = r#"
if [ -s applied.log ] && [ "${1:-}" != --again ]; then
    echo "applied.log says that this was sent before; sent again, it makes everything twice" >&2
    echo "help: look at applied.log, then run with --again if you mean it" >&2
    exit 1
fi
for tool in curl jq; do
    command -v "$tool" >/dev/null || { echo "this needs $tool: install it first" >&2; exit 1; }
done

"#;

/// Sends a call: name, method, path, the field of the answer to keep, then what curl is given.
const CALL: &str = r#"
call() {
    local name=$1 method=$2 path=$3 field=$4
    shift 4
    if ! answer=$(curl --silent --show-error --fail-with-body --max-time 60 \
        --config <(login) --request "$method" "$@" -- "$base$path"); then
        printf '%s\tfailed\n' "$name" >>applied.log
        echo "$name failed: $answer" >&2
        echo "help: what was sent before it is in applied.log" >&2
        exit 1
    fi
    kept=-
    if [ -n "$field" ]; then
        kept=$(jq -er --arg field "$field" '(.data? // .)[$field]' <<<"$answer") || {
            echo "the answer of $name has no $field: $answer" >&2
            exit 1
        }
    fi
    printf '%s\t%s\n' "$name" "$kept" | tee -a applied.log
}

"#;

/// The variable that sends the calls to another address.
fn address(platform: &Platform) -> String {
    format!("{}_URL", platform.id.to_uppercase())
}

/// A function that prints what curl reads of keys.
fn login(platform: &Platform) -> String {
    let mut out = String::from("login() {\n");
    let headers = platform.headers.iter().map(|header| ("header", header));
    let user = Some(&platform.user).filter(|user| !user.is_empty());
    for (option, text) in headers.chain(user.map(|user| ("user", user))) {
        let _ = writeln!(out, "    printf '{option} = \"%s\"\\n' \"{text}\"");
    }
    out.push_str("}\n");
    out
}

fn call(platform: &Platform, operation: &Operation) -> String {
    let is_json = platform.encoding == "json";
    let mut out = format!("\n# {}.\n", operation.does);
    if is_json {
        let _ = writeln!(
            out,
            "body=$(jq -nc {})",
            shell_word(&program(&operation.body))
        );
    }
    let _ = write!(
        out,
        "call {} {} {} {}",
        shell_word(&operation.id),
        operation.method,
        path(&operation.path),
        shell_word(operation.answer.as_deref().unwrap_or_default())
    );
    if is_json {
        out.push_str(" \\\n    --header 'Content-Type: application/json' --data-binary \"$body\"");
    } else if let Json::Object(fields) = &operation.body {
        for (name, value) in fields {
            let value = match (value.get(FROM).and_then(Json::as_str), value) {
                (Some(variable), _) => format!("\"{name}=${variable}\""),
                (None, Json::String(text)) => shell_word(&format!("{name}={text}")),
                (None, value) => shell_word(&format!("{name}={value}")),
            };
            let _ = write!(out, " \\\n    --data-urlencode {value}");
        }
    }
    out.push('\n');
    if operation.answer.is_some() {
        let variable = operation.id.replace(['-', '.'], "_");
        let _ = writeln!(out, "export {variable}=\"$kept\"");
    }
    out
}

/// A path in which a word after a colon is a variable.
fn path(path: &str) -> String {
    let part = |part: &str| match part.strip_prefix(':') {
        Some(variable) => format!("${{{variable}}}"),
        None => part.to_owned(),
    };
    format!(
        "\"{}\"",
        path.split('/').map(part).collect::<Vec<_>>().join("/")
    )
}

/// A body as a program of jq.
fn program(body: &Json) -> String {
    match body {
        Json::Object(fields) => {
            if let Some(name) = fields.get(FROM).and_then(Json::as_str) {
                return match fields.get("type").and_then(Json::as_str) {
                    Some("integer") => format!("($ENV.{name} | tonumber)"),
                    _ => format!("$ENV.{name}"),
                };
            }
            let inner = fields
                .iter()
                .map(|(name, value)| format!("{}: {}", Json::from(name.as_str()), program(value)));
            format!("{{{}}}", inner.collect::<Vec<_>>().join(", "))
        }
        Json::Array(items) => format!(
            "[{}]",
            items.iter().map(program).collect::<Vec<_>>().join(", ")
        ),
        plain => plain.to_string(),
    }
}
