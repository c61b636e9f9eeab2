//! How forecasts are laid out: tables with small charts for a terminal, Markdown, and rows of CSV.
//!
//! Several forecasts stand side by side, a column each. It sees printed figures and works out nothing but
//! the length of a bar.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::Result;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde::Serialize;
use serde_json::{Map, Value, json};
use unicode_width::UnicodeWidthStr as _;

use crate::cli::ForecastFormat;
use crate::diagnostics::printable;
use crate::economics::figures::Figures;
use crate::economics::flow::Flow;
use crate::economics::inputs::{INPUTS, Unit};
use crate::economics::model::Model;
use crate::economics::rounding;
use crate::economics::rounding::RoundHalf;
use crate::economics::sensitivity::{Point, Sweep};
use crate::economics::usual_terms::UsualTerms;
use crate::render::{data, escape};
use crate::shell::Shell;
use crate::units::{self, Decimal};

/// The longest bar of a chart, in columns.
const BAR: usize = 28;
/// Columns below which a table is printed as lines.
const NARROW: usize = 60;
/// The widest a table gets.
const WIDE: usize = 100;

/// Forecasts to lay out, side by side.
pub struct Layout<'a> {
    /// The forecasts.
    pub columns: Vec<Column<'a>>,
}

/// A forecast to lay out.
pub struct Column<'a> {
    /// The name it is shown under.
    pub name: &'a str,
    /// The file it comes from.
    pub file: &'a str,
    /// What the file holds: `answers` or `model`.
    pub from: &'static str,
    /// Its model.
    pub model: &'a Model,
    /// Its figures.
    pub figures: &'a Figures,
    /// What its file left to the defaults.
    pub defaults: &'a [String],
}

/// A titled table; the first column holds names, the others figures.
struct Sheet {
    title: String,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
    note: Option<String>,
}

/// A forecast under its name, for structured output of several.
#[derive(Serialize)]
pub struct ByName<'a> {
    compare: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    name: &'a str,
    file: &'a str,
    from: &'static str,
    figures: &'a Figures,
}

fn or_dash<T: ToString>(figure: Option<T>) -> String {
    figure.map_or_else(|| "-".to_owned(), |figure| figure.to_string())
}

/// A printed number with its thousands separated.
fn grouped(text: &str) -> String {
    Decimal::from_str_exact(text).map_or_else(|_| text.to_owned(), units::number)
}

/// A printed share as percent with one place.
fn percent(share: &str) -> String {
    Decimal::from_str_exact(share)
        .ok()
        .and_then(|share| share.checked_mul(Decimal::ONE_HUNDRED))
        .map_or_else(
            || share.to_owned(),
            |percent| format!("{}%", units::amount(percent, 1)),
        )
}

fn percent_of(share: Option<&String>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| percent(share))
}

fn months(month: Option<u32>) -> String {
    month.map_or_else(
        || "not within the horizon".to_owned(),
        |month| format!("month {month}"),
    )
}

impl<'a> Layout<'a> {
    /// The figures under their names.
    #[must_use]
    pub fn by_name(&self) -> ByName<'a> {
        ByName {
            compare: self
                .columns
                .iter()
                .map(|column| Entry {
                    name: column.name,
                    file: column.file,
                    from: column.from,
                    figures: column.figures,
                })
                .collect(),
        }
    }

    /// A row of one figure of every forecast.
    fn row(&self, name: &str, of: impl Fn(&Figures) -> String) -> Vec<String> {
        std::iter::once(name.to_owned())
            .chain(self.columns.iter().map(|column| of(column.figures)))
            .collect()
    }

    fn head(&self, first: &str) -> Vec<String> {
        let heads = self.columns.iter().map(|column| {
            let currency = &column.model.currency.code;
            if self.columns.len() > 1 {
                format!("{} ({currency})", column.name)
            } else {
                currency.clone()
            }
        });
        std::iter::once(first.to_owned()).chain(heads).collect()
    }

    /// A title, of a forecast by its name where there are several.
    fn title_of(&self, title: &str, column: &Column<'_>) -> String {
        if self.columns.len() > 1 {
            format!("{title}, {}", column.name)
        } else {
            title.to_owned()
        }
    }

    /// What each of several forecasts is made of.
    fn origins(&self) -> Vec<String> {
        if self.columns.len() < 2 {
            return Vec::new();
        }
        self.columns
            .iter()
            .map(|column| {
                let Column {
                    name, file, from, ..
                } = column;
                if name == file {
                    format!("{name}: {from}")
                } else {
                    format!("{name}: {from}, {file}")
                }
            })
            .collect()
    }

    fn names(&self, between: &str) -> String {
        let names: Vec<&str> = self.columns.iter().map(|column| column.name).collect();
        names.join(between)
    }

    fn sheets(&self) -> Vec<Sheet> {
        let mut sheets = vec![self.customer(), self.clawback()];
        let titled = |title, column, sheet: fn(String, &Figures) -> Sheet| {
            let column: &Column<'_> = column;
            sheet(self.title_of(title, column), column.figures)
        };
        let columns = || self.columns.iter();
        sheets.extend(columns().map(|column| titled("Highest affordable rates", column, caps)));
        sheets.push(self.program());
        sheets.extend(columns().map(|column| titled("Uncertainty", column, simulation)));
        sheets.extend(columns().map(|column| titled("What moves the net most", column, tornado)));
        sheets
    }

    fn customer(&self) -> Sheet {
        let money = |of: fn(&Figures) -> &String| move |figures: &Figures| grouped(of(figures));
        Sheet {
            title: "One customer".to_owned(),
            head: self.head("over its lifetime, discounted"),
            rows: vec![
                self.row("revenue", money(|f| &f.unit.pv_revenue_net)),
                self.row("margin before commission", money(|f| &f.unit.ltv_capped)),
                self.row("commission", money(|f| &f.unit.pv_commission_accrual)),
                self.row(
                    "left after commission",
                    money(|f| &f.unit.contribution_after_commission),
                ),
                self.row("left, as a share of revenue", |f| {
                    percent_of(f.unit.contribution_margin_after_commission.as_ref())
                }),
                self.row("LTV:CAC, all commission as CAC", |f| {
                    or_dash(f.unit.ltv_to_cac_all_in.as_ref().map(|ratio| short(ratio)))
                }),
                self.row("LTV:CAC, first year's as CAC", |f| {
                    or_dash(f.unit.ltv_to_cac_hybrid.as_ref().map(|ratio| short(ratio)))
                }),
                self.row("paid back on revenue", |f| {
                    months(f.unit.payback_periods_accrual)
                }),
                self.row("paid back on cash", |f| months(f.unit.payback_periods_cash)),
            ],
            note: None,
        }
    }

    fn clawback(&self) -> Sheet {
        let of = |pick: fn(&crate::economics::figures::ExpectedClawback) -> String| {
            move |figures: &Figures| {
                figures
                    .clawback
                    .expected
                    .as_ref()
                    .map_or_else(|| "-".into(), pick)
            }
        };
        Sheet {
            title: "Clawback".to_owned(),
            head: self.head("per customer"),
            rows: vec![
                self.row("terms", |f| match f.clawback.expected {
                    Some(_) => format!("{}, {} days", f.clawback.kind, f.clawback.window_days),
                    None => "none".into(),
                }),
                self.row(
                    "customers that leave in the window",
                    of(|c| percent(&c.p_churn_in_window_exact)),
                ),
                self.row(
                    "commission expected back",
                    of(|c| grouped(&c.expected_clawback_per_customer)),
                ),
                self.row(
                    "of it never paid",
                    of(|c| grouped(&c.cancelled_before_payout)),
                ),
                self.row(
                    "of it to be recovered",
                    of(|c| grouped(&c.clawed_back_after_payout)),
                ),
                self.row(
                    "of that lost; holding payouts saves it",
                    of(|c| grouped(&c.uncollectible_per_customer)),
                ),
                self.row(
                    "reserve at one new customer a month",
                    of(|c| grouped(&c.steady_reserve_per_new_customer_per_month)),
                ),
            ],
            note: None,
        }
    }

    fn program(&self) -> Sheet {
        let money = |of: fn(&Figures) -> &String| move |figures: &Figures| grouped(of(figures));
        let horizons: BTreeSet<u32> = self
            .columns
            .iter()
            .map(|column| column.model.program.horizon_months)
            .collect();
        let horizons: Vec<String> = horizons.iter().map(u32::to_string).collect();
        let mut rows = vec![
            self.row("partners found", |f| {
                grouped(&short(&f.program.funnel.identified))
            }),
            self.row("partners that become active", |f| {
                grouped(&short(&f.program.funnel.activated))
            }),
            self.row("new customers", |f| {
                grouped(&short(&f.program.new_customers))
            }),
            self.row("revenue", |f| grouped(f.program.totals.get(Flow::Revenue))),
            self.row(
                "margin before commission",
                money(|f| &f.program.margin_before_commission),
            ),
            self.row("commission", money(|f| &f.program.commission_net)),
            self.row("platform", |f| {
                grouped(f.program.totals.get(Flow::Platform))
            }),
            self.row(
                "net, commissions expensed",
                money(|f| &f.program.net_contribution),
            ),
            self.row(
                "net, matched to prepaid terms",
                money(|f| &f.program.net_contribution_matched),
            ),
            self.row("net, cash", money(|f| &f.program.cash_net)),
            self.row(
                "net of what would have come anyway",
                money(|f| &f.program.net_contribution_incremental),
            ),
            self.row("deepest funding", money(|f| &f.program.peak_funding)),
            self.row(
                "deepest funding, cash",
                money(|f| &f.program.peak_cash_funding),
            ),
            self.row("breaks even", |f| months(f.program.break_even_month)),
            self.row("breaks even on cash", |f| {
                months(f.program.cash_break_even_month)
            }),
            self.row("partners to find to break even", |f| {
                f.program.identified_needed_to_break_even_36m.map_or_else(
                    || "no number does".into(),
                    |count| grouped(&count.to_string()),
                )
            }),
            self.row(
                "commission owed at the end",
                money(|f| &f.program.liability_end),
            ),
            self.row("cost of one customer, everything in", |f| {
                f.program
                    .fully_loaded_cac
                    .as_ref()
                    .map_or_else(|| "-".into(), |cost| grouped(cost))
            }),
            self.row("share of monthly revenue at the end", |f| {
                percent_of(f.program.partner_share_mrr_end.as_ref())
            }),
        ];
        let of_months = |f: &Figures| {
            let months = f.program.monthly.platform.as_ref()?;
            let (first, last) = (months.first()?, months.last()?);
            Some(format!("{} to {}", grouped(first), grouped(last)))
        };
        if self
            .columns
            .iter()
            .any(|column| of_months(column.figures).is_some())
        {
            let at = rows
                .iter()
                .position(|row: &Vec<String>| row[0] == "platform");
            let row = self.row("platform, first to last month", |f| or_dash(of_months(f)));
            rows.insert(at.map_or(rows.len(), |at| at + 1), row);
        }
        Sheet {
            title: "The program".to_owned(),
            head: self.head(&format!("over {} months", horizons.join(" and "))),
            rows,
            note: None,
        }
    }

    /// What files left to the defaults, each list under its title.
    fn left_out(&self) -> Vec<(String, &[String])> {
        self.columns
            .iter()
            .filter(|column| !column.defaults.is_empty())
            .map(|column| {
                let file = if self.columns.len() > 1 {
                    column.file
                } else {
                    "the file"
                };
                let title = format!("Left out of {file} and taken from the defaults:");
                (title, column.defaults)
            })
            .collect()
    }

    /// Tables and charts for a terminal of `columns` columns.
    #[must_use]
    pub fn text(&self, columns: usize, utf8: bool) -> String {
        let mut out = String::new();
        let _ = writeln!(out, "{}", printable(&self.names(" | ")));
        for origin in self.origins() {
            let _ = writeln!(out, "  {}", printable(&origin));
        }
        for sheet in self.sheets() {
            out.push('\n');
            sheet.text(&mut out, columns, utf8);
        }
        for column in &self.columns {
            let milestones = &column.figures.program.milestones;
            let bars: Vec<(String, f64, String)> = milestones
                .iter()
                .map(|(month, at)| {
                    let size = at.cum.parse().unwrap_or(0.0);
                    (format!("month {month}"), size, grouped(&at.cum))
                })
                .collect();
            let title = self.title_of("Running result", column);
            let _ = writeln!(out, "\n{}", printable(&title));
            chart(&mut out, &bars, utf8);
        }
        for (title, defaults) in self.left_out() {
            let _ = writeln!(out, "\n{}", printable(&title));
            for default in defaults {
                let _ = writeln!(out, "  {default}");
            }
        }
        let _ = writeln!(
            out,
            "\nThese are expectations for planning, not payable amounts."
        );
        out
    }

    /// Tables for a document.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut out = String::new();
        let _ = writeln!(
            out,
            "# Forecast: {}",
            escape::markdown(&self.names(" and "))
        );
        let origins = self.origins();
        if !origins.is_empty() {
            out.push('\n');
        }
        for origin in origins {
            let _ = writeln!(out, "- {}", escape::markdown(&origin));
        }
        for sheet in self.sheets() {
            sheet.markdown(&mut out);
        }
        for (title, defaults) in self.left_out() {
            let _ = writeln!(out, "\n{}\n", escape::markdown(&title));
            for default in defaults {
                let _ = writeln!(out, "- {}", escape::markdown(default));
            }
        }
        let _ = writeln!(
            out,
            "\nThese are expectations for planning, not payable amounts."
        );
        out
    }

    /// One row a figure: forecast, section, figure, month, value.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut rows = csv::Writer::from_writer(Vec::new());
        let _ = rows.write_record(["forecast", "section", "figure", "month", "value"]);
        for column in &self.columns {
            let value = serde_json::to_value(column.figures).unwrap_or_default();
            let name = escape::csv_cell(column.name);
            if let Value::Object(sections) = value {
                for (section, figures) in sections {
                    csv_rows(&mut rows, &name, &section, "", &figures);
                }
            }
        }
        String::from_utf8(rows.into_inner().unwrap_or_default()).unwrap_or_default()
    }
}

/// Writes a section's figures; lists by month get their month, other lists the names of their entries.
fn csv_rows(
    rows: &mut csv::Writer<Vec<u8>>,
    forecast: &str,
    section: &str,
    path: &str,
    value: &Value,
) {
    let below = |key: &str| {
        if path.is_empty() {
            key.to_owned()
        } else {
            format!("{path}.{key}")
        }
    };
    match value {
        Value::Object(figures) if path.ends_with("milestones") => {
            for (month, at) in figures {
                for (key, value) in at.as_object().into_iter().flatten() {
                    let _ =
                        rows.write_record([forecast, section, &below(key), month, &plain(value)]);
                }
            }
        }
        Value::Object(figures) => {
            for (key, value) in figures {
                csv_rows(rows, forecast, section, &below(key), value);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                match item {
                    Value::Object(figures) => {
                        let word = |key: &str| figures.get(key).and_then(Value::as_str);
                        let name = match (word("tier"), word("scope"), word("input")) {
                            (Some(tier), Some(scope), _) => format!("{tier} {scope}"),
                            (_, _, Some(input)) => input.to_owned(),
                            _ => index.to_string(),
                        };
                        csv_rows(rows, forecast, section, &below(&name), item);
                    }
                    value => {
                        let month = (index + 1).to_string();
                        let _ = rows.write_record([forecast, section, path, &month, &plain(value)]);
                    }
                }
            }
        }
        value => {
            let _ = rows.write_record([forecast, section, path, "", &plain(value)]);
        }
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// A count with two places.
fn short(count: &str) -> String {
    Decimal::from_str_exact(count).map_or_else(
        |_| count.to_owned(),
        |count| units::amount(count, 2).normalize().to_string(),
    )
}

/// What the tests say of a band, in words.
fn verdict(id: &str) -> &str {
    match id {
        "loses_money" => "loses money",
        "exceeds" => "above the ceiling",
        "low_end_only" => "low end only",
        other => other,
    }
}

/// The value of an input as people read it; a price that was worked out has more digits than anybody wants.
fn value_of(unit: Unit, value: Decimal) -> String {
    match value.checked_mul(Decimal::ONE_HUNDRED) {
        Some(percent) if unit == Unit::Share => {
            format!("{}%", units::number(percent.round_dp(4).normalize()))
        }
        _ => units::number(value.round_dp(4).normalize()),
    }
}

/// The value of a compared input as people read it.
fn compared(name: &str, value: &str) -> String {
    let input = INPUTS.iter().find(|input| input.name == name);
    let unit = input.map_or(Unit::Number, |input| input.unit);
    let number = Decimal::from_str_exact(value);
    number.map_or_else(|_| value.to_owned(), |number| value_of(unit, number))
}

fn caps(title: String, figures: &Figures) -> Sheet {
    let head = [
        "tier and scope",
        "usual",
        "break-even",
        "3:1 strict",
        "3:1 hybrid",
        "payback 12",
        "ceiling",
        "verdict",
    ];
    Sheet {
        title,
        head: head.map(str::to_owned).to_vec(),
        rows: figures
            .caps
            .iter()
            .map(|cap| {
                let (low, high) = (percent(&cap.range_low), percent(&cap.range_high));
                vec![
                    format!("{} {}", cap.tier, cap.scope.replace('_', " ")),
                    if low == high {
                        low
                    } else {
                        format!("{low} to {high}")
                    },
                    percent_of(cap.break_even.as_ref()),
                    percent_of(cap.ltv3_all_in.as_ref()),
                    percent_of(cap.ltv3_hybrid.as_ref()),
                    percent_of(cap.payback12.as_ref()),
                    percent_of(cap.max.as_ref()),
                    verdict(cap.verdict).to_owned(),
                ]
            })
            .collect(),
        note: None,
    }
}

fn simulation(title: String, figures: &Figures) -> Sheet {
    let simulated = &figures.monte_carlo;
    let numbers = [
        ("new customers", &simulated.new_customers),
        ("active partners", &simulated.activated),
    ];
    let row =
        |name: &str, cells: [String; 3]| std::iter::once(name.to_owned()).chain(cells).collect();
    let mut rows: Vec<Vec<String>> = simulated
        .amounts()
        .into_iter()
        .map(|(name, spread)| {
            row(
                name,
                [&spread.p10, &spread.p50, &spread.p90].map(|a| grouped(a)),
            )
        })
        .collect();
    rows.extend(
        numbers
            .into_iter()
            .map(|(name, spread)| row(name, [spread.p10, spread.p50, spread.p90].map(or_dash))),
    );
    Sheet {
        title,
        head: ["simulated", "P10", "P50", "P90"]
            .map(str::to_owned)
            .to_vec(),
        rows,
        note: Some(format!(
            "It breaks even in {:.1}% of {} {} (seed {}).",
            simulated.prob_break_even_36m * 100.0,
            simulated.trials,
            units::noun(simulated.trials, "trial", "trials"),
            simulated.seed
        )),
    }
}

fn tornado(title: String, figures: &Figures) -> Sheet {
    Sheet {
        title,
        head: ["input", "low", "high", "net at low", "net at high", "swing"]
            .map(str::to_owned)
            .to_vec(),
        rows: figures
            .tornado
            .iter()
            .map(|bar| {
                vec![
                    bar.input.replace('_', " "),
                    compared(bar.input, &bar.low),
                    compared(bar.input, &bar.high),
                    grouped(&bar.net_at_low),
                    grouped(&bar.net_at_high),
                    grouped(&bar.swing),
                ]
            })
            .collect(),
        note: None,
    }
}

impl Sheet {
    fn text(&self, out: &mut String, columns: usize, utf8: bool) {
        let _ = writeln!(out, "{}", self.title);
        if columns < NARROW {
            for row in &self.rows {
                let _ = writeln!(out, "  {}", printable(&row[0]));
                for (head, cell) in self.head.iter().zip(row).skip(1) {
                    let _ = writeln!(out, "    {}: {}", printable(head), printable(cell));
                }
            }
        } else {
            let mut table = Table::new();
            table.load_style(if utf8 {
                presets::UTF8_FULL_CONDENSED
            } else {
                presets::ASCII_FULL_CONDENSED
            });
            table.set_content_arrangement(ContentArrangement::Dynamic);
            table.set_width(u16::try_from(columns.min(WIDE)).unwrap_or(u16::MAX));
            table.set_header(self.head.iter().map(|cell| printable(cell)));
            for row in &self.rows {
                table.add_row(row.iter().map(|cell| printable(cell)));
            }
            for column in table.column_iter_mut().skip(1) {
                column.set_cell_alignment(CellAlignment::Right);
            }
            let _ = writeln!(out, "{table}");
        }
        if let Some(note) = &self.note {
            let _ = writeln!(out, "{}", printable(note));
        }
    }

    fn markdown(&self, out: &mut String) {
        let _ = writeln!(out, "\n## {}\n", self.title);
        let line = |out: &mut String, cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| escape::markdown(cell)).collect();
            let _ = writeln!(out, "| {} |", cells.join(" | "));
        };
        line(out, &self.head);
        let rule: Vec<&str> = (0..self.head.len())
            .map(|at| if at == 0 { "---" } else { "---:" })
            .collect();
        let _ = writeln!(out, "| {} |", rule.join(" | "));
        for row in &self.rows {
            line(out, row);
        }
        if let Some(note) = &self.note {
            let _ = writeln!(out, "\n{}", escape::markdown(note));
        }
    }
}

/// Bars left and right of zero.
fn chart(out: &mut String, bars: &[(String, f64, String)], utf8: bool) {
    let largest = bars
        .iter()
        .map(|(_, size, _)| size.abs())
        .fold(0.0, f64::max);
    let half = BAR / 2;
    let names = bars
        .iter()
        .map(|(name, ..)| name.width())
        .max()
        .unwrap_or(0);
    let figures = bars
        .iter()
        .map(|(_, _, figure)| figure.width())
        .max()
        .unwrap_or(0);
    let (block, axis) = if utf8 { ("█", "│") } else { ("#", "|") };
    for (name, size, figure) in bars {
        let length = if largest > 0.0 {
            libm::round(size.abs() / largest * half as f64) as usize
        } else {
            0
        };
        let bar = block.repeat(length);
        let (left, right) = if *size < 0.0 {
            (bar.as_str(), "")
        } else {
            ("", bar.as_str())
        };
        let gap = " ".repeat(half - if *size < 0.0 { length } else { 0 });
        let line = format!("  {name:<names$}  {figure:>figures$}  {gap}{left}{axis}{right}");
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

/// The curve of an input that is varied.
///
/// # Errors
/// When the result cannot be written in the format.
pub fn curve(
    model: &Model,
    usual: &UsualTerms,
    sweep: &Sweep,
    format: ForecastFormat,
    shell: &Shell,
) -> Result<String> {
    let points = sweep.run(model, usual);
    let print = |amount: f64| rounding::text(amount, model.currency.minor_digits, model.rounding);
    let ratio = |ratio: Option<f64>| ratio.map(|ratio| rounding::text(ratio, 6, RoundHalf::Even));
    let ceiling = points
        .first()
        .filter(|_| sweep.is_commission())
        .and_then(|point| point.ceiling)
        .map(|ceiling| rounding::text(ceiling, 10, RoundHalf::Even));
    let list: Vec<Value> = points
        .iter()
        .map(|point| {
            json!({
                "value": point.value.to_string(),
                "contribution_after_commission": print(point.contribution),
                "ltv_to_cac_all_in": ratio(point.ltv_to_cac_strict),
                "ltv_to_cac_hybrid": ratio(point.ltv_to_cac_hybrid),
                "net_contribution": print(point.net),
                "break_even_month": point.break_even_month,
                "affordable": point.affordable,
            })
        })
        .collect();
    let mut whole = Map::new();
    whole.insert("input".into(), sweep.path.clone().into());
    whole.insert("currency".into(), model.currency.code.clone().into());
    whole.insert("ceiling".into(), ceiling.clone().into());
    whole.insert("points".into(), list.into());
    Ok(match format {
        ForecastFormat::Json => data::json(&whole)?,
        ForecastFormat::Yaml => data::yaml(&whole)?,
        ForecastFormat::Csv => curve_csv(&points, &print),
        ForecastFormat::Markdown => {
            let mut out = String::new();
            let _ = writeln!(out, "# {} varied", escape::markdown(&sweep.path));
            curve_sheet(sweep, &points, &print, ceiling.as_deref()).markdown(&mut out);
            out
        }
        ForecastFormat::Text | ForecastFormat::Xlsx => {
            let mut out = String::new();
            curve_sheet(sweep, &points, &print, ceiling.as_deref()).text(
                &mut out,
                shell.terminal.stdout_columns(),
                shell.terminal.utf8,
            );
            let bars: Vec<(String, f64, String)> = points
                .iter()
                .map(|point| {
                    let amount = print(point.contribution);
                    (
                        value_of(sweep.input().unit, point.value),
                        point.contribution,
                        grouped(&amount),
                    )
                })
                .collect();
            let _ = writeln!(out, "\nLeft of a customer");
            chart(&mut out, &bars, shell.terminal.utf8);
            out
        }
    })
}

fn curve_sheet(
    sweep: &Sweep,
    points: &[Point],
    print: &dyn Fn(f64) -> String,
    ceiling: Option<&str>,
) -> Sheet {
    let number = |ratio: Option<f64>| {
        ratio.map_or_else(
            || "-".into(),
            |ratio| rounding::text(ratio, 2, RoundHalf::Even),
        )
    };
    Sheet {
        title: "The curve".to_owned(),
        head: [
            sweep.path.as_str(),
            "left of a customer",
            "LTV:CAC strict",
            "LTV:CAC hybrid",
            "net of the program",
            "breaks even",
            "affordable",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: points
            .iter()
            .map(|point| {
                vec![
                    value_of(sweep.input().unit, point.value),
                    grouped(&print(point.contribution)),
                    number(point.ltv_to_cac_strict),
                    number(point.ltv_to_cac_hybrid),
                    grouped(&print(point.net)),
                    point
                        .break_even_month
                        .map_or_else(|| "-".into(), |month| format!("month {month}")),
                    if point.affordable { "yes" } else { "no" }.to_owned(),
                ]
            })
            .collect(),
        note: ceiling.map(|ceiling| format!("The ceiling lies at {}.", percent(ceiling))),
    }
}

fn curve_csv(points: &[Point], print: &dyn Fn(f64) -> String) -> String {
    let mut rows = csv::Writer::from_writer(Vec::new());
    let _ = rows.write_record([
        "value",
        "contribution_after_commission",
        "ltv_to_cac_all_in",
        "ltv_to_cac_hybrid",
        "net_contribution",
        "break_even_month",
        "affordable",
    ]);
    for point in points {
        let ratio = |ratio: Option<f64>| {
            ratio
                .map(|ratio| rounding::text(ratio, 6, RoundHalf::Even))
                .unwrap_or_default()
        };
        let _ = rows.write_record([
            point.value.to_string(),
            print(point.contribution),
            ratio(point.ltv_to_cac_strict),
            ratio(point.ltv_to_cac_hybrid),
            print(point.net),
            point
                .break_even_month
                .map(|month| month.to_string())
                .unwrap_or_default(),
            if point.affordable { "yes" } else { "no" }.to_owned(),
        ]);
    }
    String::from_utf8(rows.into_inner().unwrap_or_default()).unwrap_or_default()
}
