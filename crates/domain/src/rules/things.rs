//! What the rules say of the thing itself: where it is, and whether it is whole.

use super::{Problem, Proposal, problem};
use crate::{
    asset::{Condition, Fate},
    fault::Refusal,
    loan::Loan,
    text,
};

pub(super) fn already_on_loan(p: &Proposal) -> Option<Problem> {
    let holder = p.holder.as_ref()?;
    let tag = &p.asset.tag;
    if holder.is_borrower {
        return problem(
            format!("{tag} is already on loan to {}, on loan {}", holder.label, holder.loan_no),
            format!("Nothing to do; for a later date say `kitbook loan renew {} --due DATE`.", holder.loan_no),
        );
    }
    problem(
        format!("{tag} is on loan to {}, on loan {}", holder.label, holder.loan_no),
        format!(
            "Take it in first (`kitbook in {tag}`), or hand it over in one act: `kitbook loan transfer {} --to REF`.",
            holder.loan_no
        ),
    )
}

pub(super) fn not_available(p: &Proposal) -> Option<Problem> {
    let tag = &p.asset.tag;
    if let (None, true) = (p.asset.fate, p.asset.in_repair) {
        let no = p.repair_no.unwrap_or(0);
        return problem(
            format!("{tag} is in repair (repair {no})"),
            format!("When it is back and mended, say `kitbook repair close {no} --outcome mended`."),
        );
    }
    match p.asset.fate? {
        Fate::Disposed => {
            problem(format!("{tag} was disposed of"), "Check the tag; what is disposed of is not lent again.")
        }
        fate => problem(
            format!("{tag} is recorded as {fate}"),
            format!("If it is in your hand, say `kitbook asset found {tag}` first."),
        ),
    }
}

pub(super) fn unsafe_to_lend(p: &Proposal) -> Option<Problem> {
    let tag = &p.asset.tag;
    (p.asset.condition == Condition::Damaged).then_some(())?;
    problem(
        format!("{tag} is damaged"),
        format!(
            "Have it mended: `kitbook repair open {tag}`; mended here and now, add --mended --fault \"what it was\"."
        ),
    )
}

pub(super) fn awaiting_check(p: &Proposal) -> Option<Problem> {
    p.asset.awaiting_check.then_some(())?;
    let tag = &p.asset.tag;
    let open = text::and_list(p.open_checks);
    problem(
        format!("{tag} awaits its return check: {open}"),
        format!("Look, then answer with `kitbook in {tag} --all-well`, or each with `--check NAME=yes`."),
    )
}

pub(super) fn awaiting_wipe(p: &Proposal) -> Option<Problem> {
    p.asset.awaiting_wipe.then_some(())?;
    let tag = &p.asset.tag;
    problem(
        format!("{tag} still holds what its last holder left on it"),
        format!("Wipe it, then record that: `kitbook wipe record {tag} --method \"…\" --cloud-signed-out`."),
    )
}

pub(super) fn held(p: &Proposal) -> Option<Problem> {
    (!p.hold_nos.is_empty()).then_some(())?;
    let (message, remedy) = is_held(&p.asset.tag, p.hold_nos);
    problem(message, remedy)
}

fn is_held(tag: &str, nos: &[i64]) -> (String, String) {
    let numbers: Vec<String> = nos.iter().map(i64::to_string).collect();
    let holds = if numbers.len() == 1 { "hold" } else { "holds" };
    (
        format!("{tag} is kept as evidence ({holds} {})", text::and_list(&numbers)),
        format!("When it is needed no more: `kitbook hold lift {} --reason \"…\"`.", numbers[0]),
    )
}

/// What is said against mending, wiping or disposing of evidence. Nothing bends that.
pub fn refuse_held(tag: &str, nos: &[i64]) -> Option<Refusal> {
    (!nos.is_empty()).then(|| {
        let (message, remedy) = is_held(tag, nos);
        Refusal { rule: "held", tag: Some(tag.to_owned()), reference: None, message, remedy, may_override: false }
    })
}

/// What is said against renewing, or handing on, what the school has asked back.
pub fn refuse_recalled(tag: &str, loan: &Loan) -> Option<Refusal> {
    loan.recalled_on?;
    Some(Refusal {
        rule: "recalled",
        tag: Some(tag.to_owned()),
        reference: None,
        message: format!("{tag} was recalled (loan {}): it is to come back", loan.no),
        remedy: format!("Take it in, or take the recall back first: `kitbook loan recall {} --lift`.", loan.no),
        may_override: false,
    })
}
