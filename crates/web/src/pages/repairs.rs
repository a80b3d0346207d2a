//! Repairs: the list, an item that is sent away or was repaired on the spot, and one repair with its end.

use super::{Answer, go_on, remarks, seen, unless_changed, unless_overtaken};
use crate::{
    acts::{ActForm, Acts, Field},
    form::{Form, Query},
    guard::Visitor,
    remedy::segment,
    site::Site,
    tables::{Collect, Filter, List, Wanted, collected},
};
use axum::extract::{Path, State};
use domain::{
    access::Deed,
    asset::Condition,
    fault::{Failure, Fault},
    money::decimal,
    repair::{Outcome, State as Standing},
    text::shown,
    words::Word as _,
};
use register::{
    act,
    listed::repair::lines,
    log,
    repair::{
        list::{self, RepairView},
        open::{self, Close, Known, Open},
        tie::For,
    },
};
use std::sync::Arc;
use store::asset::Spelling;

const STATES: [(&str, &str); 2] = [("", "open"), ("all", "open and closed")];

/// Lists repairs.
pub async fn list(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let (tag, all, wanted) = (query.0.text("tag"), query.0.get("state") == Some("all"), Wanted::of(&query));
    let (read, clock) = site
        .read(move |tx, clock| {
            let asset = tag.map(|tag| store::asset::find(tx, &tag, Spelling::Whole)).transpose()?.map(|asset| asset.id);
            let read =
                collected(Collect::new(wanted, clock), |take| list::each(tx, asset, all, wanted.most(), clock, take));
            Ok((read?, clock))
        })
        .await?;
    let list = List {
        title: "Repairs",
        here: "/repairs",
        filters: vec![Filter::choice(&query, "state", "State", &STATES), Filter::text(&query, "tag", "Item")],
        href: |repair: &RepairView| repair.no.map(|no| format!("/repairs/{no}")),
    };
    let all = [("/repairs/new", "Record a repair"), ("/wipes", "Devices to wipe")];
    let acts = if visitor.may(Deed::Repair) { &all[..] } else { &all[1..] };
    list.answer_with(acts, &visitor, &query, read, clock)
}

/// The fields that an open repair has, with what is known.
fn fields(known: Option<&RepairView>) -> Vec<Field> {
    let text = |of: fn(&RepairView) -> Option<String>| known.and_then(of).unwrap_or_default();
    let pounds = |of: fn(&RepairView) -> Option<i64>| known.and_then(of).map(decimal).unwrap_or_default();
    vec![
        Field::text("fault", "Fault").filled(text(|repair| repair.fault.clone())),
        Field::line("supplier", "Company").filled(text(|repair| repair.supplier.clone())),
        Field::line("reference", "Its reference").filled(text(|repair| repair.reference.clone())),
        Field::line("quote", "Quote in pounds").filled(pounds(|repair| repair.quote_pence)),
        Field::line("cost", "Cost in pounds").filled(pounds(|repair| repair.cost_pence)),
        incident("Its number, or none. Empty: the item's only open fault or damage.").filled(text(|repair| {
            if repair.no_incident { Some("none".to_owned()) } else { repair.incident_no.map(|no| no.to_string()) }
        })),
    ]
}

fn incident(hint: &'static str) -> Field {
    Field::line("incident", "Incident").hint(hint)
}

/// What the form says that a repair is for.
fn what_for(form: &Form) -> Result<Option<For>, Fault> {
    match form.get("incident") {
        None => Ok(None),
        Some(none) if none.eq_ignore_ascii_case("none") => Ok(Some(For::Nothing)),
        Some(_) => Ok(Some(For::Incident(form.number("incident", "the incident")?))),
    }
}

fn known(form: &Form, warranty: Option<bool>) -> Result<Known, Fault> {
    Ok(Known {
        fault: form.text("fault"),
        supplier: form.text("supplier"),
        warranty,
        quote_pence: form.pounds("quote")?,
        cost_pence: form.pounds("cost")?,
        reference: form.text("reference"),
        incident: what_for(form)?,
    })
}

/// Asks which item is to be repaired.
pub async fn form(visitor: Visitor, query: Query) -> Answer {
    let value = |name: &str| query.0.get(name).unwrap_or_default().to_owned();
    let mut fields = fields(None);
    fields.pop();
    fields.insert(0, Field::line("tag", "Item").required().filled(value("tag")));
    fields.extend([
        incident("Its number, or none. Empty: the item's only open fault or damage.").filled(value("incident")),
        Field::tick("warranty", "The warranty pays for it"),
        Field::tick("repaired", "It was repaired on the spot: it is back already"),
    ]);
    let form = ActForm {
        title: "Send an item for repair",
        action: "/repairs".to_owned(),
        key: "open",
        fields,
        asks_decider: false,
        button: "Record the repair",
        is_open: true,
    };
    Acts { forms: vec![form], ..Acts::default() }.answer(&visitor, "Record a repair", "/repairs")
}

fn done(visitor: &Visitor, said: String, answer: &act::Answer<RepairView>) -> Answer {
    let to = format!("/repairs/{}", answer.value.no.unwrap_or_default());
    Ok(go_on(&visitor.seat, &to, std::iter::once(said).chain(remarks(answer))))
}

/// Records that an item goes to be repaired, or was.
pub async fn open(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let order = Open {
        tag: form.required("tag", "the item")?.to_owned(),
        spelling: Spelling::Whole,
        known: known(&form, form.has("warranty").then_some(true))?,
        repaired: form.has("repaired"),
    };
    let answer = site.act(&visitor, &form, move |store, act| open::open(store, act, &order)).await?;
    let said = format!("the repair of {} was recorded", answer.value.tag);
    done(&visitor, said, &answer)
}

/// Shows one repair.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>) -> Answer {
    let (view, seen) = site
        .read(move |tx, clock| {
            let repair = store::repair::by_no(tx, no)?;
            let filter = log::list::Filter {
                asset: Some(repair.asset_id),
                subject: Some(repair.id.to_string()),
                ..log::list::Filter::default()
            };
            let history = log::list::list(tx, &filter, clock)?;
            Ok((RepairView::load(tx, &repair, clock)?, history.first().map_or(0, |entry| entry.no)))
        })
        .await?;
    let mut links = vec![(format!("/items/{}", segment(&view.tag)), view.tag.clone())];
    if visitor.may(Deed::SeeIncidents) {
        links.extend(view.incident_no.map(|no| (format!("/incidents/{no}"), format!("Incident {no}"))));
    }
    let mut forms = Vec::new();
    if visitor.may(Deed::Repair) {
        if view.state == Standing::Open {
            forms.push(ActForm {
                title: "It is back",
                action: format!("/repairs/{no}/close"),
                key: "close",
                fields: vec![
                    Field::choice("outcome", "Outcome", "choose …", Outcome::ALL).required(),
                    Field::line("cost", "Cost in pounds").hint("Empty: as it was recorded before."),
                    Field::choice("condition", "Its condition now", "as usual after a repair", Condition::ALL),
                    incident("Its number, or none. Empty: as it was recorded before."),
                    Field::hidden("seen").filled(seen.to_string()),
                ],
                asks_decider: false,
                button: "Close the repair",
                is_open: true,
            });
        }
        let mut fields = fields(Some(&view));
        let warranty = Field::line("warranty", "The warranty pays: yes or no");
        fields.push(Field::hidden("seen").filled(seen.to_string()));
        fields.push(warranty.filled(if view.warranty { "yes" } else { "no" }));
        forms.push(ActForm {
            title: "Change what is recorded",
            action: format!("/repairs/{no}/set"),
            key: "set",
            fields,
            asks_decider: false,
            button: "Save",
            is_open: false,
        });
    }
    let facts = lines(&view);
    let title = format!("Repair {no} of {}", view.tag);
    Acts { links, facts, forms, ..Acts::default() }.answer(&visitor, title, "/repairs")
}

/// Changes what is recorded about a repair. An empty field changes nothing, and what someone else has changed meanwhile is
/// not overwritten.
pub async fn set(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let warranty = match form.get("warranty") {
        None => None,
        Some(yes) if yes.eq_ignore_ascii_case("yes") => Some(true),
        Some(no) if no.eq_ignore_ascii_case("no") => Some(false),
        Some(other) => {
            return Err(Fault::invalid(format!("{} is neither yes nor no", shown(other)))
                .hint("Write yes if the warranty pays for the repair, and no if it doesn't.")
                .into());
        }
    };
    let (known, seen) = (known(&form, warranty)?, seen(&form)?);
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let repair = store.read(|tx| Ok::<_, Failure>(store::repair::by_no(tx, no)?))?;
            open::set(store, &unless_changed(act, seen, repair.id), no, &known)
        })
        .await?;
    done(&visitor, format!("repair {no} was changed"), &answer)
}

/// Records that an item is back.
pub async fn close(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let order = Close {
        no,
        outcome: form.chosen("outcome", "the outcome")?,
        cost_pence: form.pounds("cost")?,
        condition: form.word("condition")?,
        incident: what_for(&form)?,
    };
    let said = format!("repair {no} was closed: {}", order.outcome.to_string().replace('-', " "));
    let seen = seen(&form)?;
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let act = unless_overtaken(store, act, seen, |tx| Ok(store::repair::by_no(tx, no)?.id))?;
            open::close(store, &act, &order)
        })
        .await?;
    done(&visitor, said, &answer)
}
