//! Permissions: the list, a new one, and one with who gave it. Who gives one proves that they may.

use super::{Answer, go_on, mark, remarks, seen, unless_changed};
use crate::{
    acts::{ActForm, Acts, Field},
    form::{Form, Query},
    guard::Visitor,
    remedy::segment,
    site::Site,
    tables::{Collect, Filter, List, Table, Wanted, collected},
};
use axum::extract::{Path, State};
use domain::{
    access::Deed,
    fault::Failure,
    meaning::Meaning,
    permission::{self, State as Standing},
    text::and_list,
    when::show_day,
};
use register::{
    act,
    listed::named,
    permission::{
        grant::{self, Grants},
        list::{self, PermissionView},
    },
};
use std::sync::Arc;
use store::asset::Spelling;

const STATES: [(&str, &str); 3] = [("", "given or awaited"), ("awaiting", "awaited by someone"), ("all", "all")];

/// The row's own page.
pub fn href(view: &PermissionView) -> Option<String> {
    view.no.map(|no| format!("/permissions/{no}"))
}

/// Lists permissions.
pub async fn list(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let (person, item, kind) = (query.0.text("person"), query.0.text("item"), query.0.text("kind"));
    let (standing, wanted) = (query.0.text("state").unwrap_or_default(), Wanted::of(&query));
    let (read, clock) = site
        .read(move |tx, clock| {
            let filter = list::Filter {
                kind,
                person: person.map(|person| store::person::find(tx, &person)).transpose()?.map(|person| person.id),
                asset: item.map(|tag| store::asset::find(tx, &tag, Spelling::Whole)).transpose()?.map(|item| item.id),
                awaiting: standing == "awaiting",
                all: standing == "all",
            };
            let rows = list::list(tx, &filter, clock.today())?;
            let read = collected(Collect::new(wanted, clock), |take| rows.into_iter().try_for_each(&mut *take));
            Ok((read?, clock))
        })
        .await?;
    let list = List {
        title: "Permissions",
        here: "/permissions",
        filters: vec![
            Filter::choice(&query, "state", "State", &STATES),
            Filter::text(&query, "kind", "Kind"),
            Filter::text(&query, "person", "Person"),
            Filter::text(&query, "item", "Item"),
        ],
        href,
    };
    let new = [("/permissions/new", "Record or ask for a permission")];
    list.answer_with(if visitor.may(Deed::Permit) { &new } else { &[] }, &visitor, &query, read, clock)
}

/// Asks who gets which permission.
pub async fn form(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let kinds = site.read(|tx, _| Ok(list::kinds(tx)?)).await?;
    let value = |name: &str| query.0.get(name).unwrap_or_default().to_owned();
    let kinds = kinds.iter().map(|kind| (kind.kind.clone(), format!("{}: {}", kind.kind, and_list(&kind.called))));
    let form = ActForm {
        title: "Record or ask for a permission",
        action: "/permissions".to_owned(),
        key: "permission",
        fields: vec![
            Field::one_of("kind", "Kind, with the roles that must give it", "choose …", kinds)
                .required()
                .filled(value("kind")),
            Field::line("person", "Person").hint("Ref, username or name.").filled(value("person")),
            Field::line("item", "Item").hint("Its tag, if the permission is for one item.").filled(value("item")),
            Field::line("category", "Category").hint("If it is for every item of one, such as laptop."),
            Field::line("device", "Their own device").hint("What it is, if the permission is for one of theirs."),
            Field::line("serial", "Its serial number"),
            Field::line("own_device", "Or the number of their own device").hint("If it is here already."),
            Field::line("purpose", "Purpose").required().filled(value("purpose")),
            Field::day("from", "First day").hint("Empty: today."),
            Field::day("until", "Last day").hint("Empty: until it is revoked."),
            Field::tick("mine", "I give it, as far as my roles allow. (Otherwise it waits for those who must.)"),
        ],
        asks_decider: true,
        button: "Record it",
        is_open: true,
    };
    Acts { forms: vec![form], ..Acts::default() }.answer(&visitor, "Record or ask for a permission", "/permissions")
}

/// Records a permission, given or asked for.
pub async fn grant(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let own_device = form.has("own_device").then(|| form.number("own_device", "the own device")).transpose()?;
    let mine = form.has("mine").then(|| visitor.member.person.reference.clone());
    let order = Grants {
        kind: form.required("kind", "the kind of permission")?.to_owned(),
        person: form.text("person"),
        asset: form.text("item").map(|tag| (tag, Spelling::Whole)),
        category: form.text("category"),
        device: form.text("device"),
        serial: form.text("serial"),
        own_device,
        purpose: form.required("purpose", "the purpose")?.to_owned(),
        from: None,
        until: None,
        by: mine.into_iter().chain(form.text("by")).collect(),
    };
    let (from, until) = (form.text("from"), form.text("until"));
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let days = act.days();
            let day = |given: Option<String>| given.map(|day| days.day(&day, Meaning::Holds)).transpose();
            grant::grant(store, act, &Grants { from: day(from)?, until: day(until)?, ..order })
        })
        .await?;
    done(&visitor, &answer)
}

/// Goes to a permission after an act on it.
fn done(visitor: &Visitor, answer: &act::Answer<PermissionView>) -> Answer {
    let no = answer.value.no.unwrap_or_default();
    let said = match answer.value.state {
        Standing::Awaiting => format!("permission {no} is recorded, and waits for someone"),
        Standing::Revoked => format!("permission {no} was revoked"),
        Standing::Given | Standing::Over => format!("permission {no} is given"),
    };
    Ok(go_on(&visitor.seat, &format!("/permissions/{no}"), std::iter::once(said).chain(remarks(answer))))
}

/// Shows one permission.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>) -> Answer {
    let (view, seen) = site
        .read(move |tx, clock| {
            let permission = store::permission::by_no(tx, no)?;
            let kind = permission::named(store::permission::kinds(tx)?, &permission.kind)?;
            let view = PermissionView::load(tx, &permission, &kind, clock.today())?;
            Ok((view, mark(tx, permission.id)?))
        })
        .await?;
    let mut links = Vec::new();
    links.extend(view.person.as_ref().map(|who| (format!("/people/{}", segment(&who.reference)), named(who))));
    links.extend(view.tag.as_ref().map(|tag| (format!("/items/{}", segment(tag)), tag.clone())));
    let mut forms = Vec::new();
    let awaits: Vec<String> = view.awaits.iter().map(|role| view.called.role(*role)).collect();
    if visitor.may(Deed::Permit) {
        if view.state == Standing::Awaiting {
            forms.push(ActForm {
                title: "Give it",
                action: format!("/permissions/{no}/give"),
                key: "give",
                fields: vec![Field::hidden("seen").filled(seen.to_string())],
                asks_decider: true,
                button: "Give this permission",
                is_open: true,
            });
        }
        if matches!(view.state, Standing::Awaiting | Standing::Given) {
            forms.push(ActForm {
                title: "Revoke it",
                action: format!("/permissions/{no}/revoke"),
                key: "revoke",
                fields: vec![
                    Field::hidden("seen").filled(seen.to_string()),
                    Field::text("reason", "Reason").required(),
                ],
                asks_decider: false,
                button: "Revoke this permission",
                is_open: false,
            });
        }
    }
    let given: Vec<String> = view
        .given
        .iter()
        .map(|one| format!("{} ({}), {}", one.by.name, view.called.role(one.role), show_day(one.on)))
        .collect();
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let facts = vec![
        ("state", view.state.to_string()),
        ("must still be given by", and_list(&awaits)),
        ("person", view.person.as_ref().map(named).unwrap_or_default()),
        ("item", text(&view.tag)),
        ("category", text(&view.category)),
        ("own device", text(&view.device)),
        ("its serial number", text(&view.device_serial)),
        ("purpose", view.purpose.clone()),
        ("from", show_day(view.from_on)),
        ("until", view.until_on.map_or_else(|| "it is revoked".to_owned(), show_day)),
        ("given by", given.join("; ")),
        ("revoked", view.revoked_on.map(show_day).unwrap_or_default()),
        ("reason", text(&view.revoke_reason)),
    ];
    let title = format!("Permission {no}: {}", view.kind);
    Acts { links, facts, forms, ..Acts::default() }.answer(&visitor, title, "/permissions")
}

/// Gives a permission for a role that is still missing.
pub async fn give(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let (by, seen): (Vec<String>, _) = (form.text("by").into_iter().collect(), seen(&form)?);
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let known = store.read(|tx| Ok::<_, Failure>(store::permission::by_no(tx, no)?))?;
            grant::give(store, &unless_changed(act, seen, known.id), no, &by)
        })
        .await?;
    done(&visitor, &answer)
}

/// Revokes a permission.
pub async fn revoke(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let (reason, seen) = (form.required("reason", "the reason")?.to_owned(), seen(&form)?);
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let known = store.read(|tx| Ok::<_, Failure>(store::permission::by_no(tx, no)?))?;
            grant::revoke(store, &unless_changed(act, seen, known.id), no, &reason)
        })
        .await?;
    done(&visitor, &answer)
}

/// The permissions of an item, for its page.
pub fn of_item(rows: &[PermissionView], clock: domain::when::Clock) -> Table {
    Table::of("Permissions", rows, clock, href)
}
