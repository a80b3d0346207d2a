//! The borrower's signature on a slip.

use crate::{
    act::{Act, Answer},
    view::SlipView,
};
use domain::{
    fault::{Failure, Fault},
    loan::{SignedHow, Stage},
    remedy::Input,
    say,
    search::WholeName,
    text,
    when::show_day,
};
use serde_json::json;
use store::{Entry, Store, Subject, changes};

/// The slip to sign, by its number or by one of its loans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    Loan(i64),
    Slip(i64),
}

/// Records a signature: on paper, or on the screen with a witness (Hazeldene 4.5, Frederick Gent 12.1).
///
/// Errors: already signed; on the screen without a witness; the borrower is given as the witness.
pub fn sign(
    store: &mut Store,
    act: &Act,
    which: Which,
    how: SignedHow,
    witness: Option<&str>,
) -> Result<Answer<SlipView>, Failure> {
    act.write(store, |tx, act| {
        let mut slip = match which {
            Which::Slip(no) => store::loan::slip_by_no(tx, no)?,
            Which::Loan(no) => store::loan::slip_by_id(tx, store::loan::by_no(tx, no)?.slip_id)?,
        };
        if let Some(on) = slip.signed_on {
            let message = format!("slip {} was already signed on {}", slip.no, show_day(on));
            return Err(Fault::conflict(message, "One signature is enough; nothing was changed.").into());
        }
        if store::loan::of_slip(tx, slip.id)?.iter().all(|loan| loan.state == Stage::Void) {
            return Err(Fault::conflict(
                format!("every loan on slip {} is void, so there is nothing to sign for", slip.no),
                "Sign the slip that the items really went out on.",
            )
            .into());
        }
        let witness = text::given_line("witness", witness)?;
        if how == SignedHow::Screen && witness.is_none() {
            return Err(Fault::invalid("a signature on the screen needs a witness")
                .hint(say!["Add ", Input::Witness.blank(), ": someone other than the borrower, who saw them sign."])
                .into());
        }
        let person = store::person::by_id(tx, slip.person_id)?;
        if let Some(witness) = &witness
            && [Some(&person.name), Some(&person.reference), person.username.as_ref()]
                .into_iter()
                .flatten()
                .any(|own| WholeName::of(own).is(witness))
        {
            return Err(Fault::invalid(format!("{} can't witness their own signature", person.name))
                .hint(say!["Name someone else who saw it: ", Input::Witness.blank(), "."])
                .into());
        }
        let at = act.moment(Some((slip.out_at, "the slip was made out")))?;
        let before = slip.clone();
        slip.signed_how = Some(how);
        slip.signed_on = Some(act.clock.day_of(at));
        slip.signed_witness = witness;
        tx.update(&slip)?;
        let mut body = changes(&before, &slip);
        body.insert("slip_no".into(), json!(slip.no));
        tx.log(Entry {
            action: "slip sign",
            subject: Subject::new("slip", slip.id),
            asset: None,
            person: Some(slip.person_id),
            effective_at: act.effective(at),
            body,
        })?;
        Ok(Answer::plain(SlipView::load(tx, &slip, act.clock)?))
    })
}
