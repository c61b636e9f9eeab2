//! A workbook that runs a program without a platform: terms, partners, and a ledger that works the commission out.

use rust_decimal::prelude::ToPrimitive as _;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError,
};

use crate::blueprint::{Blueprint, Offer};

/// Rows of the ledger that have formulas.
const ROWS: u32 = 1_000;

/// The columns of the ledger: what is typed, then what is worked out for a row.
const TYPED: [&str; 6] = [
    "Customer",
    "Partner",
    "Customer since",
    "Paid on",
    "Amount",
    "Left on",
];

/// The workbook of a design.
///
/// # Errors
/// When the workbook cannot be put together, which is a fault of ours.
pub fn ledger(blueprint: &Blueprint) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // A fixed date keeps the bytes of two runs the same.
    let date = ExcelDateTime::from_ymd(2026, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&date));
    terms(workbook.add_worksheet().set_name("Terms")?, blueprint)?;
    let partners = workbook.add_worksheet().set_name("Partners")?;
    head(partners, &["Name", "E-mail", "Tier", "Joined"])?;
    entries(workbook.add_worksheet().set_name("Ledger")?, blueprint)?;
    workbook.save_to_buffer()
}

fn head(sheet: &mut Worksheet, names: &[&str]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (column, name) in (0_u16..).zip(names) {
        sheet.write_with_format(0, column, *name, &bold)?;
        sheet.set_column_width(column, 18)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// The least that is a sum and no rate: sums are multiples of five.
const SUM: u32 = 5;

/// A row for each tier and for partners of it who are paid otherwise; what is [`SUM`] or more is a sum for a customer
/// or a lead. `Months paid` is empty where commission ends with the customer, and 0 for the first payment alone.
fn terms(sheet: &mut Worksheet, blueprint: &Blueprint) -> Result<(), XlsxError> {
    head(
        sheet,
        &[
            "Tier",
            "Rate, or a sum",
            "Months paid",
            "Held until day",
            "Clawback days",
            "Open",
        ],
    )?;
    let tiers = blueprint.tiers.iter();
    let offers = tiers.flat_map(|tier| {
        let own = tier.offers.first();
        let own = own.map(|own| (tier, tier.name.clone(), own));
        let is_paid = |offer: &&Offer| offer.rate.is_some() || offer.amount.is_some();
        let others = tier
            .others()
            .filter(is_paid)
            .map(move |offer| (tier, format!("{}: {}", tier.name, offer.partners()), offer));
        own.into_iter().chain(others)
    });
    let share = Format::new().set_num_format("0.0#%");
    for (row, (tier, name, offer)) in (1..).zip(offers) {
        sheet.write(row, 0, &name)?;
        match offer.amount {
            Some(sum) => sheet.write(row, 1, sum.0.to_f64().unwrap_or_default())?,
            None => {
                let rate = offer.rate.and_then(|rate| rate.fraction().to_f64());
                sheet.write_with_format(row, 1, rate.unwrap_or_default(), &share)?
            }
        };
        if !offer.lifetime {
            sheet.write(row, 2, offer.duration_months.unwrap_or(0))?;
        }
        let held = offer.hold_days.unwrap_or(tier.payout.hold_until_day);
        sheet.write(row, 3, held)?;
        sheet.write(row, 4, tier.clawback.window_days)?;
        sheet.write(row, 5, if tier.is_open() { "yes" } else { "not yet" })?;
    }
    Ok(())
}

fn entries(sheet: &mut Worksheet, blueprint: &Blueprint) -> Result<(), XlsxError> {
    let worked_out = ["Tier", "Commission", "Payable from", "Owed"];
    let names: Vec<&str> = TYPED.into_iter().chain(worked_out).collect();
    head(sheet, &names)?;
    let day = Format::new().set_num_format("yyyy-mm-dd");
    let digits = blueprint.company.minor_units;
    let amount = Format::new().set_num_format(if digits == 0 { "#,##0" } else { "#,##0.00" });
    for column in [2, 3, 5] {
        sheet.set_column_format(column, &day)?;
    }
    sheet.set_column_format(4, &amount)?;
    for row in 1..=ROWS {
        let at = row + 1;
        let term = |column| format!("INDEX(Terms!{column}:{column},MATCH(G{at},Terms!A:A,0))");
        let (rate, months, hold) = (term("B"), term("C"), term("D"));
        let clawback = term("E");
        let formulas = [
            format!(
                "=IF(B{at}=\"\",\"\",IFERROR(INDEX(Partners!C:C,MATCH(B{at},Partners!A:A,0)),\"unknown partner\"))"
            ),
            format!(
                "=IF(OR(E{at}=\"\",G{at}=\"\"),\"\",IF(OR({months}=\"\",IF({months}=0,D{at}=C{at},D{at}<EDATE(C{at},{months}))),IF({rate}>={SUM},{rate},ROUND(E{at}*{rate},{digits})),0))"
            ),
            format!("=IF(OR(C{at}=\"\",G{at}=\"\"),\"\",MAX(D{at},C{at}+{hold}))"),
            format!("=IF(H{at}=\"\",\"\",IF(AND(F{at}<>\"\",F{at}-C{at}<{clawback}),0,H{at}))"),
        ];
        for (column, formula) in (6_u16..).zip(formulas) {
            let format = match column {
                8 => &day,
                _ => &amount,
            };
            sheet.write_formula_with_format(
                row,
                column,
                Formula::new(formula).set_result(""),
                format,
            )?;
        }
    }
    Ok(())
}
