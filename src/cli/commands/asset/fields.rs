//! What may be said of an asset, as options that `add` and `edit` share.

use crate::cli::words;
use domain::asset_fields::AssetField;

// Options for an asset's fields; an empty text clears one.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "What is known of it")]
pub struct FieldArgs {
    /// What it is called
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    #[arg(long, value_name = "TEXT")]
    make: Option<String>,
    #[arg(long, value_name = "TEXT")]
    model: Option<String>,
    #[arg(long, value_name = "TEXT")]
    serial: Option<String>,
    /// Where it belongs
    #[arg(long, value_name = "TEXT")]
    location: Option<String>,
    /// new, good, fair, poor or damaged
    #[arg(long, value_name = "WORD")]
    condition: Option<String>,
    /// The day on which it was bought
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    purchased: Option<String>,
    /// What it cost, like 429.00
    #[arg(long, value_name = "POUNDS")]
    cost: Option<String>,
    #[arg(long, value_name = "TEXT")]
    supplier: Option<String>,
    #[arg(long, value_name = "TEXT")]
    order_number: Option<String>,
    /// A day, or a number of months from the purchase, like `36 months`
    #[arg(long, value_name = "DAY|MONTHS")]
    warranty: Option<String>,
    /// The day on which it is to be given up
    #[arg(long, value_name = "DAY")]
    end_of_life: Option<String>,
    /// A phone's number; it stands on the slip
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    phone_number: Option<String>,
    /// yes, no or unknown
    #[arg(long, value_name = "WORD")]
    encrypted: Option<String>,
    /// yes, no or unknown
    #[arg(long, value_name = "WORD")]
    anti_virus: Option<String>,
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    notes: Option<String>,
}

impl FieldArgs {
    /// What was given, field by field.
    pub fn given(self) -> Vec<(AssetField, String)> {
        use AssetField as F;
        let all = [
            (F::Name, self.name),
            (F::Make, self.make),
            (F::Model, self.model),
            (F::Serial, self.serial),
            (F::Location, self.location),
            (F::Condition, self.condition),
            (F::PurchasedOn, self.purchased),
            (F::PurchaseCost, self.cost),
            (F::Supplier, self.supplier),
            (F::OrderNumber, self.order_number),
            (F::WarrantyUntil, self.warranty),
            (F::EndOfLifeOn, self.end_of_life),
            (F::PhoneNumber, self.phone_number),
            (F::Encrypted, self.encrypted),
            (F::AntiVirus, self.anti_virus),
            (F::Notes, self.notes),
        ];
        all.into_iter().filter_map(|(field, text)| Some((field, text?))).collect()
    }
}
