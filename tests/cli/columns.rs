//! Checks in the sources that each column names a place in its view's JSON, and that no two columns name the same one.
//! A test of the running program would miss a place that its rows leave out.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};
use syn::{Expr, ImplItem, Item, Lit, Type};

/// The names in a struct's JSON, each with the type of the value.
type Names = HashMap<String, String>;

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

/// Finds the innermost type, such as `Who` in `Option<Vec<Who>>`.
fn innermost(kind: &Type) -> String {
    let Type::Path(path) = kind else { return String::new() };
    let last = path.path.segments.last().unwrap();
    match &last.arguments {
        syn::PathArguments::AngleBracketed(inner) => match inner.args.first() {
            Some(syn::GenericArgument::Type(kind)) => innermost(kind),
            _ => last.ident.to_string(),
        },
        _ => last.ident.to_string(),
    }
}

/// The words of serde's attributes: `rename` with its name, and words without a value.
fn serde(attributes: &[syn::Attribute]) -> Vec<(String, String)> {
    let mut told = Vec::new();
    for attribute in attributes.iter().filter(|a| a.path().is_ident("serde")) {
        let read = attribute.parse_nested_meta(|meta| {
            let value = meta.value().ok().map(syn::parse::ParseBuffer::parse::<syn::LitStr>).transpose()?;
            told.push((meta.path.require_ident()?.to_string(), value.map(|text| text.value()).unwrap_or_default()));
            Ok(())
        });
        read.unwrap();
    }
    told
}

fn tokens(attribute: &syn::Attribute) -> String {
    attribute.meta.require_list().map(|list| list.tokens.to_string()).unwrap_or_default()
}

/// Finds the names in a struct's JSON, and the types that add their names: flattened fields, or a transparent struct's
/// field.
fn names(item: &syn::ItemStruct) -> (Names, Vec<String>) {
    let (mut names, mut among) = (Names::new(), Vec::new());
    let transparent = serde(&item.attrs).iter().any(|(word, _)| word == "transparent");
    for field in &item.fields {
        let told = serde(&field.attrs);
        let says = |word: &str| told.iter().find(|(said, _)| said == word);
        if says("skip").is_some() {
            continue;
        }
        let Some(own) = &field.ident else { continue };
        if transparent || says("flatten").is_some() {
            among.push(innermost(&field.ty));
        } else {
            names.insert(says("rename").map_or(own.to_string(), |(_, name)| name.clone()), innermost(&field.ty));
        }
    }
    (names, among)
}

/// Finds the serialized structs by name. Several modules may have a struct with the same name.
fn structs(files: &[syn::File]) -> HashMap<String, Vec<Names>> {
    let mut all: HashMap<String, Vec<(Names, Vec<String>)>> = HashMap::new();
    for item in files.iter().flat_map(|file| &file.items) {
        if let Item::Struct(item) = item
            && item.attrs.iter().any(|a| a.path().is_ident("derive") && tokens(a).contains("Serialize"))
        {
            all.entry(item.ident.to_string()).or_default().push(names(item));
        }
    }
    let with = |(names, among): &(Names, Vec<String>)| {
        // A type that serializes itself, like the fields on an asset's page, has no place that a column names.
        let inner = among.iter().filter_map(|name| all.get(name)).flatten().flat_map(|(names, _)| names.clone());
        names.clone().into_iter().chain(inner).collect()
    };
    all.iter().map(|(name, same)| (name.clone(), same.iter().map(with).collect())).collect()
}

/// The places that a column names.
fn places(column: &Expr) -> Vec<String> {
    match column {
        Expr::MethodCall(call) => places(&call.receiver),
        Expr::Call(call) => {
            let Expr::Path(function) = &*call.func else { panic!("a column is made by a function") };
            let Some(Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. })) = call.args.first() else {
                panic!("a column's places are a literal")
            };
            let named = ["csv", "both", "told"].iter().any(|name| function.path.is_ident(name));
            if named { text.value().split(' ').map(str::to_owned).collect() } else { Vec::new() }
        }
        _ => panic!("a column is made by a function"),
    }
}

/// Tells whether a view's JSON has a place.
fn is_there(names: &Names, place: &str, structs: &HashMap<String, Vec<Names>>) -> bool {
    let (name, below) = place.split_once('.').map_or((place, None), |(name, below)| (name, Some(below)));
    let Some(kind) = names.get(name) else { return false };
    below.is_none_or(|below| structs.get(kind).is_some_and(|same| same.iter().any(|of| is_there(of, below, structs))))
}

#[test]
fn every_place_that_a_column_names_is_in_its_views_json() {
    let mut paths = Vec::new();
    for folder in ["src", "crates/domain/src", "crates/register/src"] {
        rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut paths);
    }
    let files: Vec<_> = paths.iter().map(|p| syn::parse_file(&fs::read_to_string(p).unwrap()).unwrap()).collect();
    let structs = structs(&files);
    let (mut views, mut wrong) = (0, Vec::new());
    for item in files.iter().flat_map(|file| &file.items) {
        let Item::Impl(item) = item else { continue };
        if !item.trait_.as_ref().is_some_and(|(_, path, _)| path.is_ident("Show")) {
            continue;
        }
        let [ImplItem::Const(columns)] = item.items.as_slice() else { panic!("a view has columns and nothing else") };
        let Expr::Reference(list) = &columns.expr else { panic!("columns are a list") };
        let Expr::Array(list) = &*list.expr else { panic!("columns are a list") };
        views += 1;
        let named: Vec<String> = list.elems.iter().flat_map(places).collect();
        let view = innermost(&item.self_ty);
        let twice = named.iter().enumerate().filter(|(at, place)| named[..*at].contains(place));
        wrong.extend(twice.map(|(_, place)| format!("{view}: {place} twice")));
        let missing = |names: &Names| -> Vec<String> {
            named.iter().filter(|place| !is_there(names, place, &structs)).cloned().collect()
        };
        let of_name = structs.get(&view).map(Vec::as_slice).unwrap_or_default();
        if !named.is_empty() && !of_name.iter().any(|names| missing(names).is_empty()) {
            wrong.push(format!("{view}: {:?}", of_name.iter().map(missing).collect::<Vec<_>>()));
        }
    }
    assert!(views > 45, "only {views} views were found");
    assert!(wrong.is_empty(), "columns without a place, or with the same place as another:\n  {}", wrong.join("\n  "));
}
