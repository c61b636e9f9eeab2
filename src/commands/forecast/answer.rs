//! A short answer in place of a forecast: one table, and what is in it as data.

use anyhow::Result;
use serde_json::Value;

use crate::cli::ForecastFormat;
use crate::render::table::Table;
use crate::render::{data, escape};
use crate::shell::Shell;

/// An answer to write.
pub struct Answer {
    /// The title of a document.
    pub title: String,
    /// As data.
    pub data: Value,
    /// As rows of CSV.
    pub rows: Table,
    /// For people.
    pub table: Table,
}

impl Answer {
    /// The answer in a format.
    ///
    /// # Errors
    /// When it cannot be written in the format.
    pub fn write(&self, format: ForecastFormat, shell: &Shell) -> Result<String> {
        Ok(match format {
            ForecastFormat::Json => data::json(&self.data)?,
            ForecastFormat::Yaml => data::yaml(&self.data)?,
            ForecastFormat::Csv => self.rows.csv(),
            ForecastFormat::Markdown => {
                let title = escape::markdown(&self.title);
                format!("# {title}\n\n{}", self.table.markdown())
            }
            ForecastFormat::Text | ForecastFormat::Xlsx => self
                .table
                .text(shell.terminal.stdout_columns(), shell.terminal.utf8),
        })
    }
}
