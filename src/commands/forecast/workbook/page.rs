//! A sheet that is being written: texts, inputs, formulas with their results.

use std::collections::HashMap;

use anyhow::Result;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use rust_xlsxwriter::{Chart, Color, Format, Formula, Worksheet, utility};

/// What an input is, which decides how it is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Money.
    Amount,
    /// A share of one, shown as percent.
    Share,
    /// Months, days, partners, customers.
    Count,
}

/// A sheet that is being written.
pub struct Page<'w> {
    sheet: &'w mut Worksheet,
    /// The results of the formulas written so far, by row and column.
    pub results: HashMap<(u32, u16), f64>,
    bold: Format,
    /// An amount, a share and a count that may be changed.
    inputs: [Format; 3],
    number: Format,
}

impl<'w> Page<'w> {
    /// The sheet with its looks.
    pub fn of(sheet: &'w mut Worksheet) -> Self {
        let number = Format::new().set_num_format("#,##0.00####");
        Self {
            sheet,
            results: HashMap::new(),
            bold: Format::new().set_bold(),
            inputs: ["#,##0.00####", "0.0####%", "#,##0.####"].map(|format| {
                Format::new()
                    .set_num_format(format)
                    .set_background_color(Color::RGB(0x00FF_F8DC))
            }),
            number,
        }
    }

    /// Sets the widths of the first columns.
    pub fn widths(&mut self, widths: &[f64]) -> Result<()> {
        for (column, width) in (0u16..).zip(widths) {
            self.sheet.set_column_width(column, *width)?;
        }
        Ok(())
    }

    /// Keeps the first row and column in sight.
    pub fn freeze(&mut self) -> Result<()> {
        self.sheet.set_freeze_panes(1, 1)?;
        Ok(())
    }

    /// Writes bold text.
    pub fn heading(&mut self, row: u32, column: u16, text: &str) -> Result<()> {
        self.sheet
            .write_string_with_format(row, column, text, &self.bold)?;
        Ok(())
    }

    /// Writes the heads of the first columns.
    pub fn headings(&mut self, heads: &[&str]) -> Result<()> {
        (0u16..)
            .zip(heads)
            .try_for_each(|(column, head)| self.heading(0, column, head))
    }

    /// Writes text, which is never taken for a formula.
    pub fn text(&mut self, row: u32, column: u16, text: &str) -> Result<()> {
        self.sheet.write_string(row, column, text)?;
        Ok(())
    }

    /// Writes a value that may be changed.
    pub fn input(&mut self, row: u32, column: u16, value: Decimal, kind: Kind) -> Result<()> {
        let value = value.to_f64().unwrap_or_default();
        let [amount, share, count] = &self.inputs;
        let format = match kind {
            Kind::Amount => amount,
            Kind::Share => share,
            Kind::Count => count,
        };
        self.sheet
            .write_number_with_format(row, column, value, format)?;
        Ok(())
    }

    /// Writes a value that follows from nothing on the sheets.
    pub fn number(&mut self, row: u32, column: u16, value: f64) -> Result<()> {
        self.sheet
            .write_number_with_format(row, column, value, &self.number)?;
        Ok(())
    }

    /// Writes a formula with its result.
    pub fn formula(&mut self, row: u32, column: u16, formula: &str, result: f64) -> Result<()> {
        self.results.insert((row, column), result);
        self.formula_or_text(row, column, formula, &result.to_string())
    }

    /// Writes a formula whose result may be a text.
    pub fn formula_or_text(
        &mut self,
        row: u32,
        column: u16,
        formula: &str,
        result: &str,
    ) -> Result<()> {
        let formula = Formula::new(format!("={formula}")).set_result(result);
        self.sheet
            .write_formula_with_format(row, column, formula, &self.number)?;
        Ok(())
    }

    /// The name of a cell that does not move when it is copied.
    pub fn absolute(&self, row: u32, column: u16) -> String {
        utility::row_col_to_cell_absolute(row, column)
    }

    /// Puts a chart on the sheet.
    pub fn chart(&mut self, row: u32, column: u16, chart: &Chart) -> Result<()> {
        self.sheet.insert_chart(row, column, chart)?;
        Ok(())
    }
}

/// The letters of a column.
pub fn letters(column: u16) -> String {
    utility::column_number_to_name(column)
}
