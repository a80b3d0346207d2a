//! The command line, run in this process with a fixed clock: the behaviour that scripts and people rely on.

mod answers;
mod codes;
mod columns;
mod completions;
mod dry_runs;
mod files;
mod golden;
mod hostile;
mod natural_order;
mod overwriting;
mod own_words;
mod pasted;
mod prompts;
mod remedies;
mod tables;
mod trees;
mod words;

use crate::support::{School, asset, asset_with, person, person_with};
use domain::person::PersonKind;

/// Three people and a few items.
fn school() -> School {
    let mut school = School::new();
    person_with(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien", |p| {
        p.email = Some("zob@school.example".to_owned());
        p.contract_end = Some("2027-08-31".parse().unwrap());
        p.last_working_day = Some("2027-07-21".parse().unwrap());
    });
    person_with(&mut school, "1001", PersonKind::Pupil, "Ada Bell", |p| {
        (p.class, p.year_group) = (Some("9B".to_owned()), Some("9".to_owned()));
        (p.guardian_name, p.guardian_contact) = (Some("Gwen Bell".to_owned()), Some("01234 567890".to_owned()));
    });
    person(&mut school, "S2", PersonKind::Staff, "Amir Khan");
    asset_with(&mut school, "LAP-0001", "laptop", |a| {
        (a.make, a.model) = (Some("Lenovo".to_owned()), Some("ThinkPad L13".to_owned()));
        (a.serial, a.location) = (Some("PF1".to_owned()), Some("ICT office".to_owned()));
        (a.encrypted, a.anti_virus) = (Some(false), Some(true));
        a.purchase_cost_pence = Some(45_950);
        a.purchased_on = Some("2025-09-01".parse().unwrap());
        a.warranty_until = Some("2028-08-31".parse().unwrap());
    });
    for tag in ["LAP-0002", "LAP-0003", "LAP-0014"] {
        asset(&mut school, tag, "laptop");
    }
    asset(&mut school, "CAM-1", "camera");
    school
}
