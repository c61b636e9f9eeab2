//! A sheet that is being written: columns of figures, lines of texts and inputs, and how it is printed.

use std::collections::HashMap;

use anyhow::Result;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use rust_xlsxwriter::{
    Chart, Color, DataValidation, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet,
    utility,
};

use crate::economics::inputs::Unit;

/// What a number is, which decides how it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Money in whole units.
    Amount,
    /// Money to its hundredths.
    Price,
    /// A share of one, shown as percent.
    Share,
    /// Months, days.
    Whole,
    /// Expected partners or customers.
    People,
    /// A number without a unit, with the digits it has.
    Number,
    /// A factor near one.
    Factor,
    /// A number for formulas alone.
    Unseen,
}

impl Kind {
    fn format(self, value: f64) -> &'static str {
        match self {
            Self::Amount => "#,##0",
            Self::Price => "#,##0.00",
            Self::Share => "0.0#%",
            Self::Whole => "0",
            Self::People => "#,##0.0",
            // A format with places to leave out would show a point behind whole numbers.
            Self::Number if value.fract() == 0.0 => "#,##0",
            Self::Number => "#,##0.0##",
            Self::Factor => "0.000",
            Self::Unseen => ";;;",
        }
    }

    /// The columns that a value takes: more are shown as `###`.
    fn width(self, value: f64) -> f64 {
        let digits = value.abs().max(1.0).log10().floor() + 1.0;
        let (separators, places) = match self {
            Self::Whole | Self::Unseen => (0.0, 0.0),
            Self::Amount => ((digits / 3.0).floor(), 0.0),
            Self::Price | Self::People => ((digits / 3.0).floor(), 3.0),
            Self::Share | Self::Number | Self::Factor => ((digits / 3.0).floor(), 5.0),
        };
        digits + separators + places + 2.0
    }
}

impl From<Unit> for Kind {
    fn from(unit: Unit) -> Self {
        match unit {
            Unit::Amount => Self::Price,
            Unit::Share => Self::Share,
            Unit::Number => Self::Number,
            Unit::Whole => Self::Whole,
        }
    }
}

/// What is written in a cell.
pub enum Cell {
    /// Nothing.
    Blank,
    /// Text, which is never taken for a formula.
    Text(String),
    /// A value that follows from nothing on the sheets.
    Number(f64),
    /// A formula with its result.
    Formula(String, f64),
}

/// The size of paper that a sheet is printed on, one page wide.
#[derive(Clone, Copy)]
pub enum Paper {
    A4,
    /// For a sheet of many columns.
    A3,
}

/// The background of what may be changed.
const INPUT: Color = Color::RGB(0x00FF_F8DC);
/// The background of heads.
const HEAD: Color = Color::RGB(0x00E7_ECF2);
/// The least width of a column of figures.
const FIGURE_WIDTH: f64 = 8.5;
/// The height of a line of heads, which wrap.
const HEAD_HEIGHT: f64 = 44.0;

/// A sheet that is being written.
pub struct Page<'w> {
    sheet: &'w mut Worksheet,
    /// The width that each column needs.
    needed: HashMap<u16, f64>,
}

impl<'w> Page<'w> {
    /// The workbook's next sheet, printed one page wide.
    pub fn of(workbook: &'w mut Workbook, name: &str, paper: Paper) -> Result<Self> {
        let size = match paper {
            Paper::A4 => 9,
            Paper::A3 => 8,
        };
        let sheet = workbook.add_worksheet();
        sheet
            .set_name(name)?
            .set_landscape()
            .set_paper_size(size)
            .set_print_fit_to_pages(1, 0)
            .set_margins(0.4, 0.4, 0.5, 0.5, 0.2, 0.2)
            .set_footer("&L&A&RPage &P of &N");
        Ok(Self {
            sheet,
            needed: HashMap::new(),
        })
    }

    /// The least widths of the first columns.
    pub fn widths(&mut self, widths: &[f64]) {
        for (column, width) in (0u16..).zip(widths) {
            self.need(column, *width);
        }
    }

    fn need(&mut self, column: u16, width: f64) {
        let needed = self.needed.entry(column).or_default();
        *needed = needed.max(width);
    }

    /// The format of a figure, for which its column gets room.
    fn figure(&mut self, column: u16, value: f64, kind: Kind) -> Format {
        self.need(column, kind.width(value));
        Format::new().set_num_format(kind.format(value))
    }

    /// Makes every column as wide as its figures need.
    pub fn fit(&mut self) -> Result<()> {
        for (column, width) in &self.needed {
            self.sheet.set_column_width(*column, *width)?;
        }
        Ok(())
    }

    /// Writes columns with their heads, which stay in sight and are repeated on paper, and the rows below; a column
    /// without a head is left blank.
    pub fn table(&mut self, columns: &[(impl AsRef<str>, Kind)], rows: &[Vec<Cell>]) -> Result<()> {
        for (column, (head, _)) in (0u16..).zip(columns) {
            if !head.as_ref().is_empty() {
                self.column(column, head.as_ref())?;
            }
        }
        self.sheet.set_freeze_panes(1, 1)?;
        self.sheet.set_repeat_rows(0, 0)?;
        for (at, row) in (1u32..).zip(rows) {
            for ((column, cell), (_, kind)) in (0u16..).zip(row).zip(columns) {
                self.cell(at, column, cell, *kind)?;
            }
        }
        self.fit()
    }

    /// Writes a cell whose number is of a kind.
    pub fn cell(&mut self, row: u32, column: u16, cell: &Cell, kind: Kind) -> Result<()> {
        match cell {
            Cell::Blank => Ok(()),
            Cell::Text(text) => self.text(row, column, text),
            Cell::Number(number) => self.number(row, column, *number, kind),
            Cell::Formula(formula, result) => self.formula(row, column, formula, result, kind),
        }
    }

    /// Prints the sheet upright on one page.
    pub fn on_one_page(&mut self) {
        self.sheet.set_portrait().set_print_fit_to_pages(1, 1);
    }

    /// Prints the sheet up to this cell.
    pub fn print_to(&mut self, row: u32, column: u16) -> Result<()> {
        self.sheet.set_print_area(0, 0, row, column)?;
        Ok(())
    }

    /// Writes the sheet's title.
    pub fn title(&mut self, text: &str) -> Result<()> {
        let format = Format::new().set_bold().set_font_size(16);
        self.sheet.write_string_with_format(0, 0, text, &format)?;
        self.sheet.set_row_height(0, 24)?;
        Ok(())
    }

    /// Writes the heads with which a part of the sheet begins: of names, of so many columns of figures, and of texts.
    pub fn section(&mut self, row: u32, heads: &[impl AsRef<str>], figures: u16) -> Result<()> {
        (0u16..).zip(heads).try_for_each(|(column, head)| {
            self.heading(row, column, head.as_ref(), (1..=figures).contains(&column))
        })
    }

    fn heading(&mut self, row: u32, column: u16, text: &str, of_figures: bool) -> Result<()> {
        let side = match of_figures {
            true => FormatAlign::Right,
            false => FormatAlign::Left,
        };
        let format = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_align(side)
            .set_border_bottom(FormatBorder::Thin)
            .set_background_color(HEAD);
        self.sheet
            .write_string_with_format(row, column, text, &format)?;
        Ok(())
    }

    /// Writes the head of a column of figures in the first row.
    fn column(&mut self, column: u16, head: &str) -> Result<()> {
        let words = head.split(' ').map(|word| word.chars().count());
        let longest = words.max().and_then(|longest| u32::try_from(longest).ok());
        self.need(column, f64::from(longest.unwrap_or_default()) + 2.0);
        self.need(column, FIGURE_WIDTH);
        self.sheet.set_row_height(0, HEAD_HEIGHT)?;
        self.heading(0, column, head, true)
    }

    /// Writes text, which is never taken for a formula.
    pub fn text(&mut self, row: u32, column: u16, text: &str) -> Result<()> {
        let format = Format::new().set_indent(u8::from(column > 0));
        self.sheet
            .write_string_with_format(row, column, text, &format)?;
        Ok(())
    }

    /// Writes a text that goes on over the columns beside it.
    pub fn line(&mut self, row: u32, text: &str) -> Result<()> {
        self.sheet.write_string(row, 0, text)?;
        Ok(())
    }

    /// Writes a value that may be changed.
    pub fn input(&mut self, row: u32, column: u16, value: Decimal, kind: Kind) -> Result<()> {
        let value = value.to_f64().unwrap_or_default();
        let format = self.figure(column, value, kind);
        let format = format.set_background_color(INPUT);
        self.sheet
            .write_number_with_format(row, column, value, &format)?;
        Ok(())
    }

    /// Writes a word that may be changed to another of these.
    pub fn choice(&mut self, row: u32, column: u16, words: &[&str]) -> Result<()> {
        let format = Format::new().set_bold().set_background_color(INPUT);
        let first = words.first().copied().unwrap_or_default();
        self.sheet
            .write_string_with_format(row, column, first, &format)?;
        let allowed = DataValidation::new().allow_list_strings(words)?;
        self.sheet
            .add_data_validation(row, column, row, column, &allowed)?;
        Ok(())
    }

    /// Writes a value that follows from nothing on the sheets.
    pub fn number(&mut self, row: u32, column: u16, value: f64, kind: Kind) -> Result<()> {
        // Nothing has no sign.
        let value = value + 0.0;
        let format = self.figure(column, value, kind);
        self.sheet
            .write_number_with_format(row, column, value, &format)?;
        Ok(())
    }

    /// Writes values side by side that follow from nothing on the sheets, from a column on.
    pub fn numbers(
        &mut self,
        row: u32,
        first: u16,
        values: impl IntoIterator<Item = f64>,
        kind: Kind,
    ) -> Result<()> {
        let mut columns = (first..).zip(values);
        columns.try_for_each(|(column, value)| self.number(row, column, value, kind))
    }

    /// Writes a formula whose result may be a text.
    pub fn formula(
        &mut self,
        row: u32,
        column: u16,
        formula: &str,
        result: impl ToString,
        kind: Kind,
    ) -> Result<()> {
        let result = result.to_string();
        let value = result.parse().unwrap_or_default();
        let format = self.figure(column, value, kind);
        let format = format.set_align(FormatAlign::Right);
        let formula = Formula::new(format!("={formula}")).set_result(result);
        self.sheet
            .write_formula_with_format(row, column, formula, &format)?;
        Ok(())
    }

    /// Puts a chart on the sheet.
    pub fn chart(&mut self, row: u32, column: u16, chart: &Chart) -> Result<()> {
        self.sheet.insert_chart(row, column, chart)?;
        Ok(())
    }
}

/// The name of a cell that does not move when it is copied.
pub fn absolute(row: u32, column: u16) -> String {
    utility::row_col_to_cell_absolute(row, column)
}

/// The cell of a column in a month, the first of which is 0.
pub fn cell(column: impl Into<u16>, month: u32) -> String {
    format!("{}{}", letters(column.into()), month + 2)
}

/// The cells of a sheet's column in the first months.
pub fn range(sheet: &str, column: impl Into<u16>, months: u32) -> String {
    let name = letters(column.into());
    format!("{sheet}!${name}$2:${name}${}", months + 1)
}

/// The letters of a column.
pub fn letters(column: u16) -> String {
    utility::column_number_to_name(column)
}
