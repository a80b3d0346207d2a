//! Columns and pages for incidents.

use super::columns::{Column, Show, both, csv, table, told};
use super::{day, first_line, named, or_nothing};
use crate::{
    incident::{
        list::{AttachmentView, IncidentView},
        summary::SummaryLine,
    },
    view::Who,
};
use domain::when::{Clock, show_day};

/// The tag and the part, such as "LAP-0042, screen", or the tag alone.
pub(super) fn about(tag: &str, part: Option<&String>) -> String {
    part.map_or_else(|| tag.to_owned(), |part| format!("{tag}, {part}"))
}

/// A decision and the person who made it, such as "encrypted; decided by Zoë Sample (S1)".
fn by(what: Option<&String>, who: Option<&Who>) -> String {
    let Some(what) = what else { return String::new() };
    who.map_or_else(|| what.clone(), |who| format!("{what}; decided by {}", named(who)))
}

/// The lines of the page about an incident.
pub fn lines(view: &IncidentView, clock: Clock) -> Vec<(&'static str, String)> {
    let or = |value: &Option<String>| value.clone().unwrap_or_default();
    let decided = view.outcome.map(|outcome| {
        let by = view.decided_by.as_ref().map(|by| format!(" by {}", named(by))).unwrap_or_default();
        let on = view.decided_on.map(|on| format!(" on {}", show_day(on))).unwrap_or_default();
        format!("{outcome}{by}{on}")
    });
    let breach = view.breach.map(|breach| match &view.breach_note {
        Some(note) => format!("{breach}: {note}"),
        None => breach.to_string(),
    });
    vec![
        ("state", view.state.to_string()),
        ("part", or(&view.part)),
        ("about", view.person.as_ref().map(named).unwrap_or_default()),
        ("loan", or_nothing(view.loan_no)),
        ("happened", show_day(view.happened_on)),
        ("where", or(&view.location)),
        ("note", or(&view.note)),
        ("error message", or(&view.error_message)),
        ("reported", clock.show(view.reported_at)),
        ("reported by", or(&view.reported_by)),
        ("reported to", or(&view.reported_to)),
        ("referred", day(view.referred_on)),
        ("decided", decided.unwrap_or_default()),
        ("findings", or(&view.decision)),
        ("criminal", if view.criminal { "yes, says the headteacher".to_owned() } else { String::new() }),
        ("police ref", or(&view.police_ref)),
        ("no police ref", by(view.no_police_reason.as_ref(), view.no_police_by.as_ref())),
        ("breach report by", view.breach_report_due_at.map(|at| clock.show(at)).unwrap_or_default()),
        ("breach", by(breach.as_ref(), view.breach_by.as_ref())),
        ("insurer ref", or(&view.insurer_ref)),
        ("closed", day(view.closed_on)),
        ("closing note", or(&view.closing_note)),
        ("void", or(&view.void_reason)),
    ]
}

impl Show for IncidentView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        told("tag", "tag", |incident, _| about(&incident.tag, incident.part.as_ref())),
        csv("part loan_no person.ref person.name"),
        both("kind", "kind"),
        table("about", |incident, _| or_nothing(incident.person.as_ref().map(named))),
        table("happened", |incident: &Self, _| show_day(incident.happened_on)).wide(),
        told("state", "state", |incident, _| match incident.void_reason {
            Some(_) => "void".to_owned(),
            None => incident.state.to_string(),
        }),
        both("outcome", "outcome"),
        table("note", |incident: &Self, _| match incident.referred_on {
            Some(day) => format!("referred on {}", show_day(day)),
            None => first_line(incident.note.as_ref()),
        })
        .wide(),
        csv("note error_message location happened_on reported_at reported_by reported_to criminal referred_on"),
        csv("decided_by.ref").named("decided_by"),
        csv("decided_on decision police_ref no_police_reason breach_report_due_at breach breach_note insurer_ref"),
        csv("closed_on void_reason"),
        csv("attachments.name").named("attachments").joined(", "),
    ];
}

impl Show for AttachmentView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        both("name", "file"),
        both("bytes", "bytes"),
        both("sha256", "sha-256").wide(),
        both("added_at", "added"),
    ];
}

impl Show for SummaryLine {
    const COLUMNS: &'static [Column<Self>] = &[
        both("of", "of"),
        both("incidents", "incidents"),
        both("damage", "damage").blank().wide(),
        both("loss", "loss").blank().wide(),
        both("theft", "theft").blank().wide(),
        both("misuse", "misuse").blank().wide(),
        both("fault", "fault").blank().wide(),
        both("answered_for", "at fault").blank(),
        both("cost_pence", "cost").blank(),
        both("charged_pence", "charged").blank().wide(),
        both("paid_pence", "paid").blank(),
    ];
}
