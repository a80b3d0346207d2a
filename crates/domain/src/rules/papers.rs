//! Rules about agreements, personal equipment and licences.

use super::{Borrowing, Check, Problem, Strictness, Verdict, firm, judge_apart, problem, soft};
use crate::{
    agreement::Standing,
    called::Called,
    licence::Licence,
    person::{Person, PersonKind, Role},
    remedy::{Input, Remedy, See},
    say,
    say::Say,
    text::{and_list, count, shown},
    when::{add_months, show_day},
};
use chrono::NaiveDate;

pub(super) fn agreement_unsigned(p: &Borrowing) -> Option<Problem> {
    let today = p.clock.today();
    let (pressing, waiting): (Vec<_>, Vec<_>) = p.agreements.iter().partition(|owed| owed.presses(today));
    let owed = if pressing.is_empty() { &waiting } else { &pressing };
    let first = owed.first()?;
    let titles: Vec<String> = owed
        .iter()
        .map(|owed| {
            let new = if owed.standing == Standing::Unsigned { "" } else { " in its current version" };
            let by = owed.sign_by_on.filter(|_| pressing.is_empty()).map(|day| format!(" (sign by {})", show_day(day)));
            format!("{}{new}{}", shown(&owed.title), by.unwrap_or_default())
        })
        .collect();
    let message = format!("{} has not signed {}", p.borrower.label(), and_list(&titles));
    let sign = Remedy::SignAgreement { person: p.borrower.reference.clone(), title: first.title.clone() };
    let remedy = say!["Get it signed, then record it: ", sign, "."];
    if pressing.is_empty() { soft(message, remedy) } else { problem(message, remedy) }
}

/// The name of the rule about permission to bring personal equipment on site.
pub const OWN_DEVICE_PERMISSION: &str = "own-device-permission";

/// The name of the rule about the test of personal equipment.
pub const OWN_DEVICE_UNTESTED: &str = "own-device-untested";

/// The name of the rule about permission to connect a personal device.
pub const OWN_DEVICE_NETWORK: &str = "own-device-network";

/// A permission for a device that some roles must still give.
#[derive(Debug, Clone)]
pub struct Awaited {
    pub no: i64,
    pub roles: Vec<Role>,
}

impl Awaited {
    /// The problem of a device whose permission is not given by all.
    fn problem(&self, who: &str) -> Option<Problem> {
        let no = self.no;
        let roles: Vec<String> = self.roles.iter().map(|role| format!("the {role}")).collect();
        problem(
            format!("{who} does not count yet: permission {no} awaits {}", and_list(&roles)),
            say!["Ask for it, and record it: ", Remedy::GivePermission { no }, "."],
        )
    }
}

/// Personal equipment to admit, or to connect to the network.
pub struct Admission<'a> {
    pub person: &'a Person,
    pub what: &'a str,
    pub serial: Option<&'a str>,
    /// The number of a device that is here, and goes on the network; `None` for one that comes on site.
    pub connects: Option<i64>,
    /// True if the owner has a current permission for this device and this use of it.
    pub permitted: bool,
    /// The permission for this use of it that is not given by all yet.
    pub awaited: Option<Awaited>,
    /// The number of a device of the same name that the owner has on site already.
    pub here: Option<i64>,
    /// The school's own words for people and groups.
    pub called: &'a Called,
    pub tested_on: Option<NaiveDate>,
    /// The months for which a test counts.
    pub test_months: u32,
    pub encrypted: Option<bool>,
    pub anti_virus: Option<bool>,
    /// True if the owner works for the school on it.
    pub for_school: bool,
    /// True if it takes pictures; `None` if nobody has said.
    pub takes_pictures: Option<bool>,
    /// True if a member of staff is named who goes along with a visitor.
    pub accompanied: bool,
    pub today: NaiveDate,
}

impl Admission<'_> {
    fn is_pupils(&self) -> bool {
        self.person.kind == PersonKind::Pupil
    }
}

pub(super) fn own_device_permission(a: &Admission) -> Option<Problem> {
    (a.connects.is_none() && !a.permitted).then_some(())?;
    let serial = a.serial.map(|serial| format!(" ({serial})")).unwrap_or_default();
    let who = match a.is_pupils() {
        true => "Ask the class teacher".to_owned(),
        false => format!("Ask the ICT co-ordinator and {}", a.called.caretaker),
    };
    let what = shown(a.what);
    if let Some(awaited) = &a.awaited {
        return awaited.problem(&format!("the permission of {} for {what}{serial}", a.person.label()));
    }
    let grant =
        Remedy::GrantOwnDevice { person: a.person.reference.clone(), what: a.what.to_owned(), is_pupil: a.is_pupils() };
    if let Some(no) = a.here {
        return problem(
            format!("{} has {what} on site already (own device {no}), and no permission for another", a.person.label()),
            say![
                "If it is the same one, nothing needs doing. If that one has left, record it: ",
                Remedy::DeviceLeaves { no },
                format!(". If it is another one: {who} for it, and record it: "),
                grant,
                "."
            ],
        );
    }
    problem(
        format!("{} has no permission for {what}{serial}", a.person.label()),
        say![format!("{who} for it, and record it for this device: "), grant, "."],
    )
}

pub(super) fn own_device_untested(a: &Admission) -> Option<Problem> {
    a.connects.is_none().then_some(())?;
    let again = say!["Then add ", Input::TestedOn.blank(), " ", Input::Tester.blank(), "."];
    match a.tested_on {
        None => {
            problem(format!("{} has not been tested", shown(a.what)), say!["It must be tested before use. ", again])
        }
        Some(day) if add_months(day, a.test_months) < a.today => problem(
            format!(
                "{} was last tested on {}; a test counts for {}",
                shown(a.what),
                show_day(day),
                count(usize::try_from(a.test_months).unwrap_or(usize::MAX), "month")
            ),
            say!["It must be tested again before use. ", again],
        ),
        Some(_) => None,
    }
}

pub(super) fn own_device_not_encrypted(a: &Admission) -> Option<Problem> {
    let asked = !a.is_pupils() && (a.for_school || a.connects.is_some());
    (asked && a.encrypted != Some(true)).then_some(())?;
    let what = shown(a.what);
    let message = match a.encrypted {
        Some(_) => format!("{what} is not encrypted, and is used for school"),
        None => format!("{what} is used for school, and it is unknown whether it is encrypted"),
    };
    problem(message, say!["Encrypt it, then ", recorded(a, Input::Encrypted), "."])
}

pub(super) fn own_device_not_accompanied(a: &Admission) -> Option<Problem> {
    let may_take = a.takes_pictures != Some(false);
    let asked = a.connects.is_none() && a.person.kind == PersonKind::Visitor && may_take;
    (asked && !a.accompanied).then_some(())?;
    let (what, who) = (shown(a.what), a.person.label());
    let add = say!["Add ", Input::AccompaniedBy.blank(), " with the ref of the member of staff."];
    match a.takes_pictures {
        Some(_) => {
            problem(format!("{what} takes pictures, and no member of staff is named who goes along with {who}"), add)
        }
        None => problem(
            format!("it is unknown whether {what} takes pictures, and no member of staff goes along with {who}"),
            say![
                "If it takes none, add ",
                Input::TakesPictures.with("no"),
                ". Else: ",
                Input::AccompaniedBy.blank(),
                "."
            ],
        ),
    }
}

pub(super) fn own_device_network(a: &Admission) -> Option<Problem> {
    let no = a.connects?;
    (!a.permitted).then_some(())?;
    if let Some(awaited) = &a.awaited {
        return awaited.problem(&format!("the permission of own device {no} ({}) for the network", a.what));
    }
    let who = if a.is_pupils() { "the class teacher" } else { "the headteacher and the technician" };
    problem(
        format!("own device {no} ({}) has no permission for the network", a.what),
        say![
            format!("Ask {who} for it, and record it for this device: "),
            Remedy::GrantNetwork { no, is_pupil: a.is_pupils() },
            "."
        ],
    )
}

pub(super) fn own_device_anti_virus(a: &Admission) -> Option<Problem> {
    let no = a.connects?;
    (a.anti_virus != Some(true)).then_some(())?;
    let message = match a.anti_virus {
        Some(_) => format!("own device {no} ({}) has no anti-virus software", a.what),
        None => format!("it is unknown whether own device {no} ({}) has anti-virus software", a.what),
    };
    problem(message, say!["Look, or have it installed, then ", recorded(a, Input::AntiVirus), "."])
}

/// How a fact about the device is recorded: in the same command, or with a change to the device.
fn recorded(a: &Admission, fact: Input) -> Say {
    match a.connects {
        Some(no) => say!["record it: ", Remedy::EditDevice { no, fact: fact.with("yes") }],
        None => say!["add ", fact.with("yes")],
    }
}

/// Applies the rules about personal equipment.
pub fn judge_admission(admission: &Admission, strictness: &Strictness) -> Verdict {
    judge_apart((None, Some(&admission.person.reference)), strictness, |check| match check {
        Check::Admission(check) => Some(check(admission)),
        _ => None,
    })
}

/// A seat of a licence to assign.
pub struct SeatClaim<'a> {
    pub licence: &'a Licence,
    /// The number of seats in use.
    pub used: i64,
    pub tag: Option<&'a String>,
    pub person: Option<&'a String>,
    /// True if there is permission to install software on the item, or the seat is a person's.
    pub may_install: bool,
}

/// The name of the rule about installing software.
pub const SOFTWARE_INSTALL: &str = "software-install-permission";

/// A seat takes no override: the permission is recorded, and the seat assigned again.
pub(super) fn software_install(c: &SeatClaim) -> Option<Problem> {
    let tag = c.tag.filter(|_| !c.may_install)?;
    firm(
        format!("there is no permission to install {} on {tag}", shown(&c.licence.product)),
        say![
            "Ask for permission for the item, its category or its borrower, and record it: ",
            Remedy::GrantPermission,
            "."
        ],
    )
}

pub(super) fn licence_over_use(c: &SeatClaim) -> Option<Problem> {
    let seats = c.licence.seats.filter(|seats| c.used >= *seats)?;
    let no = c.licence.no;
    problem(
        format!("all {seats} seats of {} (licence {no}) are in use", shown(&c.licence.product)),
        say![
            "Release a seat: ",
            See::Licence { no },
            " lists them. Or record more seats: ",
            Remedy::SetSeats { no },
            "."
        ],
    )
}

/// Applies the rules about seats.
pub fn judge_seat(claim: &SeatClaim, strictness: &Strictness) -> Verdict {
    judge_apart((claim.tag, claim.person), strictness, |check| match check {
        Check::Seat(check) => Some(check(claim)),
        _ => None,
    })
}
