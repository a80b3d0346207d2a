//! Licences: the list, a new one, and one with its seats. The key is never shown here in full.

use super::{Answer, go_on, mark, remarks, seen, unless_changed};
use crate::{
    acts::{ActForm, Acts, Field},
    form::{Form, Query},
    guard::Visitor,
    site::Site,
    tables::{Collect, Filter, List, Table, Wanted, collected},
};
use axum::extract::{Path, State};
use domain::{
    access::Deed,
    calendar::Calendar,
    fault::{Failure, Fault},
    meaning::Meaning,
    money::decimal,
};
use register::{
    act,
    licence::{
        assign::{self, Fields, User},
        list::{self, LicenceView, SeatView},
    },
    listed::{licence::licence_lines, named},
};
use std::sync::Arc;
use store::asset::Spelling;

const STATES: [(&str, &str); 3] = [("", "all"), ("60d", "expired, or within 60 days"), ("0d", "expired")];

/// Lists licences.
pub async fn list(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let (within, product, wanted) = (query.0.text("state"), query.0.text("product"), Wanted::of(&query));
    let (read, clock) = site
        .read(move |tx, clock| {
            let expiring = match within.as_deref() {
                None => None,
                Some("0d") => clock.today().pred_opt(),
                Some(time) => Some(Calendar::new(clock).within(time)?),
            };
            let mut rows = list::list(tx, expiring, clock.today())?;
            let folded = product.as_deref().map(domain::text::fold);
            rows.retain(|row| folded.as_ref().is_none_or(|word| domain::text::fold(&row.product).contains(word)));
            let read = collected(Collect::new(wanted, clock), |take| rows.into_iter().try_for_each(&mut *take));
            Ok((read?, clock))
        })
        .await?;
    let list = List {
        title: "Licences",
        here: "/licences",
        filters: vec![Filter::choice(&query, "state", "Expiry", &STATES), Filter::text(&query, "product", "Product")],
        href: |licence: &LicenceView| licence.no.map(|no| format!("/licences/{no}")),
    };
    let new = [("/licences/new", "Add a licence")];
    list.answer_with(if visitor.may(Deed::License) { &new } else { &[] }, &visitor, &query, read, clock)
}

/// The fields of a licence; filled from what is recorded, if it is changed.
fn fields(view: Option<&LicenceView>) -> Vec<Field> {
    let text = |value: Option<&String>| value.cloned().unwrap_or_default();
    let of = |value: fn(&LicenceView) -> Option<String>| view.and_then(value).unwrap_or_default();
    let key = if view.is_some() { "Empty: as it is." } else { "It is hidden in every list." };
    vec![
        Field::line("product", "Product").required().filled(view.map(|view| view.product.clone()).unwrap_or_default()),
        Field::line("vendor", "Sold by").filled(text(view.and_then(|view| view.vendor.as_ref()))),
        Field::line("seats", "Seats")
            .hint("The people and items that may use it. Empty: no limit.")
            .filled(of(|view| view.seats.map(|seats| seats.to_string()))),
        Field::line("licence_key", "Key").hint(key),
        Field::day("expires", "Last day")
            .hint("Empty: it does not expire.")
            .filled(of(|view| view.expires_on.map(|day| day.to_string()))),
        Field::line("cost", "Cost in pounds").filled(of(|view| view.cost_pence.map(decimal))),
    ]
}

/// What a form says about a licence.
struct Typed {
    fields: Fields,
    expires: Option<String>,
}

impl Typed {
    fn of(form: &Form) -> Result<Self, Fault> {
        let seats = form.has("seats").then(|| form.number("seats", "the number of seats")).transpose()?;
        let fields = Fields {
            product: Some(form.required("product", "the product")?.to_owned()),
            vendor: Some(form.text("vendor").unwrap_or_default()),
            seats: Some(seats),
            key: form.text("licence_key"),
            expires: None,
            cost: form.pounds("cost")?,
        };
        Ok(Self { fields, expires: form.text("expires") })
    }

    fn read(self, days: Calendar) -> Result<Fields, Fault> {
        let expires = self.expires.map(|day| days.day(&day, Meaning::Holds)).transpose()?;
        Ok(Fields { expires: Some(expires), ..self.fields })
    }
}

/// Asks for a new licence.
pub async fn form(visitor: Visitor) -> Answer {
    let form = ActForm {
        title: "Add a licence",
        action: "/licences".to_owned(),
        key: "licence",
        fields: fields(None),
        asks_decider: false,
        button: "Add it",
        is_open: true,
    };
    Acts { forms: vec![form], ..Acts::default() }.answer(&visitor, "Add a licence", "/licences")
}

/// Adds a licence.
pub async fn add(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let typed = Typed::of(&form)?;
    let answer = site.act(&visitor, &form, move |store, act| assign::add(store, act, &typed.read(act.days())?)).await?;
    let said = format!("{} was added", answer.value.product);
    done(&visitor, said, &answer)
}

fn done(visitor: &Visitor, said: String, answer: &act::Answer<LicenceView>) -> Answer {
    let to = format!("/licences/{}", answer.value.no.unwrap_or_default());
    Ok(go_on(&visitor.seat, &to, std::iter::once(said).chain(remarks(answer))))
}

/// A seat as the form names it.
fn seat_word(seat: &SeatView) -> Option<(String, String)> {
    let person = seat.person.as_ref().map(|who| (format!("person:{}", who.reference), named(who)));
    person.or_else(|| seat.tag.as_ref().map(|tag| (format!("item:{tag}"), tag.clone())))
}

/// Shows one licence with its seats.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>) -> Answer {
    let (view, seen, clock) = site
        .read(move |tx, clock| {
            let licence = store::licence::by_no(tx, no)?;
            Ok((LicenceView::load(tx, &licence, clock.today())?, mark(tx, licence.id)?, clock))
        })
        .await?;
    let hidden = || Field::hidden("seen").filled(seen.to_string());
    let mut forms = Vec::new();
    if visitor.may(Deed::License) {
        forms.push(ActForm {
            title: "Assign a seat",
            action: format!("/licences/{no}/assign"),
            key: "assign",
            fields: vec![
                hidden(),
                Field::line("person", "Person").hint("Ref, username or name."),
                Field::line("item", "Or item").hint("Its tag."),
            ],
            asks_decider: false,
            button: "Assign the seat",
            is_open: view.seats.is_none_or(|seats| view.used < seats),
        });
        if !view.assigned.is_empty() {
            let seats = view.assigned.iter().filter_map(seat_word);
            forms.push(ActForm {
                title: "Release a seat",
                action: format!("/licences/{no}/release"),
                key: "release",
                fields: vec![hidden(), Field::one_of("seat", "Seat of", "choose …", seats).required()],
                asks_decider: false,
                button: "Release the seat",
                is_open: false,
            });
        }
        let mut all = fields(Some(&view));
        all.push(hidden());
        forms.push(ActForm {
            title: "Change what is recorded",
            action: format!("/licences/{no}/edit"),
            key: "edit",
            fields: all,
            asks_decider: false,
            button: "Save",
            is_open: false,
        });
    }
    let href = |seat: &SeatView| {
        let (kind, name) = seat_word(seat)
            .and_then(|(word, _)| word.split_once(':').map(|(kind, name)| (kind.to_owned(), name.to_owned())))?;
        let place = if kind == "person" { "people" } else { "items" };
        Some(format!("/{place}/{}", crate::remedy::segment(&name)))
    };
    let seats = Table::of("Seats in use", &view.assigned, clock, href);
    let title = format!("Licence {no}: {}", view.product);
    Acts { facts: licence_lines(&view), forms, tables: vec![seats], ..Acts::default() }.answer(
        &visitor,
        title,
        "/licences",
    )
}

/// Changes a licence.
pub async fn edit(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let (typed, seen) = (Typed::of(&form)?, seen(&form)?);
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let known = store.read(|tx| Ok::<_, Failure>(store::licence::by_no(tx, no)?))?;
            assign::edit(store, &unless_changed(act, seen, known.id), no, &typed.read(act.days())?)
        })
        .await?;
    done(&visitor, format!("licence {no} was changed"), &answer)
}

/// Gives a seat to a person or an item.
pub async fn assign(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let user = User { person: form.text("person"), asset: form.text("item").map(|tag| (tag, Spelling::Whole)) };
    if user.person.is_some() && user.asset.is_some() {
        return Err(Fault::invalid("a person and an item were given").hint("Fill in one of the two.").into());
    }
    let seen = seen(&form)?;
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let known = store.read(|tx| Ok::<_, Failure>(store::licence::by_no(tx, no)?))?;
            assign::assign(store, &unless_changed(act, seen, known.id), no, &user)
        })
        .await?;
    done(&visitor, format!("a seat of {} was assigned", answer.value.product), &answer)
}

/// Releases a seat.
pub async fn release(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let seat = form.required("seat", "the seat")?.to_owned();
    let user = match seat.split_once(':') {
        Some(("person", person)) => User { person: Some(person.to_owned()), asset: None },
        Some(("item", tag)) => User { person: None, asset: Some((tag.to_owned(), Spelling::Whole)) },
        _ => return Err(Fault::invalid("no seat has this name").hint("Choose one from the list.").into()),
    };
    let seen = seen(&form)?;
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let known = store.read(|tx| Ok::<_, Failure>(store::licence::by_no(tx, no)?))?;
            assign::release(store, &unless_changed(act, seen, known.id), no, &user)
        })
        .await?;
    done(&visitor, format!("a seat of {} was released", answer.value.product), &answer)
}
