//! Types read out of a tree by serde: a scalar stays the text that was written until a type asks for it.

use std::borrow::Cow;
use std::fmt;

use serde::Deserializer;
use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{self, DeserializeOwned, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use crate::yaml::{self, Entry, Shape, Span, Tree};

/// A text that holds no value of the type that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// What is wrong.
    pub message: String,
    /// The smallest part of the text that is wrong; `None` when that is the whole text.
    pub span: Option<Span>,
}

impl Misfit {
    fn within(self, span: Span) -> Self {
        Self {
            span: self.span.or(Some(span)),
            ..self
        }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Misfit {}

impl de::Error for Misfit {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self {
            message: message.to_string(),
            span: None,
        }
    }
}

/// The value that a text holds, in YAML or in JSON.
///
/// # Errors
/// The first problem of the text, else its first part that does not fit the type.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Misfit> {
    let reading = yaml::read(text);
    if let Some(problem) = reading.problems.first() {
        let misfit: Misfit = de::Error::custom(&problem.kind);
        return Err(misfit.within(problem.span));
    }
    let root = reading.root.unwrap_or_else(|| Tree::plain(""));
    T::deserialize(&root)
}

/// The value of a text that is compiled in.
///
/// # Panics
/// When the text holds none, which a test rules out.
#[must_use]
pub fn compiled_in<T: DeserializeOwned>(text: &str) -> T {
    read(text).unwrap_or_else(|misfit| panic!("bug in partnerkit: {misfit}"))
}

fn visit_text<'de, V: Visitor<'de>>(text: &Cow<'de, str>, visitor: V) -> Result<V::Value, Misfit> {
    match text {
        Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
        Cow::Owned(text) => visitor.visit_str(text),
    }
}

/// What YAML takes a plain scalar for.
enum Plain {
    YesNo(bool),
    Natural(u64),
    Whole(i64),
    Fraction(f64),
    Text,
}

impl Plain {
    fn of(text: &str) -> Self {
        let has_digit = || text.contains(|c: char| c.is_ascii_digit());
        match text {
            "true" => Self::YesNo(true),
            "false" => Self::YesNo(false),
            _ if !has_digit() => Self::Text,
            _ => text
                .parse()
                .map(Self::Natural)
                .or_else(|_| text.parse().map(Self::Whole))
                .or_else(|_| text.parse().map(Self::Fraction))
                .unwrap_or(Self::Text),
        }
    }
}

/// The members of a map.
fn members<'t, 'de>(
    entries: &'t [Entry<'de>],
) -> MapDeserializer<'de, impl Iterator<Item = (Key<'t, 'de>, &'t Tree<'de>)>, Misfit> {
    MapDeserializer::new(entries.iter().map(|entry| (Key(entry), &entry.value)))
}

impl<'de> Deserializer<'de> for &Tree<'de> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match &self.shape {
            _ if self.is_blank() => visitor.visit_unit(),
            Shape::Scalar { text, quoted: true } => visit_text(text, visitor),
            Shape::Scalar { text, .. } => match Plain::of(text) {
                Plain::YesNo(is) => visitor.visit_bool(is),
                Plain::Natural(number) => visitor.visit_u64(number),
                Plain::Whole(number) => visitor.visit_i64(number),
                Plain::Fraction(number) => visitor.visit_f64(number),
                Plain::Text => visit_text(text, visitor),
            },
            Shape::List(items) => visitor.visit_seq(SeqDeserializer::new(items.iter())),
            Shape::Map(entries) => visitor.visit_map(members(entries)),
        }
        .map_err(|misfit| misfit.within(self.span))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let plain = match &self.shape {
            Shape::Scalar { text, quoted } if !quoted => text,
            _ => "",
        };
        match plain {
            "yes" => visitor.visit_bool(true),
            "no" => visitor.visit_bool(false),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match &self.shape {
            Shape::Scalar { text, .. } if !self.is_blank() => {
                visit_text(text, visitor).map_err(|misfit| misfit.within(self.span))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.is_blank() {
            true => visitor.visit_none(),
            false => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        match &self.shape {
            Shape::Scalar { text, .. } => visitor.visit_enum((&**text).into_deserializer()),
            Shape::Map(entries) => visitor.visit_enum(MapAccessDeserializer::new(members(entries))),
            Shape::List(_) => self.deserialize_any(visitor),
        }
        .map_err(|misfit: Misfit| misfit.within(self.span))
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple tuple_struct
        map struct identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Misfit> for &Tree<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// The key of an entry.
struct Key<'t, 'de>(&'t Entry<'de>);

impl<'de> Deserializer<'de> for Key<'_, 'de> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visit_text(&self.0.key, visitor).map_err(|misfit| misfit.within(self.0.key_span))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Misfit> for Key<'_, 'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
