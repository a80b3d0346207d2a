//! One leaver's checklist: its lines are ticked, waived and unticked, and at its end the leaver is cleared.

use super::{Answer, desk::paper, go_on, remarks};
use crate::{
    form::Form,
    frame::{Frame, page},
    guard::{Visitor, then},
    remedy::{self, Bit, segment},
    site::Site,
    trouble::sentence,
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::HeaderMap,
};
use data_encoding::HEXLOWER;
use domain::{
    access::Deed,
    fault::{Failure, Fault},
    leaver::{LineState, MONEY, Outcome, fitting, must_be_leaving},
    letter::{Kind, Way},
    when::show_day,
    words::Word as _,
};
use register::{
    leaver::{
        self, TickOrder,
        checklist::{self, Checklist, ChecklistLineView},
        letter::LeaverPaper,
        paper as leaver_paper,
    },
    letter::{
        gather::{To, Wanted},
        send,
    },
    listed::leaver::person_lines,
};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// The outcomes that a line can be given, in the words of the page. The one that fits the line has a button of its own.
const OUTCOMES: [(Outcome, &str); 7] = [
    (Outcome::Returned, "returned"),
    (Outcome::Done, "done"),
    (Outcome::Damaged, "damaged"),
    (Outcome::Missing, "missing"),
    (Outcome::NotIssued, "never given out"),
    (Outcome::Transferred, "went to someone else"),
    (Outcome::Waived, "waived: the school does not insist"),
];

/// A line of a checklist with its form.
pub struct Line {
    /// The id of its part of the page.
    pub id: String,
    /// The address of the leaver's checklist.
    pub base: String,
    pub name: String,
    pub what: String,
    pub state: &'static str,
    pub told: String,
    pub remedy: Vec<Bit>,
    /// True for a line that the school has added: the others close by themselves, or are waived.
    pub own: bool,
    pub is_open: bool,
    pub late: bool,
    pub mark: String,
    pub may_tick: bool,
    /// True if an outcome was recorded by hand, so that it can be undone.
    pub may_undo: bool,
    /// The page to go back to.
    pub then: String,
    pub key: String,
    /// The outcome that fits its name: the word that is sent, and the button's.
    pub fitting: (&'static str, &'static str),
    /// The other outcomes.
    pub outcomes: Vec<(&'static str, &'static str)>,
}

/// The id of a line, or of a leaver, on a page.
pub fn anchor(reference: &str, line: &str) -> String {
    const DIGITS: usize = 12;
    let hash = HEXLOWER.encode(&Sha256::digest(format!("{reference}\n{line}").as_bytes()));
    format!("l{}", &hash[..DIGITS])
}

/// Leaves the line about money out for those who may not see money.
pub fn without_money(list: &mut Checklist, visitor: &Visitor) {
    if visitor.may(Deed::SeeMoney) {
        return;
    }
    list.worked_out.retain(|line| line.line != MONEY);
    let views = std::iter::once(&mut list.lines).chain(list.cleared_lines.as_mut());
    views.for_each(|lines| lines.retain(|line| line.line != MONEY));
}

impl Line {
    /// The lines of a checklist, in its order.
    pub fn all(list: &Checklist, (then, key): (&str, &str), visitor: &Visitor, may_tick: bool) -> Vec<Self> {
        let base = format!("/leavers/{}", segment(&list.person.reference));
        let lines = list.worked_out.iter().map(|known| {
            let line = ChecklistLineView::from(known);
            let id = anchor(&list.person.reference, &line.line);
            let is_open = line.state == LineState::Open;
            let fitting = fitting(&line.line);
            let by_hand = line.by.is_some() && (known.own || line.outcome == Some(Outcome::Waived));
            Self {
                key: format!("{key}-{id}"),
                id,
                base: base.clone(),
                what: what(&line),
                state: match line.state {
                    LineState::Open => "open",
                    LineState::Done => "done",
                    LineState::Noted => "noted",
                },
                told: told(&line),
                remedy: if is_open && !known.own {
                    remedy::bits_for(&known.remedy, &visitor.member.roles)
                } else {
                    Vec::new()
                },
                own: known.own,
                is_open,
                late: line.late && is_open,
                mark: line.mark(),
                may_tick: may_tick && is_open,
                may_undo: may_tick && !is_open && by_hand,
                then: then.to_owned(),
                fitting: (fitting.word(), if fitting == Outcome::Returned { "Returned" } else { "Done" }),
                outcomes: OUTCOMES
                    .iter()
                    .filter(|(outcome, _)| *outcome != fitting)
                    .map(|(outcome, words)| (outcome.word(), *words))
                    .collect(),
                name: line.line,
            }
        });
        lines.collect()
    }
}

fn what(line: &ChecklistLineView) -> String {
    let parts = if line.parts.is_empty() { String::new() } else { format!(", with {}", line.parts.join(", ")) };
    format!("{}{parts}", line.what)
}

/// What is recorded for a line, such as "returned, tess, Fri 18 Dec 2026: in the safe".
fn told(line: &ChecklistLineView) -> String {
    let outcome = line.outcome.map(|outcome| outcome.to_string().replace('-', " "));
    let facts: Vec<String> = outcome.into_iter().chain(line.by.clone()).chain(line.on.map(show_day)).collect();
    let note = line.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
    format!("{}{note}", facts.join(", "))
}

#[derive(Template)]
#[template(path = "leaver.html")]
struct LeaverPage {
    frame: Frame,
    segment: String,
    id: String,
    facts: Vec<(&'static str, String)>,
    lines: Vec<Line>,
    is_leaving: bool,
    is_cleared: bool,
    may_clear: bool,
    may_write: bool,
    may_see_person: bool,
}

/// Shows a leaver's checklist.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, Path(reference): Path<String>) -> Answer {
    let mut list = site
        .read(move |tx, clock| {
            let person = store::person::find(tx, &reference)?;
            Ok(checklist::checklist(tx, &person, clock)?)
        })
        .await?;
    without_money(&mut list, &visitor);
    let (is_leaving, is_cleared) = (must_be_leaving(&list.leaver).is_ok(), list.certificate_no.is_some());
    let may_clear = visitor.may(Deed::ClearLeavers);
    let frame = Frame::of(&visitor, format!("Leaver: {}", list.leaver.label()), "/leavers");
    let segment = segment(&list.person.reference);
    Ok(page(&LeaverPage {
        id: anchor(&list.person.reference, ""),
        facts: person_lines(&list).into_iter().filter(|(_, fact)| !fact.is_empty()).collect(),
        lines: Line::all(
            &list,
            (&format!("/leavers/{segment}"), &frame.key),
            &visitor,
            may_clear && is_leaving && !is_cleared,
        ),
        segment,
        is_leaving,
        is_cleared,
        may_clear,
        may_write: visitor.may(Deed::RecordMoney),
        may_see_person: visitor.may(Deed::SeePeople),
        frame,
    })?)
}

#[derive(Template)]
#[template(path = "line.html")]
struct LinePart<'a> {
    frame: Frame,
    line: &'a Line,
    said: Vec<String>,
}

/// Answers a tick: on a page that swaps parts with the line as it is now, else with the page again.
fn answered(
    visitor: &Visitor,
    (headers, form): (&HeaderMap, &Form),
    (list, line): (Checklist, &str),
    said: Vec<String>,
) -> Answer {
    let back = format!("/leavers/{}", segment(&list.person.reference));
    let to = match then(form.get("then")) {
        "/" => back.as_str(),
        to => to,
    };
    let key = crate::site::random_id().to_string();
    let lines = Line::all(&list, (to, &key), visitor, true);
    let folded = domain::text::fold(line);
    match lines.iter().find(|one| domain::text::fold(&one.name) == folded) {
        Some(line) if headers.contains_key("x-part") => {
            let said = said.iter().map(|words| sentence(words)).collect();
            Ok(page(&LinePart { frame: Frame::outside("Leaver", &visitor.home), line, said })?)
        }
        _ => Ok(go_on(&visitor.seat, to, said)),
    }
}

/// Ticks or waives a line. What changed since the page showed it is told, and nothing is overwritten.
pub async fn tick(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(reference): Path<String>,
    headers: HeaderMap,
    form: Form,
) -> Answer {
    // The button of the list of other outcomes says that the list has the outcome.
    let field = if form.get("outcome") == Some("other") { "other" } else { "outcome" };
    let order = TickOrder {
        person: reference,
        line: form.required("line", "the line")?.to_owned(),
        outcome: form.chosen(field, "the outcome")?,
        note: form.text("note"),
        by: form.text("by"),
        seen: form.text("seen"),
    };
    let (line, outcome) = (order.line.clone(), order.outcome);
    let answer = site.act(&visitor, &form, move |store, act| leaver::tick(store, act, &order)).await?;
    let name = answer.value.leaver.label();
    let said = format!("{line} of {name}: {}", outcome.to_string().replace('-', " "));
    let said = std::iter::once(said).chain(remarks(&answer)).collect();
    answered(&visitor, (&headers, &form), (answer.value, &line), said)
}

/// Undoes a tick.
pub async fn untick(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(reference): Path<String>,
    headers: HeaderMap,
    form: Form,
) -> Answer {
    let (line, seen) = (form.required("line", "the line")?.to_owned(), form.text("seen"));
    let name = line.clone();
    let answer = site
        .act(&visitor, &form, move |store, act| leaver::untick(store, act, &reference, &name, seen.as_deref()))
        .await?;
    let said = format!("{line} of {} is open again", answer.value.leaver.label());
    let said = std::iter::once(said).chain(remarks(&answer)).collect();
    answered(&visitor, (&headers, &form), (answer.value, &line), said)
}

/// Clears the leaver.
pub async fn clear(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(reference): Path<String>,
    form: Form,
) -> Answer {
    let answer = site.act(&visitor, &form, move |store, act| leaver::clear(store, act, &reference)).await?;
    let said = format!("{} is cleared", answer.value.leaver.label());
    let to = format!("/leavers/{}", segment(&answer.value.person.reference));
    Ok(go_on(&visitor.seat, &to, std::iter::once(said).chain(remarks(&answer))))
}

/// Undoes a clearance that was a mistake.
pub async fn reopen(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(reference): Path<String>,
    form: Form,
) -> Answer {
    let reason = form.required("reason", "the reason")?.to_owned();
    let answer = site.act(&visitor, &form, move |store, act| leaver::reopen(store, act, &reference, &reason)).await?;
    let said = format!("the clearance of {} was undone", answer.value.leaver.label());
    let to = format!("/leavers/{}", segment(&answer.value.person.reference));
    Ok(go_on(&visitor.seat, &to, std::iter::once(said).chain(remarks(&answer))))
}

/// The checklist to sign off on paper.
pub async fn on_paper(State(site): State<Arc<Site>>, visitor: Visitor, Path(reference): Path<String>) -> Answer {
    to_print(&site, visitor, reference, false).await
}

/// The certificate of clearance.
pub async fn certificate(State(site): State<Arc<Site>>, visitor: Visitor, Path(reference): Path<String>) -> Answer {
    to_print(&site, visitor, reference, true).await
}

async fn to_print(site: &Site, visitor: Visitor, reference: String, certificate: bool) -> Answer {
    let html = site
        .read(move |tx, clock| {
            let person = store::person::find(tx, &reference)?;
            let mut list = checklist::checklist(tx, &person, clock)?;
            if certificate && list.certificate_no.is_none() {
                let fault = Fault::conflict(
                    format!("{} is not cleared", person.label()),
                    "Clear them first, on their checklist.",
                );
                return Err(fault.into());
            }
            without_money(&mut list, &visitor);
            let pages = LeaverPaper::load_all(tx, vec![list])?;
            Ok(if certificate {
                leaver_paper::certificates(&pages, clock)?
            } else {
                leaver_paper::checklists(&pages, None, clock)?
            })
        })
        .await?;
    paper(html)
}

/// Writes the letter about what the leaver has not returned, to print, and records that it went out.
pub async fn letter(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(reference): Path<String>,
    form: Form,
) -> Answer {
    let again = form.has("again");
    let html = site
        .act(&visitor, &form, move |store, act| {
            let (html, batch) = store.read(|tx| {
                let to = To::Chosen(vec![store::person::find(tx, &reference)?.id]);
                let wanted = Wanted { kind: Kind::Unreturned, to, charge: None, words: None, again, ahead: 0 };
                let batch = send::prepare(tx, &wanted, Way::Paper, act.clock())?;
                Ok::<_, Failure>((batch.document(tx, act.clock())?, batch))
            })?;
            send::record(store, act, &batch, Way::Paper)?;
            Ok(html)
        })
        .await?;
    paper(html)
}
