//! The rules of signing out: each a pure function that returns its reason, all in one list.
//!
//! A new rule is one function and one line in [`RULES`]. Nothing else in the program knows a rule by name.

mod bending;
mod tests;

pub use bending::{Bending, Override, bendable, level_of, named, overrides, stored_level};
pub use tests::{Finding, refuse_failed};

use super::{
    asset::{Asset, Condition, Fate},
    category::{Category, OffSiteRule},
    fault::Refusal,
    loan::OffSite,
    person::Person,
    text::count,
    when::{Clock, show_day},
};
use crate::{domain::text, words};

words! {
    /// How strict a rule is; the school sets it (`rule set`).
    Level, "rule level" { Off = "off", Warn = "warn", Refuse = "refuse" }
}

/// Who has the thing now.
#[derive(Debug, Clone)]
pub struct Holder {
    /// "Zoë O'Brien (9B)"
    pub label: String,
    /// Short number of the open loan.
    pub loan_no: i64,
    /// Whether it is the very person who asks.
    pub is_borrower: bool,
}

/// Everything that the rules look at for one asset and one borrower.
pub struct Proposal<'a> {
    pub asset: &'a Asset,
    pub category: &'a Category,
    pub borrower: &'a Person,
    pub holder: Option<Holder>,
    pub off_site: Option<OffSite>,
    pub purpose: Option<&'a str>,
    /// What of it, or of its parts, is not in order with its tests.
    pub tests: &'a [Finding],
    /// Questions of the last return check that are not answered with yes.
    pub open_checks: &'a [String],
    /// Open loans of the borrower, this slip's earlier lines among them.
    pub held: i64,
    /// Those of the asset's category.
    pub held_of_category: i64,
    /// Those that are late.
    pub overdue: i64,
    /// The most that this kind of person may hold at once.
    pub limit: Option<i64>,
    /// The most of this category.
    pub limit_of_category: Option<i64>,
    pub clock: Clock,
}

/// What a rule found.
struct Problem {
    message: String,
    remedy: String,
    /// Never more than a warning: what is not known does not stop a new register's first Monday.
    soft: bool,
    /// May not be overridden, though the rule bends in other cases.
    firm: bool,
}

fn problem(message: impl Into<String>, remedy: impl Into<String>) -> Option<Problem> {
    Some(Problem { message: message.into(), remedy: remedy.into(), soft: false, firm: false })
}

fn soft(message: impl Into<String>, remedy: impl Into<String>) -> Option<Problem> {
    problem(message, remedy).map(|p| Problem { soft: true, ..p })
}

fn firm(message: impl Into<String>, remedy: impl Into<String>) -> Option<Problem> {
    problem(message, remedy).map(|p| Problem { firm: true, ..p })
}

/// Whether a rule looks at the thing or at the person: the latter is said once, however many tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    Asset,
    Person,
}

/// One rule.
pub struct Rule {
    pub name: &'static str,
    /// What it asks for, in a line.
    pub asks: &'static str,
    /// The policy clause that it comes from.
    pub clause: &'static str,
    pub default: Level,
    /// Whether the school may set it, and a reason override it.
    pub bends: bool,
    about: About,
    check: fn(&Proposal) -> Option<Problem>,
}

/// Every rule, in the order in which refusals are shown.
pub static RULES: &[Rule] = &[
    Rule {
        name: "already-on-loan",
        asks: "a thing is with one borrower at a time",
        clause: "Frederick Gent 10.1",
        default: Level::Refuse,
        bends: false,
        about: About::Asset,
        check: already_on_loan,
    },
    Rule {
        name: "not-available",
        asks: "it is here: not disposed of, lost, stolen or missing",
        clause: "Hazeldene 3.2",
        default: Level::Refuse,
        bends: false,
        about: About::Asset,
        check: not_available,
    },
    Rule {
        name: "unsafe",
        asks: "it is not damaged",
        clause: "Frederick Gent 10.3",
        default: Level::Refuse,
        bends: false,
        about: About::Asset,
        check: unsafe_to_lend,
    },
    Rule {
        name: "pat-failed",
        asks: "neither it nor a part that goes with it has failed a test that no sufficient pass has lifted",
        clause: "Electricity at Work Regulations 1989; Trosnant",
        default: Level::Refuse,
        bends: false,
        about: About::Asset,
        check: tests::pat_failed,
    },
    Rule {
        name: "pat-overdue",
        asks: "no inspection or test of it or of a part of it is overdue",
        clause: "Electricity at Work Regulations 1989; Trosnant",
        default: Level::Refuse,
        bends: true,
        about: About::Asset,
        check: tests::pat_overdue,
    },
    Rule {
        name: "pat-never-tested",
        asks: "what is to be tested was looked at once",
        clause: "Electricity at Work Regulations 1989; Trosnant",
        default: Level::Warn,
        bends: true,
        about: About::Asset,
        check: tests::pat_never_tested,
    },
    Rule {
        name: "awaiting-check",
        asks: "its last return check is answered with yes throughout",
        clause: "Hazeldene 4.18",
        default: Level::Refuse,
        bends: true,
        about: About::Asset,
        check: awaiting_check,
    },
    Rule {
        name: "off-site-never",
        asks: "its category may leave the site that way",
        clause: "Hazeldene 4.6, 4.18",
        default: Level::Refuse,
        bends: true,
        about: About::Asset,
        check: off_site_never,
    },
    Rule {
        name: "off-site-permission",
        asks: "there is permission, and a stated purpose, where the category asks for them",
        clause: "Hazeldene 4.18",
        default: Level::Refuse,
        bends: true,
        about: About::Asset,
        check: off_site_permission,
    },
    Rule {
        name: "not-encrypted",
        asks: "what holds data leaves the site encrypted",
        clause: "Hazeldene 4.9",
        default: Level::Refuse,
        bends: true,
        about: About::Asset,
        check: not_encrypted,
    },
    Rule {
        name: "no-anti-virus",
        asks: "what needs anti-virus software leaves the site with it",
        clause: "Hazeldene 4.10",
        default: Level::Refuse,
        bends: true,
        about: About::Asset,
        check: no_anti_virus,
    },
    Rule {
        name: "past-leaving-date",
        asks: "the borrower's last working day has not gone by",
        clause: "Frederick Gent 10.4",
        default: Level::Refuse,
        bends: true,
        about: About::Person,
        check: past_leaving_date,
    },
    Rule {
        name: "limit-reached",
        asks: "the borrower holds fewer things than the school's limit",
        clause: "Frederick Gent 2.2",
        default: Level::Refuse,
        bends: true,
        about: About::Asset,
        check: limit_reached,
    },
    Rule {
        name: "has-overdue",
        asks: "nothing that the borrower holds is late",
        clause: "Frederick Gent 12.1",
        default: Level::Warn,
        bends: true,
        about: About::Person,
        check: has_overdue,
    },
];

fn already_on_loan(p: &Proposal) -> Option<Problem> {
    let holder = p.holder.as_ref()?;
    let tag = &p.asset.tag;
    if holder.is_borrower {
        return problem(
            format!("{tag} is already on loan to {}, on loan {}", holder.label, holder.loan_no),
            format!("Nothing to do; for a later date say `kitbook loan renew {} --due DATE`.", holder.loan_no),
        );
    }
    problem(
        format!("{tag} is on loan to {}, on loan {}", holder.label, holder.loan_no),
        format!(
            "Take it in first (`kitbook in {tag}`), or hand it over in one act: `kitbook loan transfer {} --to REF`.",
            holder.loan_no
        ),
    )
}

fn not_available(p: &Proposal) -> Option<Problem> {
    let tag = &p.asset.tag;
    match p.asset.fate? {
        Fate::Disposed => {
            problem(format!("{tag} was disposed of"), "Check the tag; what is disposed of is not lent again.")
        }
        fate => problem(
            format!("{tag} is recorded as {fate}"),
            format!("If it is in your hand, say `kitbook asset found {tag}` first."),
        ),
    }
}

fn unsafe_to_lend(p: &Proposal) -> Option<Problem> {
    let tag = &p.asset.tag;
    (p.asset.condition == Condition::Damaged).then_some(())?;
    problem(
        format!("{tag} is damaged"),
        format!("Have it mended, then say so: `kitbook asset edit {tag} --condition fair`."),
    )
}

fn awaiting_check(p: &Proposal) -> Option<Problem> {
    p.asset.awaiting_check.then_some(())?;
    let tag = &p.asset.tag;
    let open = text::and_list(p.open_checks);
    problem(
        format!("{tag} awaits its return check: {open}"),
        format!("Look, then answer with `kitbook in {tag} --all-well`, or each with `--check NAME=yes`."),
    )
}

fn rule_for(category: &Category, off_site: OffSite) -> OffSiteRule {
    match off_site {
        OffSite::Home => category.home_rule,
        OffSite::Visit => category.visit_rule,
    }
}

/// "taken home", "taken on a visit"
fn taken(off_site: OffSite) -> &'static str {
    match off_site {
        OffSite::Home => "taken home",
        OffSite::Visit => "taken on a visit",
    }
}

fn off_site_never(p: &Proposal) -> Option<Problem> {
    let off_site = p.off_site?;
    (rule_for(p.category, off_site) == OffSiteRule::Never).then_some(())?;
    problem(
        format!("{}: kit of the category {} is never {}", p.asset.tag, p.category.name, taken(off_site)),
        format!(
            "Lend it for use in school, without --off-site. The school's rule is in `kitbook category show \"{}\"`.",
            p.category.name
        ),
    )
}

fn off_site_permission(p: &Proposal) -> Option<Problem> {
    let off_site = p.off_site?;
    (rule_for(p.category, off_site) == OffSiteRule::Permission).then_some(())?;
    let message =
        format!("{}: kit of the category {} is {} only with permission", p.asset.tag, p.category.name, taken(off_site));
    if p.purpose.is_none() {
        return firm(
            format!("{message} and a stated purpose"),
            "State what it is taken for: --purpose \"…\". Then name the permission with --override off-site-permission --reason \"…\".",
        );
    }
    problem(message, "Name who gave it: --override off-site-permission --reason \"headteacher agreed on …\".")
}

fn not_encrypted(p: &Proposal) -> Option<Problem> {
    (p.off_site.is_some() && p.category.holds_data).then_some(())?;
    let tag = &p.asset.tag;
    match p.asset.encrypted {
        Some(true) => None,
        Some(false) => problem(
            format!("{tag} holds data and is not encrypted"),
            format!("Encrypt it, then record that: `kitbook asset edit {tag} --encrypted yes`."),
        ),
        None => soft(
            format!("{tag} holds data, and nobody has recorded whether it is encrypted"),
            format!("Look, then record it: `kitbook asset edit {tag} --encrypted yes`."),
        ),
    }
}

fn no_anti_virus(p: &Proposal) -> Option<Problem> {
    (p.off_site.is_some() && p.category.needs_anti_virus).then_some(())?;
    let tag = &p.asset.tag;
    match p.asset.anti_virus {
        Some(true) => None,
        Some(false) => problem(
            format!("{tag} runs no anti-virus software"),
            format!("Install it, then record that: `kitbook asset edit {tag} --anti-virus yes`."),
        ),
        None => soft(
            format!("nobody has recorded whether {tag} runs anti-virus software"),
            format!("Look, then record it: `kitbook asset edit {tag} --anti-virus yes`."),
        ),
    }
}

fn past_leaving_date(p: &Proposal) -> Option<Problem> {
    let last = p.borrower.last_working_day.filter(|last| *last < p.clock.today())?;
    problem(
        format!("{} left: the last working day was {}", p.borrower.label(), show_day(last)),
        format!(
            "If that has changed, record it: `kitbook person edit {} --last-working-day DATE`.",
            p.borrower.reference
        ),
    )
}

fn limit_reached(p: &Proposal) -> Option<Problem> {
    let over = |held: i64, limit: Option<i64>| limit.filter(|limit| held >= *limit);
    let (limit, what) = match (over(p.held_of_category, p.limit_of_category), over(p.held, p.limit)) {
        (Some(limit), _) => (limit, format!(" of the category {}", p.category.name)),
        (None, Some(limit)) => (limit, String::new()),
        (None, None) => return None,
    };
    let held = if over(p.held_of_category, p.limit_of_category).is_some() { p.held_of_category } else { p.held };
    problem(
        format!(
            "{} would be one too many: {} holds {held} already, and {} may hold {}{what} at once",
            p.asset.tag,
            p.borrower.label(),
            p.borrower.kind,
            count(usize::try_from(limit).unwrap_or(usize::MAX), "thing")
        ),
        format!("Take one in first (`kitbook loan list --person {}`).", p.borrower.reference),
    )
}

fn has_overdue(p: &Proposal) -> Option<Problem> {
    (p.overdue > 0).then_some(())?;
    problem(
        format!(
            "{} has {}",
            p.borrower.label(),
            count(usize::try_from(p.overdue).unwrap_or(usize::MAX), "overdue loan")
        ),
        format!("Ask for them: `kitbook loan list --overdue --person {}`.", p.borrower.reference),
    )
}

/// What the rules say to one asset.
#[derive(Debug, Default)]
pub struct Verdict {
    pub refusals: Vec<Refusal>,
    pub warnings: Vec<Refusal>,
    /// Overrides that were needed: these are kept on the loan.
    pub bent: Vec<Override>,
}

/// Asks every rule.
pub fn judge(proposal: &Proposal, bending: &Bending) -> Verdict {
    let mut verdict = Verdict::default();
    for rule in RULES {
        let level = level_of(rule, bending);
        if level == Level::Off {
            continue;
        }
        let Some(found) = (rule.check)(proposal) else { continue };
        let may_override = rule.bends && !found.firm;
        let refusal = Refusal {
            rule: rule.name,
            tag: (rule.about == About::Asset).then(|| proposal.asset.tag.clone()),
            reference: (rule.about == About::Person).then(|| proposal.borrower.reference.clone()),
            message: found.message,
            remedy: found.remedy,
            may_override,
        };
        let given = bending.overrides.iter().find(|o| may_override && o.rule == rule.name);
        match given {
            _ if found.soft || level == Level::Warn => verdict.warnings.push(refusal),
            Some(given) => verdict.bent.push(given.clone()),
            None => verdict.refusals.push(refusal),
        }
    }
    verdict
}
