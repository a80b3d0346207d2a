//! Attaches certificates to a disposal. The serial numbers that are on one are compared with the items, both ways.

use super::{
    list::DisposalView,
    log,
    papers::{self, Line},
    serials,
};
use crate::{
    act::{Act, Answer},
    file::{attachment::NewFile, picture},
};
use domain::{
    disposal::{
        Disposal, DisposalCertificate, Kind,
        certificate::{self, Named},
    },
    fault::{Failure, Fault, Refusal, Refused},
    remedy::{Input, See},
    say,
    say::Notes,
    text::{self, shown},
};
use serde_json::{Map, json};
use store::{ReadTx, Store};

/// A certificate to attach, with the serial numbers that are on it.
#[derive(Debug, Clone)]
pub struct Attach {
    pub no: i64,
    pub kind: Kind,
    pub file: NewFile,
    /// The certificate's number.
    pub reference: Option<String>,
    /// Serial numbers that someone typed.
    pub serials: Vec<String>,
    /// A file with the serial numbers.
    pub list: Option<NewFile>,
    /// True if it is for a part of the items.
    pub partial: bool,
}

/// Attaches a certificate.
///
/// Errors: no such disposal, or it is over; nobody has said how the items leave; the same certificate is there; its serial numbers
/// are not known; it doesn't name an item that needs it.
pub fn attach(store: &mut Store, act: &Act, order: &Attach) -> Result<Answer<DisposalView>, Failure> {
    let name = text::required("file's name", &order.file.name, text::SHORT)?;
    let bytes = picture::clean_if_picture(&name, &order.file.bytes)?;
    let (serials, mut notes) = named(order, &name)?;
    act.write(store, |tx, act| {
        let disposal = store::disposal::by_no(tx, order.no)?;
        disposal.must_be_open("certified")?;
        disposal.must_be_complete()?;
        let at = act.moment(Some((act.clock.start_of(disposal.requested_on), "it was requested")))?;
        let sha256 = store::attachment::hash(&bytes);
        let known = store::disposal::certificates(tx, disposal.id)?;
        if let Some(before) = known.iter().find(|c| c.sha256 == sha256 && c.kind == order.kind) {
            return Err(Fault::conflict(
                format!("{} is already attached as certificate {}", shown(&name), before.no),
                say!["To see it: ", See::Disposal { no: disposal.no }, "."],
            )
            .into());
        }
        let lines = papers::lines(tx, &disposal, act.clock)?;
        let warnings = must_name(tx, &disposal, &lines, order, &serials)?;
        store::attachment::keep(tx, &sha256, &bytes)?;
        let certificate = DisposalCertificate {
            added_at: tx.at(),
            disposal_id: disposal.id,
            id: tx.new_id(),
            kind: order.kind,
            name: name.clone(),
            no: tx.next_no("disposal_certificate")?,
            reference: text::given_line("number of the certificate", order.reference.as_deref())?,
            serials: serials.join("\n"),
            sha256,
            size_bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        };
        tx.insert(&certificate)?;
        let body = Map::from_iter([
            ("certificate_no".to_owned(), json!(certificate.no)),
            ("kind".to_owned(), json!(certificate.kind)),
            ("name".to_owned(), json!(certificate.name)),
            ("reference".to_owned(), json!(certificate.reference)),
            ("sha256".to_owned(), json!(certificate.sha256)),
            ("serials".to_owned(), json!(certificate.serials)),
        ]);
        log(tx, act, "disposal certificate", &disposal, at, body)?;
        let view = DisposalView::load(tx, &disposal, act.clock)?;
        let mut answer = Answer { warnings, ..Answer::plain(view) };
        answer.notes.extend(std::mem::take(&mut notes));
        Ok(answer)
    })
}

/// The serial numbers that are on a certificate: typed, in a file of their own, or in the certificate if it is a table.
///
/// Errors: there are none; they can't be read.
fn named(order: &Attach, name: &str) -> Result<(Vec<String>, Notes), Fault> {
    let mut found = serials::Found::default();
    for typed in &order.serials {
        found.serials.push(text::required("serial number", typed, text::SHORT)?);
    }
    if let Some(list) = &order.list {
        let more = serials::list(&list.name, list.bytes.as_slice())?;
        found.serials.extend(more.serials);
        found.notes.extend(more.notes);
    } else if order.serials.is_empty() {
        let bytes = &order.file.bytes;
        if bytes.starts_with(b"%PDF") || picture::media_type(bytes).is_some() {
            return Err(Fault::invalid(format!("the serial numbers on {} are not known", shown(name))).hint(say![
                "Kitbook doesn't read pictures and PDF files. Give what is on it: a list with ",
                Input::Serials.blank(),
                ", or each number with ",
                Input::Serial.blank(),
                "."
            ]));
        }
        let more = serials::of_certificate(name, bytes.as_slice())?;
        found.serials.extend(more.serials);
        found.notes.extend(more.notes);
    }
    if found.serials.is_empty() {
        return Err(Fault::bad_file("no serial number was found").hint(say![
            "Give what is on the certificate, with ",
            Input::Serials.blank(),
            " or ",
            Input::Serial.blank(),
            "."
        ]));
    }
    Ok((found.serials, found.notes))
}

/// Refuses a certificate that doesn't name an item which needs it. Returns warnings about what it names beside the items.
fn must_name(
    tx: &ReadTx<'_>,
    disposal: &Disposal,
    lines: &[Line],
    order: &Attach,
    serials: &[String],
) -> Result<Vec<Refusal>, Failure> {
    let batch: Vec<Named> = lines.iter().map(Line::named).collect();
    let compared = certificate::compare(&batch, serials);
    let mut warnings = Vec::new();
    for strange in &compared.strange {
        warnings.push(not_in_it(tx, disposal, order.kind, strange)?);
    }
    for twice in &compared.twice {
        warnings.push(Refusal {
            rule: "named-twice",
            tag: None,
            reference: None,
            message: format!(
                "{} is on the {} more often than in disposal {}",
                shown(twice),
                order.kind.told(),
                disposal.no
            ),
            remedy: "Compare the certificate with the items.".into(),
            may_override: false,
            clause: None,
        });
    }
    let needs = |at: &usize| lines[*at].needs.contains(&order.kind);
    let missing: Vec<usize> = compared.missing.into_iter().filter(needs).collect();
    if missing.is_empty() || order.partial {
        return Ok(warnings);
    }
    let refusal = |at: usize| papers::refuse_unnamed(disposal.no, order.kind, &lines[at], true);
    let refusals = missing.into_iter().map(refusal).collect();
    Err(Failure::Refused(Box::new(Refused { refusals, warnings, ..Refused::default() })))
}

/// The warning about a serial number that no item of the disposal has.
fn not_in_it(tx: &ReadTx<'_>, disposal: &Disposal, kind: Kind, serial: &str) -> Result<Refusal, Fault> {
    let others = store::asset::with_serial(tx, serial)?;
    let no = disposal.no;
    let (message, remedy, tag) = match others.first() {
        Some(other) => (
            format!(
                "{} is on the {}, but it is {}, which is not in disposal {no}",
                shown(serial),
                kind.told(),
                other.named()
            ),
            say!["Ask where the item is: ", See::Asset { tag: Some(other.tag.clone()) }, "."],
            Some(other.tag.clone()),
        ),
        None => (
            format!("{} is on the {}, but not in disposal {no}", shown(serial), kind.told()),
            say!["No item of the register has it. Compare the certificate with the items."],
            None,
        ),
    };
    Ok(Refusal { rule: "not-in-disposal", tag, reference: None, message, remedy, may_override: false, clause: None })
}
