//! Printers of labels, each with its correction.

use crate::{
    act::{Act, Answer},
    view::Unnumbered,
};
use domain::{
    fault::{Failure, Fault},
    label::{Printer, Shift},
    legible,
    remedy::{Input, Remedy, See},
    say,
    text::{fold, natural_key, shown},
};
use serde::Serialize;
use store::{Entry, Field as _, ReadTx, Store, Subject, WriteTx, details};

/// The most characters in a printer's name.
const LONGEST: usize = 40;

/// A printer of labels, with its correction in micrometres: how far each label is moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PrinterView {
    pub name: String,
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
        Self { name: printer.name.clone(), offset_x_um, offset_y_um, pitch_x_um, pitch_y_um }
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

/// Finds a printer by its name.
///
/// Errors: no printer has this name; the message lists those that are kept.
pub fn find(tx: &ReadTx<'_>, name: &str) -> Result<Printer, Fault> {
    if let Some(printer) = known(tx, name)? {
        return Ok(printer);
    }
    let names: Vec<String> = list(tx)?.into_iter().map(|printer| printer.name).collect();
    Err(Fault::not_found(format!("no label printer is called {}", shown(name)))
        .hint(say![See::LabelPrinters, " lists them; ", Remedy::SetLabelPrinter, " adds one."])
        .details(names))
}

/// Lists the printers by name.
pub fn list(tx: &ReadTx<'_>) -> Result<Vec<PrinterView>, Fault> {
    let mut all: Vec<Printer> = tx.list("order by r.name_folded", &[])?;
    all.sort_by_cached_key(|printer| natural_key(&printer.name));
    Ok(all.iter().map(PrinterView::from).collect())
}

/// Sets a printer's correction. A name that is not known yet makes a new printer.
///
/// Errors: nothing was given; the name is empty, too long or not legible; no printer can be so far off.
pub fn set(store: &mut Store, act: &Act, name: &str, set: &Set) -> Result<Answer<PrinterView>, Failure> {
    act.write(store, |tx, _| {
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
        let before = known(tx, name)?;
        let mut printer = match &before {
            Some(printer) => printer.clone(),
            None => {
                let name = legible::required("printer's name", name, LONGEST)?;
                let name_folded = fold(&name);
                let (offset_x_um, offset_y_um, pitch_x_um, pitch_y_um) = (0, 0, 0, 0);
                Printer { id: tx.new_id(), name, name_folded, offset_x_um, offset_y_um, pitch_x_um, pitch_y_um }
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
        if before.as_ref() != Some(&printer) {
            match before {
                Some(_) => tx.update(&printer)?,
                None => tx.insert(&printer)?,
            }
            log(tx, "label printer set", &printer)?;
        }
        Ok(Answer::plain(PrinterView::from(&printer)))
    })
}

/// Forgets a printer.
///
/// Errors: no printer has this name.
pub fn forget(store: &mut Store, act: &Act, name: &str) -> Result<Answer<PrinterView>, Failure> {
    act.write(store, |tx, _| {
        let printer = find(tx, name)?;
        tx.delete(&printer)?;
        log(tx, "label printer forget", &printer)?;
        Ok(Answer::plain(PrinterView::from(&printer)))
    })
}

/// The correction of a printer, with its name; none if no printer is named.
///
/// Errors: no printer has this name.
pub fn shift(tx: &ReadTx<'_>, name: Option<&str>) -> Result<(Shift, Option<String>), Fault> {
    match name {
        None => Ok((Shift::default(), None)),
        Some(name) => find(tx, name).map(|printer| (printer.shift(), Some(printer.name))),
    }
}

fn known(tx: &ReadTx<'_>, name: &str) -> Result<Option<Printer>, Fault> {
    tx.get("where r.name_folded = ?1", &[fold(name.trim()).to_value()])
}

fn log(tx: &WriteTx<'_>, action: &'static str, printer: &Printer) -> Result<(), Fault> {
    tx.log(Entry::plain(action, Subject::new("label_printer", printer.id), details(printer))).map(|_| ())
}
