//! The evidence behind a charge, to print: each entry of the log in order, as it was recorded.

use super::evidence::{Evidence, Fact, Step};
use crate::paper::{Page, render};
use askama::Template;
use domain::{
    charge::AddressedTo,
    fault::Fault,
    money::shown_pounds,
    when::{Clock, Instant, show_day},
};

#[derive(Template)]
#[template(path = "evidence.html", config = "src/paper/askama.toml")]
struct EvidencePage<'a> {
    page: Page<'a>,
    evidence: &'a Evidence,
    clock: Clock,
}

/// Facts that stay in the register: what people wrote for the school, which may name others, and names.
const INTERNAL: [&str; 15] = [
    "reason",
    "reopen_reason",
    "note",
    "decision",
    "dispute_reason",
    "closing_note",
    "no_police_reason",
    "breach_note",
    "void_reason",
    "lift_reason",
    "overrides",
    "fault",
    "reported_by",
    "reported_to",
    "name",
];

/// Renders the evidence as HTML.
pub fn evidence(evidence: &Evidence, clock: Clock) -> Result<String, Fault> {
    let mark = format!("Charge {}", evidence.charge.no.unwrap_or_default());
    let note = "To check the log, compare its head with one noted elsewhere, such as on the slip.";
    let page = Page::new(&evidence.letterhead, "Evidence", mark, note, clock);
    render(&EvidencePage { page, evidence, clock })
}

impl EvidencePage<'_> {
    fn at(&self, at: &Instant) -> String {
        self.clock.show(*at)
    }

    /// The facts that a paper shows.
    fn facts<'s>(&self, step: &'s Step) -> impl Iterator<Item = &'s Fact> {
        step.facts.iter().filter(|fact| !INTERNAL.contains(&fact.name.as_str()))
    }

    fn words(&self, fact: &Fact) -> String {
        fact.words(self.clock)
    }
}

fn pounds(pence: &i64) -> String {
    shown_pounds(*pence)
}

/// The tag, and the part if there is one, such as "LAP-0042, charger".
fn about(evidence: &Evidence) -> String {
    let charge = &evidence.charge;
    charge.part.as_ref().map_or_else(|| charge.tag.clone(), |part| format!("{}, {part}", charge.tag))
}

/// The addressee, such as "the parent or carer of Zoë Sample (P1)".
fn addressee(evidence: &Evidence) -> String {
    let person = &evidence.charge.person;
    let parent = if evidence.charge.addressed_to == AddressedTo::Parent { "the parent or carer of " } else { "" };
    format!("{parent}{} ({})", person.name, person.reference)
}
