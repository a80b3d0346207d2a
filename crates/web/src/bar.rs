//! The bar at the top: the places to go, in groups that open without a script.

use domain::{
    access::{Deed, may},
    person::Role,
};

/// A place in the bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub href: &'static str,
    pub name: &'static str,
    pub is_here: bool,
}

/// An entry of the bar: a place, or a group of several that opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name of the group; empty for a place that stands by itself.
    pub name: &'static str,
    /// The places, at least one.
    pub places: Vec<Place>,
    /// True if one of them is where the page belongs.
    pub is_here: bool,
}

/// A place with the deed that it is for.
type Known = (&'static str, &'static str, Deed);

/// The most places that are shown without groups.
const FEW: usize = 7;

/// The groups with their places. Those without a name stand by themselves.
const GROUPS: [(&str, &[Known]); 7] = [
    ("", &[("/", "Today", Deed::Own), ("/desk", "Desk", Deed::Desk), ("/find", "Find", Deed::SeeItems)]),
    (
        "Items",
        &[
            ("/items", "All items", Deed::SeeItems),
            ("/loans", "Loans", Deed::SeePeople),
            ("/stock", "Stock", Deed::SeeStock),
            ("/incidents", "Incidents", Deed::SeeIncidents),
            ("/repairs", "Repairs", Deed::SeeItems),
            ("/holds", "Holds", Deed::SeeIncidents),
            ("/wipes", "Wipes", Deed::SeeItems),
            ("/licences", "Licences", Deed::SeePeople),
        ],
    ),
    ("Tests", &[("/tests", "Tests", Deed::Test)]),
    (
        "People",
        &[
            ("/leavers", "Leavers", Deed::SeeLeavers),
            ("/agreements", "Agreements", Deed::SeePeople),
            ("/bans", "Bans", Deed::SeeBans),
            ("/permissions", "Permissions", Deed::SeePeople),
            ("/who", "Who had it", Deed::LookUp),
        ],
    ),
    ("Money", &[("/charges", "Charges", Deed::SeeMoney), ("/value", "Value", Deed::SeeValue)]),
    (
        "Year",
        &[
            ("/stocktakes", "Stocktakes", Deed::SeeItems),
            ("/disposals", "Disposals", Deed::SeeDisposals),
            ("/support", "Support", Deed::SeeItems),
            ("/dashboard", "Dashboard", Deed::SeeReports),
            ("/standards", "Standards", Deed::SeeReports),
        ],
    ),
    (
        "School",
        &[
            ("/reconcile", "Device lists", Deed::CompareDevices),
            ("/imports", "Imports", Deed::Import),
            ("/backups", "Backups", Deed::Backup),
            ("/users", "Accounts", Deed::Users),
            ("/devices", "Devices", Deed::Users),
            ("/settings", "Settings", Deed::Settings),
        ],
    ),
];

/// The bar of someone with these roles. `here` is the place that the page belongs to. A group of one place is that place,
/// and someone with few places sees them without groups.
pub fn entries(roles: &[Role], here: &str) -> Vec<Entry> {
    let place = |(href, name, _): &Known| Place { href, name, is_here: *href == here };
    let seen = |known: &[Known]| known.iter().filter(|(_, _, deed)| may(roles, *deed)).map(place).collect();
    let groups: Vec<(&str, Vec<Place>)> = GROUPS.iter().map(|(name, known)| (*name, seen(known))).collect();
    let is_few = groups.iter().map(|(_, places)| places.len()).sum::<usize>() <= FEW;
    let mut entries = Vec::new();
    for (name, places) in groups {
        if name.is_empty() || is_few || places.len() == 1 {
            let alone = |place: Place| Entry { name: "", is_here: place.is_here, places: vec![place] };
            entries.extend(places.into_iter().map(alone));
        } else if !places.is_empty() {
            entries.push(Entry { name, is_here: places.iter().any(|place| place.is_here), places });
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::words::Word as _;

    #[test]
    fn each_role_has_every_place_that_it_may_open_once_and_no_empty_group() {
        let all = || GROUPS.iter().flat_map(|(_, known)| known.iter());
        for role in Role::ALL.iter().map(|role| vec![*role]).chain([Vec::new(), Role::ALL.to_vec()]) {
            let entries = entries(&role, "/");
            assert!(entries.iter().all(|entry| !entry.places.is_empty()), "{role:?}");
            assert!(entries.iter().all(|entry| entry.name.is_empty() == (entry.places.len() == 1)), "{role:?}");
            let shown: Vec<&str> = entries.iter().flat_map(|entry| &entry.places).map(|place| place.href).collect();
            let allowed: Vec<&str> = all().filter(|(_, _, deed)| may(&role, *deed)).map(|(href, _, _)| *href).collect();
            assert_eq!(shown, allowed, "{role:?}");
        }
    }

    #[test]
    fn someone_with_few_places_sees_no_groups_and_someone_with_all_sees_few_entries() {
        for role in [Role::ClassTeacher, Role::ChairOfGovernors] {
            assert!(entries(&[role], "/").iter().all(|entry| entry.name.is_empty()), "{role}");
        }
        assert!(entries(Role::ALL, "/").len() <= 9, "{:?}", entries(Role::ALL, "/"));
    }

    #[test]
    fn the_group_of_the_page_is_marked_with_its_place() {
        let bar = entries(Role::ALL, "/value");
        let here: Vec<&Entry> = bar.iter().filter(|entry| entry.is_here).collect();
        assert_eq!((here.len(), here[0].name), (1, "Money"));
        assert_eq!(
            here[0].places.iter().filter(|place| place.is_here).map(|place| place.href).collect::<Vec<_>>(),
            ["/value"]
        );
    }
}
