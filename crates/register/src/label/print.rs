//! Prints labels: chooses the items, designs each label, and lays the labels out on pages.

use super::{
    paper::{self, Drawn},
    printer,
    select::{Selected, Wanted, select},
};
use crate::{
    act::{Act, Answer},
    paper::sheet::Layout,
};
use domain::{
    fault::{Failure, Fault, FaultKind},
    label::{Stock, design::Part, places},
    remedy::Input,
    say,
    say::Notes,
    text::count,
    when::Clock,
    words::Word as _,
};
use serde::Serialize;
use serde_json::{Map, json};
use std::path::PathBuf;
use store::{Entry, ReadTx, Store, Subject};

/// An order for labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub wanted: Wanted,
    /// The sheet or roll in the printer; `None` for the school's usual one.
    pub stock: Option<Stock>,
    /// The position of the first label that is left on the sheet, from 1.
    pub from: i64,
    /// The name of the printer, if its correction is known.
    pub printer: Option<String>,
}

/// Printed labels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LabelsView {
    /// The page with the labels.
    pub file: Option<PathBuf>,
    /// The sheet, such as `L7160`, or the size of a roll's labels in millimetres, such as `62x29`.
    pub sheet: String,
    /// The printer whose correction was used.
    pub printer: Option<String>,
    /// The position of the first label on its page, from 1.
    pub from: usize,
    /// The number of sheets, or of labels on a roll.
    pub pages: usize,
    pub labels: Vec<TagLabelView>,
    /// The parts that were left off, with the number of labels that lack them.
    pub left_off: Vec<LeftOffView>,
}

/// One label with a tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TagLabelView {
    pub tag: String,
    /// The sheet that the label is on, from 1.
    pub page: usize,
    /// The label's position on its sheet, from 1, along the rows.
    pub position: usize,
    /// The parts that had no room.
    pub left_off: Vec<Part>,
}

/// A part that some labels lack, because it had no room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOffView {
    pub part: Part,
    /// The number of labels that lack it.
    pub labels: usize,
}

/// Labels, ready to be written to a file.
#[derive(Debug)]
pub struct Sheets {
    pub view: LabelsView,
    pub html: String,
    /// The number of the last log entry that was read, if these are the labels of new items.
    new_to: Option<i64>,
}

/// Prepares labels. Nothing is recorded.
///
/// Errors: no item fits; a tag is too long for the label; the sheet has no such position.
pub fn prepare(tx: &ReadTx<'_>, order: &Order, clock: Clock) -> Result<Answer<Sheets>, Failure> {
    let stock = match order.stock {
        Some(stock) => stock,
        None => usual(tx)?,
    };
    let corrected = printer::corrected(tx, order.printer.as_deref(), stock)?;
    let layout = Layout { stock, from: stock.position(order.from)?, shift: corrected.shift };
    let Selected { assets, gone, is_first } = select(tx, &order.wanted, clock)?;
    let school = store::register_of(tx)?.school;
    let phone = store::setting::phone(tx)?;
    let mut drawn = Vec::new();
    let mut too_long = Vec::new();
    for asset in &assets {
        match paper::draw(stock.label(), &asset.tag, &school, phone.as_deref()) {
            Some(label) => drawn.push(label),
            None => too_long.push(asset.tag.clone()),
        }
    }
    if !too_long.is_empty() {
        let tags = if too_long.len() == 1 { "tag is" } else { "tags are" };
        return Err(Fault::new(
            FaultKind::Conflict,
            format!("{} {tags} too long for a label of {}", too_long.len(), stock.name()),
        )
        .hint(say!["Nothing was printed. Choose larger labels with ", Input::Sheet.blank(), "."])
        .details(too_long)
        .into());
    }
    let mut notes = Notes::default();
    notes.extend(corrected.remark(stock));
    notes.extend(remarks(&assets.len(), gone, is_first));
    notes.extend(left_off_notes(&drawn));
    let view = view(corrected.printer, layout, &drawn);
    let html = paper::page(&school, layout, &drawn)?;
    let new_to = match order.wanted {
        Wanted::New => Some(tx.head()?.no),
        _ => None,
    };
    Ok(Answer { notes, ..Answer::plain(Sheets { view, html, new_to }) })
}

/// The school's usual sheet.
pub(super) fn usual(tx: &ReadTx<'_>) -> Result<Stock, Fault> {
    match store::setting::label_stock(tx)? {
        None => Ok(Stock::USUAL),
        Some(name) => {
            Stock::read(&name).map_err(|_| {
                Fault::register(format!("the school's label sheet {} is unknown", domain::text::shown(&name))).hint(
                    say!["Set it again with ", Input::LabelSheet.blank(), ", or give ", Input::Sheet.blank(), "."],
                )
            })
        }
    }
}

/// Records that new items have their labels, so that the next labels for new items begin after them.
///
/// Errors: the register can't be written.
pub fn record(store: &mut Store, act: &Act, sheets: &Sheets) -> Result<(), Failure> {
    let Some(no) = sheets.new_to else { return Ok(()) };
    act.write(store, |tx, _| {
        // Labels for newer items may have been printed meanwhile.
        if store::setting::labelled_to(tx)?.is_some_and(|done| done >= no) {
            return Ok(());
        }
        store::setting::set_labelled_to(tx, no)?;
        let mut body = Map::new();
        body.insert("labels".to_owned(), json!(sheets.view.labels.len()));
        body.insert("sheet".to_owned(), json!(sheets.view.sheet));
        let uuid = store::register_of(tx)?.uuid;
        tx.log(Entry::plain("label print", Subject::new("register", uuid), body))?;
        Ok(())
    })
}

fn view(printer: Option<String>, layout: Layout, drawn: &[Drawn]) -> LabelsView {
    let at = places(layout.stock, layout.from, drawn.len());
    let label = |(label, (page, at)): (&Drawn, (usize, usize))| TagLabelView {
        tag: label.tag.clone(),
        page: page + 1,
        position: at + 1,
        left_off: label.design.left_off.clone(),
    };
    let labels: Vec<TagLabelView> = drawn.iter().zip(at).map(label).collect();
    LabelsView {
        file: None,
        sheet: layout.stock.name(),
        printer,
        from: layout.from,
        pages: labels.last().map_or(0, |label| label.page),
        left_off: left_off(drawn),
        labels,
    }
}

/// The parts that labels lack, and how many labels lack each.
fn left_off(drawn: &[Drawn]) -> Vec<LeftOffView> {
    let lacking = |part: Part| drawn.iter().filter(|label| label.design.left_off.contains(&part)).count();
    let all = Part::ALL.iter().map(|part| LeftOffView { part: *part, labels: lacking(*part) });
    all.filter(|left| left.labels > 0).collect()
}

fn remarks(items: &usize, gone: usize, is_first: bool) -> Vec<String> {
    let mut notes = Vec::new();
    if is_first {
        notes.push(format!(
            "no labels for new items were printed before, so every item counts as new: {}",
            count(*items, "item")
        ));
    }
    if gone > 0 {
        notes.push(format!("{} got no label: disposed of, lost, stolen or missing", count(gone, "item")));
    }
    notes
}

/// One note for each reason, not for each label.
fn left_off_notes(drawn: &[Drawn]) -> Vec<String> {
    let all = drawn.len();
    let on = |labels: usize| match labels {
        one if one == all => "all labels".to_owned(),
        some => count(some, "label"),
    };
    let mut notes = Vec::new();
    for LeftOffView { part, labels } in left_off(drawn) {
        let unwritable = drawn.iter().filter(|label| !label.is_ascii).count();
        match part {
            Part::Phone => notes.push(format!("the telephone has no room on {}, and was left off", on(labels))),
            Part::School => notes.push(format!("the school's name has no room on {}, and was left off", on(labels))),
            Part::Barcode => {
                if unwritable > 0 {
                    notes.push(format!(
                        "the barcode was left off {}: it can't hold letters such as “é”; the QR code can",
                        on(unwritable)
                    ));
                }
                if labels > unwritable {
                    notes.push(format!(
                        "the barcode was left off {}: its bars would be thinner than 0.25 mm, or the tag too small",
                        on(labels - unwritable)
                    ));
                }
            }
        }
    }
    notes
}
