//! What the rules say of a thing that leaves the site.

use super::{Problem, Proposal, firm, problem, soft};
use crate::{
    category::{Category, OffSiteRule},
    loan::OffSite,
};

fn rule_for(category: &Category, off_site: OffSite) -> OffSiteRule {
    match off_site {
        OffSite::Home => category.home_rule,
        OffSite::Visit => category.visit_rule,
    }
}

/// Whether a category's things are taken there only with permission (Hazeldene 4.6, 4.18).
pub fn asks_permission(category: &Category, off_site: OffSite) -> bool {
    rule_for(category, off_site) == OffSiteRule::Permission
}

/// "taken home", "taken on a visit"
fn taken(off_site: OffSite) -> &'static str {
    match off_site {
        OffSite::Home => "taken home",
        OffSite::Visit => "taken on a visit",
    }
}

pub(super) fn off_site_never(p: &Proposal) -> Option<Problem> {
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

pub(super) fn off_site_permission(p: &Proposal) -> Option<Problem> {
    let off_site = p.off_site?;
    (asks_permission(p.category, off_site) && p.permission.is_none()).then_some(())?;
    let message =
        format!("{}: kit of the category {} is {} only with permission", p.asset.tag, p.category.name, taken(off_site));
    if p.purpose.is_none() {
        return firm(
            format!("{message} and a stated purpose"),
            "State what it is taken for: --purpose \"…\"; and have the permission given, with `kitbook permission grant`.",
        );
    }
    problem(
        message,
        format!(
            "Have it given: `kitbook permission grant {off_site} --person {} --purpose \"…\" --by REF`; or name who gave it, with --override off-site-permission --reason \"…\".",
            p.borrower.reference
        ),
    )
}

pub(super) fn not_encrypted(p: &Proposal) -> Option<Problem> {
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

pub(super) fn no_anti_virus(p: &Proposal) -> Option<Problem> {
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
