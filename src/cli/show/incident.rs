//! How incidents stand in a table and in a CSV file.

use super::or_nothing;
use crate::cli::output::Show;
use domain::{
    money::{decimal, shown_pounds},
    when::{Clock, show_day},
};
use register::{
    incident::{
        list::{AttachmentView, IncidentView},
        summary::SummaryLine,
    },
    view::Who,
};

fn named(who: &Who) -> String {
    format!("{} ({})", who.name, who.reference)
}

/// "screen of LAP-0042", or the tag alone
pub(super) fn about(tag: &str, part: Option<&String>) -> String {
    part.map_or_else(|| tag.to_owned(), |part| format!("{tag}, {part}"))
}

/// "encrypted; decided by Zoë Sample (S1)"
fn by(what: Option<&String>, who: Option<&Who>) -> String {
    let Some(what) = what else { return String::new() };
    who.map_or_else(|| what.clone(), |who| format!("{what}; decided by {}", named(who)))
}

/// A page about an incident.
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
        ("seen", or(&view.note)),
        ("error message", or(&view.error_message)),
        ("reported", clock.show(view.reported_at)),
        ("reported by", or(&view.reported_by)),
        ("reported to", or(&view.reported_to)),
        ("referred", view.referred_on.map(show_day).unwrap_or_default()),
        ("decided", decided.unwrap_or_default()),
        ("found", or(&view.decision)),
        ("criminal", if view.criminal { "the headteacher calls it criminal".to_owned() } else { String::new() }),
        ("police", or(&view.police_ref)),
        ("no police", by(view.no_police_reason.as_ref(), view.no_police_by.as_ref())),
        ("breach report by", view.breach_report_due_at.map(|at| clock.show(at)).unwrap_or_default()),
        ("breach", by(breach.as_ref(), view.breach_by.as_ref())),
        ("insurer", or(&view.insurer_ref)),
        ("closed", view.closed_on.map(show_day).unwrap_or_default()),
        ("closing note", or(&view.closing_note)),
        ("void", or(&view.void_reason)),
    ]
}

impl Show for IncidentView {
    const TABLE: &'static [&'static str] = &["no", "tag", "kind", "about", "happened", "state", "outcome", "seen"];
    const KEPT: &'static [&'static str] = &["no", "tag", "kind", "about", "state", "outcome"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let seen = match (self.referred_on, &self.note) {
            (Some(day), _) => format!("referred on {}", show_day(day)),
            (None, note) => note.as_ref().and_then(|n| n.lines().next()).unwrap_or_default().to_owned(),
        };
        vec![
            or_nothing(self.no),
            about(&self.tag, self.part.as_ref()),
            self.kind.to_string(),
            self.person.as_ref().map(named).unwrap_or_default(),
            show_day(self.happened_on),
            if self.void_reason.is_some() { "void".to_owned() } else { self.state.to_string() },
            or_nothing(self.outcome),
            seen,
        ]
    }

    const CSV: &'static [&'static str] = &[
        "no",
        "tag",
        "part",
        "loan_no",
        "person_ref",
        "person_name",
        "kind",
        "state",
        "outcome",
        "note",
        "error_message",
        "location",
        "happened_on",
        "reported_at",
        "reported_by",
        "reported_to",
        "criminal",
        "referred_on",
        "decided_by",
        "decided_on",
        "decision",
        "police_ref",
        "no_police_reason",
        "breach_report_due_at",
        "breach",
        "breach_note",
        "insurer_ref",
        "closed_on",
        "void_reason",
        "attachments",
    ];

    fn csv(&self) -> Vec<String> {
        vec![
            or_nothing(self.no),
            self.tag.clone(),
            or_nothing(self.part.as_ref()),
            or_nothing(self.loan_no),
            self.person.as_ref().map(|p| p.reference.clone()).unwrap_or_default(),
            self.person.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
            self.kind.to_string(),
            self.state.to_string(),
            or_nothing(self.outcome),
            or_nothing(self.note.as_ref()),
            or_nothing(self.error_message.as_ref()),
            or_nothing(self.location.as_ref()),
            self.happened_on.to_string(),
            self.reported_at.to_string(),
            or_nothing(self.reported_by.as_ref()),
            or_nothing(self.reported_to.as_ref()),
            self.criminal.to_string(),
            or_nothing(self.referred_on),
            self.decided_by.as_ref().map(|p| p.reference.clone()).unwrap_or_default(),
            or_nothing(self.decided_on),
            or_nothing(self.decision.as_ref()),
            or_nothing(self.police_ref.as_ref()),
            or_nothing(self.no_police_reason.as_ref()),
            or_nothing(self.breach_report_due_at),
            or_nothing(self.breach),
            or_nothing(self.breach_note.as_ref()),
            or_nothing(self.insurer_ref.as_ref()),
            or_nothing(self.closed_on),
            or_nothing(self.void_reason.as_ref()),
            self.attachments.iter().map(|a| a.name.as_str()).collect::<Vec<_>>().join(", "),
        ]
    }
}

impl Show for AttachmentView {
    const TABLE: &'static [&'static str] = &["no", "file", "bytes", "sha-256", "added"];
    const KEPT: &'static [&'static str] = &["no", "file", "bytes", "added"];

    fn table(&self, clock: Clock) -> Vec<String> {
        let mut cells = self.csv();
        cells[4] = clock.show_short(self.added_at);
        cells
    }

    const CSV: &'static [&'static str] = &["no", "name", "bytes", "sha256", "added_at"];

    fn csv(&self) -> Vec<String> {
        vec![
            self.no.to_string(),
            self.name.clone(),
            self.bytes.to_string(),
            self.sha256.clone(),
            self.added_at.to_string(),
        ]
    }
}

impl Show for SummaryLine {
    const TABLE: &'static [&'static str] =
        &["of", "incidents", "damage", "loss", "theft", "misuse", "fault", "answered for", "cost", "charged", "paid"];
    const KEPT: &'static [&'static str] = &["of", "incidents", "answered for", "cost", "paid"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let count = |n: i64| if n == 0 { String::new() } else { n.to_string() };
        let pounds = |p: i64| if p == 0 { String::new() } else { shown_pounds(p) };
        vec![
            self.of.clone(),
            self.incidents.to_string(),
            count(self.damage),
            count(self.loss),
            count(self.theft),
            count(self.misuse),
            count(self.fault),
            count(self.answered_for),
            pounds(self.cost_pence),
            pounds(self.charged_pence),
            pounds(self.paid_pence),
        ]
    }

    const CSV: &'static [&'static str] =
        &["of", "incidents", "damage", "loss", "theft", "misuse", "fault", "answered_for", "cost", "charged", "paid"];

    fn csv(&self) -> Vec<String> {
        let counts = [self.incidents, self.damage, self.loss, self.theft, self.misuse, self.fault, self.answered_for];
        let sums = [self.cost_pence, self.charged_pence, self.paid_pence];
        let cells = counts.iter().map(i64::to_string).chain(sums.into_iter().map(decimal));
        std::iter::once(self.of.clone()).chain(cells).collect()
    }
}
