//! A failure as a page: what happened, what to do, with remedies as links, and the form once more where an answer is all
//! that is missing.

use crate::{
    form::Form,
    frame::{Frame, page},
    guard::Visitor,
    home::Home,
    remedy::{self, Bit},
};
use askama::Template;
use axum::{
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{
    fault::{Failure, Fault, FaultKind, Refusal},
    person::Role,
    remedy::Input,
    say::Say,
};

/// A failure on its way to a page. The guard, which knows the visitor and the form, makes the page.
#[derive(Debug)]
pub struct Trouble(pub Failure);

impl<E: Into<Failure>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

/// A response that carries its failure to the guard.
#[derive(Clone)]
struct Carried(std::sync::Arc<std::sync::Mutex<Option<Failure>>>);

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let status = status_of(&self.0);
        let mut response = status.into_response();
        response.extensions_mut().insert(Carried(std::sync::Arc::new(std::sync::Mutex::new(Some(self.0)))));
        response
    }
}

/// Takes the failure that a handler's response carries.
pub fn taken(response: &mut Response) -> Option<Failure> {
    let carried = response.extensions_mut().remove::<Carried>()?;
    carried.0.lock().ok()?.take()
}

fn status_of(failure: &Failure) -> StatusCode {
    let Failure::Fault(fault) = failure else { return StatusCode::CONFLICT };
    match fault.kind {
        FaultKind::Invalid | FaultKind::BadFile => StatusCode::UNPROCESSABLE_ENTITY,
        FaultKind::Question | FaultKind::Conflict | FaultKind::Repeated | FaultKind::Ambiguous => StatusCode::CONFLICT,
        FaultKind::NotFound => StatusCode::NOT_FOUND,
        FaultKind::Busy => StatusCode::SERVICE_UNAVAILABLE,
        FaultKind::Register | FaultKind::Damaged | FaultKind::Unwritable | FaultKind::Answer => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

/// A refusal on a page.
pub struct Refused {
    pub message: String,
    pub remedy: Vec<Bit>,
    pub clause: Option<String>,
    /// The rule, if it can be overridden here.
    pub rule: Option<&'static str>,
}

impl Refused {
    /// A refusal for someone with these roles.
    pub fn of(refusal: &Refusal, roles: &[Role]) -> Self {
        Self {
            message: sentence(&refusal.message),
            remedy: remedy::bits_for(&refusal.remedy, roles),
            clause: refusal.clause.clone(),
            rule: refusal.may_override.then_some(refusal.rule),
        }
    }
}

/// A sentence with its capital and its full stop.
pub fn sentence(fact: &str) -> String {
    let mut chars = fact.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    let end = if fact.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", chars.as_str())
}

/// A field that the form asks for once more.
struct Wanted {
    name: &'static str,
    label: &'static str,
}

#[derive(Template)]
#[template(path = "trouble.html")]
struct TroublePage<'a> {
    frame: Frame,
    message: Option<String>,
    hint: Vec<Bit>,
    details: Vec<Vec<Bit>>,
    refusals: Vec<Refused>,
    warnings: Vec<Refused>,
    /// The address of the form, and its fields, if it can be sent once more.
    again: Option<Again<'a>>,
    /// True if something was sent that could have been recorded.
    might_record: bool,
    /// True if the screen must be opened first.
    is_locked: bool,
}

struct Again<'a> {
    path: &'a str,
    fields: Vec<(&'a str, &'a str)>,
    /// True if a yes is all that is missing.
    asks_yes: bool,
    overrides: Vec<&'static str>,
    asks_decider: bool,
    wanted: Vec<Wanted>,
}

/// What a form asks again for.
const ASKED_AGAIN: [&str; 6] = ["key", "yes", "by", "by_password", "override", "override_reason"];

/// What came with the request that failed.
#[derive(Debug, Clone, Copy)]
pub enum Sent<'a> {
    /// Nothing: a page was asked for.
    Nothing,
    /// What can't be sent once more from the page of the failure, such as a file.
    Something,
    /// A form, and where it was sent.
    Form(&'a str, &'a Form),
}

impl Sent<'_> {
    /// What came with a request, as far as its method tells.
    pub fn by(method: &Method) -> Self {
        if method.is_safe() { Self::Nothing } else { Self::Something }
    }
}

/// Makes the page of a failure.
pub fn page_of(failure: &Failure, visitor: Option<&Visitor>, home: &Home, sent: Sent<'_>) -> Response {
    let title = match failure {
        Failure::Refused(_) => "Refused",
        Failure::Fault(fault) => title_of(fault),
    };
    let frame = visitor.map_or_else(|| Frame::outside(title, home), |visitor| Frame::of(visitor, title, ""));
    let (fault, refused) = match failure {
        Failure::Fault(fault) => (Some(fault), None),
        Failure::Refused(refused) => (refused.fault.as_ref(), Some(refused)),
    };
    let roles = visitor.map_or(&[] as &[Role], |visitor| &visitor.member.roles);
    let shown = |refusal: &Refusal| Refused::of(refusal, roles);
    let bits = |say: &Say| remedy::bits_for(say, roles);
    let refusals: Vec<Refused> = refused.iter().flat_map(|r| &r.refusals).map(shown).collect();
    let warnings = refused.iter().flat_map(|r| &r.warnings).map(shown).collect();
    let asked: Vec<Input> = fault.and_then(|fault| fault.hint.as_ref()).map(remedy::asked).unwrap_or_default();
    let form = match sent {
        Sent::Form(path, form) => Some((path, form)),
        Sent::Nothing | Sent::Something => None,
    };
    let again = form.and_then(|(path, form)| {
        let wanted = wanted(&asked);
        let again = Again {
            path,
            fields: form.without(&ASKED_AGAIN).filter(|(name, _)| wanted.iter().all(|w| w.name != *name)).collect(),
            asks_yes: fault.is_some_and(|fault| fault.kind == FaultKind::Question),
            asks_decider: asked.contains(&Input::By)
                || refusals.iter().filter_map(|r| r.rule).any(domain::decision::names_a_decider),
            overrides: overridable(&refusals),
            wanted,
        };
        let can_help = again.asks_yes || again.asks_decider || !again.overrides.is_empty() || !again.wanted.is_empty();
        can_help.then_some(again)
    });
    let template = TroublePage {
        frame,
        message: fault.map(|fault| sentence(&fault.message)),
        hint: fault.and_then(|fault| fault.hint.as_ref()).map(bits).unwrap_or_default(),
        details: fault.map(|fault| fault.details.iter().map(bits).collect()).unwrap_or_default(),
        refusals,
        warnings,
        again,
        might_record: !matches!(sent, Sent::Nothing),
        is_locked: false,
    };
    match page(&template) {
        Ok(mut response) => {
            *response.status_mut() = status_of(failure);
            response
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Makes the page that answers a form from a screen that is locked by now: the form, to send it once more.
pub fn locked(home: &Home, path: &str, form: &Form) -> Response {
    let template = TroublePage {
        frame: Frame::outside("This screen is locked", home),
        message: Some("This screen was locked before the form was sent.".to_owned()),
        hint: Vec::new(),
        details: Vec::new(),
        refusals: Vec::new(),
        warnings: Vec::new(),
        again: Some(Again {
            path,
            fields: form.without(&ASKED_AGAIN).collect(),
            asks_yes: false,
            overrides: Vec::new(),
            asks_decider: false,
            wanted: Vec::new(),
        }),
        might_record: true,
        is_locked: true,
    };
    page(&template).unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// The rules to override, if every refusal can be.
fn overridable(refusals: &[Refused]) -> Vec<&'static str> {
    let mut rules: Vec<&'static str> = refusals.iter().filter_map(|refusal| refusal.rule).collect();
    if rules.len() < refusals.len() {
        return Vec::new();
    }
    rules.sort_unstable();
    rules.dedup();
    rules
}

/// The fields for inputs that a form can ask for by themselves.
fn wanted(asked: &[Input]) -> Vec<Wanted> {
    let name = |input: &Input| match input {
        Input::Reason => Some("reason"),
        Input::Note => Some("note"),
        Input::Purpose => Some("purpose"),
        Input::Witness => Some("witness"),
        Input::AccompaniedBy => Some("accompanied_by"),
        Input::Due => Some("due"),
        Input::Earth => Some("earth"),
        Input::Insulation => Some("insulation"),
        Input::Instrument => Some("instrument"),
        Input::NoReadings => Some("no_readings"),
        _ => None,
    };
    asked.iter().filter_map(|input| Some(Wanted { name: name(input)?, label: remedy::label(*input) })).collect()
}

fn title_of(fault: &Fault) -> &'static str {
    match fault.kind {
        FaultKind::Question => "Is this right?",
        FaultKind::Invalid | FaultKind::BadFile => "Please check",
        FaultKind::Conflict => "Not possible now",
        FaultKind::Repeated => "Already recorded",
        FaultKind::NotFound => "Not found",
        FaultKind::Ambiguous => "Which one?",
        FaultKind::Busy => "Busy",
        FaultKind::Register | FaultKind::Damaged | FaultKind::Unwritable | FaultKind::Answer => "Something is wrong",
    }
}
