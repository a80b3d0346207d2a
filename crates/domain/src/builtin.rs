//! The categories of a new register. Every figure is a starting point for the school to change; none is law. Prices are
//! what a school pays for a basic model, to the nearest few pounds.

use super::{
    category::{Encryption, OffSiteRule, PatClass, PatType},
    loan::Kind,
};
use OffSiteRule::{Allowed, Never, Permission};
use PatClass::{One, Three, Two};
use PatType::{HandHeld, It, Movable, Portable, Stationary};

/// A built-in category, with its parts and return checks.
pub struct Builtin {
    pub name: &'static str,
    pub kind: Kind,
    pub days: Option<i64>,
    pub minutes: Option<i64>,
    pub check_in_months: Option<i64>,
    pub home: OffSiteRule,
    pub visit: OffSiteRule,
    pub holds_data: bool,
    pub needs_anti_virus: bool,
    /// Where an item that holds data must be encrypted.
    pub encryption: Encryption,
    pub takes_pictures: bool,
    /// True for removable storage.
    pub removable: bool,
    pub pat_class: PatClass,
    pub pat_type: Option<PatType>,
    /// The replacement cost in pence.
    pub price: Option<i64>,
    pub life_months: Option<i64>,
    /// The name of each part, with its price in pence.
    pub parts: &'static [(&'static str, i64)],
    /// The name and the question of each check; true if it is on the short list.
    pub checks: &'static [(&'static str, &'static str, bool)],
    /// The checks that a routine check asks.
    pub routine: &'static [InRoutine],
}

/// A check that a routine check asks.
pub struct InRoutine {
    pub name: &'static str,
    /// The part of which a yes is a visual check.
    pub tests_part: Option<&'static str>,
    /// True if returns don't ask it.
    pub only: bool,
}

/// The defaults that the other categories change.
const PLAIN: Builtin = Builtin {
    name: "other",
    kind: Kind::Dated,
    days: Some(7),
    minutes: None,
    check_in_months: None,
    home: Permission,
    visit: Allowed,
    holds_data: false,
    needs_anti_virus: false,
    encryption: Encryption::OffSite,
    takes_pictures: false,
    removable: false,
    pat_class: PatClass::Unknown,
    pat_type: Some(Portable),
    price: None,
    life_months: None,
    parts: &[],
    checks: &[("works", "Is it undamaged, and does it work?", false)],
    routine: &[],
};

/// The construction class and equipment type of a part that plugs into the mains, by its name. A battery-powered item
/// is tested through its charger.
pub fn mains_part(name: &str) -> Option<(PatClass, PatType)> {
    match name {
        "charger" => Some((Two, Portable)),
        "power lead" => Some((One, Portable)),
        _ => None,
    }
}

/// True for a built-in category of class I heating, which has a lower insulation limit.
pub fn is_heating(name: &str) -> bool {
    matches!(name, "kettle" | "heater")
}

const CABLE: (&str, &str, bool) = ("cable-whole", "Are the cable and plug undamaged?", true);
const TAG_ON: (&str, &str, bool) = ("tag-on", "Is the school's tag still on it?", true);
const POWERS_ON: (&str, &str, bool) = ("powers-on", "Does it turn on?", true);
const SCREEN: (&str, &str, bool) = ("screen", "Is the screen undamaged?", true);
const CHARGER: (&str, &str, bool) = ("charger-works", "Does its charger work?", false);
/// The name of the question whose no is no damage: the device is updated, and is seen again.
pub const IS_UPDATED: &str = "updated";
const UPDATED: (&str, &str, bool) = (IS_UPDATED, "Is its software up to date?", false);
const SIGNED_OUT: (&str, &str, bool) = ("signed-out", "Is the borrower's cloud account signed out?", false);

/// The routine check of an issued device.
const ROUTINE: &[InRoutine] = &[
    InRoutine { name: IS_UPDATED, tests_part: None, only: true },
    InRoutine { name: "tag-on", tests_part: None, only: false },
    InRoutine { name: "charger-works", tests_part: Some("charger"), only: false },
];

/// Every built-in category, in the order shown to people. `other` must be last: unknown categories are made from it.
pub const CATEGORIES: &[Builtin] = &[
    Builtin {
        name: "laptop",
        kind: Kind::Issue,
        days: Some(14),
        check_in_months: Some(4),
        home: Allowed,
        holds_data: true,
        needs_anti_virus: true,
        pat_class: Three,
        pat_type: Some(It),
        price: Some(45_000),
        life_months: Some(60),
        parts: &[("charger", 3_500), ("case", 1_500)],
        checks: &[TAG_ON, POWERS_ON, SCREEN, ("keyboard", "Are all the keys there?", false), CHARGER, UPDATED],
        routine: ROUTINE,
        ..PLAIN
    },
    Builtin {
        name: "desktop",
        home: Never,
        visit: Never,
        holds_data: true,
        needs_anti_virus: true,
        pat_class: One,
        pat_type: Some(It),
        price: Some(50_000),
        life_months: Some(72),
        parts: &[("keyboard", 1_000), ("mouse", 600)],
        checks: &[TAG_ON, POWERS_ON],
        ..PLAIN
    },
    Builtin {
        name: "tablet",
        home: Permission,
        days: Some(7),
        holds_data: true,
        takes_pictures: true,
        pat_class: Three,
        pat_type: Some(It),
        price: Some(35_000),
        life_months: Some(48),
        parts: &[("charger", 2_000), ("case", 2_000)],
        checks: &[TAG_ON, POWERS_ON, SCREEN, CHARGER, SIGNED_OUT, UPDATED],
        routine: ROUTINE,
        ..PLAIN
    },
    Builtin {
        name: "camera",
        days: Some(1),
        home: Never,
        // Pictures of children are personal data. No camera encrypts its card, so it is cleared at each return.
        holds_data: true,
        encryption: Encryption::Never,
        takes_pictures: true,
        pat_class: Three,
        pat_type: Some(HandHeld),
        price: Some(28_000),
        life_months: Some(60),
        parts: &[("charger", 2_500), ("memory card", 1_200), ("bag", 1_500)],
        checks: &[
            ("pictures-downloaded", "Have the pictures been downloaded to the school's server?", true),
            ("card-cleared", "Has the memory card been cleared?", true),
            TAG_ON,
            POWERS_ON,
            ("lens", "Is the lens clean and undamaged?", false),
        ],
        ..PLAIN
    },
    Builtin {
        name: "phone",
        days: Some(0),
        holds_data: true,
        takes_pictures: true,
        pat_class: Three,
        pat_type: Some(HandHeld),
        price: Some(12_000),
        life_months: Some(36),
        parts: &[("charger", 1_500)],
        checks: &[POWERS_ON, ("pictures-downloaded", "Have its pictures been downloaded and cleared?", true), SCREEN],
        ..PLAIN
    },
    Builtin {
        name: "visualiser",
        home: Never,
        visit: Never,
        pat_class: Two,
        pat_type: Some(It),
        price: Some(15_000),
        life_months: Some(60),
        parts: &[("cable", 800)],
        checks: &[POWERS_ON],
        ..PLAIN
    },
    Builtin {
        name: "projector",
        home: Never,
        pat_class: One,
        pat_type: Some(Movable),
        price: Some(40_000),
        life_months: Some(60),
        parts: &[("power lead", 500), ("HDMI cable", 700), ("remote control", 1_500)],
        checks: &[POWERS_ON, ("picture", "Is the picture clear?", false)],
        ..PLAIN
    },
    Builtin {
        name: "monitor",
        home: Never,
        visit: Never,
        pat_class: One,
        pat_type: Some(It),
        price: Some(12_000),
        life_months: Some(84),
        parts: &[("power lead", 500)],
        checks: &[POWERS_ON, SCREEN],
        ..PLAIN
    },
    Builtin {
        name: "headphones",
        kind: Kind::Class,
        days: Some(0),
        pat_class: Three,
        pat_type: Some(HandHeld),
        price: Some(1_500),
        life_months: Some(24),
        checks: &[("sound", "Is there sound on both sides?", true)],
        ..PLAIN
    },
    Builtin {
        name: "charger",
        home: Allowed,
        pat_class: Two,
        pat_type: Some(Portable),
        price: Some(3_500),
        life_months: Some(60),
        checks: &[("cable-whole", "Are the cable and plug undamaged?", true)],
        ..PLAIN
    },
    Builtin {
        name: "extension lead",
        days: Some(1),
        home: Never,
        pat_class: One,
        pat_type: Some(Portable),
        price: Some(1_200),
        life_months: Some(60),
        checks: &[("cable-whole", "Are the cable, plug and sockets undamaged?", true)],
        ..PLAIN
    },
    Builtin {
        name: "USB stick",
        home: Permission,
        removable: true,
        holds_data: true,
        pat_class: Three,
        pat_type: None,
        price: Some(800),
        life_months: Some(36),
        checks: &[("cleared", "Has it been cleared?", true)],
        ..PLAIN
    },
    Builtin {
        name: "trolley",
        kind: Kind::Class,
        days: Some(0),
        home: Never,
        visit: Never,
        pat_class: One,
        pat_type: Some(Movable),
        price: Some(90_000),
        life_months: Some(120),
        parts: &[("key", 1_000)],
        checks: &[("locked", "Is it locked and plugged in?", true)],
        ..PLAIN
    },
    Builtin {
        name: "kettle",
        days: Some(1),
        home: Never,
        visit: Permission,
        pat_class: One,
        pat_type: Some(Portable),
        price: Some(2_500),
        life_months: Some(60),
        checks: &[CABLE],
        ..PLAIN
    },
    Builtin {
        name: "heater",
        days: Some(1),
        home: Never,
        visit: Never,
        pat_class: One,
        pat_type: Some(Movable),
        price: Some(4_000),
        life_months: Some(84),
        checks: &[CABLE],
        ..PLAIN
    },
    Builtin {
        name: "fan",
        days: Some(1),
        home: Never,
        visit: Permission,
        pat_class: Two,
        pat_type: Some(Portable),
        price: Some(2_500),
        life_months: Some(60),
        checks: &[CABLE],
        ..PLAIN
    },
    Builtin {
        name: "drill",
        days: Some(1),
        home: Permission,
        pat_class: Two,
        pat_type: Some(HandHeld),
        price: Some(6_000),
        life_months: Some(60),
        checks: &[CABLE],
        ..PLAIN
    },
    Builtin {
        name: "appliance",
        days: Some(1),
        home: Never,
        visit: Permission,
        pat_class: One,
        pat_type: Some(Stationary),
        price: Some(4_000),
        life_months: Some(60),
        checks: &[CABLE],
        ..PLAIN
    },
    PLAIN,
];

/// The built-in category of this name, if there is one; `name` is folded.
pub fn named(name: &str) -> Option<&'static Builtin> {
    CATEGORIES.iter().find(|builtin| builtin.name.to_lowercase() == name)
}
