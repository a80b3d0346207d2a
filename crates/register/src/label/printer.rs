//! Printers of labels, each with its correction.

use crate::{
    act::{Act, Answer},
    view::Unnumbered,
};
use domain::{
    fault::{Failure, Fault},
    label::{Printer, Shift, Stock},
    legible,
    remedy::{Input, Remedy, See},
    say,
    say::Say,
    text::{fold, natural_key, shown},
};
use serde::Serialize;
use store::{Entry, Field as _, ReadTx, Store, Subject, WriteTx, details};

/// The most characters in a printer's name.
const LONGEST: usize = 40;

/// A printer of labels with one of its sheets, and the correction in micrometres: how far each label is moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrinterView {
    pub name: String,
    /// The sheet, or the size of a roll's labels, such as `62x29`.
    pub sheet: String,
    /// To the right.
    pub offset_x_um: i64,
    /// Down.
    pub offset_y_um: i64,
    /// Added to the distance from label to label across.
    pub pitch_x_um: i64,
    /// Added to the distance from label to label down.
    pub pitch_y_um: i64,
}

impl Unnumbered for PrinterView {}

impl From<&Printer> for PrinterView {
    fn from(printer: &Printer) -> Self {
        let Printer { offset_x_um, offset_y_um, pitch_x_um, pitch_y_um, .. } = *printer;
        let (name, sheet) = (printer.name.clone(), printer.sheet.clone());
        Self { name, sheet, offset_x_um, offset_y_um, pitch_x_um, pitch_y_um }
    }
}

/// A change to a printer's correction; `None` leaves a value as it is, which for a new printer is 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Set {
    pub offset_x: Option<i64>,
    pub offset_y: Option<i64>,
    pub pitch_x: Option<i64>,
    pub pitch_y: Option<i64>,
}

/// Finds what is kept of a printer, by its name.
///
/// Errors: no printer has this name; the message lists those that are kept.
fn find(tx: &ReadTx<'_>, name: &str) -> Result<Vec<Printer>, Fault> {
    let all = known(tx, name)?;
    if !all.is_empty() {
        return Ok(all);
    }
    let mut names: Vec<String> = list(tx)?.into_iter().map(|printer| printer.name).collect();
    names.dedup();
    Err(Fault::not_found(format!("no label printer is called {}", shown(name)))
        .hint(say![See::LabelPrinters, " lists them; ", Remedy::SetLabelPrinter, " adds one."])
        .details(names))
}

/// Lists the printers by name, each with its sheets.
pub fn list(tx: &ReadTx<'_>) -> Result<Vec<PrinterView>, Fault> {
    let mut all: Vec<Printer> = tx.list("order by r.name_folded, r.sheet", &[])?;
    all.sort_by_cached_key(|printer| natural_key(&printer.name));
    Ok(all.iter().map(PrinterView::from).collect())
}

/// Sets a printer's correction for a sheet: the school's usual one, if none is given. A name that is not known yet makes a
/// new printer.
///
/// Errors: nothing was given; the name is empty, too long or not legible; no printer can be so far off.
pub fn set(
    store: &mut Store,
    act: &Act,
    (name, stock): (&str, Option<Stock>),
    set: &Set,
) -> Result<Answer<PrinterView>, Failure> {
    act.write(store, |tx, _| {
        let sheet = stock.map_or_else(|| super::print::usual(tx), Ok)?.name();
        if *set == Set::default() {
            return Err(Fault::invalid("there is nothing to set")
                .hint(say![
                    "Give ",
                    Input::OffsetX.blank(),
                    ", ",
                    Input::OffsetY.blank(),
                    ", ",
                    Input::PitchX.blank(),
                    " or ",
                    Input::PitchY.blank(),
                    "."
                ])
                .into());
        }
        let all = known(tx, name)?;
        let before = all.iter().find(|printer| printer.sheet == sheet);
        let mut printer = match before {
            Some(printer) => printer.clone(),
            None => {
                // A printer has one name for all its sheets.
                let name = match all.first() {
                    Some(known) => known.name.clone(),
                    None => legible::required("printer's name", name, LONGEST)?,
                };
                let name_folded = fold(&name);
                let (offset_x_um, offset_y_um, pitch_x_um, pitch_y_um) = (0, 0, 0, 0);
                let id = tx.new_id();
                Printer { id, name, name_folded, offset_x_um, offset_y_um, pitch_x_um, pitch_y_um, sheet }
            }
        };
        let values = [
            (&mut printer.offset_x_um, set.offset_x),
            (&mut printer.offset_y_um, set.offset_y),
            (&mut printer.pitch_x_um, set.pitch_x),
            (&mut printer.pitch_y_um, set.pitch_y),
        ];
        for (value, set) in values {
            *value = set.unwrap_or(*value);
        }
        if !printer.shift().is_likely() {
            return Err(Fault::invalid("no printer is so far off")
                .hint(
                    "An offset is at most 20 mm, and a change of the distance from label to label at most 2 mm. Measure \
                     the calibration page again.",
                )
                .into());
        }
        if before != Some(&printer) {
            match before {
                Some(_) => tx.update(&printer)?,
                None => tx.insert(&printer)?,
            }
            log(tx, "label printer set", &printer)?;
        }
        Ok(Answer::plain(PrinterView::from(&printer)))
    })
}

/// Forgets a printer with one of its sheets, or with all of them.
///
/// Errors: no printer has this name, or nothing is kept of it with this sheet.
pub fn forget(
    store: &mut Store,
    act: &Act,
    (name, stock): (&str, Option<Stock>),
) -> Result<Answer<Vec<PrinterView>>, Failure> {
    act.write(store, |tx, _| {
        let mut all = find(tx, name)?;
        if let Some(sheet) = stock.map(Stock::name) {
            let sheets: Vec<String> = all.iter().map(|printer| printer.sheet.clone()).collect();
            all.retain(|printer| printer.sheet == sheet);
            if all.is_empty() {
                let message = format!("nothing is kept of the label printer {} with {sheet}", shown(name));
                let hint = say![See::LabelPrinters, " lists the printers with their sheets."];
                return Err(Fault::not_found(message).hint(hint).details(sheets).into());
            }
        }
        for printer in &all {
            tx.delete(printer)?;
            log(tx, "label printer forget", printer)?;
        }
        Ok(Answer::plain(all.iter().map(PrinterView::from).collect()))
    })
}

/// A printer's correction for a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Corrected {
    pub shift: Shift,
    /// The printer's name, if one is named.
    pub printer: Option<String>,
    /// False if the printer has a correction for other sheets alone.
    pub is_kept: bool,
}

impl Corrected {
    /// Says that the printer has no correction for this sheet, if it has some for others alone.
    pub fn remark(&self, stock: Stock) -> Option<Say> {
        let printer = self.printer.as_ref().filter(|_| !self.is_kept)?;
        let sheet = stock.name();
        Some(say![
            format!("no correction of {printer} is kept for {sheet}, so none was used; to measure it: "),
            See::Calibration { stock }
        ])
    }
}

/// Reads a printer's correction for a sheet. Another sheet's is not used.
///
/// Errors: no printer has this name.
pub fn corrected(tx: &ReadTx<'_>, name: Option<&str>, stock: Stock) -> Result<Corrected, Fault> {
    let Some(name) = name else { return Ok(Corrected::default()) };
    let all = find(tx, name)?;
    let printer = all.first().map(|printer| printer.name.clone());
    Ok(match all.iter().find(|printer| printer.sheet == stock.name()) {
        Some(kept) => Corrected { shift: kept.shift(), printer, is_kept: true },
        None => Corrected { printer, ..Corrected::default() },
    })
}

fn known(tx: &ReadTx<'_>, name: &str) -> Result<Vec<Printer>, Fault> {
    tx.list("where r.name_folded = ?1 order by r.sheet", &[fold(name.trim()).to_value()])
}

fn log(tx: &WriteTx<'_>, action: &'static str, printer: &Printer) -> Result<(), Fault> {
    tx.log(Entry::plain(action, Subject::new("label_printer", printer.id), details(printer))).map(|_| ())
}
