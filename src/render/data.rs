//! A blueprint, or a part of one, as data: YAML and JSON.
//!
//! It knows the two formats and nothing of what is in the blueprint. Values are taken as trait objects, so that what
//! writes a type is compiled once and not once for each format.

use std::fmt;

use erased_serde::Serialize;

/// A value that could not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataError(String);

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DataError {}

fn error(error: impl fmt::Display) -> DataError {
    DataError(error.to_string())
}

/// The value as YAML.
///
/// # Errors
/// When the format cannot hold the value, which no blueprint is made of.
pub fn yaml(value: &dyn Serialize) -> Result<String, DataError> {
    let options = serde_saphyr::ser_options! {
        prefer_block_scalars: false,
    };
    let mut out = String::new();
    serde_saphyr::to_fmt_writer_with_options(&mut out, &value, options).map_err(error)?;
    if !out.ends_with('\n') {
        out.push('\n');
    }
    Ok(out)
}

/// The value as a tree that can be changed before it is written.
///
/// # Errors
/// When JSON cannot hold the value.
pub fn tree(value: &dyn Serialize) -> Result<serde_json::Value, DataError> {
    serde_json::to_value(value).map_err(error)
}

/// The value as JSON, a member a line.
///
/// # Errors
/// When the format cannot hold the value, which no blueprint is made of.
pub fn json(value: &dyn Serialize) -> Result<String, DataError> {
    let mut out = serde_json::to_string_pretty(value).map_err(error)?;
    out.push('\n');
    Ok(out)
}
