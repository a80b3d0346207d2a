//! The categories that a new register starts with. Every figure is a starting point for the school to change, none
//! is law; prices are what a school pays for a plain one, to the nearest few pounds.

use super::{
    category::{OffSiteRule, PatClass, PatType},
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
    pub pat_class: PatClass,
    pub pat_type: Option<PatType>,
    /// Pence.
    pub price: Option<i64>,
    pub life_months: Option<i64>,
    /// Name and price in pence.
    pub parts: &'static [(&'static str, i64)],
    /// Name, question, whether it is on the short list.
    pub checks: &'static [(&'static str, &'static str, bool)],
}

/// An item that stays in its room: borrowed for a day at most, never taken home.
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
    pat_class: PatClass::Unknown,
    pat_type: Some(Portable),
    price: None,
    life_months: None,
    parts: &[],
    checks: &[("works", "Is it whole and does it work?", false)],
};

/// Class and type of the parts that plug into the mains, by their names: what runs on battery is tested by its charger.
pub fn mains_part(name: &str) -> Option<(PatClass, PatType)> {
    match name {
        "charger" => Some((Two, Portable)),
        "power lead" => Some((One, Portable)),
        _ => None,
    }
}

const TAG_ON: (&str, &str, bool) = ("tag-on", "Is the school's tag still on it?", true);
const POWERS_ON: (&str, &str, bool) = ("powers-on", "Does it turn on?", true);
const SCREEN: (&str, &str, bool) = ("screen", "Is the screen whole?", true);
const CHARGER: (&str, &str, bool) = ("charger-works", "Does its charger work?", false);
const SIGNED_OUT: (&str, &str, bool) = ("signed-out", "Is the borrower's cloud account signed out?", false);

/// Every built-in category, in the order people are shown them. `other` is last: unknown categories are made from it.
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
        checks: &[TAG_ON, POWERS_ON, SCREEN, ("keyboard", "Are all the keys there?", false), CHARGER],
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
        pat_class: Three,
        pat_type: Some(It),
        price: Some(35_000),
        life_months: Some(48),
        parts: &[("charger", 2_000), ("case", 2_000)],
        checks: &[TAG_ON, POWERS_ON, SCREEN, CHARGER, SIGNED_OUT],
        ..PLAIN
    },
    Builtin {
        name: "camera",
        days: Some(1),
        home: Never,
        holds_data: false,
        pat_class: Three,
        pat_type: Some(HandHeld),
        price: Some(28_000),
        life_months: Some(60),
        parts: &[("charger", 2_500), ("memory card", 1_200), ("bag", 1_500)],
        checks: &[
            ("pictures-downloaded", "Are the pictures downloaded to the school's server?", true),
            ("card-cleared", "Is the memory card cleared?", true),
            TAG_ON,
            POWERS_ON,
            ("lens", "Is the lens clean and whole?", false),
        ],
        ..PLAIN
    },
    Builtin {
        name: "phone",
        days: Some(0),
        holds_data: true,
        pat_class: Three,
        pat_type: Some(HandHeld),
        price: Some(12_000),
        life_months: Some(36),
        parts: &[("charger", 1_500)],
        checks: &[
            POWERS_ON,
            ("pictures-downloaded", "Are pictures taken with it downloaded and cleared?", true),
            SCREEN,
        ],
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
        checks: &[("sound", "Do both sides sound?", true)],
        ..PLAIN
    },
    Builtin {
        name: "charger",
        home: Allowed,
        pat_class: Two,
        pat_type: Some(Portable),
        price: Some(3_500),
        life_months: Some(60),
        checks: &[("cable-whole", "Are cable and plug whole?", true)],
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
        checks: &[("cable-whole", "Are cable, plug and sockets whole?", true)],
        ..PLAIN
    },
    Builtin {
        name: "USB stick",
        home: Permission,
        holds_data: true,
        pat_class: Three,
        pat_type: None,
        price: Some(800),
        life_months: Some(36),
        checks: &[("cleared", "Is it cleared?", true)],
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
        name: "appliance",
        days: Some(1),
        home: Never,
        visit: Permission,
        pat_class: One,
        pat_type: Some(Stationary),
        price: Some(4_000),
        life_months: Some(60),
        checks: &[("cable-whole", "Are cable and plug whole?", true)],
        ..PLAIN
    },
    PLAIN,
];
