//! The terms on slips: the usual ones, until the school changes one.

use crate::act::{Act, Answer};
use domain::{
    fault::{Failure, Fault},
    loan::slip_term::{SlipTerm, USUAL, must_be_plain},
    person::PersonKind,
    remedy::See,
    say,
    text::{self, fold, shown},
};
use serde_json::{Map, json};
use store::{Entry, ReadTx, Store, Subject, WriteTx, signed};
use uuid::Uuid;

/// The order to add or change a term. What is `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Order {
    pub name: String,
    pub wording: Option<String>,
    /// The kinds of people that it applies to; empty for everyone.
    pub kinds: Option<Vec<PersonKind>>,
    pub only_away: Option<bool>,
}

/// Lists the terms that slips have, in order.
pub fn list(tx: &ReadTx<'_>) -> Result<Vec<SlipTerm>, Fault> {
    let set = signed::terms(tx)?;
    Ok(if set.is_empty() { usual() } else { set })
}

/// The usual terms. They are not rows, so they have no ids.
fn usual() -> Vec<SlipTerm> {
    let term = |(at, usual): (usize, &domain::loan::slip_term::Usual)| SlipTerm {
        id: Uuid::nil().into(),
        kinds: usual.kinds.map(str::to_owned),
        name: usual.name.to_owned(),
        name_folded: fold(usual.name),
        only_away: usual.only_away,
        position: i64::try_from(at).unwrap_or(i64::MAX).saturating_add(1),
        wording: usual.wording.to_owned(),
    };
    USUAL.iter().enumerate().map(term).collect()
}

/// The terms on the slip of this kind of person, with the school's name.
pub(super) fn of(tx: &ReadTx<'_>, kind: PersonKind, is_away: bool, school: &str) -> Result<Vec<String>, Fault> {
    Ok(list(tx)?.iter().filter(|term| term.is_on(kind, is_away)).map(|term| term.said(school)).collect())
}

/// Adds a term, or changes one. Slips that are signed keep theirs.
///
/// Errors: the name or the text is empty; a new term has no text; something else than the school's name is in braces.
pub fn put(store: &mut Store, act: &Act, order: &Order) -> Result<Answer<Vec<SlipTerm>>, Failure> {
    act.write(store, |tx, _| {
        let name = text::required("name of the term", &order.name, text::SHORT)?;
        let wording = text::given_note("text", order.wording.as_deref())?;
        if let Some(wording) = &wording {
            must_be_plain(wording)?;
        }
        let kinds = order.kinds.as_ref().map(|kinds| {
            let kinds: Vec<String> = kinds.iter().map(ToString::to_string).collect();
            (!kinds.is_empty()).then(|| kinds.join(","))
        });
        let folded = fold(&name);
        let known = own(tx)?;
        let term = match known.iter().find(|term| term.name_folded == folded) {
            Some(before) => {
                let mut term = before.clone();
                term.wording = wording.unwrap_or(term.wording);
                term.kinds = kinds.unwrap_or(term.kinds);
                term.only_away = order.only_away.unwrap_or(term.only_away);
                if term == *before {
                    let lists = say![See::SlipTerms, " lists the terms."];
                    return Err(
                        Fault::conflict(format!("the term {} is already like this", shown(&name)), lists).into()
                    );
                }
                tx.update(&term)?;
                term
            }
            None => {
                let Some(wording) = wording else {
                    return Err(Fault::not_found(format!("there is no term {}", shown(&name)))
                        .hint(say!["To add it, give its text. ", See::SlipTerms, " lists the terms."])
                        .into());
                };
                let term = SlipTerm {
                    id: tx.new_id(),
                    kinds: kinds.flatten(),
                    name,
                    name_folded: folded,
                    only_away: order.only_away.unwrap_or_default(),
                    position: known.iter().map(|term| term.position).max().unwrap_or(0) + 1,
                    wording,
                };
                tx.insert(&term)?;
                term
            }
        };
        log(tx, "slip term", &term)?;
        Ok(Answer::plain(list(tx)?))
    })
}

/// Removes a term from slips that are not signed yet.
///
/// Errors: no term has this name; it is the last one.
pub fn remove(store: &mut Store, act: &Act, name: &str) -> Result<Answer<Vec<SlipTerm>>, Failure> {
    act.write(store, |tx, _| {
        let folded = fold(name.trim());
        let known = own(tx)?;
        let Some(term) = known.iter().find(|term| term.name_folded == folded) else {
            return Err(Fault::not_found(format!("there is no term {}", shown(name)))
                .hint(say![See::SlipTerms, " lists the terms."])
                .into());
        };
        if known.len() == 1 {
            let message = "a slip must have at least one term";
            return Err(Fault::conflict(message, "Change this term instead, or add another one first.").into());
        }
        tx.delete(term)?;
        log(tx, "slip term remove", term)?;
        Ok(Answer::plain(list(tx)?))
    })
}

/// Removes the school's terms, so that the usual ones apply again.
///
/// Errors: they apply already.
pub fn reset(store: &mut Store, act: &Act) -> Result<Answer<Vec<SlipTerm>>, Failure> {
    act.write(store, |tx, _| {
        let known = signed::terms(tx)?;
        if known.is_empty() {
            let lists = say![See::SlipTerms, " lists them."];
            return Err(Fault::conflict("the usual terms apply already", lists).into());
        }
        for term in &known {
            tx.delete(term)?;
            log(tx, "slip term remove", term)?;
        }
        Ok(Answer::plain(list(tx)?))
    })
}

/// The school's terms. The first change makes rows of the usual ones.
fn own(tx: &WriteTx<'_>) -> Result<Vec<SlipTerm>, Fault> {
    let known = signed::terms(tx)?;
    if !known.is_empty() {
        return Ok(known);
    }
    let mut terms = usual();
    for term in &mut terms {
        term.id = tx.new_id();
        tx.insert(term)?;
        log(tx, "slip term", term)?;
    }
    Ok(terms)
}

fn log(tx: &WriteTx<'_>, action: &'static str, term: &SlipTerm) -> Result<(), Fault> {
    let body = Map::from_iter([
        ("name".to_owned(), json!(term.name)),
        ("wording".to_owned(), json!(term.wording)),
        ("kinds".to_owned(), json!(term.kinds)),
        ("only_away".to_owned(), json!(term.only_away)),
    ]);
    tx.log(Entry::plain(action, Subject::new("slip_term", term.id), body)).map(|_| ())
}
