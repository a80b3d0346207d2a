//! The page about one category.

use crate::cli::{session::Session, words::Format};
use domain::{category::Encryption, fault::Failure, money::shown_pounds, when::Clock};
use register::listed::loan_length;
use register::rule::category_list::{CategoryPart, CategoryView};

/// Shows one category.
pub fn page(session: &mut Session<'_>, category: CategoryView, clock: Clock) -> Result<(), Failure> {
    match session.out.format() {
        Format::Json => session.out.json(&category),
        Format::Csv => session.out.list(&[category], clock)?,
        Format::Table => {
            let yes_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
            let months = |months: Option<i64>| months.map(|m| format!("{m} months")).unwrap_or_default();
            let price = |pence: Option<i64>| pence.map(shown_pounds).unwrap_or_default();
            let parts: Vec<String> = category.parts.iter().map(|p| part(p, &price(p.price_pence))).collect();
            let checks: Vec<String> = category
                .checks
                .iter()
                .filter(|c| !c.routine_only)
                .map(|c| {
                    format!(
                        "{}: {}{}",
                        c.name,
                        c.question,
                        if c.on_short { " (also after a one-day loan)" } else { "" }
                    )
                })
                .collect();
            let routine = category.checks.iter().filter(|c| c.on_routine).map(|c| {
                let tests = c.tests_part.as_ref().map(|part| format!(" (a visual check of the {part})"));
                let only = if c.routine_only { " (not at returns)" } else { "" };
                format!("{}: {}{}{only}", c.name, c.question, tests.unwrap_or_default())
            });
            let routine: Vec<String> = routine.collect();
            let equipment = category.pat_type.map(|t| format!(", type {t}")).unwrap_or_default();
            let lines = [
                ("loan", format!("{}, {}", category.loan_kind, loan_length(&category))),
                ("routine check every", months(category.check_in_months)),
                ("taken home", category.home_rule.to_string()),
                ("taken on a visit", category.visit_rule.to_string()),
                ("holds data", yes_no(category.holds_data)),
                ("needs anti-virus", yes_no(category.needs_anti_virus)),
                ("encrypted", encrypted(category.encryption)),
                ("takes pictures", yes_no(category.takes_pictures)),
                ("removable storage", yes_no(category.removable)),
                ("electrical", format!("class {}{equipment}", category.pat_class)),
                ("replacement cost", price(category.replacement_price_pence)),
                ("useful life", months(category.life_months)),
                ("cost centre", category.cost_centre.clone().unwrap_or_default()),
                ("nominal code", category.nominal_code.clone().unwrap_or_default()),
                ("parts", parts.join("\n")),
                ("return checks", checks.join("\n")),
                ("routine checks", routine.join("\n")),
                ("assets", category.assets.to_string()),
            ];
            session.out.page(&category.name, &lines);
        }
    }
    Ok(())
}

/// Where an item must be encrypted.
fn encrypted(place: Encryption) -> String {
    match place {
        Encryption::Never => "no: it can't be",
        Encryption::OffSite => "before it leaves the site, if it holds data",
        Encryption::Always => "always, on site too",
    }
    .to_owned()
}

/// A part with its replacement cost, such as "charger £35.00, class II".
fn part(part: &CategoryPart, price: &str) -> String {
    let class = part.pat_class.map(|class| format!(", class {class}")).unwrap_or_default();
    format!("{} {price}", part.name).trim_end().to_owned() + &class
}
