//! Columns and pages for disposals.

use super::columns::{Column, Show, both, csv, table, told};
use super::{day, first_line, named};
use crate::disposal::{
    limit::DisposalLimitView,
    list::{CertificateView, DisposalItemView, DisposalView, OfItem},
};
use domain::{
    disposal::{Kind, State},
    money::shown_pounds,
    text::{and_list, count},
    when::show_day,
};

/// The lines of the page about a disposal.
pub fn lines(view: &DisposalView) -> Vec<(&'static str, String)> {
    let or = |value: &Option<String>| value.clone().unwrap_or_default();
    let asked = match &view.requested_by {
        Some(who) => format!("{} by {}", show_day(view.requested_on), named(who)),
        None => format!("{} by {}, whom the register doesn't know", show_day(view.requested_on), view.operator),
    };
    let authorised = match (view.authorised_on, &view.authorised_by) {
        (Some(on), Some(by)) => format!("{} by {}", show_day(on), named(by)),
        _ if view.state == State::Requested => format!("not yet: by the {}", roles(view)),
        _ => String::new(),
    };
    let withdrawn = view.withdrawn_on.map(|on| format!("{}: {}", show_day(on), or(&view.withdraw_reason)));
    let reopened = view.reopened_on.zip(view.reopened_by.as_ref());
    let reopened = reopened.map(|(on, by)| format!("{} by {}: {}", show_day(on), named(by), or(&view.reopen_reason)));
    vec![
        ("state", view.state.to_string()),
        ("reason", view.reason.clone()),
        ("method", view.method.map_or_else(|| "not given yet".to_owned(), |method| method.told().to_owned())),
        ("recipient", or(&view.recipient)),
        ("carrier", or(&view.carrier)),
        ("requested", asked),
        ("authorised", authorised),
        ("done", day(view.done_on)),
        ("reopened", reopened.unwrap_or_default()),
        ("withdrawn", withdrawn.unwrap_or_default()),
        ("items", view.count.to_string()),
        ("cost", sum(view)),
        ("proceeds", view.proceeds_pence.map(shown_pounds).unwrap_or_default()),
        ("funder's share", view.funder_pence.map(shown_pounds).unwrap_or_default()),
        ("certificates", certificates(view)),
    ]
}

/// The roles of which one must authorise it, in a sentence.
fn roles(view: &DisposalView) -> String {
    let names: Vec<String> = view.authorised_as.iter().map(ToString::to_string).collect();
    if names.is_empty() { "school: no role may".to_owned() } else { and_list(&names).replace(" and ", " or ") }
}

/// What the items cost in words.
pub fn sum(view: &DisposalView) -> String {
    let unknown = usize::try_from(view.unknown_costs).unwrap_or_default();
    match (unknown, view.sum_pence) {
        (0, pence) => shown_pounds(pence),
        (_, 0) => format!("{} of unknown cost", count(unknown, "item")),
        _ => format!("{} and {} of unknown cost", shown_pounds(view.sum_pence), count(unknown, "item")),
    }
}

/// Whether certificates name all items.
pub fn certificates(view: &DisposalView) -> String {
    let is_over = matches!(view.state, State::Done | State::Withdrawn);
    let lacking = usize::try_from(view.lacking).unwrap_or_default();
    match (view.certificates.len(), lacking) {
        (0, 0) => String::new(),
        (some, 0) if is_over => count(some, "certificate"),
        (some, 0) => format!("{}: they name all items that need one", count(some, "certificate")),
        (some, lacking) => format!("{}; missing for {}", count(some, "certificate"), count(lacking, "item")),
    }
}

fn kinds(all: &[Kind]) -> String {
    and_list(&all.iter().map(|kind| kind.told()).collect::<Vec<_>>())
}

impl Show for DisposalView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        table("items", |view: &Self, _| view.what()),
        both("state", "state"),
        both("method", "method"),
        told("reason", "reason", |view, _| first_line(Some(&view.reason))),
        both("recipient", "recipient").wide(),
        csv("carrier count"),
        told("sum_pence", "cost", |view, _| sum(view)),
        csv("unknown_costs"),
        both("requested_on", "requested"),
        csv("requested_by.ref operator"),
        both("authorised_on", "authorised").wide(),
        both("authorised_by.ref", "by").wide(),
        both("done_on", "done").wide(),
        csv("withdrawn_on withdraw_reason proceeds_pence funder_pence"),
        csv("reopened_on reopened_by.ref reopen_reason"),
        told("lacking", "certificates missing", |view, _| {
            if view.lacking == 0 { String::new() } else { view.lacking.to_string() }
        }),
    ];
}

impl Show for DisposalItemView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("tag", "tag"),
        both("what", "item"),
        both("serial", "serial number"),
        both("cost_pence", "cost"),
        csv("replacement_pence funder funder_share_bp"),
        both("proceeds_pence", "proceeds"),
        both("funder_pence", "funder's share"),
        table("needs", |item: &Self, _| kinds(&item.lacks)),
        csv("needs lacks").joined(" "),
        both("taken_out_on", "taken out"),
    ];
}

impl Show for CertificateView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        told("kind", "kind", |certificate, _| certificate.kind.told().to_owned()),
        both("reference", "number"),
        both("name", "file"),
        csv("size_bytes sha256"),
        both("added_at", "added"),
        table("serial numbers", |certificate: &Self, _| certificate.serials.len().to_string()),
        table("not in the disposal", |certificate: &Self, _| certificate.not_in_disposal.join(", ")),
        csv("serials not_in_disposal"),
    ];
}

impl Show for OfItem {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        both("state", "state"),
        both("method", "method"),
        told("reason", "reason", |disposal, _| first_line(Some(&disposal.reason))),
        both("recipient", "recipient"),
        both("requested_on", "requested"),
        both("authorised_on", "authorised"),
        both("authorised_by.ref", "by"),
        both("done_on", "done"),
        both("taken_out_on", "taken out"),
        both("reopened_on", "reopened"),
        both("proceeds_pence", "proceeds"),
        csv("funder_pence reopen_reason"),
    ];
}

impl Show for DisposalLimitView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("role", "role"),
        table("may authorise", |limit: &Self, _| limit.told()),
        csv("may_authorise most_pence is_usual"),
        table("set by", |limit: &Self, _| if limit.is_usual { "" } else { "the school" }.to_owned()),
    ];
}
