//! Granting and revoking permissions. Every role that the school has set for the kind must give it, and revoking needs
//! a reason.

use super::{
    ends,
    list::{KindView, PermissionView, kind_for},
};
use crate::{
    act::{Act, Answer, Timed},
    own_device,
    person::leaving,
    rule::decider::{decider_among, must_teach, reason_of},
};
use chrono::NaiveDate;
use domain::{
    fault::{Failure, Fault},
    ids::PersonId,
    incoming::serial,
    meaning::Meaning,
    permission::{self, DeviceState, Grant, Kind, OwnDevice, Permission, State},
    person::{Person, PersonKind, Role},
    remedy::{Input, Remedy, See},
    rules, say,
    say::Notes,
    text::{self, and_list, shown},
    when::{Instant, show_day},
};
use serde_json::{Map, Value as Json, json};
use store::{Entry, Field as _, ReadTx, Store, Subject, WriteTx, asset::Spelling, changes, details};

/// An order to grant a permission, or to request one.
#[derive(Debug, Clone)]
pub struct Grants {
    pub kind: String,
    pub person: Option<String>,
    pub asset: Option<(String, Spelling)>,
    pub category: Option<String>,
    /// The person's own device that the permission is for, in words, with its serial number.
    pub device: Option<String>,
    pub serial: Option<String>,
    /// The number of an own device that is here.
    pub own_device: Option<i64>,
    pub purpose: String,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    /// The people who give the permission. If a role has no one among them, the permission waits.
    pub by: Vec<String>,
}

/// Records a permission for a person, an item or a category. It counts once every role of its kind has given it.
///
/// Errors: no person, item or category was given; a giver holds no role that is needed, or is the person who gets the
/// permission; the end is before the beginning.
pub fn grant(store: &mut Store, act: &Act, order: &Grants) -> Result<Answer<PermissionView>, Failure> {
    act.write(store, |tx, act| {
        act.must_mean(Meaning::Holds, [order.from, order.until])?;
        let kind = permission::named(store::permission::kinds(tx)?, &order.kind)?;
        let own = order.own_device.map(|no| store::permission::device_by_no(tx, no)).transpose()?;
        let person = owner(tx, order, own.as_ref())?;
        if let Some(person) = &person {
            leaving::refuse_cleared(tx, person)?;
        }
        let asset = order.asset.as_ref().map(|(tag, spelling)| store::asset::find(tx, tag, *spelling)).transpose()?;
        let category = order.category.as_deref().map(|c| store::category::find(tx, c)).transpose()?;
        if person.is_none() && asset.is_none() && category.is_none() {
            return Err(Fault::invalid("no person, item or category was given")
                .hint(say![
                    "Give ",
                    Input::Person.blank(),
                    ", ",
                    Input::Asset.blank(),
                    ", ",
                    Input::Category.blank(),
                    ", or several of them."
                ])
                .into());
        }
        must_be_for_a_device(&kind, order, person.as_ref().filter(|_| asset.is_none() && category.is_none()))?;
        let at = act.moment(None)?;
        let day = act.clock.day_of(at);
        let from_on = order.from.unwrap_or(day);
        if let Some(until) = order.until.filter(|until| *until < from_on) {
            return Err(Fault::invalid(format!(
                "the permission ends on {}, before it begins on {}",
                show_day(until),
                show_day(from_on)
            ))
            .hint(say!["Give an ", Input::Until, " on or after ", Input::From, "."])
            .into());
        }
        let purpose = text::required("purpose", &order.purpose, text::SHORT)?;
        let permission = Permission {
            asset_id: asset.as_ref().map(|a| a.id),
            category_id: category.as_ref().map(|c| c.id),
            device: match &own {
                Some(own) => Some(own.what.clone()),
                None => text::given_line("name of the device", order.device.as_deref())?,
            },
            device_serial: match &own {
                Some(own) => own.serial.clone(),
                None => serial::typed(order.serial.as_deref())?,
            },
            from_on,
            id: tx.new_id(),
            kind: kind.name.clone(),
            no: tx.next_no("permission")?,
            own_device_id: own.as_ref().map(|own| own.id),
            person_id: person.as_ref().map(|p| p.id),
            purpose,
            revoke_reason: None,
            revoked_on: None,
            until_on: order.until,
        };
        tx.insert(&permission)?;
        let mut body = details(&permission);
        body.remove("category_id");
        body.remove("own_device_id");
        if let Some(own) = &own {
            body.insert("own_device_no".into(), json!(own.no));
        }
        for (name, value) in [
            ("person", person.as_ref().map(|p| &p.reference)),
            ("tag", asset.as_ref().map(|a| &a.tag)),
            ("category", category.as_ref().map(|c| &c.name)),
        ] {
            if let Some(value) = value {
                body.insert(name.into(), json!(value));
            }
        }
        log(tx, act, "permission grant", &permission, at, body)?;
        let mut given = Vec::new();
        for by in order.by.iter().map(|by| Some(by.as_str())) {
            given.extend(give_one(tx, act, &permission, &kind, person.as_ref(), by, &given, (day, at))?);
        }
        let mut answer = answered(tx, act, &permission, &kind)?;
        let of_asset = asset.as_ref().map(|asset| store::category::by_id(tx, asset.category_id)).transpose()?;
        answer.notes.extend(category.or(of_asset).and_then(|category| rules::without_effect(&kind.name, &category)));
        Ok(answer)
    })
}

/// Finds the person that a permission is for: the one who is named, or the owner of the device.
///
/// Errors: the device is somebody else's, or is not here; nobody has this name.
fn owner(tx: &ReadTx<'_>, order: &Grants, own: Option<&OwnDevice>) -> Result<Option<Person>, Fault> {
    let person = order.person.as_deref().map(|p| store::person::find(tx, p)).transpose()?;
    let Some(own) = own else { return Ok(person) };
    if own.ended_at.is_some() {
        return Err(Fault::conflict(
            format!("own device {} ({}) is not here any more", own.no, own.what),
            say![See::OwnDevices, " lists the devices that are here."],
        ));
    }
    let owner = store::person::by_id(tx, own.person_id)?;
    if let Some(other) = person.filter(|person| person.id != owner.id) {
        return Err(Fault::invalid(format!(
            "own device {} ({}) is {}'s, not {}'s",
            own.no,
            own.what,
            owner.label(),
            other.label()
        ))
        .hint(say![See::OwnDevices, " lists the devices with their owners."]));
    }
    Ok(Some(owner))
}

/// Checks that a permission for a person's own equipment says for which device it is, and is of a kind for such people.
/// `person` is `None` if it is for an item of the school.
///
/// Errors: no device is named; the kind is for pupils and the person is none, or the other way round; a device is named
/// for another kind of permission.
fn must_be_for_a_device(kind: &Kind, order: &Grants, person: Option<&Person>) -> Result<(), Fault> {
    let is_named = order.device.is_some() || order.own_device.is_some();
    let Some(person) = person.filter(|_| permission::is_for_a_device(&kind.name)) else {
        if is_named || order.serial.is_some() {
            return Err(Fault::invalid(format!("the permission {} is for no device of a person's own", kind.name))
                .hint(say!["Leave out ", Input::Device, " and ", Input::OwnDevice, "."]));
        }
        return Ok(());
    };
    let is_network = [permission::NETWORK, permission::PUPIL_WIFI].contains(&kind.name.as_str());
    let right = if is_network { permission::to_connect(person.kind) } else { permission::to_bring(person.kind) };
    if right != kind.name {
        let of = if person.kind == PersonKind::Pupil { "a pupil's" } else { "an adult's" };
        return Err(Fault::invalid(format!("the permission {} is not for {of} own device", kind.name))
            .hint(format!("For {}, grant {right} instead.", person.label())));
    }
    if is_named {
        return Ok(());
    }
    Err(Fault::invalid(format!("the permission {} is for one device, and none is named", kind.name)).hint(say![
        "Say which: ",
        Input::Device.with("electric keyboard"),
        "; or, if it is here already, ",
        Input::OwnDevice.blank(),
        "."
    ]))
}

/// Gives a permission for a role that is still missing.
///
/// Errors: no such permission; it was revoked or has ended; no role is missing; the giver holds none of the missing
/// roles.
pub fn give(store: &mut Store, act: &Act, no: i64, by: &[String]) -> Result<Answer<PermissionView>, Failure> {
    act.write(store, |tx, act| {
        let permission = store::permission::by_no(tx, no)?;
        let kind = permission::named(store::permission::kinds(tx)?, &permission.kind)?;
        let kind = kind_for(tx, &kind, permission.person_id, act.clock.today())?;
        let mut given = store::permission::grants(tx, permission.id)?;
        let at = act.moment(None)?;
        match permission.state(&kind, &given, act.clock.today()) {
            State::Awaiting => {}
            State::Given => {
                return Err(Fault::conflict(
                    format!("permission {no} is already given"),
                    say!["No role is missing. To see who gave it: ", See::Permissions, "."],
                )
                .into());
            }
            state => {
                return Err(Fault::conflict(
                    format!("permission {no} is {state}"),
                    say!["Grant a new one: ", Remedy::GrantPermission, "."],
                )
                .into());
            }
        }
        let person = permission.person_id.map(|id| store::person::by_id(tx, id)).transpose()?;
        if let Some(person) = &person {
            leaving::refuse_cleared(tx, person)?;
        }
        let named: Vec<Option<&str>> =
            if by.is_empty() { vec![None] } else { by.iter().map(|by| Some(by.as_str())).collect() };
        for by in named {
            let more = give_one(tx, act, &permission, &kind, person.as_ref(), by, &given, (act.clock.day_of(at), at))?;
            given.extend(more);
        }
        Ok(answered(tx, act, &permission, &kind)?)
    })
}

/// Records that one person gives a permission, for each missing role that this person holds.
#[allow(clippy::too_many_arguments, reason = "giving a permission has this many facts")]
fn give_one(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    permission: &Permission,
    kind: &Kind,
    person: Option<&Person>,
    by: Option<&str>,
    given: &[Grant],
    (day, at): (NaiveDate, Instant),
) -> Result<Vec<Grant>, Fault> {
    let about = person.map(|p| p.id);
    let kind = &kind_for(tx, kind, about, day)?;
    let missing = kind.awaits(given);
    if missing.is_empty() {
        return Err(Fault::conflict(
            format!("no role is left for {} to give", shown(by.unwrap_or_default())),
            "Name one person for each role that must give it.",
        ));
    }
    let giver = decider_among(tx, act, by, &missing, about.as_slice(), day)?;
    let holds = store::person::roles(tx, giver.id, day)?;
    let mut out = Vec::new();
    // In a small school one person may hold two of the roles, and then gives the permission for both.
    for role in missing.into_iter().filter(|role| holds.contains(role)) {
        if role == Role::ClassTeacher {
            must_teach(tx, &giver, person)?;
        }
        let grant = Grant { given_on: day, id: tx.new_id(), permission_id: permission.id, person_id: giver.id, role };
        tx.insert(&grant)?;
        let body = Map::from_iter([("role".to_owned(), json!(role)), ("by".to_owned(), json!(giver.reference))]);
        log(tx, act, "permission give", permission, at, body)?;
        out.push(grant);
    }
    Ok(out)
}

fn answered(
    tx: &ReadTx<'_>,
    act: &Timed<'_>,
    permission: &Permission,
    kind: &Kind,
) -> Result<Answer<PermissionView>, Fault> {
    let view = PermissionView::load(tx, permission, kind, act.clock.today())?;
    let missing: Vec<String> = view.awaits.iter().map(ToString::to_string).collect();
    let note = (!missing.is_empty()).then(|| {
        say![
            format!("it does not count yet: {} must give it too. Record it: ", and_list(&missing)),
            Remedy::GivePermission { no: permission.no }
        ]
    });
    Ok(Answer { notes: note.into_iter().collect(), ..Answer::plain(view) })
}

/// Revokes a permission.
///
/// Errors: no such permission; it is already revoked; no reason was given.
pub fn revoke(store: &mut Store, act: &Act, no: i64, reason: &str) -> Result<Answer<PermissionView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::permission::by_no(tx, no)?;
        let at = act.moment(None)?;
        let mut after = before.clone();
        after.revoke(act.clock.day_of(at), reason_of(reason)?)?;
        tx.update(&after)?;
        log(tx, act, "permission revoke", &after, at, changes(&before, &after))?;
        let kind = permission::named(store::permission::kinds(tx)?, &after.kind)?;
        let mut notes = Notes::default();
        if let Some(person) = after.person_id.filter(|_| permission::is_for_a_device(&after.kind)) {
            let here = own_device::list::devices(tx, Some(person), &own_device::list::Which::default(), act.clock)?;
            // A permission of an older register was for the person, and so for every device.
            let mut affected = Vec::new();
            for device in here.iter().filter_map(|device| device.no) {
                let device = store::permission::device_by_no(tx, device)?;
                if after.own_device_id.is_none_or(|id| id == device.id) {
                    affected.push(device);
                }
            }
            let is_network = [permission::NETWORK, permission::PUPIL_WIFI].contains(&after.kind.as_str());
            notes.extend(affected.into_iter().filter_map(|device| {
                let (no, what) = (device.no, device.what);
                match (is_network, device.state) {
                    (true, _) if device.network_on.is_some() => Some(say![
                        format!("{what} is still on the network. When it is off, record it: "),
                        Remedy::DisconnectDevice { no }
                    ]),
                    (false, DeviceState::OnSite) => Some(say![
                        format!("{what} is still on site. When it has left, record it: "),
                        Remedy::DeviceLeaves { no }
                    ]),
                    _ => None,
                }
            }));
        }
        // One that still waited for a role let nothing out.
        let of_person = kind_for(tx, &kind, after.person_id, act.clock.today())?;
        if of_person.awaits(&store::permission::grants(tx, after.id)?).is_empty() {
            notes.extend(ends::out_under(tx, &before, act.clock)?);
        }
        Ok(Answer { notes, ..Answer::plain(PermissionView::load(tx, &after, &kind, act.clock.today())?) })
    })
}

/// Ends the permissions of a person that are in force, wait for somebody, or begin later. Returns each in words.
pub(crate) fn end_all(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    person: PersonId,
    at: Instant,
    reason: &str,
) -> Result<Vec<String>, Fault> {
    let day = act.clock.day_of(at);
    let condition = "where r.person_id = ?1 and r.revoked_on is null and (r.until_on is null or r.until_on >= ?2) \
                     order by r.no";
    let open: Vec<Permission> = tx.list(condition, &[person.to_value(), day.to_value()])?;
    let mut ended = Vec::with_capacity(open.len());
    for before in open {
        let mut after = before.clone();
        after.revoke(day, reason.to_owned())?;
        tx.update(&after)?;
        log(tx, act, "permission revoke", &after, at, changes(&before, &after))?;
        ended.push(format!("{} ({})", after.no, after.kind));
    }
    Ok(ended)
}

/// Sets the roles that must give a kind of permission, or adds a kind.
///
/// Errors: no role was given; the name is empty.
pub fn set_kind(store: &mut Store, act: &Act, name: &str, roles: &[Role]) -> Result<Answer<KindView>, Failure> {
    act.write(store, |tx, _| {
        let name = text::required("name", name, text::SHORT)?.to_lowercase().replace([' ', '_'], "-");
        if roles.is_empty() {
            return Err(Fault::invalid(format!("no role was given for the permission {}", shown(&name)))
                .hint(say!["Add ", Input::Roles, ", like ", Input::Roles.with("headteacher,caretaker"), "."])
                .into());
        }
        if let Some(reader) = roles.iter().find(|role| !role.decides()) {
            return Err(Fault::invalid(format!("the {reader} reads, and gives no permission"))
                .hint(say!["Name another role, like ", Input::Roles.with("headteacher,caretaker"), "."])
                .into());
        }
        let mut once: Vec<Role> = Vec::new();
        for role in roles {
            if !once.contains(role) {
                once.push(*role);
            }
        }
        store::permission::set_kind(tx, &name, &once)?;
        let body = Map::from_iter([("roles".to_owned(), json!(once))]);
        tx.log(Entry::plain("permission kinds", Subject::new("permission kind", &name), body))?;
        Ok(Answer::plain(KindView::build(name, once, &store::setting::called(tx)?)))
    })
}

fn log(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    action: &'static str,
    permission: &Permission,
    at: Instant,
    mut body: Map<String, Json>,
) -> Result<(), Fault> {
    body.insert("no".into(), json!(permission.no));
    tx.log(Entry {
        action,
        subject: Subject::new("permission", permission.id),
        asset: permission.asset_id,
        person: permission.person_id,
        effective_at: act.effective(at),
        body,
    })
    .map(|_| ())
}
