//! Incidents: the list, and one incident with what is known about it, its decision and its end.

use super::{Answer, go_on, remarks, seen, unless_changed, unless_overtaken};
use crate::{
    form::{Form, Query},
    frame::{Frame, page},
    guard::Visitor,
    remedy::segment,
    site::Site,
    tables::{Collect, Filter, List, Table, Wanted, collected},
    trouble::Refused,
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    access::Deed,
    fault::{Failure, Fault},
    incident::{Kind, Outcome},
    money::shown_pounds,
    person::PersonKind,
    words::Word as _,
};
use register::{
    act,
    charge::{self, list::ChargeView},
    file::picture,
    incident::{self, Close, Decide, list, list::IncidentView},
    listed::{incident::lines, named},
    log,
    repair::list::RepairView,
};
use std::sync::Arc;
use store::ReadTx;

const STATES: [(&str, &str); 6] = [
    ("", "not closed"),
    ("open", "open"),
    ("decided", "decided"),
    ("closed", "closed"),
    ("breach", "breach decision due"),
    ("all", "all"),
];
const KINDS: [(&str, &str); 6] = [
    ("", "any kind"),
    ("damage", "damage"),
    ("loss", "loss"),
    ("theft", "theft"),
    ("misuse", "misuse"),
    ("fault", "fault"),
];

/// Lists incidents.
pub async fn list(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let standing = query.0.get("state").unwrap_or_default().to_owned();
    let filter = list::Filter {
        state: if matches!(standing.as_str(), "all" | "breach") { None } else { query.0.word("state")? },
        all: standing == "all",
        breach: standing == "breach",
        kind: query.0.word("kind")?,
        ..list::Filter::default()
    };
    let (person, class, wanted) = (query.0.text("person"), query.0.text("class"), Wanted::of(&query));
    let (read, clock) = site
        .read(move |tx, clock| {
            let filter = list::Filter {
                person: person.map(|person| store::person::find(tx, &person)).transpose()?.map(|person| person.id),
                class: class.map(|class| store::group::class(tx, &class, clock.today())).transpose()?,
                ..filter
            };
            let read =
                collected(Collect::new(wanted, clock), |take| list::each(tx, &filter, wanted.most(), clock, take));
            Ok((read?, clock))
        })
        .await?;
    let list = List {
        title: "Incidents",
        here: "/incidents",
        filters: vec![
            Filter::choice(&query, "state", "State", &STATES),
            Filter::choice(&query, "kind", "Kind", &KINDS),
            Filter::text(&query, "person", "About"),
            Filter::text(&query, "class", "Form or group"),
        ],
        href: |incident: &IncidentView| incident.no.map(|no| format!("/incidents/{no}")),
    };
    list.answer_with(&[("/holds", "Items kept as evidence")], &visitor, &query, read, clock)
}

/// An attachment as the page shows it.
struct Attached {
    no: i64,
    name: String,
    is_picture: bool,
}

/// Everything about an incident that a page needs.
struct Story {
    known: domain::incident::Incident,
    view: IncidentView,
    attached: Vec<Attached>,
    repairs: Vec<RepairView>,
    charges: Vec<ChargeView>,
    history: Vec<log::list::EntryView>,
    /// The kinds of damage in the tariff of the item's category, each with its amount.
    tariff: Vec<(String, String)>,
    is_about_a_pupil: bool,
    clock: domain::when::Clock,
}

impl Story {
    fn load(tx: &ReadTx<'_>, no: i64, clock: domain::when::Clock) -> Result<Self, Fault> {
        let known = store::incident::by_no(tx, no)?;
        let attached = store::attachment::of_incident(tx, known.id)?.into_iter().map(|one| {
            let is_picture = picture::media_type(&store::attachment::beginning(tx, &one)?).is_some();
            Ok(Attached { no: one.no, name: one.name, is_picture })
        });
        let repairs = store::repair::of_incident(tx, known.id)?;
        let filter = log::list::Filter {
            asset: Some(known.asset_id),
            subject: Some(known.id.to_string()),
            ..log::list::Filter::default()
        };
        let asset = store::asset::by_id(tx, known.asset_id)?;
        let person = known.person_id.map(|id| store::person::by_id(tx, id)).transpose()?;
        let tariff = store::charge::tariffs(tx, asset.category_id)?;
        Ok(Self {
            view: IncidentView::load(tx, &known, clock)?,
            attached: attached.collect::<Result<_, Fault>>()?,
            repairs: repairs.iter().map(|one| RepairView::load(tx, one, clock)).collect::<Result<_, _>>()?,
            charges: charge::list::of_incident(tx, known.id, clock)?,
            history: log::list::list(tx, &filter, clock)?,
            tariff: tariff.into_iter().map(|line| (line.damage, shown_pounds(line.amount_pence))).collect(),
            is_about_a_pupil: person.is_some_and(|person| person.kind == PersonKind::Pupil),
            known,
            clock,
        })
    }
}

#[derive(Template)]
#[template(path = "incident.html")]
struct IncidentPage {
    frame: Frame,
    no: i64,
    tag: String,
    item_href: String,
    person: Option<(String, String)>,
    loan_no: Option<i64>,
    facts: Vec<(&'static str, String)>,
    attached: Vec<Attached>,
    tables: Vec<Table>,
    /// What is still missing before the incident can be closed.
    wants: Vec<Refused>,
    outcomes: [(&'static str, &'static str); 5],
    tariff: Vec<(String, String)>,
    is_pupil: bool,
    /// The last entry of the log about it: who decides over a later one is told so.
    seen: i64,
    can: Can,
}

/// What can be done with an incident now, by its state and the visitor's roles.
struct Can {
    photograph: bool,
    decide: bool,
    /// True if there is a decision that would be changed.
    change: bool,
    criminal: bool,
    breach: bool,
    close: bool,
    police: bool,
    insurer: bool,
    reopen: bool,
    void: bool,
    charge: bool,
}

impl Can {
    fn of(story: &Story, visitor: &Visitor) -> Self {
        let known = &story.known;
        let wants = known.wants();
        let wants = |rule| wants.iter().any(|want| want.rule == rule);
        let decides = visitor.may(Deed::DecideIncidents);
        let close = known.clone().close(story.clock.today()).is_ok();
        let goes_on = known.must_not_be_referred().is_ok() && known.must_not_be_void().is_ok();
        Self {
            photograph: visitor.camera && visitor.may(Deed::ReportFault) && known.must_not_be_referred().is_ok(),
            decide: decides && known.may_be_decided(true).is_ok(),
            change: known.outcome.is_some(),
            criminal: known.kind == Kind::Damage,
            breach: close && visitor.may(Deed::ReportFault) && wants("breach-decision"),
            close: close && decides && known.wants_references_alone(),
            police: wants("police-reference"),
            insurer: wants("insurer-reference"),
            reopen: decides && known.clone().reopen().is_ok(),
            void: decides && goes_on,
            charge: goes_on && visitor.may(Deed::RecordMoney),
        }
    }
}

/// The outcomes in the words of the page.
const OUTCOMES: [(Outcome, &str); 5] = [
    (Outcome::Accident, "an accident"),
    (Outcome::Carelessness, "carelessness"),
    (Outcome::Intent, "on purpose"),
    (Outcome::Wear, "wear from normal use"),
    (Outcome::NotProven, "not proven"),
];

/// Shows one incident.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>) -> Answer {
    let story = site.read(move |tx, clock| Ok(Story::load(tx, no, clock)?)).await?;
    let (view, clock) = (&story.view, story.clock);
    let mut tables = vec![
        Table::of("Attachments", &view.attachments, clock, |one| Some(format!("/attachments/{}", one.no))),
        Table::of("Repairs", &story.repairs, clock, |one| one.no.map(|no| format!("/repairs/{no}"))),
    ];
    if visitor.may(Deed::SeeMoney) {
        tables.push(Table::of("Charges", &story.charges, clock, |one| one.no.map(|no| format!("/charges/{no}"))));
    }
    tables.push(super::history(&story.history, clock));
    let person = view.person.as_ref();
    let can_close = story.known.clone().close(clock.today()).is_ok();
    let wants = if can_close { story.known.wants() } else { Vec::new() };
    Ok(page(&IncidentPage {
        frame: Frame::of(&visitor, format!("Incident {no}: {} of {}", view.kind, view.tag), "/incidents"),
        no,
        item_href: format!("/items/{}", segment(&view.tag)),
        tag: view.tag.clone(),
        person: person.map(|who| (named(who), format!("/people/{}", segment(&who.reference)))),
        loan_no: view.loan_no,
        facts: lines(view, clock).into_iter().filter(|(_, fact)| !fact.is_empty()).collect(),
        tables: tables.into_iter().filter(|table| !table.rows.is_empty()).collect(),
        wants: wants.iter().map(|want| Refused::of(want, &visitor.member.roles)).collect(),
        outcomes: OUTCOMES.map(|(outcome, words)| (outcome.word(), words)),
        seen: story.history.first().map_or(0, |entry| entry.no),
        can: Can::of(&story, &visitor),
        is_pupil: story.is_about_a_pupil,
        attached: story.attached,
        tariff: story.tariff,
    })?)
}

/// Goes back to an incident after an act on it.
fn done(visitor: &Visitor, said: String, answer: &act::Answer<IncidentView>) -> Answer {
    let to = format!("/incidents/{}", answer.value.no.unwrap_or_default());
    Ok(go_on(&visitor.seat, &to, std::iter::once(said).chain(remarks(answer))))
}

/// Records the decision.
pub async fn decide(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let order = Decide {
        no,
        outcome: form.chosen("outcome", "the outcome")?,
        by: form.text("by"),
        criminal: form.has("criminal"),
        note: form.text("note"),
        reason: form.text("reason"),
    };
    let (said, seen) = (format!("incident {no} was decided: {}", order.outcome), seen(&form)?);
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let known = store.read(|tx| Ok::<_, Failure>(store::incident::by_no(tx, no)?))?;
            incident::decide(store, &unless_changed(act, seen, known.id), &order)
        })
        .await?;
    done(&visitor, said, &answer)
}

/// Records the data protection lead's decision about a breach.
pub async fn breach(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let breach = form.chosen("breach", "the decision about the breach")?;
    let (note, by) = (form.required("note", "the reason")?.to_owned(), form.text("by"));
    let seen = seen(&form)?;
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let known = store.read(|tx| Ok::<_, Failure>(store::incident::by_no(tx, no)?))?;
            incident::breach(store, &unless_changed(act, seen, known.id), no, breach, &note, by.as_deref())
        })
        .await?;
    done(&visitor, format!("the breach decision of incident {no} was recorded: {breach}"), &answer)
}

/// Closes the incident.
pub async fn close(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let order = Close {
        no,
        police_ref: form.text("police_ref"),
        no_police: form.text("no_police"),
        by: form.text("by"),
        insurer_ref: form.text("insurer_ref"),
        note: form.text("note"),
        ..Close::default()
    };
    if order.police_ref.is_some() && order.no_police.is_some() {
        return Err(Fault::invalid("a crime reference and a reason for none were given")
            .hint("Fill in one of the two.")
            .into());
    }
    let seen = seen(&form)?;
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let act = unless_overtaken(store, act, seen, |tx| Ok(store::incident::by_no(tx, no)?.id))?;
            incident::close(store, &act, &order)
        })
        .await?;
    done(&visitor, format!("incident {no} was closed"), &answer)
}

/// Reopens a closed incident.
pub async fn reopen(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let (reason, seen) = (form.required("reason", "the reason")?.to_owned(), seen(&form)?);
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let act = unless_overtaken(store, act, seen, |tx| Ok(store::incident::by_no(tx, no)?.id))?;
            incident::reopen(store, &act, no, &reason)
        })
        .await?;
    done(&visitor, format!("incident {no} was reopened"), &answer)
}

/// Voids an incident that was reported by mistake.
pub async fn void(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let (reason, by) = (form.required("reason", "the reason")?.to_owned(), form.text("by"));
    let seen = seen(&form)?;
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let act = unless_overtaken(store, act, seen, |tx| Ok(store::incident::by_no(tx, no)?.id))?;
            incident::void(store, &act, no, &reason, by.as_deref())
        })
        .await?;
    done(&visitor, format!("incident {no} was voided"), &answer)
}
