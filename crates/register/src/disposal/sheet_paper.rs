//! The sheet of a disposal, one for a whole batch: to sign when the items are handed over, and to file.

use super::{
    authorise,
    list::{DisposalItemView, DisposalView},
};
use crate::{
    paper::{
        Page,
        letterhead::{self, Letterhead},
        render,
    },
    view::Who,
};
use askama::Template;
use domain::{
    disposal::{Kind, State, limit::Sum},
    fault::Fault,
    money::shown_pounds,
    when::{Clock, show_day},
};
use store::ReadTx;

/// A disposal as its sheet shows it.
pub struct Sheet {
    letterhead: Letterhead,
    view: DisposalView,
}

impl Sheet {
    /// Reads a disposal for its sheet.
    ///
    /// Errors: no such disposal.
    pub fn load(tx: &ReadTx<'_>, no: i64, clock: Clock) -> Result<Self, Fault> {
        let disposal = store::disposal::by_no(tx, no)?;
        let view = DisposalView::load(tx, &disposal, clock)?;
        Ok(Self { letterhead: letterhead::letterhead(tx)?, view })
    }
}

#[derive(Template)]
#[template(path = "disposal.html", config = "src/paper/askama.toml")]
struct DisposalPage<'a> {
    page: Page<'a>,
    view: &'a DisposalView,
    facts: Vec<(&'static str, String)>,
    /// The items, without those taken out.
    items: Vec<&'a DisposalItemView>,
    /// The certificates, each in a line.
    certificates: Vec<String>,
    has_proceeds: bool,
}

/// Renders the sheet.
pub fn page(sheet: &Sheet, clock: Clock) -> Result<String, Fault> {
    let view = &sheet.view;
    let or = |text: &Option<String>| text.clone().unwrap_or_default();
    let asked = view.requested_by.as_ref().map_or_else(|| view.operator.clone(), named);
    let authorised = match (&view.authorised_by, view.authorised_on) {
        (Some(by), Some(on)) => format!("{} by {}", show_day(on), named(by)),
        _ => "not yet".to_owned(),
    };
    let reopened = view.reopened_on.zip(view.reopened_by.as_ref());
    let sum = Sum { pence: view.sum_pence, unknown: usize::try_from(view.unknown_costs).unwrap_or_default() };
    let facts = vec![
        ("State", state(view)),
        ("Reason", view.reason.clone()),
        ("Method", view.method.map(|method| method.told().to_owned()).unwrap_or_default()),
        ("Recipient", or(&view.recipient)),
        ("Carrier", or(&view.carrier)),
        ("Requested", format!("{} by {asked}", show_day(view.requested_on))),
        ("Authorised", authorised),
        ("Reopened", reopened.map(|(on, by)| format!("{} by {}", show_day(on), named(by))).unwrap_or_default()),
        ("Cost of the items", authorise::told(sum)),
        ("Proceeds", view.proceeds_pence.map(shown_pounds).unwrap_or_default()),
        ("Funder’s share", view.funder_pence.map(shown_pounds).unwrap_or_default()),
    ];
    let certificates = view.certificates.iter().map(|one| {
        let number = one.reference.as_ref().map(|number| format!(", number {number}")).unwrap_or_default();
        format!("{}{number}: {} serial numbers; SHA-256 {}", Kind::told(one.kind), one.serials.len(), one.sha256)
    });
    let mark = format!("Disposal {}", view.no.unwrap_or_default());
    render(&DisposalPage {
        page: Page::new(
            &sheet.letterhead,
            "Disposal of equipment",
            mark,
            "Keep this sheet with the school’s records.",
            clock,
        ),
        view,
        items: view.items.iter().filter(|item| item.taken_out_on.is_none()).collect(),
        facts: facts.into_iter().filter(|(_, fact)| !fact.is_empty()).collect(),
        certificates: certificates.collect(),
        has_proceeds: view.proceeds_pence.is_some(),
    })
}

/// An amount; empty if it is unknown.
fn pounds(pence: &Option<i64>) -> String {
    pence.map(shown_pounds).unwrap_or_default()
}

/// A person's name and ref.
fn named(who: &Who) -> String {
    format!("{} ({})", who.name, who.reference)
}

/// The state with its day.
fn state(view: &DisposalView) -> String {
    match (view.state, view.done_on, view.withdrawn_on) {
        (State::Done, Some(on), _) => format!("done on {}", show_day(on)),
        (State::Withdrawn, _, Some(on)) => format!("withdrawn on {}: the items stay", show_day(on)),
        (state, ..) => state.to_string(),
    }
}
