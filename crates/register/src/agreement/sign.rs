//! Agreements: publishing a version, signing it, taking a mistaken signature back.

use super::list::{AgreementView, SignatureView};
use crate::{
    act::{Act, Answer, Timed},
    file::attachment::{NewFile, may_be_kept},
    rule::decider::reason_of,
};
use chrono::NaiveDate;
use domain::{
    agreement::{Agreement, Names, Signature},
    fault::{Failure, Fault},
    loan::SignedHow,
    meaning::Meaning,
    person::{Person, PersonKind},
    remedy::{Input, Remedy, See},
    say,
    say::Notes,
    text::{self, fold, shown},
    when::{Instant, show_day},
};
use serde_json::{Map, Value as Json, json};
use store::{Entry, ReadTx, Store, Subject, WriteTx, changes, details};

/// A version that is to be published.
pub struct Publish {
    pub title: String,
    /// The day on which it takes effect (else today).
    pub from: Option<NaiveDate>,
    pub sign_by: Option<NaiveDate>,
    pub review: Option<NaiveDate>,
    /// Empty: all kinds of people.
    pub kinds: Vec<PersonKind>,
    /// A pupil's guardian signs too.
    pub guardian: bool,
    /// Its text.
    pub file: Option<NewFile>,
}

/// Publishes a version of a policy. The same title again is a newer version.
///
/// Errors: it would take effect on or before the version before; days in the wrong order; the file is empty or too large.
pub fn publish(store: &mut Store, act: &Act, order: &Publish) -> Result<Answer<AgreementView>, Failure> {
    act.write(store, |tx, act| {
        act.must_mean(Meaning::Holds, [order.from, order.sign_by, order.review])?;
        let title = text::required("title", &order.title, text::SHORT)?;
        let title_folded = fold(&title);
        let from_on = order.from.unwrap_or(act.clock.day_of(act.moment(None)?));
        for (what, day) in [("to sign by", order.sign_by), ("of its review", order.review)] {
            if let Some(day) = day.filter(|day| *day < from_on) {
                return Err(Fault::invalid(format!(
                    "the day {what}, {}, lies before the day on which it takes effect, {}",
                    show_day(day),
                    show_day(from_on)
                ))
                .hint(say!["Give a day on or after ", Input::From, "."])
                .into());
            }
        }
        let known = store::agreement::versions(tx)?.into_iter().rfind(|v| v.title_folded == title_folded);
        if let Some(before) = &known {
            before.must_come_before(from_on)?;
        }
        let (file_name, sha256) = match &order.file {
            Some(file) => {
                let name = text::required("file's name", &file.name, text::SHORT)?;
                may_be_kept(&name, file.bytes.len() as u64)?;
                let sha256 = store::attachment::hash(&file.bytes);
                store::attachment::keep(tx, &sha256, &file.bytes)?;
                (Some(name), Some(sha256))
            }
            None => (None, None),
        };
        let kinds: Vec<String> = order.kinds.iter().map(ToString::to_string).collect();
        let mut notes = Notes::default();
        // Whom a newer version is for is as before, unless it is said.
        let before = known.as_ref();
        let kinds = if kinds.is_empty() { before.and_then(|v| v.kinds.clone()) } else { Some(kinds.join(",")) };
        if let Some(kinds) = kinds.as_deref().filter(|_| order.kinds.is_empty()) {
            notes.push(format!("signed by {} still", kinds.replace(',', ", ")));
        }
        let guardian = order.guardian || before.is_some_and(|v| v.guardian);
        if guardian && !order.guardian {
            notes.push("a pupil's guardian signs too, as before");
        }
        let agreement = Agreement {
            file_name,
            from_on,
            guardian,
            id: tx.new_id(),
            kinds,
            no: tx.next_no("agreement")?,
            review_on: order.review,
            sha256,
            sign_by_on: order.sign_by,
            // As the school wrote it the first time.
            title: known.as_ref().map_or(title, |before| before.title.clone()),
            title_folded,
            withdraw_reason: None,
        };
        tx.insert(&agreement)?;
        log(tx, act, "agreement publish", &agreement, None, act.moment(None)?, details(&agreement))?;
        if agreement.sign_by_on.is_none() {
            notes.push(say![
                "whoever has not signed it can't borrow from that day on; ",
                Input::SignBy.blank(),
                " would give them time"
            ]);
        }
        if let Some(before) = known {
            notes.push(match agreement.sign_by_on {
                Some(by) => format!("who signed agreement {} has until {} to sign this one", before.no, show_day(by)),
                None => format!("who signed agreement {} has to sign this one from {}", before.no, show_day(from_on)),
            });
        }
        Ok(Answer { notes, ..Answer::plain(AgreementView::of(&agreement)) })
    })
}

/// Somebody signs.
#[derive(Debug, Clone)]
pub struct Sign {
    pub person: String,
    /// The policy; `None`: the one that there is for this person.
    pub title: Option<String>,
    pub how: SignedHow,
    pub names: Names,
}

/// Records that somebody signed the version that is in force, or the next one where none is yet.
///
/// Errors: several policies and no title; it is not for that kind of people; signed already; a name that it needs is
/// missing.
pub fn sign(store: &mut Store, act: &Act, order: &Sign) -> Result<Answer<SignatureView>, Failure> {
    act.write(store, |tx, act| {
        let person = store::person::find(tx, &order.person)?;
        let at = act.moment(None)?;
        let day = act.clock.day_of(at);
        let agreement = match &order.title {
            Some(title) => in_force(store::agreement::titled(tx, title)?, day),
            None => only_one(tx, &person, day)?,
        };
        let (signature, _) =
            write(tx, act, &agreement, &person, order.how, order.names.clone(), day, at)?.ok_or_else(|| {
                let (who, title) = (person.label(), shown(&agreement.title));
                Fault::conflict(
                    format!("{who} has signed {title} (agreement {}) already", agreement.no),
                    say![See::Person { person: person.reference.clone() }, " says when."],
                )
            })?;
        Ok(Answer::plain(SignatureView::build(&agreement, &signature, &person)))
    })
}

/// The version in force on a day, else the first that will be.
pub(crate) fn in_force(mut versions: Vec<Agreement>, day: NaiveDate) -> Agreement {
    let at = versions.iter().rposition(|version| version.from_on <= day).unwrap_or(0);
    versions.swap_remove(at)
}

/// The one policy that somebody has to sign.
fn only_one(tx: &ReadTx<'_>, person: &Person, day: NaiveDate) -> Result<Agreement, Fault> {
    let versions = store::agreement::versions(tx)?;
    let mut current: Vec<Agreement> = versions
        .chunk_by(|a, b| a.title_folded == b.title_folded)
        .map(|policy| in_force(policy.to_vec(), day))
        .filter(|version| version.is_for(person.kind))
        .collect();
    if current.len() > 1 {
        let book = store::agreement::Book::of_person(tx, person.id)?;
        let unsigned: Vec<Agreement> =
            current.iter().filter(|v| book.signed_on(person.id, v.id).is_none()).cloned().collect();
        if unsigned.len() == 1 {
            return Ok(unsigned.into_iter().next().unwrap_or_else(|| current.swap_remove(0)));
        }
        let lines = current.iter().map(|v| format!("{}  {}", v.no, v.title));
        return Err(Fault::invalid(format!("{} has several agreements to sign", person.label()))
            .hint(say!["Say which: ", Input::Title.blank(), "."])
            .details(lines));
    }
    current.pop().ok_or_else(|| {
        Fault::conflict(
            format!("there is nothing for {} to sign", person.label()),
            say![See::Agreements, " shows what was published; ", Remedy::PublishAgreement, " publishes one."],
        )
    })
}

/// Writes a signature; `None`: that version is signed already.
///
/// Errors: it is not for that kind of people; a name that it needs is missing, or is the signer's own.
#[allow(clippy::too_many_arguments, reason = "a row of an import has as many columns")]
pub(crate) fn write(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    agreement: &Agreement,
    person: &Person,
    how: SignedHow,
    mut names: Names,
    day: NaiveDate,
    at: Instant,
) -> Result<Option<(Signature, i64)>, Fault> {
    if !agreement.is_for(person.kind) {
        return Err(Fault::conflict(
            format!("{} is not for {}", shown(&agreement.title), person.label()),
            format!("It is signed by {}.", agreement.kinds.as_deref().unwrap_or_default().replace(',', ", ")),
        ));
    }
    if store::agreement::signature(tx, agreement.id, person.id)?.is_some() {
        return Ok(None);
    }
    for (what, name) in [
        ("witness", &mut names.witness),
        ("class teacher", &mut names.class_teacher),
        ("guardian's name", &mut names.guardian),
    ] {
        *name = text::given_line(what, name.as_deref())?;
    }
    if person.kind == PersonKind::Pupil {
        names.class_teacher = names.class_teacher.or_else(|| person.class_teacher.clone());
    }
    agreement.must_have_names(person.kind, how, &names)?;
    let own = [Some(&person.name), Some(&person.reference), person.username.as_ref()];
    if let Some(witness) = &names.witness
        && own.into_iter().flatten().any(|own| fold(own) == fold(witness))
    {
        return Err(Fault::invalid(format!("{} can't witness a signature of their own", person.name))
            .hint("Name somebody else who saw it."));
    }
    let signature = Signature {
        agreement_id: agreement.id,
        class_teacher: names.class_teacher,
        guardian: names.guardian,
        how,
        id: tx.new_id(),
        person_id: person.id,
        signed_on: day,
        void_reason: None,
        witness: names.witness,
    };
    tx.insert(&signature)?;
    let mut body = details(&signature);
    body.remove("agreement_id");
    body.insert("person".into(), json!(person.reference));
    log(tx, act, "agreement sign", agreement, Some(person), at, body)?;
    Ok(Some((signature, agreement.no)))
}

/// Takes a signature back that never was: recorded for the wrong person, or the wrong version.
///
/// Errors: no such agreement; that person has not signed it; no reason.
pub fn unsign(
    store: &mut Store,
    act: &Act,
    no: i64,
    person: &str,
    reason: &str,
) -> Result<Answer<SignatureView>, Failure> {
    act.write(store, |tx, act| {
        let agreement = store::agreement::by_no(tx, no)?;
        let person = store::person::find(tx, person)?;
        let reason = reason_of(reason)?;
        let signature = store::agreement::signature(tx, agreement.id, person.id)?.ok_or_else(|| {
            Fault::conflict(
                format!("{} has not signed agreement {no}", person.label()),
                say![See::AgreementsOf { person: person.reference.clone() }, " shows what was signed."],
            )
        })?;
        let signature = Signature { void_reason: Some(reason.clone()), ..signature };
        tx.update(&signature)?;
        let body =
            Map::from_iter([("person".to_owned(), json!(person.reference)), ("reason".to_owned(), json!(reason))]);
        log(tx, act, "agreement unsign", &agreement, Some(&person), act.moment(None)?, body)?;
        Ok(Answer::plain(SignatureView::build(&agreement, &signature, &person)))
    })
}

/// Withdraws a version that should not have been published: nobody is asked for it, and the one before counts again.
///
/// Errors: no such version; withdrawn already; no reason.
pub fn withdraw(store: &mut Store, act: &Act, no: i64, reason: &str) -> Result<Answer<AgreementView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::agreement::by_no(tx, no)?;
        if before.withdraw_reason.is_some() {
            return Err(Fault::conflict(
                format!("agreement {no} was withdrawn already"),
                say![See::Agreements, " shows those that count."],
            )
            .into());
        }
        let after = Agreement { withdraw_reason: Some(reason_of(reason)?), ..before.clone() };
        tx.update(&after)?;
        log(tx, act, "agreement withdraw", &after, None, act.moment(None)?, changes(&before, &after))?;
        Ok(Answer::plain(AgreementView::of(&after)))
    })
}

/// Corrects the days of a version, or whom it is for.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    pub no: i64,
    /// `Some(None)`: no day.
    pub sign_by: Option<Option<NaiveDate>>,
    pub review: Option<Option<NaiveDate>>,
    pub kinds: Option<Vec<PersonKind>>,
}

/// Corrects a version; its text and title stay.
///
/// Errors: no such version; a day before it takes effect; nothing is different.
pub fn edit(store: &mut Store, act: &Act, order: &Edit) -> Result<Answer<AgreementView>, Failure> {
    act.write(store, |tx, act| {
        act.must_mean(Meaning::Holds, [order.sign_by.flatten(), order.review.flatten()])?;
        let before = store::agreement::by_no(tx, order.no)?;
        let mut after = before.clone();
        if let Some(day) = order.sign_by {
            after.sign_by_on = day;
        }
        if let Some(day) = order.review {
            after.review_on = day;
        }
        if let Some(kinds) = &order.kinds {
            let kinds: Vec<String> = kinds.iter().map(ToString::to_string).collect();
            after.kinds = (!kinds.is_empty()).then(|| kinds.join(","));
        }
        if [after.sign_by_on, after.review_on].into_iter().flatten().any(|day| day < after.from_on) {
            return Err(Fault::conflict(
                format!("agreement {} takes effect on {}", after.no, show_day(after.from_on)),
                "Give days on or after that.",
            )
            .into());
        }
        let body = changes(&before, &after);
        if body.is_empty() {
            return Err(Fault::conflict(
                format!("agreement {} is as before: nothing is different", after.no),
                say!["Give ", Input::SignBy, ", ", Input::Review, " or ", Input::Kinds, "."],
            )
            .into());
        }
        tx.update(&after)?;
        log(tx, act, "agreement edit", &after, None, act.moment(None)?, body)?;
        Ok(Answer::plain(AgreementView::of(&after)))
    })
}

fn log(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    action: &'static str,
    agreement: &Agreement,
    person: Option<&Person>,
    at: Instant,
    mut body: Map<String, Json>,
) -> Result<(), Fault> {
    body.insert("no".into(), json!(agreement.no));
    body.insert("title".into(), json!(agreement.title));
    tx.log(Entry {
        action,
        subject: Subject::new("agreement", agreement.id),
        asset: None,
        person: person.map(|p| p.id),
        effective_at: act.effective(at),
        body,
    })
    .map(|_| ())
}
