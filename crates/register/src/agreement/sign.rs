//! Publishes, signs, corrects and withdraws agreements, and voids mistaken signatures.

use super::list::{AgreementView, SignatureView};
use crate::{
    act::{Act, Answer, Timed},
    file::{
        attachment::{NewFile, may_be_kept},
        drawn::Drawn,
    },
    rule::decider::{reason_of, witness_must_be_there},
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
    search::WholeName,
    text::{self, fold, shown},
    when::{Instant, show_day},
};
use serde_json::{Map, Value as Json, json};
use store::{Entry, ReadTx, Store, Subject, WriteTx, changes, details};

/// A version to publish.
pub struct Publish {
    pub title: String,
    /// The date when the version takes effect (default: today).
    pub from: Option<NaiveDate>,
    pub sign_by: Option<NaiveDate>,
    pub review: Option<NaiveDate>,
    /// The kinds of people who sign the version. Empty means all kinds, or the kinds of the version before.
    pub kinds: Vec<PersonKind>,
    /// True if a pupil's parent or carer signs too.
    pub guardian: bool,
    /// The file with the policy's text.
    pub file: Option<NewFile>,
}

/// Publishes a version of a policy. A known title makes a newer version.
///
/// Errors: the version would not take effect after the version before; the dates are in the wrong order; the file is
/// empty or too large.
pub fn publish(store: &mut Store, act: &Act, order: &Publish) -> Result<Answer<AgreementView>, Failure> {
    act.write(store, |tx, act| {
        act.must_mean(Meaning::Holds, [order.from, order.sign_by, order.review])?;
        let title = text::required("title", &order.title, text::SHORT)?;
        let title_folded = fold(&title);
        let from_on = order.from.unwrap_or(act.clock.day_of(act.moment(None)?));
        for (what, day) in [("sign-by", order.sign_by), ("review", order.review)] {
            if let Some(day) = day.filter(|day| *day < from_on) {
                return Err(Fault::invalid(format!(
                    "the {what} date, {}, is before the agreement takes effect on {}",
                    show_day(day),
                    show_day(from_on)
                ))
                .hint(say!["Give a date on or after ", Input::From, "."])
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
        // A newer version is for the same people as the one before, unless the order names others.
        let before = known.as_ref();
        let kinds = if kinds.is_empty() { before.and_then(|v| v.kinds.clone()) } else { Some(kinds.join(",")) };
        if let Some(kinds) = kinds.as_deref().filter(|_| order.kinds.is_empty()) {
            notes.push(format!("still signed by {}", kinds.replace(',', ", ")));
        }
        let guardian = order.guardian || before.is_some_and(|v| v.guardian);
        if guardian && !order.guardian {
            notes.push("a pupil's parent or carer still signs too");
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
            // Keeps the school's first spelling of the title.
            title: known.as_ref().map_or(title, |before| before.title.clone()),
            title_folded,
            withdraw_reason: None,
        };
        tx.insert(&agreement)?;
        log(tx, act, "agreement publish", &agreement, None, act.moment(None)?, details(&agreement))?;
        if agreement.sign_by_on.is_none() {
            notes.push(say![
                format!("people who have not signed can't borrow from {}; to give them time, add ", show_day(from_on)),
                Input::SignBy.blank()
            ]);
        }
        if let Some(before) = known {
            notes.push(match agreement.sign_by_on {
                Some(by) => format!("signers of agreement {} have until {} to sign this one", before.no, show_day(by)),
                None => format!("signers of agreement {} must sign this one from {}", before.no, show_day(from_on)),
            });
        }
        Ok(Answer { notes, ..Answer::plain(AgreementView::of(&agreement)) })
    })
}

/// An order to record a signature.
#[derive(Debug, Clone)]
pub struct Sign {
    pub person: String,
    /// The policy's title. `None` for the only policy that this person has to sign.
    pub title: Option<String>,
    pub how: SignedHow,
    pub names: Names,
}

/// Records a signature of the version in force, or of the next version if none is in force yet.
///
/// Errors: there are several policies and no title; the policy is not for that kind of person; the person has already
/// signed; a required name is missing.
pub fn sign(store: &mut Store, act: &Act, order: &Sign) -> Result<Answer<SignatureView>, Failure> {
    act.write(store, |tx, act| {
        let person = store::person::find(tx, &order.person)?;
        let at = act.moment(None)?;
        let day = act.clock.day_of(at);
        let agreement = match &order.title {
            Some(title) => in_force(store::agreement::titled(tx, title)?, day),
            None => only_one(tx, &person, day)?,
        };
        let (signature, _) = write(tx, act, &agreement, &person, order.how, order.names.clone(), None, day, at)?
            .ok_or_else(|| already_signed(&agreement, &person))?;
        Ok(Answer::plain(SignatureView::build(&agreement, &signature, &person)))
    })
}

/// The fault of a second signature under one version.
pub(super) fn already_signed(agreement: &Agreement, person: &Person) -> Fault {
    let (who, title) = (person.label(), shown(&agreement.title));
    Fault::conflict(
        format!("{who} has already signed {title} (agreement {})", agreement.no),
        say![See::Person { person: person.reference.clone() }, " shows the date."],
    )
}

/// Picks the version in force on a date, or else the first future version.
pub(crate) fn in_force(mut versions: Vec<Agreement>, day: NaiveDate) -> Agreement {
    let at = versions.iter().rposition(|version| version.from_on <= day).unwrap_or(0);
    versions.swap_remove(at)
}

/// Finds the only policy that a person has to sign.
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
            format!("{} has no agreement to sign", person.label()),
            say![See::Agreements, " lists the published agreements. To publish one: ", Remedy::PublishAgreement, "."],
        )
    })
}

/// Writes a signature. `None` if the person has already signed that version. `drawn` is a drawing on the screen, with the
/// hash of the words that it is under.
///
/// Errors: the policy is not for that kind of person; a required name is missing; the witness is the signer, or has left.
#[allow(clippy::too_many_arguments, reason = "an import's row has just as many columns")]
pub(crate) fn write(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    agreement: &Agreement,
    person: &Person,
    how: SignedHow,
    mut names: Names,
    drawn: Option<(&Drawn, &str)>,
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
        ("name of the parent or carer", &mut names.guardian),
    ] {
        *name = text::given_line(what, name.as_deref())?;
    }
    names.must_be_names()?;
    if person.kind == PersonKind::Pupil {
        names.class_teacher = names.class_teacher.or_else(|| person.class_teacher.clone());
    }
    agreement.must_have_names(person.kind, how, &names)?;
    let own = [Some(&person.name), Some(&person.reference), person.username.as_ref()];
    if let Some(witness) = &names.witness
        && own.into_iter().flatten().any(|own| WholeName::of(own).is(witness))
    {
        return Err(Fault::invalid(format!("{} can't witness their own signature", person.name))
            .hint("Give the name of someone else who saw it."));
    }
    if let Some(witness) = &names.witness {
        witness_must_be_there(tx, witness, day)?;
    }
    let signature = Signature {
        agreement_id: agreement.id,
        class_teacher: names.class_teacher,
        drawing: drawn.map(|(drawn, _)| drawn.keep(tx)).transpose()?,
        guardian: names.guardian,
        how,
        id: tx.new_id(),
        person_id: person.id,
        shown: drawn.map(|(_, shown)| shown.to_owned()),
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

/// Voids a signature that was recorded by mistake, for the wrong person or the wrong version.
///
/// Errors: the agreement is unknown; the person has not signed it; no reason is given.
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
                say![See::AgreementsOf { person: person.reference.clone() }, " shows the signed agreements."],
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

/// Withdraws a version that was published by mistake. Nobody has to sign it, and the version before counts again.
///
/// Errors: the version is unknown or already withdrawn; no reason is given.
pub fn withdraw(store: &mut Store, act: &Act, no: i64, reason: &str) -> Result<Answer<AgreementView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::agreement::by_no(tx, no)?;
        if before.withdraw_reason.is_some() {
            return Err(Fault::conflict(
                format!("agreement {no} is already withdrawn"),
                say![See::Agreements, " lists the other agreements."],
            )
            .into());
        }
        let after = Agreement { withdraw_reason: Some(reason_of(reason)?), ..before.clone() };
        tx.update(&after)?;
        log(tx, act, "agreement withdraw", &after, None, act.moment(None)?, changes(&before, &after))?;
        Ok(Answer::plain(AgreementView::of(&after)))
    })
}

/// A correction of a version's dates, or of the people it is for.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    pub no: i64,
    /// The day to sign by. `Some(None)` clears it.
    pub sign_by: Option<Option<NaiveDate>>,
    pub review: Option<Option<NaiveDate>>,
    pub kinds: Option<Vec<PersonKind>>,
}

/// Corrects a version. Its text and title can't be changed.
///
/// Errors: the version is unknown; a date is before it takes effect; nothing would change.
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
                format!("a date is before agreement {} takes effect on {}", after.no, show_day(after.from_on)),
                "Give dates on or after that day.",
            )
            .into());
        }
        let body = changes(&before, &after);
        if body.is_empty() {
            return Err(Fault::conflict(
                format!("agreement {} would be unchanged", after.no),
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
