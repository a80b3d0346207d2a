//! The types of the documents, read from the sources, and values held against them.

use crate::{
    architecture::spread,
    support::sources::{files, text},
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use syn::{Attribute, Expr, ExprLit, Fields, Item, Lit, Meta, Type, parse::Parser as _};

/// A type of a document.
pub struct Document {
    pub about: String,
    pub shapes: Vec<Shape>,
}

/// The names in an object. A document that can take several forms has a shape for each.
pub struct Shape {
    pub title: Option<String>,
    pub about: String,
    pub members: Vec<Member>,
    /// The types whose names are part of this shape.
    pub flattened: Vec<String>,
    /// True if the object has further names that depend on the record.
    pub is_open: bool,
}

pub struct Member {
    pub name: String,
    pub kind: Kind,
    pub may_be_absent: bool,
    pub about: String,
}

/// The type of a JSON value.
pub enum Kind {
    /// A plain value, by its name on the page.
    Plain(String),
    List(Box<Kind>),
    OrNull(Box<Kind>),
    /// Another type, by its Rust name, with the module that it was imported from.
    Named(String, Option<String>),
}

/// The types of the sources: those of documents, and closed sets of words.
#[derive(Default)]
pub struct Types {
    pub documents: BTreeMap<String, Document>,
    /// Closed sets of words by name and module, because several modules have a `State`.
    pub words: BTreeMap<(String, String), Vec<String>>,
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
    pub fn read() -> Self {
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

    pub fn shown(&self, kind: &Kind) -> String {
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
    pub fn reach(&self, name: &str, into: &mut BTreeSet<String>) {
        let Some(document) = self.documents.get(name) else { return };
        if !into.insert(name.to_owned()) {
            return;
        }
        for shape in &document.shapes {
            shape.flattened.iter().for_each(|name| self.reach(name, into));
            shape.members.iter().filter_map(|member| named(&member.kind)).for_each(|name| self.reach(name, into));
        }
    }

    /// Returns a message if a value is not of the kind that the page gives.
    pub fn misfit(&self, value: &Value, of: &Kind, place: &str) -> Option<String> {
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

fn named(kind: &Kind) -> Option<&str> {
    match kind {
        Kind::Plain(_) => None,
        Kind::List(of) | Kind::OrNull(of) => named(of),
        Kind::Named(name, _) => Some(name),
    }
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
