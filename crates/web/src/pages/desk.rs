//! The desk: scan a person, then items; scan an item to take it back; a form in turn, out and back; routine checks.
//!
//! The session at the desk is the same as on the command line. It belongs to a seat, in the server's memory; everything
//! that it reports as done is on the disk.

use super::{
    Answer,
    camera::{NO_CODE, photographed},
    classes::Walk,
    go_on,
};
use crate::{
    form::{Form, Query},
    frame::{Frame, page},
    guard::Visitor,
    remedy::{self, Bit},
    site::Site,
    trouble::{Refused, sentence},
};
use askama::Template;
use axum::{
    extract::{Multipart, State, multipart::MultipartRejection},
    http::{HeaderValue, header},
    response::{Html, IntoResponse as _, Redirect, Response},
};
use domain::{
    fault::{Failure, Fault},
    loan::OffSite,
    person::Role,
    rules,
    say::Say,
    text::count,
    when::{Clock, show_day},
    words::Word as _,
};
use register::{
    act::Act,
    listed::due,
    loan::{
        desk::{Did, Reply, Sitting, Was},
        sign_out::Terms,
    },
};
use std::{collections::VecDeque, sync::Arc};
use store::Store;

/// The lines that stay on the screen.
const SHOWN: usize = 40;

/// The desk at one browser.
pub struct Desk {
    sitting: Sitting,
    /// What was asked of the next slips, as it was typed.
    terms: Typed,
    lines: VecDeque<Line>,
    /// The item of which the return check is open: it came in last, or was scanned for it.
    to_check: Option<String>,
}

/// The terms of slips as they were typed: a day such as "tomorrow" is read again for each line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Typed {
    due: String,
    off_site: String,
    purpose: String,
}

impl Typed {
    /// The place where items are used; `None` in school.
    fn place(&self) -> Result<Option<OffSite>, Fault> {
        if self.off_site.is_empty() {
            return Ok(None);
        }
        OffSite::parse(&self.off_site).map(Some).ok_or_else(|| {
            Fault::invalid(format!("{} is no place of use", domain::text::shown(&self.off_site)))
                .hint("Choose in school, home or a visit.")
        })
    }

    fn read(&self, act: &Act) -> Result<Terms, Fault> {
        let due = Some(self.due.as_str()).filter(|due| !due.is_empty());
        Ok(Terms {
            due: due.map(|due| act.days().due(due)).transpose()?,
            off_site: self.place()?,
            purpose: Some(self.purpose.clone()).filter(|purpose| !purpose.is_empty()),
            ..Terms::default()
        })
    }
}

/// A line that was answered.
pub struct Line {
    typed: String,
    /// The kind of answer: it chooses colour and sound.
    kind: &'static str,
    word: &'static str,
    text: String,
    remarks: Vec<Vec<Bit>>,
    refusals: Vec<Refused>,
    /// The slip to print or to sign.
    slip: Option<i64>,
}

/// A refusal that can be overridden, with what was scanned.
struct Override {
    line: String,
    rules: Vec<&'static str>,
    asks_decider: bool,
}

#[derive(Template)]
#[template(path = "desk.html")]
struct DeskPage<'a> {
    frame: Frame,
    lines: &'a VecDeque<Line>,
    person: Option<String>,
    /// The ref of the person whom the page shows, for the forms.
    shown: String,
    is_walking: bool,
    terms: &'a Typed,
    tally: String,
    /// A line that another page fills in.
    line: String,
    again: Option<Override>,
    has_papers: bool,
    /// The item of which the return check is open: it came in last, or was scanned for it.
    to_check: Option<String>,
    /// The form or group that is served in turn, or expected back: as it is now, no matter who lends to it.
    walk: Option<Walk>,
}

impl Desk {
    fn open() -> Result<Self, Fault> {
        let sitting = Sitting::new(&Terms::default(), Vec::new(), false)?.asking();
        Ok(Self { sitting, terms: Typed::default(), lines: VecDeque::new(), to_check: None })
    }

    /// The ref of the open person; empty without one.
    fn shown(&self) -> &str {
        self.sitting.person().map_or("", |person| person.reference.as_str())
    }

    /// Refuses what was sent from a page that showed another person, or none: in another tab, the desk has gone on since. A
    /// scan that would return an item there lends it here.
    fn must_be_shown(&self, form: &Form) -> Result<(), Fault> {
        // Without a person, the field is there and empty.
        if form.as_typed("shown").is_none_or(|shown| shown == self.shown()) {
            return Ok(());
        }
        let now = self.sitting.person().map_or_else(|| "nobody".to_owned(), domain::person::Person::label);
        Err(Fault::conflict(
            format!("the desk has gone on in another tab since this page was shown, and serves {now} now"),
            "Look whom it serves, then scan again.",
        ))
    }

    fn put(&mut self, line: Line) {
        if self.lines.len() == SHOWN {
            self.lines.pop_back();
        }
        self.lines.push_front(line);
    }

    /// The override that the newest refusal offers, until something else is scanned.
    fn again(&self) -> Option<Override> {
        let typed = &self.lines.front()?.typed;
        let newest =
            self.lines.iter().take_while(|line| line.typed == *typed).find(|line| !line.refusals.is_empty())?;
        let rules: Vec<&'static str> = newest.refusals.iter().filter_map(|refusal| refusal.rule).collect();
        let can_all = !rules.is_empty() && rules.len() == newest.refusals.len();
        let asks_decider = rules.iter().any(|rule| domain::decision::names_a_decider(rule));
        can_all.then(|| Override { line: newest.typed.clone(), rules, asks_decider })
    }
}

/// Shows the desk as this seat left it.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let mut seat = visitor.seat.desk.lock().await;
    let desk = match seat.take() {
        Some(desk) => desk,
        None => Desk::open()?,
    };
    let response = rendered(&site, &visitor, &desk, query.0.get("line").unwrap_or_default()).await;
    *seat = Some(desk);
    response
}

async fn rendered(site: &Site, visitor: &Visitor, desk: &Desk, line: &str) -> Answer {
    let class = desk.sitting.class().map(str::to_owned);
    let walk = match class {
        // A form that was renamed meanwhile is not shown; the desk goes on.
        Some(class) => Walk::now(site, class).await.ok(),
        None => None,
    };
    let (out, back) = desk.sitting.tally;
    Ok(page(&DeskPage {
        frame: Frame::of(visitor, "Desk", "/desk"),
        lines: &desk.lines,
        person: desk.sitting.person().map(domain::person::Person::label),
        shown: desk.shown().to_owned(),
        is_walking: desk.sitting.is_walking(),
        terms: &desk.terms,
        tally: format!("{} out, {} in", count(out, "item"), count(back, "item")),
        line: line.to_owned(),
        again: desk.again(),
        has_papers: out + back > 0,
        to_check: desk.to_check.clone(),
        walk,
    })?)
}

/// What the form of the desk asks for.
enum Wish {
    Line(String),
    Walk { class: String, category: Option<String>, same: bool },
    Expect(String),
    Terms(Typed),
    Close,
}

fn wish(form: &Form) -> Result<Wish, Fault> {
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    Ok(match form.get("do").unwrap_or("line") {
        "out" => Wish::Walk {
            class: form.required("class", "the form or group")?.to_owned(),
            category: form.get("category").map(str::to_owned),
            same: form.has("same"),
        },
        "back" => Wish::Expect(form.required("class", "the form or group")?.to_owned()),
        "terms" => Wish::Terms(Typed { due: text("due"), off_site: text("off_site"), purpose: text("purpose") }),
        "close" => Wish::Close,
        // A word of a button, such as undo, is a line too.
        word @ ("undo" | "skip" | "hand over" | "done") => {
            Wish::Line(if word == "done" { String::new() } else { word.to_owned() })
        }
        _ => Wish::Line(text("line")),
    })
}

/// Answers a line. Everything that it reports as done is on the disk.
pub async fn line(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let wish = wish(&form)?;
    let names: Vec<String> = form.all("override").map(str::to_owned).collect();
    let overrides =
        rules::overrides(&names, form.get("override_reason"), form.get("by").filter(|_| form.has("by_password")))?;
    let mut seat = visitor.seat.desk.lock().await;
    let mut desk = match seat.take() {
        Some(desk) => desk,
        None => Desk::open()?,
    };
    if let Wish::Close = wish {
        return Ok(go_on(&visitor.seat, "/desk", ["the desk was closed, and begins again".to_owned()]));
    }
    let clock = site.clock();
    let act = match site.prepared(&visitor, &form).await {
        Ok(act) => act,
        Err(failure) => {
            *seat = Some(desk);
            return Err(failure.into());
        }
    };
    let typed = match &wish {
        Wish::Line(line) => line.clone(),
        Wish::Walk { class, .. } => format!("{class} out"),
        Wish::Expect(class) => format!("{class} back"),
        Wish::Terms(_) | Wish::Close => String::new(),
    };
    let stale = if matches!(wish, Wish::Line(_)) { desk.must_be_shown(&form).err() } else { None };
    let done = site
        .shelf
        .write(move |store| {
            let reply = match stale {
                Some(fault) => Some(Err(fault.into())),
                None => desk.answer(store, &act, wish, overrides),
            };
            desk.to_check = desk.sitting.to_check(store)?;
            Ok((desk, reply, store.head()?.no))
        })
        .await;
    let (mut desk, reply, head) = done?;
    if let Some(reply) = reply {
        desk.put(said(typed, &reply, &visitor.member.roles, clock));
    }
    site.head.send_if_modified(|known| std::mem::replace(known, head) != head);
    let response = rendered(&site, &visitor, &desk, "").await;
    *seat = Some(desk);
    response
}

/// Answers the code in a photograph, as a line that was typed.
pub async fn photograph(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    parts: Result<Multipart, MultipartRejection>,
) -> Answer {
    let (form, code) = photographed(&site, &visitor, parts).await?;
    let Some(code) = code else { return Ok(go_on(&visitor.seat, "/desk", [NO_CODE.to_owned()])) };
    let key = form.get("key").unwrap_or_default().to_owned();
    let form = Form::of(vec![("key".to_owned(), key), ("line".to_owned(), code)]);
    line(State(site), visitor, form).await?;
    Ok(Redirect::to("/desk").into_response())
}

impl Desk {
    /// Does what was asked for. `None` if there is nothing to say about it.
    fn answer(
        &mut self,
        store: &mut Store,
        act: &Act,
        wish: Wish,
        overrides: Vec<rules::Override>,
    ) -> Option<Result<Reply, Failure>> {
        match wish {
            Wish::Line(line) => Some(self.terms.read(act).map_err(Failure::from).and_then(|terms| {
                self.sitting.lends_on(&terms, overrides)?;
                self.sitting.line(store, act, &line)
            })),
            Wish::Walk { class, category, same } => Some(self.walk(store, act, &class, category.as_deref(), same)),
            Wish::Expect(class) => Some(self.sitting.expect(store, act, &class)),
            Wish::Terms(typed) => match typed.read(act) {
                Ok(_) => {
                    self.terms = typed;
                    None
                }
                Err(fault) => Some(Err(fault.into())),
            },
            Wish::Close => None,
        }
    }

    fn walk(
        &mut self,
        store: &mut Store,
        act: &Act,
        class: &str,
        category: Option<&str>,
        same: bool,
    ) -> Result<Reply, Failure> {
        let mut sitting = Sitting::new(&Terms::default(), Vec::new(), false)?.asking();
        if let Some(category) = category {
            sitting = sitting.issuing(store, category)?;
        }
        if same {
            sitting = sitting.offering_the_same();
        }
        sitting.lends_on(&self.terms.read(act)?, Vec::new())?;
        let reply = sitting.walk(store, act, class)?;
        sitting.goes_on_from(&self.sitting);
        self.sitting = sitting;
        Ok(reply)
    }
}

/// Writes an answer as a line.
fn said(typed: String, reply: &Result<Reply, Failure>, roles: &[Role], clock: Clock) -> Line {
    let bits = |say: &Say| remedy::bits_for(say, roles);
    let line = |kind, word, text: String| Line {
        typed: typed.clone(),
        kind,
        word,
        text,
        remarks: Vec::new(),
        refusals: Vec::new(),
        slip: None,
    };
    let reply = match reply {
        Ok(reply) => reply,
        Err(Failure::Refused(refused)) => {
            let refusals = refused.refusals.iter().map(|refusal| Refused::of(refusal, roles)).collect();
            let fault = refused.fault.as_ref().map(|fault| sentence(&fault.message)).unwrap_or_default();
            return Line { refusals, ..line("refused", "Refused", fault) };
        }
        Err(Failure::Fault(fault)) => {
            let hint = fault.hint.iter().map(bits);
            let remarks = hint.chain(fault.details.iter().map(bits)).collect();
            return Line { remarks, ..line("nothing", "Nothing done", sentence(&fault.message)) };
        }
    };
    let notes = reply.notes.iter().map(bits);
    let warnings = reply.warnings.iter().map(|warning| {
        let mut all = vec![Bit::text(format!("{} ", sentence(&warning.message)))];
        all.extend(bits(&warning.remedy));
        all
    });
    let remarks = warnings.chain(notes).collect();
    let done = match &reply.did {
        Did::Opened { name, holds } => {
            let holds = if *holds == 0 { "no items on loan".to_owned() } else { format!("{holds} on loan") };
            line("person", "For", format!("{name}: {holds}"))
        }
        Did::Out(loan) => {
            let due = due(loan.due_on, loan.due_at, clock);
            let due = if due.is_empty() { "issued".to_owned() } else { format!("due {due}") };
            let text = format!("{} to {}, {due}", loan.tag, loan.person.name);
            Line { slip: loan.slip_no, ..line("out", "Out", text) }
        }
        Did::In(loan) => line("in", "In", format!("{} from {}", loan.tag, loan.person.name)),
        Did::Undone { tag, was } => {
            let now = match was {
                Was::Out => "is not out after all",
                Was::In => "is out again",
                Was::Seen => "has no routine check after all",
            };
            line("undone", "Undone", format!("{tag} {now}"))
        }
        Did::Seen(check) => {
            let next = check.next_on.map(|day| format!(", next check by {}", show_day(day))).unwrap_or_default();
            line("in", "Checked", format!("{} of {}{next}", check.tag, check.person.name))
        }
        Did::Closed { slip_no, items } => {
            let sign = if slip_no.is_some() { "; the borrower must sign" } else { "" };
            let text =
                format!("{}{}{sign}", slip_no.map(|no| format!("{no}, ")).unwrap_or_default(), count(*items, "item"));
            Line { slip: *slip_no, ..line("slip", "Slip", text) }
        }
        Did::Nothing(why) => line("nothing", "Nothing done", sentence(&remedy::plain(why))),
        Did::Skipped(name) => line("nothing", "Skipped", name.clone()),
        Did::Asked(question) => line("asked", "Question", question.clone()),
        Did::Noted { loan, what } => line("in", "Noted", format!("{}: {what}", loan.tag)),
        Did::Checked { tag } => line("in", "Checked", format!("{tag}: all well")),
        Did::Expecting { why, .. } => line("person", "Returns", why.clone()),
    };
    Line { remarks, ..done }
}

/// Every slip and receipt of this session in one document, to print.
pub async fn papers(State(site): State<Arc<Site>>, visitor: Visitor) -> Answer {
    let mut seat = visitor.seat.desk.lock().await;
    let Some(desk) = seat.take() else { return Err(nothing_to_print().into()) };
    let clock = site.clock();
    let done = site
        .shelf
        .read(move |store| {
            let papers = desk.sitting.papers(store, clock);
            Ok((desk, papers))
        })
        .await?;
    let (desk, papers) = done;
    *seat = Some(desk);
    let html = papers?.ok_or_else(nothing_to_print)?;
    paper(html)
}

fn nothing_to_print() -> Fault {
    Fault::not_found("nothing went out or came back at this desk, so there is nothing to print")
        .hint("To print an older slip, open its loan.")
}

/// A paper: HTML whose style sheet is in it, allowed by its hash.
pub fn paper(html: String) -> Answer {
    let mut response: Response = Html(html).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.extensions_mut().insert(crate::routes::IsPaper);
    Ok(response)
}
