//! A blueprint, or a part of one, as data: YAML and JSON, written and read back.
//!
//! It knows the two formats and nothing of what is in the blueprint. Values are taken as trait objects, so that what
//! writes and reads a type is compiled once and not once for each format.

use std::fmt;

use erased_serde::{Deserializer, Serialize};
use serde::de::{DeserializeOwned, Error as _};

use crate::blueprint::Blueprint;

/// A value that could not be written, or a text that holds no blueprint.
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

/// The blueprint that was written as YAML.
///
/// # Errors
/// When the text is no YAML, or no blueprint.
pub fn from_yaml(text: &str) -> Result<Blueprint, DataError> {
    let options = serde_saphyr::options! {
        strict_booleans: true,
        reject_unsupported_tags: true,
        budget: serde_saphyr::budget! {
            max_events: usize::MAX,
            max_nodes: usize::MAX,
            max_total_scalar_bytes: usize::MAX,
            max_aliases: 0,
            max_anchors: 0,
        },
    };
    serde_saphyr::with_deserializer_from_str_with_options(text, options, |yaml| {
        typed(&mut <dyn Deserializer<'_>>::erase(yaml)).map_err(serde_saphyr::Error::custom)
    })
    .map_err(error)
}

/// The blueprint that was written as JSON.
///
/// # Errors
/// When the text is no JSON, or no blueprint.
pub fn from_json(text: &str) -> Result<Blueprint, DataError> {
    let mut json = serde_json::Deserializer::from_str(text);
    let blueprint = typed(&mut <dyn Deserializer<'_>>::erase(&mut json)).map_err(error)?;
    json.end().map_err(error)?;
    Ok(blueprint)
}

/// The value of a type that any format holds.
pub(super) fn typed<T: DeserializeOwned>(
    format: &mut dyn Deserializer<'_>,
) -> Result<T, erased_serde::Error> {
    erased_serde::deserialize(format)
}
