//! Rules about items that leave the site.

use super::{Problem, Proposal, firm, problem, soft, unknown};
use crate::{
    category::{Category, Encryption, OffSiteRule},
    loan::OffSite,
    permission,
    person::PersonKind,
    remedy::{Input, Remedy, See},
    say,
    say::Say,
    text::{fold, shown, squeezed},
};

fn rule_for(category: &Category, off_site: OffSite) -> OffSiteRule {
    match off_site {
        OffSite::Home => category.home_rule,
        OffSite::Visit => category.visit_rule,
    }
}

/// True if items in a category need a permission for this off-site use (Hazeldene 4.6, 4.18).
pub fn asks_permission(category: &Category, off_site: OffSite) -> bool {
    rule_for(category, off_site) == OffSiteRule::Permission
}

/// Says that a permission to take items of a category off site changes nothing: they never go, or go without one. `None`
/// if they need it, or the permission is of another kind.
pub fn without_effect(kind: &str, category: &Category) -> Option<Say> {
    let off_site = match kind {
        permission::HOME => OffSite::Home,
        permission::VISIT => OffSite::Visit,
        _ => return None,
    };
    let how = match rule_for(category, off_site) {
        OffSiteRule::Permission => return None,
        OffSiteRule::Never => format!("are never {}", taken(off_site)),
        OffSiteRule::Allowed => format!("may be {} without one", taken(off_site)),
    };
    let show = See::Category { name: Some(category.name.clone()) };
    Some(say![
        format!("this permission has no effect: items of category {} {how}. The school's rule: ", category.name),
        show
    ])
}

/// Names the kind of off-site use for a message.
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
        format!("{} can't go: items of category {} are never {}", p.asset.tag, p.category.name, taken(off_site)),
        say![
            "Lend it for use in school, without ",
            Input::OffSite,
            ". The school's rule: ",
            See::Category { name: Some(p.category.name.clone()) },
            "."
        ],
    )
}

/// Says first that the borrower gave a permission of this kind to everybody else.
pub(super) fn told_own(p: &Proposal, kind: &str, remedy: Say) -> Say {
    let Some(own) = p.given_oneself.iter().find(|one| one.kind == kind) else { return remedy };
    say![
        format!(
            "Permission {} was given by {}, and doesn't cover the person who gave it. ",
            own.no,
            p.borrower.label()
        ),
        remedy
    ]
}

pub(super) fn off_site_permission(p: &Proposal) -> Option<Problem> {
    let off_site = p.off_site?;
    (asks_permission(p.category, off_site) && p.permission.is_none()).then_some(())?;
    let message =
        format!("{}: items of category {} are {} only with permission", p.asset.tag, p.category.name, taken(off_site));
    if p.purpose.is_none() {
        return firm(
            format!("{message} and a stated purpose"),
            say![
                "Add ",
                Input::Purpose.blank(),
                ". Ask for permission and record it: ",
                Remedy::GrantOffSite { off_site, person: p.borrower.reference.clone() },
                "."
            ],
        );
    }
    let kind = match off_site {
        OffSite::Home => permission::HOME,
        OffSite::Visit => permission::VISIT,
    };
    problem(
        message,
        told_own(
            p,
            kind,
            say![
                "Ask for permission and record it: ",
                Remedy::GrantOffSite { off_site, person: p.borrower.reference.clone() },
                ". If it was given just now, add ",
                Input::Override.with(OFF_SITE_PERMISSION),
                " ",
                Input::Reason.blank(),
                " ",
                Input::By.blank(),
                "."
            ],
        ),
    )
}

/// The rules about an item that goes off site, for one that goes later than it was signed out.
pub(super) const GOING: [&str; 8] = [
    OFF_SITE_NEVER,
    OFF_SITE_PERMISSION,
    PERSONAL_DATA,
    "permission-for-another-purpose",
    "data-on-removable-storage",
    "not-encrypted",
    "encryption-unknown",
    "no-anti-virus",
];

/// The name of the rule about categories that never leave the site.
pub const OFF_SITE_NEVER: &str = "off-site-never";

/// A permission is given for a purpose. Whether two purposes are the same in other words, a person judges.
pub(super) fn other_purpose(p: &Proposal) -> Option<Problem> {
    let purpose = p.purpose?;
    let plain = |text: &str| fold(&squeezed(text));
    let of_data = p.data_permission.filter(|_| p.personal_data == Some(true));
    let found = [p.permission, of_data].into_iter().flatten().find(|one| plain(&one.purpose) != plain(purpose))?;
    problem(
        format!(
            "{}: the purpose is {}, and permission {} ({}) is for {}",
            p.asset.tag,
            shown(purpose),
            found.no,
            found.kind,
            shown(&found.purpose)
        ),
        say![
            "If that is the same, nothing needs doing. Else ask for a permission for this purpose: ",
            Remedy::GrantPermission,
            "."
        ],
    )
}

/// The name of the rule about permission to take an item off site.
pub const OFF_SITE_PERMISSION: &str = "off-site-permission";

/// The name of the rule about personal data that leaves the site.
pub const PERSONAL_DATA: &str = "personal-data";

pub(super) fn personal_data(p: &Proposal) -> Option<Problem> {
    let off_site = p.off_site?;
    (!p.may_take_data).then_some(())?;
    let who = p.borrower.label();
    let place = match off_site {
        OffSite::Home => "home",
        OffSite::Visit => "on a visit",
    };
    let grant = Remedy::GrantPersonalData { person: p.borrower.reference.clone() };
    match p.personal_data {
        Some(false) => None,
        // What the borrower says counts for every item: a rule about one item may have been overridden.
        Some(true) => problem(
            format!("{who} takes personal data {place}, without permission"),
            told_own(p, permission::PERSONAL_DATA, say!["Ask for permission and record it: ", grant, "."]),
        ),
        None => {
            // A camera goes on a visit with its card cleared, so nobody is asked.
            let is_cleared = off_site == OffSite::Visit && p.category.encryption() == Encryption::Never;
            let may_go = rule_for(p.category, off_site) != OffSiteRule::Never;
            (p.category.holds_data && may_go && !is_cleared).then_some(())?;
            problem(
                format!("nobody has recorded if {who} takes personal data {place}"),
                say![
                    "If none does, add ",
                    Input::PersonalData.with("no"),
                    ". If some does, record the permission: ",
                    grant,
                    "."
                ],
            )
        }
    }
}

pub(super) fn not_encrypted(p: &Proposal) -> Option<Problem> {
    let always = p.category.encryption() == Encryption::Always;
    let leaves = p.off_site.is_some() && p.category.holds_data && p.category.encryption() != Encryption::Never;
    (always || leaves).then_some(())?;
    let tag = &p.asset.tag;
    let record = Remedy::RecordEncryption { tags: vec![tag.clone()] };
    match p.asset.encrypted {
        Some(true) => None,
        Some(false) => {
            problem(format!("{tag} holds data and is not encrypted"), say!["Encrypt it, then record it: ", record, "."])
        }
        // The school has said that these are lent only encrypted, so one that nobody has looked at is not lent.
        None if always => problem(
            format!("{tag} is lent only encrypted, and it is unknown whether it is"),
            say!["Check, then record it: ", record, "."],
        ),
        // The rule `encryption-unknown` asks about it.
        None => None,
    }
}

/// What nobody has checked warns, so that a new register works on its first Monday; a school may refuse it.
pub(super) fn encryption_unknown(p: &Proposal) -> Option<Problem> {
    let leaves = p.off_site.is_some() && p.category.holds_data && p.category.encryption() == Encryption::OffSite;
    (leaves && p.asset.encrypted.is_none()).then_some(())?;
    let tag = &p.asset.tag;
    problem(
        format!("{tag} holds data, and it is unknown whether it is encrypted"),
        say!["Check, then record it: ", Remedy::RecordEncryption { tags: vec![tag.clone()] }, "."],
    )
}

pub(super) fn data_on_removable_storage(p: &Proposal) -> Option<Problem> {
    let takes_data = p.off_site.is_some() && p.personal_data == Some(true);
    (takes_data && p.category.is_removable()).then_some(())?;
    problem(
        format!("{} is removable storage, and no personal data leaves the site on that", p.asset.tag),
        say![
            "Lend another item for the data. If none goes on this one, lend it on a slip of its own with ",
            Input::PersonalData.with("no"),
            "."
        ],
    )
}

pub(super) fn not_accompanied(p: &Proposal) -> Option<Problem> {
    let is_for_visitor = p.borrower.kind == PersonKind::Visitor && p.category.takes_pictures();
    (is_for_visitor && !p.accompanied).then_some(())?;
    problem(
        format!(
            "{} takes pictures, and no member of staff is named who goes along with {}",
            p.asset.tag,
            p.borrower.label()
        ),
        say!["Add ", Input::AccompaniedBy.blank(), " with the ref of the member of staff."],
    )
}

pub(super) fn no_anti_virus_on_site(p: &Proposal) -> Option<Problem> {
    (p.off_site.is_none() && p.category.needs_anti_virus).then_some(())?;
    let tag = &p.asset.tag;
    let record = Remedy::RecordAntiVirus { tags: vec![tag.clone()] };
    match p.asset.anti_virus {
        Some(true) => None,
        Some(false) => problem(
            format!("{tag} has no anti-virus software, so it must not go on the network"),
            say!["Install it, then record it: ", record, "."],
        ),
        None => unknown(
            format!("it is unknown whether {tag} has anti-virus software"),
            say!["Check before it goes on the network, then record it: ", record, "."],
        ),
    }
}

pub(super) fn no_anti_virus(p: &Proposal) -> Option<Problem> {
    (p.off_site.is_some() && p.category.needs_anti_virus).then_some(())?;
    let tag = &p.asset.tag;
    let record = Remedy::RecordAntiVirus { tags: vec![tag.clone()] };
    match p.asset.anti_virus {
        Some(true) => None,
        Some(false) => {
            problem(format!("{tag} has no anti-virus software"), say!["Install it, then record it: ", record, "."])
        }
        None => soft(
            format!("it is unknown whether {tag} has anti-virus software"),
            say!["Check, then record it: ", record, "."],
        ),
    }
}
