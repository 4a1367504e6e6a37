//! Policies as people write them: by name, those that are built in and those that a program
//! brings along, with what they are set to.

mod clash;
mod draft;
mod text;

pub use clash::check;
pub use text::{describe, parameters, policy};

pub(crate) use clash::{clash, preempting_key};
pub(crate) use draft::Draft;

use std::sync::{PoisonError, RwLock};

use sandtable_core::{CustomOrder, CustomPlace, OrderKind, PlaceKind};
use sandtable_load::Problem;

/// What was registered. It only grows, so that a lock that was poisoned is as good as any.
static REGISTERED: RwLock<Registered> = RwLock::new(Registered { places: vec![], orders: vec![] });

struct Registered {
    places: Vec<CustomPlace>,
    orders: Vec<CustomOrder>,
}

/// Gives a place of one's own its name, in scenario files, commands and journals.
///
/// # Errors
/// The name is not made of lower-case words with hyphens between them, or is taken.
pub fn register_place(place: CustomPlace) -> Result<(), Problem> {
    check_name(place.name)?;
    let mut registered = REGISTERED.write().unwrap_or_else(PoisonError::into_inner);
    let taken = registered.places.iter().any(|other| other.name == place.name);
    if taken || PlaceKind::named(place.name).is_some() {
        return Err(Problem::new("record-policy-taken").with("written", place.name));
    }
    registered.places.push(place);
    Ok(())
}

/// Gives an order of one's own its name, in scenario files, commands and journals.
///
/// # Errors
/// As for [`register_place`].
pub fn register_order(order: CustomOrder) -> Result<(), Problem> {
    check_name(order.name)?;
    let mut registered = REGISTERED.write().unwrap_or_else(PoisonError::into_inner);
    let taken = registered.orders.iter().any(|other| other.name == order.name);
    if taken || OrderKind::named(order.name).is_some() {
        return Err(Problem::new("record-policy-taken").with("written", order.name));
    }
    registered.orders.push(order);
    Ok(())
}

/// The place of this name, built in or registered.
pub fn place_named(name: &str) -> Option<PlaceKind> {
    PlaceKind::named(name).or_else(|| {
        let registered = REGISTERED.read().unwrap_or_else(PoisonError::into_inner);
        let found = registered.places.iter().find(|place| place.name == name);
        found.copied().map(PlaceKind::Custom)
    })
}

/// The order of this name, built in or registered; `score` is found without its expression.
pub fn order_named(name: &str) -> Option<OrderKind> {
    OrderKind::named(name).or_else(|| {
        let registered = REGISTERED.read().unwrap_or_else(PoisonError::into_inner);
        let found = registered.orders.iter().find(|order| order.name == name);
        found.copied().map(OrderKind::Custom)
    })
}

/// Every place there is: those that are built in, then those that were registered, in order.
pub fn places() -> Vec<PlaceKind> {
    let registered = REGISTERED.read().unwrap_or_else(PoisonError::into_inner);
    let custom = registered.places.iter().copied().map(PlaceKind::Custom);
    PlaceKind::ALL.into_iter().chain(custom).collect()
}

/// Every order there is, as for [`places`].
pub fn orders() -> Vec<OrderKind> {
    let registered = REGISTERED.read().unwrap_or_else(PoisonError::into_inner);
    let custom = registered.orders.iter().copied().map(OrderKind::Custom);
    OrderKind::ALL.into_iter().chain(custom).collect()
}

/// A name that needs no quotes anywhere, and that journals can hold.
fn check_name(name: &str) -> Result<(), Problem> {
    const MOST: usize = 60;
    let word = |word: &str| {
        !word.is_empty()
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let starts = name.starts_with(|letter: char| letter.is_ascii_lowercase());
    if starts && name.len() <= MOST && name.split('-').all(word) {
        return Ok(());
    }
    Err(Problem::new("record-policy-name").with("written", name).with("most", MOST))
}

#[cfg(test)]
mod tests;
