//! Loans: the list, and one loan with everything about it.

use super::{Answer, find::no_order, loan_acts, mark};
use crate::{
    acts::{ActForm, Kind},
    form::Query,
    frame::{Frame, page},
    guard::Visitor,
    remedy::segment,
    site::Site,
    tables::{Collect, Filter, List, Table, Wanted, collected},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{access::Deed, fault::Fault, loan::LoanState, order::Extent, when::show_day};
use register::{
    listed::{due, named},
    loan::list::{self, Listed, Order, Standing},
    overview::show::LoanPage,
    view::PhotoView,
};
use std::sync::Arc;

const STATES: [(&str, &str); 8] = [
    ("", "open"),
    ("overdue", "overdue"),
    ("today", "due today"),
    ("owed", "a part still owed"),
    ("recalled", "must come back"),
    ("unsigned", "not signed"),
    ("checks", "routine check due"),
    ("all", "all"),
];
const ORDERS: [(&str, &str); 4] =
    [("", "by due date"), ("newest", "newest first"), ("tag", "by tag"), ("person", "by borrower")];

/// Lists loans.
pub async fn list(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let text = |name: &str| query.0.get(name).map(str::to_owned);
    let state = query.0.get("state").unwrap_or_default().to_owned();
    let standing = match state.as_str() {
        "" | "recalled" | "unsigned" | "checks" => Standing::Open,
        "overdue" => Standing::Overdue,
        "today" => Standing::DueToday,
        "owed" => Standing::Owed,
        "all" => Standing::All,
        other => {
            return Err(Fault::invalid(format!("{} is no state of a loan", domain::text::shown(other)))
                .hint("Choose one from the list.")
                .into());
        }
    };
    let order = match query.0.get("sort") {
        None => Order::Due,
        Some("newest") => Order::Newest,
        Some("tag") => Order::Tag,
        Some("person") => Order::Person,
        Some(other) => return Err(no_order(other).into()),
    };
    let (person, class, category, location) = (text("person"), text("class"), text("category"), text("location"));
    let wanted = Wanted::of(&query);
    let (read, clock) = site
        .read(move |tx, clock| {
            let filter = list::Filter {
                standing,
                recalled: state == "recalled",
                unsigned: state == "unsigned",
                check_in_by: (state == "checks").then(|| clock.today()),
                person: person.map(|person| store::person::find(tx, &person)).transpose()?.map(|person| person.id),
                class: class.map(|class| store::group::class(tx, &class, clock.today())).transpose()?,
                category: category.map(|name| store::category::find(tx, &name)).transpose()?.map(|found| found.id),
                location,
                ..list::Filter::default()
            };
            let read = collected(Collect::new(wanted, clock), |take| {
                list::each(tx, &filter, order, Extent::up_to(wanted.most()), false, clock, take)
            });
            Ok((read?, clock))
        })
        .await?;
    let list = List {
        title: "Loans",
        here: "/loans",
        filters: vec![
            Filter::choice(&query, "state", "State", &STATES),
            Filter::text(&query, "person", "Borrower"),
            Filter::text(&query, "class", "Form or group"),
            Filter::text(&query, "category", "Category"),
            Filter::text(&query, "location", "Location"),
            Filter::choice(&query, "sort", "Order", &ORDERS),
        ],
        href: |loan: &Listed| loan.loan.no.map(|no| format!("/loans/{no}")),
    };
    list.answer(&visitor, &query, read, clock)
}

#[derive(Template)]
#[template(path = "loan.html")]
struct LoanTemplate {
    frame: Frame,
    slip_no: Option<i64>,
    tag: String,
    item_href: String,
    desk_href: String,
    person: String,
    person_href: String,
    facts: Vec<(&'static str, String)>,
    tables: Vec<Table>,
    is_out: bool,
    may_lend: bool,
    is_signed: bool,
    /// What can be done with it here.
    forms: Vec<ActForm>,
    photos: Vec<Photo>,
    /// The address to which photographs are sent, if this device may take them.
    photos_href: Option<String>,
    /// The address of the receipt to sign, if the item has come back.
    receipt_href: Option<String>,
}

/// A photograph of the item as it went out.
struct Photo {
    href: String,
    alt: String,
}

/// Shows one loan.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>) -> Answer {
    let (LoanPage { story, letters }, seen, clock) = site
        .read(move |tx, clock| {
            let loan = store::loan::by_no(tx, no)?;
            Ok((LoanPage::load(tx, &loan, clock)?, mark(tx, loan.id)?, clock))
        })
        .await?;
    let loan = &story.loan;
    let day = |day: Option<chrono::NaiveDate>| day.map(show_day).unwrap_or_default();
    let parts: Vec<String> = loan
        .parts
        .iter()
        .map(|part| part.outcome.map_or_else(|| part.name.clone(), |outcome| format!("{} {outcome}", part.name)))
        .collect();
    let overrides: Vec<String> = loan.overrides.iter().map(|one| format!("{} ({})", one.rule, one.reason)).collect();
    let off_site = match loan.off_site {
        Some(domain::loan::OffSite::Home) => "at home",
        Some(domain::loan::OffSite::Visit) => "on a visit",
        None => "in school",
    };
    let facts = vec![
        ("State", loan.state.to_string().replace('_', " ")),
        ("Went out", clock.show(loan.out_at)),
        ("Due", due(loan.due_on, loan.due_at, clock)),
        ("Next routine check", day(loan.check_in_on)),
        ("Recalled", day(loan.recalled_on)),
        ("Came back", loan.returned_at.map(|at| clock.show(at)).unwrap_or_default()),
        ("Used", off_site.to_owned()),
        ("For", loan.for_class.clone().unwrap_or_default()),
        ("Purpose", loan.purpose.clone().unwrap_or_default()),
        ("Goes along", story.accompanied_by.as_ref().map(named).unwrap_or_default()),
        ("Parts", parts.join(", ")),
        ("Condition then", story.condition_out.to_string()),
        ("Seen on it then", story.marks_out.clone().unwrap_or_default()),
        ("Condition at its return", story.condition_in.map(|found| found.to_string()).unwrap_or_default()),
        ("Rules overridden", overrides.join("; ")),
        ("Signed", if loan.signed { "yes" } else { "not yet" }.to_owned()),
    ];
    let tables = vec![
        Table::of("Routine checks, newest first", &story.routine_checks, clock, |_| None),
        Table::of("Letters, newest first", &letters, clock, |_| None),
    ];
    let is_out = list::is_out(loan.state);
    let may_photograph = is_out && visitor.may(Deed::Desk) && visitor.camera;
    let photo = |photo: &PhotoView| {
        let no = photo.no?;
        let alt = format!("Photograph {no} of {}, as it was on {}", loan.tag, show_day(photo.taken_on));
        Some(Photo { href: format!("/photos/{no}"), alt })
    };
    Ok(page(&LoanTemplate {
        photos: story.photos.iter().filter_map(photo).collect(),
        photos_href: may_photograph.then(|| format!("/loans/{no}/photos")),
        receipt_href: loan
            .slip_no
            .filter(|_| !is_out && loan.state != LoanState::Void)
            .map(|slip| format!("/slips/{slip}/receipt/sign")),
        frame: Frame::of(&visitor, format!("Loan {no}"), "/loans"),
        slip_no: loan.slip_no,
        item_href: format!("/items/{}", segment(&loan.tag)),
        desk_href: format!("/desk?line={}", segment(&loan.tag)),
        tag: loan.tag.clone(),
        person_href: format!("/people/{}", segment(&loan.person.reference)),
        person: named(&loan.person),
        facts: facts.into_iter().filter(|(_, fact)| !fact.is_empty()).collect(),
        tables: tables.into_iter().filter(|table| !table.rows.is_empty()).collect(),
        is_out,
        may_lend: visitor.may(Deed::Desk),
        is_signed: loan.signed,
        forms: if visitor.may(Deed::Desk) { loan_acts::forms(loan, seen) } else { Vec::new() },
    })?)
}
