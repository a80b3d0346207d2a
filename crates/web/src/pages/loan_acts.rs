//! What can be done with a loan on its page: renewed, recalled, its parts settled, and mistakes put right.

use super::{Answer, go_on, remarks, seen, unless_overtaken};
use crate::{
    acts::{ActForm, Field},
    form::Form,
    guard::Visitor,
    site::Site,
};
use axum::extract::{Path, State};
use domain::{
    fault::Failure,
    loan::{LoanState, PartOutcome},
    words::Word as _,
};
use register::{
    act::{Act, Answer as Done},
    loan::{self, mistakes, recall, renew},
    view::LoanView,
};
use std::sync::Arc;
use store::Store;

/// The forms of what can be done with a loan as it stands. `seen` is its mark.
pub fn forms(loan: &LoanView, seen: i64) -> Vec<ActForm> {
    let Some(no) = loan.no else { return Vec::new() };
    let form = |title, verb: &str, key, fields, button| ActForm {
        title,
        action: format!("/loans/{no}/{verb}"),
        key,
        fields,
        asks_decider: false,
        button,
        is_open: false,
    };
    let due = |label| Field::line("due", label).hint("Such as fri, +2w, 18 Dec, 15:30, term-end.").required();
    let reason = || Field::text("reason", "Reason");
    let part = || {
        let names = loan.parts.iter().map(|part| (part.name.clone(), part.name.clone()));
        let fields = vec![
            Field::one_of("part", "Part", "choose", names).required(),
            Field::choice("outcome", "It is now", "choose", PartOutcome::ALL).required(),
        ];
        ActForm { asks_decider: true, ..form("What became of a part", "part", "part", fields, "Record it") }
    };
    let void = || {
        let fields = vec![reason().required()];
        form("It was a mistake", "void", "void", fields, "Void the loan: it never was")
    };
    let mut forms = Vec::new();
    match loan.state {
        LoanState::Open | LoanState::Overdue => {
            forms.push(form("Renew it", "renew", "renew", vec![due("New due date")], "Renew it"));
            if loan.recalled_on.is_some() {
                forms.push(form(
                    "Lift the recall",
                    "lift",
                    "lift",
                    Vec::new(),
                    "Lift the recall: the old due date counts",
                ));
            } else {
                let fields = vec![due("It must be back by"), reason()];
                forms.push(form("Recall it", "recall", "recall", fields, "Recall it"));
            }
            forms.push(void());
        }
        LoanState::Returned | LoanState::PartReturned => {
            if !loan.parts.is_empty() {
                forms.push(ActForm { is_open: loan.state == LoanState::PartReturned, ..part() });
            }
            let title = "It did not come back after all";
            forms.push(form(title, "reopen", "reopen", Vec::new(), "Open the loan again"));
            forms.push(void());
        }
        LoanState::Lost | LoanState::Stolen | LoanState::Void => {}
    }
    for form in &mut forms {
        form.fields.push(Field::hidden("seen").filled(seen.to_string()));
    }
    forms
}

/// Does an act on a loan, unless somebody has changed it since the page showed it, and goes on to its page.
async fn done(
    site: &Site,
    visitor: &Visitor,
    form: &Form,
    no: i64,
    said: &str,
    act: impl FnOnce(&mut Store, &Act) -> Result<Done<()>, Failure> + Send + 'static,
) -> Answer {
    let seen = seen(form)?;
    let answer = site
        .act(visitor, form, move |store, on| {
            let on = unless_overtaken(store, on, seen, |tx| Ok(store::loan::by_no(tx, no)?.id))?;
            act(store, &on)
        })
        .await?;
    let said = format!("loan {no} {said}");
    Ok(go_on(&visitor.seat, &format!("/loans/{no}"), std::iter::once(said).chain(remarks(&answer))))
}

/// Renews a loan.
pub async fn renew(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let due = form.required("due", "the new due date")?.to_owned();
    done(&site, &visitor, &form, no, "was renewed", move |store, act| {
        let which = renew::Which { nos: vec![no], ..renew::Which::default() };
        Ok(renew::renew(store, act, &which, act.days().due(&due)?, false)?.map(drop))
    })
    .await
}

/// Recalls a loan.
pub async fn recall(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let (due, reason) = (form.required("due", "the day by which it must be back")?.to_owned(), form.text("reason"));
    done(&site, &visitor, &form, no, "was recalled", move |store, act| {
        let due = act.days().due(&due)?;
        Ok(recall::recall(store, act, &recall::Which::Loan(no), due, reason.as_deref())?.map(drop))
    })
    .await
}

/// Lifts the recall of a loan.
pub async fn lift(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    done(&site, &visitor, &form, no, "is no longer recalled", move |store, act| {
        Ok(recall::lift(store, act, &recall::Which::Loan(no))?.map(drop))
    })
    .await
}

/// Records what became of a part.
pub async fn part(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let name = form.required("part", "the part")?.to_owned();
    let outcome: PartOutcome = form.chosen("outcome", "what became of it")?;
    let by = form.text("by");
    let said = format!("has its {name} {outcome}");
    done(&site, &visitor, &form, no, &said, move |store, act| {
        Ok(loan::part::part(store, act, no, &[(name, outcome)], by.as_deref())?.map(drop))
    })
    .await
}

/// Opens a loan again whose return was a mistake.
pub async fn reopen(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    done(&site, &visitor, &form, no, "is open again", move |store, act| Ok(mistakes::reopen(store, act, no)?.map(drop)))
        .await
}

/// Voids a loan that was a mistake.
pub async fn void(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let reason = form.required("reason", "the reason")?.to_owned();
    done(&site, &visitor, &form, no, "was voided", move |store, act| {
        Ok(mistakes::void(store, act, no, &reason)?.map(drop))
    })
    .await
}
