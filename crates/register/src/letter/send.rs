//! Writes letters, and records that they went out.

use super::{
    gather::{Draft, SkippedView, Wanted, gather},
    list::LetterView,
    paper, text,
    text::Content,
};
use crate::{
    act::{Act, Answer, Timed},
    file::is_mail_address,
    paper::letterhead::letterhead,
};
use chrono::NaiveDate;
use domain::{
    fault::{Failure, Fault, FaultKind},
    ids::RowId,
    letter::{Kind, Letter, Sending, Way, WhyNot},
    person::{Person, PersonKind},
    remedy::{Remedy, See},
    say,
    when::Clock,
};
use serde_json::{Map, json};
use std::collections::HashMap;
use store::{Entry, ReadTx, Store, Subject, WriteTx};

/// A letter that is ready to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    pub draft: Draft,
    pub content: Content,
    /// The e-mail address of the person or the parent or carer, if one is on record.
    pub address: Option<String>,
}

/// Letters that are ready to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    pub kind: Kind,
    pub letters: Vec<Ready>,
    pub skipped: Vec<SkippedView>,
    /// Who signs for the school: the head, else the school's name.
    pub signatory: String,
    /// The school's own address for e-mails.
    pub reply_to: Option<String>,
    /// The last letter's number when this batch was prepared; `None` if a letter may go out again at once.
    pub last_no: Option<i64>,
}

/// Writes the letters that are wanted. Nothing is recorded.
///
/// Errors: nobody is to get one; a person, group or charge is not in the register; the school's own text can't be filled
/// in.
pub fn prepare(tx: &ReadTx<'_>, wanted: &Wanted, way: Way, clock: Clock) -> Result<Batch, Failure> {
    let letterhead = store::letter::letterhead(tx)?;
    let words = domain::text::given_note("added text", wanted.words.as_deref())?;
    let wanted = &Wanted { words, ..wanted.clone() };
    let (drafts, mut skipped) = gather(tx, wanted, &letterhead, clock)?;
    let own = store::letter::text(tx, wanted.kind)?;
    let text = own.as_ref().map_or_else(|| text::usual(wanted.kind), |own| own.text.as_str());
    let needs_address = matches!(way, Way::Email | Way::EmailFiles);
    let mut letters = Vec::new();
    for draft in drafts {
        let address = address(wanted.kind, &draft.person);
        if needs_address && address.is_none() {
            skipped.push(super::gather::skip(tx, &draft.person, draft.charge, &WhyNot::NoAddress)?);
            continue;
        }
        let content = text::fill(wanted.kind, text, &draft.facts)?;
        letters.push(Ready { draft, content, address });
    }
    if letters.is_empty() {
        let details: Vec<String> = skipped.iter().map(|one| format!("{}: {}", one.person.name, one.why)).collect();
        let mut hint = say!["Nothing was recorded. ", See::Letters { person: None }, " lists what went out."];
        if wanted.kind == Kind::Unreturned {
            hint.add(say![" If someone leaves, set their last day first: ", Remedy::SetLeavingDay, "."]);
        }
        return Err(Fault::new(
            FaultKind::Conflict,
            format!("there is no letter of the kind “{}” to send", wanted.kind),
        )
        .hint(hint)
        .details(details)
        .into());
    }
    let school = store::register_of(tx)?.school;
    Ok(Batch {
        kind: wanted.kind,
        letters,
        skipped,
        signatory: letterhead.head.unwrap_or(school),
        reply_to: letterhead.email,
        last_no: if wanted.again { None } else { Some(store::letter::last_no(tx)?) },
    })
}

/// The e-mail address that a letter goes to: the borrower's own, or the contact of a pupil's parent or carer if that is
/// an e-mail address.
fn address(kind: Kind, person: &Person) -> Option<String> {
    let address = if person.kind == PersonKind::Pupil && !kind.is_for_the_borrower() {
        person.guardian_contact.as_deref()
    } else {
        person.email.as_deref()
    };
    address.filter(|address| is_mail_address(address)).map(str::to_owned)
}

impl Batch {
    /// All letters as one document to print.
    pub fn document(&self, tx: &ReadTx<'_>, clock: Clock) -> Result<String, Fault> {
        paper::letters(&letterhead(tx)?, self.letters.iter().map(|one| &one.content), clock)
    }

    /// A document for each letter, with a name for its file.
    pub fn documents(&self, tx: &ReadTx<'_>, clock: Clock) -> Result<Vec<(String, String)>, Fault> {
        let letterhead = letterhead(tx)?;
        let pages = self.letters.iter().map(|one| paper::letters(&letterhead, std::iter::once(&one.content), clock));
        self.file_names("html").into_iter().zip(pages).map(|(name, page)| Ok((name, page?))).collect()
    }

    /// A name for the file of each letter: the person's ref and the kind of letter, with a number if there are several.
    pub fn file_names(&self, extension: &str) -> Vec<String> {
        let mut used: HashMap<String, usize> = HashMap::new();
        let name = |one: &Ready| {
            let safe = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
            let person: String = one.draft.person.reference.chars().map(safe).collect();
            let stem = format!("{person}-{}", self.kind);
            // Two refs may look alike once their other characters are left out.
            let number = used.entry(stem.to_lowercase()).or_default();
            *number += 1;
            if *number == 1 { format!("{stem}.{extension}") } else { format!("{stem}-{number}.{extension}") }
        };
        self.letters.iter().map(name).collect()
    }

    /// The rows for the school's own messaging system: the person's ref, the subject and the text.
    pub fn messages(&self) -> impl Iterator<Item = [String; 3]> {
        self.letters.iter().map(|one| {
            let text = one.content.plain(&self.signatory);
            [one.draft.person.reference.clone(), one.content.subject.clone(), text]
        })
    }
}

/// Records that all letters of a batch went out.
pub fn record(store: &mut Store, act: &Act, batch: &Batch, way: Way) -> Result<Answer<Vec<LetterView>>, Failure> {
    act.write(store, |tx, act| {
        batch.letters.iter().try_for_each(|one| must_be_first(tx, batch, one, &[]))?;
        let letters = batch.letters.iter().map(|one| keep(tx, act, batch, one, way, Sending::Sent));
        let letters = letters.collect::<Result<Vec<Letter>, Fault>>()?;
        views(tx, act, &letters)
    })
}

/// Records that an e-mail is begun. If the program is stopped before its end is recorded, the letter counts as one that
/// may have gone, and does not go twice.
///
/// Errors: another desk has sent it since the batch was prepared; `own` are the letters of this batch.
pub(super) fn begin(
    store: &mut Store,
    act: &Act,
    batch: &Batch,
    one: &Ready,
    own: &[RowId],
) -> Result<Letter, Failure> {
    act.write(store, |tx, act| {
        must_be_first(tx, batch, one, own)?;
        Ok(keep(tx, act, batch, one, Way::Email, Sending::Begun)?)
    })
}

/// Refuses a letter that another desk has sent since this batch was prepared.
fn must_be_first(tx: &ReadTx<'_>, batch: &Batch, one: &Ready, own: &[RowId]) -> Result<(), Fault> {
    let Some(last_no) = batch.last_no else { return Ok(()) };
    let is_same = |letter: &&Letter| {
        letter.no > last_no
            && letter.kind == batch.kind
            && (letter.charge_id, letter.receipt_no) == (one.draft.charge, one.draft.receipt_no)
            && letter.state != Sending::Failed
            && !own.contains(&letter.id)
    };
    match store::letter::of_person(tx, one.draft.person.id)?.iter().find(is_same) {
        None => Ok(()),
        Some(letter) => Err(Fault::conflict(
            format!("{} has got this letter meanwhile: letter {}", one.draft.person.label(), letter.no),
            "Nothing more was recorded. Don't use a page that this command has written; run it again.",
        )),
    }
}

/// Records the end of an e-mail that was begun.
pub(super) fn finish(store: &mut Store, act: &Act, letter: RowId, state: Sending) -> Result<LetterView, Failure> {
    act.write(store, |tx, act| {
        use store::Field as _;
        let letter: Option<Letter> = tx.get("where r.id = ?1", &[letter.to_value()])?;
        let letter = letter.ok_or_else(|| Fault::damaged("a letter that was begun is not in the register"))?;
        let after = Letter { state, ..letter };
        tx.update(&after)?;
        let body = Map::from_iter([("state".to_owned(), json!(state))]);
        log(tx, if state == Sending::Sent { "letter send" } else { "letter fail" }, &after, body)?;
        LetterView::load(tx, &after, act.clock).map_err(Failure::from)
    })
}

fn views(tx: &ReadTx<'_>, act: &Timed<'_>, letters: &[Letter]) -> Result<Answer<Vec<LetterView>>, Failure> {
    let views = letters.iter().map(|letter| LetterView::load(tx, letter, act.clock));
    Ok(Answer::plain(views.collect::<Result<_, Fault>>()?))
}

fn keep(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    batch: &Batch,
    one: &Ready,
    way: Way,
    state: Sending,
) -> Result<Letter, Fault> {
    let sent_at = act.moment(None)?;
    let letter = Letter {
        address: one.address.clone().filter(|_| matches!(way, Way::Email | Way::EmailFiles)),
        body: one.content.plain(&batch.signatory),
        charge_id: one.draft.charge,
        id: tx.new_id(),
        kind: batch.kind,
        no: tx.next_no("letter")?,
        operator_id: tx.operator_id()?,
        person_id: one.draft.person.id,
        receipt_no: one.draft.receipt_no,
        sent_at,
        state,
        subject: one.content.subject.clone(),
        way,
    };
    store::letter::keep(tx, &letter, &one.draft.loans)?;
    // The text names people, so the entry has none of it. Its row is covered by the entry.
    let mut body = Map::from_iter([
        ("no".to_owned(), json!(letter.no)),
        ("kind".to_owned(), json!(letter.kind)),
        ("way".to_owned(), json!(letter.way)),
        ("state".to_owned(), json!(letter.state)),
    ]);
    if let Some(charge) = letter.charge_id {
        body.insert("charge_no".to_owned(), json!(store::charge::by_id(tx, charge)?.no));
    }
    if let Some(receipt) = letter.receipt_no {
        body.insert("receipt_no".to_owned(), json!(receipt));
    }
    if !one.draft.loans.is_empty() {
        body.insert("loans".to_owned(), json!(store::letter::loans(tx, letter.id)?));
    }
    let action = if state == Sending::Sent { "letter send" } else { "letter begin" };
    let subject = Subject::new("letter", letter.id);
    let effective_at = act.effective(sent_at);
    tx.log(Entry { person: Some(letter.person_id), effective_at, ..Entry::plain(action, subject, body) })?;
    Ok(letter)
}

fn log(
    tx: &WriteTx<'_>,
    action: &'static str,
    letter: &Letter,
    body: Map<String, serde_json::Value>,
) -> Result<(), Fault> {
    let subject = Subject::new("letter", letter.id);
    tx.log(Entry { person: Some(letter.person_id), ..Entry::plain(action, subject, body) }).map(|_| ())
}

/// Finds the e-mails that were begun and never ended: they may have gone.
pub fn begun(tx: &ReadTx<'_>, until: NaiveDate, clock: Clock) -> Result<Vec<LetterView>, Fault> {
    use store::Field as _;
    let begun: Vec<Letter> = tx.list("where r.state = ?1 order by r.no", &[Sending::Begun.to_value()])?;
    let old = begun.iter().filter(|letter| clock.day_of(letter.sent_at) <= until);
    old.map(|letter| LetterView::load(tx, letter, clock)).collect()
}

/// The fault if no mail server is set up.
pub(super) fn no_mail_server() -> Fault {
    Fault::conflict(
        "no server for e-mails is set up",
        say!["Set it up: ", Remedy::SetUpMail, ". Or print the letters, or write a file for each e-mail."],
    )
}
