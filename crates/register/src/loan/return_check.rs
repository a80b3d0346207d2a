//! The return check: a category's questions about an item that comes back, and the answers.

use super::take_in::{Seen, log_return};
use crate::{act::Timed, asset::find::must_be_one_of};
use domain::{
    asset::Asset,
    category::Check,
    fault::Fault,
    loan::{Loan, LoanCheck, Stage},
    remedy::Remedy,
    say,
    say::Say,
    text::fold,
    when::Instant,
};
use store::{ReadTx, WriteTx, asset::Spelling};

/// A question of the return check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub tag: String,
    pub name: String,
    pub question: String,
}

/// Parts and questions to ask about when an item comes back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ToAsk {
    pub parts: Vec<String>,
    pub checks: Vec<Question>,
}

/// Lists the questions for an item that is about to come back, or whose return check is not complete.
///
/// Errors: no such tag.
pub fn to_ask(tx: &ReadTx<'_>, act: &Timed<'_>, tag: &str, spelling: Spelling) -> Result<ToAsk, Fault> {
    let asset = store::asset::find(tx, tag, spelling)?;
    let question = |name: String, question: String| Question { tag: asset.tag.clone(), name, question };
    if let Some(open) = store::asset::open_loan(tx, asset.id)? {
        let parts =
            store::loan::parts(tx, open.id)?.into_iter().filter(|p| p.outcome.is_none()).map(|p| p.name).collect();
        let checks = checks_for(tx, act, &asset, &open, act.clock.now())?;
        return Ok(ToAsk { parts, checks: checks.into_iter().map(|(name, q)| question(name, q)).collect() });
    }
    if !asset.awaiting_check {
        return Ok(ToAsk::default());
    }
    let Some(last) = store::asset::last_loan(tx, asset.id)? else { return Ok(ToAsk::default()) };
    let open = store::loan::checks(tx, last.id)?.into_iter().filter(|c| c.answer != Some(true));
    Ok(ToAsk { parts: Vec::new(), checks: open.map(|c| question(c.name, c.question)).collect() })
}

/// Lists the questions for a return. An item that went out on the same day has only the short list.
pub(super) fn checks_for(
    tx: &ReadTx<'_>,
    act: &Timed<'_>,
    asset: &Asset,
    loan: &Loan,
    ended_at: Instant,
) -> Result<Vec<(String, String)>, Fault> {
    let same_day = act.clock.day_of(loan.out_at) == act.clock.day_of(ended_at);
    let checks = store::category::checks(tx, asset.category_id)?;
    let asked = checks.into_iter().filter(|c| c.is_of_returns() && (c.on_short || !same_day));
    Ok(asked.map(|c| (c.name, c.question)).collect())
}

/// Writes the questions of the return check, with any answers given so far.
pub(super) fn ask(
    tx: &WriteTx<'_>,
    loan: &Loan,
    asset: &Asset,
    questions: Vec<(String, String)>,
    seen: &Seen,
    at: Instant,
) -> Result<Vec<LoanCheck>, Fault> {
    let names: Vec<&str> = questions.iter().map(|(name, _)| name.as_str()).collect();
    for (name, _) in &seen.checks {
        must_be_one_of("return check", name, &names, &asset.tag)?;
    }
    // A reopened loan already has its questions, from the first return.
    let before = store::loan::checks(tx, loan.id)?;
    let (mut checks, mut new) = (Vec::with_capacity(questions.len()), Vec::new());
    for (position, (name, question)) in (1..).zip(questions) {
        let answer = answer_to(&name, seen);
        let answered_at = answer.map(|_| at);
        let check = match before.iter().find(|c| c.name == name) {
            Some(known) => LoanCheck { answer, answered_at, ..known.clone() },
            None => LoanCheck { answer, answered_at, id: tx.new_id(), loan_id: loan.id, name, position, question },
        };
        if before.iter().any(|c| c.id == check.id) {
            tx.update(&check)?;
        } else {
            new.push(check.clone());
        }
        checks.push(check);
    }
    tx.insert_all(&new)?;
    Ok(checks)
}

/// Writes the return questions for an item that was found. Returns true if there are any. If they were answered before,
/// because the item was found before, the log tells that they are open again.
pub(crate) fn ask_of_found(tx: &WriteTx<'_>, act: &Timed<'_>, asset: &Asset) -> Result<bool, Fault> {
    let last = store::asset::last_loan(tx, asset.id)?.filter(|l| matches!(l.state, Stage::Lost | Stage::Stolen));
    let Some((loan, at)) = last.and_then(|loan| loan.ended_at.map(|at| (loan, at))) else {
        return Ok(asset.awaiting_check);
    };
    let checks = store::category::checks(tx, asset.category_id)?.into_iter().filter(Check::is_of_returns);
    let questions = checks.map(|c| (c.name, c.question)).collect();
    let was_answered = store::loan::checks(tx, loan.id)?.iter().any(|check| check.answer.is_some());
    let checks = ask(tx, &loan, asset, questions, &Seen::default(), at)?;
    if was_answered {
        log_return(tx, act, ("loan check", act.moment(None)?), &loan, asset, &[], &checks)?;
    }
    Ok(!checks.is_empty())
}

pub(super) fn answer_to(name: &str, seen: &Seen) -> Option<bool> {
    let named = seen.checks.iter().find(|(n, _)| fold(n) == fold(name)).map(|(_, answer)| *answer);
    named.or(seen.all_well.then_some(true))
}

/// Words the questions that are not answered with yes; `None` if all are.
pub(super) fn still_open(asset: &Asset, checks: &[LoanCheck]) -> Option<Say> {
    let open: Vec<&str> = checks.iter().filter(|c| c.answer != Some(true)).map(|c| c.name.as_str()).collect();
    (!open.is_empty()).then(|| {
        say![
            format!("{} needs its return check: {}. Check it, then run ", asset.tag, open.join(", ")),
            Remedy::AnswerChecks { tags: vec![asset.tag.clone()] }
        ]
    })
}
