//! The file of a kit's folder that remembers what was written last time.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::files;
use crate::diagnostics::{Diagnostic, Diagnostics};

/// The file's name.
pub(super) const NAME: &str = ".partnerkit.json";

const SCHEMA: &str = "partnerkit/kit/v1";

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    schema: String,
    /// The SHA-256 of each file as it was written last.
    files: BTreeMap<String, String>,
}

/// What was written last time, by file; nothing when the folder has no kit yet.
pub(super) fn read(folder: &Path) -> Result<BTreeMap<String, String>, Diagnostics> {
    let path = folder.join(NAME);
    let Some(bytes) = files::read(&path)? else {
        return Ok(BTreeMap::new());
    };
    match serde_json::from_slice(&bytes) {
        Ok(Manifest { schema, files })
            if schema == SCHEMA && files.keys().all(|name| is_inside(name)) =>
        {
            Ok(files)
        }
        _ => {
            let what = format!("`{}` does not say what partnerkit wrote", path.display());
            let help = "remove that file to treat every file of the folder as yours, or choose another folder";
            Err(Diagnostic::error("kit-manifest", what).help(help).into())
        }
    }
}

/// Whether a path leads to a file inside the folder, no hidden one.
fn is_inside(name: &str) -> bool {
    let mut parts = name.split('/');
    parts.all(|part| !part.is_empty() && !part.starts_with('.'))
        && !name.contains(['\\', ':'])
        && !name.chars().any(char::is_control)
}

/// The file's text for what was written.
pub(super) fn text(files: BTreeMap<String, String>) -> serde_json::Result<String> {
    let schema = SCHEMA.to_owned();
    Ok(serde_json::to_string_pretty(&Manifest { schema, files })? + "\n")
}
