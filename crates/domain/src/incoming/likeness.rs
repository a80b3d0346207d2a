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

/// Words that say nothing of an item.
const GENERAL: [&str; 14] = [
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
    "unit",
    "portable",
];

/// Parts of other items. A tester may describe the part, or the item that it belongs to.
const CHARGER: &[&str] = &["charger", "adapter", "adaptor", "psu", "transformer", "battery"];
const LEAD: &[&str] = &["lead", "cable", "flex", "cord", "plug"];

/// Items that are used with a charger.
const POWERED: [&[&str]; 4] = [
    &["laptop", "notebook", "chromebook", "macbook", "netbook", "computer", "pc", "desktop", "workstation", "imac"],
    &["tablet", "ipad"],
    &["phone", "iphone", "smartphone", "telephone", "mobile", "handset"],
    &["camera", "camcorder", "dslr"],
];

/// Other items that go by one plain word, with the words for the same kind. An item that is none of these is never said
/// to be of another kind.
const PLAIN: [&[&str]; 31] = [
    &["kettle", "urn"],
    &["toaster"],
    &["microwave"],
    &["oven", "cooker", "hob"],
    &["fridge", "refrigerator", "freezer"],
    &["dishwasher"],
    &["vacuum", "hoover"],
    &["fan"],
    &["heater", "radiator"],
    &["lamp"],
    &["drill"],
    &["saw", "bandsaw", "jigsaw", "fretsaw"],
    &["sander"],
    &["polisher"],
    &["shredder"],
    &["laminator"],
    &["printer", "copier", "mfd", "photocopier", "scanner"],
    &["projector"],
    &["monitor", "screen", "display", "tft", "vdu", "television", "tv"],
    &["speaker", "amplifier"],
    &["visualiser"],
    &["hairdryer"],
    &["fryer"],
    &["blender"],
    &["kiln"],
    &["piano"],
    &["radio"],
    &["iron"],
    &["keyboard"],
    &["headphone", "headset", "earphone"],
    // The last: it is a lead too.
    &["extension", "ext"],
];

/// How a test names its item, and the parts that the item has.
#[derive(Debug, Clone, Copy, Default)]
pub struct Naming<'a> {
    /// The names of the item's parts.
    pub parts: &'a str,
    /// True if the test is of a part, which has neither a make nor a serial number of its own.
    pub is_part: bool,
    /// True if the ID of the test is only the item's serial number, which a number on a sheet may be by chance.
    pub by_serial: bool,
}

/// True if a test may be of another item, so that it is worth the item's category.
pub fn may_be_unlike(file: Described<'_>, known: Described<'_>, naming: Naming<'_>) -> bool {
    let may_be = || serials(file, known).map_or_else(|| differ(file.make, known.make), |are_one| !are_one);
    let is_worth_it = || naming.by_serial || Kinds::of(file.name).has_plain();
    !naming.is_part && may_be() || !file.name.is_empty() && is_worth_it()
}

/// Compares a test in a tester's file with the item that has its tag.
pub fn tested(file: Described<'_>, known: Described<'_>, naming: Naming<'_>) -> Option<Unlike> {
    match serials(file, known).filter(|_| !naming.is_part) {
        Some(true) => return None,
        Some(false) => return Some(Unlike::Serial),
        None => {}
    }
    let category = telling(known.category);
    let known_as = [known.name, known.model, category, known.make].join(" ");
    let theirs = [file.name, file.model].join(" ");
    let says_nothing = [known.name, known.model, category].iter().all(|text| text.is_empty());
    if says_nothing || file.name.is_empty() {
        return None;
    }
    let all = [&known_as, naming.parts].join(" ");
    let (kinds, others) = (Kinds::of(file.name), Kinds::of(&all));
    let is_unlike = !naming.is_part && differ(file.make, known.make) && differ(&theirs, &known_as)
        || kinds.are_others_than(others) && differ(&theirs, &all)
        || naming.by_serial
            && !is_general(file.name)
            && !kinds.is_accessory()
            && kinds.shared(others) == 0
            && differ(&[&theirs, file.make].join(" "), &all);
    is_unlike.then_some(Unlike::Words)
}

/// The kinds of items that a text names, a bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kinds(u64);

impl Kinds {
    const CHARGER: u64 = 1;
    const LEAD: u64 = 1 << 1;
    const ACCESSORY: u64 = Self::CHARGER | Self::LEAD;
    const POWERED: u64 = ((1 << POWERED.len()) - 1) << 2;
    const EXTENSION: u64 = 1 << (1 + POWERED.len() + PLAIN.len());

    fn of(text: &str) -> Self {
        let all = [CHARGER, LEAD].into_iter().chain(POWERED).chain(PLAIN);
        let words = words(text);
        let is_named = |names: &[&str]| {
            words.iter().any(|word| names.iter().any(|name| word == name || word.strip_suffix('s') == Some(name)))
        };
        Self(all.enumerate().filter(|(_, names)| is_named(names)).map(|(at, _)| 1 << at).sum())
    }

    /// True if the text names an item that is more than a part of another.
    fn has_plain(self) -> bool {
        self.0 & !Self::ACCESSORY != 0
    }

    /// True if the text names a part of another item: a mains lead or a charger.
    fn is_accessory(self) -> bool {
        self.0 & Self::ACCESSORY != 0
            && (!self.has_plain() || self.0 & Self::LEAD != 0)
            && self.0 & Self::EXTENSION == 0
    }

    fn shared(self, other: Self) -> u64 {
        let is_charger = |kinds: Self| kinds.0 & Self::CHARGER != 0;
        // A charger is often described as what it charges.
        let by_charger = if is_charger(other) && !other.has_plain() { self.0 & Self::POWERED } else { 0 };
        self.0 & other.0 | by_charger
    }

    /// True if these name an item, the others name one too, and they have no kind in common.
    fn are_others_than(self, others: Self) -> bool {
        self.has_plain() && others.0 != 0 && !self.is_accessory() && self.shared(others) == 0
    }
}

/// True if a description has only words that fit every item.
fn is_general(description: &str) -> bool {
    words(description).iter().all(|word| GENERAL.contains(&word.as_str()))
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
        let of_name = Kinds::of(described.name);
        if of_name.0 == 0 { Kinds::of(described.category) } else { of_name }
    };
    let (file, known) = (of(file), of(known));
    file.0 != 0 && known.0 != 0 && file.0 & known.0 == 0
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
    let kinds = |word: &str| match Kinds::of(word).0 {
        Kinds::EXTENSION => Kinds::EXTENSION | Kinds::LEAD,
        kinds => kinds,
    };
    one == other || begins(one, other) || begins(other, one) || kinds(one) & kinds(other) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const KETTLE: Described<'static> =
        Described { serial: "K1", name: "", make: "Russell", model: "", category: "kettle", bought: None };

    fn test(description: &'static str, make: &'static str, serial: &'static str) -> Described<'static> {
        Described { serial, name: description, make, ..Described::default() }
    }

    fn judged(file: Described<'_>, known: Described<'_>) -> Option<Unlike> {
        tested(file, known, Naming::default())
    }

    #[test]
    fn another_serial_number_is_another_item() {
        assert_eq!(judged(test("Floor polisher", "Numatic", "ZZ9"), KETTLE), Some(Unlike::Serial));
        assert_eq!(judged(test("Kettle", "Russell", "ZZ9"), KETTLE), Some(Unlike::Serial));
        assert_eq!(judged(test("Floor polisher", "Numatic", "k-1"), KETTLE), None);
    }

    #[test]
    fn make_and_description_that_both_differ_are_another_item() {
        for serial in ["", "N/A", "To be filled by O.E.M."] {
            assert_eq!(judged(test("Floor polisher", "Numatic", serial), KETTLE), Some(Unlike::Words), "{serial}");
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
            ("Boiler", ""),
            ("", "Numatic"),
        ] {
            assert_eq!(judged(test(description, make, ""), KETTLE), None, "{description}, {make}");
        }
        let notebook = Described { make: "Hewlett Packard", category: "laptop", ..Described::default() };
        for (description, make) in [("Notebook PC", "Dell"), ("Chromebooks", "Dell"), ("Computer", "HP")] {
            assert_eq!(judged(test(description, make, ""), notebook), None, "{description}, {make}");
        }
        let bare = Described { make: "Dell", category: "other", ..Described::default() };
        assert_eq!(judged(test("Floor polisher", "Numatic", ""), bare), None);
    }

    #[test]
    fn another_kind_of_item_is_another_item() {
        let laptop = Described { make: "Dell", category: "laptop", ..Described::default() };
        let camera = Described { make: "Canon", category: "camera", serial: "77001", ..Described::default() };
        let charger = Described { category: "charger", ..Described::default() };
        let part = Naming { parts: "charger", is_part: true, by_serial: false };
        let whole = Naming { parts: "charger", ..Naming::default() };
        let by_serial = Naming { by_serial: true, ..part };
        for (description, known, naming, is_other) in [
            ("Fridge", laptop, part, true),
            ("Kettle", camera, by_serial, true),
            ("Extension lead", camera, whole, true),
            ("Kettle", charger, Naming::default(), true),
            ("Sandwich press", camera, by_serial, true),
            ("Sandwich press", camera, part, false),
            ("Charger", laptop, Naming::default(), false),
            ("PSU", laptop, part, false),
            ("Laptop charger", laptop, part, false),
            ("Dell 65W adaptor", laptop, Naming::default(), false),
            ("Kettle lead", laptop, whole, false),
            ("PC", laptop, by_serial, false),
            ("IT equipment", laptop, by_serial, false),
            ("Mains lead", camera, by_serial, false),
            ("Laptop", charger, Naming::default(), false),
            ("Trolley", laptop, whole, false),
            ("", camera, by_serial, false),
        ] {
            let file = Described { name: description, ..Described::default() };
            assert_eq!(tested(file, known, naming).is_some(), is_other, "{description}: {known:?}");
            assert!(!is_other || may_be_unlike(file, known, naming), "{description}");
        }
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
