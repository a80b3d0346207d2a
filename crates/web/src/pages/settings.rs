//! The school's settings: its letterhead, and how strict each rule is.

use super::{Answer, go_on, plain};
use crate::{
    form::Form,
    frame::{Frame, page},
    guard::Visitor,
    site::Site,
};
use askama::Template;
use axum::extract::State;
use domain::{
    fault::Fault,
    rules::{self, Level},
    text::shown,
    words::Word as _,
};
use register::rule::{
    letterhead::LetterheadChange,
    list::{self, RuleView},
    school::{self, SchoolView},
    set,
};
use std::sync::Arc;

/// A field of the letterhead.
struct Field {
    name: &'static str,
    label: &'static str,
    value: String,
    is_long: bool,
}

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage {
    frame: Frame,
    fields: Vec<Field>,
    rules: Vec<RuleLine>,
    levels: Vec<&'static str>,
}

/// A rule with its level.
struct RuleLine {
    name: &'static str,
    asks: String,
    level: &'static str,
    is_adjustable: bool,
}

/// Shows the settings.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor) -> Answer {
    let (school, rules) = site.read(|tx, _| Ok((SchoolView::load(tx)?, list::list(tx)?))).await?;
    Ok(page(&SettingsPage {
        frame: Frame::of(&visitor, "Settings", "/settings"),
        fields: fields(&school),
        rules: rules.iter().map(line).collect(),
        levels: Level::ALL.iter().map(|level| level.word()).collect(),
    })?)
}

fn fields(school: &SchoolView) -> Vec<Field> {
    let field = |name, label, value: &Option<String>, is_long| Field {
        name,
        label,
        value: value.clone().unwrap_or_default(),
        is_long,
    };
    vec![
        field("address", "Address", &school.address, true),
        field("phone", "Phone", &school.phone, false),
        field("email", "E-mail address", &school.email, false),
        field("head", "Headteacher, under letters", &school.head, false),
        field("how_to_pay", "How to pay", &school.how_to_pay, true),
        field("how_to_dispute", "How to disagree with a contribution", &school.how_to_dispute, true),
    ]
}

fn line(rule: &RuleView) -> RuleLine {
    RuleLine { name: rule.rule, asks: rule.asks.to_string(), level: rule.level.word(), is_adjustable: rule.adjustable }
}

/// Changes the letterhead. An empty field takes away what was there, and a field that was left as it was is not saved, so
/// that it can't undo what someone else has changed meanwhile.
pub async fn set_school(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let text = |name: &'static str| {
        let (typed, was) = (form.get(name), form.get(&was(name)));
        let is_same = plainly(typed.unwrap_or_default()) == plainly(was.unwrap_or_default());
        (!is_same).then(|| typed.map(plainly))
    };
    let order = school::Set {
        phone: text("phone"),
        letterhead: LetterheadChange {
            address: text("address"),
            email: text("email"),
            head: text("head"),
            how_to_pay: text("how_to_pay"),
            how_to_dispute: text("how_to_dispute"),
            ..LetterheadChange::default()
        },
        ..school::Set::default()
    };
    let sent = form.clone();
    let answer = site
        .act(&visitor, &form, move |store, act| school::set_if(store, act, &order, |now| must_be_as_shown(now, &sent)))
        .await?;
    let said = std::iter::once("the letterhead is saved".to_owned()).chain(plain(&answer.notes));
    Ok(go_on(&visitor.seat, "/settings", said))
}

/// Errors: someone else has changed a field that the form changes, since its page was shown.
fn must_be_as_shown(now: &SchoolView, form: &Form) -> Result<(), Fault> {
    for field in fields(now) {
        let (typed, was) = (form.get(field.name).unwrap_or_default(), form.get(&was(field.name)).unwrap_or_default());
        if plainly(typed) != plainly(was) && plainly(was) != plainly(&field.value) {
            return Err(Fault::conflict(
                format!("someone else has changed “{}” meanwhile: it is now {}", field.label, shown(&field.value)),
                "Open the settings again, and change it from there.",
            ));
        }
    }
    Ok(())
}

/// The field with what was there when the page was shown.
fn was(name: &str) -> String {
    format!("was_{name}")
}

/// A text with the line breaks of the register: a browser sends others.
fn plainly(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

/// Sets the level of a rule.
pub async fn set_rule(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let rule = rules::adjustable(form.required("rule", "the rule")?)?;
    let word = form.required("level", "the level")?;
    let level = Level::parse(word)
        .ok_or_else(|| Fault::invalid(format!("{} is no level", shown(word))).hint("Choose off, warn or refuse."))?;
    let order = set::Set {
        rule: rule.name.to_owned(),
        level: Some(level),
        limits: Vec::new(),
        category: None,
        strikes: None,
        months: None,
        clause: None,
    };
    let was = form.required("was", "what the page showed")?.to_owned();
    let answer = site
        .act(&visitor, &form, move |store, act| {
            set::set_if(store, act, &order, |now| {
                let level = now.level.word();
                if level == was {
                    return Ok(());
                }
                Err(Fault::conflict(
                    format!("someone else has changed the rule {} meanwhile: it is now {level}", now.rule),
                    "Open the settings again, and change it from there.",
                ))
            })
        })
        .await?;
    let said = format!("the rule {} is set to {}", answer.value.rule, answer.value.level);
    Ok(go_on(&visitor.seat, "/settings", std::iter::once(said).chain(plain(&answer.notes))))
}
