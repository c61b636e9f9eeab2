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
    let manifest = serde_json::from_slice::<Manifest>(&bytes).ok();
    manifest
        .filter(|manifest| manifest.schema == SCHEMA && manifest.files.keys().all(|name| is_inside(name)))
        .map(|manifest| manifest.files)
        .ok_or_else(|| {
            let what = format!("`{}` does not say what partnerkit wrote", path.display());
            let problem = Diagnostic::error("kit-manifest", what)
                .help("remove that file to treat every file of the folder as yours, or choose another folder");
            Diagnostics::from(problem)
        })
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
    let manifest = Manifest {
        schema: SCHEMA.into(),
        files,
    };
    let text = serde_json::to_string_pretty(&manifest)?;
    Ok(format!("{text}\n"))
}
