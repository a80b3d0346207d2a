//! Rules about the item itself: its place and its condition.

use super::{Problem, Proposal, off_site::told_own, problem};
use crate::{
    asset::{Condition, Fate},
    fault::Refusal,
    loan::Loan,
    permission,
    remedy::{HandOver, Input, Remedy},
    repair::Outcome,
    say,
    say::Say,
    text,
};

pub(super) fn already_on_loan(p: &Proposal) -> Option<Problem> {
    let holder = p.holder.as_ref()?;
    let tag = &p.asset.tag;
    let no = holder.loan_no;
    if holder.is_borrower {
        return problem(
            format!("{tag} is already on loan to {}, loan {no}", holder.label),
            say!["Nothing needs doing. To extend the loan: ", Remedy::RenewLoan { no: Some(no) }, "."],
        );
    }
    problem(
        format!("{tag} is on loan to {}, loan {no}", holder.label),
        say![
            "Take it in first: ",
            Remedy::TakeIn { tag: Some(tag.clone()) },
            ". Or hand it over: ",
            Remedy::HandOver { what: HandOver::Loan { no }, with: None },
            "."
        ],
    )
}

pub(super) fn not_available(p: &Proposal) -> Option<Problem> {
    let tag = &p.asset.tag;
    if let (None, true) = (p.asset.fate, p.asset.in_repair) {
        let no = p.repair_no.unwrap_or(0);
        return problem(format!("{tag} is in repair (repair {no})"), repaired(no));
    }
    match p.asset.fate? {
        Fate::Disposed => {
            problem(format!("{tag} was disposed of"), "Check the tag. A disposed item is not lent again.")
        }
        fate => problem(
            format!("{tag} is recorded as {fate}"),
            say!["If you have it in your hand: ", Remedy::Found { tag: Some(tag.clone()) }, "."],
        ),
    }
}

/// Words the remedy of an item that is in repair.
fn repaired(no: i64) -> Say {
    say!["When it is back and repaired: ", Remedy::CloseRepair { no, outcome: Outcome::Repaired }, "."]
}

pub(super) fn unsafe_to_lend(p: &Proposal) -> Option<Problem> {
    let tag = &p.asset.tag;
    (p.asset.condition == Condition::Damaged).then_some(())?;
    if let (true, Some(no)) = (p.asset.in_repair, p.repair_no) {
        return problem(format!("{tag} is damaged"), repaired(no));
    }
    problem(
        format!("{tag} is damaged"),
        say![
            "Send it for repair: ",
            Remedy::OpenRepair { tag: Some(tag.clone()), incident_no: None },
            ". If you have repaired it yourself, add ",
            Input::Repaired,
            " ",
            Input::Fault.blank(),
            "."
        ],
    )
}

pub(super) fn awaiting_check(p: &Proposal) -> Option<Problem> {
    p.asset.awaiting_check.then_some(())?;
    let tag = &p.asset.tag;
    let answer = Remedy::AnswerChecks { tags: vec![tag.clone()] };
    if p.open_checks.is_empty() {
        // It came in with a file that didn't say clearly that it can be lent.
        return problem(format!("{tag} must be checked first"), say!["Check it, then run ", answer, "."]);
    }
    problem(
        format!("{tag} awaits its return check: {}", text::and_list(p.open_checks)),
        say!["Check it, then answer: ", answer, ". Answer one question with `", Input::Check.blank(), "`."],
    )
}

pub(super) fn awaiting_wipe(p: &Proposal) -> Option<Problem> {
    p.asset.awaiting_wipe.then_some(())?;
    let tag = &p.asset.tag;
    problem(
        format!("{tag} still has its last borrower's data on it"),
        say!["Wipe it, then record it: ", Remedy::RecordWipe { tag: tag.clone() }, "."],
    )
}

pub(super) fn held(p: &Proposal) -> Option<Problem> {
    (!p.hold_nos.is_empty()).then_some(())?;
    let (message, remedy) = is_held(&p.asset.tag, p.hold_nos);
    problem(message, remedy)
}

pub(super) fn fault_reported(p: &Proposal) -> Option<Problem> {
    let no = *p.fault_nos.first()?;
    let tag = &p.asset.tag;
    let numbers: Vec<String> = p.fault_nos.iter().map(i64::to_string).collect();
    let incidents = if numbers.len() == 1 { "incident" } else { "incidents" };
    problem(
        format!("{tag} has a reported fault ({incidents} {})", text::and_list(&numbers)),
        say![
            "Find out what is wrong, then decide the incident: ",
            Remedy::DecideIncident { no },
            ". Or send it for repair: ",
            Remedy::OpenRepair { tag: Some(tag.clone()), incident_no: Some(no) },
            "."
        ],
    )
}

/// Those who authorised that an item leaves did not mean it to be lent again, and it can't leave while it is lent.
pub(super) fn in_disposal(p: &Proposal) -> Option<Problem> {
    let open = p.disposal?;
    let tag = &p.asset.tag;
    problem(format!("{tag} is in disposal {}, and leaves the school", open.no), open.if_it_stays(tag))
}

fn is_held(tag: &str, nos: &[i64]) -> (String, Say) {
    let numbers: Vec<String> = nos.iter().map(i64::to_string).collect();
    let holds = if numbers.len() == 1 { "hold" } else { "holds" };
    (
        format!("{tag} is kept as evidence ({holds} {})", text::and_list(&numbers)),
        say!["When it is no longer needed: ", Remedy::LiftHold { no: nos[0] }, "."],
    )
}

/// Refuses to repair, wipe or dispose of evidence. The refusal can't be overridden.
pub fn refuse_held(tag: &str, nos: &[i64]) -> Option<Refusal> {
    (!nos.is_empty()).then(|| {
        let (message, remedy) = is_held(tag, nos);
        Refusal {
            rule: "held",
            tag: Some(tag.to_owned()),
            reference: None,
            message,
            remedy,
            may_override: false,
            clause: None,
        }
    })
}

/// Refuses to renew or hand over an item that the school has recalled.
pub fn refuse_recalled(tag: &str, loan: &Loan) -> Option<Refusal> {
    loan.recalled_on?;
    Some(Refusal {
        rule: "recalled",
        tag: Some(tag.to_owned()),
        reference: None,
        message: format!("{tag} is recalled (loan {}) and must come back", loan.no),
        remedy: say!["Take it in, or lift the recall first: ", Remedy::LiftRecall { no: loan.no }, "."],
        may_override: false,
        clause: None,
    })
}

/// The name of the rule about items that are issued for personal use.
pub const PERSONAL_USE: &str = "personal-use-permission";

/// An item that is issued with no end is its holder's alone for as long as they work here.
pub(super) fn personal_use(p: &Proposal) -> Option<Problem> {
    (p.personal_use == Some(false)).then_some(())?;
    problem(
        format!("{} is issued to {} without permission for personal use", p.asset.tag, p.borrower.label()),
        told_own(
            p,
            permission::PERSONAL_USE,
            say![
                "Ask for permission and record it: ",
                Remedy::GrantPermission,
                ". Or lend it until a day: ",
                Input::Due.blank(),
                "."
            ],
        ),
    )
}
