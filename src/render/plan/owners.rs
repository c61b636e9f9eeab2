//! Who does a role's tasks: names and addresses for roles.
//!
//! It knows no list of roles; a role that the plan does not have is told by whoever knows the plan.

use crate::render::labels;

/// Who does a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The role's id.
    pub role: String,
    /// The person's name, when given.
    pub name: Option<String>,
    /// The person's mail address, when given.
    pub mail: Option<String>,
}

impl Owner {
    /// The person's name, else the address, else the role in words.
    #[must_use]
    pub fn shown(&self) -> String {
        let known = self.name.as_ref().or(self.mail.as_ref());
        known.map_or_else(|| labels::label(&self.role), String::clone)
    }

    /// Name and address of a person as in the head of a mail; none for a mere role.
    #[must_use]
    pub fn name_and_mail(&self) -> Option<String> {
        match (&self.name, &self.mail) {
            (Some(name), Some(mail)) => Some(format!("{name} <{mail}>")),
            (Some(one), None) | (None, Some(one)) => Some(one.clone()),
            (None, None) => None,
        }
    }
}

/// The people of the roles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Owners(Vec<Owner>);

/// Help for a text without a role and `=`.
const NO_ROLE: &str =
    "write the role, `=` and the person, such as `marketing=Ann Lee <ann@example.org>`";
/// Help for a text without a person.
const NO_PERSON: &str = "name a person after the `=`, such as `Ann Lee <ann@example.org>`";
/// Help for what is no mail address between `<` and `>`.
const BAD_MAIL: &str = "write the mail address between `<` and `>`, such as `<ann@example.org>`";

impl Owners {
    /// These people; the last one of a role counts.
    #[must_use]
    pub fn new(people: impl IntoIterator<Item = Owner>) -> Self {
        let mut owners: Vec<Owner> = Vec::new();
        for person in people {
            owners.retain(|other| other.role != person.role);
            owners.push(person);
        }
        Self(owners)
    }

    /// The roles that were given a person.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|owner| owner.role.as_str())
    }

    /// Who does this role's tasks.
    #[must_use]
    pub fn of(&self, role: &str) -> Owner {
        let known = self.0.iter().find(|owner| owner.role == role);
        known.cloned().unwrap_or_else(|| Owner {
            role: role.to_owned(),
            name: None,
            mail: None,
        })
    }
}

/// Reads a role and its person from a text such as `marketing=Ann Lee <ann@example.org>`.
impl std::str::FromStr for Owner {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let (role, person) = text.split_once('=').ok_or(NO_ROLE)?;
        let role = role.trim().to_lowercase().replace([' ', '-'], "_");
        if role.is_empty() {
            return Err(NO_ROLE);
        }
        let person = person.trim();
        let (name, mail) = match person.split_once('<') {
            Some((name, mail)) => {
                let mail = mail.strip_suffix('>').ok_or(BAD_MAIL)?;
                (name.trim(), Some(mail.trim()))
            }
            None if person.contains('@') && !person.contains(char::is_whitespace) => {
                ("", Some(person))
            }
            None => (person, None),
        };
        if mail.is_some_and(|mail| !is_mail(mail)) {
            return Err(BAD_MAIL);
        }
        if name.is_empty() && mail.is_none() {
            return Err(NO_PERSON);
        }
        Ok(Self {
            role,
            name: Some(name.to_owned()).filter(|name| !name.is_empty()),
            mail: mail.map(str::to_owned),
        })
    }
}

fn is_mail(text: &str) -> bool {
    let clean = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_alphanumeric() || "!#$%&'*+-./=?^_`{|}~".contains(c))
    };
    text.split_once('@')
        .is_some_and(|(local, host)| clean(local) && clean(host) && !host.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::{BAD_MAIL, NO_PERSON, NO_ROLE, Owner};

    fn owner(role: &str, name: Option<&str>, mail: Option<&str>) -> Owner {
        Owner {
            role: role.into(),
            name: name.map(str::to_owned),
            mail: mail.map(str::to_owned),
        }
    }

    #[test]
    fn a_person_has_a_name_an_address_or_both() {
        for (text, expected) in [
            (
                "marketing=Ann Lee <ann@example.org>",
                Ok(owner("marketing", Some("Ann Lee"), Some("ann@example.org"))),
            ),
            (
                "Partner manager = Bo",
                Ok(owner("partner_manager", Some("Bo"), None)),
            ),
            (
                "sales=bo@example.org",
                Ok(owner("sales", None, Some("bo@example.org"))),
            ),
            ("sales", Err(NO_ROLE)),
            ("=Bo", Err(NO_ROLE)),
            ("sales= ", Err(NO_PERSON)),
            ("sales=Bo <bo>", Err(BAD_MAIL)),
            ("sales=Bo <bo@x\r\nATTENDEE:y>", Err(BAD_MAIL)),
            ("sales=Bo <bo@example.org", Err(BAD_MAIL)),
        ] {
            assert_eq!(text.parse::<Owner>(), expected, "{text}");
        }
    }
}
