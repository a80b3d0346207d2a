//! The contract of the JSON documents: `docs/json.md` is made from the types, and real documents match it.

use crate::{
    architecture::spread,
    support::{
        Cli,
        sources::{files, root, text},
    },
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
};
use syn::{Attribute, Expr, ExprLit, Fields, Item, Lit, Meta, Type, parse::Parser as _};

/// The documents, with the verbs that write them. A type in brackets is a list.
const DOCUMENTS: &[(&str, &str)] = &[
    ("[AgreementRow]", "agreement list"),
    ("AgreementView", "agreement publish; agreement edit; agreement withdraw; agreement show"),
    ("SignatureView", "agreement sign; agreement unsign"),
    ("[StatusRow]", "agreement status"),
    ("AssetView", "asset add (one item); asset edit; asset retag; asset found"),
    ("[AssetView]", "asset add (several items); asset list; kit put; kit take"),
    ("AssetStory", "asset show; show (an item)"),
    ("ImportReport", "agreement import; asset import; person import"),
    ("Made", "backup"),
    ("[BanView]", "ban add; ban lift; ban list"),
    ("[Suggested]", "ban suggest"),
    ("CategoryView", "category set; category show"),
    ("[CategoryView]", "category list"),
    ("[AgedLine]", "charge aged"),
    (
        "ChargeView",
        "charge assess; charge request; charge plan; charge pay; charge dispute; charge waive; charge write-off; \
         charge refund; charge reverse; charge reinstate; charge show",
    ),
    ("[ChargeView]", "charge list"),
    ("[LedgerLine]", "charge ledger"),
    ("PolicyView", "charge policy; charge tariff"),
    ("Evidence", "charge show --evidence"),
    ("Statement", "charge statement"),
    ("ReportView", "check"),
    ("Demo", "demo"),
    ("[DeskLine]", "desk"),
    ("ExportManifest", "export; import"),
    ("[Found]", "find"),
    ("HoldView", "hold add; hold lift"),
    ("[HoldView]", "hold list"),
    (
        "IncidentView",
        "incident report; incident decide; incident edit; incident breach; incident void; incident close; \
         incident reopen; incident attach; incident show",
    ),
    ("[IncidentView]", "incident list"),
    ("[SummaryLine]", "incident summary"),
    ("FileWritten", "incident extract; a paper with --output"),
    ("RegisterFile", "init"),
    ("KitView", "kit show"),
    ("Checklist", "leaver check; leaver tick; leaver clear; leaver reopen (one person)"),
    ("[Checklist]", "leaver set; leaver check; leaver tick; leaver clear (a form or a year group)"),
    ("[OwnLineView]", "leaver lines"),
    ("[LeaverRow]", "leaver list"),
    ("LicenceView", "licence add; licence edit; licence assign; licence release; licence show"),
    ("[LicenceView]", "licence list"),
    ("LoanView", "loan show; loan part; loan renew; loan reopen; loan correct; loan void"),
    ("[LoanView]", "in; loan recall; loan swap"),
    ("[Listed]", "loan list"),
    ("ClockState", "log clock"),
    ("[EntryView]", "log show"),
    ("LogVerified", "log verify"),
    ("ManualPages", "man"),
    ("Merged", "merge"),
    ("[MergedView]", "merge --list"),
    ("SlipView", "out; slip show; loan sign; loan transfer; leaver transfer; repair lend"),
    ("DeviceView", "own-device admit; own-device hand-in; own-device give-back; own-device leave"),
    ("[DeviceView]", "own-device list"),
    ("ResultView", "pat record; pat fail; pat accept; pat void"),
    ("[ResultView]", "pat pass; pat history; pat match"),
    ("[DueView]", "pat due"),
    ("[UnmatchedView]", "pat history --unmatched"),
    ("PatReport", "pat import"),
    ("[IntervalView]", "pat interval"),
    ("[LabelView]", "pat label"),
    ("[PatLimitView]", "pat limit"),
    ("[ApplianceView]", "pat list"),
    ("ApplianceView", "pat set"),
    ("[RoundLine]", "pat log"),
    ("[SummaryView]", "pat summary"),
    ("PermissionView", "permission grant; permission give; permission revoke"),
    ("[PermissionView]", "permission list"),
    ("[KindView]", "permission kinds"),
    ("KindView", "permission kinds (with changes)"),
    ("PersonView", "person add; person merge"),
    ("Edited", "person edit"),
    ("[PersonView]", "person list; person export"),
    ("PersonStory", "person show; show (a person)"),
    ("Erased", "privacy erase"),
    ("NoteView", "privacy redact"),
    ("ScheduleView", "privacy schedule"),
    ("RepairView", "repair open; repair set; repair close; repair show"),
    ("[RepairView]", "repair list"),
    ("Restored", "restore"),
    ("RoleView", "role set"),
    ("[RoleView]", "role list"),
    ("RuleView", "rule set"),
    ("[RuleView]", "rule list"),
    ("SchoolView", "school set"),
    ("[SchoolView]", "school show"),
    ("StatusView", "status"),
    ("WipeView", "wipe record (one item); wipe void"),
    ("[WipeView]", "wipe record (several items); wipe list --done"),
    ("[ToWipe]", "wipe list"),
    ("Talk", "standard error, if there is anything to say"),
];

/// Verbs that write a page, a file or a script, and no JSON document of their own.
const WITHOUT_DOCUMENT: &[&str] = &[
    "asset export",
    "charge receipt",
    "completions",
    "leaver certificate",
    "leaver letter",
    "pat sheet",
    "privacy export",
    "slip print",
];

/// A type of a document.
struct Document {
    about: String,
    shapes: Vec<Shape>,
}

/// The names in an object. A document that can take several forms has a shape for each.
struct Shape {
    title: Option<String>,
    about: String,
    members: Vec<Member>,
    /// The types whose names are part of this shape.
    flattened: Vec<String>,
    /// True if the object has further names that depend on the record.
    is_open: bool,
}

struct Member {
    name: String,
    kind: Kind,
    may_be_absent: bool,
    about: String,
}

/// The type of a JSON value.
enum Kind {
    /// A plain value, by its name on the page.
    Plain(String),
    List(Box<Kind>),
    OrNull(Box<Kind>),
    /// Another type, by its Rust name, with the module that it was imported from.
    Named(String, Option<String>),
}

/// The types of the sources: those of documents, and closed sets of words.
#[derive(Default)]
struct Types {
    documents: BTreeMap<String, Document>,
    /// Closed sets of words by name and module, because several modules have a `State`.
    words: BTreeMap<(String, String), Vec<String>>,
}

/// Finds the module of a file, which is the folder's name for a `mod.rs`.
fn module(path: &str) -> String {
    let whole = path.trim_end_matches(".rs").trim_end_matches("/mod");
    whole.rsplit('/').next().unwrap().to_owned()
}

/// The module of each name that a file imports.
fn imports(file: &syn::File) -> BTreeMap<String, String> {
    let mut paths = Vec::new();
    for item in &file.items {
        if let Item::Use(item) = item {
            spread(&item.tree, &mut Vec::new(), &mut paths);
        }
    }
    let named = paths.into_iter().filter_map(|mut path| Some((path.pop()?, path.pop()?)));
    named.collect()
}

fn doc(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value().trim().to_owned()),
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join(" ").trim().to_owned()
}

/// The words of serde's attributes, with their values.
fn serde(attributes: &[Attribute]) -> BTreeMap<String, String> {
    let mut words = BTreeMap::new();
    for attribute in attributes.iter().filter(|a| a.path().is_ident("serde")) {
        let read = attribute.parse_nested_meta(|meta| {
            let value = meta.value().ok().map(syn::parse::ParseBuffer::parse::<syn::LitStr>).transpose()?;
            words.insert(meta.path.require_ident()?.to_string(), value.map(|text| text.value()).unwrap_or_default());
            Ok(())
        });
        read.unwrap();
    }
    words
}

fn is_serialized(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|a| {
        a.path().is_ident("derive") && a.meta.require_list().is_ok_and(|l| l.tokens.to_string().contains("Serialize"))
    })
}

fn snake(variant: &str) -> String {
    let mut name = String::new();
    for c in variant.chars() {
        if c.is_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.extend(c.to_lowercase());
    }
    name
}

fn kind(of: &Type, imports: &BTreeMap<String, String>) -> Kind {
    let plain = |text: &str| Kind::Plain(text.to_owned());
    let path = match of {
        Type::Reference(reference) => return kind(&reference.elem, imports),
        Type::Slice(slice) => return Kind::List(Box::new(kind(&slice.elem, imports))),
        Type::Path(path) => path,
        _ => return plain("any value"),
    };
    let last = path.path.segments.last().unwrap();
    let inner = || match &last.arguments {
        syn::PathArguments::AngleBracketed(inner) => inner.args.iter().find_map(|argument| match argument {
            syn::GenericArgument::Type(of) => Some(Box::new(kind(of, imports))),
            _ => None,
        }),
        _ => None,
    };
    match last.ident.to_string().as_str() {
        "Option" => Kind::OrNull(inner().unwrap()),
        "Vec" => Kind::List(inner().unwrap()),
        "i64" | "i32" | "u64" | "u32" | "u8" | "usize" => plain("whole number"),
        "bool" => plain("true or false"),
        "NaiveDate" => plain("date, `2026-11-28`"),
        "NaiveTime" => plain("time, `15:30:00`"),
        "Instant" => plain("moment in UTC, `2026-11-28T09:14:05Z`"),
        "String" | "str" | "PathBuf" | "Path" | "Decimal" => plain("text"),
        "Map" => plain("object"),
        "Value" | "Json" => plain("any value"),
        name if name.ends_with("Id") => plain("text"),
        name => {
            let before = path.path.segments.iter().rev().nth(1).map(|segment| segment.ident.to_string());
            Kind::Named(name.to_owned(), before.or_else(|| imports.get(name).cloned()))
        }
    }
}

fn shape(title: Option<String>, about: String, fields: &Fields, imports: &BTreeMap<String, String>) -> Shape {
    let mut shape = Shape { title, about, members: Vec::new(), flattened: Vec::new(), is_open: false };
    for field in fields {
        let words = serde(&field.attrs);
        let (Some(own), false) = (&field.ident, words.contains_key("skip")) else { continue };
        let of = match kind(&field.ty, imports) {
            Kind::OrNull(_) if words.contains_key("serialize_with") => {
                Kind::OrNull(Box::new(Kind::Plain("text".to_owned())))
            }
            _ if words.contains_key("serialize_with") => Kind::Plain("text".to_owned()),
            of => of,
        };
        match of {
            Kind::Named(name, _) if words.contains_key("flatten") => shape.flattened.push(name),
            Kind::Plain(_) if words.contains_key("flatten") => shape.is_open = true,
            of => shape.members.push(Member {
                name: words.get("rename").cloned().unwrap_or_else(|| own.to_string()),
                kind: of,
                may_be_absent: words.contains_key("skip_serializing_if"),
                about: doc(&field.attrs),
            }),
        }
    }
    shape
}

impl Types {
    fn read() -> Self {
        let mut types = Self::default();
        for path in files(&["src", "crates"], "rs") {
            let file = syn::parse_file(&text(&path)).unwrap();
            let imports = imports(&file);
            file.items.into_iter().for_each(|item| types.add(item, &path, &imports));
        }
        types
    }

    fn add(&mut self, item: Item, path: &str, imports: &BTreeMap<String, String>) {
        match item {
            Item::Struct(item) if is_serialized(&item.attrs) => {
                let mut shape = shape(None, String::new(), &item.fields, imports);
                if serde(&item.attrs).contains_key("transparent")
                    && let Some(Kind::Named(name, _)) = shape.members.pop().map(|member| member.kind)
                {
                    shape.flattened.push(name);
                }
                self.add_document(item.ident.to_string(), doc(&item.attrs), vec![shape], path);
            }
            Item::Enum(item) if is_serialized(&item.attrs) => {
                let words = serde(&item.attrs);
                let Some(tag) = words.get("tag") else {
                    let own = |variant: &syn::Variant| serde(&variant.attrs).get("rename").cloned();
                    let named = item.variants.iter().map(|v| own(v).unwrap_or_else(|| snake(&v.ident.to_string())));
                    self.words.insert((item.ident.to_string(), module(path)), named.collect());
                    return;
                };
                let shapes = item.variants.iter().map(|variant| {
                    let is_tagged = !serde(&variant.attrs).contains_key("untagged");
                    let title = is_tagged.then(|| format!("`\"{tag}\": \"{}\"`", snake(&variant.ident.to_string())));
                    shape(title, doc(&variant.attrs), &variant.fields, imports)
                });
                self.add_document(item.ident.to_string(), doc(&item.attrs), shapes.collect(), path);
            }
            Item::Macro(item) if item.mac.path.is_ident("words") => {
                let (name, words) = closed_set.parse2(item.mac.tokens).unwrap();
                self.words.insert((name, module(path)), words);
            }
            _ => {}
        }
    }

    fn add_document(&mut self, name: String, about: String, shapes: Vec<Shape>, path: &str) {
        let before = self.documents.insert(name.clone(), Document { about, shapes });
        // The page could not tell two types with the same name apart. A backup's note is a file, not a document.
        assert!(before.is_none(), "{path}: {name} is the name of two types");
    }

    /// Finds the closed set with this name: the module's own set, else the only set, unless a document has the name.
    fn words(&self, name: &str, module: Option<&str>) -> Option<&Vec<String>> {
        let exact = module.and_then(|module| self.words.get(&(name.to_owned(), module.to_owned())));
        let mut all = self.words.iter().filter(|((known, _), _)| known == name && !self.documents.contains_key(name));
        let only = all.next().map(|(_, words)| words).filter(|_| all.next().is_none());
        exact.or(only)
    }

    fn shown(&self, kind: &Kind) -> String {
        match kind {
            Kind::Plain(name) => name.clone(),
            Kind::List(of) => format!("list of {}", self.shown(of)),
            Kind::OrNull(of) => format!("{}, or null", self.shown(of)),
            Kind::Named(name, module) => match self.words(name, module.as_deref()) {
                Some(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" "),
                None if self.documents.contains_key(name) => format!("[{name}](#{})", name.to_lowercase()),
                None => "text".to_owned(),
            },
        }
    }

    /// Collects a document's type and the types inside it.
    fn reach(&self, name: &str, into: &mut BTreeSet<String>) {
        let Some(document) = self.documents.get(name) else { return };
        if !into.insert(name.to_owned()) {
            return;
        }
        for shape in &document.shapes {
            shape.flattened.iter().for_each(|name| self.reach(name, into));
            shape.members.iter().filter_map(|member| named(&member.kind)).for_each(|name| self.reach(name, into));
        }
    }

    /// Builds the page from the types.
    fn page(&self) -> String {
        let mut page = String::from(INTRODUCTION);
        let mut reached = BTreeSet::new();
        page.push_str("\n## Documents\n\n| written by | document |\n|---|---|\n");
        for (name, verbs) in DOCUMENTS {
            let bare = name.trim_matches(['[', ']']);
            assert!(self.documents.contains_key(bare), "there is no type {bare}");
            self.reach(bare, &mut reached);
            let link = format!("[{bare}](#{})", bare.to_lowercase());
            let document = if *name == bare { link } else { format!("list of {link}") };
            page.push_str(&format!("| {} | {document} |\n", verbs.replace("; ", ", ")));
        }
        page.push_str("\n## Types\n");
        for name in reached {
            let document = &self.documents[&name];
            page.push_str(&format!("\n### {name}\n\n{}\n", document.about));
            for shape in &document.shapes {
                self.table(shape, &mut page);
            }
        }
        page
    }

    fn table(&self, shape: &Shape, page: &mut String) {
        if shape.title.is_some() || !shape.about.is_empty() {
            let title = shape.title.as_deref().unwrap_or("Otherwise");
            page.push_str(&format!("\n{title}: {}\n", shape.about));
        }
        for name in &shape.flattened {
            page.push_str(&format!("\nIt has all names of [{name}](#{}).\n", name.to_lowercase()));
        }
        if shape.is_open {
            page.push_str(
                "\nIt also has the other recorded fields, by the names of their columns, such as `supplier`.\n",
            );
        }
        if !shape.members.is_empty() {
            page.push_str("\n| name | value | meaning |\n|---|---|---|\n");
        }
        for member in &shape.members {
            let absent = if member.may_be_absent { " (may be absent)" } else { "" };
            let about = if member.about.is_empty() { unit(&member.name).to_owned() } else { member.about.clone() };
            let about = about.replace("`None`", "null").replace('|', "\\|");
            page.push_str(&format!("| `{}` | {}{absent} | {about} |\n", member.name, self.shown(&member.kind)));
        }
    }
}

fn named(kind: &Kind) -> Option<&str> {
    match kind {
        Kind::Plain(_) => None,
        Kind::List(of) | Kind::OrNull(of) => named(of),
        Kind::Named(name, _) => Some(name),
    }
}

/// The unit that the end of a name stands for, for a field without a doc comment.
fn unit(name: &str) -> &'static str {
    let units = [
        ("_pence", "Pence."),
        ("_months", "Months."),
        ("_minutes", "Minutes."),
        ("_days", "Days."),
        ("_percent", "Per cent."),
        ("_amps", "A."),
        ("_ohms", "Ω."),
    ];
    units.into_iter().find(|(end, _)| name.ends_with(end)).map_or("", |(_, unit)| unit)
}

/// Parses the name and the stored words of a `words!`.
fn closed_set(input: syn::parse::ParseStream<'_>) -> syn::Result<(String, Vec<String>)> {
    Attribute::parse_outer(input)?;
    let name: syn::Ident = input.parse()?;
    input.parse::<syn::Token![,]>()?;
    input.parse::<syn::LitStr>()?;
    let variants;
    syn::braced!(variants in input);
    let mut words = Vec::new();
    while !variants.is_empty() {
        Attribute::parse_outer(&variants)?;
        variants.parse::<syn::Ident>()?;
        variants.parse::<syn::Token![=]>()?;
        words.push(variants.parse::<syn::LitStr>()?.value());
        if variants.parse::<Option<syn::Token![as]>>()?.is_some() {
            variants.parse::<syn::LitStr>()?;
        }
        variants.parse::<Option<syn::Token![,]>>()?;
    }
    Ok((name.to_string(), words))
}

const INTRODUCTION: &str = "# JSON

Every answer with `--format json`, by verb and by type. This page is generated: `KITBOOK_WRITE_DOCS=1 cargo test json`.

- **The promise.** Within a major version, names are added and never renamed or removed, and a name keeps its type and \
its unit. Read names that you know and ignore the rest. The words of a closed set may grow too.
- **One document** is on standard output. An object begins with `\"format\": 1`; the number changes with the major version. \
A list is a bare array and has no format.
- **Standard error** has at most one document: [Talk](#talk).
- **Units.** Names that end in `_pence` are pence, `_on` dates, `_at` moments in UTC, `no` short numbers.
- **Dry runs** write the same document; the short numbers of new records are null.
- `privacy export` writes all that is held on one person: an object of lists whose names are those of the sections.
";

#[test]
fn the_page_is_made_from_the_types() {
    let file = root().join("docs/json.md");
    let wanted = Types::read().page();
    if env::var_os("KITBOOK_WRITE_DOCS").is_some() {
        fs::write(&file, &wanted).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(written == wanted, "docs/json.md is out of date: run `KITBOOK_WRITE_DOCS=1 cargo test json`");
}

#[test]
fn every_verb_has_its_document() {
    fn leaves(command: &clap::Command, path: &str, all: &mut Vec<String>) {
        let verbs: Vec<_> = command.get_subcommands().filter(|verb| verb.get_name() != "help").collect();
        if verbs.is_empty() {
            all.push(path.trim().to_owned());
        }
        verbs.into_iter().for_each(|verb| leaves(verb, &format!("{path} {}", verb.get_name()), all));
    }
    let mut all = Vec::new();
    leaves(&kitbook::cli::command(), "", &mut all);
    let is_told = |verb: &str| {
        DOCUMENTS.iter().flat_map(|(_, verbs)| verbs.split("; ")).any(|row| {
            row == verb || row.strip_prefix(verb).is_some_and(|rest| rest.starts_with(" (") || rest.starts_with(" --"))
        })
    };
    let untold: Vec<_> =
        all.iter().filter(|verb| !is_told(verb) && !WITHOUT_DOCUMENT.contains(&verb.as_str())).collect();
    assert_eq!(untold, Vec::<&String>::new(), "verbs whose JSON document is in no row");
}

impl Types {
    /// Returns a message if a value is not of the kind that the page gives.
    fn misfit(&self, value: &Value, of: &Kind, place: &str) -> Option<String> {
        let is_of = |fits: bool| (!fits).then(|| format!("{place} is {value}, not {}", self.shown(of)));
        match of {
            Kind::OrNull(_) if value.is_null() => None,
            Kind::OrNull(of) => self.misfit(value, of, place),
            Kind::List(of) => match value.as_array() {
                Some(all) => all.iter().find_map(|value| self.misfit(value, of, place)),
                None => is_of(false),
            },
            Kind::Plain(name) => is_of(match name.as_str() {
                "whole number" => value.is_i64() || value.is_u64(),
                "true or false" => value.is_boolean(),
                "object" => value.is_object(),
                "any value" => true,
                _ => value.is_string(),
            }),
            Kind::Named(name, module) => match (self.words(name, module.as_deref()), self.documents.get(name)) {
                (Some(words), _) => is_of(value.as_str().is_some_and(|word| words.iter().any(|known| known == word))),
                (None, Some(document)) => {
                    let misfits: Vec<_> =
                        document.shapes.iter().map(|s| self.misfit_of_shape(value, s, place)).collect();
                    if misfits.iter().any(Option::is_none) { None } else { misfits.into_iter().next().flatten() }
                }
                (None, None) => is_of(value.is_string()),
            },
        }
    }

    fn misfit_of_shape(&self, value: &Value, shape: &Shape, place: &str) -> Option<String> {
        let Some(object) = value.as_object() else { return Some(format!("{place} is {value}, not an object")) };
        let members = self.members(shape);
        let tag = shape.title.as_deref().and_then(|title| title.split('"').nth(1));
        let unknown = object.keys().find(|name| {
            !shape.is_open
                && !members.iter().any(|member| member.name == **name)
                && tag != Some(name.as_str())
                && *name != "format"
        });
        if let Some(unknown) = unknown {
            return Some(format!("{place} has {unknown}, which the page does not have"));
        }
        members.into_iter().find_map(|member| match object.get(&member.name) {
            Some(value) => self.misfit(value, &member.kind, &format!("{place}.{}", member.name)),
            None if member.may_be_absent => None,
            None => Some(format!("{place} has no {}", member.name)),
        })
    }

    fn members<'a>(&'a self, shape: &'a Shape) -> Vec<&'a Member> {
        let flattened = shape.flattened.iter().filter_map(|name| self.documents.get(name));
        let inner = flattened.flat_map(|document| document.shapes.iter().flat_map(|shape| self.members(shape)));
        shape.members.iter().chain(inner).collect()
    }
}

/// Commands that answer on the demo's register, one for most types.
const TRIED: &[(&str, &str)] = &[
    ("[AgreementRow]", "agreement list"),
    ("[StatusRow]", "agreement status"),
    ("[AssetView]", "asset list"),
    ("AssetStory", "show LAP-0001"),
    ("[CategoryView]", "category list"),
    ("CategoryView", "category show laptop"),
    ("[ChargeView]", "charge list --all"),
    ("[AgedLine]", "charge aged"),
    ("[LedgerLine]", "charge ledger"),
    ("ChargeView", "charge show 1"),
    ("Evidence", "charge show 1 --evidence"),
    ("PolicyView", "charge policy"),
    ("ReportView", "check"),
    ("[Found]", "find a"),
    ("[HoldView]", "hold list --all"),
    ("[IncidentView]", "incident list"),
    ("IncidentView", "incident show 1"),
    ("[SummaryLine]", "incident summary"),
    ("[LeaverRow]", "leaver list"),
    ("[OwnLineView]", "leaver lines"),
    ("[LicenceView]", "licence list"),
    ("[Listed]", "loan list --all"),
    ("LoanView", "loan show 1"),
    ("ClockState", "log clock"),
    ("[EntryView]", "log show"),
    ("LogVerified", "log verify --rows"),
    ("[DeviceView]", "own-device list --all"),
    ("[ApplianceView]", "pat list"),
    ("[DueView]", "pat due"),
    ("[ResultView]", "pat history"),
    ("[UnmatchedView]", "pat history --unmatched"),
    ("[IntervalView]", "pat interval"),
    ("[PatLimitView]", "pat limit"),
    ("[SummaryView]", "pat summary"),
    ("[PermissionView]", "permission list --all"),
    ("[KindView]", "permission kinds"),
    ("[PersonView]", "person list"),
    ("ScheduleView", "privacy schedule"),
    ("[RepairView]", "repair list --all"),
    ("[RoleView]", "role list --all"),
    ("[RuleView]", "rule list"),
    ("[SchoolView]", "school show"),
    ("SlipView", "slip show 1"),
    ("StatusView", "status"),
    ("[ToWipe]", "wipe list"),
    ("[WipeView]", "wipe list --done"),
];

#[test]
fn real_documents_are_as_the_page_says() {
    let types = Types::read();
    let folder = tempfile::tempdir().unwrap();
    let demo = folder.path().join("demo");
    let played = Cli::on(folder.path().join("none.db")).run(&["demo", demo.to_str().unwrap()]);
    assert_eq!(played.code, 0, "{played:?}");
    let cli = Cli::on(demo.join("kitbook.db"));
    let (mut misfits, mut objects) = (Vec::new(), 0);
    for (name, command) in TRIED {
        let arguments: Vec<&str> = command.split(' ').chain(["--format", "json"]).collect();
        let ran = cli.run(&arguments);
        assert_eq!(ran.code, 0, "{command}: {}", ran.err);
        let document: Value = serde_json::from_str(&ran.out).unwrap();
        let bare = name.trim_matches(['[', ']']);
        let kind = Kind::Named(bare.to_owned(), None);
        let kind = if bare == *name { kind } else { Kind::List(Box::new(kind)) };
        assert_eq!(document.is_object(), document["format"] == 1, "{command}");
        objects += document.as_array().map_or(1, Vec::len);
        misfits.extend(types.misfit(&document, &kind, command));
    }
    assert!(objects > 200, "only {objects} objects were tried");
    assert!(misfits.is_empty(), "documents that are not as the page says:\n{}", misfits.join("\n"));
}
