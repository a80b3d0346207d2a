//! Whether a row of a file describes the item that its key names. A tag is reused and a serial number is mistyped, so the
//! key alone doesn't decide.

use super::{super::text::fold, serial};
use chrono::NaiveDate;

/// What a file, or the register, says of an item beside its tag. An empty text says nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Described<'a> {
    pub serial: &'a str,
    pub name: &'a str,
    pub make: &'a str,
    pub model: &'a str,
    pub category: &'a str,
    pub bought: Option<NaiveDate>,
}

/// What an item was before a row came in for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Past {
    /// True if it was lent or tested.
    pub has_history: bool,
    /// True if the row names it by a tag that it had before.
    pub is_old_tag: bool,
}

/// The days between two days of purchase up to which they are one: that of the order, the delivery or the invoice.
const SAME_PURCHASE: u64 = 62;

/// What shows that a test was of another item than the one with its tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlike {
    /// The serial numbers differ: one of them is wrong.
    Serial,
    /// The make and the description differ, and no serial number decides.
    Words,
}

/// Words for the same kind of item.
const SAME: [&[&str]; 26] = [
    &["laptop", "notebook", "chromebook", "macbook", "netbook"],
    &["computer", "pc", "desktop", "workstation", "tower"],
    &["monitor", "screen", "display", "tft", "vdu"],
    &["lead", "cable", "extension", "flex", "ext"],
    &["tablet", "ipad"],
    &["phone", "mobile", "iphone", "smartphone", "handset", "telephone"],
    &["charger", "adapter", "adaptor", "psu", "transformer"],
    &["camera", "camcorder", "dslr"],
    &["printer", "copier", "mfd", "photocopier"],
    &["fridge", "refrigerator", "freezer"],
    &["kettle"],
    &["microwave"],
    &["toaster"],
    &["heater", "radiator"],
    &["fan"],
    &["projector"],
    &["visualiser"],
    &["vacuum", "hoover"],
    &["drill"],
    &["iron"],
    &["oven", "cooker"],
    &["dishwasher"],
    &["lamp"],
    &["headphone", "headset", "earphone"],
    &["keyboard"],
    &["television", "tv"],
];

/// Words of a category that say nothing about an item.
const GENERAL: [&str; 12] = [
    "other",
    "misc",
    "miscellaneous",
    "appliance",
    "electrical",
    "equipment",
    "hardware",
    "device",
    "asset",
    "item",
    "ict",
    "it",
];

/// True if a test may be of another item, so that it is worth the item's category.
pub fn may_be_unlike(file: Described<'_>, known: Described<'_>) -> bool {
    serials(file, known).map_or_else(|| differ(file.make, known.make), |are_one| !are_one)
}

/// Compares a test in a tester's file with the item that has its tag.
pub fn tested(file: Described<'_>, known: Described<'_>) -> Option<Unlike> {
    match serials(file, known) {
        Some(true) => return None,
        Some(false) => return Some(Unlike::Serial),
        None => {}
    }
    let category = telling(known.category);
    let known_as = [known.name, known.model, category, known.make].join(" ");
    let theirs = [file.name, file.model].join(" ");
    let says_nothing = [known.name, known.model, category].iter().all(|text| text.is_empty());
    (differ(file.make, known.make) && !says_nothing && !file.name.is_empty() && differ(&theirs, &known_as))
        .then_some(Unlike::Words)
}

/// True if a row of a file of items may be of another item than the one with its tag: it contradicts two facts that tell
/// what an item is, or its kind if it was lent or tested, or one fact of an item that had the tag before. A serial number
/// that both have decides alone, since device managers describe an item in words of their own.
pub fn is_reused(file: Described<'_>, known: Described<'_>, past: Past) -> bool {
    let serials = serials(file, known);
    if serials == Some(true) {
        return false;
    }
    let categories_differ = differ(telling(file.category), telling(known.category));
    let contradicted = [
        serials.is_some(),
        differ(file.make, known.make),
        models_differ(file.model, known.model),
        categories_differ,
        differ(file.name, known.name),
        purchases_differ(file.bought, known.bought),
    ];
    match contradicted.into_iter().filter(|differs| *differs).count() {
        0 => past.has_history && kinds_differ(file, known),
        1 => past.is_old_tag || (past.has_history && (categories_differ || kinds_differ(file, known))),
        _ => true,
    }
}

/// True if a row is of another device than the one with its serial number: name, make and model all differ.
pub fn is_of_another(file: Described<'_>, known: Described<'_>) -> bool {
    differ(file.name, known.name) && differ(file.make, known.make) && differ(file.model, known.model)
}

/// True if the serial numbers are one, false if they differ; `None` if one of them is missing.
fn serials(file: Described<'_>, known: Described<'_>) -> Option<bool> {
    let (file, known) = (serial::given(file.serial), serial::given(known.serial));
    (!file.is_empty() && !known.is_empty()).then(|| serial::are_one(file, known))
}

/// A category, or an empty text if it says nothing about an item.
fn telling(category: &str) -> &str {
    let singular = |word: &String| word.strip_suffix('s').unwrap_or(word).to_owned();
    if words(category).iter().all(|word| GENERAL.contains(&singular(word).as_str())) { "" } else { category }
}

/// True if two models have no word in common, or other numbers: a Latitude 3550 is no Latitude 5440.
fn models_differ(one: &str, other: &str) -> bool {
    if differ(one, other) {
        return true;
    }
    let numbers = |text: &str| -> Vec<String> {
        let runs = text.split(|c: char| !c.is_ascii_digit());
        runs.map(|run| run.trim_start_matches('0').to_owned()).filter(|run| !run.is_empty()).collect()
    };
    let (ones, others) = (numbers(one), numbers(other));
    !ones.is_empty() && !others.is_empty() && !ones.iter().any(|number| others.contains(number))
}

/// True if two days of purchase are of two purchases.
fn purchases_differ(one: Option<NaiveDate>, other: Option<NaiveDate>) -> bool {
    one.zip(other).is_some_and(|(one, other)| (one - other).num_days().unsigned_abs() > SAME_PURCHASE)
}

/// True if the names, or the categories where there is no name, are words for different kinds of items.
fn kinds_differ(file: Described<'_>, known: Described<'_>) -> bool {
    let of = |described: Described<'_>| {
        let of_name = kinds(described.name);
        if of_name.is_empty() { kinds(described.category) } else { of_name }
    };
    let (file, known) = (of(file), of(known));
    !file.is_empty() && !known.is_empty() && !file.iter().any(|kind| known.contains(kind))
}

/// The places in [`SAME`] of the words of a text.
fn kinds(text: &str) -> Vec<usize> {
    let words = words(text);
    let has = |all: &&[&str]| {
        let is_one = |word: &String| all.iter().any(|kind| word == kind || word.strip_suffix('s') == Some(kind));
        words.iter().any(is_one)
    };
    (0..SAME.len()).filter(|at| has(&SAME[*at])).collect()
}

/// True if two texts say something and have no word in common, in whatever form.
pub fn differ(one: &str, other: &str) -> bool {
    let (ones, others) = (words(one), words(other));
    if ones.is_empty() || others.is_empty() {
        return false;
    }
    let (whole, other_whole) = (ones.concat(), others.concat());
    let contains = |long: &str, short: &str| short.chars().count() > 2 && long.contains(short);
    let initials = |words: &[String]| -> String { words.iter().filter_map(|word| word.chars().next()).collect() };
    let are_alike = ones.iter().any(|word| others.iter().any(|other| is_alike(word, other)))
        || contains(&whole, &other_whole)
        || contains(&other_whole, &whole)
        || (others.len() > 1 && ones.contains(&initials(&others)))
        || (ones.len() > 1 && others.contains(&initials(&ones)));
    !are_alike
}

/// The words of a text.
fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// True if two words are one, one is the beginning of the other, or both name the same kind of item.
fn is_alike(one: &str, other: &str) -> bool {
    let begins = |long: &str, short: &str| short.chars().count() > 2 && long.starts_with(short);
    let singular = |word: &str| word.strip_suffix('s').unwrap_or(word).to_owned();
    let (one_single, other_single) = (singular(one), singular(other));
    let has = |all: &&&[&str], word: &str, single: &str| all.contains(&word) || all.contains(&single);
    let is_same_kind = || SAME.iter().any(|all| has(&all, one, &one_single) && has(&all, other, &other_single));
    one == other || begins(one, other) || begins(other, one) || is_same_kind()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KETTLE: Described<'static> =
        Described { serial: "K1", name: "", make: "Russell", model: "", category: "kettle", bought: None };

    fn test(description: &'static str, make: &'static str, serial: &'static str) -> Described<'static> {
        Described { serial, name: description, make, ..Described::default() }
    }

    #[test]
    fn another_serial_number_is_another_item() {
        assert_eq!(tested(test("Floor polisher", "Numatic", "ZZ9"), KETTLE), Some(Unlike::Serial));
        assert_eq!(tested(test("Kettle", "Russell", "ZZ9"), KETTLE), Some(Unlike::Serial));
        assert_eq!(tested(test("Floor polisher", "Numatic", "k-1"), KETTLE), None);
    }

    #[test]
    fn make_and_description_that_both_differ_are_another_item() {
        for serial in ["", "N/A", "To be filled by O.E.M."] {
            assert_eq!(tested(test("Floor polisher", "Numatic", serial), KETTLE), Some(Unlike::Words), "{serial}");
        }
    }

    #[test]
    fn the_same_in_other_words_is_the_same_item() {
        for (description, make) in [
            ("Kettle", "Russell"),
            ("Kettles, white", "Numatic"),
            ("Russell Hobbs kettle", "Russell Hobbs"),
            ("Jug", "RUSSELL HOBBS"),
            ("Russell Hobbs", "Salter"),
            ("Floor polisher", ""),
            ("", "Numatic"),
        ] {
            assert_eq!(tested(test(description, make, ""), KETTLE), None, "{description}, {make}");
        }
        let notebook = Described { make: "Hewlett Packard", category: "laptop", ..Described::default() };
        for (description, make) in [("Notebook PC", "Dell"), ("Chromebooks", "Dell"), ("Computer", "HP")] {
            assert_eq!(tested(test(description, make, ""), notebook), None, "{description}, {make}");
        }
        let bare = Described { make: "Dell", category: "other", ..Described::default() };
        assert_eq!(tested(test("Floor polisher", "Numatic", ""), bare), None);
    }

    #[test]
    fn a_reused_tag_contradicts_two_facts_and_no_serial_number_decides() {
        let laptop = Described {
            serial: "SN001",
            name: "",
            make: "Dell",
            model: "Latitude 5440",
            category: "laptop",
            bought: "2019-09-01".parse().ok(),
        };
        let row = |serial, make, model, category, bought: &str| {
            let bought = bought.parse().ok();
            is_reused(Described { serial, name: "", make, model, category, bought }, laptop, Past::default())
        };
        for is_other in [
            row("CAN99", "Canon", "", "camera", ""),
            row("CAN99", "Dell", "Latitude 3550", "laptop", ""),
            row("CAN99", "Dell", "Latitude 5440", "laptop", "2026-10-15"),
            row("", "Apple", "iPad 9", "", ""),
            row("", "Dell", "", "camera", "2026-10-15"),
        ] {
            assert!(is_other);
        }
        for is_other in [
            row("", "", "", "", ""),
            row("CAN99", "DELL Inc", "Latitude 5440 (i5)", "notebook", "2019-10-01"),
            row("sn-001", "Apple", "iPad 9", "tablet", "2026-10-15"),
            row("", "Dell", "Latitude 3550", "equipment", ""),
            row("", "", "", "camera", "2019-09-02"),
        ] {
            assert!(!is_other);
        }
    }

    #[test]
    fn another_kind_of_an_item_with_a_history_and_another_fact_under_an_old_tag_are_reused_tags() {
        let kettle = Described { name: "Kettle", category: "appliance", ..Described::default() };
        let row = |name, category| Described { name, category, ..Described::default() };
        let lent = Past { has_history: true, is_old_tag: false };
        let old = Past { has_history: false, is_old_tag: true };
        let microwave = row("Microwave", "appliance");
        assert!(is_reused(microwave, kettle, lent) && is_reused(microwave, kettle, old));
        assert!(is_reused(row("", "laptop"), kettle, lent) && !is_reused(microwave, kettle, Past::default()));
        let (renamed, moved) = (row("Staff room kettle", ""), row("Humanities office", ""));
        assert!(!is_reused(renamed, kettle, lent) && !is_reused(renamed, kettle, old));
        assert!(!is_reused(moved, kettle, lent) && is_reused(moved, kettle, old));
    }

    #[test]
    fn a_serial_number_of_two_devices_shows_in_name_make_and_model() {
        let known = Described { name: "LAP-014", make: "LENOVO", model: "21F6", ..Described::default() };
        let row = |name, make, model| Described { name, make, model, ..Described::default() };
        assert!(is_of_another(row("IPAD-02", "Apple", "iPad"), known));
        assert!(!is_of_another(row("LAP-014", "Apple", "iPad"), known));
        assert!(
            !is_of_another(row("IPAD-02", "Lenovo", "iPad"), known)
                && !is_of_another(row("IPAD-02", "", "iPad"), known)
        );
    }
}
