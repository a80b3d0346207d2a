//! The school, its own words for its people and groups, its letterhead, its labels, the VAT basis of its costs, and what
//! its finance system needs.

use super::{
    accounts::{AccountsChange, ThresholdView},
    letterhead::{LetterheadChange, MailChange},
};
use crate::act::{Act, Answer};
use domain::{
    called::{Called, Term},
    fault::{Failure, Fault},
    label::Stock,
    legible,
    letter::Security,
    money::Vat,
    remedy::Input,
    say, text,
    words::Word as _,
};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
use store::{Entry, ReadTx, Store, Subject, WriteTx, finance::Codes};

/// The most characters in a word, which must fit in the middle of a sentence and above a column.
const LONGEST: usize = 40;

/// The school as messages and papers name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SchoolView {
    pub school: String,
    pub zone: String,
    /// The school's word for the caretaker, such as "the site team".
    pub caretaker: String,
    /// The school's word for a form, such as "tutor group".
    pub form: String,
    /// The school's word for the office, such as "student services".
    pub office: String,
    /// Tells whether costs include VAT where no basis is given; `None` if the school hasn't set it.
    pub vat: Option<Vat>,
    /// The school's telephone number, for labels.
    pub phone: Option<String>,
    /// The label sheet or roll that is used where none is given, such as `L7160` or `62x29`.
    pub label_sheet: String,
    /// What the school's scanners put before each code; null: nothing.
    pub scan_prefix: Option<String>,
    /// True if a device export that says when a device was last seen counts as a routine check.
    pub export_counts: bool,
    /// The postal address of the letterhead, in one or more lines.
    pub address: Option<String>,
    pub email: Option<String>,
    /// The name and office under letters.
    pub head: Option<String>,
    /// The name of the logo's file.
    pub logo: Option<String>,
    pub how_to_pay: Option<String>,
    pub how_to_dispute: Option<String>,
    /// True if letters begin with the name of a parent or carer, where it is known.
    pub names_parents: bool,
    /// The days within which the same letter does not go out again.
    pub letter_days: i64,
    /// The server for e-mails, with its port.
    pub mail_server: Option<String>,
    pub mail_security: Option<Security>,
    pub mail_from: Option<String>,
    pub mail_user: Option<String>,
    /// The replacement cost in pence of items that have no other.
    pub replacement_cost_pence: Option<i64>,
    /// The cost centre of charges in the finance system.
    pub cost_centre: Option<String>,
    /// The nominal code of charges in the finance system.
    pub nominal_code: Option<String>,
    /// The day on which financial years end, such as `31 August`.
    pub year_end: String,
    /// The capital thresholds, in order of the days of purchase from which they count.
    pub capital_thresholds: Vec<ThresholdView>,
}

impl SchoolView {
    /// Reads the school's name, time zone and words.
    pub fn load(tx: &ReadTx<'_>) -> Result<Self, Fault> {
        let register = store::register_of(tx)?;
        let Called { caretaker, form, office } = store::setting::called(tx)?;
        let vat = store::setting::vat(tx)?;
        let phone = store::setting::phone(tx)?;
        let label_sheet = store::setting::label_stock(tx)?.unwrap_or_else(|| Stock::USUAL.name());
        let scan_prefix = store::setting::scan_prefix(tx)?;
        let export_counts = store::setting::export_counts(tx)?;
        let letterhead = store::letter::letterhead(tx)?;
        let mail = store::setting::mail(tx)?;
        let (school, zone) = (register.school, register.zone);
        let Codes { cost_centre, nominal_code } = store::finance::codes(tx)?;
        let replacement_cost_pence = store::finance::usual_replacement(tx)?;
        Ok(Self {
            school,
            zone,
            caretaker,
            form,
            office,
            vat,
            phone,
            label_sheet,
            scan_prefix,
            export_counts,
            address: letterhead.address,
            email: letterhead.email,
            head: letterhead.head,
            logo: letterhead.logo_name,
            how_to_pay: letterhead.how_to_pay,
            how_to_dispute: letterhead.how_to_dispute,
            names_parents: letterhead.names_parents,
            letter_days: letterhead.repeat_days,
            mail_server: mail.as_ref().map(|mail| format!("{}:{}", mail.host, mail.port)),
            mail_security: mail.as_ref().map(|mail| mail.security),
            mail_from: mail.as_ref().map(|mail| mail.from.clone()),
            mail_user: mail.and_then(|mail| mail.user),
            replacement_cost_pence,
            cost_centre,
            nominal_code,
            year_end: store::depreciation::year_end(tx)?.shown(),
            capital_thresholds: ThresholdView::all(tx)?,
        })
    }
}

impl crate::view::Unnumbered for SchoolView {}

/// A change to the school's own words and settings.
#[derive(Debug, Clone, Default)]
pub struct Set {
    /// The school's own words; `None` goes back to the usual word.
    pub words: Vec<(Term, Option<String>)>,
    /// The VAT basis of costs where none is given; the inner `None` is unknown. Recorded costs don't change.
    pub vat: Option<Option<Vat>>,
    /// The school's telephone number; the inner `None`, or an empty text, removes it.
    pub phone: Option<Option<String>>,
    /// The label sheet or roll that is used where none is given; the inner `None` goes back to the usual one.
    pub label_stock: Option<Option<Stock>>,
    /// What the school's scanners put before each code; the inner `None`, or an empty text: nothing.
    pub scan_prefix: Option<Option<String>>,
    /// True if a device export counts as a routine check.
    pub export_counts: Option<bool>,
    pub letterhead: LetterheadChange,
    pub mail: MailChange,
    /// The replacement cost in pence of items that have no other; the inner `None` removes it.
    pub replacement_cost_pence: Option<Option<i64>>,
    /// The cost centre of charges; the inner `None`, or an empty text, removes it. Charges that were assessed keep theirs.
    pub cost_centre: Option<Option<String>>,
    /// The nominal code of charges, likewise.
    pub nominal_code: Option<Option<String>>,
    pub accounts: AccountsChange,
}

/// Sets the school's replacement cost and its codes in the finance system.
fn set_finance(tx: &WriteTx<'_>, order: &Set, body: &mut Map<String, Json>) -> Result<(), Fault> {
    if let Some(pence) = order.replacement_cost_pence {
        body.insert("replacement_cost_pence".to_owned(), json!(pence));
        store::finance::set_usual_replacement(tx, pence)?;
    }
    if let Some(code) = &order.cost_centre {
        let code = text::given_line("cost centre", code.as_deref())?;
        body.insert("cost_centre".to_owned(), json!(code));
        store::finance::set_cost_centre(tx, code)?;
    }
    if let Some(code) = &order.nominal_code {
        let code = text::given_line("nominal code", code.as_deref())?;
        body.insert("nominal_code".to_owned(), json!(code));
        store::finance::set_nominal_code(tx, code)?;
    }
    Ok(())
}

/// Sets the school's own words, letterhead, labels, the VAT basis of its costs, and its codes in the finance system.
///
/// Errors: nothing was given, or a word is empty or too long.
pub fn set(store: &mut Store, act: &Act, order: &Set) -> Result<Answer<SchoolView>, Failure> {
    set_if(store, act, order, |_| Ok(()))
}

/// Sets them as [`set`] does, if the school as it is now passes `must`, in the same transaction.
///
/// Errors: as for [`set`]; `must` refuses it.
pub fn set_if(
    store: &mut Store,
    act: &Act,
    order: &Set,
    must: impl FnOnce(&SchoolView) -> Result<(), Fault>,
) -> Result<Answer<SchoolView>, Failure> {
    act.write(store, |tx, _| {
        must(&SchoolView::load(tx)?)?;
        let has_others = order.vat.is_some()
            || order.phone.is_some()
            || order.label_stock.is_some()
            || order.scan_prefix.is_some()
            || order.export_counts.is_some()
            || !order.letterhead.is_empty()
            || !order.mail.is_empty()
            || order.replacement_cost_pence.is_some()
            || order.cost_centre.is_some()
            || order.nominal_code.is_some()
            || !order.accounts.is_empty();
        if order.words.is_empty() && !has_others {
            return Err(Fault::invalid("there is nothing to set")
                .hint(say![
                    "Give ",
                    Input::Caretaker.blank(),
                    ", ",
                    Input::Office.blank(),
                    ", ",
                    Input::Form.blank(),
                    ", ",
                    Input::Phone.blank(),
                    ", ",
                    Input::LabelSheet.blank(),
                    ", ",
                    Input::ScanPrefix.blank(),
                    ", ",
                    Input::Address.blank(),
                    ", ",
                    Input::Head.blank(),
                    ", ",
                    Input::ReplacementCost.blank(),
                    ", ",
                    Input::CostCentre.blank(),
                    ", ",
                    Input::NominalCode.blank(),
                    " or ",
                    Input::Vat.blank(),
                    "."
                ])
                .into());
        }
        let mut body = Map::new();
        for (term, word) in &order.words {
            let word = word.as_deref().map(|word| legible::required(term.word(), word, LONGEST)).transpose()?;
            body.insert(term.to_string(), json!(word));
            store::setting::set_called(tx, *term, word)?;
        }
        if let Some(vat) = order.vat {
            body.insert("vat".to_owned(), json!(vat));
            store::setting::set_vat(tx, vat)?;
        }
        if let Some(phone) = &order.phone {
            let phone =
                phone.as_deref().map(|phone| text::line("telephone number", phone, LONGEST)).transpose()?.flatten();
            body.insert("phone".to_owned(), json!(phone));
            store::setting::set_phone(tx, phone)?;
        }
        if let Some(stock) = order.label_stock {
            body.insert("label_sheet".to_owned(), json!(stock.map(Stock::name)));
            store::setting::set_label_stock(tx, stock)?;
        }
        if let Some(prefix) = &order.scan_prefix {
            let prefix =
                prefix.as_deref().map(|prefix| text::line("scan prefix", prefix, LONGEST)).transpose()?.flatten();
            body.insert("scan_prefix".to_owned(), json!(prefix));
            store::setting::set_scan_prefix(tx, prefix)?;
        }
        if let Some(counts) = order.export_counts {
            body.insert("export_counts".to_owned(), json!(counts));
            store::setting::set_export_counts(tx, counts)?;
        }
        order.letterhead.apply(tx, &mut body)?;
        order.mail.apply(tx, &mut body)?;
        set_finance(tx, order, &mut body)?;
        order.accounts.apply(tx, &mut body)?;
        let uuid = store::register_of(tx)?.uuid;
        tx.log(Entry::plain("school set", Subject::new("register", uuid), body))?;
        Ok(Answer::plain(SchoolView::load(tx)?))
    })
}
