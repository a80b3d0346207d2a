//! Counted stock: what there is, who has some of it, lending it and taking it back.

use super::{Answer, go_on, remarks};
use crate::{
    form::Form,
    frame::{Frame, page},
    guard::Visitor,
    remedy::segment,
    site::Site,
    tables::Table,
};
use askama::Template;
use axum::extract::State;
use domain::{access::Deed, fault::Fault, ids::PersonId, text::count};
use register::stock::{
    lend::{self, In, Out},
    list::{self, StockLoanView, StockView},
    teacher,
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "stock.html")]
struct StockPage {
    frame: Frame,
    stock: Table,
    loans: Table,
    /// The names to choose from.
    names: Vec<String>,
    may_lend: bool,
    /// True for someone who lends at the desk, and so to everyone.
    is_desk: bool,
    /// The forms and groups of a teacher.
    classes: Vec<String>,
}

/// The teacher who lends to themselves alone; `None` for someone who lends at the desk.
fn own(visitor: &Visitor) -> Option<PersonId> {
    (!visitor.may(Deed::Desk)).then(|| visitor.member.person.id)
}

/// Shows what there is. Who has some of it, those see who see people; others see what they have themselves.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor) -> Answer {
    let (sees_all, me) = (visitor.may(Deed::SeePeople), visitor.member.person.id);
    let (stock, loans, classes, clock) = site
        .read(move |tx, clock| {
            let person = store::person::by_id(tx, me)?;
            let loans = if sees_all { list::open(tx, clock)? } else { list::of_person(tx, &person, clock)? };
            Ok((list::list(tx, clock)?, loans, teacher::classes_of(tx, &person)?, clock))
        })
        .await?;
    let href = |loan: &StockLoanView| sees_all.then(|| format!("/people/{}", segment(&loan.person.reference)));
    let caption = if sees_all { "On loan now, those that are due first before the others" } else { "What you have" };
    Ok(page(&StockPage {
        frame: Frame::of(&visitor, "Counted stock", "/stock"),
        names: stock.iter().map(|one: &StockView| one.name.clone()).collect(),
        stock: Table::of("What there is", &stock, clock, |_| None),
        loans: Table::of(caption, &loans, clock, href),
        may_lend: visitor.may(Deed::LendStock),
        is_desk: visitor.may(Deed::Desk),
        classes,
    })?)
}

/// The person of a form: typed at the desk, else who is signed in.
fn person(visitor: &Visitor, form: &Form) -> Result<String, Fault> {
    match own(visitor) {
        None => Ok(form.required("person", "the borrower")?.to_owned()),
        Some(_) => Ok(visitor.member.person.reference.clone()),
    }
}

/// Lends a number of a stock.
pub async fn out(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let (due, rules) = (form.text("due"), form.all("override").map(str::to_owned).collect::<Vec<_>>());
    let overrides = domain::rules::overrides(&rules, form.get("reason"), form.get("by"))?;
    let order = Out {
        stock: form.required("stock", "the stock")?.to_owned(),
        number: form.number("number", "how many")?,
        to: person(&visitor, &form)?,
        due: None,
        for_class: form.text("for"),
        overrides,
        teacher: own(&visitor),
    };
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let due = due.as_deref().map(|due| act.days().due(due)).transpose()?;
            lend::out(store, act, &Out { due, ..order })
        })
        .await?;
    let loan = &answer.value;
    let said = format!("{} of {} went out to {}", loan.number, loan.stock, loan.person.name);
    Ok(go_on(&visitor.seat, "/stock", std::iter::once(said).chain(remarks(&answer))))
}

/// Takes a number of a stock back.
pub async fn take_in(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let missing = if form.text("missing").is_some() { form.number("missing", "how many are missing")? } else { 0 };
    let order = In {
        stock: form.required("stock", "the stock")?.to_owned(),
        number: form.number("number", "how many came back")?,
        missing,
        from: person(&visitor, &form)?,
        teacher: own(&visitor),
    };
    let (number, stock) = (order.number, order.stock.clone());
    let answer = site.act(&visitor, &form, move |store, act| lend::take_in(store, act, &order)).await?;
    let gone = if missing > 0 { format!(", {missing} missing") } else { String::new() };
    let pieces = count(usize::try_from(number).unwrap_or_default(), "piece");
    let said = format!("{pieces} of {stock} came back{gone}");
    Ok(go_on(&visitor.seat, "/stock", std::iter::once(said).chain(remarks(&answer))))
}
