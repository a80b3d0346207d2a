//! Shows refusals and errors, and chooses the exit code.

use super::{output::Output, remedy::written, words::Format};
use domain::{
    decision,
    fault::{Failure, Fault, FaultKind, Refusal},
    remedy::{Asked, Input},
    rules,
    say::{Piece, Say},
    warned::{Warned, Warnings},
};
use register::file::json;
use serde::Serialize;

/// The exit code of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    Done = 0,
    /// Refused by a rule or by the state of the items, or `--partial` skipped some items.
    Refused = 1,
    Usage = 2,
    /// Not found or ambiguous.
    NotFound = 3,
    /// A file's content is wrong, or `--skip-bad` skipped some rows.
    BadFile = 4,
    /// The register can't be used, or `check` or `log verify` found problems.
    Register = 5,
    /// Recorded, but the answer could not be written.
    Answer = 6,
    /// Another program was using the register, so the state of the register is unknown.
    Busy = 7,
}

impl From<FaultKind> for Code {
    fn from(kind: FaultKind) -> Self {
        match kind {
            FaultKind::Invalid => Self::Usage,
            FaultKind::Question | FaultKind::Conflict | FaultKind::Repeated => Self::Refused,
            FaultKind::NotFound | FaultKind::Ambiguous => Self::NotFound,
            FaultKind::BadFile => Self::BadFile,
            FaultKind::Register | FaultKind::Damaged | FaultKind::Unwritable => Self::Register,
            FaultKind::Answer => Self::Answer,
            FaultKind::Busy => Self::Busy,
        }
    }
}

/// A refusal as JSON shows it.
#[derive(Debug, Serialize)]
pub struct RefusalView<'a> {
    rule: &'static str,
    tag: Option<&'a str>,
    #[serde(rename = "ref")]
    reference: Option<&'a str>,
    message: &'a str,
    remedy: String,
    may_override: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<&'a str>,
}

impl<'a> From<&'a Refusal> for RefusalView<'a> {
    fn from(refusal: &'a Refusal) -> Self {
        Self {
            rule: refusal.rule,
            tag: refusal.tag.as_deref(),
            reference: refusal.reference.as_deref(),
            message: &refusal.message,
            remedy: written(&refusal.remedy),
            may_override: refusal.may_override,
            clause: refusal.clause.as_deref(),
        }
    }
}

/// Refusals as JSON shows them.
pub fn refusals(all: &[Refusal]) -> Vec<RefusalView<'_>> {
    all.iter().map(RefusalView::from).collect()
}

/// Writes refusals on one line.
pub fn told(refusals: &[Refusal]) -> String {
    let words: Vec<String> = refusals.iter().map(|r| format!("{}. {}", r.message, written(&r.remedy))).collect();
    words.join(" ")
}

/// A fault as JSON shows it among the desk's answers to lines.
#[derive(Debug, Serialize)]
pub struct ErrorInShort<'a> {
    kind: FaultKind,
    message: &'a str,
    hint: Option<String>,
}

impl<'a> From<&'a Fault> for ErrorInShort<'a> {
    fn from(fault: &'a Fault) -> Self {
        Self { kind: fault.kind, message: &fault.message, hint: fault.hint.as_ref().map(written) }
    }
}

/// A fault as JSON shows it.
#[derive(Debug, Serialize)]
struct ErrorView<'a> {
    kind: FaultKind,
    message: &'a str,
    hint: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    details: Vec<String>,
    /// The causes of the fault, nearest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    because: Vec<String>,
}

impl<'a> From<&'a Fault> for ErrorView<'a> {
    fn from(fault: &'a Fault) -> Self {
        Self {
            kind: fault.kind,
            message: &fault.message,
            hint: fault.hint.as_ref().map(written),
            details: fault.details.iter().map(written).collect(),
            because: beneath(fault).collect(),
        }
    }
}

/// The causes of a fault, nearest first.
fn beneath(fault: &Fault) -> impl Iterator<Item = String> {
    let first = fault.source.as_deref().map(|source| source as &dyn std::error::Error);
    std::iter::successors(first, |source| source.source()).map(ToString::to_string)
}

/// All messages of a command beside its answer: the one document on standard error.
#[derive(Debug, Serialize)]
struct Talk<'a> {
    format: u32,
    refusals: Vec<RefusalView<'a>>,
    error: Option<ErrorView<'a>>,
    warnings: Vec<RefusalView<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    notes: &'a [String],
}

/// Writes the messages of a command, and returns its exit code.
pub fn finish(out: &mut Output<'_>, outcome: Result<Code, Failure>) -> u8 {
    let (mut code, mut fault, mut refused) = match outcome {
        Ok(code) => match out.take_unfinished() {
            Some(fault) => (fault.kind.into(), Some(fault), Vec::new()),
            None => (code, None, Vec::new()),
        },
        Err(Failure::Fault(fault)) => (fault.kind.into(), Some(fault), Vec::new()),
        Err(Failure::Refused(why)) => {
            out.warnings(why.warnings);
            let code = why.fault.as_ref().map_or(Code::Refused, |f| f.kind.into());
            (code, why.fault, why.refusals)
        }
    };
    if let Some(failed) = out.flush() {
        // A reader that stops early (`| head -1`) is not a fault, unless the answer reports a change to the register.
        let only_that = fault.as_ref().is_none_or(|f| f.kind == FaultKind::Answer) && refused.is_empty();
        match failed {
            Some(problem) if only_that => (code, fault) = (Code::Answer, Some(problem)),
            // The outcome still counts: `check | head -1` of a damaged register must not succeed.
            None if only_that && fault.take().is_some() => code = Code::Done,
            _ => {}
        }
    }
    let (warnings, left_out, notes) = out.take_talk();
    refused.splice(0..0, left_out);
    if out.format() == Format::Json {
        if !(refused.is_empty() && fault.is_none() && warnings.is_empty() && notes.is_empty()) {
            let error = fault.as_ref().map(ErrorView::from);
            let (refusals, warnings) = (refusals(&refused), refusals(&warnings));
            out.say_json(&Talk { format: json::FORMAT, refusals, error, warnings, notes: &notes });
        }
        return code as u8;
    }
    // A warning adds nothing to a refusal with the same message.
    let warnings: Vec<Refusal> =
        warnings.into_iter().filter(|w| refused.iter().all(|r| r.message != w.message)).collect();
    say_warnings(out, warnings);
    for note in &notes {
        out.say("note", note);
    }
    for refusal in &refused {
        if rules::is_discreet(refusal.rule) {
            out.say("refused", &refusal.message);
            out.say("", &written(&refusal.remedy));
            continue;
        }
        out.say("refused", &format!("{} [{}{}]", refusal.message, refusal.rule, cited(refusal)));
        out.say("", &written(&refusal.remedy));
        if refusal.may_override && !offers_override(&refusal.remedy) {
            let by = if decision::names_a_decider(refusal.rule) { " --by REF" } else { "" };
            out.say("", &format!("Or override it: --override {} --reason \"…\"{by}.", refusal.rule));
        }
    }
    if let Some(fault) = &fault {
        say_fault(out, fault);
    }
    code as u8
}

/// The clause of the school's own policy after a comma, such as ", AUP 4.18"; empty if the school has set none.
fn cited(refusal: &Refusal) -> String {
    refusal.clause.as_ref().map(|clause| format!(", {clause}")).unwrap_or_default()
}

fn offers_override(remedy: &Say) -> bool {
    let is_override = |piece: &Piece| matches!(piece, Piece::Ask(Asked { input: Input::Override, .. }));
    remedy.pieces().iter().any(is_override)
}

/// Shows each warning once, for all items that share it; of a rule, the first three, and counts the rest.
fn say_warnings(out: &mut Output<'_>, warnings: Vec<Refusal>) {
    const TOLD: usize = 3;
    let mut shared = Warnings::default();
    for warning in warnings {
        shared.add(warning);
    }
    let warnings: Vec<Refusal> = shared.all().iter().map(Warned::of_all).collect();
    for (at, warning) in warnings.iter().enumerate() {
        let before = warnings[..at].iter().filter(|w| w.rule == warning.rule).count();
        if before < TOLD {
            let clause = warning.clause.as_ref().filter(|_| !rules::is_discreet(warning.rule));
            let clause = clause.map(|clause| format!(" [{clause}]")).unwrap_or_default();
            out.say("warning", &format!("{}{clause}", warning.message));
            out.say("", &written(&warning.remedy));
        } else if before == TOLD {
            let more = warnings[at..].iter().filter(|w| w.rule == warning.rule).count();
            let kind = if rules::is_discreet(warning.rule) { String::new() } else { format!(" ({})", warning.rule) };
            out.say("warning", &format!("and {more} more like this{kind}"));
        }
    }
}

fn say_fault(out: &mut Output<'_>, fault: &Fault) {
    out.say("error", &fault.message);
    for source in beneath(fault) {
        out.say("", &format!("because: {source}"));
    }
    for line in &fault.details {
        out.say("", &format!("  {}", written(line)));
    }
    if let Some(hint) = &fault.hint {
        out.say("", &written(hint));
    }
}
